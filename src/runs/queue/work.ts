/**
 * `deltalab worker`: takes jobs from the queue, one for each thread, and gives back what they gave. The threads are those of an
 * experiment on one machine, so that the bits are; this thread stays free to say that its jobs are alive.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WaitingError, Worker, type Job as Entry } from "bullmq";
import { isLong, LONG, type TrialName } from "../../experiments";
import { readPart, setOf } from "../parts";
import { firstOf, pool } from "../pool";
import { codeOf, codeOfTrial, compiled, WORKER } from "../program";
import { duration } from "../../progress";
import { CACHE, readSet } from "../sets";
import { named, type Trial } from "../trials";
import type { Share, Work } from "../worker";
import { connected, said, shown, type Address } from "./address";
import { QUEUE, readAsked, sent, short, WEEK, type Asked } from "./asked";

/**
 * Milliseconds. A job belongs to a worker as long as its lock, which is renewed each half of it; every `stalledInterval` some
 * worker looks for jobs without one, and what it finds twice is given to another. So a dead worker's job goes on elsewhere
 * after 30 to 50 s, and Redis may be away for a quarter of a minute without any job being begun anew.
 */
const LOCKS = { lockDuration: 30_000, stalledInterval: 10_000 };

/** How many workers may die at one job before it is given up. */
const DEATHS = 5;

/** Milliseconds that giving our jobs back may take when we end. */
const GRACE = 5000;

/** Bytes up to which a part goes with its job: what a search has seen does, a network's weights do not. */
const LIGHT = 1 << 16;

/** Where parts of long trials are kept, each under its job's name. */
const PARTS = join(CACHE, "jobs");

export interface Terms {
  readonly workers?: number;
  /** Ends the work: what is being done goes back to the queue. */
  readonly signal: AbortSignal;
  /** Hears a line for each job. */
  readonly tell: (line: string) => void;
  readonly locks?: typeof LOCKS;
}

/** Works until the signal. Rejects with one sentence. */
export async function work(address: Address, { workers = availableParallelism(), signal, tell, locks = LOCKS }: Terms) {
  // Both of now, so that the hashes are those of the program that runs, whatever becomes of the sources.
  const [program, code] = await Promise.all([compiled(WORKER), codes()]);
  forgetOld(PARTS);
  const { client, end } = await connected(address, tell);
  const stop = new AbortController();
  /** The jobs that are being done, under the files of their parts. */
  const under = new Map<string, Entry>();
  const threads = pool<Work, Trial>(program, workers, named, (message) => {
    const { part, ...reached } = message as Share;
    const entry = under.get(part);
    if (entry) void goOn(entry, part, sent(reached)).catch(() => {}); // the next part says it again
  });
  const paired = 2 * workers <= availableParallelism();

  /** One job. What it rejects with is told by the experiment that asked. */
  async function take(entry: Entry, token: string | undefined, lost: AbortSignal | undefined): Promise<object> {
    const asked = readAsked(entry.id!, entry.data);
    const { name, trial, settings, cell, seed, limit, kept } = asked;
    const refused = refusal(asked, code, hashOf);
    if (refused !== undefined) throw new Error(refused);
    const part = isLong(trial) ? join(PARTS, entry.id!) : undefined;
    if (part !== undefined) {
      if (kept !== undefined && takeOver(part, kept)) tell(`${named(asked)}: goes on where another worker was`);
      under.set(part, entry);
    }
    try {
      const ends = firstOf(stop.signal, lost);
      const done = await threads.run({ name, trial, settings, cell, seed, part, paired }, ends, limit);
      tell(`${named(asked)}: done in ${duration(done.seconds)}`);
      if (part !== undefined) rmSync(part, { force: true });
      return sent(done);
    } catch (error) {
      if (lost?.aborted) throw new Error(`${named(asked)}: its lock ran out, so that another worker does it`);
      if (!stop.signal.aborted) throw error;
      await entry.moveToWait(token);
      tell(`${named(asked)}: given back`);
      throw new WaitingError();
    } finally {
      if (part !== undefined) under.delete(part);
    }
  }

  const worker = new Worker(
    QUEUE,
    async (entry, token, lost) => { // all three are named, or BullMQ gives no signal
      try {
        return await take(entry, token, lost as AbortSignal | undefined);
      } catch (error) {
        if (!(error instanceof WaitingError)) tell((error as Error).message);
        throw error;
      }
    },
    { connection: client, concurrency: workers, ...locks, maxStalledCount: DEATHS, runRetryDelay: 1000 },
  ); // prettier-ignore
  const heard = new Set<string>();
  worker.on("error", ({ name, message }) => {
    // Of what else comes here the connection tells itself, and a job whose lock ran out tells its end.
    if (heard.has(message) || (name !== "ReplyError" && name !== "SyntaxError")) return;
    heard.add(message);
    tell(said(address, name === "SyntaxError" ? `a job in the queue is no JSON (${message})` : message));
  });
  worker.on("lockRenewalFailed", (ids) => ids.forEach((id) => worker.cancelJob(id)));
  worker.on("stalled", (id) => tell(`job ${short(id)}: its worker is gone, so it goes back to the queue`));
  tell(`${workers} threads for ${shown(address)}; Ctrl-C ends this worker and gives its jobs back`);

  const stopped = new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
  try {
    if (!signal.aborted) await Promise.race([stopped, threads.broken]);
  } finally {
    const closed = worker.close(); // takes nothing more
    stop.abort();
    await Promise.race([closed, sleep(GRACE, undefined, { ref: false })]);
    await threads.end();
    end();
  }
}

