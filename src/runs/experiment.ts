/** `deltalab experiment`: a whole sweep with a journal to go on from, and its record. */
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cells, sweeps, type Sweep } from "../sweeps";
import { journalling, place, readJournal, type Journal, type Subject } from "./journal";
import { codeOf } from "./program";
import { plain, RUNS, writeRecord, type Recorded } from "./record";
import { changed } from "./set";
import { jobsOf, resultsOf, runTrials, WORKER, type Trial } from "./trials";

const CACHE = fileURLToPath(new URL("../../data/cache", import.meta.url));

/** An experiment that was asked for, looked through before anything runs. */
export interface Plan extends Subject {
  /** Where the record goes. */
  readonly record: string;
  readonly journal: string;
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
  const subject: Subject = { name, sweep, code: await codeOf(WORKER) };
  const hash = createHash("sha256").update(plain(sweep)).digest("hex").slice(0, 16);
  const journal = join(CACHE, `${name}-${hash}.jsonl`);
  const found = readJournal(journal, subject);
  if (resume && found.trials.size === 0)
    throw new Error(
      `--resume: there is nothing to go on from${found.foreign ? "; what an interrupted run left is of other code" : ""}`,
    );
  return { ...subject, record, journal, total: cells(sweep).length * sweep.seeds, found };
}

function writable(file: string): void {
  if (!existsSync(dirname(file))) throw new Error(`--out: there is no folder ${dirname(file)}`);
  if (existsSync(file) && !statSync(file).isFile()) throw new Error(`--out: ${file} is no file`);
}

/** Runs what is not yet done, and writes the record. `tell` hears how many trials are done. Rejects as `runTrials` does. */
export async function perform(
  { name, sweep, code, record, journal, found }: Plan,
  threads: { readonly workers?: number; readonly signal?: AbortSignal },
  tell: (done: number) => void,
): Promise<Recorded> {
  const jobs = jobsOf(name, sweep);
  const trials = jobs.map(({ cell, seed }) => found.trials.get(place(cell, seed)));
  const left = jobs.map((_, i) => i).filter((i) => trials[i] === undefined);
  const written = journalling(journal, { name, sweep, code }, found);
  let done = jobs.length - left.length;
  const onResult = (trial: Trial, position: number) => {
    const i = left[position];
    trials[i] = trial;
    written.add(jobs[i].cell, jobs[i].seed, trial);
    tell(++done);
  };
  await runTrials(left.map((i) => jobs[i]), { ...threads, onResult }); // prettier-ignore
  const whole = trials as Trial[];
  const seconds = Math.round(10 * whole.reduce((sum, trial) => sum + trial.seconds, 0)) / 10;
  const result: Recorded = { name, code, seconds, ...resultsOf(sweep, whole) };
  writeRecord(record, result);
  written.remove();
  return result;
}
