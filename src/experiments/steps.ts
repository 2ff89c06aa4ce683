/**
 * Single steps: at every tenth iteration of a training with BP one step from the same weights with BP and with another
 * rule, to see what a step does before training has led the two apart.
 */
import { constant, forwardPass, order, reversePass, type Gradients } from "../graph";
import { derivative, type Rules } from "../rules";
import type { Run } from "../train";
import { compared, cosineRun, type CosineTrial, type Measures } from "./cosine";

const EVERY = 10;

/**
 * `fall` is how far the cost falls in a step, on the mean; `miss` is how far the step misses consistency: the mean over
 * all steps of Σ |a after it − a′| over Σ |a′ − a|, for all neurons and samples, where a′ = a − rate·e is what the rule
 * itself asks for. `fall of BP` and `miss of BP` are those of BP's step.
 */
export function stepsMeasures(run: Run, other: Partial<Rules>, rate: number, iterations: number): Measures {
  const { network, x, y, loss, optimizer } = run;
  const end = loss(network(constant(x)), y);
  const activations = order(end).filter((n) => n.name.endsWith(".a"));
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const { params } = network;
  const descend = (gradients: Gradients) => params.forEach((p) => optimizer.update(p.value, gradients(p), [], 1));
  const sums: Record<string, number> = { fall: 0, miss: 0, "fall of BP": 0, "miss of BP": 0 };

  /** Takes one step, adds up what it did, and takes it back. */
  function tryStep(gradients: Gradients, suffix: string): void {
    const before = end.value.data[0];
    const weights = params.map((p) => p.value.data.slice());
    const from = activations.map((n) => n.value.data.slice());
    descend(gradients);
    forward();
    let missed = 0;
    let asked = 0;
    activations.forEach((n, i) => {
      const e = gradients(n).data;
      for (let j = 0; j < e.length; j++) {
        missed += Math.abs(n.value.data[j] - (from[i][j] - rate * e[j]));
        asked += Math.abs(rate * e[j]);
      }
    });
    sums[`fall${suffix}`] += before - end.value.data[0];
    sums[`miss${suffix}`] += missed / asked;
    params.forEach((p, i) => p.value.data.set(weights[i]));
    forward();
  }

  for (let k = 0; k < iterations; k++) {
    if (k % EVERY === 0) {
      tryStep(reverse(other), "");
      tryStep(reverse(), " of BP");
    }
    descend(reverse());
    forward();
  }
  const count = Math.ceil(iterations / EVERY);
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
}

export function stepsTrial(settings: CosineTrial, seed: string): Measures {
  const { rule, rate, iterations } = settings;
  return stepsMeasures(cosineRun(settings, seed, derivative), { activation: compared[rule](rate) }, rate, iterations);
}
