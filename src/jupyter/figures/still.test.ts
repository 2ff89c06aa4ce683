import assert from "node:assert/strict";
import { test } from "node:test";
import { bandMark, line, plot, points, styles } from "../../figure";
import type { PlotlyFigure } from "../../report/plotly";
import { still } from "./still";

const words = { name: "figure-1", caption: "c", alt: "a" };
const axis = (title: string, more = {}) => ({ title, ...more });
const drawn = (panels: Parameters<typeof plot>[1]) =>
  still(plot(words, panels) as unknown as PlotlyFigure, "figure-1")!;

test("a line is drawn where its axes say, bands are filled, points have their shapes, words stand there escaped", () => {
  const svg = drawn([
    {
      title: "cost < 1",
      x: axis("iteration", { range: [0, 10] }),
      y: axis("cost", { range: [0, 1] }),
      marks: [
        line("BP", [0, 10], [0, 1], styles.BP),
        bandMark("middle 80 %", [0, 10], [0, 0], [1, 1], styles.DBP),
        points("end", [10], [1], { ...styles.neutral, symbol: "diamond" }, ["here"]),
      ],
    },
  ]);
  const [, x0, y0, x1, y1] = /d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)" fill="none" stroke="#0072b2" stroke-width="2"\/><path/.exec(svg)!.map(Number); // prettier-ignore
  assert.ok(x1 > x0 + 600 && y1 < y0 - 250, "from the lower left to the upper right");
  assert.match(svg, />cost &lt; 1</);
  for (const name of ["iteration", "cost", "BP", "middle 80 %", "end", "here"])
    assert.ok(svg.includes(`>${name}<`), name);
  assert.match(svg, /fill="rgba\(213,94,0,0\.18\)"/);
  assert.match(svg, new RegExp(`M${x1} ${y1}m0 -5\\.2l5\\.2 5\\.2`));
});

test("gaps stay gaps, and a logarithmic axis has its powers", () => {
  const marks = [line("BP", [1, 2, NaN, 3, 4], [0.01, 1, NaN, 10, 100], styles.BP)];
  const svg = drawn([{ x: axis("x"), y: axis("y", { log: true }), marks }]);
  const paths = [...svg.matchAll(/d="([^"]*)" fill="none" stroke="#0072b2"/g)].map(([, d]) =>
    d.replace(/[\d. ]+/g, ""),
  );
  assert.deepEqual(paths, ["MLML"]);
  for (const tick of ["0.01", "1", "100"]) assert.ok(svg.includes(`>${tick}<`), tick);
});

test("equal figures are equal bytes, and what only Plotly draws is left to it", () => {
  const panels = [{ x: axis("x"), y: axis("y"), marks: [line("a", [1, 2], [1, 2], styles.BP)] }];
  assert.equal(drawn(panels), drawn(panels));
  assert.equal(still({ data: [{ type: "heatmap", z: [[1]] }], layout: {} }, "figure-1"), undefined);
});
