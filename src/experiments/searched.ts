/** What a record of searches holds, by setup and method, and how each method is called and drawn: for notebook 07's figures. */
import { styles, type Style } from "../figure";
import type { Observation } from "../search";
import { cellOf, type Column, type Results } from "../sweeps";
import { lossAt, POINTS, testAt, upTo } from "./images";
import { boxes, foundAt, heldAreaAt, heldLossAt, heldTestAt, lookAt, valueAt, type SearchMethod, type SearchSettings } from "./slopesearch"; // prettier-ignore

/** A record of searches, and what it is called in a figure: "Adadelta, 0.01". */
export interface Setup {
  readonly words: string;
  readonly results: Results;
}

export type Searched = Exclude<SearchMethod, "ReLU′">;
export const SEARCHED: readonly Searched[] = ["b-function", "b-function at random", "rate", "factor"];

export const words: Readonly<Record<SearchMethod, string>> = {
  "ReLU′": "ReLU′ (backpropagation)",
  "b-function": "b-function, searched",
  "b-function at random": "b-function, drawn at random",
  rate: "rate, searched",
  factor: "factor on ReLU′, searched",
};

export const styleOf: Readonly<Record<SearchMethod, Style>> = {
  "ReLU′": styles.BP,
  "b-function": styles.DBP,
  "b-function at random": styles.neutral,
  rate: styles.consistent,
  factor: styles.other,
};

export const of = ({ results }: Setup, method: SearchMethod): Column => cellOf(results, { method });
export const settingsOf = ({ results }: Setup) => results.sweep.settings as unknown as SearchSettings;
export const lossNames = ({ epochs }: SearchSettings): string[] => upTo(epochs * POINTS).map(lossAt);

/** The end of each point, in epochs. */
export const ends = (epochs: number): number[] => upTo(epochs * POINTS).map((k) => k / POINTS);

/** Of one search the loss curves of its fresh seeds; of several each one's mean over them. */
export function curvesOf(setup: Setup, method: SearchMethod): number[][] {
  const { results } = of(setup, method);
  const { held, epochs } = settingsOf(setup);
  if (setup.results.seeds.length === 1)
    return upTo(held).map((seed) => upTo(epochs * POINTS).map((point) => results[heldLossAt(seed, point)][0]));
  return setup.results.seeds.map((_, s) => lossNames(settingsOf(setup)).map((name) => results[name][s]));
}

/** The areas that are paired: of one search those of its fresh seeds, of several each one's mean over them. */
export function areasOf(setup: Setup, method: SearchMethod): readonly number[] {
  const { results } = of(setup, method);
  if (setup.results.seeds.length > 1) return results.area;
  return upTo(settingsOf(setup).held).map((seed) => results[heldAreaAt(seed)][0]);
}

export const testsOf = (setup: Setup, method: SearchMethod): readonly number[] =>
  setup.results.seeds.length > 1
    ? of(setup, method).results[testAt(settingsOf(setup).epochs)]
    : upTo(settingsOf(setup).held).map((seed) => of(setup, method).results[heldTestAt(seed)][0]);

/** What was looked at under one seed of the search, in order. */
export function looksOf(setup: Setup, method: Searched, seed = 0): Observation[] {
  const { results } = of(setup, method);
  return upTo(settingsOf(setup).evaluations).map((k) => ({
    x: boxes[method].map((_, d) => results[lookAt(d + 1, k)][seed]),
    value: results[valueAt(k)][seed],
  }));
}

export const foundBy = (setup: Setup, method: Searched, seed: number): number[] =>
  boxes[method].map((_, d) => of(setup, method).results[foundAt(d + 1)][seed]);

export const steps = ([low, high]: readonly [number, number], n = 120): number[] =>
  Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);

/** The best area so far. */
export const bestSoFar = (values: readonly number[]): number[] => {
  let least = Infinity;
  return values.map((value) => (least = Number.isFinite(value) ? Math.min(least, value) : least));
};

export const traces = (setup: Setup, method: Searched): number[][] =>
  setup.results.seeds.map((_, s) => bestSoFar(looksOf(setup, method, s).map(({ value }) => value)));
