/**
 * Gaussian process regression: what the values at some points say of the values elsewhere (Rasmussen and Williams, Gaussian
 * Processes for Machine Learning, 2006, chapters 2, 4 and 5). The prior's mean is 0, so values are to be centred before.
 */
import { exp, log } from "../math";
import { cholesky, inverse, solveLower, solveUpper } from "./cholesky";

/** How alike two values are, 1 … 0, by r², the squared distance of their points in length scales; and the slope, d/d(r²). */
export interface Kernel {
  of(squared: number): number;
  slope(squared: number): number;
}

/** exp(−r²/2): functions with every derivative. */
export const squaredExponential: Kernel = {
  of: (squared) => exp(-squared / 2),
  slope: (squared) => -exp(-squared / 2) / 2,
};

/** Matérn's with ν = 5/2, (1 + √5 r + 5r²/3) exp(−√5 r): functions with two derivatives (their equation 4.17). */
export const matern52: Kernel = {
  of: (squared) => {
    const s = Math.sqrt(5 * squared);
    return (1 + s + (s * s) / 3) * exp(-s);
  },
  slope: (squared) => {
    const s = Math.sqrt(5 * squared);
    return (-5 / 6) * (1 + s) * exp(-s);
  },
};

export interface Hyperparameters {
  /** A length scale a dimension, in the unit of that coordinate, > 0. */
  readonly lengths: readonly number[];
  /** The prior variance of the values, > 0, and the variance of the noise on what is seen of them, ≥ 0; in their unit squared. */
  readonly signal: number;
  readonly noise: number;
}

type Points = readonly (readonly number[])[];

export interface Posterior {
  /** ln p(ys | xs). */
  readonly logLikelihood: number;
  /** Of the value at x itself, without noise. */
  at(x: readonly number[]): { readonly mean: number; readonly variance: number };
  /** ∂mean/∂x and ∂variance/∂x. */
  slopes(x: readonly number[]): { readonly mean: Float64Array; readonly variance: Float64Array };
}

/** r² of two points. */
function squaredDistance(x: readonly number[], y: readonly number[], lengths: readonly number[]): number {
  let sum = 0;
  for (let d = 0; d < lengths.length; d++) {
    const gap = (x[d] - y[d]) / lengths[d];
    sum += gap * gap;
  }
  return sum;
}

/** Cholesky's L of K = signal k(r²) + noise I, α = K⁻¹ ys, and ln p = −½ ysᵀα − Σ ln Lᵢᵢ − ½ n ln 2π (their algorithm 2.1). */
function factored(kernel: Kernel, { lengths, signal, noise }: Hyperparameters, xs: Points, ys: ArrayLike<number>) {
  const n = xs.length;
  if (ys.length !== n) throw new Error(`a Gaussian process needs a value a point; got ${ys.length} for ${n}`);
  const wrong = xs.find((x) => x.length !== lengths.length);
  if (wrong) throw new Error(`a point has ${wrong.length} coordinates, and there are ${lengths.length} length scales`);
  const K = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) K[i * n + j] = signal * kernel.of(squaredDistance(xs[i], xs[j], lengths));
    K[i * n + i] = signal + noise;
  }
  const L = cholesky(K, n);
  if (L === undefined)
    throw new Error(`the covariance of ${n} points is not positive definite: are two alike, and the noise ${noise}?`);
  const alpha = Float64Array.from(ys);
  solveLower(L, alpha);
  solveUpper(L, alpha);
  let value = (-n / 2) * log(2 * Math.PI);
  for (let i = 0; i < n; i++) value -= (ys[i] * alpha[i]) / 2 + log(L[i * n + i]);
  return { L, alpha, value };
}

/**
 * What is known (notebook 07, eq. 2) after values `ys` at the points `xs`, [point][dimension]; none are the prior. Throws where the numbers of
 * values or coordinates do not fit, and where the covariance is not positive definite: a point twice without noise.
 */
export function posterior(kernel: Kernel, hyper: Hyperparameters, xs: Points, ys: ArrayLike<number>): Posterior {
  const { lengths, signal } = hyper;
  const { L, alpha, value } = factored(kernel, hyper, xs, ys);
  const covariances = (x: readonly number[]) =>
    Float64Array.from(xs, (seen) => signal * kernel.of(squaredDistance(x, seen, lengths)));
  return {
    logLikelihood: value,
    at(x) {
      const v = covariances(x);
      let mean = 0;
      for (let i = 0; i < v.length; i++) mean += v[i] * alpha[i];
      solveLower(L, v);
      let variance = signal;
      for (let i = 0; i < v.length; i++) variance -= v[i] * v[i];
      return { mean, variance: Math.max(0, variance) };
    },
    slopes(x) {
      const beta = covariances(x); // becomes K⁻¹ k, and ∂(kᵀ K⁻¹ k) = 2 βᵀ ∂k
      solveLower(L, beta);
      solveUpper(L, beta);
      const mean = new Float64Array(x.length);
      const variance = new Float64Array(x.length);
      xs.forEach((seen, i) => {
        const slope = 2 * signal * kernel.slope(squaredDistance(x, seen, lengths));
        for (let d = 0; d < x.length; d++) {
          const covariance = (slope * (x[d] - seen[d])) / (lengths[d] * lengths[d]);
          mean[d] += alpha[i] * covariance;
          variance[d] -= 2 * beta[i] * covariance;
        }
      });
      return { mean, variance };
    },
  };
}

/**
 * ln p(ys | xs), and its slopes by the logarithms of the length scales, of the signal and of the noise, in this order:
 * ½ tr((α αᵀ − K⁻¹) ∂K) (their equation 5.9). Throws as `posterior` does.
 */
export function logLikelihood(kernel: Kernel, hyper: Hyperparameters, xs: Points, ys: ArrayLike<number>) {
  const { lengths, signal, noise } = hyper;
  const { L, alpha, value } = factored(kernel, hyper, xs, ys);
  const n = xs.length;
  const dims = lengths.length;
  const inverted = inverse(L, n);
  const slopes = new Float64Array(dims + 2);
  for (let i = 0; i < n; i++) {
    const own = alpha[i] * alpha[i] - inverted[i * n + i];
    slopes[dims] += (own * signal) / 2;
    slopes[dims + 1] += (own * noise) / 2;
    for (let j = 0; j < i; j++) {
      const weight = (alpha[i] * alpha[j] - inverted[i * n + j]) * signal; // counted twice: (i, j) and (j, i)
      const squared = squaredDistance(xs[i], xs[j], lengths);
      slopes[dims] += weight * kernel.of(squared);
      const slope = -2 * weight * kernel.slope(squared);
      for (let d = 0; d < dims; d++) {
        const gap = (xs[i][d] - xs[j][d]) / lengths[d];
        slopes[d] += slope * gap * gap;
      }
    }
  }
  return { value, slopes };
}
