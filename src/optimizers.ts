/**
 * Optimizers, in order of increasing complexity: how a gradient moves the weights.
 *
 * An optimizer holds no state. What it remembers of a parameter stands in `memory` arrays, and what all parameters share in
 * one array, which the training run owns, so that a run can be written to disk and taken up again to the same bits.
 */
import { pow } from "./math";

export interface Optimizer {
  /** How many numbers it remembers for each weight. */
  readonly memory: number;
  /** What all weights share, as it is before the first update: a rate that is learnt. */
  readonly shared?: readonly number[];
  /**
   * Moves the weights w in place, given their gradient g, the memory arrays (last, where there is one, the array that all
   * share), and t = 1, 2, … the number of this update.
   */
  readonly update: (w: Float64Array, g: Float64Array, memory: readonly Float64Array[], t: number) => void;
  /** Moves what is shared, before update t, given the gradients of all trained parameters and their memory arrays. */
  readonly prepare?: (
    shared: Float64Array,
    gs: readonly Float64Array[],
    memories: readonly (readonly Float64Array[])[],
    t: number,
  ) => void;
}

/** w −= rate·g. */
export const sgd = (rate: number): Optimizer => ({
  memory: 0,
  update: (w, g) => {
    for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
  },
});

/** v = μv + g, w −= rate·v (Polyak's heavy ball, as in PyTorch). */
export const momentum = (rate: number, mu = 0.9): Optimizer => ({
  memory: 1,
  update: (w, g, [v]) => {
    for (let i = 0; i < w.length; i++) {
      v[i] = mu * v[i] + g[i];
      w[i] -= rate * v[i];
    }
  },
});

/** Adam (Kingma & Ba 2015): bias-corrected first and second moments, ε outside the root. */
export const adam = (rate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8): Optimizer => ({
  memory: 2,
  update: (w, g, [m, v], t) => {
    const first = 1 - pow(beta1, t);
    const second = 1 - pow(beta2, t);
    for (let i = 0; i < w.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      w[i] -= (rate * (m[i] / first)) / (Math.sqrt(v[i] / second) + epsilon);
    }
  },
});

/** Adadelta (Zeiler 2012): ε inside both roots; the second accumulator holds the update before `rate`. */
export const adadelta = (rate: number, rho = 0.9, epsilon = 1e-6): Optimizer => ({
  memory: 2,
  update: (w, g, [square, delta]) => {
    for (let i = 0; i < w.length; i++) {
      square[i] = rho * square[i] + (1 - rho) * g[i] * g[i];
      const change = (Math.sqrt(delta[i] + epsilon) / Math.sqrt(square[i] + epsilon)) * g[i];
      delta[i] = rho * delta[i] + (1 - rho) * change * change;
      w[i] -= rate * change;
    }
  },
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
    gs.forEach((g, p) => {
      const [last] = memories[p];
      for (let i = 0; i < g.length; i++) sum += g[i] * last[i];
    });
    shared[0] += beta * sum;
  },
  update: (w, g, [last, shared]) => {
    for (let i = 0; i < w.length; i++) w[i] -= shared[0] * g[i];
    last.set(g);
  },
});
