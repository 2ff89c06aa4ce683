/** How surely a mean or a share is known: confidence intervals. */
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { stream } from "../random";
import { deviation, mean, quantile } from "./summaries";

export type Interval = readonly [low: number, high: number];

const UNKNOWN: Interval = [NaN, NaN];

/**
 * Student's interval of the mean: mean ± t(n − 1) · deviation / √n. [NaN, NaN] for fewer than two values and where one is
 * not finite; the mean twice where all are equal.
 *
 * On normal data it holds the true mean as often as it says, at any n. On log-normal data a 95 % interval of 200 values
 * holds it in 94.7 % of cases with σ = 0.5 and in 93.1 % with σ = 1 (coverage.test.ts): judge such data by log ratios.
 */
export function tInterval(values: ArrayLike<number>, level = 0.95): Interval {
  const n = values.length;
  if (n < 2) return UNKNOWN;
  const centre = mean(values);
  const half = (tQuantile((1 + level) / 2, n - 1) * deviation(values)) / Math.sqrt(n);
  return [centre - half, centre + half];
}

/**
 * The percentile bootstrap interval of the mean: the middle `level` of the means of `resamples` lists of n values, drawn
 * from the given ones with replacement by stream(seed, "bootstrap"). Equal seeds give equal bits. [NaN, NaN] for fewer than
 * two values and where one is not finite.
 *
 * With few values it is too narrow: it divides by n and knows nothing of t. A 95 % interval of five values holds the true
 * mean in 84 % of cases on normal data, in 81 and 72 % on log-normal data with σ = 0.5 and 1; of 200 in 94.5, 94.5 and
 * 93.1 % (coverage.test.ts).
 */
export function bootstrapInterval(values: ArrayLike<number>, seed: string, resamples = 10_000, level = 0.95): Interval {
  const from = Float64Array.from(values);
  const n = from.length;
  if (n < 2 || !from.every(Number.isFinite)) return UNKNOWN;
  const { below } = stream(seed, "bootstrap");
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += from[below(n)];
    means[r] = sum / n;
  }
  return [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)];
}

/**
 * Wilson's score interval of a share, `successes` of n (1927; Newcombe 1998, method 3, without continuity correction):
 * (k + z²/2 ± z √(k(n − k)/n + z²/4)) / (n + z²). It lies within [0, 1]. [NaN, NaN] where n is 0; throws where
 * `successes` does not lie within 0 … n.
 */
export function wilson(successes: number, n: number, level = 0.95): Interval {
  if (successes < 0 || successes > n) throw new Error(`wilson() needs 0 ≤ successes ≤ n, and got ${successes} of ${n}`);
  if (n === 0) return UNKNOWN;
  const z = normalQuantile((1 + level) / 2, 0, 1);
  const centre = successes + (z * z) / 2;
  const half = z * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4);
  // At no success and at nothing but successes the ends are exactly 0 and 1, which rounding would miss.
  return [successes === 0 ? 0 : (centre - half) / (n + z * z), successes === n ? 1 : (centre + half) / (n + z * z)];
}

/** How likely a difference is to be positive. */
export interface Improvement {
  readonly share: number;
  readonly interval: Interval;
}

/**
 * The probability of improvement over paired differences: the share of positive ones, where a 0 counts half, with its
 * Wilson interval (½ is no effect). NaN and [NaN, NaN] where there is no value or one is NaN; ±∞ count by their sign.
 */
export function improvement(values: ArrayLike<number>, level = 0.95): Improvement {
  let successes = 0;
  for (let i = 0; i < values.length; i++) successes += (1 + Math.sign(values[i])) / 2;
  return { share: successes / values.length, interval: wilson(successes, values.length, level) };
}
