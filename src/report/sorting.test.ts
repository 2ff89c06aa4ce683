import assert from "node:assert/strict";
import { test } from "node:test";
import { digits, percent } from "../show";
import { leadingNumber, sortedOrder } from "./sorting";

test("reads the numbers that prose writes", () => {
  for (const value of [0, 1.25e-7, -3.5e12, 0.0402, -17, 123456, Infinity, -Infinity]) {
    const written = digits(value);
    assert.ok(
      Math.abs(leadingNumber(written) - value) <= 0.01 * Math.abs(value) || leadingNumber(written) === value,
      written,
    );
  }
  assert.equal(leadingNumber(percent(0.95)), 95);
  assert.equal(leadingNumber("0.4 (0.1 to 0.9)"), 0.4);
  assert.equal(leadingNumber("2.5 × 10-3"), 0.0025); // an exponent that was raised by markup
  for (const word of ["BP", "", "supported", "×3"]) assert.ok(Number.isNaN(leadingNumber(word)), word);
});

test("numbers by size and not by their first digit, both ways", () => {
  assert.deepEqual(sortedOrder(["10", "9", "−1", "2 × 10⁻³"], "ascending"), [2, 3, 1, 0]);
  assert.deepEqual(sortedOrder(["10", "9", "−1", "2 × 10⁻³"], "descending"), [0, 1, 3, 2]);
});

test("one word among them makes a column words", () =>
  assert.deepEqual(sortedOrder(["10", "9", "none"], "ascending"), [0, 1, 2]));

test("equal cells keep their order, and empty ones come last, both ways", () => {
  assert.deepEqual(sortedOrder(["b", "a", "b", "", "a"], "ascending"), [1, 4, 0, 2, 3]);
  assert.deepEqual(sortedOrder(["b", "a", "b", "–", "a"], "descending"), [0, 2, 1, 4, 3]);
});
