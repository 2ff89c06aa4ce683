/** Experiments that more than one place runs: a notebook, a page's worker, a recorded run. Each is a function to a `Run`. */
import { sigmoid } from "./activations";
import { cosine } from "./data/generators";
import { rmse } from "./losses";
import { drawWeights, mlp, normal } from "./models";
import { sgd } from "./optimizers";
import type { ActivationRule } from "./rules";
import type { Run } from "./train";

/** What paper 1 leaves open in its experiment on small networks. */
export interface CosineSettings {
  /** Of gradient descent. */
  readonly rate: number;
  /** The number of points; the paper has 100. */
  readonly points: number;
  /** The deviation of the initial weights, N(0, scale²); biases start at 0. */
  readonly scale: number;
}

/**
 * Paper 1, section 3: a network of sigmoids (1, 2, 1) learns a scaled cosine from random points by gradient descent on
 * the root mean squared error. The seed fixes points and weights, so that two rules under one seed are a pair.
 */
export const cosineRun = (
  { rate, points, scale }: CosineSettings,
  seed: string,
  activation: ActivationRule,
  layers: readonly number[] = [1, 2, 1],
): Run => ({
  network: mlp(
    drawWeights(layers, seed, normal(scale)),
    layers.slice(1).map(() => sigmoid),
  ),
  ...cosine(points, seed),
  loss: rmse,
  optimizer: sgd(rate),
  rules: { activation },
});
