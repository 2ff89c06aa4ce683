/** The lines of code that a notebook shows beside a paper's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listing, source } from "./listing";

test("a listing holds the marked lines of one function, with the numbers that stand beside them", () => {
  const text = `export function one() {
  a = 1; //      line 3
  // line 4
  for (;;) { //  lines 5–7, eq. 2
    plain();
  }
}
export function two() {
  b = 2; // line 1
}
`;
  assert.deepEqual(listing("x.ts", "one", text), [
    { line: "3", code: "a = 1;" },
    { line: "5–7", code: "for (;;) {" },
  ]);
  assert.deepEqual(listing("x.ts", "two", text), [{ line: "1", code: "b = 2;" }]);
  assert.throws(() => listing("x.ts", "three", text), /there is no function three/);
  assert.equal(source("x.ts", "two", text), "export function two() {\n  b = 2; // line 1\n}");
  assert.throws(() => listing("x.ts", "two", text.replace("// line 1", "")), /two has no lines/);
});

test("every line of paper 4's Algorithms 1 to 5 that does something has its line of code", () => {
  const lines = (name: string) => listing("units.ts", name).map(({ line }) => line);
  assert.deepEqual(lines("trainNN"), ["1", "2–4", "5"]);
  assert.deepEqual(lines("initGrad"), ["3", "5"]);
  assert.deepEqual(lines("backPropagate"), ["1", "2", "3–5", "6", "8", "10", "11", "13"]);
  assert.deepEqual(lines("initParam"), ["2", "3"]);
  assert.deepEqual(lines("updateNN"), ["2", "4"]);
});
