/**
 * The format of MNIST's original files, IDX: a big-endian header (magic number, count, and for images rows and columns), then
 * one byte a pixel, rows first, or one byte a label. A file that is not whole is refused by name.
 */
import { tensor } from "../tensor";
import type { Data } from "./generators";

/** The third byte says "unsigned bytes", the fourth how many dimensions follow. */
const IMAGES = 0x0803;
const LABELS = 0x0801;

/** Digits are so many pixels high and wide, and there are so many classes. */
export const SIDE = 28;
export const CLASSES = 10;

/** The header's dimensions and the bytes behind it. `file` is what a refusal names. */
function idx(bytes: Uint8Array, magic: number, what: string, file: string): { shape: number[]; values: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = magic & 0xff;
  const header = 4 * (1 + dimensions);
  if (bytes.length < header)
    throw new Error(`${file} ends after ${bytes.length} bytes, within its header of ${header}`);
  const found = view.getUint32(0);
  if (found !== magic) throw new Error(`${file} is no IDX file of ${what}: its magic number is ${found}, not ${magic}`);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 * (i + 1)));
  const expected = header + shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== expected)
    throw new Error(
      `${file} has ${bytes.length} bytes, and its header (${shape.join(" × ")}) asks for ${expected}: it is ${bytes.length < expected ? "cut off" : "too long"}`,
    );
  return { shape, values: bytes.subarray(header) };
}

/** The pixels of a file of images, 0 … 255, and how many images there are. */
export function readImages(bytes: Uint8Array, file: string): { count: number; pixels: Uint8Array } {
  const { shape, values } = idx(bytes, IMAGES, "images", file);
  const [count, rows, columns] = shape;
  if (rows !== SIDE || columns !== SIDE)
    throw new Error(`${file} holds images of ${rows} × ${columns} pixels; expected ${SIDE} × ${SIDE}`);
  if (count === 0) throw new Error(`${file} holds no image`);
  return { count, pixels: values };
}

/** The labels of a file, each 0 … 9. */
export function readLabels(bytes: Uint8Array, file: string): Uint8Array {
  const { values } = idx(bytes, LABELS, "labels", file);
  const wrong = values.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) throw new Error(`${file} has the label ${values[wrong]} at position ${wrong}; labels are 0 … 9`);
  return values;
}

/** A file as it was found: its bytes, unpacked, and what it is called. */
export interface File {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** The first `limit` digits of two files, in their order: pixels from 0 to 1, [sample][784], and one-hot labels. */
export function readDigits(images: File, labels: File, limit = Infinity): Data {
  const { count, pixels } = readImages(images.bytes, images.name);
  const classes = readLabels(labels.bytes, labels.name);
  if (classes.length !== count)
    throw new Error(`${images.name} has ${count} images and ${labels.name} has ${classes.length} labels`);
  const n = Math.min(limit, count);
  const x = new Float32Array(n * SIDE * SIDE);
  for (let i = 0; i < x.length; i++) x[i] = pixels[i] / 255;
  return { x: tensor([n, SIDE * SIDE], x), y: oneHot(classes.subarray(0, n)) };
}

/** Rows of 0 and 1 from labels. */
export function oneHot(labels: ArrayLike<number>) {
  const y = tensor([labels.length, CLASSES], new Float32Array(labels.length * CLASSES));
  for (let i = 0; i < labels.length; i++) y.data[i * CLASSES + labels[i]] = 1;
  return y;
}
