/** `deltalab experiment`: a whole sweep with a journal to go on from, and its record. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isLong } from "../experiments";
import { cells, sweeps, type Sweep } from "../sweeps";
import { journalling, place, readJournal, type Journal, type Subject } from "./journal";
import { setOf } from "./parts";
import type { Threads } from "./pool";
import { codeOfTrial } from "./program";
import { plain, RUNS, writeRecord, type Recorded } from "./record";
import { changed } from "./set";
import { CACHE, readSet } from "./sets";
import { jobsOf, resultsOf, runTrials, type Job, type Trial } from "./trials";
import type { Share } from "./worker";

/** An experiment that was asked for, looked through before anything runs. */
export interface Plan extends Subject {
  /** Where the record goes. */
  readonly record: string;
  readonly journal: string;
  /** The folder of long trials that are under way, and how many an earlier run left there. */
  readonly parts: string;
  readonly begun: number;
  /** The sha256 of each real data set that it needs. */
  readonly data?: Recorded["data"];
  /** How many trials it has. */
  readonly total: number;
  /** What an earlier run left. */
  readonly found: Journal;
}

/** A line for each experiment, with what it takes and whether it is recorded. */
export function listed(folder = RUNS): string {
  const width = Math.max(...Object.keys(sweeps).map((name) => name.length));
  const line = ([name, sweep]: [string, Sweep]) => {
    const trials = `${cells(sweep).length} × ${sweep.seeds}`.padStart(9);
    const there = existsSync(join(folder, `${name}.json`)) ? "recorded" : "no record";
    return `${name.padEnd(width)}  ${trials} trials (cells × seeds)  ${there}\n`;
  };
  return Object.entries<Sweep>(sweeps).map(line).join("");
}

/** What is told of long trials while they are under way: samples learnt from in this run, and the mean of their losses. */
export interface Under {
  readonly samples: number;
  readonly loss: number;
}

/** What is asked for. Throws one sentence where it cannot be done. */
export async function planned(
  name: string,
  set: Readonly<Record<string, string>>,
  { resume = false, out }: { readonly resume?: boolean; readonly out?: string } = {},
): Promise<Plan> {
  if (!Object.hasOwn(sweeps, name))
    throw new Error(`there is no experiment "${name}"; there are ${Object.keys(sweeps).join(", ")}`);
  const plainly = Object.keys(set).length === 0;
  const sweep = changed(sweeps[name as keyof typeof sweeps], set);
  const record = out === undefined ? join(plainly ? RUNS : join(CACHE, "runs"), `${name}.json`) : resolve(out);
  if (dirname(record) === RUNS && (!plainly || basename(record) !== `${name}.json`))
    throw new Error(`--out: ${relative(process.cwd(), record)} is kept for ${basename(record, ".json")} without --set`);
  if (out !== undefined) writable(record);
  const subject: Subject = { name, sweep, code: await codeOfTrial(sweep.trial) };
  const hash = createHash("sha256").update(plain(sweep)).digest("hex").slice(0, 16);
  const journal = join(CACHE, `${name}-${hash}.jsonl`);
  const found = readJournal(journal, subject);
  const parts = `${journal.replace(/\.jsonl$/, "")}-${subject.code.slice(0, 16)}`;
  const begun = existsSync(parts) ? readdirSync(parts).filter((file) => !file.includes(".")).length : 0;
  if (resume && found.trials.size === 0 && begun === 0)
    throw new Error(
      `--resume: there is nothing to go on from${found.foreign ? "; what an interrupted run left is of other code" : ""}`,
    );
  return {
    ...subject,
    ...dataOf(sweep),
    record,
    journal,
    parts,
    begun,
    total: cells(sweep).length * sweep.seeds,
    found,
  };
}

/** The hashes of the real sets that a sweep needs, read here so that a missing one is told before anything runs. */
function dataOf({ trial, settings, ...sweep }: Sweep): Pick<Plan, "data"> {
  if (!isLong(trial)) return {};
  const needed = cells({ trial, settings, ...sweep }).flatMap((cell) => setOf(trial, { ...settings, ...cell }) ?? []);
  const sets = [...new Set(needed)];
  return sets.length === 0 ? {} : { data: Object.fromEntries(sets.map((set) => [set, readSet(set).sha256])) };
}

