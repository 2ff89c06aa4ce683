/** Where a diagram's nodes stand: in columns where their layers are given, and where not, where dagre puts them. */
import { Graph, layout } from "@dagrejs/dagre";
import type { DiagramEdge, DiagramNode, Label } from "../diagram";
import { textWidth } from "./text";

export const SIZE = { node: 14, label: 12.5, title: 13.5 } as const;

/** The height of a line of label, in pixels. */
export const LINE = 16;

/** A node with its place: (x, y) is the middle, in pixels. */
export interface Placed {
  readonly node: DiagramNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const wordsOf = (label: Label): string => (typeof label === "string" ? label : label.text);

export const labelWidth = (label: Label | undefined): number =>
  label === undefined ? 0 : textWidth(wordsOf(label), SIZE.label);

const LEAST = 36;
const LEAST_GAP = 24;

function sizeOf({ label, shape = "circle" }: DiagramNode): { width: number; height: number } {
  const words = textWidth(label, SIZE.node);
  if (shape === "plain") return { width: Math.max(18, words + 6), height: 24 };
  if (shape === "box") return { width: Math.max(LEAST, words + 20), height: 32 };
  const across = Math.max(LEAST, words + 12);
  return { width: across, height: across };
}

/** The room that a node takes with the words above and below it. */
const roomOf = (node: DiagramNode) => {
  const { width, height } = sizeOf(node);
  const lines = (node.above === undefined ? 0 : 1) + (node.below === undefined ? 0 : 1);
  return { width: Math.max(width, labelWidth(node.above), labelWidth(node.below)), height: height + lines * LINE };
};

/** What the longest label of an edge asks between two columns. */
const widest = (edges: readonly DiagramEdge[]): number =>
  Math.max(0, ...edges.flatMap(({ above, below }) => [labelWidth(above), labelWidth(below)]));

/** One column a layer, each centred, its nodes in the order given and evenly spaced. */
function inColumns(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[], most: number): Placed[] {
  const layers = [...new Set(nodes.map(({ layer }) => layer!))].sort((a, b) => a - b);
  const columns = layers.map((layer) => nodes.filter((node) => node.layer === layer));
  const widths = columns.map((column) => Math.max(...column.map((node) => roomOf(node).width)));
  const labelled = widest(edges) > 0;
  const pitch = Math.max(...nodes.map((node) => roomOf(node).height)) + (labelled ? 40 : 22);
  // Tall columns stand farther apart, or the lines between them would be too steep for words beside them.
  const tallest = pitch * (Math.max(...columns.map(({ length }) => length)) - 1);
  const wanted = Math.max(72, labelled ? widest(edges) + 44 : 0, (labelled ? 1 : 0.4) * tallest);
  const left = most - widths.reduce((sum, width) => sum + width, 0);
  const gap = Math.max(LEAST_GAP, Math.min(wanted, left / Math.max(1, columns.length - 1)));
  return columns.flatMap((column, c) => {
    const x = widths.slice(0, c).reduce((sum, width) => sum + width + gap, 0) + widths[c] / 2;
    return column.map((node, i) => ({ node, x, y: (i - (column.length - 1) / 2) * pitch, ...sizeOf(node) }));
  });
}

/** What dagre leaves between columns beside the words, in pixels: what looks best, and less where that is too wide. */
const BETWEEN = [44, 26, 8];

/** By dagre: each node right of what it depends on, few crossings, room for the words of edges. */
function byDagre(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[], most: number): Placed[] {
  const both = edges.some(({ above, below }) => above !== undefined && below !== undefined);
  // What goes into one node stands in the order given.
  const constraints = nodes.flatMap(({ id }) => {
    const sources = nodes.filter((node) => edges.some(({ from, to }) => from === node.id && to === id && from !== to));
    return sources.slice(1).map((node, i) => ({ left: sources[i].id, right: node.id }));
  });
  const lay = (ranksep: number): Placed[] => {
    const graph = new Graph({ multigraph: true });
    graph.setGraph({ rankdir: "LR", nodesep: both ? 26 + 2 * LINE : 26, edgesep: 14, ranksep });
    for (const node of nodes) graph.setNode(node.id, roomOf(node));
    edges.forEach(({ from, to, above, below }, i) => {
      if (from === to) return;
      const width = Math.max(labelWidth(above), labelWidth(below));
      const lines = above === undefined && below === undefined ? 0 : 2;
      graph.setEdge(from, to, { width: width === 0 ? 0 : width + 14, height: lines * LINE }, String(i));
    });
    layout(graph, { constraints });
    return nodes.map((node) => {
      const { x, y } = graph.node(node.id) as { x: number; y: number };
      return { node, x, y, ...sizeOf(node) };
    });
  };
  const wide = (boxes: readonly Placed[]) => Math.max(...boxes.map(({ x, width }) => x + width / 2)) > most;
  const tried = BETWEEN.map(lay);
  return tried.find((boxes) => !wide(boxes)) ?? tried[tried.length - 1];
}

/** The nodes with their places; `most` is the width that columns keep to as far as their nodes let them. */
export function placed(nodes: readonly DiagramNode[], edges: readonly DiagramEdge[], most: number): Placed[] {
  return nodes.every(({ layer }) => layer !== undefined) ? inColumns(nodes, edges, most) : byDagre(nodes, edges, most);
}
