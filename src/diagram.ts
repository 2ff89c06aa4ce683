/**
 * Diagrams: networks, computation graphs, who influences whom. From nodes and edges to one SVG text that is the same bytes
 * whenever it is made, legible on light and on dark paper, with its words as text. Nothing here knows a network.
 */
import { labelled, type Rectangle } from "./diagram/labels";
import { labelWidth, LINE, placed, SIZE, wordsOf, type Placed } from "./diagram/place";
import { at, isRound, routed, sampled, type Curve } from "./diagram/route";
import { escaped, FONT, spoken, tenth, textMarkup, textWidth } from "./diagram/text";
import { ownColours, toneColour, variable, type Colour, type Tone } from "./diagram/tones";

export type { Tone } from "./diagram/tones";

/** Words, in the tone of what they stand at or in their own. "w_{ij}^{(2)}" sets ij lower and (2) higher. */
export type Label = string | { readonly text: string; readonly tone?: Tone };

export interface DiagramNode {
  readonly id: string;
  /** What stands in the node: "x₁", "+", "max", "σ". */
  readonly label: string;
  /** A circle where none is given; "plain" is words without a border. */
  readonly shape?: "circle" | "box" | "plain";
  /** Its column, from the left. Either all nodes of a panel have one, or none: then dagre places them. */
  readonly layer?: number;
  /** Strong is marked by its ground, the others by their border. */
  readonly tone?: Tone;
  /** Words over and under the node: a unit's value, its delta. */
  readonly above?: Label;
  readonly below?: Label;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** Words over and under the line: above: { text: "−2", tone: "forward" }, below: { text: "−4", tone: "backward" }. */
  readonly above?: Label;
  readonly below?: Label;
  readonly tone?: Tone;
  readonly dash?: boolean;
}

