/** `deltalab experiment` as a shell sees it: what it refuses, what interrupts it, and what it leaves. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cells, runCells, seedsOf, sweeps } from "../sweeps";
import { listed, planned } from "./experiment";
import { duration } from "../progress";
import { readRecord, RUNS } from "./record";
import { changed } from "./set";

const deltalab = fileURLToPath(new URL("../../bin/deltalab.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "deltalab-experiment-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `signal` is sent when it has told its first progress. */
function run(args: readonly string[], signal?: NodeJS.Signals): Promise<Ending> {
  const child = spawn(process.execPath, [deltalab, "experiment", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  let sent = signal === undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    if (!sent && err.includes("10 %")) sent = child.kill(signal);
  });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, ended) => done({ code, signal: ended, out, err }));
  });
}

/** Some seconds of work on seeds that no other run of these tests uses at the same time. */
const set = { seeds: "12", after: String(10_000 + process.pid), rule: "BP,DBP", rate: "0.3,1", iterations: "2000" };
const words = Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
const file = (name: string) => join(folder, `${name}.json`);
const asked = (out: string, ...more: string[]) => ["1-2-1", ...words, "--out", file(out), ...more];
const journal = async () => (await planned("1-2-1", set)).journal;
after(async () => rmSync(await journal(), { force: true }));

/** A record's text, without what depends on the machine. */
const text = (name: string) => readFileSync(file(name), "utf8").replace(/^"seconds": [\d.]+,$/m, "");

before(async () => {
  const { code, signal, out, err } = await run(asked("whole", "--workers", "2"));
  assert.deepEqual({ code, signal, out }, { code: 0, signal: null, out: "" }, err);
  assert.match(
    err,
    /^1-2-1: 48 trials\n1-2-1: 10 % \(5 of 48\), \d+ s left\n[^]*100 % \(48 of 48\)\nwrote .*whole\.json\n$/,
  );
});

test("the record holds what the same trials give in place", async () => {
  const record = readRecord(file("whole"));
  const sweep = changed(sweeps["1-2-1"], set);
  assert.deepEqual(record.sweep, sweep);
  const [first] = cells(sweep);
  const here = runCells(sweep, [first], seedsOf(sweep).slice(0, 2));
  for (const [name, column] of Object.entries(here.cells[0].results))
    assert.deepEqual(record.cells[0].results[name].slice(0, 2), column, name);
  assert.ok(record.seconds > 0);
  assert.equal(existsSync(await journal()), false, "the journal is gone");
});

for (const [signal, code, sentence] of [
  ["SIGINT", 130, /\ndeltalab: stopped; \d+ of 48 trials are done, and the same command goes on from there\n$/],
  ["SIGKILL", null, /%/],
] as const)
  test(`${signal} loses nothing that was done: going on gives the record of an uninterrupted run`, async () => {
    const stopped = await run(asked(signal, "--workers", "2"), signal);
    assert.equal(stopped.code, code, stopped.err);
    if (code === null) assert.equal(stopped.signal, signal);
    assert.match(stopped.err, sentence);
    assert.equal(existsSync(file(signal)), false, "no half record");
    const lines = readFileSync(await journal(), "utf8").split("\n").length - 2;
    assert.ok(lines >= 5 && lines < 48, `${lines} trials were written down`);

    const resumed = await run(asked(signal, "--resume"));
    assert.equal(resumed.code, 0, resumed.err);
    assert.match(resumed.err, new RegExp(`^1-2-1: 48 trials, ${lines} of them done already\n`));
    assert.equal(text(signal), text("whole"));
    assert.equal(existsSync(await journal()), false);
  });

describe("a journal of other code", () => {
  const small = { seeds: "1", after: set.after, iterations: "10" };
  const args = [...Object.entries(small).flatMap(([k, v]) => ["--set", `${k}=${v}`]), "--out", file("small")];

  test("is not gone on from: one line says so, and the run begins anew", async () => {
    const plan = await planned("1-2-1", small);
    after(() => rmSync(plan.journal, { force: true }));
    const { name, sweep } = plan;
    writeFileSync(plan.journal, `${JSON.stringify({ name, sweep, code: "0".repeat(64) })}\n`);

    const refused = await run(["1-2-1", ...args, "--resume"]);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /^deltalab: --resume: there is nothing to go on from; .* is of other code\n$/);
    assert.ok(existsSync(plan.journal), "a refusal changes nothing");

    const { code, err } = await run(["1-2-1", ...args]);
    assert.equal(code, 0);
    assert.match(err, /^1-2-1: what an interrupted run left is of other code, so it begins anew\n1-2-1: 27 trials\n/);
    assert.equal(readRecord(file("small")).cells.length, 27);
  });
});

describe("refused in one line, with exit code 2, before anything runs", { concurrency: 2 }, () => {
  const refused: [args: string[], sentence: RegExp][] = [
    [["1-2-3"], /there is no experiment "1-2-3"; there are 1-2-1, /],
    [["1-2-1", "--set", "seeds=0"], /--set seeds: expected a number of seeds ≥ 1, got 0/],
    [["1-2-1", "--set", "rate"], /--set takes name=value, and "rate" is not of that form/],
    [["1-2-1", "--set", "rate=1", "--set", "rate=2"], /--set rate is given twice/],
    [["1-2-1", "--set", "iterations=7", "--resume"], /--resume: there is nothing to go on from$/m],
    [["1-2-1", "--workers", "0"], /option '--workers <n>' argument '0' is invalid. expected a number of threads/],
    [["1-2-1", "--workers", "two"], /expected a number of threads, 1 … 1024/],
    [["1-2-1", "--out", folder], /--out: .* is no file/],
    [["1-2-1", "--out", join(folder, "no", "x.json")], /--out: there is no folder /],
    [["1-2-1", "--set", "seeds=1", "--out", join(RUNS, "1-2-1.json")], /--out: .*1-2-1\.json is kept for 1-2-1 without --set/],
    [["1-2-1", "--out", join(RUNS, "map.json")], /--out: .*map\.json is kept for map without --set/],
  ]; // prettier-ignore
  for (const [args, sentence] of refused)
    test(args.join(" ").replaceAll(folder, "…"), async () => {
      const { code, out, err } = await run(args);
      assert.match(err, sentence);
      assert.match(err, /^deltalab: [^\n]+\n$/);
      assert.deepEqual({ code, out }, { code: 2, out: "" });
    });
});

test("the record of an experiment with other settings stays out of data/runs", async () => {
  assert.equal((await planned("map", {})).record, join(RUNS, "map.json"));
  assert.match((await planned("map", { seeds: "1" })).record, /data[\\/]cache[\\/]runs[\\/]map\.json$/);
  assert.equal((await planned("map", {}, { out: file("map") })).record, file("map"));
});

test("without a name the experiments are listed, with what they take and whether there is a record", async () => {
  const { code, out, err } = await run([]);
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  assert.equal(out, listed());
  assert.deepEqual(out.match(/^\S+/gm), Object.keys(sweeps));
  writeFileSync(file("map"), "");
  const lines = listed(folder).split("\n");
  assert.match(
    lines.find((line) => line.startsWith("map")) ?? "",
    /^map +252 × 20 trials \(cells × seeds\) {2}recorded$/,
  );
  assert.match(lines[0], /^1-2-1 +27 × 200 trials .* no record$/);
});

test("what is left of a run is told in words that fit it", () =>
  assert.deepEqual([0.2, 99.5, 100, 3600, 12_000].map(duration), ["1 s", "100 s", "2 min", "60 min", "3 h 20 min"]));
