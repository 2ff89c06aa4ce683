/** Long trials: wherever one is stopped, it goes on to the same bits; and a file that is not whole is none. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OURS, PEERS, published } from "../experiments/published";
import type { Settings } from "../sweeps";
import { planned } from "./experiment";
import { inParts, readPart, setOf, writePart } from "./parts";
import { readRecord } from "./record";

const folder = mkdtempSync(join(tmpdir(), "deltalab-parts-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const small: Settings = {
  ...published,
  data: "drawn digits",
  samples: 150,
  tests: 40,
  layers: [784, 6, 10],
  batch: 40,
  epochs: 4,
};

/** Does a trial and stops it after so many parts, as an end of the process would. */
function stopped(settings: Settings, file: string, parts: number): void {
  let seen = 0;
  const stop = () => {
    if (++seen === parts) throw new Error("stopped");
  };
  assert.throws(() => inParts("mnist", settings, "3", file, stop), /stopped/);
}

for (const rule of [...PEERS, ...OURS])
  test(`${rule}: stopped after each of its epochs, it ends with the bits of a run that was not`, () => {
    const settings = { ...small, rule };
    const whole = inParts("mnist", settings, "3").measures;
    for (const parts of [1, 2, 3]) {
      const file = join(folder, `${rule}-${parts}`.replaceAll(/\W+/g, "-"));
      stopped(settings, file, parts);
      assert.equal(readPart(file)!.part.columns.accuracy.length, parts);
      const shares: number[] = [];
      assert.deepEqual(inParts("mnist", settings, "3", file, ({ share }) => shares.push(share)).measures, whole);
      assert.deepEqual(shares, [0.25, 0.5, 0.75, 1].slice(parts - 1));
    }
    const other = inParts("mnist", settings, "4").measures; // control: another seed has other bits
    assert.notDeepEqual(other, whole);
  });

describe("a part on disk", () => {
  const file = join(folder, "sub", "part");
  const settings = { ...small, rule: "Kolen–Pollack" };
  stopped(settings, file, 2);
  const bytes = readFileSync(file);
  const kept = readPart(file)!;

  test("holds weights, matrices that learn, curves and seconds", () => {
    assert.deepEqual(Object.keys(kept.part.state!.weights), ["fc1.W", "fc1.b", "fc2.W", "fc2.b"]);
    assert.deepEqual(kept.part.state!.matrices.fc2.shape, [10, 6]);
    assert.equal(kept.part.state!.weights["fc1.W"].constructor, Float32Array);
    assert.ok(kept.seconds > 0 && kept.part.share === 0.5);
    writePart(file, kept);
    assert.deepEqual(readPart(file), kept);
  });

  test("that was torn, or has another byte, is none, and the trial begins anew", () => {
    for (const length of [0, 10, 40, bytes.length - 1]) {
      writeFileSync(file, bytes);
      truncateSync(file, length);
      assert.equal(readPart(file), undefined, String(length));
    }
    const other = Buffer.from(bytes);
    other[1000] ^= 1;
    writeFileSync(file, other);
    assert.equal(readPart(file), undefined);
    const shares: number[] = [];
    inParts("mnist", settings, "3", file, ({ share }) => shares.push(share));
    assert.deepEqual(shares, [0.25, 0.5, 0.75, 1]);
    assert.equal(readPart(join(folder, "nothing")), undefined);
  });
});

test("MNIST's own runs ask for MNIST, and runs on drawn digits for nothing", () => {
  assert.equal(setOf("mnist", { ...small, data: "MNIST" }), "mnist");
  assert.equal(setOf("mnist", small), undefined);
});

// ------------------------------------------------------------------------------------------------ as a shell sees it

const deltalab = fileURLToPath(new URL("../../bin/deltalab.mjs", import.meta.url));

/** Runs the command; it is killed when it has told that `kill` of it is done. */
function run(args: readonly string[], kill?: string) {
  const child = spawn(process.execPath, [deltalab, "experiment", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    if (kill !== undefined && err.includes(kill)) child.kill("SIGKILL");
  });
  return new Promise<{ code: number | null; err: string }>((done) => child.on("close", (code) => done({ code, err })));
}

describe("a run of one long trial", () => {
  const set = {
    data: "drawn digits",
    samples: "2000",
    tests: "300",
    layers: "784,60,10",
    epochs: "40",
    rule: "weight mirror",
    seeds: "1",
    after: String(10_000 + process.pid),
  };
  const words = Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const file = (name: string) => join(folder, `${name}.json`);
  const asked = (name: string, ...more: string[]) => ["mnist", ...words, "--out", file(name), ...more];
  const text = (name: string) => readFileSync(file(name), "utf8").replace(/^"seconds": [\d.]+,$/m, "");

  test("that is killed in its middle goes on from its last epoch, and leaves the record of one that was not", async () => {
    const whole = await run(asked("whole"));
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.err, /^mnist: 1 trials\nmnist: 10 % \(0\.1 of 1\), \d+ s left, [\d,]+ rows\/s, loss \d\.\d+\n/);
    const killed = await run(asked("killed"), "30 %");
    assert.equal(killed.code, null, killed.err);
    const { parts, journal } = await planned("mnist", set);
    const [part] = readdirSync(parts);
    const epochs = readPart(join(parts, part))!.part.columns.accuracy.length;
    assert.ok(epochs >= 12 && epochs < 40, String(epochs));
    const resumed = await run(asked("killed", "--resume"));
    assert.equal(resumed.code, 0, resumed.err);
    assert.match(resumed.err, /^mnist: 1 trials, 1 begun\nmnist: [3-9]0 %/);
    assert.equal(text("killed"), text("whole"));
    assert.equal(existsSync(parts) || existsSync(journal), false, "nothing is left");
    assert.equal(readRecord(file("whole")).data, undefined);
  });
});
