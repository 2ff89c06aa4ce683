/**
 * Drawn digits, 28 × 28 pixels, ten classes: what stands in for MNIST where it is absent, and wherever a page trains. A digit
 * is a few pen strokes through points that are moved a little, turned, slanted, stretched and shifted, drawn with a round pen
 * and some noise. They are easier than MNIST: no result on them says anything of it.
 */
import { cos, sin } from "../math";
import { stream, type Stream } from "../random";
import { tensor } from "../tensor";
import type { Data } from "./generators";
import { CLASSES, oneHot, SIDE } from "./idx";

type Point = readonly [x: number, y: number];
/** The points that a stroke goes through, in a square whose sides are 1; y grows downward. Two points are a straight line. */
type Stroke = readonly Point[];

/** Ways to write each digit. */
const WAYS: readonly (readonly (readonly Stroke[])[])[] = [
  [[[[0.5, 0.05], [0.22, 0.25], [0.2, 0.7], [0.5, 0.95], [0.8, 0.7], [0.78, 0.25], [0.5, 0.05]]]],
  [[[[0.52, 0.05], [0.48, 0.95]]], [[[0.3, 0.25], [0.54, 0.05]], [[0.54, 0.05], [0.52, 0.95]]]],
  [
    [[[0.2, 0.28], [0.35, 0.07], [0.68, 0.1], [0.74, 0.36], [0.48, 0.64], [0.2, 0.92]], [[0.2, 0.92], [0.82, 0.9]]],
    [[[0.22, 0.22], [0.5, 0.05], [0.75, 0.26], [0.6, 0.58], [0.28, 0.86], [0.2, 0.7], [0.5, 0.82], [0.84, 0.92]]],
  ],
  [[[[0.24, 0.14], [0.5, 0.05], [0.74, 0.2], [0.66, 0.42], [0.44, 0.48]], [[0.44, 0.48], [0.72, 0.54], [0.78, 0.78], [0.5, 0.95], [0.2, 0.84]]]],
  [
    [[[0.34, 0.06], [0.2, 0.56]], [[0.2, 0.56], [0.82, 0.54]], [[0.66, 0.2], [0.62, 0.96]]],
    [[[0.6, 0.05], [0.18, 0.62]], [[0.18, 0.62], [0.84, 0.62]], [[0.6, 0.05], [0.6, 0.96]]],
  ],
  [[[[0.78, 0.07], [0.3, 0.08]], [[0.3, 0.08], [0.26, 0.44]], [[0.26, 0.44], [0.56, 0.36], [0.8, 0.58], [0.68, 0.88], [0.4, 0.95], [0.2, 0.84]]]],
  [[[[0.66, 0.05], [0.36, 0.3], [0.22, 0.66], [0.38, 0.93], [0.7, 0.88], [0.76, 0.62], [0.5, 0.5], [0.26, 0.68]]]],
  [
    [[[0.18, 0.08], [0.82, 0.08]], [[0.82, 0.08], [0.58, 0.5], [0.42, 0.96]]],
    [[[0.18, 0.1], [0.8, 0.07]], [[0.8, 0.07], [0.42, 0.96]], [[0.36, 0.5], [0.74, 0.48]]],
  ],
  [[[[0.5, 0.48], [0.26, 0.3], [0.34, 0.08], [0.66, 0.08], [0.74, 0.3], [0.5, 0.48], [0.2, 0.7], [0.34, 0.95], [0.68, 0.94], [0.8, 0.7], [0.5, 0.48]]]],
  [
    [[[0.76, 0.3], [0.56, 0.5], [0.28, 0.42], [0.28, 0.14], [0.56, 0.05], [0.76, 0.3]], [[0.76, 0.3], [0.7, 0.64], [0.52, 0.95]]],
    [[[0.74, 0.24], [0.5, 0.06], [0.26, 0.26], [0.48, 0.48], [0.74, 0.24]], [[0.74, 0.24], [0.72, 0.95]]],
  ],
]; // prettier-ignore

/** Straight pieces of a smooth curve through the points (Catmull–Rom), so many between two of them. */
const PIECES = 5;

