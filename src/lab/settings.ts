/**
 * All that the lab can be set to, as one flat value: what a reader may change, between which ends, what it is called, and where
 * it begins. Address, command line, form, spec and cell are functions of this value.
 */
import { activations } from "../activations";
import { sets } from "../data/sets";
import { LEAST_CLAMP } from "../variants";

export const ACTIVATION_RULES = ["derivative", "difference", "consistent", "linear", "bFunction", "slope"] as const;
export const TRANSPORT_RULES = [
  "transpose",
  "feedback",
  "direct",
  "signs",
  "drawnSigns",
  "mirror",
  "kolenPollack",
] as const;

/** One of the two rules that are compared. */
export interface Side {
  /** What stands for ∂a/∂z. */
  readonly rule: (typeof ACTIVATION_RULES)[number];
  /** g(z) of a b-function, or a slope of one's own in z, a, e and step. */
  readonly slope: string;
  /** The step inside a′; the learning rate where it is "rate". */
  readonly step: number | "rate";
  readonly mode: "literal" | "stable" | "pair";
  /** How e is read inside a′: of the batch's loss, or of the sample's own. */
  readonly reading: "batch" | "sample";
  readonly clamp: number;
  /** The layers in which the rule holds; the others keep the derivative. */
  readonly layers: Layers;
  /** What stands for Wᵀδ. */
  readonly down: (typeof TRANSPORT_RULES)[number];
}

/** Layers by their numbers, 1 for fc1. */
export type Layers = "all" | readonly number[];

/** Both sides' keys, with the side's letter before them: aRule, bStep. */
type Sided<S extends string> = { readonly [K in keyof Side as `${S}${Capitalize<K>}`]: Side[K] };

export interface Settings extends Sided<"a">, Sided<"b"> {
  readonly data: string;
  /** Points, and the deviation of what is added to them. */
  readonly n: number;
  readonly noise: number;
  /** Units of the hidden layers, from below. */
  readonly hidden: readonly number[];
  /** The activation of the hidden layers and of the last: a name, or a formula in z. */
  readonly f: string;
  readonly out: string;
  readonly bias: "yes" | "no";
  readonly init: "normal" | "uniform" | "xavier" | "he";
  /** What the initial weights are multiplied by. */
  readonly spread: number;
  readonly seed: string;
  readonly loss: "rmse" | "mse" | "squaredError" | "crossEntropy" | "binaryCrossEntropy";
  readonly scale: number;
  readonly optimizer: "sgd" | "momentum" | "adam" | "adadelta" | "hypergradient";
  readonly lr: number;
  readonly iterations: number;
  readonly train: Layers;
  /** What is looked at: the iteration, a unit as layer.unit, a sample, and whose. */
  readonly at: number | "end";
  readonly unit: string;
  readonly sample: number;
  readonly of: "a" | "b";
}

export type Key = keyof Settings;

/** What a key may be. `word` is a word that may stand in a number's place. */
export type Field =
  | { readonly kind: "number"; readonly low: number; readonly high: number; readonly whole?: true; readonly log?: true; readonly word?: string } // prettier-ignore
  | { readonly kind: "choice"; readonly names: readonly string[] }
  | { readonly kind: "activation"; readonly names: readonly string[] }
  | { readonly kind: "slope"; readonly names: readonly string[] }
  | { readonly kind: "sizes"; readonly most: number; readonly widest: number }
  | { readonly kind: "layers" }
  | { readonly kind: "unit" }
  | { readonly kind: "text"; readonly longest: number };

export const LONGEST_FORMULA = 200;
export const MOST_LAYERS = 5;
export const WIDEST = 32;

const choice = (...names: readonly string[]): Field => ({ kind: "choice", names });
const functions = Object.keys(activations);

const side = {
  rule: choice(...ACTIVATION_RULES),
  slope: { kind: "slope", names: functions },
  step: { kind: "number", low: 1e-9, high: 1e4, log: true, word: "rate" },
  mode: choice("literal", "stable", "pair"),
  reading: choice("batch", "sample"),
  clamp: { kind: "number", low: LEAST_CLAMP, high: 0.4, log: true },
  layers: { kind: "layers" },
  down: choice(...TRANSPORT_RULES),
} as const satisfies Record<keyof Side, Field>;

const upper = (word: string): string => word[0].toUpperCase() + word.slice(1);
const sided = <S extends "a" | "b">(letter: S) =>
  Object.fromEntries(Object.entries(side).map(([key, field]) => [letter + upper(key), field])) as Record<
    keyof Sided<S>,
    Field
  >;

