/**
 * Sweeps: a trial at every combination of some settings, for many seeds. A sweep is described once, as data, and serves
 * a notebook and a page (a few seeds, in place), the command line (all seeds, on all cores, recorded) and `verify`.
 */
import { cosineDefaults, isLong, measures, trials, type Measures, type TrialName } from "./experiments";
import { everyNames, RATES, TUNING_AFTER } from "./experiments/every";
import { seeds } from "./random";
import { bFunctionSweeps } from "./sweeps/bfunctions";
import { newsSweeps } from "./sweeps/agnews";
import { imageSweeps } from "./sweeps/cifar";
import { mnistSweeps } from "./sweeps/mnist";

/** Settings are JSON values, so that two of them are equal where their JSON is. */
export type Value = string | number | readonly Value[] | { readonly [key: string]: Value };
export type Settings = Readonly<Record<string, Value>>;

export interface Sweep {
  readonly trial: TrialName;
  /** What all cells share. */
  readonly settings: Settings;
  /** The settings that vary: every combination is a cell, the last varying fastest. */
  readonly over: Readonly<Record<string, readonly Value[]>>;
  /** The number of seeds, "1", "2", …, or after an offset for runs that must be fresh. */
  readonly seeds: number;
  readonly after?: number;
  /** The measures that a record keeps; all where none are given. */
  readonly keep?: readonly string[];
}

/** The settings of every cell that vary. */
export const cells = ({ over }: Sweep): Settings[] =>
  Object.entries(over).reduce<Settings[]>(
    (done, [name, values]) => done.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [{}],
  );

export const seedsOf = ({ seeds: count, after }: Sweep): string[] => seeds(count, after);

/** The measures of a sweep, in the order that a record has them. */
export const kept = (sweep: Sweep): readonly string[] => sweep.keep ?? measures[sweep.trial];

/** One cell under one seed. Throws for a trial that comes in parts. */
export function runTrial(sweep: Pick<Sweep, "trial" | "settings">, cell: Settings, seed: string): Measures {
  if (isLong(sweep.trial)) throw new Error(`a trial of ${sweep.trial} is run by deltalab experiment alone`);
  return trials[sweep.trial]({ ...sweep.settings, ...cell } as never, seed);
}

/** What a cell measured: a column of numbers a measure, a number a seed. */
export interface Column {
  readonly settings: Settings;
  readonly results: Readonly<Record<string, readonly number[]>>;
}

/** The results of a sweep, or of some of its cells and seeds. */
export interface Results {
  readonly sweep: Sweep;
  readonly seeds: readonly string[];
  readonly cells: readonly Column[];
}

/** Puts measures together: `of(cell, seed)` are those of the cell and the seed at these positions. */
export const gathered = (
  sweep: Sweep,
  chosen: readonly Settings[],
  list: readonly string[],
  of: (cell: number, seed: number) => Measures,
): Results => ({
  sweep,
  seeds: list,
  cells: chosen.map((settings, c) => ({
    settings,
    results: Object.fromEntries(kept(sweep).map((name) => [name, list.map((_, s) => of(c, s)[name])])),
  })),
});

/** Runs some cells of a sweep for some seeds, here and now. */
export function runCells(sweep: Sweep, chosen: readonly Settings[], list: readonly string[]): Results {
  const all = chosen.map((cell) => list.map((seed) => runTrial(sweep, cell, seed)));
  return gathered(sweep, chosen, list, (c, s) => all[c][s]);
}

const same = (a: Value | undefined, b: Value): boolean => a !== undefined && JSON.stringify(a) === JSON.stringify(b);

/** Whether a cell has all of these settings. */
export const matches = (cell: Settings, wanted: Settings): boolean =>
  Object.entries(wanted).every(([name, value]) => same(cell[name], value));

/** The one cell that has these settings. Throws where none or several have. */
export function cellOf({ cells: all }: Pick<Results, "cells">, wanted: Settings): Column {
  const found = all.filter(({ settings }) => matches(settings, wanted));
  if (found.length !== 1) throw new Error(`${found.length} cells have the settings ${JSON.stringify(wanted)}`);
  return found[0];
}

