/** The network of a spec, layered or of units, and what the rest of the spec needs to know of it. */
import { activations, type Activation } from "../activations";
import type { Layer } from "../layers";
import { drawWeights, he, layerName, mlp, normal, uniform, xavier, type Weights } from "../models";
import { matrix, type Tensor } from "../tensor";
import { computing, outputs, unitActivations, type UnitNetwork } from "../units";
import { faultOf, units, type UnitForm } from "../units/form";
import { unitLayer } from "../units/layer";
import { WrongValue } from "../values";
import type { Layered, Spec } from "./schema";

/** What a spec may ask for at most: weights in all, and layers. */
const MOST_WEIGHTS = 1e7;
const MOST_LAYERS = 1000;

const inits = { normal, uniform, xavier, he };

/** A layer, or a unit, as rules and records name it. */
export interface Part {
  readonly name: string;
  readonly f: Activation;
  /** Where the spec says its activation. */
  readonly path: string;
}

export interface Network {
  readonly layer: Layer;
  readonly inputs: number;
  readonly outputs: number;
  readonly parts: readonly Part[];
  /** The key path of what decides its size. */
  readonly path: string;
  /** Values that it keeps of each sample: those of the widest layer, or of all units and all that they read. */
  readonly values: number;
  /** The units, where it is made of such. */
  readonly units?: UnitNetwork;
  /** The activations by name: relu′(0) is 1 in networks of units alone. */
  readonly activations: Readonly<Record<string, Activation>>;
}

/** The network of a spec. Throws a WrongValue for what is none. */
export const networkOf = async ({ network, seed }: Spec): Promise<Network> =>
  "units" in network ? ofUnits(network.units) : ofLayers(network, seed);

function ofUnits(form: UnitForm): Network {
  const fault = faultOf(form);
  if (fault) throw new WrongValue(`network.units.${fault.path}`, fault.message);
  const net = units(form);
  const ids = computing(net);
  return {
    layer: unitLayer(net),
    inputs: net.layers[0].length,
    outputs: outputs(net).length,
    parts: ids.map((i) => ({ name: String(i), f: net.f[i], path: `network.units.activations.${i}` })),
    path: "network.units",
    values: ids.reduce((sum, i) => sum + 1 + net.upstream[i].length, 0),
    units: net,
    activations: unitActivations,
  };
}

/** A matrix of a given shape. */
export function shaped(path: string, value: readonly (readonly number[])[], height: number, width: number): Tensor {
  if (value.length !== height) throw new WrongValue(path, `expected ${height} rows, got ${value.length}`);
  value.forEach((row, i) => {
    if (row.length !== width) throw new WrongValue(`${path}[${i}]`, `expected ${width} numbers, got ${row.length}`);
  });
  return matrix(value);
}

/** A named activation, or the one that a formula describes. */
async function activationOf(given: Layered["activations"][number], path: string): Promise<Activation> {
  if (typeof given === "string") return activations[given];
  const { typedActivation } = await import("../formula/typed"); // mathjs takes half a second to load
  try {
    return typedActivation(given.formula);
  } catch (error) {
    throw new WrongValue(`${path}.formula`, `expected an expression in z; ${(error as Error).message}`);
  }
}

async function ofLayers({ layers, activations: names, bias, weights, init }: Layered, seed: string): Promise<Network> {
  if (layers.length < 2) throw new WrongValue("network.layers", `expected at least 2 sizes, got ${layers.length}`);
  const depth = layers.length - 1;
  if (depth > MOST_LAYERS)
    throw new WrongValue("network.layers", `expected at most ${MOST_LAYERS} layers, got ${depth}`);
  if (names.length !== depth)
    throw new WrongValue(
      "network.activations",
      `expected ${depth} names, one a layer after the input, got ${names.length}`,
    );
  if (weights !== undefined && init !== undefined)
    throw new WrongValue("network.init", "expected either init or weights, got both");
  if (weights !== undefined) checkWeights(weights, layers, bias);
  const size = layers.slice(1).reduce((sum, n, i) => sum + n * layers[i], 0);
  if (size > MOST_WEIGHTS)
    throw new WrongValue("network.layers", `expected at most ${MOST_WEIGHTS} weights, got ${size}`);
  const { name, scale } = init ?? { name: "normal", scale: 1 };
  const functions = await Promise.all(names.map((f, i) => activationOf(f, `network.activations[${i}]`)));
  return {
    layer: mlp(weights ?? drawWeights(layers, seed, inits[name](scale), bias), functions),
    inputs: layers[0],
    outputs: layers[depth],
    parts: functions.map((f, i) => ({ name: layerName(i), f, path: `network.activations[${i}]` })),
    path: "network.layers",
    values: Math.max(...layers),
    activations,
  };
}

function checkWeights(weights: readonly Weights[], layers: readonly number[], bias: boolean): void {
  if (weights.length !== layers.length - 1)
    throw new WrongValue(
      "network.weights",
      `expected ${layers.length - 1} entries, one a layer after the input, got ${weights.length}`,
    );
  weights.forEach(({ W, b }, i) => {
    const path = `network.weights[${i}]`;
    shaped(`${path}.W`, W, layers[i + 1], layers[i]);
    if (bias && b?.length !== layers[i + 1])
      throw new WrongValue(
        `${path}.b`,
        `expected ${layers[i + 1]} numbers, got ${b === undefined ? "nothing" : b.length}`,
      );
    if (!bias && b !== undefined) throw new WrongValue(`${path}.b`, "expected no b, since network.bias is false");
  });
}
