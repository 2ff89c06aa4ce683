/** Expected improvement, and the point of the unit cube where it is largest. */
import { erfc, exp } from "../math";
import type { Stream } from "../random";
import { descend, inside } from "./descent";
import type { Posterior } from "./gaussian";

/** The standard normal distribution and its density. */
const normalCdf = (z: number): number => erfc(-z / Math.SQRT2) / 2;
const density = (z: number): number => exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/**
 * How much lower than `best` a value of this mean and standard deviation is expected to come, E max(best − f, 0):
 * (best − mean) Φ(z) + deviation φ(z) with z = (best − mean) / deviation (notebook 07, eq. 2; Močkus 1975; Jones et al. 1998, equation 15).
 * In the values' unit, ≥ 0; without deviation what is sure, max(best − mean, 0).
 */
export function expectedImprovement(mean: number, deviation: number, best: number): number {
  if (!(deviation > 0)) return Math.max(best - mean, 0);
  const z = (best - mean) / deviation;
  return Math.max(0, deviation * (z * normalCdf(z) + density(z)));
}

/** Minus the improvement at x, and its gradient: ∂EI = φ(z) ∂deviation − Φ(z) ∂mean. */
function missing(process: Posterior, best: number, x: readonly number[]) {
  const { mean, variance } = process.at(x);
  const deviation = Math.sqrt(variance);
  if (!(deviation > 0)) return { value: -expectedImprovement(mean, 0, best), slopes: x.map(() => 0) };
  const z = (best - mean) / deviation;
  const by = process.slopes(x);
  return {
    value: -expectedImprovement(mean, deviation, best),
    slopes: x.map((_, d) => normalCdf(z) * by.mean[d] - (density(z) * by.variance[d]) / (2 * deviation)),
  };
}

/** Two points nearer than this in every coordinate of the unit cube are one. */
const ONE = 1e-3;

const apart = (x: readonly number[], taken: readonly (readonly number[])[]): boolean =>
  taken.every((other) => x.some((u, d) => Math.abs(u - other[d]) >= ONE));

/** Points that are drawn a dimension, all over and near a good one; how near; and how many of the best are refined. */
const EVERYWHERE = 100;
const NEARBY = 20;
const NEAR = 0.05;
const REFINED = 3;

/**
 * Where in the unit cube the improvement on `best` is largest: the best of drawn points, some of them near `good`, after a
 * descent from the three best. Where nothing promises any, the point that is known least. None of `taken`, as long as there
 * is another: a training that is repeated with the same seeds gives the same value.
 */
export function mostPromising(
  process: Posterior,
  best: number,
  good: readonly number[],
  taken: readonly (readonly number[])[],
  random: Stream,
): number[] {
  const cube = good.map((): [number, number] => [0, 1]);
  const near = () => inside(good.map((u) => u + NEAR * random.normal()), cube); // prettier-ignore
  const all = [
    ...Array.from({ length: EVERYWHERE * good.length }, () => good.map(() => random.uniform())),
    ...Array.from({ length: NEARBY * good.length }, near),
  ];
  const free = all.filter((x) => apart(x, taken));
  const drawn = (free.length > 0 ? free : all)
    .map((x) => {
      const { mean, variance } = process.at(x);
      return { x, variance, value: -expectedImprovement(mean, Math.sqrt(variance), best) };
    })
    .sort((a, b) => a.value - b.value || b.variance - a.variance);
  return drawn
    .slice(0, REFINED)
    .map(({ x }) => descend((u) => missing(process, best, u), x, cube, 20))
    .filter(({ x }) => apart(x, taken))
    .reduce((least, end) => (end.value < least.value ? end : least), drawn[0]).x;
}
