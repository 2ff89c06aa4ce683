/** Sweeps of paper 2's section 3.1 and of the claims round it. What a rate or β is found on are seeds that judge nothing. */
import { bFunctions } from "../bfunctions";
import { bFunctionDefaults, bFunctionRules } from "../experiments/bfunctions";
import type { Settings, Sweep } from "../sweeps";

/** Paper 2, section 3.1: what the paper gives, and the wide network that stands for what it leaves open. */
const section31: Settings = { ...bFunctionDefaults };
const twoWeights: Settings = { ...section31, hidden: [2, 1] };

/** For noise in earlier layers all layers are trained, with g in FC2. */
const allLayers: Settings = { ...section31, optimizer: "sgd", train: "all" };
const rateGrid = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** Of each b-function on the wide network: what the notebook's table shows. */
const ofEach = (measure: string) => Object.keys(bFunctions).map((g) => `${g} ${measure}`);
const ofTheTen = ["cost", "cosine", "gap", "rest", "distance", "barrier", "uphill"].map(
  (measure) => `the ten ${measure}`,
);
const summary = [
  "BP cost",
  "zero cost",
  "negated cost",
  "negated cosine",
  "drawn cosine",
  ...ofTheTen,
  ...["cost", "cosine", "uphill"].map((measure) => `the ten masked ${measure}`),
  "passed",
  "a tenth",
  "a half",
];
const inFull = [
  ...summary,
  "BP uphill",
  "zero rest",
  "negated rest",
  ...["cost", "cosine", "gap", "rest", "distance", "barrier", "uphill"].flatMap(ofEach),
  ...["cost", "uphill"].flatMap((measure) => Object.keys(bFunctions).map((g) => `${g} masked ${measure}`)),
];

/** The best of the rates in the record b-own-rates, and of β in learnt-rate-beta; a test holds them to it. */
const OWN_RATES: Settings = {
  "two Gaussians": {
    BP: 0.3,
    sigmoid: 0.3,
    "sigmoid drawn": 1,
    tanh: 0.3,
    "tanh drawn": 0.3,
    softplus: 0.3,
    "softplus drawn": 0.3,
    elu: 0.3,
    "elu drawn": 0.3,
    swish: 0.3,
    "swish drawn": 0.3,
    gelu: 0.3,
    "gelu drawn": 0.3,
    leakyRelu: 0.3,
    "leakyRelu drawn": 0.3,
    linear: 0.3,
    "linear drawn": 0.3,
    softsign: 0.3,
    "softsign drawn": 0.3,
    arctan: 0.3,
    "arctan drawn": 0.3,
  },
  cosine: {
    BP: 0.1,
    sigmoid: 0.3,
    "sigmoid drawn": 0.3,
    tanh: 0.1,
    "tanh drawn": 0.1,
    softplus: 0.3,
    "softplus drawn": 0.3,
    elu: 0.1,
    "elu drawn": 0.1,
    swish: 0.3,
    "swish drawn": 0.3,
    gelu: 0.3,
    "gelu drawn": 0.3,
    leakyRelu: 0.1,
    "leakyRelu drawn": 0.1,
    linear: 0.1,
    "linear drawn": 0.1,
    softsign: 0.1,
    "softsign drawn": 0.1,
    arctan: 0.1,
    "arctan drawn": 0.1,
  },
};
const BETAS: Settings = { cosine: 300, "two Gaussians": 0.01 };

const learntRate: Settings = { starts: [0.1, 1, 10], rate: 0.3 };

export const bFunctionSweeps = {
  /** Paper 2, section 3.1 under all rules: with Adam as printed, and with the rate of gradient descent that serves ReLU′ best. */
  "b-adam": { trial: "bFunctions", settings: section31, over: { rate: [0.1] }, seeds: 200, keep: inFull },
  "b-sgd": {
    trial: "bFunctions",
    settings: { ...section31, optimizer: "sgd" },
    over: { rate: [1] },
    seeds: 200,
    keep: inFull,
  },
  /** The same with two weights in FC2, where the landscape of figure 1b is exact. */
  "b-two-adam": { trial: "bFunctions", settings: twoWeights, over: { rate: [0.1] }, seeds: 200, keep: summary },
  "b-two-sgd": {
    trial: "bFunctions",
    settings: { ...twoWeights, optimizer: "sgd" },
    over: { rate: [1] },
    seeds: 200,
    keep: summary,
  },
  /** Paper 2's last paragraph: how many decades of rates serve a rule about as well as its best one. */
  "b-ranges-sgd": {
    trial: "bFunctionRanges",
    settings: { ...section31, optimizer: "sgd", each: 6, apart: 0.5 },
    over: { rate: [1] },
    seeds: 50,
  },
  "b-ranges-adadelta": {
    trial: "bFunctionRanges",
    settings: { ...section31, optimizer: "adadelta", each: 6, apart: 0.5 },
    over: { rate: [10] },
    seeds: 50,
  },
  /** Paper 2, section 1: feedback alignment on small generated sets. */
  feedback: {
    trial: "feedback",
    settings: { points: 100, hidden: 8, epochs: 200 },
    over: { data: ["twoGaussians", "xor", "circles"], rate: [0.003, 0.01, 0.03] },
    seeds: 100,
  },
  /** Paper 2, section 3.1: which rate of plain gradient descent serves ReLU′ best, on other seeds. */
  "b-sgd-rate": {
    trial: "bFunctionEnd",
    settings: { ...section31, optimizer: "sgd", rule: "BP" },
    over: { hidden: [[8, 8], [2, 1]], rate: [...rateGrid, 30] }, // prettier-ignore
    seeds: 100,
    after: 1000,
  },
  /** Paper 2, all layers trained: each rule's own rate, on other seeds. */
  "b-own-rates": {
    trial: "bFunctionEnd",
    settings: allLayers,
    over: {
      task: ["two Gaussians", "cosine"],
      rule: bFunctionRules.filter((name) => !/zero|negated|masked|tenth/.test(name)),
      rate: rateGrid,
    },
    seeds: 12,
    after: 1000,
  },
  /** Paper 2: which β serves a learnt rate best, on other seeds. */
  "learnt-rate-beta": {
    trial: "learntRateBeta",
    settings: { ...learntRate, iterations: 400 },
    over: {
      task: ["cosine", "two Gaussians"],
      beta: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300],
      rate: [0.3],
    },
    seeds: 16,
    after: 1000,
  },
  /** Paper 2: noise in earlier layers, each rule at its own rate. */
  "b-noise": {
    trial: "bFunctionNoise",
    settings: { ...allLayers, rates: OWN_RATES },
    over: { task: ["two Gaussians", "cosine"], rate: [1] },
    seeds: 200,
  },
  /** Paper 2's last paragraph: a rate that is learnt, from starts over two decades. */
  "learnt-rate": {
    trial: "learntRate",
    settings: { ...learntRate, iterations: 400, betas: BETAS, grid: [0.03, 0.1, 0.3, 1, 3, 10] },
    over: { task: ["cosine", "two Gaussians"], rate: [0.3] },
    seeds: 200,
  },
} satisfies Record<string, Sweep>;
