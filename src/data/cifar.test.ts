/** CIFAR-10's files, read as they stand there or refused in one sentence; and drawn pictures: fixed by their seed, to be told apart. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { relu } from "../activations";
import { scoring } from "../evaluate";
import { alone, float32 } from "../float32";
import { crossEntropy } from "../losses";
import { convNet } from "../models/simplenet";
import { adam } from "../optimizers";
import { mean } from "../stats/summaries";
import { within } from "../tensor";
import { training } from "../train";
import { drawnImages, readCifar } from "./cifar";
import { oneHot } from "./idx";

/** Rows with these labels, their bytes by a rule. */
const byte = (row: number, k: number) => (7 * k + 31 * row) % 256;
const rowsOf = (...labels: number[]) =>
  Uint8Array.from(labels.flatMap((label, row) => [label, ...Array.from({ length: 3072 }, (_, k) => byte(row, k))]));
const file = (bytes: Uint8Array, name = "a.bin") => ({ bytes, name });

test("planes become colours beside each other, row by row, bytes −1 to 1, labels one-hot", () => {
  const { x, y } = readCifar([file(rowsOf(3, 9))]);
  assert.deepEqual([x.shape, y.shape], [[2, 32, 32, 3], [2, 10]]); // prettier-ignore
  assert.ok(x.data instanceof Float32Array);
  for (const [sample, row, column, colour] of [
    [0, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1],
    [1, 31, 30, 2],
    [1, 5, 17, 1],
  ])
    // prettier-ignore
    assert.equal(
      x.data[((sample * 32 + row) * 32 + column) * 3 + colour],
      Math.fround(byte(sample, colour * 1024 + row * 32 + column) / 127.5 - 1),
    );
  assert.deepEqual(Array.from(y.data).flatMap((v, i) => (v === 1 ? [i] : [])), [3, 19]); // prettier-ignore
  const ends = rowsOf(0);
  ends[1] = 0;
  ends[2] = 255;
  const { data } = readCifar([file(ends)]).x;
  assert.deepEqual([data[0], data[3]], [-1, 1]);
});

test("files follow each other, and a limit takes the first rows of them all", () => {
  const files = [file(rowsOf(1, 2)), file(rowsOf(3, 4), "b.bin")];
  const labels = (limit?: number) => {
    const { x, y } = readCifar(files, limit);
    assert.equal(x.shape[0], y.shape[0]);
    return Array.from({ length: x.shape[0] }, (_, i) => y.data.subarray(10 * i, 10 * i + 10).indexOf(1));
  };
  assert.deepEqual([labels(), labels(3), labels(99)], [[1, 2, 3, 4], [1, 2, 3], [1, 2, 3, 4]]); // prettier-ignore
  assert.deepEqual(readCifar(files, 3).x.data, readCifar(files).x.data.slice(0, 3 * 3072));
});

test("bytes that lie inside a larger buffer are read from where they begin", () => {
  const inside = Uint8Array.from([9, 9, 9, ...rowsOf(5)]).subarray(3);
  assert.deepEqual(readCifar([file(inside)]).x.data, readCifar([file(rowsOf(5))]).x.data);
});

describe("refused", () => {
  const wrong: [what: string, bytes: Uint8Array, sentence: string][] = [
    ["a file of nothing", new Uint8Array(0), "a.bin holds no picture"],
    ["one byte less", rowsOf(1, 2).subarray(0, 6145), "a.bin has 6145 bytes, and rows of 3073 were expected: row 1 is cut off after 3072"], // prettier-ignore
    ["one byte more", Uint8Array.from([...rowsOf(1, 2), 0]), "a.bin has 6147 bytes, and rows of 3073 were expected: row 2 is cut off after 1"], // prettier-ignore
    ["a label that is none", rowsOf(1, 2, 10), "a.bin has the label 10 in row 2; labels are 0 … 9"],
  ];
  for (const [what, bytes, message] of wrong) {
    test(what, () => assert.throws(() => readCifar([file(bytes)]), { message }));
    test(`${what}, in a second file, behind the limit`, () =>
      assert.throws(() => readCifar([file(rowsOf(1), "first.bin"), file(bytes)], 1), { message }));
  }
});

describe("drawn pictures", () => {
  const { x, y } = drawnImages(200, "7");
  const picture = (i: number) => x.data.subarray(3072 * i, 3072 * (i + 1));

  test("are fixed by n and seed, and the first ones do not hang on n", () => {
    assert.deepEqual(drawnImages(20, "7").x.data, x.data.slice(0, 20 * 3072));
    assert.notDeepEqual(drawnImages(20, "8").x.data, x.data.slice(0, 20 * 3072));
  });

  test("have these bits, in every engine", () => {
    let hash = 0x811c9dc5; // FNV-1a over the numbers' own bytes
    for (const b of new Uint8Array(x.data.buffer)) hash = Math.imul(hash ^ b, 0x01000193);
    assert.equal((hash >>> 0).toString(16), "6684ecec");
  });

  test("have the form of what is read: −1 … 1 about grey, classes in turn", () => {
    assert.deepEqual([x.shape, y.shape], [[200, 32, 32, 3], [200, 10]]); // prettier-ignore
    assert.ok(x.data instanceof Float32Array && x.data.every((v) => v >= -1 && v <= 1));
    assert.ok(Math.abs(mean(x.data)) < 0.1);
    const squares = mean(x.data.map((v) => v * v));
    assert.ok(squares > 0.15 && squares < 0.4, `${squares}: about CIFAR-10's quarter`);
    for (let i = 0; i < 200; i++) assert.equal(y.data.subarray(10 * i, 10 * i + 10).indexOf(1), i % 10);
  });

  /** The share of fresh pictures that a small convolutional network tells, taught by 800 with these labels. */
  const learnt = (labels: (i: number) => number): number => {
    const engine = float32(alone(128));
    const { x } = drawnImages(800, "1");
    const network = convNet([[16], [24], [32], [32]], 3, 10, "1", relu, engine);
    const y = oneHot(Array.from({ length: 800 }, (_, i) => labels(i)));
    const run = { network, x: within(engine, x), y, loss: crossEntropy, optimizer: adam(0.01), batch: 50, seed: "1" };
    for (const { iteration } of training(run)) if (iteration === 96) break;
    return scoring(network, crossEntropy, drawnImages(300, "fresh"), 100)().accuracy;
  };

  test("can be told by a small convolutional network, and not all; with labels that are not theirs it learns nothing", () => {
    const share = learnt((i) => i % 10);
    assert.ok(share > 0.25 && share < 0.7, String(share));
    const wrong = learnt((i) => Math.floor(i / 10) % 10);
    assert.ok(wrong < 0.16, String(wrong));
  });

  test("no two of a class are alike", () => {
    for (let label = 0; label < 10; label++)
      for (const k of [10, 20]) assert.ok(mean(Array.from(picture(label), (v, j) => Math.abs(v - picture(label + k)[j]))) > 0.2); // prettier-ignore
  });
});