/** The file that a long trial is kept in while it is under way. */
const partOf = (folder: string, { sweep, cell, seed }: Job): string | undefined =>
  isLong(sweep.trial)
    ? join(folder, createHash("sha256").update(place(cell, seed)).digest("hex").slice(0, 16))
    : undefined;

/** Removes what runs of other code left of long trials. */
function forgetOthers(parts: string): void {
  const [folder, own] = [dirname(parts), basename(parts)];
  const stem = own.slice(0, own.lastIndexOf("-") + 1);
  for (const other of existsSync(folder) ? readdirSync(folder) : [])
    if (other.startsWith(stem) && other !== own) rmSync(join(folder, other), { recursive: true });
}

function writable(file: string): void {
  if (!existsSync(dirname(file))) throw new Error(`--out: there is no folder ${dirname(file)}`);
  if (existsSync(file) && !statSync(file).isFile()) throw new Error(`--out: ${file} is no file`);
}

/**
 * Runs what is not yet done, and writes the record. `tell` hears how many trials are done, with the shares of long ones. Rejects
 * as `runTrials` does, which may be elsewhere: `run` is then what stands for it.
 */
export async function perform(
  { name, sweep, code, data, record, journal, parts, found }: Plan,
  threads: Pick<Threads<Trial>, "workers" | "limit" | "signal">,
  tell: (done: number, under?: Under) => void,
  run: typeof runTrials = runTrials,
): Promise<Recorded> {
  const cores = availableParallelism();
  const asked = jobsOf(name, sweep);
  const paired = isLong(sweep.trial) && 2 * Math.min(threads.workers ?? cores, asked.length) <= cores;
  const jobs = asked.map((job) => ({ ...job, part: partOf(parts, job), paired }));
  const trials = jobs.map(({ cell, seed }) => found.trials.get(place(cell, seed)));
  const left = jobs.map((_, i) => i).filter((i) => trials[i] === undefined);
  const written = journalling(journal, { name, sweep, code }, found);
  forgetOthers(parts);
  let done = jobs.length - left.length;
  /** Of each long trial that is under way: where it was when it was first heard of, and where it is. */
  const shares = new Map<string, readonly [first: Share, now: Share]>();
  let learnt = 0; // samples of long trials that are over
  const sum = (of: (share: readonly [Share, Share]) => number) =>
    [...shares.values()].reduce((s, share) => s + of(share), 0);
  const told = () =>
    tell(
      done + sum(([, { share }]) => share),
      shares.size === 0
        ? undefined
        : {
            samples: learnt + sum(([first, now]) => now.samples - first.samples),
            loss: sum(([, { loss }]) => loss) / shares.size,
          },
    );
  const over = (part: string, last?: Share) => {
    const [first, now] = shares.get(part) ?? [];
    if (first && now) learnt += (last ?? now).samples - first.samples;
    shares.delete(part);
  };
  const onResult = (trial: Trial, position: number) => {
    const i = left[position];
    trials[i] = trial;
    written.add(jobs[i].cell, jobs[i].seed, trial);
    done++;
    const { part } = jobs[i];
    if (part !== undefined) {
      rmSync(part, { force: true });
      over(part);
    }
    told();
  };
  const onMessage = (message: unknown) => {
    const now = message as Share;
    if (now.share === 1) return over(now.part, now); // its result is on the way, or has come already
    const [first] = shares.get(now.part) ?? [now];
    shares.set(now.part, [first.samples > now.samples ? now : first, now]); // another worker may begin it anew
    told();
  };
  await run(left.map((i) => jobs[i]), { ...threads, onResult, onMessage }); // prettier-ignore
  const results = trials as Trial[];
  const seconds = Math.round(10 * results.reduce((sum, trial) => sum + trial.seconds, 0)) / 10;
  const result: Recorded = { name, code, ...(data && { data }), seconds, ...resultsOf(sweep, results) };
  writeRecord(record, result);
  written.remove();
  rmSync(parts, { recursive: true, force: true });
  return result;
}
