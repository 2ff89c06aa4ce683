/** `--set rate=0.3,1`: a sweep with other settings, all checked before anything runs. */
import { z } from "zod";
import {
  bFunctionRules,
  compared,
  type ClassesSettings,
  type CosineTrial,
  type LongName,
  type TrialName,
  type trials,
} from "../experiments";
import { activations } from "../activations";
import { everyNames, type TaskName } from "../experiments/every";
import { LONGEST as IMAGE_EPOCHS, type ImageSettings, type Meta, type Slope } from "../experiments/images";
import { ACTIVATIONS, LONGEST, NEWS_RULES, OPTIMIZERS, type NewsSettings } from "../experiments/news";
import { OURS, PEERS, type MnistSettings } from "../experiments/published";
import { METHODS, MOST_HELD, MOST_LOOKS, type SearchSettings } from "../experiments/slopesearch";
import type { DeepSettings } from "../experiments/saturation";
import type { Sweep, Value } from "../sweeps";
import { integer, list, numeric, object, oneOf, parsed, value, WrongValue } from "../values";

const positive = (what: string) => numeric(`${what} > 0`, (x) => x > 0);
const names = <T extends string>(all: Record<T, unknown>) => oneOf(...(Object.keys(all) as T[]));

const cosine: Checks<"cosine"> = {
  rule: names(compared),
  rate: positive("a learning rate"),
  iterations: integer(1, 1e9, "a number of iterations ≥ 1"),
  points: integer(1, 1e6, "a number of points ≥ 1"),
  layers: list(integer(1, 1000, "a number of units ≥ 1"), "the units of each layer, a list").refine(
    (layers) => layers.length >= 2 && layers[0] === 1 && layers.at(-1) === 1,
    "expected at least two layers, the first and the last of one unit",
  ),
  init: object({
    name: names<CosineTrial["init"]["name"]>({ normal: 1, uniform: 1, xavier: 1 }),
    scale: positive("a scale"),
  }),
  target: names<CosineTrial["target"]>({ cosine: 1, "inset cosine": 1, "two periods": 1 }),
  saturation: numeric("a bias"),
};

const network: Omit<Checks<"classes">, "threshold"> = {
  data: names<ClassesSettings["data"]>({ xor: 1, circles: 1, twoGaussians: 1 }),
  points: integer(2, 1e6, "a number of points ≥ 2"),
  hidden: integer(0, 1e4, "a number of units ≥ 0"),
  activation: names<ClassesSettings["activation"]>({ sigmoid: 1, tanh: 1 }),
  init: object({
    name: names<ClassesSettings["init"]["name"]>({ normal: 1, xavier: 1 }),
    scale: numeric("a scale ≥ 0", (x) => x >= 0),
  }),
  rate: positive("a learning rate"),
  batch: value<number | "all">(
    'a number of samples ≥ 1 or "all"',
    (x) => x === "all" || (Number.isSafeInteger(x) && (x as number) >= 1),
  ),
  epochs: integer(1, 1e9, "a number of epochs ≥ 1"),
};
const task = names<TaskName>({ cosine: 1, circles: 1 });
const activation = names<DeepSettings["activation"]>({ sigmoid: 1, tanh: 1, relu: 1 });
const rateOrOwn = value<number | "own">(
  'a learning rate > 0 or "own"',
  (x) => x === "own" || (typeof x === "number" && x > 0),
);
const starts = integer(2, 1e4, "a number of starts ≥ 2");

/** Paper 2: the network of section 3.1. */
const section31: Checks<"bFunctions"> = {
  task: names({ "two Gaussians": 1, cosine: 1 }),
  hidden: list(integer(1, 1000, "a number of units ≥ 1"), "the units of each hidden layer, a list").refine(
    (hidden) => hidden.length === 2,
    "expected two hidden layers",
  ),
  points: integer(2, 1e6, "a number of points ≥ 2"),
  epochs: integer(1, 1e9, "a number of epochs ≥ 1"),
  optimizer: names({ adam: 1, sgd: 1, adadelta: 1 }),
  rate: positive("a learning rate"),
  train: names({ fc2: 1, all: 1 }),
};

