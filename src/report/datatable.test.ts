import assert from "node:assert/strict";
import { test } from "node:test";
import { dataTables, dataTablesMarkup, few } from "./datatable";
import { costs, surface, tangents } from "./fixture";
import type { PageFigure } from "./parts";

const read = (figure: object) => ({ ...figure, place: "x" }) as unknown as PageFigure;

test("traces on the same x share a table, a panel has its own", () => {
  const [left, right, ...others] = dataTables(read(costs));
  assert.equal(others.length, 0);
  assert.equal(left.title, "cost");
  assert.deepEqual(left.columns, [
    "iteration",
    "BP, middle 80 %, lower",
    "BP, middle 80 %, upper",
    "BP, median",
    "DBP, median",
  ]);
  assert.deepEqual(left.rows[0], [0, 0.33, 0.37, 0.34, 0.34]);
  assert.equal(left.rows.length, 201);
  assert.equal(right.title, "BP − DBP, pair by pair");
  assert.equal(dataTables(read(tangents)).length, 2, "a curve and two points have different x");
});

test("a field is a table of rows and columns", () => {
  const field = dataTables(read(surface)).find(({ columns }) => columns[0] === "w₂ \\ w₁")!;
  assert.deepEqual(field.columns, ["w₂ \\ w₁", "0", "1", "2", "3"]);
  assert.deepEqual(field.rows[1], [1, 3, 1, 1, 3]);
});

test("long tables show a few rows, with both ends, and say so", () => {
  assert.deepEqual(few([0, 1, 2, 3, 4, 5, 6, 7, 8], 3), [0, 4, 8]);
  assert.deepEqual(few([0, 1], 3), [0, 1]);
  const { html } = dataTablesMarkup(read(costs));
  assert.match(html, /<caption>cost: 11 of 201 rows<\/caption>/);
  assert.match(html, /<th scope="row">0<td>0\.33/);
  assert.match(html, /<th scope="row">2000<td>/);
});
