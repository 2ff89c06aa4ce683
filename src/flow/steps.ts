/**
 * Paper 5's algorithm (figure 6.7) step by step, one sample at a time, on nested arrays: the loops that equations 6.1 to 6.17
 * say, to be read beside them, counted, and held against the project's own reverse pass (graph.ts), which trains everything
 * else. Letters are ours: z before the activation, a = f(z); the chapter has them the other way round.
 *
 * The last layer's z are the logits; y = softmax(z) there, and the loss is −Σ t ln y.
 */
import type { Activation } from "../activations";
import { exp, log } from "../math";
import type { Weights } from "../models";

/** Weights that can be changed in place; every layer has biases. */
export interface LayerWeights {
  readonly W: number[][];
  readonly b: number[];
}

export const layersOf = (weights: readonly Weights[]): LayerWeights[] =>
  weights.map(({ W, b }) => ({ W: W.map((row) => [...row]), b: b ? [...b] : W.map(() => 0) }));

/** A product of two numbers: every multiplication below goes through it, so that it can be counted. */
export type Times = (x: number, y: number) => number;
const plain: Times = (x, y) => x * y;

/** Products that are counted. */
export function counter(): { readonly times: Times; readonly count: () => number } {
  let n = 0;
  return { times: (x, y) => (n++, x * y), count: () => n };
}

export interface Forward {
  /** a[0] is the input; a[r] = f(z[r − 1]) of the hidden layers. */
  readonly a: readonly (readonly number[])[];
  readonly z: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** softmax: y_k = exp(z_k) / Σ exp(z_j). */
export const probabilities = (z: readonly number[]): number[] => {
  const top = Math.max(...z);
  const powers = z.map((v) => exp(v - top));
  const total = powers.reduce((s, v) => s + v, 0);
  return powers.map((v) => v / total);
};

/** Step 2a: z_i = Σ_j w_ij a_j + b_i, a_i = f(z_i); y = softmax of the last z. */
export function forwardStep(
  layers: readonly LayerWeights[],
  f: Activation,
  x: readonly number[],
  times = plain,
): Forward {
  const a: number[][] = [[...x]];
  const z: number[][] = [];
  layers.forEach(({ W, b }, r) => {
    z.push(W.map((row, i) => row.reduce((total, w, j) => total + times(w, a[r][j]), b[i])));
    if (r < layers.length - 1) a.push(z[r].map((v) => f.f(v)));
  });
  return { a, z, y: probabilities(z[z.length - 1]) };
}

/** The loss of one sample, −Σ t ln y. */
export const sampleLoss = (y: readonly number[], t: readonly number[]): number =>
  -y.reduce((total, v, k) => total + (t[k] === 0 ? 0 : t[k] * log(v)), 0);

/** Step 2b: δ_k = y_k − t_k at the logits. */
export const logitDelta = (y: readonly number[], t: readonly number[]): number[] => y.map((v, k) => v - t[k]);

/** δ_i = f′(z_i) Σ_j w_ji δ_j for the layer below, from the weights and the δ of the layer above (paper 5, eq. 6.17). */
export const deltaBelow = (
  { W }: LayerWeights,
  above: readonly number[],
  f: Activation,
  z: readonly number[],
  a: readonly number[],
  times = plain,
): number[] =>
  z.map((zi, i) =>
    times(
      f.derivative(zi, a[i]),
      above.reduce((total, d, j) => total + times(W[j][i], d), 0),
    ),
  );

/** Steps 2b and 2c: δ of every layer, the first hidden one first. */
export function deltas(
  layers: readonly LayerWeights[],
  f: Activation,
  pass: Forward,
  t: readonly number[],
  times = plain,
) {
  const found = [logitDelta(pass.y, t)];
  for (let r = layers.length - 1; r > 0; r--)
    found.unshift(deltaBelow(layers[r], found[0], f, pass.z[r - 1], pass.a[r], times));
  return found;
}

/** Step 2d: ∂L/∂w_ij = δ_i a_j and ∂L/∂b_i = δ_i (paper 5, eqs. 6.11 to 6.13). */
export const gradientStep = (found: readonly (readonly number[])[], { a }: Forward, times = plain): LayerWeights[] =>
  found.map((delta, r) => ({ W: delta.map((d) => a[r].map((v) => times(d, v))), b: [...delta] }));

/** Both passes of one sample: its loss, its δ and its gradients. */
export function bothPasses(
  layers: readonly LayerWeights[],
  f: Activation,
  x: readonly number[],
  t: readonly number[],
  times = plain,
) {
  const pass = forwardStep(layers, f, x, times);
  const delta = deltas(layers, f, pass, t, times);
  return { loss: sampleLoss(pass.y, t), pass, delta, gradients: gradientStep(delta, pass, times) };
}

/** Step 2e: every weight moves by −rate/B times the sum of the samples' gradients (paper 5, eqs. 6.2 to 6.5). */
export function updateStep(
  layers: readonly LayerWeights[],
  gradients: readonly (readonly LayerWeights[])[],
  rate: number,
): void {
  const factor = rate / gradients.length;
  layers.forEach(({ W, b }, r) => {
    W.forEach((row, i) =>
      row.forEach((_, j) => (row[j] -= factor * gradients.reduce((total, g) => total + g[r].W[i][j], 0))),
    );
    b.forEach((_, i) => (b[i] -= factor * gradients.reduce((total, g) => total + g[r].b[i], 0)));
  });
}

/** Samples [sample][…]: inputs, and labels as rows of 0 and 1. */
export interface Samples {
  readonly x: readonly (readonly number[])[];
  readonly t: readonly (readonly number[])[];
}

/** The mean of the samples' losses (paper 5, eq. 6.1), which is step 3 on the validation set. */
export const meanLoss = (layers: readonly LayerWeights[], f: Activation, { x, t }: Samples): number =>
  x.reduce((total, one, m) => total + sampleLoss(forwardStep(layers, f, one).y, t[m]), 0) / x.length;

/**
 * Figure 6.7: steps 2 and 3 again and again, an epoch a turn, in the samples' order. Gives the validation loss after 0, 1,
 * 2, … epochs, without end: the chapter stops below a threshold, and a loss that never comes there would never stop it.
 * With batch = M it is gradient descent (6.2), with batch = 1 the stochastic one (6.3, 6.4). The last short batch is used.
 */
export function* batchSgd(
  layers: readonly LayerWeights[],
  f: Activation,
  train: Samples,
  validation: Samples,
  batch: number,
  rate: number,
): Generator<number, never> {
  for (;;) {
    yield meanLoss(layers, f, validation);
    for (let start = 0; start < train.x.length; start += batch) {
      const rows = train.x.slice(start, start + batch);
      updateStep(
        layers,
        rows.map((x, m) => bothPasses(layers, f, x, train.t[start + m]).gradients),
        rate,
      );
    }
  }
}
