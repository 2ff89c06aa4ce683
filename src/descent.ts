/**
 * Steepest descent and conjugate gradients along a line (paper 3's list: strategies to guide backpropagation).
 *
 *   d = −g                                 steepest
 *   d = −g + β d₋,  β = max(0, g·(g − g₋)/g₋·g₋)   Polak–Ribière+
 *   d = −g + β d₋,  β = g·g/g₋·g₋                  Fletcher–Reeves
 *
 * A line search uses values alone, or gradients along the line as well. Costs are counted in forward passes: a value is one, a
 * value with its gradient three (a backward pass takes twice the products of a forward pass).
 */
import { forwardPass, reversePass, type Node } from "./graph";

/** A function of many weights that may be asked for its value and for its gradient, and counts what it was asked. */
export interface Objective {
  readonly weights: Float64Array;
  value(w: Float64Array): number;
  /** Value and gradient; the gradient is the one that the method is given, which need not be the true one. */
  gradient(w: Float64Array): { f: number; g: Float64Array };
  /** Forward passes so far, a gradient counted as three. */
  readonly cost: () => number;
}

/** The objective of a graph with these parameters; `guide` is another graph over the same parameters whose gradient is used instead. */
export function objective(end: Node, params: readonly Node[], guide: Node = end): Objective {
  const size = params.reduce((sum, p) => sum + p.value.data.length, 0);
  const [forward, guided, reverse] = [forwardPass(end), forwardPass(guide), reversePass(guide)];
  let cost = 0;
  const put = (w: Float64Array) => {
    let at = 0;
    for (const { value } of params) value.data.set(w.subarray(at, (at += value.data.length)));
  };
  const weights = new Float64Array(size);
  let at = 0;
  for (const { value } of params) {
    weights.set(value.data, at);
    at += value.data.length;
  }
  return {
    weights,
    cost: () => cost,
    value: (w) => {
      cost += 1;
      put(w);
      forward();
      return end.value.data[0];
    },
    gradient: (w) => {
      cost += 3;
      put(w);
      guided();
      const of = reverse();
      const g = new Float64Array(size);
      let start = 0;
      for (const p of params) {
        g.set(of(p).data, start);
        start += p.value.data.length;
      }
      return { f: guide.value.data[0], g };
    },
  };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const along = (w: Float64Array, t: number, d: Float64Array) => w.map((x, i) => x + t * d[i]);

/** The weight β of the last direction in the next one. */
export type Conjugacy = (g: Float64Array, before: Float64Array) => number;

export const steepest: Conjugacy = () => 0;
export const polakRibiere: Conjugacy = (g, before) => Math.max(0, (dot(g, g) - dot(g, before)) / dot(before, before));
export const fletcherReeves: Conjugacy = (g, before) => dot(g, g) / dot(before, before);

/** A step t > 0 along d from w, where the value is f and the slope along d is s; 0 where none goes down. `first` is tried first. */
export type LineSearch = (
  of: Objective,
  w: Float64Array,
  d: Float64Array,
  f: number,
  s: number,
  first: number,
) => number;

/** Always the same step. */
export const fixed =
  (rate: number): LineSearch =>
  () =>
    rate;

/** Values alone: down by parabolas until the value falls, or up by doubling while it does, with a last parabola through three. */
export const byValues: LineSearch = (of, w, d, f, s, first) => {
  let t = first;
  let value = of.value(along(w, t, d));
  let tries = 0;
  for (; value > f + 1e-4 * t * s; tries++) {
    if (tries === 12) return 0;
    const vertex = (-s * t * t) / (2 * (value - f - s * t));
    t = Math.min(0.5 * t, Math.max(0.1 * t, vertex));
    value = of.value(along(w, t, d));
  }
  if (tries > 0) return t;
  for (let k = 0; k < 6; k++) {
    const next = of.value(along(w, 2 * t, d));
    if (next >= value) {
      const vertex = (-s * 4 * t * t) / (2 * (next - f - 2 * s * t));
      const tried = vertex > 0 && vertex < 2 * t ? of.value(along(w, vertex, d)) : Infinity;
      return tried < value ? vertex : t;
    }
    [t, value] = [2 * t, next];
  }
  return t;
};

/** Values and slopes: secants of the slope inside a bracket, until it has fallen to a tenth. */
export const bySlopes: LineSearch = (of, w, d, f, s, first) => {
  let [low, slopeLow, high, slopeHigh] = [0, s, Infinity, NaN];
  let t = first;
  let best = 0;
  for (let k = 0; k < 8; k++) {
    const here = of.gradient(along(w, t, d));
    const slope = dot(here.g, d);
    const falls = here.f <= f + 1e-4 * t * s;
    if (falls) best = t;
    if (falls && Math.abs(slope) <= 0.1 * Math.abs(s)) return t;
    if (!falls || slope > 0) [high, slopeHigh] = [t, slope];
    else [low, slopeLow] = [t, slope];
    const secant = low - (slopeLow * (high - low)) / (slopeHigh - slopeLow);
    const margin = 0.05 * (high - low);
    if (high === Infinity) t = 3 * t;
    else t = secant > low + margin && secant < high - margin ? secant : (low + high) / 2;
  }
  return best;
};

export interface Strategy {
  readonly conjugacy: Conjugacy;
  readonly search: LineSearch;
}

/** Where a descent stands: forward passes so far, and the true loss then. */
export interface Progress {
  readonly cost: number;
  readonly loss: number;
}

/**
 * Descends under a strategy until `budget` forward passes are spent, from the objective's weights, which it moves; with `then`
 * the strategy changes after `share` of the budget. The losses that are written down cost nothing.
 */
export function descend(
  of: Objective,
  end: { value(w: Float64Array): number },
  strategy: Strategy,
  budget: number,
  then: Strategy = strategy,
  share = 1,
): Progress[] {
  const done: Progress[] = [{ cost: 0, loss: end.value(of.weights) }];
  const w = of.weights;
  const begun = of.cost();
  let before: Float64Array | undefined;
  let d = new Float64Array(w.length);
  let first = 0;
  let since = 0;
  while (of.cost() - begun < budget) {
    const now = of.cost() - begun < share * budget ? strategy : then;
    const { f, g } = of.gradient(w);
    const beta = before === undefined || since >= w.length ? 0 : now.conjugacy(g, before);
    since = beta === 0 ? 0 : since + 1;
    d = d.map((x, i) => -g[i] + beta * x);
    let s = dot(g, d);
    if (!(s < 0)) {
      d = g.map((x) => -x);
      s = -dot(g, g);
      since = 0;
    }
    if (s === 0) break;
    const t = now.search(of, w, d, f, s, first > 0 ? first : 1 / Math.sqrt(-s + 1));
    if (t === 0 && since === 0 && beta === 0) first = (first > 0 ? first : 1) / 100;
    else if (t > 0) first = t;
    before = t === 0 ? undefined : g;
    w.set(along(w, t, d));
    done.push({ cost: of.cost() - begun, loss: end.value(w) });
    if (first < 1e-14) break;
  }
  return done;
}

/** The losses at given costs: the last one written down until then. */
export const lossesAt = (done: readonly Progress[], costs: readonly number[]): number[] =>
  costs.map((cost) => done.filter((p) => p.cost <= cost).at(-1)!.loss);
