/** The lab's settings as a spec and as a cell: both train the same bits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import fc from "fast-check";
import { cosineRun } from "../experiments/cosine";
import { derivative, difference } from "../rules";
import { job } from "../spec/job";
import { record } from "../train";
import { WrongValue } from "../values";
import { read } from "./address";
import { cellOf } from "./cell";
import { anyPlace } from "./fixture";
import { specOf } from "./spec";
import { startNames, startOf, type Settings } from "./settings";

const loss = { loss: (s: { loss: number }) => s.loss };

/** The costs at the end of both sides, by the contract. */
const ends = (settings: Settings) =>
  Promise.all(
    (["a", "b"] as const).map(async (letter) => {
      const { run, iterations } = await job(specOf(settings, letter));
      return record(run, iterations, loss).loss[iterations];
    }),
  );

test("the start of all trains notebook 04's own runs, bit for bit", async () => {
  const settings = { ...startOf("figure-2").settings, iterations: 100 };
  const expected = [derivative, difference(0.3)].map((rule) => record(cosineRun({}, "1", rule), 100, loss).loss[100]);
  assert.deepEqual(await ends(settings), expected);
  assert.notDeepEqual(await ends({ ...settings, seed: "2" }), expected, "control");
});

test("any settings make specs that the contract takes, or refuses at a key that the lab knows", async () => {
  const known = /^(network\.activations|rules\.activation|data|loss|rules\.transport|train)/;
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(anyPlace, async ({ settings }) => {
      for (const letter of ["a", "b"] as const)
        try {
          await job(specOf({ ...settings, iterations: 1 }, letter));
          taken++;
        } catch (error) {
          assert.ok(error instanceof WrongValue && known.test(error.message), String(error));
        }
    }),
    { numRuns: 150, seed: 4 },
  );
  assert.ok(taken > 30, `${taken} were taken`);
});

/** What a cell prints, run as a script of its own. */
function printed(cell: string): number[] {
  const { outputFiles } = buildSync({
    stdin: {
      contents: cell,
      loader: "ts",
      resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
      sourcefile: "cell.ts",
    },
    bundle: true,
    format: "iife",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  let numbers: number[] = [];
  const console = { log: (...values: number[]) => (numbers = values) };
  new Function("console", outputFiles[0].text)(console);
  return numbers;
}

test("the cell of any settings prints what the specs train to", async () => {
  const requests = [
    "",
    "b-functions",
    "circles?n=20&noise=0.1&scale=2&bDown=drawnSigns&train=1,3",
    "spirals?n=20&bRule=slope&bSlope=z>0?1:step&bDown=mirror&bStep=0.5&bias=no",
    "f=z/(1%2Babs(z))&bReading=sample&bClamp=0.01&bMode=stable&bLayers=2&aRule=bFunction&aDown=direct&seed=%22\\",
    "bRule=consistent&bReading=sample&aRule=linear&aDown=signs&optimizer=momentum&out=identity",
  ];
  for (const request of requests) {
    const { settings, notes } = read(request);
    const short = { ...settings, iterations: 12 };
    assert.deepEqual(notes, []);
    assert.deepEqual(printed(cellOf(short)), await ends(short), request);
  }
  const [first, other] = ["", "seed=9"].map((text) => ({ ...read(text).settings, iterations: 12 }));
  assert.notDeepEqual(printed(cellOf(other)), await ends(first), "control");
});

test("every start trains", async () => {
  for (const start of startNames) {
    const settings = { ...startOf(start).settings, iterations: 2 };
    for (const end of await ends(settings)) assert.ok(Number.isFinite(end), start);
  }
});
