/** Paper 4's equations 4 to 7: that the step is the steepest way down, and that training goes down. */
import { seeds } from "../../../random";
import { derivative, type ActivationRule } from "../../../rules";
import { digits, percent } from "../../../show";
import {
  batchGradient,
  batchLoss,
  computing,
  trainNN,
  type Parameters,
  type Sample,
  type UnitNetwork,
} from "../../../units";
import { numbersOf } from "../../../units/differences";
import { logic, startOf, waves } from "../../../units/problems";
import { draws, type Finding } from "../finding";
import { drawn, networkOf } from "./cases";

/** The loss after every number of the network has moved by `length` along a direction, which is made a unit vector. */
function lossAlong(net: UnitNetwork, batch: readonly Sample[], { w, b }: Parameters, length: number): number {
  const norm = Math.sqrt(numbersOf({ w, b }).reduce((sum, v) => sum + v * v, 0));
  const step = length / (norm || 1);
  const moved = structuredClone({ w: net.w, b: net.b });
  for (const i of computing(net)) {
    moved.b[i] += step * b[i];
    for (const j of net.upstream[i]) moved.w[i][j] += step * w[i][j];
  }
  return batchLoss({ ...net, ...moved }, batch);
}

/** A step this long is short beside the curvature of the drawn networks, and long beside the rounding of their losses. */
const LENGTH = 1e-5;
const DIRECTIONS = 30;

/**
 * Equations 4 to 7: of all steps of one length the one along −Δ lowers the loss most, and +Δ, as printed, raises it most. Beside drawn
 * directions stand those close to Δ itself, in which one number is changed by a tenth of Δ's length.
 */
export function steepest(rule: ActivationRule = derivative): Finding {
  let cases = 0;
  let failures = 0;
  let first = "";
  for (const one of drawn(25)) {
    const { net, batch, seed } = one;
    const { normal, below } = draws(`steepest/${seed}`);
    const delta = batchGradient(net, batch, rule);
    const size = Math.sqrt(numbersOf(delta).reduce((sum, v) => sum + v * v, 0));
    const start = batchLoss(net, batch);
    const down = lossAlong(net, batch, delta, -LENGTH) - start;
    const up = lossAlong(net, batch, delta, LENGTH) - start;
    for (let k = 0; k < DIRECTIONS; k++) {
      const other = structuredClone(delta);
      const ids = computing(net);
      if (k % 2 === 0) other.b[ids[below(ids.length)]] += (normal() < 0 ? -0.1 : 0.1) * size;
      else for (const i of ids) {
        other.b[i] = normal();
        for (const j of net.upstream[i]) other.w[i][j] = normal();
      } // prettier-ignore
      const change = lossAlong(net, batch, other, -LENGTH) - start;
      cases++;
      if (down < change && up > change) continue;
      if (failures++ === 0)
        first = `In ${networkOf(one)} a step of length ${LENGTH} along −Δ changes the loss by ${digits(down)}, and one along another direction by ${digits(change)}.`;
    }
  }
  return { cases, failures, ...(failures > 0 && { counterexample: first }), numbers: { directions: DIRECTIONS } };
}

/** Learning rates times the number of samples: since the batch's loss is a sum, the largest rate falls with the batch's size. */
const RATES = [0.1, 1, 3, 10, 30, 100];
const STARTS = 3;
const ITERATIONS = 100;

/** One step of training; the control goes the other way. */
export type Update = (net: UnitNetwork, batch: readonly Sample[], rate: number) => void;

/** Equations 4 and 5: the update lowers the batch's loss in every iteration. The range is the rates at which none rises. */
export function lowersLoss(update: Update = trainNN): Finding {
  const numbers: Record<string, number> = {};
  const ranges: string[] = [];
  let failures = 0;
  let first = "";
  for (const problem of [logic, waves(25)]) {
    const n = problem.samples.length;
    const fine = RATES.filter((times) => {
      const rate = times / n;
      let rising = 0;
      for (const seed of seeds(STARTS)) {
        const net = startOf(problem, seed);
        let before = batchLoss(net, problem.samples);
        for (let k = 1; k <= ITERATIONS; k++) {
          update(net, problem.samples, rate);
          const after = batchLoss(net, problem.samples);
          if (!(after < before)) {
            rising++;
            first ||= `On ${problem.name}, at $\\eta = ${digits(rate)}$ the loss goes from ${digits(before, 4)} to ${digits(after, 4)} in iteration ${k}.`;
            break;
          }
          before = after;
        }
      }
      failures += rising;
      return rising === 0;
    });
    const largest = RATES.find((r, k) => fine.includes(r) && !fine.includes(RATES[k + 1])) ?? NaN;
    numbers[`${problem.name}/largest`] = largest / n;
    if (fine.length > 0 && fine.every((r) => r <= largest))
      ranges.push(`$\\eta \\le ${digits(largest / n)}$ on ${problem.name} (${n} samples)`);
  }
  return {
    cases: 2 * RATES.length * STARTS,
    failures,
    ...(failures > 0 && { counterexample: first }),
    ...(failures > 0 && ranges.length === 2 && {
      range: `For ${ranges.join(" and ")}, of rates 0.1 to 100 over the number of samples: no iteration of ${ITERATIONS} raises the loss from ${STARTS} starts each. ${percent(failures / (2 * RATES.length * STARTS))} of all runs have a rise.`,
    }),
    numbers,
  }; // prettier-ignore
}
