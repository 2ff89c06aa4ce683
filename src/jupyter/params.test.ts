import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notebook } from "./notebook";
import { readSettings, setParams } from "./params";

const PARAMS = `// Paper 1 says neither the rate nor the seeds.
const params = {
  rate: 0.5, // the step of eq. 6
  name: "dbp",
  seeds: [1, 2, 3],
  sizes: [[1, 2, 1]],
  empty: [],
  fast: true,
  shift: -1e-3,
  steps: 2 * 1_000,
  "a b": \`text\`,
  typed: ([1] as number[]),
  computed: Math.max(1, 2),
};
params.rate`;

const notebook = (...sources: string[]): Notebook => ({
  cells: sources.map((source, i) => ({
    ...{ cell_type: "code", id: `c${i}`, metadata: {}, outputs: [], execution_count: null },
    source,
  })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

async function set(words: Record<string, string>): Promise<string> {
  const changed = await setParams(notebook("import {} from 'x';", PARAMS, "params"), "04-difference", words);
  return changed.cells[1].source;
}

test("a value is replaced where it stands, and all round it stays", async () => {
  const cases: [name: string, text: string, from: string, to: string][] = [
    ["rate", "0.25", "rate: 0.5,", "rate: 0.25,"],
    ["rate", "-1e-9", "rate: 0.5,", "rate: -1e-9,"],
    ["name", "adam", `name: "dbp"`, `name: "adam"`],
    ["name", `"7"`, `name: "dbp"`, `name: "7"`],
    ["name", `say "hi"`, `name: "dbp"`, `name: "say \\"hi\\""`],
    ["seeds", "[7]", "seeds: [1, 2, 3]", "seeds: [7]"],
    ["seeds", "[]", "seeds: [1, 2, 3]", "seeds: []"],
    ["sizes", "[[2, 3], [4]]", "sizes: [[1, 2, 1]]", "sizes: [[2, 3], [4]]"],
    ["empty", `["x"]`, "empty: []", `empty: ["x"]`],
    ["fast", "false", "fast: true", "fast: false"],
    ["shift", "2", "shift: -1e-3", "shift: 2"],
    ["steps", "50", "steps: 2 * 1_000", "steps: 50"],
    ["a b", "x", "`text`", `"x"`],
    ["typed", "[2]", "([1] as number[])", "([2] as number[])"],
  ];
  for (const [name, text, from, to] of cases) {
    assert.ok(PARAMS.includes(from));
    assert.equal(await set({ [name]: text }), PARAMS.replace(from, to), `${name}=${text}`);
  }
  const both = PARAMS.replace("rate: 0.5,", "rate: 0.125,").replace("fast: true", "fast: false");
  assert.equal(await set({ rate: "0.125", fast: "false" }), both);
  assert.equal(await set({}), PARAMS);
});

test("what does not fit is refused in one sentence", async () => {
  const names = "rate, name, seeds, sizes, empty, fast, shift, steps, a b, typed, computed";
  const is = (name: string, rest: string) => `parameter "${name}" of notebook 04-difference is ${rest}`;
  const cases: [name: string, text: string, message: string][] = [
    ["lr", "1", `notebook 04-difference has no parameter "lr"; it has ${names}`],
    ["rate", "fast", is("rate", "a number, and fast is a string")],
    ["rate", "NaN", is("rate", "a number, and NaN is a string")],
    ["rate", "1e999", is("rate", "a number, and 1e999 is a number without bound")],
    ["rate", "", is("rate", "a number, and  is a string")],
    ["rate", "[1]", is("rate", "a number, and [1] is an array of numbers")],
    ["name", "3", is("name", `a string, and 3 is a number; as a string it is '"3"'`)],
    ["fast", "1", is("fast", "a boolean, and 1 is a number")],
    ["fast", "null", is("fast", "a boolean, and null is null")],
    ["seeds", `["1"]`, is("seeds", 'an array of numbers, and ["1"] is an array of strings')],
    ["seeds", `{"a":1}`, is("seeds", `an array of numbers, and {"a":1} is an object`)],
    ["computed", "1", `parameter "computed" of notebook 04-difference is computed and cannot be set`],
  ];
  for (const [name, text, message] of cases) await assert.rejects(set({ [name]: text }), { message });
});

test("a notebook without params is refused, also where only a function or a comment has them", async () => {
  const message = `notebook x has no cell with "const params = { … }", so nothing can be set`;
  const without = notebook(
    "// const params = { rate: 1 }",
    "function f() {\n  const params = { rate: 1 };\n}",
    "params",
  );
  await assert.rejects(setParams(without, "x", { rate: "1" }), { message });
  assert.equal(await setParams(without, "x", {}), without, "and runs where nothing is to be set");
});

test("the words of the command line become settings, or are refused", () => {
  assert.deepEqual(readSettings(["rate=0.5", "name=a=b", "empty="]), { rate: "0.5", name: "a=b", empty: "" });
  assert.throws(() => readSettings(["rate"]), { message: `--set takes name=value, and "rate" is not of that form` });
  assert.throws(() => readSettings(["=1"]), { message: `--set takes name=value, and "=1" is not of that form` });
  assert.throws(() => readSettings(["a=1", "a=2"]), { message: "--set a is given twice" });
});
