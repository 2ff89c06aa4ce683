/** What has come of a film so far, as the views draw it. */
import type { Lines, Part } from "../../lab/film";
import type { Parting } from "../../lab/parting";
import type { Moment } from "../../lab/probe";
import type { Settings } from "../../lab/settings";

/** One side's curves at the saved iterations. */
export interface Curves {
  readonly cost: number[];
  readonly gradient: (readonly number[])[];
  readonly slope: (readonly number[])[];
  z: (readonly number[])[];
}

export interface Reel {
  readonly settings: Settings;
  readonly samples: number;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly iterations: number[];
  readonly sides: readonly [Curves, Curves];
  done: number;
  parting: Parting;
  bits?: readonly [string, string];
  /** Both sides at the iteration that is looked at: while a run is trained, its last. */
  now?: readonly [Moment, Moment];
}

const empty = (): Curves => ({ cost: [], gradient: [], slope: [], z: [] });

export const reel = (settings: Settings, film: Pick<Reel, "samples" | "x" | "y">): Reel => ({
  settings,
  ...film,
  iterations: [],
  sides: [empty(), empty()],
  done: -1,
  parting: {},
});

/** Takes a part in. */
export function grow(of: Reel, { iterations, done, sides, parting, bits }: Part): void {
  of.iterations.push(...iterations);
  for (const [s, { cost, gradient, slope, z }] of sides.entries()) {
    of.sides[s].cost.push(...cost);
    of.sides[s].gradient.push(...gradient);
    of.sides[s].slope.push(...slope);
    of.sides[s].z.push(...z);
  }
  const [a, b] = sides.map(({ now }) => now);
  if (a && b) of.now = [a, b];
  Object.assign(of, { done, parting, bits });
}

/** Another sample's z. */
export function resample(of: Reel, lines: Lines): void {
  for (const [s, z] of lines.entries()) of.sides[s].z = z;
}

/** The saved iteration nearest to one that is looked at. */
export const nearest = ({ iterations }: Reel, k: number): number =>
  iterations.reduce((best, at, i) => (Math.abs(at - k) < Math.abs(iterations[best] - k) ? i : best), 0);
