/**
 * Paper 2, section 3.1: Input → FC1 → ReLU → FC2 → ReLU → FC3 → softmax without biases on two Gaussians, with another
 * function in the place of ReLU′ in FC2. The paper trains FC2 alone; widths and points are not given.
 */
import { identity, relu } from "../activations";
import { alignment } from "../angles";
import { bFunctions, drawnDelta, drawnFactors, failing, masked, type BFunction } from "../bfunctions";
import { cosine, twoGaussians } from "../data/generators";
import { backward, constant, forwardPass, reversePass, type Node } from "../graph";
import { crossEntropy, mse } from "../losses";
import { exp, log } from "../math";
import { drawWeights, he, mlp } from "../models";
import { adadelta, adam, sgd } from "../optimizers";
import { bFunction, derivative, only, type ActivationRule } from "../rules";
import { mean } from "../stats/summaries";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";
import type { Numbers } from "../tensor";

/** Biases are 0 and stay out of "two Gaussians" (the paper's), and are needed where ReLU must bend away from 0. */
const tasks = {
  "two Gaussians": { data: twoGaussians, outputs: 2, loss: crossEntropy, bias: false },
  cosine: { data: cosine, outputs: 1, loss: mse, bias: true },
};

const optimizers = { adam, sgd, adadelta };

export interface BFunctionSettings {
  readonly task: keyof typeof tasks;
  /** Units of the two hidden layers. With [2, 1] FC2 has two weights. */
  readonly hidden: readonly number[];
  readonly points: number;
  /** Full batches: updates. */
  readonly epochs: number;
  readonly optimizer: keyof typeof optimizers;
  readonly rate: number;
  /** FC2 alone, as in section 3.1, or all layers. */
  readonly train: "fc2" | "all";
}

/** Section 3.1 as printed, with what it leaves open. */
export const bFunctionDefaults: BFunctionSettings = {
  task: "two Gaussians",
  hidden: [8, 8],
  points: 100,
  epochs: 100,
  optimizer: "adam",
  rate: 0.1,
  train: "fc2",
};

const endOf = ({ network, x, y, loss }: Run): Node => loss(network(constant(x)), y);
const fc2Of = ({ network }: Run): Node => network.params.find(({ name }) => name === "fc2.W")!;
/** |v|. */
const norm = (v: ArrayLike<number>): number => Math.sqrt(Array.from(v).reduce((sum, x) => sum + x * x, 0));
const apart = (u: ArrayLike<number>, v: ArrayLike<number>): number => norm(Array.from(u, (x, i) => x - v[i]));

/**
 * A run under one seed, which fixes points and start. A start where FC2's true gradient is 0 is passed over for the next one,
 * drawn from "seed/1", "seed/2", …; `passed` says how many were.
 */
export function bFunctionRun(settings: BFunctionSettings, seed: string, activation: ActivationRule = derivative) {
  const { task, hidden, points, optimizer, rate, train } = settings;
  const { data, outputs, loss, bias } = tasks[task];
  const { x, y } = data(points, seed);
  for (let passed = 0; ; passed++) {
    const start = passed === 0 ? seed : `${seed}/${passed}`;
    const run: Run = {
      network: mlp(drawWeights([1, ...hidden, outputs], start, he(), bias), [relu, relu, identity]),
      x,
      y,
      loss,
      optimizer: optimizers[optimizer](rate),
      rules: { activation },
      ...(train === "fc2" && { train: ["fc2"] }),
    };
    if (norm(backward(endOf(run))(fc2Of(run)).data) > 0) return { ...run, passed };
  }
}

/** Every g by its name: figure 1a's, and those that must fail. */
const known: Readonly<Record<string, BFunction>> = { ...bFunctions, ...failing };

/** How g is used: as it is, masked to ReLU's support, or with its factors drawn by lot. */
const forms = {
  "": bFunction,
  " masked": (g: BFunction) => bFunction(masked(g)),
  " drawn": drawnFactors,
} satisfies Record<string, (g: BFunction, seed: string) => ActivationRule>;

/** The rules that put something into FC2: "BP" is ReLU′ itself; "sigmoid", "sigmoid masked", "sigmoid drawn", … */
const rules: ReadonlyMap<string, (seed: string) => ActivationRule> = new Map([
  ["BP", () => derivative],
  [
    "BP tenth",
    () =>
      only(
        ["fc2"],
        bFunction((z) => (z > 0 ? 0.1 : 0)),
      ),
  ],
  ...Object.entries(known).flatMap(([name, g]) =>
    Object.entries(forms).map(([form, make]) => [name + form, (seed: string) => only(["fc2"], make(g, seed))] as const),
  ),
]);

export const bFunctionRules = [...rules.keys()];

/** The rule of that name, for a run under one seed. Throws for a name that is none. */
export function ruleOf(name: string, seed = ""): ActivationRule {
  const found = rules.get(name);
  if (found === undefined) throw new Error(`there is no rule "${name}"; there are ${bFunctionRules.join(", ")}`);
  return found(seed);
}

