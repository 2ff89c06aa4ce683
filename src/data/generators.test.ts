import assert from "node:assert/strict";
import { test } from "node:test";
import { mean } from "../stats";
import { rows } from "../tensor";
import { cosine, generators, twoGaussians, xor } from "./generators";

test("a data set is fixed by n and seed, and its first samples do not hang on n", () => {
  for (const [name, make] of Object.entries(generators)) {
    assert.deepEqual(make(20, "7"), make(20, "7"), name);
    assert.notDeepEqual(make(20, "7"), make(20, "8"), name);
    assert.deepEqual(rows(make(20, "7").x).slice(0, 5), rows(make(5, "7").x), name);
  }
});

test("cosine is paper 1's: inputs in (−1, 1), outputs in (0, 1) on the curve (cos πx + 1)/2", () => {
  const { x, y } = cosine(500, "1");
  x.data.forEach((v, i) => {
    assert.ok(v > -1 && v < 1 && y.data[i] >= 0 && y.data[i] <= 1);
    assert.ok(Math.abs(y.data[i] - (Math.cos(Math.PI * v) + 1) / 2) < 1e-15);
  });
});

test("twoGaussians is paper 2's: means ±1, deviation 1, one class each", () => {
  const { x, y } = twoGaussians(20_000, "1");
  for (const label of [0, 1]) {
    const own = x.data.filter((_, i) => y.data[2 * i + label] === 1);
    assert.equal(own.length, 10_000);
    const centre = mean(own);
    assert.ok(Math.abs(centre - (label === 0 ? -1 : 1)) < 0.04);
    assert.ok(Math.abs(mean(own.map((v) => (v - centre) * (v - centre))) - 1) < 0.05);
  }
});

test("classes are rows of 0 and 1 with sum 1", () => {
  for (const name of ["twoGaussians", "xor", "circles", "spirals"])
    for (const row of rows(generators[name](30, "2").y)) assert.deepEqual([...row].sort(), [0, 1], name);
});

test("xor's class says whether the signs differ", () => {
  const { x, y } = xor(100, "3");
  rows(x).forEach(([u, v], i) => assert.equal(y.data[2 * i + 1], u * v < 0 ? 1 : 0));
});
