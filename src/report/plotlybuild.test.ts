/** The cut build of Plotly against the whole. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openPen } from "./browser";
import { drawing } from "./draw";
import { everything } from "./fixture";
import { figuresOf, readPage, type PageFigure } from "./parts";
import { extentOf, trimmedPlotly, wholePlotly } from "./plotlybuild";

const all = figuresOf(readPage("x", everything));
const distributions: PageFigure = {
  ...all[0],
  name: "distributions",
  data: [
    { type: "histogram", x: [1, 2, 2, 3], xaxis: "x", yaxis: "y" },
    { type: "box", y: [1, 2, 2, 9], xaxis: "x2", yaxis: "y2" },
    {
      type: "heatmap",
      z: [
        [1, 2],
        [3, 4],
      ],
      xaxis: "x3",
      yaxis: "y3",
    },
    { type: "bar", x: ["a", "b"], y: [1, 2], error_y: { type: "data", array: [0.1, 0.2] }, xaxis: "x4", yaxis: "y4" },
  ],
  layout: { grid: { rows: 2, columns: 2, pattern: "independent" } },
};

test("the cut builds draw what the whole of Plotly draws, byte for byte", async () => {
  const pen = await openPen(assert.fail);
  try {
    const whole = await drawing(pen, readFileSync(wholePlotly, "utf8"));
    const [fields, lines] = [await drawing(pen, trimmedPlotly("fields")), await drawing(pen, trimmedPlotly("lines"))];
    for (const figure of [...all, distributions]) {
      const expected = await whole.whole(figure);
      assert.deepEqual(await fields.whole(figure), expected, figure.name);
      if (extentOf([figure]) === "lines") assert.deepEqual(await lines.whole(figure), expected, figure.name);
      else
        assert.notDeepEqual(
          await lines.whole(figure).catch(() => "refused"),
          expected,
          "control: lines are not enough",
        );
    }
  } finally {
    await pen.browser.close();
  }
});

test("a page of lines carries less than a page with fields", () => {
  assert.equal(extentOf(all.filter(({ name }) => name !== "surface")), "lines");
  assert.equal(extentOf(all), "fields");
  const [{ data, layout }] = all;
  const valued = { data: [{ ...data[0], marker: { color: [1, 2], showscale: true } }], layout };
  assert.equal(extentOf([valued]), "fields", "colours that are values have a colour bar");
  assert.ok(trimmedPlotly("lines").length < trimmedPlotly("fields").length);
  assert.ok(trimmedPlotly("fields").length < readFileSync(wholePlotly).length / 8);
});
