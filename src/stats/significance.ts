/**
 * How surprising paired differences would be if neither side were better: two-sided p-values, and what they become when
 * several are read at once. The least assuming first: signs, ranks, values.
 */
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import tCdf from "@stdlib/stats-base-dists-t-cdf";
import { deviation, mean } from "./summaries";

/**
 * The sign test: the exact p of so many or fewer signs of the rarer kind, if + and − are equally likely. Zeros are
 * dropped; 1 where nothing is left, NaN where a value is NaN.
 */
export function signTest(values: ArrayLike<number>): number {
  const signed = withoutZeros(values);
  if (signed === undefined) return NaN;
  const n = signed.length;
  const positive = signed.filter((value) => value > 0).length;
  return Math.min(1, 2 * binomialTail(Math.min(positive, n - positive), n));
}

/** The probability of at most k heads in n tosses, k ≤ n/2. */
function binomialTail(k: number, n: number): number {
  // (n over k) / 2ⁿ, halved whenever it passes 1, so that no n is too large for a double
  let term = 1;
  let halvings = n;
  for (let i = 1; i <= k; i++) {
    term *= (n - k + i) / i;
    for (; term > 1 && halvings > 0; halvings--) term /= 2;
  }
  for (; halvings > 0; halvings--) term /= 2;
  let sum = 0;
  for (let i = k; i >= 0; i--) {
    sum += term;
    term *= i / (n - i + 1);
  }
  return sum;
}

/** Up to this many ranks every one of the 2ⁿ choices of signs is counted, in whole numbers that a double holds exactly. */
const MOST_COUNTED = 50;

/**
 * Wilcoxon's signed-rank test. Zeros are dropped, equal sizes share the mean of their ranks. Up to 50 differences p is
 * exact given the ranks, tied or not; beyond, normal with the correction for ties and without one for continuity. So it
 * equals scipy.stats.wilcoxon's method "exact" up to 50 without ties, its PermutationMethod with them, and its "approx"
 * beyond. 1 where nothing is left, NaN where a value is NaN. ±∞ are the largest sizes, tied.
 */
export function wilcoxon(values: ArrayLike<number>): number {
  const signed = withoutZeros(values);
  if (signed === undefined) return NaN;
  const n = signed.length;
  if (n === 0) return 1;
  const { doubled, ties } = ranks(signed.map(Math.abs));
  let positive = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += doubled[i];
    if (signed[i] > 0) positive += doubled[i];
  }
  const rarer = Math.min(positive, total - positive);
  if (n <= MOST_COUNTED) return Math.min(1, 2 * rankSumTail(doubled, rarer));
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48; // of the rank sum; ours is doubled
  return 2 * normalCdf((rarer - total / 2) / 2 / Math.sqrt(variance), 0, 1);
}

/** Twice the midranks of some sizes, which are whole numbers, and Σ (t³ − t) over the groups of t equal sizes. */
function ranks(sizes: readonly number[]): { doubled: Int32Array; ties: number } {
  const order = sizes.map((_, i) => i).sort((i, j) => (sizes[i] < sizes[j] ? -1 : sizes[i] > sizes[j] ? 1 : i - j));
  const doubled = new Int32Array(sizes.length);
  let ties = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && sizes[order[to]] === sizes[order[from]]) to++;
    for (let at = from; at < to; at++) doubled[order[at]] = from + 1 + to; // twice the mean of the ranks from + 1 … to
    const t = to - from;
    ties += t * t * t - t;
  }
  return { doubled, ties };
}

/** The share of the 2ⁿ choices of some of these ranks whose sum is at most `most`. */
function rankSumTail(doubled: Int32Array, most: number): number {
  const choices = new Float64Array(most + 1);
  choices[0] = 1;
  for (const rank of doubled) for (let sum = most; sum >= rank; sum--) choices[sum] += choices[sum - rank];
  let tail = 0;
  for (const count of choices) tail += count;
  for (let i = 0; i < doubled.length; i++) tail /= 2;
  return tail;
}

/** The values other than 0; undefined where one is NaN. */
function withoutZeros(values: ArrayLike<number>): number[] | undefined {
  const list = Array.from(values);
  return list.some(Number.isNaN) ? undefined : list.filter((value) => value !== 0);
}

/**
 * Student's t test that the mean is 0: t = mean · √n / deviation with n − 1 degrees of freedom. NaN for fewer than two
 * values and where one is not finite. Where all are equal: 1 if they are 0, otherwise 0.
 */
export function tTest(values: ArrayLike<number>): number {
  const n = values.length;
  const centre = mean(values);
  const spread = deviation(values);
  if (spread === 0) return centre === 0 ? 1 : 0;
  return 2 * tCdf((-Math.abs(centre) * Math.sqrt(n)) / spread, n - 1);
}

/**
 * Holm's p-values (1979), in the order given: the i-th smallest of m times m − i + 1, at least as large as those before
 * it, at most 1. Claims whose adjusted p is ≤ α are wrong together with probability ≤ α, whatever depends on what. A NaN
 * stays NaN and is not counted.
 */
export function holm(ps: ArrayLike<number>): Float64Array {
  const order = Array.from(ps, (_, i) => i).filter((i) => !Number.isNaN(ps[i]));
  order.sort((i, j) => ps[i] - ps[j]);
  const adjusted = new Float64Array(ps.length).fill(NaN);
  let least = 0;
  order.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, (order.length - rank) * ps[i]));
    adjusted[i] = least;
  });
  return adjusted;
}
