/** The gradient of a network of units by the laboratory's one reverse pass: what paper 4's algorithms are compared with. */
import type { Activation } from "../activations";
import { backward, constant } from "../graph";
import { squaredError } from "../losses";
import { mlp, type Weights } from "../models";
import { derivative, type ActivationRule } from "../rules";
import { matrix } from "../tensor";
import { computing, type ByUnit, type Parameters, type Sample, type UnitNetwork } from "../units";
import { layeredUnits } from "./draw";
import { parametersOf, unitLayer } from "./layer";

const tensors = (batch: readonly Sample[]) => ({
  x: constant(matrix(batch.map(({ x }) => x))),
  y: matrix(batch.map(({ y }) => y)),
});

/** The gradient of half the sum of squares through `unitLayer`. */
export function throughPass(
  net: UnitNetwork,
  batch: readonly Sample[],
  activation: ActivationRule = derivative,
): Parameters {
  const layer = unitLayer(net);
  const { x, y } = tensors(batch);
  const gradients = backward(squaredError(layer(x), y), { activation });
  return parametersOf(net, layer, (p) => gradients(p).data);
}

/** The gradient of the dense network `mlp`, said of the units of `layeredUnits(weights, functions)`. */
export function throughLayers(
  weights: readonly Weights[],
  functions: readonly Activation[],
  batch: readonly Sample[],
): Parameters {
  const dense = mlp(weights, functions);
  const { x, y } = tensors(batch);
  const gradients = backward(squaredError(dense(x), y));
  const { layers, upstream } = layeredUnits(weights, functions);
  const w: ByUnit<ByUnit> = {};
  const b: ByUnit = {};
  for (const i of computing({ layers })) {
    const n = layers.findIndex((layer) => layer.includes(i));
    const [W, bias] = [gradients(dense.params[2 * n - 2]), gradients(dense.params[2 * n - 1])];
    const k = layers[n].indexOf(i);
    w[i] = Object.fromEntries(upstream[i].map((j, l) => [j, W.data[k * W.shape[1] + l]]));
    b[i] = bias.data[k];
  }
  return { w, b };
}
