/**
 * What a training run is reduced to before it is judged. A curve holds the cost after 0, 1, 2, … iterations. This file
 * knows no distribution: a page that trains loads it without them.
 */
import { mean } from "./summaries";

/** When a cost was first as low as asked. */
export interface Waiting {
  /** Iterations until then, or of the whole run where it was never so low: the number is censored then. */
  readonly iterations: number;
  readonly reached: boolean;
}

/** The first iteration at which the cost is ≤ threshold. A curve of no points gives NaN iterations, not reached. */
export function iterationsTo(curve: ArrayLike<number>, threshold: number): Waiting {
  for (let k = 0; k < curve.length; k++) if (curve[k] <= threshold) return { iterations: k, reached: true };
  return { iterations: curve.length > 0 ? curve.length - 1 : NaN, reached: false };
}

/**
 * The area under a curve by the trapezoid rule over the number of iterations: the mean cost. One point gives its cost,
 * none NaN.
 */
export function area(curve: ArrayLike<number>): number {
  if (curve.length < 2) return mean(curve);
  let sum = 0;
  for (let k = 1; k < curve.length; k++) sum += (curve[k - 1] + curve[k]) / 2;
  return sum / (curve.length - 1);
}

/** A learning rate chosen on some seeds, to be judged on the others. Positions in the lists given. */
export interface Split {
  readonly best: number;
  readonly tuning: readonly number[];
  readonly judging: readonly number[];
}

/**
 * Tunes on half of the seeds: costs[rate][seed], a list of equal length for each learning rate. Seeds at even positions
 * tune, those at odd ones judge, so that both halves spread over the list. The best rate is the one with the lowest mean cost
 * on the tuning seeds, the first of equals; a rate with a cost there that is not finite loses. Throws where lists differ
 * in length, where there are fewer than two seeds, and where every rate loses (or there is none).
 */
export function splitHalf(costs: readonly ArrayLike<number>[]): Split {
  const positions = Array.from(costs[0] ?? [], (_, i) => i);
  for (const { length } of costs)
    if (length !== positions.length)
      throw new Error(`splitHalf() needs one seed list for all rates, and got ${positions.length} and ${length} costs`);
  if (positions.length < 2) throw new Error(`splitHalf() needs at least two seeds, and got ${positions.length}`);
  const tuning = positions.filter((i) => i % 2 === 0);
  const judging = positions.filter((i) => i % 2 === 1);
  let best = -1;
  let lowest = Infinity;
  costs.forEach((list, rate) => {
    const cost = mean(tuning.map((i) => list[i]));
    if (!Number.isFinite(cost) || cost >= lowest) return;
    lowest = cost;
    best = rate;
  });
  if (best < 0) throw new Error("splitHalf() needs a learning rate whose costs on the tuning seeds are all finite");
  return { best, tuning, judging };
}
