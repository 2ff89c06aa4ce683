import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notebook } from "../jupyter/notebook";
import { code, everything, figure, notebook, prose, shown, tangents } from "./fixture";
import { figuresOf, readPage } from "./parts";

const kinds = (cells: Notebook) => readPage("x", cells).parts.map(({ kind }) => kind);

test("title and abstract come from the metadata, or else from the top of the notebook", () => {
  const own = notebook(prose("# Heading\n\nFirst.\nStill first.\n\nSecond."), prose("Third."));
  assert.deepEqual([readPage("x", own).title, readPage("x", own).abstract], ["Heading", "First.\nStill first."]);
  assert.deepEqual(
    readPage("x", own).parts.map((p) => p.kind === "prose" && p.markdown),
    ["Second.", "Third."],
  );
  const given = { ...own, metadata: { deltalab: { title: "T", abstract: "A", paper: 1 } } };
  const page = readPage("x", given);
  assert.deepEqual([page.title, page.abstract, page.paper], ["T", "A", 1]);
  assert.deepEqual(
    page.parts.map((p) => p.kind === "prose" && p.markdown),
    ["First.\nStill first.\n\nSecond.", "Third."],
  );
  assert.equal(readPage("x", notebook(prose("Text alone."))).title, "x");
  assert.equal(readPage("x", notebook(prose("# T\n\n| a |\n|---|"))).abstract, undefined, "a table is no abstract");
});

test("outputs keep their order; pieces of one stream are one", () => {
  const printed = readPage("x", everything).parts.filter(({ kind }) => kind === "printed");
  assert.deepEqual(printed, [
    { kind: "printed", text: "one\ntwo <b>\n", stream: "stdout" },
    { kind: "printed", text: "careful\n", stream: "stderr" },
  ]);
  assert.deepEqual(
    kinds(notebook(code("", shown({ "text/plain": "x" })))),
    ["printed"],
    "an empty cell shows its output",
  );
  const bars = { output_type: "stream", name: "stdout", text: "10 %\r20 %\rdone\n" } as const;
  assert.deepEqual(readPage("x", notebook(code("", bars))).parts, [
    { kind: "printed", text: "done\n", stream: "stdout" },
  ]);
});

test("a figure beats markdown, markdown beats HTML, HTML beats plain text", () => {
  const bundle = { "text/plain": "p", "text/html": "<i>h</i>", "text/markdown": "m" };
  assert.deepEqual(kinds(notebook(code("1", shown(bundle)))), ["code", "prose"]);
  assert.deepEqual(kinds(notebook(code("1", shown({ "text/plain": "p", "text/html": "h" })))), ["code", "markup"]);
  assert.deepEqual(kinds(notebook(code("1", figure(tangents)))), ["code", "figure"]);
});

const refusal = (data: unknown, deltalab: unknown = { name: "figure-2", caption: "c", alt: "a" }) => {
  const cells = notebook(prose("# T"), code("show()", shown({ "application/vnd.plotly.v1+json": data }, { deltalab })));
  try {
    readPage("04-difference", cells);
    return "accepted";
  } catch (problem) {
    return (problem as Error).message;
  }
};
const scatter = { type: "scatter", x: [1, 2], y: [3, 4] };

test("a malformed figure is refused in one sentence with notebook, cell and figure", () => {
  assert.equal(refusal({ data: [scatter], layout: {} }), "accepted", "control");
  const at = "04-difference, cell 2, figure-2: ";
  const cases: [unknown, string][] = [
    [null, "the figure is null, not {data, layout}"],
    [{ data: [] }, "data is no list of traces"],
    [{ data: [scatter], layout: 3 }, "layout is no object"],
    [{ data: [scatter, null] }, "trace 2: it is no object"],
    [{ data: [{ ...scatter, name: "DBP", y: [1] }] }, "trace 1 (DBP): there are 2 x and 1 y"],
    [{ data: [{ ...scatter, y: "34" }] }, "trace 1: y is no list"],
    [{ data: [{ ...scatter, x: [], y: [] }] }, "trace 1: y is empty"],
    [{ data: [{ ...scatter, y: [1, { v: 2 }] }] }, 'trace 1: y[1] is {"v":2}, neither a number nor a text nor null'],
    [{ data: [{ ...scatter, y: [null, null] }] }, "trace 1: y holds no number"],
    [
      { data: [{ type: "scatter3d" }] },
      'trace 1: a page cannot draw type "scatter3d"; it draws scatter, bar, heatmap, contour, histogram, box',
    ],
    [{ data: [{ type: "contour", z: [[1, 2], [3]] }] }, "trace 1: z[1] has 1 values and z[0] has 2"],
    [{ data: [{ type: "heatmap", z: [[1, 2]], x: [1] }] }, "trace 1: there are 1 x and 2 columns of z"],
  ];
  for (const [data, sentence] of cases) assert.equal(refusal(data), at + sentence);
});

test("a figure without name, caption or alt text is refused", () => {
  const data = { data: [scatter], layout: {} };
  assert.match(refusal(data, {}), /^04-difference, cell 2: a figure needs metadata\.deltalab\.name, .* not undefined$/);
  assert.match(refusal(data, { name: "../x", caption: "c", alt: "a" }), /not "\.\.\/x"$/);
  assert.equal(refusal(data, { name: "f", alt: "a" }), "04-difference, cell 2, f: the figure has no caption");
  assert.equal(
    refusal(data, { name: "f", caption: "c", alt: " " }),
    "04-difference, cell 2, f: the figure has no alt text",
  );
});

test("two figures of one name are refused, one in each of two notebooks is not", () => {
  assert.throws(() => readPage("x", notebook(code("", figure(tangents)), code("", figure(tangents)))), {
    message: "x, cell 2, figure-1: another figure of this notebook has that name",
  });
  assert.equal(figuresOf(readPage("x", everything)).length, 4);
});

test("an output that no page can show is refused", () => {
  assert.throws(() => readPage("x", notebook(code("1", shown({ "application/pdf": "…" })))), {
    message: "x, cell 1: an output of type application/pdf cannot be shown in a page",
  });
});
