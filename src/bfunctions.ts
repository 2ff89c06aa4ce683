/**
 * Paper 2's b-functions: what figure 1a puts in the place of ReLU′, two controls that must fail, and what the section's
 * claims need of them: a g masked to ReLU's support, and its factors drawn by lot.
 */
import { arctan, elu, gelu, leakyRelu, sigmoid, softplus, softsign, swish, tanh } from "./activations";
import { stream } from "./random";
import type { ActivationRule } from "./rules";

/** What stands for f′(z). */
export type BFunction = (z: number) => number;

/** Figure 1a: the derivatives of ten other activations, in the order of the figure. `linear` is the identity's. */
export const bFunctions = {
  sigmoid: (z) => sigmoid.derivative(z),
  tanh: (z) => tanh.derivative(z),
  softplus: (z) => softplus.derivative(z),
  elu: (z) => elu.derivative(z),
  swish: (z) => swish.derivative(z),
  gelu: (z) => gelu.derivative(z),
  leakyRelu: (z) => leakyRelu.derivative(z),
  linear: () => 1,
  softsign: (z) => softsign.derivative(z),
  arctan: (z) => arctan.derivative(z),
} satisfies Record<string, BFunction>;

/** Controls: with the first FC2 never moves, with the second it goes uphill. */
export const failing = {
  zero: () => 0,
  negated: (z) => (z > 0 ? -1 : 0),
} satisfies Record<string, BFunction>;

/** g where ReLU′ is 1, and 0 where it is 0: what the paper calls ideal. */
export const masked =
  (g: BFunction): BFunction =>
  (z) =>
    z > 0 ? g(z) : 0;

/**
 * A control for "noise": where ReLU′ is 1, so that ε = g(z)/ReLU′(z) is g(z), the factor is drawn from those that g gave
 * in the pass before (in the first pass, from those so far). So ε keeps its distribution and forgets the unit it belongs to.
 * Elsewhere g stays. A rule for one run: it draws on from pass to pass.
 */
export function drawnFactors(g: BFunction, seed: string): ActivationRule {
  const { below } = stream(seed, "drawn factors");
  let before: number[] = [];
  let now: number[] = [];
  return () => {
    [before, now] = [now, []];
    return (z) => {
      const own = g(z);
      if (!(z > 0)) return own;
      now.push(own);
      const from = before.length > 0 ? before : now;
      return from[below(from.length)];
    };
  };
}

/** A control for directions: a δ drawn from N(0, 1) for each unit and sample, the same in every pass, whatever e is. */
export function drawnDelta(count: number, seed: string): ActivationRule {
  const { normal } = stream(seed, "drawn delta");
  const drawn = Float64Array.from({ length: count }, normal);
  return () => {
    let next = 0;
    return Object.assign((_z: number, _a: number, e: number) => drawn[next++] / e, { delta: () => drawn[next++] });
  };
}
