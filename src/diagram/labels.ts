/** Where the words of an edge stand: beside its line, where they cover neither nodes nor lines nor other words. */
import type { DiagramEdge, Label } from "../diagram";
import { labelWidth, LINE, wordsOf, type Placed } from "./place";
import { at, sampled, type Curve, type Point } from "./route";

/** A rectangle by its middle. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel {
  readonly edge: DiagramEdge;
  readonly side: "above" | "below";
  readonly room: Rectangle;
}

/** Pixels between a line and its words. */
const OFF = 3;

/** Letters fill less than their line's height; what hangs under them takes more. */
const heightOf = (label: Label): number => (/_\{|[₀-₉ᵢⱼ]/u.test(wordsOf(label)) ? LINE + 2 : LINE - 3);

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

const covers = (r: Rectangle, [x, y]: Point): boolean =>
  Math.abs(r.x - x) < r.width / 2 && Math.abs(r.y - y) < r.height / 2;

/** The rectangle of words at a share t of the line, on the side of it that is above (or left of an upright line). */
function beside(curve: Curve, t: number, label: Label, side: "above" | "below"): Rectangle {
  const [width, height] = [labelWidth(label), heightOf(label)];
  const [x, y] = at(curve, t);
  const [[x0, y0], [x1, y1]] = [at(curve, t - 0.04), at(curve, t + 0.04)];
  const length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)) || 1;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const up = (ux >= 0 ? 1 : -1) * (side === "above" ? 1 : -1);
  const [nx, ny] = [uy * up, -ux * up];
  const off = (width / 2) * Math.abs(nx) + (height / 2) * Math.abs(ny) + OFF;
  return { x: x + nx * off, y: y + ny * off, width, height };
}

/** The middle first. */
const SHARES = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8, 0.15, 0.85];

/** Room around words that other words and other lines should leave free, in pixels. */
const AIR = 2;

const grown = ({ x, y, width, height }: Rectangle): Rectangle => ({ x, y, width: width + 2 * AIR, height: height + 2 * AIR }); // prettier-ignore

/** Points of a line at which it is asked whether words cover it. */
const FINE = 96;

/** Places are looked for edge after edge; then again, now that the others have theirs. */
const ROUNDS = 3;

/** The words of all edges with their places. `taken` are rooms of other words. */
export function labelled(
  edges: readonly DiagramEdge[],
  curves: readonly Curve[],
  boxes: readonly Placed[],
  taken: readonly Rectangle[],
): PlacedLabel[] {
  const lines = curves.map((curve) => sampled(curve, FINE));
  const obstacles = [...boxes, ...taken];
  const rooms: Rectangle[][] = edges.map(() => []);
  const sidesOf = (edge: DiagramEdge) => (["above", "below"] as const).filter((side) => edge[side] !== undefined);
  const cost = (own: Rectangle, edge: number): number => {
    const room = grown(own);
    const words = rooms.flatMap((others, k) => (k === edge ? [] : others));
    const crossed = lines.map((points, k) => points.filter((point) => covers(k === edge ? own : room, point)).length);
    return (
      50 * [...obstacles, ...words].filter((other) => overlap(room, other)).length +
      2 * crossed.reduce((sum, count) => sum + count, 0)
    );
  };
  for (let round = 0; round < ROUNDS; round++)
    edges.forEach((edge, i) => {
      const sides = sidesOf(edge);
      if (sides.length === 0) return;
      const tried = SHARES.map((t) => {
        const found = sides.map((side) => beside(curves[i], t, edge[side]!, side));
        return { found, cost: found.reduce((sum, room) => sum + cost(room, i), Math.abs(t - 0.5)) };
      });
      rooms[i] = tried.reduce((a, b) => (b.cost < a.cost ? b : a)).found;
    });
  return edges.flatMap((edge, i) => sidesOf(edge).map((side, k) => ({ edge, side, room: rooms[i][k] })));
}
