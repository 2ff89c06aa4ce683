/**
 * What paper 2's meta-network can be: g(z) = w₂h(w₁z + b₁) + b₂ has one hidden neuron, so with a monotone h it is monotone, and
 * most of figure 1a is not. A monotone function misses one that goes up by r and down by d by at least min(r, d)/2.
 */
import { bFunctions, type BFunction } from "../../../bfunctions";
import { pow, tanh } from "../../../math";
import type { Finding } from "../finding";

/** z from −6 to 6, which figure 1a shows; 0, where two of its functions jump, lies between two of the points. */
const Z: readonly number[] = Array.from({ length: 240 }, (_, i) => (i - 119.5) / 20);

/** The largest error that counts as approximating, as a share of the function's range. */
const CLOSE = 0.05;

/** Functions of z that a network weighs and shifts: w₂·feature + b₂. */
export type Features = readonly (readonly number[])[];

/** Slopes w₁ from 0.05 to 500; w₁ < 0 is w₂ < 0. */
const SLOPES: readonly number[] = Array.from({ length: 41 }, (_, i) => 0.05 * pow(10, i / 10));

/** tanh(w₁z + b₁) that rises anywhere in the figure. */
export const oneNeuron: Features = SLOPES.flatMap((w) =>
  Array.from({ length: 97 }, (_, k) => (k - 48) / 8).map((at) => Z.map((z) => tanh(w * (z - at)))),
);

/** A control: two hidden neurons, of which one may take back what the other adds. tanh(w₁z + b₁) − tanh(w₁z − b₁) is a bell. */
export const twoNeurons: Features = [
  ...oneNeuron,
  ...SLOPES.flatMap((w) =>
    Array.from({ length: 24 }, (_, k) => 0.01 * pow(1.4, k)).map((b) =>
      Z.map((z) => tanh(w * z + b) - tanh(w * z - b)),
    ),
  ),
];

const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
const range = (values: readonly number[]): number => most(values) - -most(values.map((v) => -v));

/** The errors of w·feature + b at the best w and b by weighted least squares. */
function errorsOf(feature: readonly number[], values: readonly number[], weights: readonly number[]): number[] {
  let [sum, f0, v0] = [0, 0, 0];
  weights.forEach((k, i) => {
    sum += k;
    f0 += k * feature[i];
    v0 += k * values[i];
  });
  f0 /= sum;
  v0 /= sum;
  let [ff, fv] = [0, 0];
  weights.forEach((k, i) => {
    ff += k * (feature[i] - f0) * (feature[i] - f0);
    fv += k * (feature[i] - f0) * (values[i] - v0);
  });
  const w = ff > 0 ? fv / ff : 0;
  return values.map((v, i) => Math.abs(v - v0 - w * (feature[i] - f0)));
}

const EVEN = Z.map(() => 1);
const FEW = 20;
const ROUNDS = 60;

/**
 * The smallest largest error that some feature leaves: by least squares of all, then of the best few by Lawson's weights, which
 * grow with the error and so lead to the least largest one.
 */
function leastError(features: Features, values: readonly number[]): number {
  const plain = features
    .map((feature) => ({ feature, error: most(errorsOf(feature, values, EVEN)) }))
    .sort((a, b) => a.error - b.error);
  let least = plain[0].error;
  for (const { feature } of plain.slice(0, FEW)) {
    let weights: readonly number[] = EVEN;
    for (let round = 0; round < ROUNDS; round++) {
      const errors = errorsOf(feature, values, weights);
      const largest = most(errors);
      least = Math.min(least, largest);
      if (!(largest > 1e-12)) break; // exact: nothing is left to weigh
      weights = weights.map((k, i) => (k * errors[i]) / largest);
    }
  }
  return least;
}

/** The farthest that the values go down from any earlier one. */
function fall(values: readonly number[]): number {
  let [top, farthest] = [-Infinity, 0];
  for (const value of values) {
    top = Math.max(top, value);
    farthest = Math.max(farthest, top - value);
  }
  return farthest;
}

/** What every monotone function misses by, somewhere. */
export const monotoneBound = (values: readonly number[]): number =>
  Math.min(fall(values), fall(values.slice().reverse())) / 2;

/** Whether each b-function is within 5 % of its range of what these features give. */
export function metaNetwork(features: Features = oneNeuron): Finding {
  const fitted = Object.entries<BFunction>(bFunctions).map(([name, g]) => {
    const values = Z.map(g);
    const size = range(values) || 1; // a constant is b₂
    return {
      name,
      error: leastError(features, values) / size,
      bound: monotoneBound(values) / size,
    };
  });
  const missed = fitted.filter(({ error }) => error > CLOSE);
  const close = fitted.filter((fit) => !missed.includes(fit));
  const percent = (share: number) => (share < 1e-6 ? "exact" : `${(100 * share).toPrecision(2)}\u00a0%`);
  const worst = missed.reduce((a, b) => (b.error > a.error ? b : a), missed[0]);
  return {
    cases: fitted.length,
    failures: missed.length,
    ...(missed.length > 0 && {
      counterexample: `${worst.name}′ is missed by ${percent(worst.error)} of its range; a monotone function misses it by ${percent(worst.bound)} or more. Missed are ${missed.map(({ name }) => name).join(", ")}.`,
      range: `${close.map(({ name, error }) => `${name} (${percent(error)})`).join(", ")}`,
    }),
    numbers: Object.fromEntries(fitted.flatMap(({ name, error, bound }) => [[name, error], [`${name} at least`, bound]])), // prettier-ignore
  };
}