/** Every key in the order of an address. */
export const fields: Readonly<Record<Key, Field>> = {
  ...sided("a"),
  ...sided("b"),
  data: choice(...Object.keys(sets)),
  n: { kind: "number", low: 2, high: 1000, whole: true },
  noise: { kind: "number", low: 0, high: 2 },
  hidden: { kind: "sizes", most: MOST_LAYERS, widest: WIDEST },
  f: { kind: "activation", names: functions },
  out: { kind: "activation", names: functions },
  bias: choice("yes", "no"),
  init: choice("normal", "uniform", "xavier", "he"),
  spread: { kind: "number", low: 0, high: 100 },
  seed: { kind: "text", longest: 40 },
  loss: choice("rmse", "mse", "squaredError", "crossEntropy", "binaryCrossEntropy"),
  scale: { kind: "number", low: 1e-4, high: 1e4, log: true },
  optimizer: choice("sgd", "momentum", "adam", "adadelta", "hypergradient"),
  lr: { kind: "number", low: 1e-4, high: 100, log: true },
  iterations: { kind: "number", low: 1, high: 100_000, whole: true, log: true },
  train: { kind: "layers" },
  at: { kind: "number", low: 0, high: 100_000, whole: true, word: "end" },
  unit: { kind: "unit" },
  sample: { kind: "number", low: 1, high: 1000, whole: true },
  of: choice("a", "b"),
};

export const keys = Object.keys(fields) as Key[];

/** The keys that change what is trained; the others only what is looked at. */
const LOOKS: readonly Key[] = ["at", "unit", "sample", "of"];
export const trainedKeys = keys.filter((key) => !LOOKS.includes(key));

/** The settings of one side without its letter. */
export function sideOf(settings: Settings, letter: "a" | "b"): Side {
  const all = settings as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(side).map((key) => [key, all[letter + upper(key)]])) as unknown as Side;
}

// ------------------------------------------------------------------------------------------------ where it may begin

/** Something to begin with: a figure of a paper, or a toy. */
export interface Start {
  readonly title: string;
  readonly settings: Settings;
  /** What the paper itself says; the rest it leaves open. */
  readonly printed: readonly Key[];
}

/** Paper 1's figure 2: the (1, 2, 1) network at the settings of notebook 04. */
const paper1: Settings = {
  aRule: "derivative",
  aSlope: "1 / (1 + z^2)",
  aStep: "rate",
  aMode: "literal",
  aReading: "batch",
  aClamp: LEAST_CLAMP,
  aLayers: "all",
  aDown: "transpose",
  bRule: "difference",
  bSlope: "1 / (1 + z^2)",
  bStep: "rate",
  bMode: "literal",
  bReading: "batch",
  bClamp: LEAST_CLAMP,
  bLayers: "all",
  bDown: "transpose",
  data: "cosine",
  n: 100,
  noise: 0,
  hidden: [2],
  f: "sigmoid",
  out: "sigmoid",
  bias: "yes",
  init: "normal",
  spread: 1,
  seed: "1",
  loss: "rmse",
  scale: 1,
  optimizer: "sgd",
  lr: 0.3,
  iterations: 4000,
  train: "all",
  at: "end",
  unit: "1.1",
  sample: 1,
  of: "b",
};

const printed1: readonly Key[] = ["aRule", "bRule", "bMode", "bClamp", "data", "n", "hidden", "f", "out", "loss"];

/** Classes in the plane: what TensorFlow Playground has, under two rules at once. */
const plane = (data: string, more: Partial<Settings> = {}): Settings => ({
  ...paper1,
  bRule: "derivative",
  bDown: "feedback",
  data,
  n: 200,
  hidden: [6, 6],
  f: "tanh",
  out: "identity",
  init: "xavier",
  loss: "crossEntropy",
  lr: 0.5,
  iterations: 1000,
  of: "a",
  ...more,
});

export const starts = {
  "figure-2": { title: "Paper 1, figure 2: a cosine, (1, 2, 1)", settings: paper1, printed: printed1 },
  "figure-4": {
    title: "Paper 1, figure 4: one layer more, (1, 2, 2, 1)",
    settings: { ...paper1, hidden: [2, 2], iterations: 10_000 },
    printed: printed1,
  },
  "b-functions": {
    title: "Paper 2, section 3.1: another slope in fc2",
    settings: {
      ...plane("twoGaussians"),
      bRule: "bFunction",
      bSlope: "sigmoid",
      bLayers: [2],
      bDown: "transpose",
      n: 100,
      hidden: [8, 8],
      f: "relu",
      bias: "no",
      init: "he",
      optimizer: "adam",
      lr: 0.1,
      iterations: 100,
      train: [2],
      unit: "2.1",
      of: "b",
    },
    printed: ["bRule", "bLayers", "data", "f", "out", "bias", "loss", "optimizer", "iterations", "train"],
  },
  gaussians: { title: "Two Gaussians in the plane", settings: plane("gaussians", { hidden: [4] }), printed: [] },
  circles: { title: "A disc in a ring", settings: plane("circles"), printed: [] },
  xor: { title: "Exclusive or", settings: plane("xor"), printed: [] },
  spirals: {
    title: "Two spirals",
    settings: plane("spirals", { hidden: [12, 12], lr: 1, iterations: 4000, init: "xavier" }),
    printed: [],
  },
} as const satisfies Record<string, Start>;

export type StartName = keyof typeof starts;
export const startNames = Object.keys(starts) as StartName[];
export const FIRST: StartName = "figure-2";
export const startOf = (name: StartName): Start => starts[name];

/** Equal values: lists by their elements. */
export const same = (a: Settings[Key], b: Settings[Key]): boolean => String(a) === String(b);
