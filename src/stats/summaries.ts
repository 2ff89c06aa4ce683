/** What describes a list of numbers, and what a list of pairs is turned into before it is judged: differences or log ratios. */
import { log } from "../math";

/**
 * The value below which a share q of the values lies, by linear interpolation between order statistics (R's type 7).
 * NaN where there is none.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  if (sorted[low] === sorted[high]) return sorted[low]; // also where both are ∞, whose difference has no value
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

/** Σ values / n; NaN where there is none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The standard deviation, √(Σ (value − mean)² / (n − 1)), in the values' unit. NaN for fewer than two values; exactly 0
 * where all are equal.
 */
export function deviation(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return NaN;
  const from = values[0]; // distances from a value: the mean of n equal numbers may differ from them in its last bit
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] - from;
  const centre = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i] - from - centre;
    squares += d * d;
  }
  return Math.sqrt(squares / (n - 1));
}

/**
 * The standardised mean, mean / deviation: over paired differences Cohen's d_z, a number without unit. NaN for fewer than
 * two values and where all are 0; ±∞ where all are equal otherwise.
 */
export const standardised = (values: ArrayLike<number>): number => mean(values) / deviation(values);

/** The share of the values that satisfy a test; NaN where there is none. */
export const share = (values: ArrayLike<number>, test: (value: number) => boolean): number =>
  mean(Array.from(values, (value) => (test(value) ? 1 : 0)));

/** What several runs of one length did, point by point: the median and the middle 80 %. It describes; it judges nothing. */
export interface Band {
  readonly median: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The band of runs that are all as long as the first; an empty one where there is none. */
export function band(runs: readonly ArrayLike<number>[]): Band {
  const at = (q: number) =>
    Float64Array.from(runs[0] ?? [], (_, i) =>
      quantile(
        runs.map((run) => run[i]),
        q,
      ),
    );
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

/** x[i] − y[i], whose mean is the mean paired difference. Throws where the lists differ in length. */
export function differences(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  pairs("differences", x, y);
  return Float64Array.from(x, (value, i) => value - y[i]);
}

/**
 * ln(x[i] / y[i]), whose mean is the logarithm of the geometric mean ratio: exp(mean(logRatios(x, y))) is "x is so many
 * times y" over the pairs. Costs spread over orders of magnitude, so their ratios are judged on this scale, where such
 * data is near normal and an interval keeps its level. Throws where a value is not positive (NaN neither) and where the
 * lists differ in length. An infinite value gives ±∞, two in a pair NaN.
 */
export function logRatios(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  pairs("logRatios", x, y);
  for (const [name, list] of Object.entries({ x, y }))
    for (let i = 0; i < list.length; i++)
      if (!(list[i] > 0)) throw new Error(`logRatios() needs positive values, and ${name}[${i}] is ${list[i]}`);
  return Float64Array.from(x, (value, i) => log(value / y[i]));
}

function pairs(name: string, x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length)
    throw new Error(`${name}() needs pairs, and the lists have ${x.length} and ${y.length} values`);
}
