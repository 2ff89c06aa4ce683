/** Feedback alignment on small generated sets (paper 2, section 1): accuracy on fresh points, beside backpropagation's. */
import { identity, relu } from "../activations";
import { generators } from "../data/generators";
import { constant } from "../graph";
import { crossEntropy } from "../losses";
import { drawWeights, he, mlp } from "../models";
import { adam } from "../optimizers";
import { feedback, transpose, type TransportRule } from "../rules";
import { share } from "../stats/summaries";
import { tensor } from "../tensor";
import { training } from "../train";
import type { Measures } from "./cosine";

export interface FeedbackTrial {
  readonly data: "twoGaussians" | "xor" | "circles";
  readonly points: number;
  readonly hidden: number;
  readonly epochs: number;
  /** Of Adam. */
  readonly rate: number;
}

/** Fresh points that accuracy is measured on. */
const FRESH = 500;

/** The share of fresh points that a network with two hidden layers gets right after training under a transport rule. */
export function feedbackAccuracy(settings: FeedbackTrial, seed: string, transport: TransportRule): number {
  const { data, points, hidden, epochs, rate } = settings;
  const { x, y } = generators[data](points, seed);
  const network = mlp(drawWeights([x.shape[1], hidden, hidden, 2], seed, he()), [relu, relu, identity]);
  for (const step of training({ network, x, y, loss: crossEntropy, optimizer: adam(rate), rules: { transport } }))
    if (step.iteration === epochs) break;
  const fresh = generators[data](FRESH, `${seed}/fresh`);
  const { data: a } = network(constant(fresh.x)).value;
  const right = Array.from({ length: FRESH }, (_, i) =>
    a[2 * i + 1] > a[2 * i] === (fresh.y.data[2 * i + 1] === 1) ? 1 : 0,
  );
  return share(right, (one) => one === 1);
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
    "one point": 0.01,
  };
}