export interface DiagramPanel {
  readonly title?: string;
  /** In a column, nodes stand in this order from the top. */
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

/** A figure that `draw` shows: see `Figure` for name, caption and alt. */
export interface Diagram {
  readonly name: string;
  readonly caption: string;
  readonly alt: string;
  readonly svg: string;
}

/** The width that a page has for a figure, in pixels. */
const WIDTH = 720;
const BETWEEN = 36;
const EDGE = 6;

function check({ nodes, edges }: DiagramPanel, name: string): void {
  const ids = new Set(nodes.map(({ id }) => id));
  const fail = (fault: string): never => {
    throw new Error(`diagram ${name}: ${fault}`);
  };
  if (nodes.length === 0) fail("there are no nodes");
  if (ids.size < nodes.length) fail(`two nodes are called ${nodes.find((n, i) => nodes.findIndex((m) => m.id === n.id) < i)!.id}`); // prettier-ignore
  const count = nodes.filter(({ layer }) => layer !== undefined).length;
  if (count > 0 && count < nodes.length) fail(`${nodes.find(({ layer }) => layer === undefined)!.id} has no layer, and others have one`); // prettier-ignore
  for (const { from, to } of edges)
    for (const id of [from, to]) if (!ids.has(id)) fail(`the edge from ${from} to ${to} names no node of the diagram`);
}

const toneOf = (label: Label): Tone | undefined => (typeof label === "string" ? undefined : label.tone);

function nodeMarkup(box: Placed): string {
  const { x, y, width, height, node } = box;
  const { tone, shape = "circle" } = node;
  const stroke = variable(toneColour(tone, "line"));
  const thick = tone === undefined || tone === "muted" ? 1.3 : 2.2;
  const ground = tone === "strong" ? "mark" : "paper";
  const style = `style="fill:${variable(ground)};stroke:${stroke};stroke-width:${thick}"`;
  const outline =
    shape === "plain"
      ? ""
      : isRound(box)
        ? `<circle cx="${tenth(x)}" cy="${tenth(y)}" r="${tenth(width / 2)}" ${style}/>`
        : `<rect x="${tenth(x - width / 2)}" y="${tenth(y - height / 2)}" width="${tenth(width)}" height="${tenth(height)}" rx="5" ${style}/>`;
  const inner: Colour = shape === "plain" ? toneColour(tone, "ink") : tone === "muted" ? "muted" : "ink";
  const words = textMarkup(node.label, x, y, { size: SIZE.node, colour: inner, rim: false });
  const beside = notes(box).map(
    ({ label, room }) =>
    textMarkup(wordsOf(label), room.x, room.y, { size: SIZE.label, colour: toneColour(toneOf(label) ?? (tone === "strong" ? undefined : tone), "ink") }), // prettier-ignore
  );
  return [outline, words, ...beside].join("");
}

/** The words over and under a node, with their places. */
function notes({ node, x, y, height }: Placed): { label: Label; room: Rectangle }[] {
  const note = (label: Label | undefined, side: -1 | 1) =>
    label === undefined
      ? []
      : [{ label, room: { x, y: y + side * (height / 2 + LINE / 2 + 1), width: labelWidth(label), height: LINE } }];
  return [...note(node.above, -1), ...note(node.below, 1)];
}

const pathOf = ([a, b, c, d]: Curve, isStraight: boolean): string => {
  const p = ([x, y]: readonly [number, number]) => `${tenth(x)},${tenth(y)}`;
  return isStraight ? `M${p(a)}L${p(d)}` : `M${p(a)}C${p(b)} ${p(c)} ${p(d)}`;
};

function edgeMarkup({ tone, dash }: DiagramEdge, curve: Curve): string {
  const [[x0, y0], [x, y]] = [at(curve, 0.5), curve[3]];
  const isStraight = Math.abs((x0 - curve[0][0]) * (y - curve[0][1]) - (y0 - curve[0][1]) * (x - curve[0][0])) < 1;
  const [fx, fy] = isStraight ? curve[0] : curve[2];
  const length = Math.sqrt((x - fx) * (x - fx) + (y - fy) * (y - fy)) || 1;
  const [ux, uy] = [(x - fx) / length, (y - fy) / length];
  const thick = tone === undefined ? 1.3 : tone === "muted" ? 1 : 2.2;
  const [long, wide] = tone === undefined || tone === "muted" ? [8, 3] : [10, 4];
  const corner = (side: 1 | -1) => `${tenth(x - ux * long - uy * wide * side)},${tenth(y - uy * long + ux * wide * side)}`; // prettier-ignore
  const colour = variable(toneColour(tone, "line"));
  const shortened: Curve = [curve[0], curve[1], curve[2], [x - ux * long * 0.7, y - uy * long * 0.7]];
  return (
    `<path d="${pathOf(shortened, isStraight)}" style="fill:none;stroke:${colour};stroke-width:${thick}${dash ? ";stroke-dasharray:5 4" : ""}"/>` +
    `<path d="M${tenth(x)},${tenth(y)}L${corner(1)}L${corner(-1)}Z" style="fill:${colour}"/>`
  );
}

interface Drawn {
  readonly title?: string;
  readonly markup: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function drawnPanel({ title, nodes, edges }: DiagramPanel, most: number): Drawn {
  const boxes = placed(nodes, edges, most);
  const box = new Map(boxes.map((placedNode) => [placedNode.node.id, placedNode]));
  const curves = routed(
    boxes,
    edges.map(({ from, to }) => [box.get(from)!, box.get(to)!] as const),
  );
  const beside = boxes.flatMap(notes).map(({ room }) => room);
  const labels = labelled(edges, curves, boxes, beside);
  const rooms: Rectangle[] = [
    ...boxes,
    ...beside,
    ...labels.map(({ room }) => room),
    ...curves.flatMap((curve) => sampled(curve)).map(([x, y]) => ({ x, y, width: 8, height: 8 })),
  ];
  const [left, right] = [Math.min(...rooms.map((r) => r.x - r.width / 2)), Math.max(...rooms.map((r) => r.x + r.width / 2))]; // prettier-ignore
  const [top, bottom] = [Math.min(...rooms.map((r) => r.y - r.height / 2)), Math.max(...rooms.map((r) => r.y + r.height / 2))]; // prettier-ignore
  const words = labels.map(({ edge, side, room }) => {
    const label = edge[side]!;
    return textMarkup(wordsOf(label), room.x, room.y, { size: SIZE.label, colour: toneColour(toneOf(label) ?? edge.tone, "ink") }); // prettier-ignore
  });
  const markup = [...edges.map((edge, i) => edgeMarkup(edge, curves[i])), ...boxes.map(nodeMarkup), ...words].join(
    "\n",
  );
  return { title, markup, left, top, width: right - left, height: bottom - top };
}

/** The panel in words: its nodes, and each line with what stands at it. */
function described({ title, nodes, edges }: DiagramPanel): string {
  const label = new Map(nodes.map((node) => [node.id, spoken(node.label)]));
  const said = (parts: readonly (Label | undefined)[]) => {
    const words = parts.flatMap((part) => (part === undefined ? [] : [spoken(wordsOf(part))]));
    return words.length === 0 ? "" : ` (${words.join(", ")})`;
  };
  const list = nodes.map((node) => `${spoken(node.label)}${said([node.above, node.below])}`).join("; ");
  const lines = edges.map(({ from, to, above, below }) => `${label.get(from)} to ${label.get(to)}${said([above, below])}`); // prettier-ignore
  return `${title === undefined ? "" : `${spoken(title)}. `}Nodes: ${list}.${lines.length === 0 ? "" : ` Lines: ${lines.join("; ")}.`}`;
}

/**
 * A diagram of one panel, or of several under one caption, `columns` of them side by side.
 *
 *   draw(diagram({ name: "figure-1", caption: "…", alt: "…" }, { nodes, edges }))
 *   draw(diagram({ name: "sweep", caption, alt }, [{ title: "first", nodes, edges }, { title: "second", nodes, edges }], 2))
 *
 * Nodes with a `layer` stand in columns, in the order given; where no node has one, dagre places them by their edges. Lines
 * that would run through a node go around it. Throws where an edge names no node, two nodes share an id, or some nodes
 * have a layer and some have none.
 */
export function diagram(
  { name, caption, alt }: Pick<Diagram, "name" | "caption" | "alt">,
  panels: DiagramPanel | readonly DiagramPanel[],
  columns?: number,
): Diagram {
  const all = "nodes" in panels ? [panels] : panels;
  if (all.length === 0) throw new Error(`diagram ${name}: there are no panels`);
  for (const panel of all) check(panel, name);
  const across = Math.min(columns ?? all.length, all.length);
  const drawn = all.map((panel) => drawnPanel(panel, (WIDTH - 2 * EDGE - (across - 1) * BETWEEN) / across));
  const titleHeight = drawn.some(({ title }) => title !== undefined) ? 28 : 0;
  const cell = Math.max(...drawn.map(({ width, title }) => Math.max(width, title === undefined ? 0 : textWidth(title, SIZE.title)))); // prettier-ignore
  const rows = Array.from({ length: Math.ceil(drawn.length / across) }, (_, r) => drawn.slice(r * across, (r + 1) * across)); // prettier-ignore
  const heights = rows.map((row) => titleHeight + Math.max(...row.map(({ height }) => height)));
  const groups = rows.flatMap((row, r) => {
    const top = EDGE + heights.slice(0, r).reduce((sum, height) => sum + height + BETWEEN, 0);
    return row.map(({ title, markup, left, top: own, width, height }, c) => {
      const middle = EDGE + c * (cell + BETWEEN) + cell / 2;
      const [dx, dy] = [middle - left - width / 2, top + titleHeight - own + (heights[r] - titleHeight - height) / 2];
      const words =
        title === undefined
          ? ""
          : `${textMarkup(title, middle, top + 9, { size: SIZE.title, colour: "ink", bold: true })}\n`;
      return `${words}<g transform="translate(${tenth(dx)} ${tenth(dy)})">\n${markup}\n</g>`;
    });
  });
  const width = Math.ceil(2 * EDGE + across * cell + (across - 1) * BETWEEN);
  const height = Math.ceil(2 * EDGE + heights.reduce((sum, h) => sum + h, 0) + (rows.length - 1) * BETWEEN);
  const id = `diagram-${name}`;
  const words = alt.replace(/\s+/g, " ");
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${escaped(id)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(words)}" font-family="${FONT}" text-anchor="middle">`,
    `<title>${escaped(words)}</title>`,
    `<desc>${escaped(all.map(described).join(" "))}</desc>`,
    ownColours(id),
    `<rect width="${width}" height="${height}" rx="4" style="fill:${variable("paper")}"/>`,
    ...groups,
    "</svg>",
    "",
  ].join("\n");
  return { name, caption, alt, svg };
}