/** Where a run went. */
export interface Way {
  /** At every iteration. */
  readonly losses: readonly number[];
  /** FC2's, at every iteration. */
  readonly weights: readonly Numbers[];
  /** At every LOOK-th: the cosine of FC2's gradient under the rule to the true one at the same weights; NaN where one of them is 0. */
  readonly cosines: readonly number[];
  /** The size of FC2's true gradient there. */
  readonly norms: readonly number[];
}

/** Iterations between two looks at the true gradient. */
export const LOOK = 4;

/** Trains by a rule; at every LOOK-th iteration `other` and the true gradient are compared at the same weights. */
export function bFunctionWay(
  settings: BFunctionSettings,
  seed: string,
  activation: ActivationRule,
  other = activation,
): Way {
  const run = bFunctionRun(settings, seed, activation);
  const [W, end] = [fc2Of(run), endOf(run)];
  const [forward, truth, compared] = [forwardPass(end), reversePass(end), reversePass(end)];
  const losses: number[] = [];
  const weights: Numbers[] = [];
  const cosines: number[] = [];
  const norms: number[] = [];
  for (const step of training(run)) {
    losses.push(step.loss);
    weights.push(W.value.data.slice());
    if (step.iteration % LOOK === 0) {
      forward();
      const g = truth()(W).data;
      cosines.push(alignment(compared({ activation: other })(W).data, g));
      norms.push(norm(g));
    }
    if (step.iteration === settings.epochs) return { losses, weights, cosines, norms };
  }
  throw new Error("unreachable");
}

/** The loss with given weights in FC2 and all else as a run starts. */
export function landscape(settings: BFunctionSettings, seed: string): (weights: ArrayLike<number>) => number {
  const run = bFunctionRun(settings, seed);
  const [W, end] = [fc2Of(run), endOf(run)];
  const forward = forwardPass(end);
  return (weights) => {
    W.value.data.set(weights);
    forward();
    return end.value.data[0];
  };
}

/** Points between two ends that are looked at for a barrier. */
const BETWEEN = 20;

/** How far the loss on the straight line between two weights rises above the higher of its ends. */
export function barrier(
  at: (weights: ArrayLike<number>) => number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): number {
  const losses = Array.from({ length: BETWEEN + 1 }, (_, k) =>
    at(Array.from(from, (w, i) => w + (k / BETWEEN) * (to[i] - w))),
  );
  return Math.max(...losses) - Math.max(losses[0], losses[BETWEEN]);
}

const last = <T>(list: readonly T[]): T => list[list.length - 1];
/** The mean of those that are numbers. */
const averaged = (values: readonly number[]): number => mean(values.filter((v) => !Number.isNaN(v)));
/** The share of steps that raise the loss. */
const rising = (losses: readonly number[]): number =>
  mean(losses.slice(1).map((loss, k) => (loss > losses[k] ? 1 : 0)));

/** Four digits: records stay small, and no verdict hangs on the fifth. */
const shortened = (measures: Measures): Measures =>
  Object.fromEntries(Object.entries(measures).map(([name, value]) => [name, Number(value.toPrecision(4))]));

export const ten = Object.keys(bFunctions);
const tenMasked = ten.map((name) => `${name} masked`);
const tenDrawn = ten.map((name) => `${name} drawn`);

/** Means over rules that belong together; of costs and widths of rates, which are judged as ratios, geometric ones. */
const together: Readonly<Record<string, readonly string[]>> = { "the ten": ten, "the ten masked": tenMasked, "the ten drawn": tenDrawn }; // prettier-ignore

/** The measures of several rules, "sigmoid cost", with those of "the ten" where all ten are there. */
function ofAll(found: Readonly<Record<string, Measures>>): Measures {
  const means = Object.entries(together).filter(([, names]) => names.every((name) => name in found));
  const whole = Object.entries(found).concat(
    means.map(([title, names]) => {
      const all = names.map((name) => found[name]);
      const one = (measure: string) =>
        measure === "cost" || measure === "width"
          ? exp(mean(all.map((m) => log(m[measure]))))
          : averaged(all.map((m) => m[measure]));
      return [title, Object.fromEntries(Object.keys(all[0]).map((measure) => [measure, one(measure)]))];
    }),
  );
  return shortened(
    Object.fromEntries(
      whole.flatMap(([name, measures]) => Object.entries(measures).map(([measure, v]) => [`${name} ${measure}`, v])),
    ),
  );
}

const listed = (names: readonly string[], of: readonly string[]): string[] =>
  names.flatMap((name) => of.map((measure) => `${name} ${measure}`));