function curve(points: Stroke): Point[] {
  if (points.length === 2) return [...points];
  const last = points.length - 1;
  const closed = points[0] === points[last];
  const at = (i: number): Point =>
    i < 0 ? points[closed ? last - 1 : 0] : i > last ? points[closed ? 1 : last] : points[i];
  const drawn: Point[] = [points[0]];
  for (let i = 0; i < last; i++)
    for (let k = 1; k <= PIECES; k++) {
      const t = k / PIECES;
      const along = (axis: 0 | 1): number => {
        const [p, q, r, s] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]];
        return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
      };
      drawn.push([along(0), along(1)]);
    }
  return drawn;
}

/** The square of the distance from a point to the piece from a to b. */
function squared(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  const [ex, ey] = [x - ax - t * dx, y - ay - t * dy];
  return ex * ex + ey * ey;
}

const between = ({ uniform }: Stream, low: number, high: number): number => low + (high - low) * uniform();

/** A hand's way with the unit square, into pixels: turned, slanted, stretched, shifted. */
function hand(random: Stream): (point: Point) => Point {
  const angle = between(random, -0.2, 0.2); // radians
  const slant = between(random, -0.2, 0.2);
  const [wide, high] = [between(random, 12, 18), between(random, 17, 21)];
  const [right, down] = [between(random, -1.5, 1.5), between(random, -1.5, 1.5)];
  const [c, s] = [cos(angle), sin(angle)];
  return ([x, y]) => {
    const v = high * (y - 0.5);
    const u = wide * (x - 0.5) - slant * v;
    return [13.5 + right + c * u - s * v, 13.5 + down + s * u + c * v];
  };
}

/** How far a point of a stroke is moved at most, in units of the square. */
const TREMBLE = 0.06;
/** The noise of a pixel, at most. */
const NOISE = 0.15;

/** Draws one digit into 784 pixels. */
function draw(label: number, random: Stream, pixels: Float32Array): void {
  const place = hand(random);
  const pen = between(random, 0.8, 1.7); // its radius, in pixels
  const ways = WAYS[label];
  const moved = new Map<string, Point>();
  /** A point that two strokes or both ends of one share stays one. */
  const move = ([x, y]: Point): Point => {
    const key = `${x} ${y}`;
    if (!moved.has(key))
      moved.set(key, place([x + between(random, -TREMBLE, TREMBLE), y + between(random, -TREMBLE, TREMBLE)]));
    return moved.get(key)!;
  };
  const nearest = new Float64Array(SIDE * SIDE).fill(Infinity);
  for (const stroke of ways[random.below(ways.length)]) {
    const points = curve(stroke.map(move));
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1], points[i]];
      const reach = pen + 1;
      const range = (axis: 0 | 1) => [
        Math.max(0, Math.ceil(Math.min(a[axis], b[axis]) - reach)),
        Math.min(SIDE - 1, Math.floor(Math.max(a[axis], b[axis]) + reach)),
      ];
      const [[left, right], [top, bottom]] = [range(0), range(1)];
      for (let row = top; row <= bottom; row++)
        for (let column = left; column <= right; column++) {
          const k = SIDE * row + column;
          nearest[k] = Math.min(nearest[k], squared(column, row, a, b));
        }
    }
  }
  for (let k = 0; k < pixels.length; k++) {
    const ink = Math.max(0, Math.min(1, pen + 0.5 - Math.sqrt(nearest[k]))); // an edge one pixel wide
    pixels[k] = Math.max(0, Math.min(1, ink + between(random, -NOISE, NOISE)));
  }
}

/** n drawn digits, 0 to 9 in turn: pixels from 0 to 1, [sample][784], and one-hot labels. */
export function drawnDigits(n: number, seed: string): Data {
  const random = stream(seed, "data/digits");
  const size = SIDE * SIDE;
  const x = new Float32Array(n * size);
  for (let i = 0; i < n; i++) draw(i % CLASSES, random, x.subarray(i * size, (i + 1) * size));
  return { x: tensor([n, size], x), y: oneHot(Array.from({ length: n }, (_, i) => i % CLASSES)) };
}
