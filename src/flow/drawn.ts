/** Flows and the two steps of section 6.2 as diagrams: what goes forward over a line, what comes back under it. */
import type { DiagramEdge, DiagramNode, DiagramPanel, Label } from "../diagram";
import { order, type Node } from "../graph";
import type { Rules } from "../rules";
import { digits } from "../show";
import { flowEdges, numberOf } from "../flow";
import type { Forward, LayerWeights } from "./steps";

const forward = (value: number): Label => ({ text: digits(value), tone: "forward" });
const backward = (value: number): Label => ({ text: digits(value), tone: "backward" });

/** What stands in a node: its name without what layers.ts puts behind it. */
const symbol = ({ name }: Node): string => name.replace(/\.[az]$/, "").replace(/^sigmoid$/, "σ");

/**
 * A flow with the value over every line and the gradient under it (figures 6.2 to 6.4), under the given rules. The end's own
 * value and the 1 that the gradients start from stand at the end itself.
 */
export function flowPanel(end: Node, title?: string, rules?: Partial<Rules>): DiagramPanel {
  const nodes = order(end);
  const id = (n: Node) => String(nodes.indexOf(n));
  return {
    title,
    nodes: nodes.map((n): DiagramNode => ({
      id: id(n),
      label: symbol(n),
      ...(n.parents.length === 0 && { shape: "plain" as const }),
      ...(n === end && { above: forward(numberOf(n.value)), below: backward(1) }),
    })),
    edges: flowEdges(end, rules).map(({ from, to, value, gradient }): DiagramEdge => ({
      from: id(from),
      to: id(to),
      above: forward(value),
      below: backward(gradient),
    })),
  };
}

/** A unit's place: its layer, 0 for the input, and its number in it. */
interface Unit {
  readonly layer: number;
  readonly unit: number;
}
const named = ({ layer, unit }: Unit): string => `${layer}/${unit}`;
const label = ({ layer, unit }: Unit, inputs: boolean): string => `${inputs ? "x" : "a"}_{${unit + 1}}${inputs ? "" : `^{(${layer})}`}`; // prettier-ignore

/** The units of layers r and r + 1 with their links; the chosen links are strong, with their weights, the others muted. */
function twoLayers(
  layers: readonly LayerWeights[],
  pass: Forward,
  deltas: readonly (readonly number[])[],
  r: number,
  isChosen: (from: number, to: number) => boolean,
  known: { readonly activations: boolean; readonly lower: boolean; readonly upper: boolean },
): DiagramPanel {
  const { W } = layers[r];
  const unit = (layer: number, index: number, chosen: boolean): DiagramNode => {
    const delta = layer === 0 ? undefined : deltas[layer - 1][index];
    const isShown = layer === r ? known.lower : known.upper;
    const value = layer === layers.length ? pass.z[layer - 1][index] : pass.a[layer][index];
    return {
      id: named({ layer, unit: index }),
      label: layer === layers.length ? `z_{${index + 1}}^{(${layer})}` : label({ layer, unit: index }, layer === 0),
      layer: layer - r,
      tone: chosen ? "strong" : "muted",
      ...(known.activations && { above: forward(value) }),
      ...(isShown && delta !== undefined && { below: backward(delta) }),
    };
  };
  const below = pass.a[r].map((_, j) => unit(r, j, W.some((__, i) => isChosen(j, i)))); // prettier-ignore
  const above = W.map((_, i) => unit(r + 1, i, W[i].some((__, j) => isChosen(j, i)))); // prettier-ignore
  return {
    nodes: [...below, ...above],
    edges: W.flatMap((row, i) =>
      row.map((w, j): DiagramEdge => {
        const ends = { from: named({ layer: r, unit: j }), to: named({ layer: r + 1, unit: i }) };
        return isChosen(j, i) ? { ...ends, tone: "strong", above: `w ${digits(w)}` } : { ...ends, tone: "muted" };
      }),
    ),
  };
}

/** Step 1 (figure 6.5): the link from unit j of layer r to unit i of the next, with the a at its left and the δ at its right end. */
export const linkPanel = (
  layers: readonly LayerWeights[],
  pass: Forward,
  deltas: readonly (readonly number[])[],
  r: number,
  j: number,
  i: number,
): DiagramPanel =>
  twoLayers(layers, pass, deltas, r, (from, to) => from === j && to === i, { activations: true, lower: false, upper: true }); // prettier-ignore

/** Step 2 (figure 6.6): unit i of layer r gathers the δ of the whole next layer through its outgoing links. */
export const gatherPanel = (
  layers: readonly LayerWeights[],
  pass: Forward,
  deltas: readonly (readonly number[])[],
  r: number,
  i: number,
): DiagramPanel =>
  twoLayers(layers, pass, deltas, r, (from) => from === i, { activations: false, lower: true, upper: true });
