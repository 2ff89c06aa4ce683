import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CodeCell, type Notebook, notebookText, readNotebook, stripOutputs, writeNotebook } from "./notebook";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, "04-difference.ipynb");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const code = { cell_type: "code", metadata: {}, source: "1 + 1", outputs: [], execution_count: null };
const valid = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ ...code, id: "a" }] };

test("what is wrong with a notebook is said in one sentence that names it", () => {
  const cases: [unknown, string][] = [
    ["{", "is not JSON"],
    ["", "is not JSON"],
    [[], "is JSON, but not a notebook: nbformat is missing"],
    [{ ...valid, nbformat: 3 }, "has nbformat 3, and deltalab reads 4: open and save it in Jupyter"],
    [{ ...valid, cells: undefined }, "has no cells"],
    [{ ...valid, cells: [] }, "has no cells"],
    [{ ...valid, metadata: 3 }, "has metadata that are not an object"],
    [{ ...valid, cells: [null] }, "has a cell 1 that is not an object"],
    [
      { ...valid, cells: [code, { ...code, cell_type: "heading" }] },
      `has a cell 2 of the type "heading"; code, markdown and raw exist`,
    ],
    [{ ...valid, cells: [{ ...code, source: 5 }] }, "has a cell 1 without source"],
    [{ ...valid, cells: [{ ...code, metadata: [] }] }, "has a cell 1 whose metadata are not an object"],
    [
      { ...valid, metadata: { kernelspec: { name: "python3" } } },
      `is for the kernel "python3", and deltalab runs those for "deltalab"`,
    ],
  ];
  for (const [content, sentence] of cases) {
    assert.throws(() => readNotebook(file(content)), { message: `notebook 04-difference ${sentence}` });
  }
  assert.throws(() => readNotebook("nowhere/x.ipynb"), { message: "there is no notebook nowhere/x.ipynb" });
  assert.equal(readNotebook(file(valid)).cells.length, 1, "and a good one is read");
});

test("text is one string in memory and lines in the file, with sorted keys", () => {
  const outputs = [
    { output_type: "stream", name: "stdout", text: ["a\n", "b"] },
    {
      output_type: "display_data",
      data: { "text/html": ["<b>\n", "</b>"], "application/json": ["a", "b"], "image/png": "AQID" },
      metadata: {},
    },
  ];
  const notebook = readNotebook(file({ ...valid, cells: [{ ...code, source: ["x\n", "y"], outputs }] }));
  const cell = notebook.cells[0] as CodeCell;
  assert.equal(cell.source, "x\ny");
  assert.deepEqual(cell.outputs[0], { output_type: "stream", name: "stdout", text: "a\nb" });

  const text = notebookText(notebook);
  const written = JSON.parse(text);
  assert.deepEqual(written.cells[0].source, ["x\n", "y"]);
  assert.deepEqual(
    written.cells[0].outputs.map((o: object) => ({ ...o })),
    outputs,
  );
  assert.deepEqual(Object.keys(written), ["cells", "metadata", "nbformat", "nbformat_minor"]);
  assert.deepEqual(Object.keys(written.cells[0]), [...Object.keys(written.cells[0])].sort());
  assert.equal(notebookText(readNotebook(file(text))), text, "written and read again it is the same bytes");
});

test("a notebook from before cell ids gets some, the same each time", () => {
  const notebook = readNotebook(file({ ...valid, nbformat_minor: 2, cells: [code, code] }));
  assert.deepEqual(
    notebook.cells.map(({ id }) => id),
    ["cell-1", "cell-2"],
  );
  assert.equal(notebook.nbformat_minor, 5);
});

test("stripping removes outputs, counts and times, and keeps the rest", () => {
  const metadata = { execution: { "iopub.execute_input": "2024-01-01" }, tags: ["kept"] };
  const outputs = [{ output_type: "stream", name: "stdout", text: "x" }];
  const run = { ...valid, cells: [{ ...code, id: "a", metadata, outputs, execution_count: 3 }] } as unknown as Notebook;
  assert.deepEqual(stripOutputs(run).cells, [{ ...code, id: "a", metadata: { tags: ["kept"] } }]);
  assert.equal((run.cells[0] as CodeCell).execution_count, 3, "the notebook given stays as it was");
});

test("writing leaves the notebook and nothing beside it", () => {
  const path = file(valid);
  writeNotebook(path, readNotebook(path));
  assert.deepEqual(readdirSync(folder), ["04-difference.ipynb"]);
  assert.equal(readFileSync(path, "utf8").at(-1), "\n");
});

test("the project's own notebooks hold no outputs", () => {
  const own = fileURLToPath(new URL("../../notebooks", import.meta.url));
  const files = readdirSync(own).filter((file) => file.endsWith(".ipynb"));
  assert.ok(files.length > 0);
  for (const file of files) {
    const notebook = readNotebook(join(own, file));
    assert.deepEqual(
      notebook.cells,
      stripOutputs(notebook).cells,
      `${file}: npx deltalab clean removes what a run left`,
    );
  }
});
