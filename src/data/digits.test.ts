/** Drawn digits: the same bits from the same seed, ten classes that a network can tell apart, and no two alike. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mean } from "../stats/summaries";
import { drawnDigits } from "./digits";

const { x, y } = drawnDigits(400, "7");
const image = (i: number) => x.data.subarray(784 * i, 784 * (i + 1));

test("digits are fixed by n and seed, and the first ones do not hang on n", () => {
  assert.deepEqual(drawnDigits(30, "7").x.data, x.data.slice(0, 30 * 784));
  assert.notDeepEqual(drawnDigits(30, "8").x.data, x.data.slice(0, 30 * 784));
});

test("their bits are these, in every engine", () => {
  let hash = 0x811c9dc5; // FNV-1a over the pixels' own bytes
  for (const byte of new Uint8Array(x.data.buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  assert.equal((hash >>> 0).toString(16), "86a365a3");
});

test("pixels lie in 0 … 1 and labels go from 0 to 9 in turn", () => {
  assert.deepEqual([x.shape, y.shape], [[400, 784], [400, 10]]); // prettier-ignore
  assert.ok(x.data.every((v) => v >= 0 && v <= 1));
  assert.ok(Math.max(...image(3)) === 1 && Math.min(...image(3)) === 0);
  for (let i = 0; i < 400; i++) assert.deepEqual([...y.data.slice(10 * i, 10 * i + 10)].indexOf(1), i % 10);
});

test("about as much ink as in MNIST, and the digit lies inside its frame", () => {
  const ink = mean(x.data);
  assert.ok(ink > 0.1 && ink < 0.25, String(ink));
  const edge = Array.from({ length: 400 }, (_, i) => mean(image(i).subarray(0, 28)));
  assert.ok(mean(edge) < 0.08, String(mean(edge)));
});

/** How many fresh digits lie nearest to the mean image of their own class. */
function nearestMean(trained: typeof x.data, labels: (i: number) => number): number {
  const centres = Array.from({ length: 10 }, () => new Float64Array(784));
  for (let i = 0; i < 400; i++) for (let k = 0; k < 784; k++) centres[labels(i)][k] += trained[784 * i + k] / 40;
  const fresh = drawnDigits(200, "fresh").x.data;
  let right = 0;
  for (let i = 0; i < 200; i++) {
    const distances = centres.map((c) => c.reduce((sum, v, k) => sum + (fresh[784 * i + k] - v) * (fresh[784 * i + k] - v), 0)); // prettier-ignore
    if (distances.indexOf(Math.min(...distances)) === i % 10) right++;
  }
  return right / 200;
}

test("classes differ, and by more than a mean image tells; with labels that are not theirs nothing is learnt", () => {
  const share = nearestMean(x.data, (i) => i % 10);
  assert.ok(share > 0.4 && share < 0.95, String(share));
  const wrong = nearestMean(x.data, (i) => Math.floor(i / 10) % 10);
  assert.ok(wrong < 0.25, String(wrong));
});

test("no two digits of a class are alike, though their strokes are", () => {
  for (let label = 0; label < 10; label++) {
    const gaps = [10, 20, 30].map((k) => mean(Array.from(image(label), (v, j) => Math.abs(v - image(label + k)[j]))));
    assert.ok(Math.min(...gaps) > 0.04, `${label}: ${gaps}`);
  }
});
