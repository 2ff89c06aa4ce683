/** Summaries over paired seeds. */

/** The value below which a share q of the values lies, by linear interpolation between order statistics (R's type 7). */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** What several runs of one length did, point by point: the median and the middle 80 %. It describes; it judges nothing. */
export interface Band {
  readonly median: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The band of runs that are all as long as the first. */
export function band(runs: readonly ArrayLike<number>[]): Band {
  const at = (q: number) =>
    Float64Array.from(runs[0], (_, i) =>
      quantile(
        runs.map((run) => run[i]),
        q,
      ),
    );
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

/** x[i] − y[i]. */
export const differences = (x: ArrayLike<number>, y: ArrayLike<number>): Float64Array =>
  Float64Array.from(x, (value, i) => value - y[i]);

/** The share of the values that satisfy a test. */
export const share = (values: ArrayLike<number>, test: (value: number) => boolean): number =>
  mean(Array.from(values, (value) => (test(value) ? 1 : 0)));