/** The code of each trial as it is here. */
async function codes(): Promise<(trial: TrialName) => string> {
  const rest = await codeOf(WORKER);
  const long = await Promise.all(LONG.map(async (trial) => [trial, await codeOfTrial(trial)] as const));
  const known = new Map<TrialName, string>(long);
  return (trial) => known.get(trial) ?? rest;
}

/** The hashes of the sets that were read. */
const read = new Map<string, string>();

function hashOf(set: string): string {
  if (!read.has(set)) read.set(set, readSet(set).sha256);
  return read.get(set)!;
}

/** Why this machine must not do a job: with other code or other data it would give other bits. Undefined where it may. */
export function refusal(
  { name, trial, code, data, settings, cell }: Asked,
  codeHere: (trial: TrialName) => string,
  hashHere: (set: string) => string,
): string | undefined {
  const here = `the worker on ${hostname()}`;
  if (codeHere(trial) !== code)
    return `${name} was asked for with code ${short(code)}, and ${here} has ${short(codeHere(trial))}; check out the same commit on both, and start the worker again`;
  const set = isLong(trial) ? setOf(trial, { ...settings, ...cell }) : undefined;
  if (set === undefined) return undefined;
  const asked = `${name} was asked for with the data ${set} ${data[set] === undefined ? "of no hash" : short(data[set])}`;
  let found: string;
  try {
    found = hashHere(set);
  } catch (error) {
    return `${asked}, and ${here} has none: ${(error as Error).message}`;
  }
  return found === data[set]
    ? undefined
    : `${asked}, and ${here} has ${short(found)}; give both the same files (npx deltalab data ${set} --whole), and start the worker again`;
}

// ----------------------------------------------------------------------------------------------------------- the parts

/** Says how far a job is, and lets a light part go with it, so that another worker can go on from there. */
async function goOn(entry: Entry, part: string, reached: object): Promise<void> {
  if (existsSync(part) && statSync(part).size <= LIGHT)
    await entry.updateData({ ...(entry.data as Asked), kept: readFileSync(part).toString("base64") });
  await entry.updateProgress(reached);
}

/** Puts a part that came with a job in its place, unless what is there is further or what came is damaged; whether it did. */
export function takeOver(part: string, kept: string): boolean {
  const staged = `${part}.kept`;
  mkdirSync(dirname(part), { recursive: true });
  writeFileSync(staged, Buffer.from(kept, "base64"));
  const share = (file: string) => {
    try {
      return readPart(file)?.part.share ?? 0;
    } catch {
      return 0; // written by another version of Node
    }
  };
  const further = share(staged) > share(part);
  if (further) renameSync(staged, part);
  else rmSync(staged);
  return further;
}

/** Removes parts that nobody has gone on with. */
function forgetOld(folder: string): void {
  for (const file of existsSync(folder) ? readdirSync(folder) : [])
    if (Date.now() - statSync(join(folder, file)).mtimeMs > 1000 * WEEK) rmSync(join(folder, file));
}
