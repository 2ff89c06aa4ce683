/** The lines of a diagram: straight where nothing stands in the way, and where something does, a curve around it. */
import type { Placed } from "./place";

export type Point = readonly [x: number, y: number];

/** A cubic Bézier curve. */
export type Curve = readonly [Point, Point, Point, Point];

/** The point at a share t of the curve. */
export function at([a, b, c, d]: Curve, t: number): Point {
  const u = 1 - t;
  const mixed = (i: 0 | 1) => u * u * u * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t * t * t * d[i];
  return [mixed(0), mixed(1)];
}

const SAMPLES = 24;

export const sampled = (curve: Curve, samples = SAMPLES): Point[] =>
  Array.from({ length: samples + 1 }, (_, i) => at(curve, i / samples));

export const distance = ([a, b]: Point, [c, d]: Point): number => Math.sqrt((a - c) * (a - c) + (b - d) * (b - d));

export const isRound = ({ node }: Placed): boolean => (node.shape ?? "circle") === "circle";

/** Where the ray from a node's middle to a point leaves the node, and `off` pixels more. */
export function border(box: Placed, [x, y]: Point, off: number): Point {
  const [dx, dy] = [x - box.x, y - box.y];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const reach = isRound(box)
    ? box.width / 2
    : Math.min(box.width / 2 / (Math.abs(dx) / length || 1e-9), box.height / 2 / (Math.abs(dy) / length || 1e-9));
  return [box.x + (dx / length) * (reach + off), box.y + (dy / length) * (reach + off)];
}

const inside = (box: Placed, [x, y]: Point, margin: number): boolean =>
  isRound(box)
    ? distance([box.x, box.y], [x, y]) < box.width / 2 + margin
    : Math.abs(x - box.x) < box.width / 2 + margin && Math.abs(y - box.y) < box.height / 2 + margin;

/** How far a line swings aside near its beginning and near its end, in pixels: alike for an arc, unlike for an S. */
type Bow = readonly [begin: number, end: number];

/** From border to border. A line swings up and down (a steep one left and right), so that it never turns back. */
function bowed(from: Placed, to: Placed, [begin, end]: Bow): Curve {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const isSteep = Math.abs(dx) < Math.abs(dy) / 2;
  const aside = (share: number, bow: number): Point => {
    const swing = (bow * 4) / 3; // a cubic's middle goes three quarters of the way to its handles
    return [from.x + dx * share + (isSteep ? swing : 0), from.y + dy * share - (isSteep ? 0 : swing)];
  };
  const isStraight = begin === 0 && end === 0;
  const [b, c] = isStraight ? [[to.x, to.y] as const, [from.x, from.y] as const] : [aside(0.28, begin), aside(0.72, end)]; // prettier-ignore
  const [a, d] = [border(from, b, 0), border(to, c, 1)];
  const part = (share: number): Point => [a[0] + (d[0] - a[0]) * share, a[1] + (d[1] - a[1]) * share];
  return isStraight ? [a, part(1 / 3), part(2 / 3), d] : [a, b, c, d];
}

/** Out of a node and back into it, above. */
function loop(box: Placed): Curve {
  const [left, right]: Point[] = [
    [box.x - 26, box.y - box.height / 2 - 34],
    [box.x + 26, box.y - box.height / 2 - 34],
  ];
  return [border(box, left, 0), left, right, border(box, right, 1)];
}

/** How near a line may come to a node that it passes, and to a line that it follows, in pixels. */
const NODE_MARGIN = 7;
const LINE_MARGIN = 6;

/** Steps in which lines swing aside, in pixels. */
const STEP = 12;

interface Swing {
  readonly bow: Bow;
  /** What speaks against it by itself. */
  readonly cost: number;
}

/** All swings within a reach, the straight line first; an S is worse than an arc. */
function swings(reach: number): Swing[] {
  const most = Math.ceil(reach / STEP);
  const steps = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) * STEP);
  return steps
    .flatMap((begin) => steps.map((end) => ({ bow: [begin, end] as const })))
    .map(({ bow: [begin, end] }) => ({
      bow: [begin, end] as const,
      cost: (Math.abs(begin) + Math.abs(end)) / 2 + 0.3 * Math.abs(begin - end),
    }))
    .sort((a, b) => a.cost - b.cost);
}

/**
 * Lines that cross are near each other at this many points; where they are at more, one runs along the other. Lines that
 * share a node need not cross.
 */
const CROSSING = 3;

/** A node under a line is worse than any way around it; a line along another is a little worse than a way beside. */
const NODE_COST = 1000;
const LINE_COST = 6;

/** Lines that meet a node closer to each other than this, in pixels, look like one there. */
const MEETING = 6;
const MEETING_COST = 5;

/** How much closer than that the ends of two lines are, in pixels. */
const met = (a: Curve, b: Curve): number =>
  [a[0], a[3]].reduce(
    (sum, end) => sum + [b[0], b[3]].reduce((more, other) => more + Math.max(0, MEETING - distance(end, other)), 0),
    0,
  );

/** How many of the points are near a line, given by its points. */
function near(points: readonly Point[], line: readonly Point[]): number {
  let count = 0;
  for (const [x, y] of points)
    for (const [u, v] of line)
      if (Math.abs(x - u) < LINE_MARGIN && (x - u) * (x - u) + (y - v) * (y - v) < LINE_MARGIN * LINE_MARGIN) {
        count++;
        break;
      }
  return count;
}

/** A curve for each pair of nodes, in the order given. Short ones are laid first and stay straight; long ones give way. */
export function routed(boxes: readonly Placed[], ends: readonly (readonly [from: Placed, to: Placed])[]): Curve[] {
  const curves: Curve[] = [];
  const laid: number[] = [];
  const drawn: Point[][] = [];
  const heights = boxes.map(({ y }) => y);
  const possible = swings(Math.max(...heights) - Math.min(...heights) + 90);
  const length = (i: number) => distance([ends[i][0].x, ends[i][0].y], [ends[i][1].x, ends[i][1].y]);
  for (const i of ends.map((_, k) => k).sort((a, b) => length(a) - length(b) || a - b)) {
    const [from, to] = ends[i];
    const others = boxes.filter((box) => box !== from && box !== to);
    const shares = (k: number) => ends[laid[k]].some((end) => end === from || end === to);
    let best = { curve: loop(from), cost: from === to ? 0 : Infinity };
    for (const { bow, cost } of possible) {
      if (cost >= best.cost) break;
      const curve = bowed(from, to, bow);
      const points = sampled(curve);
      const hits = points.filter((point) => others.some((box) => inside(box, point, NODE_MARGIN))).length;
      if (cost + NODE_COST * hits >= best.cost) continue;
      const inner = points.slice(3, -3);
      const meeting = curves.reduce((sum, other) => sum + met(curve, other), 0);
      let whole = cost + NODE_COST * hits + MEETING_COST * meeting;
      for (let k = 0; k < drawn.length && whole < best.cost; k++)
        whole += LINE_COST * Math.max(0, near(inner, drawn[k]) - (shares(k) ? 0 : CROSSING));
      if (whole < best.cost) best = { curve, cost: whole };
    }
    curves[i] = best.curve;
    laid.push(i);
    drawn.push(sampled(best.curve));
  }
  return curves;
}
