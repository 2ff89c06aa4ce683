/**
 * What the abstract of linear backprop (paper 3's list) says of saturation: how large δ arrives in the first layer, whether
 * learning halts where units start saturated, and what careful initial weights are good for.
 */
import { identity, relu, sigmoid, tanh } from "../activations";
import { constant, forwardPass, order, reversePass } from "../graph";
import type { Layer } from "../layers";
import { rmse, squaredError, type Loss } from "../losses";
import { log } from "../math";
import { drawWeights, layerName, mlp, normal, xavier } from "../models";
import { sgd } from "../optimizers";
import { stream } from "../random";
import { derivative, linear, type Rules } from "../rules";
import { share } from "../stats/summaries";
import { tensor } from "../tensor";
import { training } from "../train";
import { cosine } from "../data/generators";
import type { Measures } from "./cosine";

const functions = { sigmoid, tanh, relu };
const inits = { normal, xavier };

const norm = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
};

const drawn = (shape: readonly number[], seed: string, name: string) => {
  const { normal: next } = stream(seed, name);
  return tensor(shape, Float64Array.from({ length: shape[0] * shape[1] }, next));
};

export interface DeepSettings {
  readonly activation: keyof typeof functions;
  readonly width: number;
  readonly depth: number;
  readonly init: { readonly name: keyof typeof inits; readonly scale: number };
  /** Of the biases of all layers: with 6, sigmoids stand at z ≈ 6. */
  readonly bias: number;
}

const SAMPLES = 20;

/** A deep network of equal layers with its graph, on drawn inputs and targets N(0, 1); z of each layer. */
function deep({ activation, width, depth, init, bias }: DeepSettings, seed: string, loss: Loss) {
  const weights = drawWeights(new Array<number>(depth + 1).fill(width), seed, inits[init.name](init.scale));
  for (const { b } of weights) (b as number[]).fill(bias);
  const f = functions[activation];
  const network: Layer = mlp(
    weights,
    weights.map((_, i) => (i === depth - 1 ? identity : f)),
  );
  const end = loss(network(constant(drawn([SAMPLES, width], seed, "deep/x"))), drawn([SAMPLES, width], seed, "deep/y"));
  const nodes = order(end);
  return { end, zs: weights.map((_, i) => nodes.find((n) => n.name === `${layerName(i)}.z`)!) };
}

/** |δ| of the first layer over |δ| of the last, under some rules. */
export function arrival(settings: DeepSettings, seed: string, rules: Partial<Rules> = {}): number {
  const { end, zs } = deep(settings, seed, squaredError);
  const gradient = reversePass(end)(rules);
  return norm(gradient(zs[0]).data) / norm(gradient(zs[zs.length - 1]).data);
}

/** Beyond this |z| a unit is called saturated: σ′ is below 0.018, tanh′ below 0.0013. */
export const BEYOND = 4;

export interface RegimeTrial extends DeepSettings {
  /** Nothing is trained; a claim's design names a rate. */
  readonly rate: number;
}

/** At the start: the share of hidden units and samples `beyond` |z| = 4, and how far ln |δ| falls a layer from the output down. */
export function regimeTrial(settings: RegimeTrial, seed: string): Measures {
  const { zs } = deep(settings, seed, squaredError);
  const hidden = zs.slice(0, -1).flatMap(({ value }) => Array.from(value.data));
  return {
    beyond: share(hidden, (z) => Math.abs(z) > BEYOND),
    fall: -log(arrival(settings, seed)) / (settings.depth - 1),
  };
}

export interface HaltTrial {
  readonly case: {
    readonly activation: keyof typeof functions;
    /** Of the hidden layer's biases. */
    readonly bias: number;
    readonly rule: "BP" | "linear";
  };
  readonly rate: number;
  readonly iterations: number;
  /** The loss that every run starts at. */
  readonly from: number;
}

const HIDDEN = 8;

/**
 * The cosine by 1-8-1 with the hidden units at z ≈ bias and the output's bias moved so that each start has the same loss:
 * `cost` after the iterations, and `start`, the norm of the gradient at the hidden weights before the first; NaN for weights with which
 * no bias gives that loss.
 */
export function haltTrial(
  { case: { activation, bias, rule }, rate, iterations, from }: HaltTrial,
  seed: string,
): Measures {
  const weights = drawWeights([1, HIDDEN, 1], seed);
  (weights[0].b as number[]).fill(bias);
  const network = mlp(weights, [functions[activation], sigmoid]);
  const { x, y } = cosine(30, seed);
  if (!startAt(network, from, () => rmse(network(constant(x)), y))) return { cost: NaN, start: NaN };
  const run = {
    network,
    x,
    y,
    loss: rmse,
    optimizer: sgd(rate),
    rules: { activation: { BP: derivative, linear }[rule] },
  };
  let start = NaN;
  for (const step of training(run)) {
    if (step.iteration === 0) start = norm(step.gradient(network.params[0]).data);
    if (step.iteration === iterations) return { cost: step.loss, start };
  }
  throw new Error("unreachable");
}

/** Moves the output's bias down from where all outputs are 1 to where the loss is `from`; says whether it ever is. */
function startAt({ params }: Layer, from: number, graph: () => ReturnType<Loss>): boolean {
  const end = graph();
  const forward = forwardPass(end);
  const bias = params[params.length - 1].value.data;
  const lossAt = (b: number) => {
    bias[0] = b;
    forward();
    return end.value.data[0];
  };
  let high = 200;
  while (lossAt(high - STRIDE) > from) if ((high -= STRIDE) < -200) return false;
  let low = high - STRIDE;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (lossAt(middle) > from) high = middle;
    else low = middle;
  }
  return true;
}

const STRIDE = 0.25;
