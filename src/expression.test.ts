import assert from "node:assert/strict";
import { test } from "node:test";
import { expression } from "./expression";
import { exp, tanh } from "./math";

test("formulas mean what mathjs means by them", () => {
  const table: [text: string, z: number, value: number][] = [
    ["1 / (1 + z^2)", 2, 0.2],
    ["-z^2", 3, -9],
    ["exp(-z)", 1, exp(-1)],
    ["tanh(z) * 2 - 1", 0.5, tanh(0.5) * 2 - 1],
    ["z > 0 ? 1 : 0.01", -1, 0.01],
    ["max(0, z, 2)", 1, 2],
    ["2 pi", 0, 2 * Math.PI],
    ["relu(z) + sigmoid(0)", 3, 3.5],
    ["abs(-z)", 2, 2],
  ];
  for (const [text, z, value] of table) assert.equal(expression(text)(z), value, text);
});

test("what is no formula in z is refused in one sentence", () => {
  const table: [text: string, message: RegExp][] = [
    ["", /it is empty/],
    ["x + 1", /"x" is unknown; the variables are z/],
    ["foo(z)", /the function foo is unknown; there are abs, arctan/],
    ["constructor(z)", /the function constructor is unknown/],
    ["z = 3", /assignment is not allowed/],
    ["z; 2", /block is not allowed/],
    ["f(z) = z", /functionassignment is not allowed/],
    ["[1, 2]", /array is not allowed/],
    ['"z"', /is not a finite number/],
    ["1 cm", /"cm" is unknown/],
    ["z!", /the operator ! is not allowed/],
    ["z.constructor", /accessor is not allowed/],
    ["exp()", /exp takes 1 argument, got 0/],
    ["exp(z, z)", /exp takes 1 argument, got 2/],
    ["(z", /cannot be read/],
  ];
  for (const [text, message] of table) assert.throws(() => expression(text), { message }, text);
});

test("no formula reaches the host: names are looked up in closed tables", () => {
  for (const text of ["globalThis", "process", "toString", "__proto__", "import(z)", "valueOf(z)"])
    assert.throws(() => expression(text), text);
});
