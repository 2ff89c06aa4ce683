/** Notebook 07's figures say what their records hold: on a search of a few looks, run here, and on numbers that were put in. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AUTHORS, lossAt, paper2Settings, POINTS, testAt, upTo } from "./images";
import * as figures from "./slopefigures";
import { heldAreaAt, lookAt, METHODS, valueAt } from "./slopesearch";

const setup = figures.searchNow({ ...paper2Settings, data: "drawn digits", network: "three convolutions", convolution: 2, samples: 20, tests: 20, batch: 1, epochs: 1, optimizer: "sgd", rate: 0.01, evaluations: 9, round: 3, held: 2 }, "1"); // prettier-ignore
const cell = (method: string) => setup.results.cells.find(({ settings }) => settings.method === method)!;
type Trace = { name: string; x: number[]; y: number[]; xaxis: string };
const traces = (figure: { data: readonly object[] }, name: string) =>
  (figure.data as Trace[]).filter((trace) => trace.name === name);

/** The setup with other areas of one method under the two fresh seeds. */
function withAreas(method: string, areas: readonly number[]) {
  const cells = setup.results.cells.map((one) =>
    one.settings.method === method
      ? { ...one, results: { ...one.results, ...Object.fromEntries(areas.map((area, i) => [heldAreaAt(i + 1), [area]])) } }
      : one,
  ); // prettier-ignore
  return { ...setup, results: { ...setup.results, cells } };
}

describe("a search on the spot", () => {
  test("has every method at one budget, and is the same twice", () => {
    assert.deepEqual(setup.results.cells.map(({ settings }) => settings.method), METHODS); // prettier-ignore
    for (const method of METHODS.slice(1)) assert.ok(Number.isFinite(cell(method).results[valueAt(9)][0]), method);
  });

  test("shows the best area so far, which never rises", () => {
    const [{ y }] = traces(figures.nowFigure(setup), "b-function, searched");
    const values = Array.from({ length: 9 }, (_, i) => cell("b-function").results[valueAt(i + 1)][0]);
    assert.deepEqual(y, values.map((_, i) => Math.min(...values.slice(0, i + 1)))); // prettier-ignore
  });

  test("tells the gain under fresh seeds with its sign", () => {
    const of = (factor: number) =>
      figures.nowFigure(
        withAreas(
          "b-function",
          [1, 2].map((k) => factor * cell("ReLU′").results[heldAreaAt(k)][0]),
        ),
      ).caption;
    assert.match(of(0.5), /, 50 % less than ReLU′/);
    assert.match(of(2), /100 % more than ReLU′/);
  });
});

describe("a search seen from inside", () => {
  test("has its looks at their places, and as many as it says", () => {
    const looks = traces(figures.stagesFigure(setup, [3, 9]), "looks");
    assert.deepEqual(looks.map(({ x }) => x.length), [3, 9]); // prettier-ignore
    assert.equal(looks[1].x[8], cell("rate").results[lookAt(1, 9)][0]);
  });

  test("has a slice along each weight, with the find where the process has that mean", () => {
    const figure = figures.slicesFigure(setup);
    const means = traces(figure, "mean of the process");
    assert.equal(means.length, 4);
    const finds = traces(figure, "the find");
    finds.forEach(({ x: [at], y: [value] }, d) => {
      const [i] = means[d].x
        .map((x, k) => [Math.abs(x - at), k])
        .sort(([a], [b]) => a - b)[0]
        .slice(1);
      assert.ok(Math.abs(means[d].y[i] - value) < 0.05 * value);
    });
  });
});

describe("what was found", () => {
  test("is written as a formula with its signs", () => {
    assert.equal(figures.formula([1.2, -0.5, -2, 0]), "−2 tanh(1.2 z − 0.50) + 0");
    assert.equal(figures.formula([1, 0.25, 2, -1], "sigmoid"), "2 sigmoid(1 z + 0.25) − 1");
  });

  test("is compared with ReLU′ at the size that the areas have", () => {
    const half = withAreas("rate", [1, 2].map((k) => cell("ReLU′").results[heldAreaAt(k)][0] / 2)); // prettier-ignore
    const [{ x }] = traces(figures.methodsFigure([{ ...half, data: "drawn digits" }], 1), "gain");
    assert.ok(Math.abs(x[2] - 50) < 1e-6);
    assert.match(figures.methodsFigure([{ ...half, data: "drawn digits" }], 1).caption, /rate, searched in 1 of 1 panels/); // prettier-ignore
    assert.equal(figures.reachedRows(setup)[0]["found by the first search"], "–");
  });
});

test("SimpleNet in full says which area is larger and by how much, and draws the accuracies that it tells", () => {
  const results = (area: number, accuracy: number) => ({
    area: [area],
    ...Object.fromEntries(upTo(2).map((e) => [testAt(e), [accuracy + e]])),
    ...Object.fromEntries(upTo(2 * POINTS).map((k) => [lossAt(k), [area / k]])),
  });
  const run = (label: string, style: figures.FullRun["style"], area: number, accuracy: number): figures.FullRun => ({
    label,
    style,
    cell: { settings: {}, results: results(area, accuracy) },
  });
  const { derivative, found } = figures.fullStyle;
  const figure = figures.fullFigure(run("ReLU′", derivative, 2, 50), run("b-function", found, 2.01, 40), { epochs: 2 });
  assert.match(figure.caption, /With the b-function, the area under the loss is 0\.50 % larger than with ReLU′\. .*ReLU′ 51\.00, 52\.00; b-function 41\.00, 42\.00; the authors/); // prettier-ignore
  const [loss, accuracy] = traces(figure, "b-function");
  assert.deepEqual(loss.y.slice(0, 2), [2.01, 1.005]);
  assert.deepEqual(accuracy.y, [41, 42]);
  assert.deepEqual(traces(figure, "the authors, at another rate")[0].y, [...AUTHORS]);
  const other = figures.fullFigure(run("ReLU′", derivative, 2, 50), run("b-function", found, 1.5, 40), { epochs: 2 });
  assert.match(other.caption, / is 25 % smaller than /);
});
