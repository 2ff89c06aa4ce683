/**
 * What a network is computed with. An engine holds the numbers and the loops over them, and every tensor knows its own, so
 * layers are written once: `plain` is TypeScript over doubles (or any array), the reference; `float32(…)` is one WebAssembly
 * module, for networks of thousands of weights.
 *
 * Tensors are row-major and dense: samples first, channels last. An image batch is [sample][row][column][channel], a sequence
 * batch [sample][position][unit]. "Rows" are all dimensions but the last taken together.
 *
 * In every signature the results stand last. A `Target` is a gradient that is added to, and overwritten where it is `fresh`.
 */
import type { Activation } from "./activations";

type Each<T> = (value: number, index: number, all: Numbers) => T;

/** What either array does with a function, said once for both: TypeScript can call hardly any of these on a union of the two. */
interface Walked {
  reduce(f: (sum: number, value: number, index: number, all: Numbers) => number): number;
  reduce<T>(f: (sum: T, value: number, index: number, all: Numbers) => T, start: T): T;
  map(f: Each<number>): Numbers;
  filter(f: Each<unknown>): Numbers;
  every(f: Each<unknown>): boolean;
  some(f: Each<unknown>): boolean;
  find(f: Each<unknown>): number | undefined;
  findIndex(f: Each<unknown>): number;
  forEach(f: Each<void>): void;
}

export type Numbers = Walked & (Float64Array | Float32Array);

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Numbers;
  readonly engine: Engine;
}

/** A gradient that several ops may add to. `fresh`: nothing has been written in this pass, so overwrite what lies there. */
export interface Target extends Tensor {
  readonly fresh?: boolean;
}

/** What stands for ∂a/∂z at one unit of one sample, given z, a = f(z) and e = ∂L/∂a there. */
export interface Slope {
  (z: number, a: number, e: number): number;
  /** δ itself, for a rule whose δ is not computed as e times a slope. */
  readonly delta?: (z: number, a: number, e: number) => number;
}

/** Linear maps of rows, and activations. */
export interface DenseLoops {
  /** to += from. */
  accumulate(from: Tensor, to: Target): void;
  /** z[rows][out] = x[rows][in] · W[out][in]ᵀ (+ b[out]). */
  affine(x: Tensor, W: Tensor, b: Tensor | undefined, z: Tensor): void;
  /** e[rows][in] = delta[rows][out] · W[out][in]. */
  product(delta: Tensor, W: Tensor, e: Tensor): void;
  /** dW[out][in] += Σ over rows of delta[row][out] · x[row][in]. */
  addOuter(delta: Tensor, x: Tensor, dW: Target): void;
  /** db[out] += Σ over rows of delta[row][out]. */
  addColumns(delta: Tensor, db: Target): void;
  /** a = f(z). */
  activate(f: Activation, z: Tensor, a: Tensor): void;
  /** delta += e ⊙ slope(z, a, e), or slope.delta(z, a, e); z and a = f(z) go to the slope in double precision. */
  addDelta(f: Activation, slope: Slope, z: Tensor, a: Tensor, e: Tensor, delta: Target): void;
}

