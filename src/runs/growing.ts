/** A sweep on all cores from a notebook, with its results so far: for await (const results of growing("rates", sweep)) … */
import { progressOf } from "../progress";
import { cells, type Results, type Sweep } from "../sweeps";
import type { Threads } from "./pool";
import { jobsOf, resultsOf, runTrials, type Trial } from "./trials";

const PAUSE = 500; // ms between two results: a figure must be drawn

/**
 * The results of the seeds that are done in every cell, whenever there are more, and of the whole sweep at the end. Who stops
 * listening, by `break` or an interrupt, stops the threads.
 */
export function growing(
  name: string,
  sweep: Sweep,
  { workers }: Pick<Threads<Trial>, "workers"> = {},
): AsyncIterable<Results> {
  return { [Symbol.asyncIterator]: () => listening(name, sweep, workers) };
}

function listening(name: string, sweep: Sweep, workers: number | undefined): AsyncIterator<Results> {
  const stop = new AbortController();
  const jobs = jobsOf(name, sweep);
  const width = cells(sweep).length;
  const trials = new Array<Trial | undefined>(jobs.length).fill(undefined);
  const tell = progressOf(jobs.length, "trials");
  let [done, whole, given, last] = [0, 0, 0, 0]; // trials; seeds that are complete, that were given, and when
  const all = runTrials(jobs, {
    workers,
    signal: stop.signal,
    onResult(trial, position) {
      trials[position] = trial;
      tell(++done);
      while (whole < sweep.seeds && trials.slice(whole * width, (whole + 1) * width).every(Boolean)) whole++;
    },
  });
  all.catch(() => {}); // told by next()
  const soFar = (seeds: number): Results => resultsOf({ ...sweep, seeds }, trials.slice(0, seeds * width) as Trial[]);

  return {
    async next() {
      while (given < sweep.seeds) {
        const ended = await Promise.race([all.then(() => true), new Promise<false>((go) => setTimeout(go, 50, false))]);
        if (whole === given || (!ended && Date.now() - last < PAUSE)) continue;
        [given, last] = [whole, Date.now()];
        return { done: false, value: soFar(given) };
      }
      return { done: true, value: undefined };
    },
    async return() {
      stop.abort(new Error("nobody listens any more"));
      return { done: true, value: undefined };
    },
  };
}