const learnt: Omit<Checks<"learntRateBeta">, "beta"> = {
  task: names({ cosine: 1, "two Gaussians": 1 }),
  iterations: integer(1, 1e9, "a number of iterations ≥ 1"),
  starts: list(positive("a learning rate"), "starting rates, a list"),
  rate: positive("a learning rate"),
};

const images: Omit<Checks<"cifar">, "slope"> = {
  data: names<ImageSettings["data"]>({ "CIFAR-10": 1, MNIST: 1, "drawn images": 1, "drawn digits": 1 }),
  network: names<ImageSettings["network"]>({ SimpleNet: 1, "SimpleNet 310K": 1, "three convolutions": 1 }),
  width: positive("a width"),
  samples: integer(1, 50_000, "a number of images, 1 … 50000"),
  tests: integer(1, 10_000, "a number of images, 1 … 10000"),
  batch: integer(1, 1000, "a number of images, 1 … 1000"),
  epochs: integer(1, IMAGE_EPOCHS, `a number of epochs, 1 … ${IMAGE_EPOCHS}`),
  optimizer: names({ adadelta: 1, sgd: 1 }),
  rate: positive("a learning rate"),
  convolution: integer(1, 13, "the number of a convolution, 1 … 13"),
  hidden: names(activations),
};

const isNumber = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x);

function isSlope(x: unknown): boolean {
  if (x === "derivative") return true;
  if (typeof x !== "object" || x === null || Object.keys(x).length !== 1) return false;
  const { times, meta } = x as { times?: number; meta?: Meta };
  return isNumber(times) || (Array.isArray(meta) && meta.length === 4 && meta.every(isNumber));
}

/** The settings of a trial. */
type Given<T extends TrialName> = T extends keyof typeof trials
  ? Parameters<(typeof trials)[T]>[0]
  : {
      readonly mnist: MnistSettings;
      readonly agnews: NewsSettings;
      readonly cifar: ImageSettings;
      readonly slopeSearch: SearchSettings;
    }[T & LongName];

type Checks<T extends TrialName> = { readonly [K in keyof Given<T>]-?: z.ZodType<Given<T>[K]> };

