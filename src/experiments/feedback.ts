/** Feedback alignment on small generated sets (paper 2, section 1): accuracy on fresh points, beside backpropagation's. */
import { identity, relu } from "../activations";
import { generators, type Data } from "../data/generators";
import { constant } from "../graph";
import { crossEntropy } from "../losses";
import { drawWeights, he, mlp } from "../models";
import { adam } from "../optimizers";
import { feedback, transpose, type TransportRule } from "../rules";
import { share } from "../stats/summaries";
import { tensor } from "../tensor";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";

export interface FeedbackTrial {
  readonly data: "twoGaussians" | "xor" | "circles";
  readonly points: number;
  readonly hidden: number;
  readonly epochs: number;
  /** Of Adam. */
  readonly rate: number;
}

/** Of accuracy. */
export const ONE_POINT = 0.01;

/** Fresh points that accuracy is measured on. */
export const FRESH = 500;

/** The share of fresh points that a run's network gets right once it is trained. */
export function accuracyOf(run: Run, iterations: number, fresh: Data): number {
  for (const step of training(run)) if (step.iteration === iterations) break;
  const { data: a } = run.network(constant(fresh.x)).value;
  const right = Array.from({ length: fresh.x.shape[0] }, (_, i) =>
    a[2 * i + 1] > a[2 * i] === (fresh.y.data[2 * i + 1] === 1) ? 1 : 0,
  );
  return share(right, (one) => one === 1);
}

/** The fresh points of a seed. */
export const freshSeed = (seed: string): string => `${seed}/fresh`;

/** The accuracy of a network with two hidden layers that was trained under a transport rule. */
export function feedbackAccuracy(settings: FeedbackTrial, seed: string, transport: TransportRule): number {
  const { data, points, hidden, epochs, rate } = settings;
  const { x, y } = generators[data](points, seed);
  const network = mlp(drawWeights([x.shape[1], hidden, hidden, 2], seed, he()), [relu, relu, identity]);
  const run = { network, x, y, loss: crossEntropy, optimizer: adam(rate), rules: { transport } };
  return accuracyOf(run, epochs, generators[data](FRESH, freshSeed(seed)));
}

/**
 * The accuracy of backpropagation, of feedback alignment, and with B = 0, where the last layer alone learns; `shortfall` is the
 * first less the second, "shortfall of the last layer" the first less the third, and "one point" 0.01.
 */
export function feedbackTrial(settings: FeedbackTrial, seed: string): Measures {
  const { hidden } = settings;
  const nothing = { fc2: tensor([hidden, hidden]), fc3: tensor([2, hidden]) };
  const [bp, fa, none] = [transpose, feedback(seed), feedback(nothing)].map((transport) =>
    feedbackAccuracy(settings, seed, transport),
  );
  return {
    backpropagation: bp,
    feedback: fa,
    "last layer alone": none,
    shortfall: bp - fa,
    "shortfall of the last layer": bp - none,
    "one point": ONE_POINT,
  };
}
