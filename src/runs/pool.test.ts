/** Threads: the same bits whatever their number, and an end to everything that can go wrong in one. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { cells, runCells, seedsOf, type Sweep } from "../sweeps";
import { answering } from "./answer";
import { onThreads, pool } from "./pool";
import { runSweep, runTrials } from "./trials";

const folder = mkdtempSync(join(tmpdir(), "deltalab-pool-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The address of a program with this text. */
function program(name: string, text: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

interface Job {
  readonly n: number;
  /** How the thread dies, the first `times` that the job is done. */
  readonly dies?: "exit" | "uncaught";
  readonly times?: number;
  readonly error?: string;
  readonly pause?: number;
  readonly endless?: boolean;
}

/** Squares n, and counts in a file how often it was asked. */
const squares = program(
  "squares",
  `import { appendFileSync, readFileSync } from "node:fs";
  export default async ({ n, dies, times, error, pause, endless }) => {
    const file = ${JSON.stringify(folder)} + "/asked-" + n;
    appendFileSync(file, "x");
    if (dies && readFileSync(file, "utf8").length <= times) {
      if (dies === "exit") process.exit(7);
      queueMicrotask(() => { throw new Error("nobody catches this"); });
      await new Promise(() => {});
    }
    if (pause) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    while (endless);
    return error === undefined ? { value: n * n } : { error };
  };`,
);
const asked = (n: number): number => readFileSync(join(folder, `asked-${n}`), "utf8").length;
const named = ({ n }: Job) => `job ${n}`;
const squared = (jobs: readonly Job[], threads = {}) =>
  onThreads<Job, number>(squares, jobs, named, { workers: 2, ...threads });

const sweep: Sweep = {
  trial: "cosine",
  settings: { layers: [1, 2, 1], rate: 0.3, points: 20, init: { name: "normal", scale: 1 }, target: "cosine", saturation: 0, iterations: 50 },
  over: { rule: ["BP", "DBP"], rate: [0.3, 30] },
  seeds: 3,
}; // prettier-ignore

describe("a sweep gives the same bits", () => {
  const here = runCells(sweep, cells(sweep), seedsOf(sweep));
  for (const workers of [1, 2, 3])
    test(`on ${workers} threads as in place`, async () =>
      assert.deepEqual(await runSweep("some", sweep, { workers }), here));

  test("and so do single trials of several sweeps, in the order that was asked", async () => {
    const other = { ...sweep, settings: { ...sweep.settings, iterations: 10 } };
    const [cell] = cells(sweep);
    const of = (s: Sweep, seed: string) => ({ name: "some", sweep: s, cell, seed });
    const trials = await runTrials([of(sweep, "3"), of(other, "1"), of(sweep, "1")], { workers: 2 });
    const costs = trials.map(({ measures }) => measures.cost);
    const { cost } = here.cells[0].results;
    assert.deepEqual([costs[0], costs[2]], [cost[2], cost[0]]);
    assert.notEqual(costs[1], costs[2], "the other sweep has fewer iterations");
    assert.ok(trials.every(({ seconds }) => seconds > 0 && seconds < 60));
  });

  test("and what a trial throws is told with its cell and seed", async () => {
    const job = { name: "some", sweep, cell: { rule: "nonsense", rate: 1 }, seed: "5" };
    await assert.rejects(runTrials([job]), /^Error: some, \{"rule":"nonsense","rate":1\}, seed 5: TypeError: /);
  });
});

test("results stand at their jobs' positions, though the jobs end in another order", async () => {
  const heard: number[] = [];
  const jobs = [200, 0, 0, 0].map((pause, n) => ({ n, pause }));
  const results = await squared(jobs, { onResult: (_: number, position: number) => heard.push(position) });
  assert.deepEqual(results, [0, 1, 4, 9]);
  assert.deepEqual([...heard].sort(), [0, 1, 2, 3]);
  assert.equal(heard.at(-1), 0, "the first job ended last");
});

test("no jobs need no threads", async () => assert.deepEqual(await squared([]), []));

describe("a thread that dies", () => {
  for (const [n, dies] of [
    [10, "exit"],
    [11, "uncaught"],
  ] as const)
    test(`by ${dies} is replaced, and its job done again: the results are as without`, async () => {
      const workers = n === 10 ? 1 : 2;
      const jobs = [{ n: 2 }, { n, dies, times: 3 }, { n: 3 }, { n: 4 }];
      assert.deepEqual(await squared(jobs, { workers }), [4, n * n, 9, 16]);
      assert.equal(asked(n), 4);
    });

  test("each time is told, with the job", async () => {
    const jobs = [{ n: 2 }, { n: 12, dies: "exit", times: 100 }, { n: 3 }] as const;
    await assert.rejects(squared(jobs), {
      message: "job 12: the worker thread died 4 times (worker exited with code: 7)",
    });
    assert.equal(asked(12), 4, "once, and three times again");
  });

  for (const [name, text] of [
    ["exits", "process.exit(3);"],
    ["throws", "throw new Error('not today');"],
    ["exports nothing", ""],
  ])
    test(`by a program that ${name} is told too`, async () =>
      assert.rejects(
        onThreads<Job, number>(program(name, text), [{ n: 1 }, { n: 2 }, { n: 3 }], named, { workers: 1 }),
        /no worker thread starts|job 1: the worker thread died 4 times/,
      ));
});

test("what the work throws is told once and not tried again", async () => {
  assert.deepEqual(answering((n: number) => n + 1)(1), { value: 2 });
  const refuse = answering((n: number) => {
    throw new RangeError(`no ${n}`);
  });
  assert.deepEqual(refuse(7), { error: "RangeError: no 7" });
  await assert.rejects(squared([{ n: 20, error: "RangeError: no" }]), { message: "job 20: RangeError: no" });
  assert.equal(asked(20), 1);
});

test("a signal ends threads that would never end, and nothing is heard of them again", async () => {
  const stop = new AbortController();
  const heard: number[] = [];
  const running = squared([{ n: 30 }, { n: 31, endless: true }, { n: 32, endless: true }, { n: 33 }], {
    signal: stop.signal,
    onResult: (result: number) => {
      heard.push(result);
      stop.abort(new Error("enough"));
    },
  });
  await assert.rejects(running, { message: "enough" });
  assert.deepEqual(heard, [900]);
  await assert.rejects(squared([{ n: 34 }], { signal: stop.signal }), { message: "enough" });
  assert.throws(() => asked(34), "and one that was given before lets nothing begin");
});

test("a job over its limit ends with its thread, in one sentence, and the next job has another", async () => {
  const { run, end } = pool<Job, number>(squares, 1, named);
  after(end);
  assert.equal(await run({ n: 41 }, undefined, 1), 1681);
  await assert.rejects(run({ n: 40, endless: true }, undefined, 0.01), {
    message: "job 40: took longer than the limit of 0.01 min, and was ended",
  });
  assert.equal(asked(40), 1, "it is not tried again");
  assert.equal(await run({ n: 46 }, undefined, 1), 2116);
  await assert.rejects(squared([{ n: 42 }, { n: 43, endless: true }], { limit: 0.01 }), {
    message: /^job 43: took longer/,
  });
});

test("and one that is ended by a signal of its own rejects with the reason, and ends no other", async () => {
  const { run, end } = pool<Job, number>(squares, 2, named);
  after(end);
  const stop = new AbortController();
  const ended = run({ n: 44, endless: true }, stop.signal);
  const other = run({ n: 45, pause: 200 });
  setTimeout(() => stop.abort(new Error("enough")), 50);
  await assert.rejects(ended, { message: "enough" });
  assert.equal(await other, 2025);
});
