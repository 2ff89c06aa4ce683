/** Gradients of unit networks by numbers alone, and how far two gradients lie apart. */
import { batchLoss, computing, type ByUnit, type Parameters, type Sample, type UnitNetwork } from "../units";

/** Five-point central difference of f at x, whose error is of order h⁴; f sets and reads what it likes. */
export function centralDifference(f: (x: number) => number, x: number, h = 1 / 1024): number {
  const slope = (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
  f(x); // puts things back
  return slope;
}

/** The gradient of a batch's loss by central differences of each weight and bias. */
export function numericGradient(
  net: UnitNetwork,
  batch: readonly Sample[],
  loss: (net: UnitNetwork, batch: readonly Sample[]) => number = batchLoss,
): Parameters {
  /** The derivative with respect to one number of a record. */
  const along = (place: ByUnit, key: number) =>
    centralDifference((value) => {
      place[key] = value;
      return loss(net, batch);
    }, place[key]);
  const w: ByUnit<ByUnit> = {};
  const b: ByUnit = {};
  for (const i of computing(net)) {
    w[i] = Object.fromEntries(net.upstream[i].map((j) => [j, along(net.w[i], j)]));
    b[i] = along(net.b, i);
  }
  return { w, b };
}

/** All numbers of weights and biases, or of a gradient, unit by unit; of biases alone where w is empty. */
export const numbersOf = ({ w, b }: Parameters): number[] =>
  Object.keys(b)
    .map(Number)
    .flatMap((i) => [b[i], ...Object.values(w[i] ?? {})]);

/** The largest difference of two gradients, as a part of the largest number of the second. */
export function gradientGap(one: Parameters, other: Parameters): number {
  const [p, q] = [numbersOf(one), numbersOf(other)];
  const largest = q.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return p.reduce((gap, v, k) => (Number.isNaN(v) ? Infinity : Math.max(gap, Math.abs(v - q[k]))), 0) / (largest || 1);
}
