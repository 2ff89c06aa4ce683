/**
 * Trials: what one seed gives at given settings. A notebook, a page's worker and a recorded sweep (sweeps.ts) run the
 * same ones. Settings are JSON values, measures are numbers, and equal seeds give equal bits.
 */
import { sigmoid } from "./activations";
import { cosine } from "./data/generators";
import { rmse } from "./losses";
import { cos } from "./math";
import { drawWeights, mlp, normal, uniform, xavier } from "./models";
import { sgd } from "./optimizers";
import { batch, derivative, difference, literal, sample, type ActivationRule } from "./rules";
import { area, iterationsTo } from "./stats";
import { training, type Run, type Step } from "./train";

/** What paper 1 leaves open in its experiment on small networks. */
export interface CosineSettings {
  /** Units a layer, from the input. */
  readonly layers: readonly number[];
  /** Of gradient descent, and the step inside a′. */
  readonly rate: number;
  /** The number of points; the paper has 100. */
  readonly points: number;
  /** How the initial weights are drawn, as in `deltalab train`; biases start at 0. */
  readonly init: { readonly name: keyof typeof inits; readonly scale: number };
  /** Which cosine is learnt. */
  readonly target: keyof typeof targets;
  /** Added to the biases of the hidden layers: with 10 their neurons start at z ≈ 10, where σ′ is 5e-5. */
  readonly saturation: number;
}

const inits = { normal, uniform, xavier };

/** "Scaled cosine", as a function of x. The first is the data generator's own and the one used where nothing else is said. */
const targets = {
  cosine: undefined,
  "inset cosine": (x: number) => 0.1 + 0.4 * (cos(Math.PI * x) + 1),
  "two periods": (x: number) => (cos(2 * Math.PI * x) + 1) / 2,
};

/** The settings that stand where none is given. */
export const cosineDefaults: CosineSettings = {
  layers: [1, 2, 1],
  rate: 0.3,
  points: 100,
  init: { name: "normal", scale: 1 },
  target: "cosine",
  saturation: 0,
};

/**
 * Paper 1, section 3: a network of sigmoids learns a scaled cosine from random points by gradient descent on the root
 * mean squared error. The seed fixes points and weights, so that two rules under one seed are a pair.
 */
export function cosineRun(settings: Partial<CosineSettings>, seed: string, activation: ActivationRule): Run {
  const { layers, rate, points, init, target, saturation } = { ...cosineDefaults, ...settings };
  const weights = drawWeights(layers, seed, inits[init.name](init.scale));
  for (const { b } of weights.slice(0, -1)) (b as number[]).fill(saturation);
  const { x, y } = cosine(points, seed);
  const other = targets[target];
  if (other) y.data.forEach((_, i) => (y.data[i] = other(x.data[i])));
  return {
    network: mlp(
      weights,
      layers.slice(1).map(() => sigmoid),
    ),
    x,
    y,
    loss: rmse,
    optimizer: sgd(rate),
    rules: { activation },
  };
}

/** The rules that are compared, by the names that figures and the register give them; the step inside a′ is the rate. */
export const compared = {
  BP: () => derivative,
  DBP: (rate: number) => difference(rate, literal, batch),
  /** The other reading of eq. 6: e of the sample's own loss, n times larger inside a′. */
  "DBP per sample": (rate: number) => difference(rate, literal, sample),
  /** Controls: a rule that must be worse, and one that a learning rate of its own must make up for. */
  "BP negated": () => scaled(-1),
  "BP × 0.9": () => scaled(0.9),
} satisfies Record<string, (rate: number) => ActivationRule>;

export type RuleName = keyof typeof compared;

/** The derivative times a factor. */
const scaled =
  (factor: number): ActivationRule =>
  (f) =>
  (z, a) =>
    factor * f.derivative(z, a);

/** What a trial measured, by name. */
export type Measures = Readonly<Record<string, number>>;

/** A training run of one rule for a number of iterations. */
export interface CosineTrial extends CosineSettings {
  readonly rule: RuleName;
  readonly iterations: number;
}

/** The cost that `iterations` waits for: well below the 0.35 of a constant answer, and within reach of most seeds. */
export const THRESHOLD = 0.1;

const layerNames = ({ layers }: CosineSettings) => layers.slice(1).map((_, i) => `fc${i + 1}`);

/** Mean |z| over all neurons and samples. */
function meanSize(step: Step, names: readonly string[]): number {
  let sum = 0;
  let count = 0;
  for (const name of names) {
    const { data } = step.z(name);
    for (let i = 0; i < data.length; i++) sum += Math.abs(data[i]);
    count += data.length;
  }
  return sum / count;
}

/**
 * One run: `cost` at the end, `area` under the loss curve (its mean over the iterations), `iterations` until the cost
 * first is at most THRESHOLD (their whole number where it never is; `reached` is 0 then), `size` = mean |z| at the end.
 */
export function cosineTrial(settings: CosineTrial, seed: string): Measures {
  const { rule, rate, iterations } = settings;
  const costs = new Float64Array(iterations + 1);
  for (const step of training(cosineRun(settings, seed, compared[rule](rate)))) {
    costs[step.iteration] = step.loss;
    if (step.iteration < iterations) continue;
    const first = iterationsTo(costs, THRESHOLD);
    return {
      cost: step.loss,
      area: area(costs),
      iterations: first.iterations,
      reached: first.reached ? 1 : 0,
      size: meanSize(step, layerNames(settings)),
    };
  }
  throw new Error("unreachable");
}

/** How two rules part from one seed: BP and `rule`. */
export type PartingTrial = CosineTrial;

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
 * BP and another rule side by side: `gap` is the mean distance of their loss curves and `area` the mean cost of BP;
 * `early` and `late` are the mean |z − z of BP| over all neurons and samples in the first and the last tenth of the
 * iterations, `near` and `far` the same over the whole training where |z of BP| < NEAR and > FAR.
 */
export function partingTrial(settings: PartingTrial, seed: string): Measures {
  const { rule, rate, iterations } = settings;
  const names = layerNames(settings);
  const [bp, other] = [derivative, compared[rule](rate)].map((r) => training(cosineRun(settings, seed, r)));
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

/** The trials by the name that a sweep gives them. A trial knows its settings' type; a sweep has checked the names. */
export const trials = { cosine: cosineTrial, parting: partingTrial } as const;

/** The measures of each trial: what a claim may be about. */
export const measures = {
  cosine: ["cost", "area", "iterations", "reached", "size"],
  parting: ["gap", "area", "early", "late", "near", "far"],
} as const satisfies Record<keyof typeof trials, readonly string[]>;
