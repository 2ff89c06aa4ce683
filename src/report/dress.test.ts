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

test("rows that are named at the left have no names again beside it, and have them where panels stand alone", () => {
  const rows = (...labels: string[]) => ({ x: axis, y: { title: "", ticks: { values: [0, 1], labels } }, marks });
  const shown = (width: number, columns = 2) => {
    const layout = gridOf(plot(about, [rows("BP", "DBP"), rows("BP", "DBP"), rows("BP", "DBP"), rows("a", "b")], columns), width); // prettier-ignore
    return ["yaxis", "yaxis2", "yaxis3", "yaxis4"].map((key) => (layout[key] as { showticklabels?: false }).showticklabels !== false); // prettier-ignore
  };
  assert.deepEqual(shown(760), [true, false, true, true], "the last panel's rows are others");
  assert.deepEqual(shown(360), [true, true, true, true]);
  assert.deepEqual(shown(760, 1), [true, true, true, true]);
});

test("numbers along an axis are never turned: what Plotly has turned once would stay so", () => {
  const layout = gridOf(plot(about, [{ x: axis, y: axis, marks }]), 760);
  assert.equal((layout.xaxis as { tickangle: number }).tickangle, 0);
});

test("a panel's title that has no room in its share of the width stands in two lines, and the panels lower", () => {
  const of = (title: string) =>
    gridOf(
      plot(
        about,
        [1, 2, 3].map(() => ({ title, x: axis, y: axis, marks })),
      ),
      760,
    );
  const seen = (title: string) => {
    const { annotations, margin } = of(title) as { annotations: { text: string }[]; margin: { t: number } };
    return [annotations[0].text, margin.t] as const;
  };
  const [short, top] = seen("cosine, 1-2-1");
  assert.equal(short, "cosine, 1-2-1");
  const [long, lower] = seen("ten thousand photographs, gradient descent");
  assert.equal(long, "ten thousand photographs,<br>gradient descent");
  assert.ok(lower > top + 13, "by a line");
});

test("beside long names of rows the legend has less room, and its rows are counted for that", () => {
  const legend = ["one of three lines", "another of them", "the third one"].map((name) => line(name, [0, 1], [0, 1], styles.BP)); // prettier-ignore
  const top = (label: string) =>
    (gridOf(plot(about, [{ x: axis, y: { title: "", ticks: { values: [0], labels: [label] } }, marks: legend }]), 560).margin as { t: number }).t; // prettier-ignore
  assert.ok(top("b-function, drawn at random once") > top("b"));
});
