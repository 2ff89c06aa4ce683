/** Networks: compositions of layers, no new mathematics. */
import type { Activation } from "./activations";
import { activate, dense, sequential, type Layer } from "./layers";
import { stream, type Stream } from "./random";
import { matrix, plain, vector, within, type Engine } from "./tensor";

/** One dense layer's parameters: W[out][in] and, where the network has biases, b[out]. */
export interface Weights {
  readonly W: readonly (readonly number[])[];
  readonly b?: readonly number[];
}

/** Draws one weight of a layer. Biases start at 0. */
export type Init = (random: Stream, fanIn: number, fanOut: number) => number;

/** N(0, scale²). */
export const normal =
  (scale = 1): Init =>
  (random) =>
    scale * random.normal();

/** U(−scale, scale). */
export const uniform =
  (scale = 1): Init =>
  (random) =>
    scale * (2 * random.uniform() - 1);

/** N(0, scale²·2/(fan-in + fan-out)) (Glorot & Bengio 2010). */
export const xavier =
  (scale = 1): Init =>
  (random, fanIn, fanOut) =>
    scale * Math.sqrt(2 / (fanIn + fanOut)) * random.normal();

/** N(0, scale²·2/fan-in) (He et al. 2015). */
export const he =
  (scale = 1): Init =>
  (random, fanIn) =>
    scale * Math.sqrt(2 / fanIn) * random.normal();

/** Layers are called fc1, fc2, … from the input. */
export const layerName = (index: number): string => `fc${index + 1}`;

/** The initial weights of mlp(sizes, …): each layer from its own stream, "init/fc1", "init/fc2", … */
export function drawWeights(sizes: readonly number[], seed: string, init: Init = normal(), bias = true): Weights[] {
  return sizes.slice(1).map((fanOut, i) => {
    const fanIn = sizes[i];
    const random = stream(seed, `init/${layerName(i)}`);
    const W = Array.from({ length: fanOut }, () => Array.from({ length: fanIn }, () => init(random, fanIn, fanOut)));
    return bias ? { W, b: new Array<number>(fanOut).fill(0) } : { W };
  });
}

/**
 * A multilayer perceptron: dense fc1, activation, dense fc2, … The weights are copied; `engine` computes with them.
 *
 *   const net = mlp(drawWeights([1, 2, 1], "7"), [sigmoid, sigmoid]);
 */
export const mlp = (weights: readonly Weights[], activations: readonly Activation[], engine: Engine = plain): Layer =>
  sequential(
    ...weights.flatMap(({ W, b }, i) => [
      dense(layerName(i), within(engine, matrix(W)), b && within(engine, vector(b))),
      activate(layerName(i), activations[i]),
    ]),
  );
