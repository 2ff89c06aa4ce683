/**
 * Paper 3's list: steepest descent, conjugate gradients, and the one after the other, on a recurrent network's series; and
 * second-order steps beside gradient descent on exclusive or. All have equal numbers of passes.
 */
import { sigmoid, tanh } from "../activations";
import { localThenMean } from "../curvature";
import { byValues, descend, fixed, objective, polakRibiere, steepest, type Strategy } from "../descent";
import { squaredError } from "../losses";
import { drawWeights, mlp } from "../models";
import { sgd } from "../optimizers";
import { stream } from "../random";
import { meanSquaredOver, recurrent } from "../recurrent";
import { tensor, type Tensor } from "../tensor";
import { training } from "../train";
import type { Measures } from "./cosine";

/** `count` series of 12 steps; what is asked at a step was said two steps earlier: y_t = 0.8 x_{t−2} + 0.3 x_t x_{t−1}. */
export function delayedSeries(seed: string, count: number): { xs: Tensor[]; ys: Tensor[] } {
  const { uniform } = stream(seed, "series/delayed");
  const column = (value: (i: number) => number) => tensor([count, 1], Float64Array.from({ length: count }, (_, i) => value(i))); // prettier-ignore
  const xs = Array.from({ length: 12 }, () => column(() => 2 * uniform() - 1));
  const at = (t: number, i: number) => (t < 0 ? 0 : xs[t].data[i]);
  return { xs, ys: xs.map((_, t) => column((i) => 0.8 * at(t - 2, i) + 0.3 * at(t, i) * at(t - 1, i))) };
}

export interface DescentsTrial {
  readonly strategy: "steepest" | "conjugate" | "steepest, then conjugate";
  /** The step of steepest descent. */
  readonly rate: number;
  /** Forward passes; a gradient counts as three. */
  readonly budget: number;
  /** The share of them that steepest descent has where conjugate gradients follow. */
  readonly share: number;
}

/** `cost`: the loss at the end of the budget. */
export function descentsTrial({ strategy, rate, budget, share }: DescentsTrial, seed: string): Measures {
  const { xs, ys } = delayedSeries(seed, 20);
  const net = recurrent(1, 5, 1, seed);
  const end = meanSquaredOver(net(xs), ys);
  const slow: Strategy = { conjugacy: steepest, search: fixed(rate) };
  const quick: Strategy = { conjugacy: polakRibiere, search: byValues };
  const [first, then] = { steepest: [slow, slow], conjugate: [quick, quick], "steepest, then conjugate": [slow, quick] }[strategy]; // prettier-ignore
  const done = descend(objective(end, net.params), objective(end, net.params), first, budget, then, share);
  return { cost: done[done.length - 1].loss };
}

export interface SecondOrderTrial {
  readonly method: "gradient descent" | "second order";
  /** The learning rate; of second order 1/μ, the rate where the curvature is 0. */
  readonly rate: number;
  /** Of second order; gradient descent has as many passes. */
  readonly epochs: number;
}

/** A second-order epoch forms gradients and curvatures of each pattern twice, 2·(1 + 2 + 2) passes; one of descent takes 3. */
export const PASSES_RATIO = 10 / 3;

/** `cost`: ½ Σ (a − y)² of a 2-3-1 network on exclusive or at the end. */
export function secondOrderTrial({ method, rate, epochs }: SecondOrderTrial, seed: string): Measures {
  const net = mlp(drawWeights([2, 3, 1], seed), [tanh, sigmoid]);
  const x = tensor([4, 2], Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1));
  const y = tensor([4, 1], Float64Array.of(0, 1, 1, 0));
  let k = 0;
  if (method === "second order") {
    for (const cost of localThenMean(net, [tanh, sigmoid], x, y, 1 / rate)) if (k++ === epochs) return { cost };
  } else
    for (const { iteration, loss } of training({ network: net, x, y, loss: squaredError, optimizer: sgd(rate) }))
      if (iteration === Math.round(PASSES_RATIO * epochs)) return { cost: loss };
  throw new Error("unreachable");
}
