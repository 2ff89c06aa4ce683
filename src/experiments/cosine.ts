/**
 * Paper 1's experiment on small networks, with everything that the paper leaves open as a setting: one run of one rule,
 * and what is measured of it.
 */
import { sigmoid, type Activation } from "../activations";
import { cosine, type Data } from "../data/generators";
import { insetCosine, twoPeriods } from "../data/sets";
import { rmse } from "../losses";
import { drawWeights, layerName, mlp, normal, uniform, xavier } from "../models";
import { sgd } from "../optimizers";
import { batch, derivative, difference, literal, sample, type ActivationRule } from "../rules";
import { area, iterationsTo } from "../stats/curves";
import { mean } from "../stats/summaries";
import { training, type Run, type Step } from "../train";

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

/** "Scaled cosine" at the same points. The first is the one used where nothing else is said. */
const targets = {
  cosine,
  "inset cosine": insetCosine,
  "two periods": twoPeriods,
} satisfies Record<string, (n: number, seed: string) => Data>;

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
  return {
    network: mlp(
      weights,
      layers.slice(1).map(() => sigmoid),
    ),
    ...targets[target](points, seed),
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
  /** σ′ + step·e·(a − ½), what the chord is to first order in the step, and the same with that term turned round. */
  "first order": (rate: number) => nudged(rate),
  "first order reversed": (rate: number) => nudged(-rate),
} satisfies Record<string, (rate: number) => ActivationRule>;

export type RuleName = keyof typeof compared;

/** The derivative times a factor. */
const scaled =
  (factor: number): ActivationRule =>
  (f) =>
  (z, a) =>
    factor * f.derivative(z, a);

/** The derivative plus the chord's first-order term for a sigmoid, moved by step·e. */
const nudged =
  (step: number): ActivationRule =>
  (f) =>
  (z, a, e) =>
    f.derivative(z, a) + step * e * (a - 0.5);

/** What a trial measured, by name. */
export type Measures = Readonly<Record<string, number>>;

/** A training run of one rule for a number of iterations. */
export interface CosineTrial extends CosineSettings {
  readonly rule: RuleName;
  readonly iterations: number;
}

/** The cost that `iterations` waits for: well below the 0.35 of a constant answer, and within reach of most seeds. */
export const THRESHOLD = 0.1;

/** A slope below this has vanished: |z| above 6.9. */
export const VANISHED = 1e-3;

/** The mean of a function of z over all neurons and samples; `of` is asked for each layer's, counted from 0. */
function meanOf(step: Step, layers: number, of: (layer: number) => (z: number) => number): number {
  const all = Array.from({ length: layers }, (_, l) => Array.from(step.z(layerName(l)).data, of(l)));
  return mean(all.flat());
}

/**
 * One run: `cost` at the end, `area` under the loss curve (its mean over the iterations), `iterations` until the cost
 * first is at most THRESHOLD (their whole number where it never is; `reached` is 0 then); at the end `size` = mean |z| and
 * `vanished` = the share of f′(z) below VANISHED, over all neurons and samples. `functions` are the layers' f, from below.
 */
export function endMeasures(run: Run, functions: readonly Activation[], iterations: number): Measures {
  const costs = new Float64Array(iterations + 1);
  for (const step of training(run)) {
    costs[step.iteration] = step.loss;
    if (step.iteration < iterations) continue;
    const first = iterationsTo(costs, THRESHOLD);
    return {
      cost: step.loss,
      area: area(costs),
      iterations: first.iterations,
      reached: first.reached ? 1 : 0,
      size: meanOf(step, functions.length, () => Math.abs),
      vanished: meanOf(step, functions.length, (l) => (z) => (functions[l].derivative(z) < VANISHED ? 1 : 0)),
    };
  }
  throw new Error("unreachable");
}

export function cosineTrial({ rule, iterations, ...settings }: CosineTrial, seed: string): Measures {
  const run = cosineRun(settings, seed, compared[rule](settings.rate));
  const functions = settings.layers.slice(1).map(() => sigmoid);
  return endMeasures(run, functions, iterations);
}
