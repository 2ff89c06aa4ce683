/**
 * Trials that take minutes or hours: they come in parts, and what is known after each is enough to go on to the same bits.
 * `deltalab experiment` writes it down; nothing else runs them.
 */
import type { File } from "../data/idx";
import type { State } from "../train";
import type { LongName } from "../experiments";
import type { Measures } from "./cosine";
import { mnistParts } from "./mnist";
import type { MnistSettings } from "./published";

/** A trial after one of its parts. */
export interface Part {
  /** The share of the trial that is done, 0 … 1. */
  readonly share: number;
  /** What has been measured so far, a list under each name. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
  readonly state: State;
}

export interface Long<S> {
  /** The real data set that a trial of these settings needs, by its name in data/sources.json. */
  readonly set: (settings: S) => string | undefined;
  /** The parts of the trial, on from one of them where it is given; returns the measures. `files` are the set's. */
  readonly parts: (settings: S, seed: string, files: readonly File[], from?: Part) => Generator<Part, Measures>;
}

/** By the name that a sweep gives them. */
export const long: Readonly<Record<LongName, Long<never>>> = {
  mnist: {
    set: ({ data }) => (data === "MNIST" ? "mnist" : undefined),
    parts: mnistParts,
  } satisfies Long<MnistSettings>,
};