const compared = ["BP", ...ten, ...tenMasked, "zero", "negated"];
export const bFunctionsMeasures = [
  ...listed(
    [...compared, "the ten", "the ten masked"],
    ["cost", "cosine", "gap", "rest", "distance", "barrier", "uphill"],
  ),
  "drawn cosine",
  "passed",
  "a tenth",
  "a half",
];

/**
 * Section 3.1 under every rule from one start. For each: `cost` is the loss at the end; `cosine` the mean over the iterations of
 * the cosine to the true gradient; `gap` = |cost − BP's| over BP's fall; `rest` = the size of the true gradient at the end over
 * that at the start; `distance` between the ends of FC2 over BP's way (start to end); `barrier` the rise on the straight line
 * between the ends, over BP's fall; `uphill` the share of steps that raise the loss. "drawn cosine" is that of a δ drawn by lot,
 * along BP's way; `passed` how many starts without gradient were passed over; "a tenth" and "a half" are what counts as small.
 */
export function bFunctionsTrial(settings: BFunctionSettings, seed: string): Measures {
  const at = landscape(settings, seed);
  const lot = only(["fc2"], drawnDelta(settings.points * settings.hidden[1], seed));
  const bp = bFunctionWay(settings, seed, derivative, lot);
  const fall = bp.losses[0] - last(bp.losses);
  const found = compared.map((name) => {
    const way = bFunctionWay(settings, seed, ruleOf(name, seed));
    const [end, own] = [last(bp.weights), last(way.weights)];
    return [
      name,
      {
        cost: last(way.losses),
        cosine: averaged(way.cosines),
        gap: Math.abs(last(way.losses) - last(bp.losses)) / fall,
        rest: last(way.norms) / way.norms[0],
        distance: apart(own, end) / apart(end, bp.weights[0]),
        barrier: barrier(at, own, end) / fall,
        uphill: rising(way.losses),
      },
    ] as const;
  });
  return {
    ...ofAll(Object.fromEntries(found)),
    "drawn cosine": Number(averaged(bp.cosines).toPrecision(4)),
    passed: bFunctionRun(settings, seed).passed,
    "a tenth": 0.1,
    "a half": 0.5,
  };
}

/** The loss after training by one rule; Infinity where it is no number. */
export function endLoss(settings: BFunctionSettings, seed: string, activation: ActivationRule): number {
  for (const step of training(bFunctionRun(settings, seed, activation)))
    if (step.iteration === settings.epochs) return Number.isNaN(step.loss) ? Infinity : step.loss;
  throw new Error("unreachable");
}

/** One rule's loss at the end: for finding rates. */
export const endTrial = (
  { rule, ...settings }: BFunctionSettings & { readonly rule: string },
  seed: string,
): Measures => shortened({ cost: endLoss(settings, seed, ruleOf(rule, seed)) });

const noisy = ["BP", ...ten, ...tenDrawn];
export const noiseMeasures = listed([...noisy, "the ten", "the ten drawn"], ["cost"]);

export interface NoiseTrial extends BFunctionSettings {
  /** A rule's rate is this multiple of its own one. */
  readonly rate: number;
  /** Each rule's own rate for a task, found on other seeds. */
  readonly rates: Readonly<Record<BFunctionSettings["task"], Readonly<Record<string, number>>>>;
}

/** The loss at the end under every rule, each at its own rate: g as it is, and with its factors drawn by lot. */
export function noiseTrial({ rates, ...settings }: NoiseTrial, seed: string): Measures {
  const found = noisy.map((name) => {
    const rate = settings.rate * rates[settings.task][name];
    return [name, { cost: endLoss({ ...settings, rate }, seed, ruleOf(name, seed)) }] as const;
  });
  return ofAll(Object.fromEntries(found));
}

const ranged = ["BP", "BP tenth", ...ten];
export const rangesMeasures = listed([...ranged, "the ten"], ["width", "cost", "best"]);

export interface RangesTrial extends BFunctionSettings {
  /** Rates tried: `rate` times 10^(k·apart), k = −each … each. */
  readonly each: number;
  /** In decades. */
  readonly apart: number;
}

/**
 * How much the rate matters under every rule: `width` of the rates, in decades, whose loss at the end is within 10 % of the
 * rule's lowest; that `cost`, and `best`, the decimal logarithm of its rate.
 */
export function rangesTrial({ each, apart: step, rate: middle, ...settings }: RangesTrial, seed: string): Measures {
  const exponents = Array.from({ length: 2 * each + 1 }, (_, k) => (k - each) * step);
  const found = ranged.map((name) => {
    const costs = exponents.map((x) =>
      endLoss({ ...settings, rate: middle * exp(x * Math.LN10) }, seed, ruleOf(name, seed)),
    );
    const least = Math.min(...costs);
    const width = step * costs.filter((cost) => cost <= 1.1 * least).length;
    return [name, { width, cost: least, best: exponents[costs.indexOf(least)] }] as const;
  });
  return ofAll(Object.fromEntries(found));
}
