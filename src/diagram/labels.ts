/** Where the words of an edge stand: beside its line, where they cover neither nodes nor lines nor other words. */
import type { DiagramEdge } from "../diagram";
import { labelWidth, LINE, type Placed } from "./place";
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

/** Letters fill less than their line's height. */
const HEIGHT = LINE - 3;

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

const covers = (r: Rectangle, [x, y]: Point): boolean =>
  Math.abs(r.x - x) < r.width / 2 && Math.abs(r.y - y) < r.height / 2;

/** The rectangle of words at a share t of the line, on the side of it that is above (or left of an upright line). */
function beside(curve: Curve, t: number, width: number, side: "above" | "below"): Rectangle {
  const [x, y] = at(curve, t);
  const [[x0, y0], [x1, y1]] = [at(curve, t - 0.04), at(curve, t + 0.04)];
  const length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)) || 1;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const up = (ux >= 0 ? 1 : -1) * (side === "above" ? 1 : -1);
  const [nx, ny] = [uy * up, -ux * up];
  const off = (width / 2) * Math.abs(nx) + (HEIGHT / 2) * Math.abs(ny) + OFF;
  return { x: x + nx * off, y: y + ny * off, width, height: HEIGHT };
}

/** The middle first. */
const SHARES = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8];

/** The words of all edges with their places. */
export function labelled(
  edges: readonly DiagramEdge[],
  curves: readonly Curve[],
  boxes: readonly Placed[],
  taken: readonly Rectangle[],
): PlacedLabel[] {
  const lines = curves.map(sampled);
  const done: PlacedLabel[] = [];
  edges.forEach((edge, i) => {
    const sides = (["above", "below"] as const).filter((side) => edge[side] !== undefined);
    if (sides.length === 0) return;
    const fault = (room: Rectangle): number =>
      50 * boxes.filter((box) => overlap(room, box)).length +
      50 * taken.filter((other) => overlap(room, other)).length +
      50 * done.filter((other) => overlap(room, other.room)).length +
      4 * lines.reduce((sum, points) => sum + points.filter((point) => covers(room, point)).length, 0);
    const tried = SHARES.map((t) => {
      const rooms = sides.map((side) => beside(curves[i], t, labelWidth(edge[side]), side));
      return { rooms, cost: rooms.reduce((sum, room) => sum + fault(room), Math.abs(t - 0.5)) };
    });
    const best = tried.reduce((a, b) => (b.cost < a.cost ? b : a));
    sides.forEach((side, k) => done.push({ edge, side, room: best.rooms[k] }));
  });
  return done;
}
