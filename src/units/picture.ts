/** A network of units as a diagram: one circle a unit, one arrow a weight. What skips a layer is dashed. */
import type { DiagramPanel, Label } from "../diagram";
import { computing, type UnitNetwork } from "../units";

/** What stands at units and connections; nothing where nothing is given. */
export interface Words {
  readonly title?: string;
  /** In the unit; its id where none is given. */
  readonly unit?: (i: number) => string;
  readonly above?: (i: number) => Label | undefined;
  readonly below?: (i: number) => Label | undefined;
  /** At the line from unit j to unit i. */
  readonly weight?: (i: number, j: number) => Label | undefined;
}

/** The network itself, layer by layer from the left. */
export function unitPanel(net: UnitNetwork, words: Words = {}): DiagramPanel {
  const { title, unit = String, above, below, weight } = words;
  const layerOf = new Map(net.layers.flatMap((layer, n) => layer.map((i) => [i, n] as const)));
  return {
    ...(title !== undefined && { title }),
    nodes: net.layers.flatMap((layer, n) =>
      layer.map((i) => ({
        id: String(i),
        label: unit(i),
        layer: n,
        above: above?.(i),
        below: below?.(i),
      })),
    ),
    edges: computing(net).flatMap((i) =>
      net.upstream[i].map((j) => {
        const dash = layerOf.get(j)! < layerOf.get(i)! - 1;
        return { from: String(j), to: String(i), dash, above: weight?.(i, j) };
      }),
    ),
  };
}
