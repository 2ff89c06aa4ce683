/** How panels are set on a phone: one below the other, small multiples by twos. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { line, plot, styles } from "../figure";
import { multiples } from "../multiples";
import { dressed } from "./dress";
import { inks, type Inks } from "./inks";
import type { PlotlyFigure } from "./plotly";

const about = { name: "figure-many", caption: "", alt: "" };
const axis = { title: "" };
const marks = [line("BP", [0, 1], [1, 2], styles.BP)];
const ink = Object.fromEntries(Object.keys(inks).map((name) => [name, "#000000"])) as unknown as Inks;
const gridOf = (figure: object, width: number) => dressed(figure as PlotlyFigure, width, ink).layout;

test("on a phone panels stand one below the other, and four or more in a row by twos, in half the height", () => {
  const few = gridOf(plot(about, [1, 2, 3].map(() => ({ x: axis, y: axis, marks }))), 360); // prettier-ignore
  assert.deepEqual([(few.grid as { columns: number }).columns, (few.grid as { rows: number }).rows], [1, 3]);
  const many = multiples(about, Array.from({ length: 7 }, () => ({ title: "", marks })), { x: axis, y: axis }); // prettier-ignore
  const { grid, height } = gridOf(many, 360) as { grid: { rows: number; columns: number }; height: number };
  assert.deepEqual([grid.columns, grid.rows], [2, 4]);
  assert.ok(height / 4 < (few.height as number) / 3, "a row is lower than a whole panel's");
  assert.equal((gridOf(many, 760).grid as { columns: number }).columns, 4);
});
