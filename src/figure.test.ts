import assert from "node:assert/strict";
import { test } from "node:test";
import { activations } from "./activations";
import { activationName, bandMark, histogram, line, plot, points, slopeName, spread, styles } from "./figure";
import { band } from "./stats";

const words = { name: "figure-x", caption: "c", alt: "a" };
const axes = { x: { title: "x" }, y: { title: "y" } };
type Trace = Record<string, unknown> & { x: number[]; y: number[] };
const tracesOf = (marks: Parameters<typeof plot>[1][number]["marks"]) =>
  plot(words, [{ ...axes, marks }]).data as readonly Trace[];

test("a line keeps its first and last point and at most 252 in all", () => {
  const y = Array.from({ length: 4001 }, (_, i) => i);
  const [trace] = tracesOf([line("BP", y, y, styles.BP)]);
  assert.ok(trace.y.length <= 252);
  assert.equal(trace.y[0], 0);
  assert.equal(trace.y.at(-1), 4000);
  assert.equal(trace.x.length, trace.y.length);
});

test("numbers are kept to six digits, so that a figure's bytes do not hang on a last bit", () =>
  assert.deepEqual(tracesOf([points("p", [1 / 3], [2e-9 / 3], styles.BP)])[0].y, [6.66667e-10]));

test("a histogram rises from the axis at its first edge, steps at each, and comes back to it at its last", () => {
  const { x, y } = histogram("h", [0, 1, 3], [5, 2], styles.BP);
  assert.deepEqual([x, y], [[0, 0, 1, 1, 3, 3], [0, 5, 5, 2, 2, 0]]); // prettier-ignore
});

test("a line with gaps keeps all its points, since a thinned one would run across them", () => {
  const x = Array.from({ length: 4001 }, (_, i) => (i === 2000 ? NaN : i));
  assert.equal(tracesOf([line("BP", x, x, styles.BP)])[0].x.length, 4001);
});

test("a band is two edges, the upper filled down to the lower", () => {
  const [low, high] = tracesOf([bandMark("b", [0, 1], [1, 2], [3, 4], styles.DBP)]);
  assert.deepEqual(
    [low.y, high.y],
    [
      [1, 2],
      [3, 4],
    ],
  );
  assert.equal(high.fill, "tonexty");
  assert.equal(low.fill, undefined);
});

test("spread is the band and the median of the same runs", () => {
  const marks = spread(
    "BP",
    [0, 1],
    band([
      [1, 2],
      [3, 4],
    ]),
    styles.BP,
  );
  assert.deepEqual(
    marks.map((m) => m.label),
    ["BP, middle 80 %", "BP, median"],
  );
});

test("the legend names a variant once, in the first panel that shows it", () => {
  const panel = { ...axes, marks: [line("BP", [0], [0], styles.BP)] };
  const data = plot(words, [panel, panel]).data as readonly Trace[];
  assert.deepEqual(
    data.map((t) => t.showlegend),
    [true, false],
  );
  assert.deepEqual(
    data.map((t) => t.xaxis),
    ["x", "x2"],
  );
});

test("every trace has a uid of its own, so that a drawing of it is the same every time", () => {
  const panel = { ...axes, marks: [line("BP", [0], [0], styles.BP), bandMark("b", [0], [0], [1], styles.DBP)] };
  const uids = (plot(words, [panel, panel]).data as readonly Trace[]).map((t) => t.uid);
  assert.equal(new Set(uids).size, uids.length);
});

test("an activation and its derivative have one name each in every figure", () => {
  assert.deepEqual(["leakyRelu", "relu", "tanh"].map(activationName), ["leaky ReLU", "ReLU", "tanh"]);
  assert.deepEqual(["gelu", "identity", "linear"].map(slopeName), ["GELU′", "1 (linear)", "1 (linear)"]);
  const names = Object.keys(activations).map(activationName);
  assert.equal(new Set(names).size, names.length, "no two share one");
});