// ---------------------------------------------------------------------------------------------- the recorded ones

/** From where nothing is learnt to where costs jump, half a decade apart. */
const WIDE = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/** Closer where costs are lowest: the best rate of a rule and that of 0.9 times the rule should be two of these. */
const CLOSE = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 3];

const small: Settings = { ...cosineDefaults, iterations: 4000 };
const deep: Settings = { ...cosineDefaults, layers: [1, 2, 2, 1], iterations: 10_000 };

/** Paper 5: two classes in the plane, a hidden layer of tanh, Xavier weights. */
const classes: Settings = {
  data: "xor",
  points: 40,
  hidden: 6,
  activation: "tanh",
  init: { name: "xavier", scale: 1 },
  batch: "all",
};

const fresh = { after: 200, seeds: 200 };

/** The experiments that `deltalab experiment NAME` runs and `data/runs/NAME.json` records. */
export const sweeps = {
  /** Paper 1, figures 2 and 3, and a control that must fail. */
  "1-2-1": {
    trial: "cosine",
    settings: small,
    over: { rule: ["BP", "DBP", "BP negated"], rate: CLOSE },
    seeds: 200,
  },
  /**
   * A control that must make no difference: rates so close together that the best one of a rule and of 0.9 times the rule
   * cost the same, and four hidden neurons, with which no seed stays where it started (of 1-2-1 one in 200 does).
   */
  scaled: {
    trial: "cosine",
    settings: { ...small, layers: [1, 4, 1] },
    over: { rule: ["BP", "BP × 0.9"], rate: [0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8] },
    seeds: 200,
    keep: ["cost"],
  },
  /** Paper 1, figure 4; at 0.3 the deeper network needs longer to find the cosine. */
  "1-2-2-1": { trial: "cosine", settings: deep, over: { rule: ["BP", "DBP"], rate: CLOSE }, seeds: 200 },
  /** The hidden neurons start at z ≈ 10: do they come back? */
  saturated: {
    trial: "cosine",
    settings: { ...small, saturation: 10 },
    over: { rule: ["BP", "DBP", "DBP per sample"], rate: WIDE },
    seeds: 200,
  },
  /** BP and DBP side by side, iteration by iteration. */
  parting: { trial: "parting", settings: { ...small, rule: "DBP" }, over: { rate: [0.3] }, seeds: 200 },
  /** Single steps of both rules from the same weights. */
  steps: { trial: "steps", settings: { ...small, rule: "DBP" }, over: { rate: [0.3] }, seeds: 200 },
  /** Is the chord's first-order term what keeps z small? With it, and with it turned round. */
  reason: {
    trial: "cosine",
    settings: small,
    over: { rule: ["first order", "first order reversed"], rate: [0.3] },
    seeds: 200,
  },
  /** One saturated neuron; BP from z₀ = 20 takes a billion iterations, and from 40 on it never moves. */
  recovery: {
    trial: "recovery",
    settings: { rate: 0.5, most: 4e9 },
    over: { rule: ["BP", "DBP", "DBP pair"], z0: [5, 10, 20, 40, 100] },
    seeds: 1,
  },
  /** What the paper leaves open, all against all. */
  map: {
    trial: "cosine",
    settings: small,
    over: {
      rule: ["BP", "DBP", "DBP per sample"],
      rate: [0.03, 0.1, 0.3, 1, 3, 10, 30],
      init: [
        { name: "normal", scale: 1 },
        { name: "normal", scale: 3 },
        { name: "uniform", scale: 1 },
        { name: "xavier", scale: 1 },
      ],
      target: ["cosine", "inset cosine", "two periods"],
    },
    seeds: 20,
    keep: ["cost", "size"],
  },
  /** Paper 5: gradient descent, batches and single samples, each at seven rates. */
  batches: {
    trial: "classes",
    settings: { ...classes, epochs: 150, threshold: 0.2 },
    over: { batch: ["all", 10, 1], rate: [0.03, 0.1, 0.3, 1, 2, 4, 8] },
    seeds: 200,
    keep: ["cost", "epochs", "reached", "uphill", "against"],
  },
  /** Paper 5, figure 6.1 in seconds: forward passes alone, and both passes, as often, of 101,770 parameters. */
  "passes-forward": {
    trial: "passes",
    settings: { sizes: [784, 128, 10], repeats: 4000 },
    over: { passes: ["forward"] },
    seeds: 1,
  },
  "passes-both": {
    trial: "passes",
    settings: { sizes: [784, 128, 10], repeats: 4000 },
    over: { passes: ["both"] },
    seeds: 1,
  },
  /** Paper 5: initial weights 0 and far too large beside Xavier's, with sigmoids. */
  inits: {
    trial: "classes",
    settings: { ...classes, data: "circles", activation: "sigmoid", epochs: 1000, threshold: 0.2 },
    over: {
      init: [
        { name: "xavier", scale: 1 },
        { name: "normal", scale: 0 },
        { name: "normal", scale: 100 },
      ],
      rate: [1],
    },
    seeds: 200,
  },
  /** Paper 5: where several starts on one data set end, by the width of the hidden layer; 0 is the linear system. */
  starts: {
    trial: "starts",
    settings: { ...classes, points: 30, epochs: 600, starts: 4 },
    over: { hidden: [0, 1, 2, 3, 4, 8, 32], rate: [1] },
    seeds: 100,
  },
  /** Paper 5: do small batches leave a poor minimum of a single hidden neuron? */
  escape: {
    trial: "escape",
    settings: { ...classes, points: 30, hidden: 1, epochs: 200, starts: 3, settle: 1000, poor: 0.02 },
    over: { batch: ["all", 5, 1], rate: [0.3] },
    seeds: 200,
  },
  /** Paper 5: starts on one data set followed until nothing moves; 0 hidden neurons are the linear system. */
  rest: {
    trial: "rest",
    settings: { ...classes, points: 30, epochs: 600, starts: 6 },
    over: { hidden: [0, 1, 2, 3], rate: [1] },
    seeds: 100,
  },
  /** Paper 5: what it matters to fresh points where each of ten starts ends. */
  serves: {
    trial: "serves",
    settings: { ...classes, points: 200, epochs: 1000, starts: 10 },
    over: { hidden: [0, 2, 4, 8], rate: [1] },
    seeds: 60,
  },
  /** Paper 3's list: steepest descent, conjugate gradients, and the one after the other; conjugate gradients have no rate. */
  descents: {
    trial: "descents",
    settings: { budget: 800, share: 0.1 },
    over: { strategy: ["steepest", "conjugate", "steepest, then conjugate"], rate: [0.1, 0.2, 0.3, 0.5] },
    seeds: 100,
  },
  /** Paper 3's list: second-order steps, with 1/μ for the rate. */
  "second-order": {
    trial: "secondOrder",
    settings: { epochs: 100 },
    over: { method: ["gradient descent", "second order"], rate: [0.3, 1, 3, 6, 10] },
    seeds: 200,
  },
  /** Paper 3's list: one class by an autoassociator, both by a discriminating network. */
  recognition: {
    trial: "recognition",
    settings: { hidden: 3, points: 100, iterations: 300 },
    over: { domain: ["clusters", "two Gaussians"], rate: [0.03] },
    seeds: 200,
  },
  ...bFunctionSweeps,
  /** Paper 2, section 3.1: how much of a b-function's change lies where ReLU′ is not 0; and the control, where all of it must. */
  coverage: {
    trial: "coverage",
    settings: {
      points: 100,
      hidden: 8,
      epochs: 100,
      by: ["identity", "sigmoid", "tanh", "leakyRelu", "softplus", "elu", "swish", "gelu", "softsign", "arctan"],
    },
    over: { masked: ["no", "yes"], rate: [0.1] },
    seeds: 200,
  },
  /** Every rule at every rate, on seeds that judge nothing: each rule's own rate in src/experiments/every.ts is the best one. */
  "every-rates": {
    trial: "every",
    settings: {},
    over: { task: ["cosine", "circles"], rule: everyNames, rate: RATES },
    after: TUNING_AFTER,
    seeds: 20,
    keep: ["cost"],
  },
  /** Every rule at its own rate. */
  "every-cosine": {
    trial: "every",
    settings: { task: "cosine" },
    over: { rule: everyNames, rate: ["own"] },
    seeds: 200,
  },
  "every-circles": {
    trial: "every",
    settings: { task: "circles" },
    over: { rule: everyNames, rate: ["own"] },
    seeds: 200,
  },
  /** What a training step of each rule takes beside one of BP's: the only record that reads a clock. */
  "every-time": {
    trial: "everyTime",
    settings: { rounds: 101, steps: 40 },
    over: { task: ["cosine", "circles"], rule: everyNames },
    seeds: 1,
  },
  ...mnistSweeps,
  ...newsSweeps,
  ...imageSweeps,
  /** Paper 3's list, linear backprop: does learning halt from saturated units, and is it saturation that halts it? */
  halt: {
    trial: "halt",
    settings: { iterations: 800, from: 0.45 },
    over: {
      case: [
        { activation: "sigmoid", bias: 0, rule: "BP" },
        { activation: "sigmoid", bias: 10, rule: "BP" },
        { activation: "sigmoid", bias: 0, rule: "linear" },
        { activation: "sigmoid", bias: 10, rule: "linear" },
        { activation: "relu", bias: 0, rule: "BP" },
        { activation: "relu", bias: 10, rule: "BP" },
        { activation: "relu", bias: -10, rule: "BP" },
      ],
      rate: [1],
    },
    after: 300,
    seeds: 200,
  },
  /** The same abstract: what careful initial weights do to |z| and δ; of width 1 they are hardly different. */
  regime: {
    trial: "regime",
    settings: { bias: 0 },
    over: {
      activation: ["sigmoid", "tanh"],
      width: [1, 32],
      depth: [2, 6, 12],
      init: [
        { name: "normal", scale: 1 },
        { name: "xavier", scale: 1 },
      ],
      rate: [0], // nothing is trained
    },
    after: 300,
    seeds: 100,
  },
  /** Paper 3's list: the derivative of the cosine by the differential network of one that has learnt its values. */
  estimates: {
    trial: "estimates",
    settings: { hidden: 8, points: 60 },
    over: { iterations: [100, 400, 1500, 6000], rate: [0.02] },
    seeds: 200,
  },
  /** Paper 3's list: invariant backpropagation and its competitors on fresh points, with β for the rate. */
  invariances: {
    trial: "invariances",
    settings: { hidden: 16, points: 30 },
    over: {
      data: ["circles", "xor", "twoGaussians"],
      method: ["BP", "invariant", "adversary", "weight decay"],
      rate: [0.03, 0.1, 0.3],
    },
    seeds: 120,
  },
  /** The same rule on other seeds, for the A/A cards: what chance looks like. */
  "1-2-1-again": { trial: "cosine", settings: small, over: { rule: ["BP"], rate: [0.3] }, ...fresh },
  "1-2-2-1-again": { trial: "cosine", settings: deep, over: { rule: ["BP"], rate: [0.3] }, ...fresh },
  "saturated-again": {
    trial: "cosine",
    settings: { ...small, saturation: 10 },
    over: { rule: ["BP"], rate: [0.3] },
    ...fresh,
  },
  /** 200 A/A repeats of 20 pairs each, on seeds that nothing else uses: how often do they give a verdict? */
  chance: {
    trial: "cosine",
    settings: small,
    over: { rule: ["BP"], rate: [0.3] },
    after: 1000,
    seeds: 200 * 2 * 20,
    keep: ["cost"],
  },
} satisfies Record<string, Sweep>;
