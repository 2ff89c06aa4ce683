/**
 * The worker of a claim: it trains its first pairs again, with the trials of src, and compares them with the recorded ones; or it
 * looks for settings at which the verdict turns.
 */
import { meanEffect, type Scale } from "../../claims/effects";
import { outcomeWords, search, type Turnable } from "../../claims/flips";
import { effectWords } from "../../claims/words";
import { cells, matches, runTrial, sweeps, type Settings } from "../../sweeps";

/** JSON has no word for what is no number: it is written as a text, "NaN" or "Infinity". */
export type Recorded = number | string;

/** What a page knows of a claim's first pairs. */
export interface Job extends Scale {
  readonly experiment: string;
  /** Settings of each side, the rate among them, and the measure that is compared. */
  readonly baseline: { readonly settings: Settings; readonly metric: string; readonly recorded: readonly Recorded[] };
  readonly method: Job["baseline"];
  readonly seeds: readonly string[];
}

export interface Pair {
  readonly baseline: number;
  readonly method: number;
}

export interface Outcome {
  /** How many of the numbers, two a pair, are not the recorded ones, and by how much at most. */
  readonly differing: number;
  readonly largest: number;
  /** The effect of these pairs alone. */
  readonly effect: string;
}

/** Trains pair by pair. */
export function* pairs({ experiment, baseline, method, seeds }: Job): Generator<Pair> {
  const sweep = sweeps[experiment as keyof typeof sweeps];
  const [first, second] = [baseline, method].map(({ settings }) =>
    cells(sweep).find((cell) => matches(cell, settings))!,
  );
  for (const seed of seeds) {
    const trained = runTrial(sweep, first, seed);
    const other = second === first ? trained : runTrial(sweep, second, seed);
    yield { baseline: trained[baseline.metric], method: other[method.metric] };
  }
}

/** How far apart two numbers are, 0 only for the same one. */
const apart = (here: number, recorded: Recorded): number => {
  const there = Number(recorded);
  if (here === there || (Number.isNaN(here) && Number.isNaN(there))) return 0;
  const gap = Math.abs(here - there);
  return Number.isNaN(gap) ? Infinity : gap;
};

/** What the pairs say, beside the recorded ones. */
export function outcome(job: Job, trained: readonly Pair[]): Outcome {
  const columns = (["baseline", "method"] as const).map((side) => trained.map((pair) => pair[side]));
  const gaps = [job.baseline, job.method].flatMap(({ recorded }, s) => columns[s].map((v, i) => apart(v, recorded[i])));
  const { effect, interval } = meanEffect(job, columns[0], columns[1]);
  return {
    differing: gaps.filter((gap) => gap > 0).length,
    largest: Math.max(...gaps),
    effect: effectWords(job, effect, interval),
  };
}

/** What the page asks for. */
export type Asked = { readonly train: Job } | { readonly search: Turnable };

/** What the worker sends: how far it is, and at the end what has come of it. */
export type Message =
  | { readonly done: number; readonly of: number; readonly words: string }
  | { readonly trained: Outcome }
  | { readonly searched: readonly string[]; readonly address?: string };

/** Trains pair by pair, and tells how many are done. */
export function* trained(job: Job): Generator<Message> {
  const done: Pair[] = [];
  const of = job.seeds.length;
  for (const pair of pairs(job)) yield { done: done.push(pair), of, words: `${done.length} of ${of} pairs` };
  yield { trained: outcome(job, done) };
}

/** Searches setting by setting, and tells what is tried. */
export function* searched(claim: Turnable): Generator<Message> {
  const steps = search(claim);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return yield { searched: outcomeWords(claim, value), address: value.found?.address };
    yield value;
  }
}

/** The worker's own side; a test that imports this file has no such thing. */
const scope = globalThis as { importScripts?: unknown; onmessage?: unknown; postMessage?: (message: Message) => void };
if (typeof scope.importScripts === "function")
  scope.onmessage = ({ data }: { data: Asked }) => {
    for (const message of "train" in data ? trained(data.train) : searched(data.search)) scope.postMessage!(message);
  };
