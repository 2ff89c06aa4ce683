/**
 * Paper 3's list: how well a differential network, built from a network that was trained on values alone, estimates the
 * derivative of the function behind them.
 */
import { identity, tanh } from "../activations";
import { cosine } from "../data/generators";
import { sin } from "../math";
import { mse } from "../losses";
import { drawWeights, mlp } from "../models";
import { adam } from "../optimizers";
import { mean } from "../stats/summaries";
import { differentialNetwork } from "../systems/layered";
import { training } from "../train";
import type { Measures } from "./cosine";

export interface EstimatesTrial {
  readonly hidden: number;
  readonly points: number;
  readonly iterations: number;
  readonly rate: number;
}

/** The derivative of (cos πx + 1)/2. */
export const slopeOfCosine = (x: number): number => (-Math.PI / 2) * sin(Math.PI * x);

const square = (v: number): number => v * v;

const INSIDE = Array.from({ length: 81 }, (_, i) => -1 + i / 40);
const OUTSIDE = Array.from({ length: 20 }, (_, i) => 1 + (i + 1) / 40).flatMap((x) => [-x, x]);

/**
 * Root mean square errors of dy/dx over that of the true derivative: `error` inside (−1, 1), where the points lay, `outside` up
 * to half as far again, and `untrained` inside before training; `tenth` stands beside them. `cost`: the loss at the end.
 */
export function estimatesTrial({ hidden, points, iterations, rate }: EstimatesTrial, seed: string): Measures {
  const network = mlp(drawWeights([1, hidden, 1], seed), [tanh, identity]);
  const off = (at: readonly number[]): number => {
    const [W1, b1, W2, b2] = network.params.map(({ value: { data } }) => Array.from(data));
    const estimate = differentialNetwork([{ W: W1.map((w) => [w]), b: b1 }, { W: [W2], b: b2 }], [tanh, identity]); // prettier-ignore
    const missed = mean(at.map((x) => square(estimate([x])[0][0] - slopeOfCosine(x))));
    return Math.sqrt(missed / mean(at.map((x) => square(slopeOfCosine(x)))));
  };
  const untrained = off(INSIDE);
  for (const { iteration, loss } of training({ network, ...cosine(points, seed), loss: mse, optimizer: adam(rate) }))
    if (iteration === iterations)
      return { cost: loss, error: off(INSIDE), outside: off(OUTSIDE), untrained, tenth: 0.1 };
  throw new Error("unreachable");
}
