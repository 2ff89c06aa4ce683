/**
 * Jobs on a real Redis with real workers, which are killed, as is the server: nothing is lost, and records are those of one
 * machine, bit for bit.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { published } from "../../experiments/published";
import { measures } from "../../experiments";
import type { Sweep } from "../../sweeps";
import { perform, planned } from "../experiment";
import { readPart, type Reached } from "../parts";
import { firstOf, type Threads } from "../pool";
import { readRecord } from "../record";
import { CACHE } from "../sets";
import { jobsOf, runTrials, type Job, type Trial } from "../trials";
import { addressOf, connected } from "./address";
import { asking } from "./ask";
import { idOf, QUEUE } from "./asked";

const folder = mkdtempSync(join(tmpdir(), "deltalab-queue-"));
const file = (name: string) => join(folder, name);

const SERVER = ["redis-server", "valkey-server"].find((name) => spawnSync(name, ["--version"]).status === 0);
const NONE = "there is no redis-server or valkey-server on the PATH; apt-get install redis-server brings one";
/** Where the server must be there (.ci/run), the tests fail without it. */
const skip = SERVER === undefined && process.env.DELTALAB_TEST_QUEUE === undefined ? NONE : false;

// ---------------------------------------------------------------------------------------------------------- processes

const PASSWORD = "s3cret-and-long";
let port = 0;
const url = (db = 0) => `redis://:${PASSWORD}@127.0.0.1:${port}/${db}`;
const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Process {
  readonly child: ChildProcess;
  /** What it has told so far. */
  readonly told: () => string;
  readonly ended: Promise<number | null>;
}
const processes: Process[] = [];

/** Ends what we have started when we are gone, whatever ended us: a shell that reads ids until nobody writes any more. */
function watching(): ChildProcess {
  const script = 'while read id; do ids="$ids $id"; done; kill -9 $ids';
  const shell = spawn("sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  shell.unref();
  (shell.stdin as Socket).unref();
  return shell;
}
let watch: ChildProcess | undefined;

/** Starts a program, with the queue's address in its environment. */
function run(program: string, args: readonly string[], db = 0): Process {
  const env = { ...process.env, DELTALAB_QUEUE: url(db) };
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  watch ??= watching();
  watch.stdin!.write(`${child.pid}\n`);
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (more: string) => (text += more));
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const started: Process = { child, told: () => text, ended };
  processes.push(started);
  return started;
}
const deltalab = (...args: string[]) => run(process.execPath, ["bin/deltalab.mjs", ...args]);
const quick = (db: number, lock = 1000) =>
  run(process.execPath, ["bin/run.mjs", "src/runs/queue/testing.ts", String(lock)], db);

