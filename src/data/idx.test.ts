/** MNIST's files: what is read is what stands there, and whatever is not whole is refused in one sentence that names it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { oneHot, readDigits, readImages, readLabels } from "./idx";

const header = (...words: number[]) => words.flatMap((n) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
const pixels = Array.from({ length: 3 * 784 }, (_, i) => (7 * i) % 256);
const images = Uint8Array.from([...header(2051, 3, 28, 28), ...pixels]);
const labels = Uint8Array.from([...header(2049, 3), 7, 0, 9]);
const file = (bytes: Uint8Array, name: string) => ({ bytes, name });

test("images and labels are read in their order, pixels from 0 to 1, labels as rows of 0 and 1", () => {
  const { x, y } = readDigits(file(images, "a"), file(labels, "b"));
  assert.deepEqual(x.shape, [3, 784]);
  assert.deepEqual(Array.from(x.data), pixels.map((p) => Math.fround(p / 255))); // prettier-ignore
  assert.deepEqual(y.shape, [3, 10]);
  assert.deepEqual(y.data, oneHot([7, 0, 9]).data);
  assert.deepEqual(Array.from(y.data).flatMap((v, i) => (v === 1 ? [i] : [])), [7, 10, 29]); // prettier-ignore
});

test("a limit takes the first ones, and one beyond the end takes all", () => {
  const { x, y } = readDigits(file(images, "a"), file(labels, "b"), 2);
  assert.deepEqual([x.shape, y.shape], [[2, 784], [2, 10]]); // prettier-ignore
  assert.equal(x.data[784], Math.fround(pixels[784] / 255));
  assert.equal(readDigits(file(images, "a"), file(labels, "b"), 9).x.shape[0], 3);
});

test("bytes that lie inside a larger buffer are read from where they begin", () => {
  const inside = new Uint8Array([1, 2, 3, ...labels]).subarray(3);
  assert.deepEqual(Array.from(readLabels(inside, "b")), [7, 0, 9]);
});

describe("refused", () => {
  const wrong: [what: string, act: () => unknown, sentence: string][] = [
    ["a file of nothing", () => readLabels(new Uint8Array(0), "b"), "b ends after 0 bytes, within its header of 8"],
    ["a torn header", () => readImages(images.subarray(0, 15), "a"), "a ends after 15 bytes, within its header of 16"],
    [
      "labels in the place of images",
      () => readImages(Uint8Array.from([...labels, ...labels]), "a"),
      "a is no IDX file of images: its magic number is 2049, not 2051",
    ],
    [
      "images in the place of labels",
      () => readLabels(images, "b"),
      "b is no IDX file of labels: its magic number is 2051, not 2049",
    ],
    [
      "a file that was cut off by one byte",
      () => readImages(images.subarray(0, images.length - 1), "a"),
      `a has ${images.length - 1} bytes, and its header (3 × 28 × 28) asks for ${images.length}: it is cut off`,
    ],
    [
      "one byte too many",
      () => readLabels(Uint8Array.from([...labels, 0]), "b"),
      "b has 12 bytes, and its header (3) asks for 11: it is too long",
    ],
    [
      "images of another size",
      () => readImages(Uint8Array.from([...header(2051, 1, 2, 3), 0, 0, 0, 0, 0, 0]), "a"),
      "a holds images of 2 × 3 pixels; expected 28 × 28",
    ],
    ["no images", () => readImages(Uint8Array.from(header(2051, 0, 28, 28)), "a"), "a holds no image"],
    [
      "a label that is none",
      () => readLabels(Uint8Array.from([...header(2049, 2), 9, 10]), "b"),
      "b has the label 10 at position 1; labels are 0 … 9",
    ],
    [
      "unequal numbers of images and labels",
      () => readDigits(file(images, "a"), file(Uint8Array.from([...header(2049, 2), 1, 2]), "b")),
      "a has 3 images and b has 2 labels",
    ],
  ];
  for (const [what, act, message] of wrong) test(what, () => assert.throws(act, { message }));
});