/** Images [n][H][W][C]. Convolutions have stride 1, an odd square kernel W[O][k][k][C], and zeros beyond the edges. */
export interface ImageLoops {
  /** z[n][H][W][O] = x ∗ W (+ b[O]), the field's convolution (a correlation: no flip). */
  convolve(x: Tensor, W: Tensor, b: Tensor | undefined, z: Tensor): void;
  /** e[n][H][W][C]: the adjoint of x ∗ W, applied to delta[n][H][W][O]. */
  convolveBack(delta: Tensor, W: Tensor, e: Tensor): void;
  /** dW[O][k][k][C] += delta ∗ x. */
  addKernel(delta: Tensor, x: Tensor, dW: Target): void;
  /**
   * y = gamma·(x − mean)/√(variance + epsilon) + beta over all rows, a channel at a time; the variance divides by the number
   * of rows. `moments` [2][C] receives mean and variance, whose sums are taken in double precision.
   */
  normalize(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number, y: Tensor, moments: Float64Array): void;
  /** The gradients of `normalize`, where given. */
  addNormalize(
    g: Tensor,
    x: Tensor,
    gamma: Tensor,
    epsilon: number,
    moments: Float64Array,
    to: { x?: Target; gamma?: Target; beta?: Target },
  ): void;
  /** y = gamma·(x − mean)/√(variance + epsilon) + beta with given `moments`: what a trained network does. */
  rescale(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number, moments: Float64Array, y: Tensor): void;
  /** y[n][⌊H/2⌋][⌊W/2⌋][C]: the largest of each 2×2. */
  maxPool(x: Tensor, y: Tensor): void;
  /** Each g goes to the first largest (rows first) of its 2×2. */
  addMaxPool(g: Tensor, x: Tensor, y: Tensor, to: Target): void;
  /** y[n][C]: the largest of each channel. */
  globalMaxPool(x: Tensor, y: Tensor): void;
  addGlobalMaxPool(g: Tensor, x: Tensor, y: Tensor, to: Target): void;
}

/**
 * Sequences [n][L][d]; words are whole numbers from 1, 0 where a text has ended. `lengths` [n] says how many positions of each
 * sample are there: what a loop that is given them computes beyond is 0, and no gradient comes from there.
 */
export interface SequenceLoops {
  /** z = x + y. */
  add(x: Tensor, y: Tensor, z: Tensor): void;
  /** y[n][L][d] = table[word − 1][d] + position[L][d], and 0 where a text has ended; words[n][L]. */
  lookUp(words: Tensor, table: Tensor, position: Tensor, y: Tensor): void;
  addLookUp(g: Tensor, words: Tensor, to: Target): void;
  /** Each row of x to mean 0 and variance 1, times gamma[d] plus beta[d]; `moments` [rows][2] receives mean and 1/√(variance + epsilon). */
  layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number, y: Tensor, moments: Tensor): void;
  addLayerNorm(
    g: Tensor,
    x: Tensor,
    gamma: Tensor,
    moments: Tensor,
    to: { x?: Target; gamma?: Target; beta?: Target },
  ): void;
  /**
   * Multi-head self-attention: qkv[n][L][3·d] holds queries, keys and values side by side, each of `heads` × (d/heads);
   * y[n][L][d] = softmax(q kᵀ/√(d/heads)) v over the first lengths[n] keys. `weights` [n][heads][L][L] receives the softmax.
   */
  attend(qkv: Tensor, lengths: Tensor, heads: number, weights: Tensor, y: Tensor): void;
  addAttend(g: Tensor, qkv: Tensor, lengths: Tensor, heads: number, weights: Tensor, to: Target): void;
  /** y[n][d]: the mean of the first lengths[n] rows of each sample, 0 where there is none. */
  meanPool(x: Tensor, lengths: Tensor, y: Tensor): void;
  addMeanPool(g: Tensor, lengths: Tensor, to: Target): void;
}

/** How a gradient g moves the weights w, in place, with what is remembered of each weight (src/optimizers.ts has the equations). */
export interface UpdateLoops {
  descend(rate: number, g: Tensor, w: Tensor): void;
  descendWithMomentum(rate: number, mu: number, g: Tensor, w: Tensor, v: Tensor): void;
  /** `first` and `second` are the corrections 1 − β₁ᵗ and 1 − β₂ᵗ. */
  adam(
    constants: { rate: number; beta1: number; beta2: number; epsilon: number; first: number; second: number },
    g: Tensor,
    w: Tensor,
    m: Tensor,
    v: Tensor,
  ): void;
  adadelta(
    constants: { rate: number; rho: number; epsilon: number },
    g: Tensor,
    w: Tensor,
    square: Tensor,
    delta: Tensor,
  ): void;
}

export interface Engine extends DenseLoops, ImageLoops, SequenceLoops, UpdateLoops {
  readonly name: string;
  /** A tensor of zeros that this engine computes with. */
  zeros(shape: readonly number[]): Tensor;
}
