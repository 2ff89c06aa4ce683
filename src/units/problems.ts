/** The two problems that ship with neuZ, the library of paper 4's author, and the networks that it trains on them. */
import { sigmoid } from "../activations";
import { cos, sin } from "../math";
import { drawWeights, uniform } from "../models";
import { stream } from "../random";
import type { Sample, UnitNetwork } from "../units";
import { layeredUnits } from "./draw";

export interface Problem {
  readonly name: string;
  /** Units of each layer; all but the inputs are sigmoids. */
  readonly widths: readonly number[];
  readonly samples: readonly Sample[];
}

/** Four logic functions of two bits: OR, AND, NAND, XOR. */
export const logic: Problem = {
  name: "logic",
  widths: [2, 5, 4],
  samples: [0, 1, 2, 3].map((n) => {
    const [p, q] = [n >> 1, n & 1];
    return { x: [p, q], y: [p | q, p & q, 1 - (p & q), p ^ q] };
  }),
};

/** (sin x + 1)/4 and (cos x + 1)/4 at evenly spaced points of [−π, π]. */
export const waves = (points: number): Problem => ({
  name: "sine",
  widths: [1, 5, 2],
  samples: Array.from({ length: points }, (_, k) => {
    const x = Math.PI * ((2 * k) / (points - 1) - 1);
    return { x: [x], y: [(sin(x) + 1) / 4, (cos(x) + 1) / 4] };
  }),
});

/** A network for a problem; weights and biases U(−1, 1), as in the author's library. */
export function startOf({ widths }: Problem, seed: string): UnitNetwork {
  const random = stream(seed, "units/biases");
  const weights = drawWeights(widths, seed, uniform(1)).map(({ W, b }) => ({
    W,
    b: b!.map(() => uniform(1)(random, 1, 1)),
  }));
  return layeredUnits(
    weights,
    widths.slice(1).map(() => sigmoid),
  );
}
