/**
 * Small colour pictures in ten classes, 32 × 32: the reader of CIFAR-10's binary files, and drawn pictures, which stand in where
 * it is absent and wherever a page trains. No result on drawn ones says anything of CIFAR-10.
 */
import { cos, sin } from "../math";
import { stream, type Stream } from "../random";
import { tensor } from "../tensor";
import type { Data } from "./generators";
import { CLASSES, oneHot, type File } from "./idx";

const SIDE = 32;
const PLANE = SIDE * SIDE;
const COLOURS = 3;
/** A row of a file: a byte for the label, then the red, the green and the blue plane, each row by row. */
const ROW = 1 + COLOURS * PLANE;

/**
 * The first `limit` pictures of some files, in their order: x is [sample][32][32][3], single precision, and y one-hot, [sample][10].
 *
 * A byte p becomes p / 127.5 − 1, from −1 to 1. So 0 is grey, near the mean colour, and it is what a convolution sees beyond
 * the edges; and no number that was measured on a set enters, so that a part is read as the whole is. A factor would be
 * divided away by the batch norm behind SimpleNet's first convolution.
 *
 * Throws where a file is no whole number of rows or has a label above 9, also beyond the limit.
 */
export function readCifar(files: readonly File[], limit = Infinity): Data {
  const counts = files.map(rowsOf);
  const n = Math.min(limit, counts.reduce((sum, count) => sum + count, 0)); // prettier-ignore
  const x = new Float32Array(n * COLOURS * PLANE);
  const labels = new Uint8Array(n);
  let sample = 0;
  files.forEach(({ bytes }, f) => {
    for (let row = 0; row < counts[f] && sample < n; row++, sample++) {
      labels[sample] = bytes[row * ROW];
      for (let colour = 0; colour < COLOURS; colour++) {
        const from = row * ROW + 1 + colour * PLANE;
        const to = sample * COLOURS * PLANE + colour;
        for (let k = 0; k < PLANE; k++) x[to + COLOURS * k] = bytes[from + k] / 127.5 - 1;
      }
    }
  });
  return { x: tensor([n, SIDE, SIDE, COLOURS], x), y: oneHot(labels) };
}

/** How many rows a file has; throws where it is not whole. Rows are counted from 0. */
function rowsOf({ bytes, name }: File): number {
  if (bytes.length === 0) throw new Error(`${name} holds no picture`);
  const count = Math.floor(bytes.length / ROW);
  const rest = bytes.length - count * ROW;
  if (rest > 0)
    throw new Error(
      `${name} has ${bytes.length} bytes, and rows of ${ROW} were expected: row ${count} is cut off after ${rest}`,
    );
  for (let row = 0; row < count; row++)
    if (bytes[row * ROW] >= CLASSES)
      throw new Error(`${name} has the label ${bytes[row * ROW]} in row ${row}; labels are 0 … 9`);
  return count;
}

// ------------------------------------------------------------------------------------------------------ drawn pictures

/** Whether a point lies in a figure that reaches from −1 to 1. */
const FIGURES: readonly ((u: number, v: number) => boolean)[] = [
  (u, v) => u * u + v * v < 0.8,
  (u, v) => Math.max(Math.abs(u), Math.abs(v)) < 0.8,
  (u, v) => v < 0.75 && v > 2 * Math.abs(u) - 1,
  (u, v) => u * u + v * v < 1 && u * u + v * v > 0.4,
  (u, v) => Math.min(Math.abs(u), Math.abs(v)) < 0.3 && Math.max(Math.abs(u), Math.abs(v)) < 1,
];

const between = ({ uniform }: Stream, low: number, high: number): number => low + (high - low) * uniform();

/** The deviation of a figure's colour from its ground's in each channel, at least and at most: of the faintest nobody tells the class. */
const FAINT = 0.2;
const CLEAR = 1;
/** The deviation of each number's noise, and how bright the stripes are at most, in units of x. */
const NOISE = 0.15;
const STRIPES = 0.35;

/** Draws one picture: the label's last figure of five, in stripes from 5 on, on a ground that changes from side to side. */
function draw(label: number, random: Stream, picture: Float32Array): void {
  const inside = FIGURES[label % FIGURES.length];
  const stripes = label < FIGURES.length ? 0 : STRIPES;
  const radius = between(random, 8, 13); // pixels
  const [right, down] = [between(random, 10, 21), between(random, 10, 21)];
  const angle = between(random, -0.6, 0.6); // radians
  const [c, s] = [cos(angle) / radius, sin(angle) / radius];
  const pitch = between(random, 0.9, 1.4); // radians a pixel
  const contrast = between(random, FAINT, CLEAR);
  const colours = Array.from({ length: COLOURS }, () => {
    const ground = between(random, -0.6, 0.6);
    const [across, along] = [between(random, -0.02, 0.02), between(random, -0.02, 0.02)];
    return { ground, across, along, figure: contrast * random.normal() };
  });
  for (let row = 0, k = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const [x, y] = [column - right, row - down];
      const within = inside(c * x + s * y, c * y - s * x);
      const light = within && stripes > 0 ? stripes * sin(pitch * radius * (c * x + s * y)) : 0;
      for (const { ground, across, along, figure } of colours) {
        const value = ground + across * (column - 16) + along * (row - 16) + (within ? figure : 0) + light;
        picture[k++] = Math.max(-1, Math.min(1, value + NOISE * random.normal()));
      }
    }
}

/**
 * n drawn pictures, the classes 0 to 9 in turn, in the form of `readCifar`: a disc, a square, a triangle, a ring and a cross,
 * plain and striped, of any colour on any ground, at any place, turned and of two sizes between; some hardly visible.
 */
export function drawnImages(n: number, seed: string): Data {
  const random = stream(seed, "data/images");
  const size = COLOURS * PLANE;
  const x = new Float32Array(n * size);
  for (let i = 0; i < n; i++) draw(i % CLASSES, random, x.subarray(i * size, (i + 1) * size));
  const labels = Array.from({ length: n }, (_, i) => i % CLASSES);
  return { x: tensor([n, SIDE, SIDE, COLOURS], x), y: oneHot(labels) };
}