/** What the settings of each trial may be. */
const settings: { readonly [T in TrialName]: Checks<T> } = {
  cosine,
  parting: cosine,
  steps: cosine,
  classes: { ...network, threshold: positive("a loss") },
  starts: { ...network, starts },
  escape: {
    ...network,
    starts,
    settle: integer(1, 1e9, "a number of epochs ≥ 1"),
    poor: positive("a loss"),
  },
  rest: { ...network, starts },
  serves: { ...network, starts },
  passes: {
    sizes: list(integer(1, 1e4, "a number of units ≥ 1"), "the units of each layer, a list").refine(
      (sizes) => sizes.length >= 2,
      "expected at least two layers",
    ),
    passes: names({ forward: 1, both: 1 }),
    repeats: integer(1, 1e9, "a number of repeats ≥ 1"),
  },
  descents: {
    strategy: names({ steepest: 1, conjugate: 1, "steepest, then conjugate": 1 }),
    rate: positive("a learning rate"),
    budget: integer(1, 1e9, "a number of forward passes ≥ 1"),
    share: numeric("a share, 0 … 1", (x) => x >= 0 && x <= 1),
  },
  secondOrder: {
    method: names({ "gradient descent": 1, "second order": 1 }),
    rate: positive("a learning rate, or 1/μ"),
    epochs: integer(0, 1e9, "a number of epochs ≥ 0"),
  },
  recognition: {
    domain: names({ clusters: 1, "two Gaussians": 1 }),
    hidden: integer(1, 1000, "a number of units ≥ 1"),
    points: integer(1, 1e6, "a number of points ≥ 1"),
    iterations: integer(0, 1e9, "a number of iterations ≥ 0"),
    rate: positive("a learning rate"),
  },
  bFunctions: section31,
  bFunctionEnd: { ...section31, rule: oneOf(...bFunctionRules) },
  bFunctionNoise: {
    ...section31,
    rates: object({
      "two Gaussians": z.record(z.string(), positive("a learning rate"), "expected a rate for each rule"),
      cosine: z.record(z.string(), positive("a learning rate"), "expected a rate for each rule"),
    }),
  },
  bFunctionRanges: {
    ...section31,
    each: integer(0, 100, "a number of rates on either side"),
    apart: positive("a distance in decades"),
  },
  feedback: {
    data: names({ twoGaussians: 1, xor: 1, circles: 1 }),
    points: integer(2, 1e6, "a number of points ≥ 2"),
    hidden: integer(1, 1000, "a number of units ≥ 1"),
    epochs: integer(0, 1e9, "a number of epochs ≥ 0"),
    rate: positive("a learning rate"),
  },
  learntRate: {
    ...learnt,
    betas: object({ cosine: numeric("a number β"), "two Gaussians": numeric("a number β") }),
    grid: list(positive("a learning rate"), "the fixed rates, a list"),
  },
  learntRateBeta: { ...learnt, beta: numeric("a number β") },
  coverage: {
    points: network.points,
    hidden: integer(1, 1e4, "a number of units ≥ 1"),
    epochs: network.epochs,
    rate: network.rate,
    by: list(names(activations), "a list of activations").refine((by) => by.length > 0, "expected at least one"),
    masked: names({ no: 1, yes: 1 }),
  },
  estimates: {
    hidden: integer(1, 1000, "a number of units ≥ 1"),
    points: integer(1, 1e6, "a number of points ≥ 1"),
    iterations: integer(0, 1e9, "a number of iterations ≥ 0"),
    rate: positive("a learning rate"),
  },
  invariances: {
    data: network.data,
    points: network.points,
    hidden: integer(1, 1000, "a number of units ≥ 1"),
    method: names({ BP: 1, invariant: 1, adversary: 1, "weight decay": 1 }),
    rate: positive("a weight β"),
  },
  recovery: {
    rule: names({ BP: 1, DBP: 1, "DBP pair": 1 }),
    z0: positive("a pre-activation"),
    rate: positive("a learning rate"),
    most: integer(1, Number.MAX_SAFE_INTEGER, "a number of updates ≥ 1"),
  },
  every: {
    task,
    rule: oneOf(...everyNames),
    rate: rateOrOwn,
  },
  everyTime: {
    task,
    rule: oneOf(...everyNames),
    rounds: integer(1, 1e6, "a number of rounds ≥ 1"),
    steps: integer(1, 1e6, "a number of steps ≥ 1"),
  },
  halt: {
    case: object({
      activation,
      bias: numeric("a bias"),
      rule: names<"BP" | "linear">({ BP: 1, linear: 1 }),
    }),
    rate: positive("a learning rate"),
    iterations: integer(1, 1e9, "a number of iterations ≥ 1"),
    from: positive("a loss"),
  },
  mnist: {
    data: names({ MNIST: 1, "drawn digits": 1 }),
    samples: integer(1, 60_000, "a number of samples, 1 … 60000"),
    tests: integer(1, 10_000, "a number of samples, 1 … 10000"),
    layers: list(integer(1, 1e5, "a number of units ≥ 1"), "the units of each layer, a list").refine(
      (layers) => layers.length >= 2 && layers[0] === 784 && layers.at(-1) === 10,
      "expected at least two layers, the first of 784 units and the last of 10",
    ),
    batch: integer(1, 60_000, "a number of samples, 1 … 60000"),
    epochs: integer(1, 400, "a number of epochs, 1 … 400"),
    order: names({ "as stored": 1, shuffled: 1 }),
    biases: names({ published: 1, usual: 1 }),
    rule: oneOf(...PEERS, ...OURS),
    rate: rateOrOwn,
  },
  agnews: {
    data: names({ "AG News": 1, "drawn stories": 1 }),
    network: names({ transformer: 1, "bag of words": 1 }),
    samples: integer(4, 120_000, "a number of stories, 4 … 120000"),
    tests: integer(1, 7600, "a number of stories, 1 … 7600"),
    words: integer(2, 1e6, "a number of words ≥ 2"),
    length: integer(1, 1000, "a number of words ≥ 1"),
    setup: object({
      activation: oneOf(...ACTIVATIONS),
      optimizer: oneOf(...OPTIMIZERS),
      rates: object({ BP: positive("a learning rate"), DBP: positive("a learning rate") }).optional(),
    }),
    batch: integer(1, 10_000, "a number of stories, 1 … 10000"),
    epochs: integer(1, LONGEST, `a number of epochs, 1 … ${LONGEST}`),
    rule: oneOf(...NEWS_RULES),
    chord: names({ stable: 1, literal: 1 }),
    rate: value<number | "own" | "equal">(
      'a learning rate > 0, "own" or "equal"',
      (x) => x === "own" || x === "equal" || (typeof x === "number" && x > 0),
    ),
    step: value<number | "rate">('a step > 0 or "rate"', (x) => x === "rate" || (typeof x === "number" && x > 0)),
  },
  cifar: { ...images, slope: value<Slope>('"derivative", {"times": c} or {"meta": [w1, b1, w2, b2]}', isSlope) },
  slopeSearch: {
    ...images,
    method: oneOf(...METHODS),
    evaluations: integer(1, MOST_LOOKS, `a number of trainings, 1 … ${MOST_LOOKS}`),
    round: integer(1, MOST_LOOKS, `a number of trainings, 1 … ${MOST_LOOKS}`),
    held: integer(1, MOST_HELD, `a number of seeds, 1 … ${MOST_HELD}`),
  },
  regime: {
    activation,
    width: integer(1, 1e4, "a number of units ≥ 1"),
    depth: integer(2, 1000, "a number of layers ≥ 2"),
    init: network.init,
    bias: numeric("a bias"),
    rate: numeric("a rate ≥ 0", (x) => x >= 0),
  },
};

