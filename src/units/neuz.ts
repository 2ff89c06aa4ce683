/**
 * Reads the networks that ship with the paper's author's own library, neuZ (T. Sugihara): lines
 *
 *   neuron: LAYER INDEX ACTIVATOR BIAS          connect: LAYER INDEX LAYER INDEX WEIGHT      (from, to)
 *
 * neuZ's sigmoid is 1/(1 + e^(−4x)), the memo's 1/(1 + e^(−x)): the same network with every weight and bias times 4.
 */
import { units } from "./form";
import type { UnitNetwork } from "../units";

/** The gain of neuZ's sigmoid. */
export const NEUZ_GAIN = 4;

/** The network in a neuZ file, with the memo's sigmoid. Throws for a line that is none of these. */
export function readNeuz(text: string, gain = NEUZ_GAIN): UnitNetwork {
  const layers: number[][] = [];
  const upstream: Record<string, number[]> = {};
  const activations: Record<string, string> = {};
  const weights: Record<string, number> = {};
  const biases: Record<string, number> = {};
  /** A unit of its own id: layer and index, a hundred a layer. */
  const id = (layer: string, index: string) => 100 * Number(layer) + Number(index);
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "" || line.startsWith("[")) continue;
    const [kind, ...words] = line.split(/[:\s]+/).filter((word) => word !== "");
    if (kind === "neuron" && words.length === 4) {
      const [layer, index, activator, bias] = words;
      const i = id(layer, index);
      (layers[Number(layer)] ??= []).push(i);
      if (layer === "0") continue; // an input: no activator, and a bias that nothing reads
      if (activator !== "sigmoid") throw new Error(`expected the activator sigmoid, got ${activator}`);
      activations[i] = activator;
      biases[i] = gain * Number(bias);
      upstream[i] ??= [];
    } else if (kind === "connect" && words.length === 5) {
      const [i, j] = [id(words[2], words[3]), id(words[0], words[1])];
      (upstream[i] ??= []).push(j);
      weights[`${i},${j}`] = gain * Number(words[4]);
    } else throw new Error(`expected a line "neuron: …" or "connect: …", got ${line}`);
  }
  return units({ layers, upstream, activations, weights, biases });
}
