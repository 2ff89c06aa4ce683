/** The program of a worker thread: one trial a job. */
import { trials } from "../experiments";
import type { Settings, Sweep } from "../sweeps";
import { answering } from "./answer";
import type { Trial } from "./trials";

export interface Work extends Pick<Sweep, "trial" | "settings"> {
  readonly name: string;
  readonly cell: Settings;
  readonly seed: string;
}

// What runTrial of sweeps.ts does, without importing the list of all experiments: to edit that list is not to edit the
// code by which a record is known.
export default answering<Work, Trial>(({ trial, settings, cell, seed }) => {
  const start = performance.now();
  const measures = trials[trial]({ ...settings, ...cell } as never, seed);
  return { measures, seconds: (performance.now() - start) / 1000 };
});
