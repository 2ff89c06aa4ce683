/** The program of a worker thread: one trial a job. */
import { parentPort } from "node:worker_threads";
import { isLong, trials } from "../experiments";
import type { Settings, Sweep } from "../sweeps";
import { answering } from "./answer";
import { pair } from "../kernels/threads";
import { inParts, type Reached } from "./parts";
import type { Trial } from "./trials";

export interface Work extends Pick<Sweep, "trial" | "settings"> {
  readonly name: string;
  readonly cell: Settings;
  readonly seed: string;
  /** The file that a long trial is kept in. */
  readonly part?: string;
  /** Whether a second core waits for a long trial's kernels. */
  readonly paired?: boolean;
}

/** What a thread says while it is at a long trial. */
export interface Share extends Reached {
  readonly part: string;
}

// What runTrial of sweeps.ts does, without importing the list of all experiments: to edit that list is not to edit the
// code by which a record is known.
export default answering<Work, Trial>(({ trial, settings, cell, seed, part, paired }) => {
  if (isLong(trial)) {
    const tell = (reached: Reached) => part && parentPort?.postMessage({ part, ...reached } satisfies Share);
    return inParts(trial, { ...settings, ...cell }, seed, part, tell, paired ? pair : undefined);
  }
  const start = performance.now();
  const measures = trials[trial]({ ...settings, ...cell } as never, seed);
  return { measures, seconds: (performance.now() - start) / 1000 };
});
