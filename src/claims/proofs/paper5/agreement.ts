/** What most of paper 5's checks do: a printed formula against seven-point central differences, case by case. */
import { activations, type Activation } from "../../../activations";
import { forwardStep, layersOf, probabilities, sampleLoss, type Forward, type LayerWeights } from "../../../flow/steps";
import { drawWeights, normal } from "../../../models";
import type { Stream } from "../../../random";
import { digits } from "../../../show";
import { draws, type Finding } from "../finding";

/** The largest |formula − difference| that passes, over the largest entry of the differences. */
export const TOLERANCE = 1e-8;

export interface Case {
  readonly found: readonly number[];
  readonly expected: readonly number[];
  /** Where it is, in markdown. */
  readonly at: string;
}

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

/** The relative gap of a case; entries beside nothing but zeros are taken as they are. */
export function gapOf({ found, expected }: Case): number {
  if (found.length !== expected.length || found.length === 0) return Infinity;
  const gap = largest(found.map((v, i) => v - expected[i]));
  return gap / (largest(expected) || 1);
}

/** Drawn cases, each of which must agree. */
export function agreement(check: string, count: number, one: (random: Stream, i: number) => Case): Finding {
  const random = draws(check);
  const cases = Array.from({ length: count }, (_, i) => one(random, i));
  const gaps = cases.map(gapOf);
  const wrong = cases.findIndex((_, i) => !(gaps[i] <= TOLERANCE));
  return {
    cases: count,
    failures: gaps.filter((gap) => !(gap <= TOLERANCE)).length,
    ...(wrong >= 0 && {
      counterexample: `${cases[wrong].at}: the formula gives ${list(cases[wrong].found)}, and the differences ${list(cases[wrong].expected)}.`,
    }),
    numbers: { largestGap: Math.min(largest(gaps), Number.MAX_VALUE) },
  };
}

const list = (values: readonly number[]): string =>
  `${values.slice(0, 3).map((v) => digits(v)).join(", ")}${values.length > 3 ? ", …" : ""}`; // prettier-ignore

/** Functions with all derivatives everywhere: a kink between the points of a difference would be told as a fault. */
const SMOOTH = ["sigmoid", "tanh", "softplus", "swish", "gelu", "arctan"].map((name) => activations[name]);

/** A drawn network with one sample: widths of 1 to 4, the last of 2 or 3. */
export interface Drawn {
  readonly layers: LayerWeights[];
  readonly f: Activation;
  readonly x: readonly number[];
  readonly t: readonly number[];
  readonly pass: Forward;
  readonly at: string;
}

export function drawnNetwork(random: Stream, i: number, hidden = 1 + (i % 4)): Drawn {
  const sizes = [...Array.from({ length: hidden + 1 }, () => 1 + random.below(4)), 2 + random.below(2)];
  const layers = layersOf(drawWeights(sizes, String(random.uniform()), normal(0.8)));
  for (const { b } of layers) b.forEach((_, k) => (b[k] = 0.5 * random.normal()));
  const f = SMOOTH[i % SMOOTH.length];
  const x = Array.from({ length: sizes[0] }, random.normal);
  const label = random.below(sizes[sizes.length - 1]);
  const t = Array.from({ length: sizes[sizes.length - 1] }, (_, k) => (k === label ? 1 : 0));
  return { layers, f, x, t, pass: forwardStep(layers, f, x), at: `a ${sizes.join("-")} network of ${f.name}` };
}

/** The loss of a drawn network's sample. */
export const lossOf = ({ layers, f, x, t }: Pick<Drawn, "layers" | "f" | "x" | "t">): number =>
  sampleLoss(forwardStep(layers, f, x).y, t);

/** The loss as a function of layer r's weights, row by row, and biases. */
export function lossByLayer(network: Drawn, r: number, weights: readonly number[], biases: readonly number[]): number {
  const { W } = network.layers[r];
  const width = W[0].length;
  const changed = { W: W.map((row, i) => row.map((_, j) => weights[i * width + j])), b: [...biases] };
  return lossOf({ ...network, layers: network.layers.map((layer, k) => (k === r ? changed : layer)) });
}

/** The loss as a function of layer r's z, whatever its own inputs are: the layers above go on from there. */
export function lossFromZ({ layers, f, t }: Drawn, r: number, z: readonly number[]): number {
  if (r === layers.length - 1) return sampleLoss(probabilities(z), t);
  const a = z.map((v) => f.f(v));
  return sampleLoss(forwardStep(layers.slice(r + 1), f, a).y, t);
}
