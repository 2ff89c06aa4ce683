/** Small multiples: what stands in each panel, and what stands at the edge alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { line, styles } from "./figure";
import { multiples } from "./multiples";

const about = { name: "figure-many", caption: "", alt: "" };
const small = (title: string) => ({ title, marks: [line(title, [0, 1], [1, 2], styles.BP)] });
const axes = { x: { title: "iteration" }, y: { title: "loss", range: [0, 2] as const } };

test("panels have one pair of axes, whose titles stand at the left and in the last panel", () => {
  const { layout } = multiples(about, ["a", "b", "c", "d", "e"].map(small), axes, { columns: 2 });
  const at = (key: string) => (layout as Record<string, { title: { text: string }; range?: readonly number[] }>)[key];
  assert.deepEqual(["xaxis", "xaxis2", "xaxis3", "xaxis4", "xaxis5"].map((key) => at(key).title.text), ["", "", "", "", "iteration"]); // prettier-ignore
  assert.deepEqual(["yaxis", "yaxis2", "yaxis3", "yaxis4", "yaxis5"].map((key) => at(key).title.text), ["loss", "", "loss", "", "loss"]); // prettier-ignore
  for (const key of ["yaxis", "yaxis5"]) assert.deepEqual(at(key).range, [0, 2]);
});

test("a legend is shown only where it is asked for", () => {
  const listed = (legend: boolean) =>
    multiples(about, ["a", "b"].map(small), axes, { legend }).data.map(
      (trace) => (trace as { showlegend?: boolean }).showlegend,
    );
  assert.deepEqual(listed(false), [false, false]);
  assert.deepEqual(listed(true), [true, true]);
});
