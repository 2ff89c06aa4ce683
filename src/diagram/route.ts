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

export const sampled = (curve: Curve): Point[] => Array.from({ length: SAMPLES + 1 }, (_, i) => at(curve, i / SAMPLES));

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

/** From border to border, its middle `bow` pixels beside the straight line. */
function bowed(from: Placed, to: Placed, bow: number): Curve {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const aside = (share: number): Point => [
    from.x + dx * share + ((dy / length) * bow * 4) / 3,
    from.y + dy * share - ((dx / length) * bow * 4) / 3,
  ];
  const [b, c] = [aside(0.28), aside(0.72)];
  const [a, d] = [border(from, b, 0), border(to, c, 1)];
  const third = (share: number): Point => [a[0] + (d[0] - a[0]) * share, a[1] + (d[1] - a[1]) * share];
  return bow === 0 ? [a, third(1 / 3), third(2 / 3), d] : [a, b, c, d];
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

/** Steps in which lines bow, in pixels. */
const STEP = 9;

/** What speaks against a curve: nodes under it, then lines along it, then how far it bows. */
function cost(curve: Curve, bow: number, others: readonly Placed[], drawn: readonly (readonly Point[])[]): number {
  const points = sampled(curve);
  const hits = points.filter((point) => others.some((box) => inside(box, point, NODE_MARGIN))).length;
  const inner = points.slice(3, -3);
  const along = drawn.reduce(
    (sum, line) => sum + inner.filter((p) => line.some((q) => distance(p, q) < LINE_MARGIN)).length,
    0,
  );
  return 1000 * hits + 6 * along + Math.abs(bow);
}

/** A curve for each pair of nodes, in the order given. Short ones are laid first and stay straight; long ones give way. */
export function routed(boxes: readonly Placed[], ends: readonly (readonly [from: Placed, to: Placed])[]): Curve[] {
  const curves: Curve[] = [];
  const drawn: Point[][] = [];
  const length = (i: number) => distance([ends[i][0].x, ends[i][0].y], [ends[i][1].x, ends[i][1].y]);
  for (const i of ends.map((_, k) => k).sort((a, b) => length(a) - length(b) || a - b)) {
    const [from, to] = ends[i];
    if (from === to) {
      curves[i] = loop(from);
    } else {
      const others = boxes.filter((box) => box !== from && box !== to);
      let best = { curve: bowed(from, to, 0), cost: Infinity };
      for (let k = 0; k * STEP < Math.min(best.cost, 0.6 * length(i) + 120); k++)
        for (const bow of k === 0 ? [0] : [k * STEP, -k * STEP]) {
          const curve = bowed(from, to, bow);
          const found = cost(curve, bow, others, drawn);
          if (found < best.cost) best = { curve, cost: found };
        }
      curves[i] = best.curve;
    }
    drawn.push(sampled(curves[i]));
  }
  return curves;
}
