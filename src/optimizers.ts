/**
 * Optimizers, in order of increasing complexity: how a gradient moves the weights.
 *
 * An optimizer holds no state. What it remembers of a parameter stands in `memory` arrays, and what all parameters share in
 * one array, which the training run owns, so that a run can be written to disk and taken up again to the same bits.
 */
import { pow } from "./math";
import type { Tensor } from "./tensor";

export interface Optimizer {
  /** How many numbers it remembers for each weight. */
  readonly memory: number;
  /** What all weights share, as it is before the first update: a rate that is learnt. */
  readonly shared?: readonly number[];
  /**
   * Moves the weights w in place, given their gradient g, the memory arrays (last, where there is one, the array that all
   * share), and t = 1, 2, … the number of this update. All but the shared one have the engine of the weights.
   */
  readonly update: (w: Tensor, g: Tensor, memory: readonly Tensor[], t: number) => void;
  /** Moves what is shared, before update t, given the gradients of all trained parameters and their memory arrays. */
  readonly prepare?: (
    shared: Tensor,
    gs: readonly Tensor[],
    memories: readonly (readonly Tensor[])[],
    t: number,
  ) => void;
}

/** w −= rate·g. */
export const sgd = (rate: number): Optimizer => ({
  memory: 0,
  update: (w, g) => w.engine.descend(rate, g, w),
});

/** v = μv + g, w −= rate·v (Polyak's heavy ball, as in PyTorch). */
export const momentum = (rate: number, mu = 0.9): Optimizer => ({
  memory: 1,
  update: (w, g, [v]) => w.engine.descendWithMomentum(rate, mu, g, w, v),
});

/**
 * Adam (Kingma & Ba 2015): bias-corrected first and second moments, ε outside the root.
 *
 *   m = β₁m + (1 − β₁)g,  v = β₂v + (1 − β₂)g²,  w −= rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 */
export const adam = (rate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Optimizer => ({
  memory: 2,
  update: (w, g, [m, v], t) => {
    const [first, second] = [1 - pow(beta1, t), 1 - pow(beta2, t)];
    w.engine.adam({ rate, beta1, beta2, epsilon, first, second }, g, w, m, v);
  },
});

/**
 * Adadelta (Zeiler 2012): ε inside both roots; the second accumulator holds the update before `rate`.
 *
 *   s = ρs + (1 − ρ)g²,  Δ = √(d + ε)/√(s + ε) · g,  d = ρd + (1 − ρ)Δ²,  w −= rate·Δ
 */
export const adadelta = (rate: number, rho = 0.9, epsilon = 1e-6): Optimizer => ({
  memory: 2,
  update: (w, g, [square, delta]) => w.engine.adadelta({ rate, rho, epsilon }, g, w, square, delta),
});

/**
 * Gradient descent whose rate is learnt by backpropagation, as paper 2 ends by asking for (the hypergradient of Baydin et
 * al. 2018): ∂Lₜ/∂rate = −⟨gₜ, gₜ₋₁⟩, since the last update moved the weights by −rate·gₜ₋₁. So rate += beta·⟨gₜ, gₜ₋₁⟩
 * over all trained weights, from the second update on, and then w −= rate·gₜ.
 */
export const hypergradient = (rate: number, beta = 0.02): Optimizer => ({
  memory: 1,
  shared: [rate],
  prepare: (shared, gs, memories, t) => {
    if (t === 1) return;
    let sum = 0;
    gs.forEach(({ data: g }, p) => {
      const last = memories[p][0].data;
      for (let i = 0; i < g.length; i++) sum += g[i] * last[i];
    });
    shared.data[0] += beta * sum;
  },
  update: ({ data: w }, { data: g }, [last, shared]) => {
    for (let i = 0; i < w.length; i++) w[i] -= shared.data[0] * g[i];
    last.data.set(g);
  },
});
