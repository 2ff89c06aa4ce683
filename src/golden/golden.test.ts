/** Our training against reference.py, an implementation in NumPy that shares no code with src. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { job } from "../spec/job";
import { lines } from "../spec/lines";

interface Golden {
  name: string;
  spec: unknown;
  lines: unknown[];
}

const text = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const golden = JSON.parse(text("golden.json")) as Golden[];
/** Networks of single units with skip connections, by units.py: `python random_units.py 4 36 > units.jsonl`. */
const ofUnits = text("units.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Golden);

/** The largest |x − y| / max(1, |y|) over two values of the same form. Throws where the forms differ. */
export function distance(x: unknown, y: unknown, path = ""): number {
  if (typeof x === "number" && typeof y === "number") return Math.abs(x - y) / Math.max(1, Math.abs(y));
  if (typeof x !== "object" || typeof y !== "object" || x === null || y === null) {
    assert.equal(x, y, path);
    return 0;
  }
  assert.deepEqual(Object.keys(x), Object.keys(y), path);
  const pairs = Object.entries(x).map(([key, value]) =>
    distance(value, (y as Record<string, unknown>)[key], `${path}.${key}`),
  );
  return Math.max(0, ...pairs);
}

const trained = async (spec: unknown): Promise<unknown[]> =>
  [...lines(await job(spec))].map((line) => JSON.parse(line));

for (const { name, spec, lines: expected } of [...golden, ...ofUnits])
  test(`${name} agrees with NumPy to 1e-9`, async () => {
    const error = distance(await trained(spec), expected);
    assert.ok(error <= 1e-9, `largest difference ${error}`);
  });

for (const [what, one] of [
  ["layers", golden[0]],
  ["units", ofUnits[0]],
] as const)
  test(`and the comparison can fail: a learning rate that is off by 1e-6 is seen, of ${what}`, async () => {
    const { spec, lines: expected } = structuredClone(one) as {
      spec: { optimizer: { rate: number } };
      lines: unknown[];
    };
    spec.optimizer.rate *= 1 + 1e-6;
    assert.ok(distance(await trained(spec), expected) > 1e-9);
  });