/** Waits until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}
const tells = (one: Process, words: string | RegExp) =>
  until(() => (typeof words === "string" ? one.told().includes(words) : words.test(one.told())));

/** Of the server: started again it goes on with what it has written down. */
let server: Process;
async function startServer(): Promise<void> {
  const args = ["--port", String(port), "--dir", folder, "--requirepass", PASSWORD, "--save", ""];
  server = run(SERVER!, [...args, "--appendonly", "yes", "--appendfsync", "always"]);
  const redis = new Redis(url(), { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on("error", () => {});
  await redis.ping();
  redis.disconnect();
}
async function end({ child, ended }: Process, signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
  child.kill(signal);
  return ended;
}
/** Ends what a test that fails leaves under way. */
const over = new AbortController();
const ask = (
  db: number,
  { code }: { code: string },
  jobs: Job[],
  threads: Threads<Trial> = {},
  tell: (line: string) => void = () => {},
) => asking(addressOf(url(db)), { code }, tell)(jobs, { signal: firstOf(over.signal), ...threads });
async function opened(db: number) {
  const { client, end } = await connected(addressOf(url(db)), () => {});
  over.signal.addEventListener("abort", end);
  const queue = new Queue(QUEUE, { connection: client });
  queue.on("error", () => {});
  return { client, queue };
}

// ---------------------------------------------------------------------------------------------------------- the sweep

/** Seeds that no other run of these tests uses at the same time; at the second rate no number is left. */
const changes = (seeds: number, more = 0) => ({
  seeds: String(seeds),
  after: String(50_000 + 1000 * more + (process.pid % 1000)),
  rule: "BP,DBP",
  rate: "0.3,1e308",
  iterations: "4000",
});
const words = (set: Readonly<Record<string, string>>) =>
  Object.entries(set).flatMap(([k, v]) => ["--set", `${k}=${v}`]);
const experiment = (out: string, set = changes(8), ...more: string[]) =>
  deltalab("experiment", "1-2-1", ...words(set), "--out", file(out), "--queue", ...more);

/** A record's text, without what a clock says. */
const text = (name: string) => readFileSync(file(name), "utf8").replace(/^"seconds": [\d.]+,$/m, "");

/** The trials that these workers have told of, in order. */
const done = (of: readonly Process[]) => of.flatMap((one) => [...one.told().matchAll(/^(.*): done in /gm)].map(([, name]) => name)); // prettier-ignore

describe("experiments on the workers of a queue", { skip }, () => {
  let workers: Process[] = [];

  before(async () => {
    assert.ok(SERVER, NONE);
    port = await new Promise<number>((found) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const { port } = probe.address() as AddressInfo;
        probe.close(() => found(port));
      });
    });
    await startServer();
    workers = [1, 2, 3].map(() => deltalab("worker", "--workers", "1"));
    await perform(await planned("1-2-1", changes(8), { out: file("here.json") }), { workers: 1 }, () => {});
    await Promise.all(workers.map((one) => tells(one, "threads for ")));
  });
  after(async () => {
    over.abort();
    await Promise.all(processes.map((one) => end(one)));
    watch?.kill();
    for (const set of [changes(8), changes(1, 1)]) rmSync((await planned("1-2-1", set)).journal, { force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  test("three workers give the record of one machine, numbers that JSON has no word for too", async () => {
    const asked = experiment("there.json");
    assert.equal(await asked.ended, 0, asked.told());
    assert.equal(text("there.json"), text("here.json"));
    assert.match(text("here.json"), /"NaN"/);
    assert.match(asked.told(), /^1-2-1: 32 trials\n1-2-1: [1-9]0 % [^]*100 % \(32 of 32\)\nwrote .*there\.json\n$/);
    assert.equal(done(workers).length, 32);
    for (const one of workers) assert.ok(done([one]).length > 0, one.told());
  });

  test("a server that is killed in the middle and comes back costs no trial, and nobody has to be started again", async () => {
    const before = done(workers).length;
    const asked = experiment("restarted.json");
    await tells(asked, /[2-9]0 %/);
    await end(server);
    await sleep(300);
    await startServer();
    assert.equal(await asked.ended, 0, asked.told());
    assert.equal(text("restarted.json"), text("here.json"));
    for (const one of [asked, ...workers]) await tells(one, /is away, and is waited for\n[^]*is back\n/);
    assert.equal(done(workers).length - before, 32, "none was done twice");
  });

  test("an experiment that is killed and started again collects what was done meanwhile, and no trial is done twice", async () => {
    const before = done(workers).length;
    const killed = experiment("again.json");
    await tells(killed, /[2-9]0 %/);
    await end(killed);
    assert.equal(existsSync(file("again.json")), false);
    await until(() => done(workers).length - before === 32); // they go on without it
    const plan = await planned("1-2-1", changes(8), { out: file("again.json") });
    const { size } = plan.found.trials;
    assert.ok(size > 0 && size < 32, `${size} were written down`);
    await perform(
      plan,
      { signal: over.signal },
      () => {},
      asking(addressOf(url()), plan, () => {}),
    );
    assert.equal(text("again.json"), text("here.json"));
    assert.equal(done(workers).length - before, 32);
  });

  test("a trial over its limit ends the run in one sentence; its journal stays, and the next call goes on", async () => {
    const set = changes(1, 1);
    const asked = experiment("late.json", set, "--limit", "0.0001");
    assert.equal(await asked.ended, 1, asked.told());
    assert.match(
      asked.told(),
      /\ndeltalab: 1-2-1, \{.*\}, seed \d+: took longer than the limit of 0\.0001 min, and was ended\n$/,
    );
    assert.ok(existsSync((await planned("1-2-1", set)).journal));
    const plan = await planned("1-2-1", set, { out: file("late.json") });
    await perform(
      plan,
      { limit: 1, signal: over.signal },
      () => {},
      asking(addressOf(url()), plan, () => {}),
    );
    assert.equal(readRecord(file("late.json")).cells.length, 4);
  });

  const { trial, settings }: Sweep = { trial: "cosine", settings: { layers: [1, 2, 1], rate: 0.3, points: 20, init: { name: "normal", scale: 1 }, target: "cosine", saturation: 0, iterations: 50 }, over: {}, seeds: 1 }; // prettier-ignore
  const job = { name: "some", sweep: { trial, settings }, cell: { rule: "BP" }, seed: "3" };

  test("a job of other code is refused by its hash, in one sentence that says what to do", async () => {
    const code = "0123456789ab".padEnd(64, "0");
    await assert.rejects(ask(0, { code }, [job]), {
      message:
        /^some was asked for with code 0123456789ab…, and the worker on \S+ has [0-9a-f]{12}…; check out the same commit/,
    });
    const [trial] = await ask(0, await planned("1-2-1", {}), [job]); // control, and the failure is forgotten
    assert.deepEqual(Object.keys(trial.measures), [...measures.cosine]);
  });

  test("what somebody else put into the queue is told in one line, and the workers live on", async () => {
    const { queue } = await opened(0);
    await queue.add("some", { name: "some", trial: "cosine" }, { jobId: "foreign" });
    await until(async () => (await queue.getFailedCount()) === 1);
    const sentence = "a job in the queue, foreign…: code: expected a sha256 in hexadecimal, got nothing";
    assert.equal((await queue.getJob("foreign"))?.failedReason, sentence);
    assert.ok(workers.some((one) => one.told().endsWith(`\n${sentence}\n`)));
    await queue.remove("foreign");
    assert.deepEqual(workers.map(({ child }) => child.exitCode), [null, null, null]); // prettier-ignore
  });

  test("a result that is none ends the experiment in one sentence", async () => {
    const { client } = await opened(3);
    const answers: unknown[] = [
      { seconds: 1, measures: { cost: "much" } },
      { seconds: 1, measures: {} },
    ];
    const worker = new Worker(QUEUE, async () => answers.shift(), { connection: client });
    const given = () => ask(3, { code: "0".repeat(64) }, [job]);
    await assert.rejects(given(), {
      message: /^some, \{"rule":"BP"\}, seed 3: what came back is damaged: measures\.cost: expected/,
    });
    await assert.rejects(given(), {
      message: /what came back is damaged: measures\.cost: expected a number, got nothing$/,
    });
    await worker.close();
  });

  test("where no worker is, that is said once, with the command and without the password; and a server that forgot is told again", async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const { queue } = await opened(4);
    const { signal } = stop;
    const asked = ask(4, { code: "0".repeat(64) }, [job], { signal }, (line) => told.push(line));
    await until(() => told.length > 0);
    assert.deepEqual(told, [
      "no worker is there; start one with npx deltalab worker, with the address in DELTALAB_QUEUE",
    ]);
    await end(server);
    rmSync(file("appendonlydir"), { recursive: true });
    await startServer();
    await until(async () => (await queue.getWaitingCount()) === 1);
    stop.abort(new Error("enough"));
    await assert.rejects(asked, { message: "enough" });
    assert.equal(await queue.getWaitingCount(), 0, "what nobody began is taken back");
    assert.deepEqual(told.slice(1).map((line) => line.replace(/^redis:\S+ /, "")), ["is away, and is waited for", "is back"]); // prettier-ignore
  });

  describe("workers that come to an end", () => {
    const ours = {
      name: "1-2-1",
      sweep: { trial, settings: { ...settings, iterations: 50_000, points: 100 } },
      cell: { rule: "BP" },
    };
    const jobs = ["1", "2", "3", "4", "5", "6"].map((seed) => ({ ...ours, seed }));

    test("by kill -9 or by SIGTERM: their jobs are done by another, with the same bits", async () => {
      const three = [quick(1), quick(1, 30_000), quick(1, 30_000)];
      await Promise.all(three.map((one) => tells(one, "threads for ")));
      const heard: number[] = [];
      const [first, second, third] = three;
      const { queue } = await opened(1);
      const onResult = (_: Trial, position: number) => heard.push(position);
      const asked = ask(1, await planned("1-2-1", {}), jobs, { onResult });
      await until(async () => (await queue.getActiveCount()) === 3); // each is at one
      const [, code] = await Promise.all([end(first), end(second, "SIGTERM")]);
      assert.equal(code, 0);
      assert.ok((await queue.getActiveCount()) <= 2, "the second has none any more");
      const trials = await asked;
      assert.match(second.told(), /: given back\n$/);
      assert.match(
        second.told() + third.told(),
        /^job [0-9a-f]{12}…: its worker is gone, so it goes back to the queue$/m,
      );
      assert.deepEqual([...heard].sort(), [0, 1, 2, 3, 4, 5]);
      const here = await runTrials(jobs);
      assert.deepEqual(trials.map(({ measures }) => measures), here.map(({ measures }) => measures)); // prettier-ignore
    });

    test("a light part goes with its job: another machine goes on where the dead worker was", async () => {
      const long = { ...published, data: "drawn digits", samples: 2000, tests: 50, layers: [784, 6, 10], rule: "weight mirror", epochs: 100 } as const; // prettier-ignore
      const plan = await planned("mnist", { data: "drawn digits" });
      const [one] = jobsOf("mnist", { trial: "mnist", settings: long, over: {}, seeds: 1, after: process.pid });
      const { name, code } = plan;
      const id = idOf({ name, trial: "mnist", code, data: {}, settings: long, cell: {}, seed: one.seed });
      const part = join(CACHE, "jobs", id);
      const shares: number[] = [];
      const first = quick(2);
      const onMessage = (message: unknown) => shares.push((message as Reached).share);
      const asked = ask(2, plan, [{ ...one, part: "here" }], { onMessage });
      await until(() => (readPart(part)?.part.share ?? 0) > 0.3);
      await end(first);
      rmSync(part); // another machine has no such file
      const second = quick(2);
      const [{ measures }] = await asked;
      assert.match(second.told(), /: goes on where another worker was\n[^]*: done in /);
      assert.deepEqual(measures, (await runTrials([one]))[0].measures);
      assert.ok(shares.length > 0 && shares.every((share) => share > 0 && share <= 1), String(shares));
      assert.equal(existsSync(part), false, "it is not kept any longer");
      const torn = readdirSync(dirname(part)).filter((name) => name.startsWith(id)); // what kill -9 caught being written
      for (const name of torn) rmSync(join(dirname(part), name));
      await end(second);
    });
  });

  test("and in all that was told the password is nowhere, though everybody had it", () => {
    const all = processes.map(({ told }) => told()).join("");
    assert.match(all, /threads for redis:\/\/127\.0\.0\.1:\d+;/);
    assert.equal(all.includes(PASSWORD), false);
    assert.ok(url().includes(PASSWORD));
  });
});
