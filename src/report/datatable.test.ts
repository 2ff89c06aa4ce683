import assert from "node:assert/strict";
import { test } from "node:test";
import { dataTables, dataTablesMarkup, few } from "./datatable";
import { linked, plot, points, styles } from "../figure";
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

test("points that lead somewhere have a table a panel, and none of plain numbers", () => {
  const panel = (title: string, to: string) => ({
    title,
    x: { title: "rate" },
    y: { title: "", ticks: { values: [1, 2], labels: ["low", "high"] } },
    marks: [linked(points("yes", [0.03], [2], styles.BP), [{ to, words: `yes "${title}"` }])],
  });
  const figure = read(plot({ name: "map", caption: "c", alt: "a" }, [panel("one", "lab/xor?v=1"), panel("two", "lab/spirals?v=1")])); // prettier-ignore
  const tables = dataTablesMarkup(figure).html.split("</table>");
  assert.equal(tables.length, 3);
  for (const [i, [title, start]] of [
    ["one", "xor"],
    ["two", "spirals"],
  ].entries()) {
    // prettier-ignore
    assert.match(tables[i], new RegExp(`<caption>${title}</caption>`));
    assert.match(tables[i], /<th scope="col">0\.03/);
    assert.deepEqual([...tables[i].matchAll(/href="lab\.html#([^"]*)" title="([^"]*)">(\w+)/g)].map((m) => m.slice(1)), [[`lab/${start}?v=1`, `Open the lab here: yes &quot;${title}&quot;`, "yes"]]); // prettier-ignore
    assert.match(tables[i], /<th scope="row">high</);
  }
});
