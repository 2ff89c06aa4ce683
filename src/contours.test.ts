import assert from "node:assert/strict";
import { test } from "node:test";
import { contourLines, isolines, valleyLevels, type Grid } from "./contours";
import { plot, styles } from "./figure";
import { close } from "./testing";

const axis = (from: number, to: number, n: number) => Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1)); // prettier-ignore
const grid = (f: (x: number, y: number) => number, n = 41): Grid => {
  const [xs, ys] = [axis(-2, 2, n), axis(-1, 3, n + 4)];
  return { xs, ys, values: ys.map((y) => xs.map((x) => f(x, y))) };
};

test("a plane's lines are straight, lie where it has the level, and end at the edges of the grid", () => {
  const lines = isolines(
    grid((x, y) => x + 2 * y),
    1,
  );
  assert.equal(lines.length, 1);
  for (const [x, y] of lines[0]) close([x + 2 * y], [1], 1e-12);
  const ends = [lines[0][0], lines[0][lines[0].length - 1]].sort((a, b) => a[0] - b[0]);
  close(ends.flat(), [-2, 1.5, 2, -0.5], 1e-9);
});

test("a bowl's line is a closed ring round its centre", () => {
  const [ring, ...more] = isolines(
    grid((x, y) => x * x + (y - 1) ** 2, 201),
    1,
  );
  assert.equal(more.length, 0);
  assert.deepEqual(ring[0], ring[ring.length - 1]);
  for (const [x, y] of ring) close([x * x + (y - 1) ** 2], [1], 1e-3);
});

test("two valleys give two rings, and a level that is not reached gives none", () => {
  const valleys = grid((x, y) => Math.min((x - 1) ** 2, (x + 1) ** 2) + (y - 1) ** 2);
  assert.equal(isolines(valleys, 0.2).length, 2);
  assert.equal(isolines(valleys, 100).length, 0);
});

test("rows that are too short are no grid", () => {
  const { xs, ys, values } = grid((x) => x);
  assert.throws(() => isolines({ xs, ys, values: values.map((row) => row.slice(1)) }, 0), /needs 45 rows of 41 values/);
});

test("as marks, the pieces of a level stay apart in the drawing, and each level says its height", () => {
  const valleys = grid((x, y) => Math.min((x - 1) ** 2, (x + 1) ** 2) + (y - 1) ** 2, 161);
  const [line, height] = contourLines("loss", valleys, [0.2], styles.neutral);
  assert.deepEqual(height.text, ["0.2"]);
  const figure = plot({ name: "f", caption: "", alt: "" }, [{ x: { title: "" }, y: { title: "" }, marks: [line] }]);
  const [{ x }] = figure.data as { x: (number | null)[] }[];
  assert.equal(x.length, line.x.length); // 250 points are many, but thinned lines would run across their gaps
  assert.equal(x.filter((v) => v === null || Number.isNaN(v)).length, 1);
});

test("levels lie within the grid's values, closer together at the bottom", () => {
  const levels = valleyLevels(
    grid((x, y) => x * x + (y - 1) ** 2),
    5,
  );
  assert.ok(levels[0] > 0 && levels[4] < 8);
  const steps = levels.slice(1).map((level, i) => level - levels[i]);
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
});
