/** Trials and sweeps on all cores. `runCells` of sweeps.ts does the same in place, with the same bits. */
import { cells, gathered, seedsOf, type Results, type Settings, type Sweep } from "../sweeps";
import type { Measures } from "../experiments";
import { onThreads, type Threads } from "./pool";
import { compiled, WORKER } from "./program";
import type { Work } from "./worker";

/** One cell of a sweep under one seed; the sweep's name is for messages. */
export interface Job {
  readonly name: string;
  readonly sweep: Pick<Sweep, "trial" | "settings">;
  readonly cell: Settings;
  readonly seed: string;
  /** The file that a long trial is kept in. */
  readonly part?: string;
  /** Whether a second core waits for a long trial's kernels. */
  readonly paired?: boolean;
}

/** What a trial gave: its measures, and the seconds that it took. */
export interface Trial {
  readonly measures: Measures;
  readonly seconds: number;
}

/** What a trial is called in a message. */
export const named = ({ name, cell, seed }: Pick<Work, "name" | "cell" | "seed">) =>
  `${name}, ${JSON.stringify(cell)}, seed ${seed}`;

/** Runs these trials, which may be of several sweeps; the results are in their order. */
export async function runTrials(jobs: readonly Job[], threads: Threads<Trial> = {}): Promise<Trial[]> {
  const work = jobs.map(({ sweep: { trial, settings }, ...job }) => ({ ...job, trial, settings }));
  return onThreads<Work, Trial>(await compiled(WORKER), work, named, threads);
}

/** Every cell under every seed: all cells of a seed before the next seed, so that the time that is left can be told. */
export const jobsOf = (name: string, sweep: Sweep): Job[] =>
  seedsOf(sweep).flatMap((seed) => cells(sweep).map((cell) => ({ name, sweep, cell, seed })));

/** The results of a whole sweep, from its trials in the order of `jobsOf`. */
export function resultsOf(sweep: Sweep, trials: readonly Trial[]): Results {
  const chosen = cells(sweep);
  return gathered(sweep, chosen, seedsOf(sweep), (c, s) => trials[s * chosen.length + c].measures);
}

/** Runs a whole sweep. */
export async function runSweep(name: string, sweep: Sweep, threads?: Threads<Trial>): Promise<Results> {
  return resultsOf(sweep, await runTrials(jobsOf(name, sweep), threads));
}
