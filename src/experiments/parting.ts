/** How two rules part from one seed: BP and another, side by side. */
import { derivative } from "../rules";
import { layerName } from "../models";
import { training, type Run } from "../train";
import { compared, cosineRun, type CosineTrial, type Measures } from "./cosine";

/** z counts as near zero below the first and as far from it above the second, where σ′ is below a fifth of its largest. */
export const NEAR = 1;
export const FAR = 3;

/** z is compared at every tenth iteration. */
const EVERY = 10;

/** A mean that is added to; NaN where nothing was. */
function running() {
  let sum = 0;
  let count = 0;
  return {
    add(value: number): void {
      sum += value;
      count++;
    },
    mean: () => sum / count,
  };
}

/**
 * Two runs side by side, BP and another rule: `gap` is the mean distance of their loss curves and `area` the mean cost of BP;
 * `early` and `late` are the mean |z − z of BP| over all neurons and samples in the first and the last tenth of the
 * iterations, `near` and `far` the same over the whole training where |z of BP| < NEAR and > FAR.
 */
export function partingMeasures(runs: readonly [bp: Run, other: Run], layers: number, iterations: number): Measures {
  const names = Array.from({ length: layers }, (_, l) => layerName(l));
  const [bp, other] = runs.map((run) => training(run));
  const [gap, cost, early, late, near, far] = Array.from({ length: 6 }, running);
  for (let k = 0; k <= iterations; k++) {
    const [s, t] = [bp.next().value, other.next().value];
    gap.add(Math.abs(s.loss - t.loss));
    cost.add(s.loss);
    if (k % EVERY !== 0) continue;
    for (const name of names) {
      const [z, w] = [s.z(name).data, t.z(name).data];
      for (let i = 0; i < z.length; i++) {
        const apart = Math.abs(z[i] - w[i]);
        if (k < iterations / 10) early.add(apart);
        if (k > (9 * iterations) / 10) late.add(apart);
        if (Math.abs(z[i]) < NEAR) near.add(apart);
        if (Math.abs(z[i]) > FAR) far.add(apart);
      }
    }
  }
  return {
    gap: gap.mean(),
    area: cost.mean(),
    early: early.mean(),
    late: late.mean(),
    near: near.mean(),
    far: far.mean(),
  };
}

export function partingTrial(settings: CosineTrial, seed: string): Measures {
  const { rule, rate, iterations, layers } = settings;
  const [bp, other] = [derivative, compared[rule](rate)].map((r) => cosineRun(settings, seed, r));
  return partingMeasures([bp, other], layers.length - 1, iterations);
}
