/**
 * The networks that are timed, on any engine, with their data: drawn from one seed, so that the process that writes the work and
 * those that do it build the same. The works' arrays are their parameters by name, x and y.
 */
import { identity, sigmoid, relu } from "../activations";
import { crossEntropy } from "../losses";
import { drawWeights, mlp, xavier } from "../models";
import { drawTransformer, paperTransformer, transformer } from "../models/transformer";
import { atWidth, simpleNet, simpleNetStages } from "../models/simplenet";
import { adam, sgd } from "../optimizers";
import { stream } from "../random";
import { plain, tensor, type Engine, type Tensor } from "../tensor";
import type { Run } from "../train";
import type { Numbered } from "./work";

const SEED = "7";
export const BATCH = 64;

/** The sizes of the design's workloads. */
export const MLP = [784, 128, 64, 10] as const;
export const TRANSFORMER = paperTransformer(20_000);
export const LENGTH = 64;
export const SIDE = 32;
const WIDTH = 0.25;
export const STAGES = atWidth(simpleNetStages, WIDTH);

/** Learning rates, at which the loss falls step by step for as many steps as are timed. */
export const RATES = { mlp: 0.1, transformer: 1e-3, simplenet: 0.001, "simplenet-full": 0.001 };

function drawn(name: string, shape: readonly number[], next: (random: ReturnType<typeof stream>) => number): Tensor {
  const random = stream(SEED, name);
  const made = tensor(shape);
  for (let i = 0; i < made.data.length; i++) made.data[i] = next(random);
  return made;
}

/** A class for each sample, drawn: rows with a single 1. */
function classes(count: number): Tensor {
  const random = stream(SEED, "classes");
  const y = tensor([BATCH, count]);
  for (let i = 0; i < BATCH; i++) y.data[i * count + random.below(count)] = 1;
  return y;
}

type Network = (engine: Engine) => Run;

/** SimpleNet at some share of its channels; standard normal pixels, SGD. */
const images =
  (width: number): Network =>
  (engine) => ({
    network: simpleNet(SEED, width, relu, engine),
    x: drawn("images", [BATCH, SIDE, SIDE, 3], (random) => random.normal()),
    y: classes(10),
    loss: crossEntropy,
    optimizer: sgd(RATES.simplenet),
  });

export const networks = {
  /** 784-128-64-10 of sigmoids; pixels from 0 to 1, SGD. */
  mlp: (engine) => ({
    network: mlp(drawWeights(MLP, SEED, xavier()), [sigmoid, sigmoid, identity], engine),
    x: drawn("pixels", [BATCH, MLP[0]], (random) => random.uniform()),
    y: classes(10),
    loss: crossEntropy,
    optimizer: sgd(RATES.mlp),
  }),
  /** Paper 1's, with sigmoids in its feed-forward layers; texts that fill their length, Adam. */
  transformer: (engine) => ({
    network: transformer(TRANSFORMER, drawTransformer(TRANSFORMER, SEED), sigmoid, engine),
    x: drawn("words", [BATCH, LENGTH], (random) => 1 + random.below(TRANSFORMER.words)),
    y: classes(TRANSFORMER.classes),
    loss: crossEntropy,
    optimizer: adam(RATES.transformer),
  }),
  simplenet: images(WIDTH),
  "simplenet-full": images(1),
} satisfies Record<string, Network>;

export type NetworkName = keyof typeof networks;

/** Parameters by name, x and y: what a work holds of a run. */
export const arraysOf = ({ network, x, y }: Run): Record<string, Numbered> => ({
  ...Object.fromEntries(network.params.map(({ name, value }) => [name, value])),
  x,
  y,
});

/** The run with a work's numbers in it. */
export function filled(run: Run, arrays: Readonly<Record<string, Numbered>>): Run {
  for (const [name, to] of Object.entries(arraysOf(run))) {
    const from = arrays[name];
    if (from === undefined || String(from.shape) !== String(to.shape))
      throw new Error(`the work has no ${name} [${to.shape}]`);
    (to as Tensor).data.set(from.data);
  }
  return run;
}

/** The run as the process that writes the work needs it. */
export const onPaper = (name: NetworkName): Run => networks[name](plain);
