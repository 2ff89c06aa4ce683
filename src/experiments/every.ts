/**
 * Every rule on the same tasks. The list is plain data: sweeps, the recorded runs and all figures of notebook 08 are
 * functions of it, and a rule of a reader's own joins them by being one more entry:
 *
 *   const mine: EveryRule = {
 *     name: "floored",
 *     line: "{ activation: (f) => (z, a) => Math.max(f.derivative(z, a), 0.1) }",
 *     rules: () => ({ activation: (f) => (z, a) => Math.max(f.derivative(z, a), 0.1) }),
 *   };
 */
import { identity, sigmoid, tanh, type Activation } from "../activations";
import { circles, cosine, type Data } from "../data/generators";
import { styles, type Style } from "../figure";
import { crossEntropy, rmse, type Loss } from "../losses";
import { drawWeights, mlp, normal, xavier, type Init } from "../models";
import { sgd } from "../optimizers";
import { seeds } from "../random";
import {
  bFunction,
  consistent,
  derivative,
  difference,
  direct,
  feedback,
  kolenPollack,
  linear,
  mirror,
  sample,
  signs,
  transpose,
  type Rules,
} from "../rules";
import { mean } from "../stats/summaries";
import { tensor } from "../tensor";
import { training, type Run } from "../train";

export interface EveryRule {
  readonly name: string;
  /** What `rules` gives, as code: a test evaluates it and compares the gradients. */
  readonly line: string;
  /** The rules of a run: `seed` draws its matrices, `step` (the learning rate) is the step inside a′. */
  readonly rules: (seed: string, step: number) => Partial<Rules>;
  /** How it is drawn; like any other variant where nothing is said. */
  readonly style?: Style;
  /** Its own learning rate in each task, as the record `every-rates` tunes it; tuned on the spot where none is given. */
  readonly rates?: Readonly<Record<TaskName, number>>;
}

/** A small problem that all rules learn. */
export interface Task {
  readonly title: string;
  readonly layers: readonly number[];
  /** Of the hidden layers, and of the last. */
  readonly hidden: Activation;
  readonly last: Activation;
  readonly data: (n: number, seed: string) => Data;
  readonly points: number;
  readonly init: Init;
  readonly loss: Loss;
  readonly iterations: number;
}

export type TaskName = "cosine" | "circles";

export const tasks: Readonly<Record<TaskName, Task>> = {
  /** Paper 1's, wider: one hidden layer, and every unit, the output too, asks for a slope. */
  cosine: {
    title: "cosine, 1-8-1 of sigmoids",
    layers: [1, 8, 1],
    hidden: sigmoid,
    last: sigmoid,
    data: cosine,
    points: 30,
    init: normal(),
    loss: rmse,
    iterations: 800,
  },
  /** Three hidden layers for what is sent down to be wrong in; the output asks for no slope. */
  circles: {
    title: "circles, 2-6-6-6-2 of tanh",
    layers: [2, 6, 6, 6, 2],
    hidden: tanh,
    last: identity,
    data: circles,
    points: 30,
    init: xavier(),
    loss: crossEntropy,
    iterations: 200,
  },
};

/** The learning rates that are tried for each rule. */
export const RATES = [0.01, 0.03, 0.1, 0.2, 0.5, 1, 2, 5] as const;

const feedbacks = { ...styles.other, color: "#8a5a00", dash: "dashdot" } as const;
const control = { ...styles.neutral, dash: "dot" } as const;