const counts = {
  seeds: integer(1, 1e6, "a number of seeds ≥ 1"),
  after: integer(0, Number.MAX_SAFE_INTEGER, "a number of seeds to leave out, ≥ 0"),
};

/** The sweep with these settings, as the command line gave them. Throws one sentence. */
export function changed(sweep: Sweep, set: Readonly<Record<string, string>>): Sweep {
  return Object.entries(set).reduce((done, [name, text]) => withOne(done, name, text), sweep);
}

function withOne(sweep: Sweep, name: string, text: string): Sweep {
  const under = `--set ${name}`;
  if (name === "seeds" || name === "after") return { ...sweep, [name]: parsed(counts[name], word(text), under) };
  const varies = Object.hasOwn(sweep.over, name);
  if (!varies && !Object.hasOwn(sweep.settings, name)) {
    const keys = new Set([...Object.keys(sweep.over), ...Object.keys(sweep.settings), "seeds", "after"]);
    throw new WrongValue(under, `no such setting; there are ${[...keys].join(", ")}`);
  }
  const schema = (settings[sweep.trial] as Readonly<Record<string, z.ZodType>>)[name] as z.ZodType<Value>;
  return varies
    ? { ...sweep, over: { ...sweep.over, [name]: several(schema, text, under) } }
    : { ...sweep, settings: { ...sweep.settings, [name]: one(schema, sweep.settings[name], text, under) } };
}

/** The values of a setting that varies: a list, or one. */
function several(schema: z.ZodType<Value>, text: string, under: string): Value[] {
  const given = json(text) ?? json(`[${text}]`) ?? text.split(",").map((part) => word(part.trim()));
  const values = parsed(list(schema, "a list of values"), Array.isArray(given) ? given : [given], under);
  if (values.length === 0) throw new WrongValue(under, "expected at least one value");
  const twice = values.find((value, i) => values.findIndex((v) => same(v, value)) < i);
  if (twice !== undefined) throw new WrongValue(under, `${JSON.stringify(twice)} is given twice`);
  return values;
}

/** The value of a setting that does not vary; a list such as `layers` needs no brackets. */
function one(schema: z.ZodType<Value>, now: Value, text: string, under: string): Value {
  const bare = Array.isArray(now) && !text.startsWith("[");
  return parsed(schema, bare ? (json(`[${text}]`) ?? text) : word(text), under);
}

const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);

/** JSON, or undefined where it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON if it is JSON; else the text itself, so that words need no quotes. */
const word = (text: string): unknown => json(text) ?? text;
