/**
 * Searches in rounds of a fixed size. A search is a function of what was seen so far, and nothing else: so it can be written
 * down and taken up again to the same bits, and the points of a round may be tried in any order, by any number of workers.
 */
import { shuffled, stream } from "../random";
import { deviation, mean, median } from "../stats/summaries";
import { inside, type Box } from "./descent";
import { likeliest } from "./fit";
import { matern52, posterior, type Kernel } from "./gaussian";
import { mostPromising } from "./improvement";

/** A point that was tried, and its value, of which less is better; NaN or ±∞ say that it failed. */
export interface Observation {
  readonly x: readonly number[];
  readonly value: number;
}

/**
 * The points of the running round that are still to be tried, given what was seen: all rounds before in whatever order within
 * a round, then what is there of this one. A round begins when the last one is whole. Throws where a point has no place in the
 * box, and where one of the running round is not a point of it: what was seen is then another search's.
 */
export type Search = (seen: readonly Observation[]) => readonly (readonly number[])[];

/** A round's points in the unit cube, from its number and all that was seen in the rounds before, there too. */
type Round = (number: number, before: readonly Observation[]) => readonly (readonly number[])[];

const same = (x: readonly number[], y: readonly number[]): boolean => x.every((value, d) => value === y[d]);

function inRounds(box: Box, size: number, round: Round): Search {
  if (!(Number.isInteger(size) && size > 0)) throw new Error(`a round needs at least one point, and got ${size}`);
  const flat = box.findIndex(([low, high]) => !(low < high && high - low < Infinity));
  if (flat >= 0 || box.length === 0)
    throw new Error(`a search needs a box with low < high, and got [${box[flat] ?? ""}]`);
  return (seen) => {
    for (const { x } of seen)
      if (x.length !== box.length || !same(inside(x, box), x)) throw new Error(`[${x}] does not lie in the box`);
    const number = Math.floor(seen.length / size);
    const before = seen
      .slice(0, number * size)
      .map(({ x, value }) => ({ x: x.map((v, d) => (v - box[d][0]) / (box[d][1] - box[d][0])), value }));
    const left = round(number, before).map((u) => inside(u.map((v, d) => box[d][0] + v * (box[d][1] - box[d][0])), box)); // prettier-ignore
    for (const { x } of seen.slice(number * size)) {
      const at = left.findIndex((point) => same(point, x));
      if (at < 0) throw new Error(`[${x}] is no point of round ${number}`);
      left.splice(at, 1);
    }
    return left;
  };
}

/** Points drawn evenly from the box, what every other search is to be compared with. */
export const randomSearch = (box: Box, size: number, seed: string): Search =>
  inRounds(box, size, (number) => {
    const { uniform } = stream(seed, `search/random/${number}`);
    return Array.from({ length: size }, () => box.map(() => uniform()));
  });

/** Points a dimension that are spread over the box before anything is concluded, at least. */
const BEFORE = 2;

/**
 * Bayesian optimisation: first points of a Latin hypercube (two a dimension or more, whole rounds), then in each round a
 * Gaussian process through all that was seen, its hyperparameters fitted, and the points where it expects most improvement.
 *
 * The points of a round are found one after the other as if each had given the best value so far (the constant liar, its lie
 * the minimum: Ginsbourger et al. 2010), so that the next looks elsewhere; and none is tried twice. What counts as that best
 * is the smallest posterior mean at a point seen, not the luckiest value. Failures: see `withoutFailures`. The `size` of a
 * round changes the points, so it belongs to what is recorded.
 */
export function bayesianSearch(box: Box, size: number, seed: string, kernel: Kernel = matern52): Search {
  const rounds = Math.ceil((BEFORE * box.length) / size);
  return inRounds(box, size, (number, before) => {
    if (number < rounds) return hypercube(rounds * size, box.length, seed).slice(number * size, (number + 1) * size);
    const seen = inOrder(before);
    const xs = seen.map(({ x }) => x);
    const ys = standardised(withoutFailures(seen.map(({ value }) => value)));
    const hyper = likeliest(kernel, xs, ys);
    const first = posterior(kernel, hyper, xs, ys);
    const means = xs.map((x) => first.at(x).mean);
    const least = Math.min(...means);
    const random = stream(seed, `search/bayesian/${number}`);
    const points: number[][] = [];
    while (points.length < size) {
      const lied = points.length === 0 ? first : posterior(kernel, hyper, [...xs, ...points], [...ys, ...points.map(() => least)]); // prettier-ignore
      points.push(mostPromising(lied, least, xs[means.indexOf(least)], [...xs, ...points], random));
    }
    return points;
  });
}

/** n points of which each coordinate has one in each n-th of its range (McKay et al. 1979). */
function hypercube(n: number, dimensions: number, seed: string): number[][] {
  const random = stream(seed, "search/start");
  const columns = Array.from({ length: dimensions }, () => shuffled(n, random).map((k) => (k + random.uniform()) / n));
  return Array.from({ length: n }, (_, i) => columns.map((column) => column[i]));
}

/** Sums of the same numbers in another order have other last bits; so what was seen is put in an order of its own. */
function inOrder(seen: readonly Observation[]): Observation[] {
  const key = ({ x, value }: Observation) => [...x, counts(value) ? value : Infinity];
  const gap = (x: readonly number[], y: readonly number[]): number => {
    const d = x.findIndex((value, i) => value !== y[i]);
    return d < 0 ? 0 : x[d] < y[d] ? -1 : 1;
  };
  return seen.slice().sort((a, b) => gap(key(a), key(b)));
}

/** A value worse than the median by so many times what the best is better than it counts for no more than that. */
const WORST = 10;

/** Whether a value is a number to reckon with: JSON makes null of NaN, and the squares of larger ones have no room in a double. */
const counts = (value: number): boolean => typeof value === "number" && Math.abs(value) < 1e100;

/**
 * Values as the process sees them. One that is not finite or beyond 10¹⁰⁰, a training that diverged, counts as the worst that
 * counts: the worst finite one, or, if that is less, the median plus ten times what the best lies below it. A larger finite one
 * counts as that too, since 10³⁰ from a training about to diverge would make all others look alike. Without any finite value
 * all are 0.
 */
export function withoutFailures(values: readonly number[]): number[] {
  const finite = values.filter(counts);
  if (finite.length === 0) return values.map(() => 0);
  const middle = median(finite);
  const below = middle - Math.min(...finite);
  const worst = Math.max(...finite);
  const ceiling = below > 0 ? Math.min(worst, middle + WORST * below) : worst;
  return values.map((value) => (counts(value) ? Math.min(value, ceiling) : ceiling));
}

/** (value − mean) / deviation; zeros where all are equal. */
function standardised(values: readonly number[]): number[] {
  const centre = mean(values);
  const spread = deviation(values);
  return values.map((value) => (spread > 0 ? (value - centre) / spread : 0));
}

/** The observation of the smallest finite value, the first of several; undefined where all failed or none is there. */
export const bestOf = (seen: readonly Observation[]): Observation | undefined =>
  seen.reduce<Observation | undefined>(
    (least, one) => (Number.isFinite(one.value) && !(least && least.value <= one.value) ? one : least),
    undefined,
  );