/** All rules of src/rules.ts, and two controls that must not learn. */
export const every: readonly EveryRule[] = [
  {
    name: "BP",
    line: "{ activation: derivative, transport: transpose }",
    rules: () => ({ activation: derivative, transport: transpose }),
    style: styles.BP,
    rates: { cosine: 1, circles: 1 },
  },
  {
    name: "DBP",
    line: "{ activation: difference(step) }",
    rules: (seed, step) => ({ activation: difference(step) }),
    style: styles.DBP,
    rates: { cosine: 1, circles: 1 },
  },
  {
    name: "consistent difference",
    line: "{ activation: consistent(step, sample) }",
    rules: (seed, step) => ({ activation: consistent(step, sample) }),
    style: styles.consistent,
    rates: { cosine: 0.03, circles: 0.5 },
  },
  {
    name: "linear",
    line: "{ activation: linear }",
    rules: () => ({ activation: linear }),
    rates: { cosine: 1, circles: 1 },
  },
  {
    name: "g = 1/(1 + z²)",
    line: "{ activation: bFunction((z) => 1 / (1 + z * z)) }",
    rules: () => ({ activation: bFunction((z) => 1 / (1 + z * z)) }),
    rates: { cosine: 0.2, circles: 1 },
  },
  {
    name: "g = σ(z)",
    line: "{ activation: bFunction(sigmoid.f) }",
    rules: () => ({ activation: bFunction(sigmoid.f) }),
    rates: { cosine: 5, circles: 1 },
  },
  {
    name: "feedback alignment",
    line: "{ transport: feedback(seed) }",
    rules: (seed) => ({ transport: feedback(seed) }),
    style: feedbacks,
    rates: { cosine: 2, circles: 2 },
  },
  {
    name: "direct feedback",
    line: "{ transport: direct(seed) }",
    rules: (seed) => ({ transport: direct(seed) }),
    style: feedbacks,
    rates: { cosine: 2, circles: 2 },
  },
  {
    name: "signs",
    line: "{ transport: signs() }",
    rules: () => ({ transport: signs() }),
    style: feedbacks,
    rates: { cosine: 1, circles: 0.5 },
  },
  {
    name: "signs, drawn sizes",
    line: "{ transport: signs(seed) }",
    rules: (seed) => ({ transport: signs(seed) }),
    style: feedbacks,
    rates: { cosine: 2, circles: 1 },
  },
  {
    name: "weight mirror",
    line: "{ transport: mirror(seed) }",
    rules: (seed) => ({ transport: mirror(seed) }),
    style: feedbacks,
    rates: { cosine: 1, circles: 1 },
  },
  {
    name: "Kolen–Pollack",
    line: "{ transport: kolenPollack(seed) }",
    rules: (seed) => ({ transport: kolenPollack(seed) }),
    style: feedbacks,
    rates: { cosine: 2, circles: 1 },
  },
  {
    name: "last layer alone",
    line: "{ transport: (map) => tensor(map.inputShape) }", // zeros
    rules: () => ({ transport: (map) => tensor(map.inputShape) }),
    style: control,
    rates: { cosine: 2, circles: 2 },
  },
  {
    name: "derivative negated",
    line: "{ activation: (f) => (z, a) => -f.derivative(z, a) }",
    rules: () => ({ activation: (f) => (z, a) => -f.derivative(z, a) }),
    style: control,
    rates: { cosine: 0.01, circles: 0.1 },
  },
];

/** What a rule must undercut if it is to have taught the hidden layers anything. */
export const FLOOR = "last layer alone";

export const everyNames = every.map(({ name }) => name);

export const styleOf = ({ style = styles.other }: EveryRule): Style => style;

/** The rule of a list that has this name. */
export function ruleOf(name: string, list: readonly EveryRule[] = every): EveryRule {
  const found = list.find((rule) => rule.name === name);
  if (found === undefined)
    throw new Error(`no rule is called ${name}; there are ${list.map((r) => r.name).join(", ")}`);
  return found;
}

/** A run of one rule at a learning rate; the seed fixes points, weights and the rule's matrices. */
export function everyRun(name: TaskName, { rules }: Pick<EveryRule, "rules">, rate: number, seed: string): Run {
  const { layers, hidden, last, data, points, init, loss } = tasks[name];
  const weights = drawWeights(layers, seed, init);
  return {
    network: mlp(weights, [...weights.slice(1).map(() => hidden), last]),
    ...data(points, seed),
    loss,
    optimizer: sgd(rate),
    rules: rules(seed, rate),
  };
}

/** The loss at the end of a run; ∞ where it left all numbers. */
export function endOf(name: TaskName, rule: Pick<EveryRule, "rules">, rate: number, seed: string): number {
  for (const { iteration, loss } of training(everyRun(name, rule, rate, seed)))
    if (iteration === tasks[name].iterations) return Number.isFinite(loss) ? loss : Infinity;
  throw new Error("unreachable");
}

/** The rate with the least mean cost, given the costs at each of RATES; the smallest where no mean is finite. */
export function bestRate(costs: readonly ArrayLike<number>[]): number {
  const means = costs.map((list) => mean(list));
  const least = Math.min(...means.map((m) => (Number.isFinite(m) ? m : Infinity)));
  return RATES[Math.max(0, means.indexOf(least))];
}

/** A rule's own rate in a task: the list's, or the best of RATES on a few seeds that nothing is judged by. */
export const ownRate = (name: TaskName, rule: EveryRule, tuning = 6): number =>
  rule.rates?.[name] ??
  bestRate(RATES.map((rate) => seeds(tuning, TUNING_AFTER).map((seed) => endOf(name, rule, rate, seed))));

/** The list with a rate for every rule: those without one are tuned here and now, once. */
export const rated = (rules: readonly EveryRule[], tuning?: number): EveryRule[] =>
  rules.map((rule) =>
    rule.rates
      ? rule
      : { ...rule, rates: { cosine: ownRate("cosine", rule, tuning), circles: ownRate("circles", rule, tuning) } },
  );

/** Rates are tuned on seeds after this one, which judge nothing. */
export const TUNING_AFTER = 1000;
