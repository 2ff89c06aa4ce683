/**
 * Recognition against discrimination (paper 3's list): an autoassociator learns one class alone, by reproducing it through a
 * narrow layer, and recognises it by a small error; a discriminating network of the same hidden width learns both classes.
 */
import { activations, identity, sigmoid } from "../activations";
import { constant, type Node } from "../graph";
import { mse } from "../losses";
import { drawWeights, mlp, xavier } from "../models";
import { adam } from "../optimizers";
import { stream, type Stream } from "../random";
import { tensor, type Tensor, type Numbers } from "../tensor";
import { training } from "../train";
import type { Measures } from "./cosine";

/** Inputs of the class to be known and of all else. */
export interface Domain {
  readonly known: Tensor;
  readonly other: Tensor;
}

const DIMENSIONS = 6;

const drawn = (n: number, one: () => readonly number[]): Tensor =>
  tensor([n, DIMENSIONS], Float64Array.from(Array.from({ length: n }, one).flat()));

/** The domains by name: what is known lies in clusters on a plane, and all else anywhere; or both are one Gaussian each. */
export const domains = {
  /** Eight clusters on a plane of the six-dimensional space; all else is spread over the whole of it. */
  clusters: (random: Stream, fixed: Stream) => {
    const axes = [0, 1].map(() => Array.from({ length: DIMENSIONS }, () => fixed.normal()));
    const centres = Array.from({ length: 8 }, () => [fixed.normal(), fixed.normal()]);
    const known = () => {
      const [p, q] = centres[random.below(8)].map((c) => c + 0.1 * random.normal());
      return axes[0].map((axis, i) => (p * axis + q * axes[1][i]) / 2 + 0.02 * random.normal());
    };
    return { known, other: () => Array.from({ length: DIMENSIONS }, () => random.normal()) };
  },
  /** Two Gaussians, at −1 and at +1 on every axis. */
  "two Gaussians": (random: Stream) => ({
    known: () => Array.from({ length: DIMENSIONS }, () => random.normal() - 1),
    other: () => Array.from({ length: DIMENSIONS }, () => random.normal() + 1),
  }),
} satisfies Record<string, (random: Stream, fixed: Stream) => Record<keyof Domain, () => readonly number[]>>;

export interface Recognition {
  readonly domain: keyof typeof domains;
  readonly hidden: number;
  readonly points: number;
  readonly iterations: number;
  readonly rate: number;
}

const rowsOf = ({ shape: [n, width], data }: Tensor, value: (row: Numbers) => number) =>
  Array.from({ length: n }, (_, i) => value(data.subarray(i * width, (i + 1) * width)));

/** The best share of right answers that a threshold on scores can give, known ones scoring lower, at threshold from `own`. */
const rightAt = (threshold: number, known: readonly number[], other: readonly number[]) =>
  (known.filter((s) => s <= threshold).length / known.length + other.filter((s) => s > threshold).length / other.length) / 2; // prettier-ignore

/** Balanced accuracy on fresh points, by iteration, of both networks: the curves of one seed. */
export function recognition({ domain, hidden, points, iterations, rate }: Recognition, seed: string) {
  const part = (name: string) => {
    const random = stream(seed, `recognition/${name}`);
    const { known, other } = domains[domain](random, stream(seed, "recognition/domain"));
    return { known: drawn(points, known), other: drawn(points, other) };
  };
  const [train, test] = [part("train"), part("test")];
  const both = tensor([2 * points, DIMENSIONS], Float64Array.from([...train.known.data, ...train.other.data]));
  const labels = tensor(
    [2 * points, 1],
    Float64Array.from({ length: 2 * points }, (_, i) => (i < points ? 0 : 1)),
  );

  const auto = mlp(drawWeights([DIMENSIONS, hidden, DIMENSIONS], seed, xavier()), [activations.tanh, identity]);
  const judge = mlp(drawWeights([DIMENSIONS, hidden, 1], seed, xavier()), [activations.tanh, sigmoid]);
  const outputs = (net: (x: Node) => Node, x: Tensor) => net(constant(x)).value;
  const errors = (x: Tensor) => {
    const y = outputs(auto, x);
    let at = 0;
    return rowsOf(x, (row) => [...row].reduce((sum, v) => sum + (v - y.data[at]) * (v - y.data[at++]), 0));
  };
  /** Known is what is reproduced as well as 95 % of the known training points. */
  const recognised = () => {
    const own = errors(train.known).sort((a, b) => a - b);
    return rightAt(own[Math.floor(0.95 * own.length)], errors(test.known), errors(test.other));
  };
  const discriminated = () =>
    rightAt(0.5, rowsOf(outputs(judge, test.known), ([a]) => a), rowsOf(outputs(judge, test.other), ([a]) => a)); // prettier-ignore
  const curve = (network: typeof auto, x: Tensor, y: Tensor, accuracy: () => number) => {
    const found: number[] = [];
    for (const step of training({ network, x, y, loss: mse, optimizer: adam(rate) })) {
      if (step.iteration % EVERY === 0) found.push(accuracy());
      if (step.iteration === iterations) return found;
    }
    throw new Error("unreachable");
  };
  return {
    autoassociator: curve(auto, train.known, train.known, recognised),
    discriminator: curve(judge, both, labels, discriminated),
  };
}

/** Iterations between two looks at the accuracy. */
export const EVERY = 10;

/** Balanced accuracy that `recognitionTrial` waits for. */
const WANTED = 0.9;

/** Iterations until nine of ten are right, by network; all of them where they never are. */
export function recognitionTrial(settings: Recognition, seed: string): Measures {
  const until = (accuracy: readonly number[]) => {
    const first = accuracy.findIndex((value) => value >= WANTED);
    return first < 0 ? settings.iterations : first * EVERY;
  };
  const { autoassociator, discriminator } = recognition(settings, seed);
  return { autoassociator: until(autoassociator), discriminator: until(discriminator) };
}
