/**
 * Paper 2, section 3.1, seen by equation 4's condition: how much of what changes when g stands in the place of ReLU′ in FC2
 * lies where ReLU′ ≠ 0, so that a learning rate can stand for it?
 */
import { activations, identity, relu } from "../activations";
import { twoGaussians } from "../data/generators";
import { backward, constant } from "../graph";
import { nodeOf } from "../implied";
import { crossEntropy } from "../losses";
import { drawWeights, he, mlp } from "../models";
import { adam } from "../optimizers";
import { bFunction, only } from "../rules";
import { mean } from "../stats/summaries";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";

export interface CoverageSettings {
  readonly points: number;
  /** Units of each of the two hidden layers, which the paper does not tell. */
  readonly hidden: number;
  /** Of Adam. */
  readonly rate: number;
  readonly epochs: number;
}

/** Section 3.1: two Gaussians, Input → FC1 → ReLU → FC2 → ReLU → FC3 → softmax without biases, all samples a step, FC2 alone trained. */
export function reluRun({ points, hidden, rate }: CoverageSettings, seed: string): Run {
  return {
    network: mlp(drawWeights([1, hidden, hidden, 2], seed, he(), false), [relu, relu, identity]),
    ...twoGaussians(points, seed),
    loss: crossEntropy,
    optimizer: adam(rate),
    train: ["fc2"],
  };
}

/** Whether anything of the true gradient reaches FC2: in a dead network neither rule nor rate says anything. */
export function isAlive({ network, x, y, loss }: Run): boolean {
  const end = loss(network(constant(x)), y);
  return backward(end)(nodeOf(end, "fc2.W")).data.some((v) => v !== 0);
}

export interface Coverage {
  /** Of the (sample, unit) pairs of FC2, the share with ReLU′(z) ≠ 0, by epoch. */
  readonly pairs: Float64Array;
  /** The share that those pairs carry of the squared norm of δ under g; NaN where all of δ is 0. */
  readonly carried: Float64Array;
}

/** Both shares along a training with g in FC2. */
export function coverage(settings: CoverageSettings, seed: string, g: (z: number) => number): Coverage {
  const { epochs } = settings;
  const [pairs, carried] = [new Float64Array(epochs), new Float64Array(epochs)];
  for (const step of training({ ...reluRun(settings, seed), rules: { activation: only(["fc2"], bFunction(g)) } })) {
    if (step.iteration === epochs) break;
    const [z, delta] = [step.z("fc2").data, step.delta("fc2").data];
    let [on, squares, all] = [0, 0, 0];
    for (let i = 0; i < z.length; i++) {
      const square = delta[i] * delta[i];
      all += square;
      if (relu.derivative(z[i]) === 0) continue;
      on++;
      squares += square;
    }
    pairs[step.iteration] = on / z.length;
    carried[step.iteration] = squares / all;
  }
  return { pairs, carried };
}

export interface CoverageTrial extends CoverageSettings {
  /** Activations whose derivatives are put in the place of ReLU′; the measures are means over them. */
  readonly by: readonly string[];
  /** With "yes" each g is 0 where ReLU′ is: the control. */
  readonly masked: "no" | "yes";
}

/** Both shares and what is left of 1, `off` and `uncarried`, on average along the training. Dead networks give NaN. */
export function coverageTrial(settings: CoverageTrial, seed: string): Measures {
  const { by, masked } = settings;
  if (!isAlive(reluRun(settings, seed))) return { pairs: NaN, off: NaN, carried: NaN, uncarried: NaN };
  const all = by.map((name) => {
    const g = activations[name].derivative;
    return coverage(settings, seed, masked === "yes" ? (z) => relu.derivative(z) * g(z) : (z) => g(z));
  });
  const along = (curve: Float64Array) => mean(Array.from(curve).filter(Number.isFinite));
  const pairs = mean(all.map((one) => along(one.pairs)));
  const carried = mean(all.map((one) => along(one.carried)));
  return { pairs, off: 1 - pairs, carried, uncarried: 1 - carried };
}
