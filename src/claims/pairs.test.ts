/** Pairs by seed, and by the number of a measure. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { named, pairNames, valuesOf } from "./pairs";

const results = { area: [1, 2], "held 1": [3, 4], "held 2": [5, 6], "held test 1": [7, 8], "held back": [9, 9] };
const measures = Object.keys(results);

describe("a measure of a claim", () => {
  test("has a number for each seed, or one for each number and seed", () => {
    assert.deepEqual(valuesOf({ results }, "area"), [1, 2]);
    assert.deepEqual(valuesOf({ results }, "held"), [3, 5, 4, 6]);
    assert.deepEqual(valuesOf({ results }, "held test"), [7, 8]);
    assert.deepEqual(valuesOf({ results }, "cost"), []);
  });

  test("stands for measures of its own name and for no others", () => {
    assert.deepEqual(named(measures, "held"), ["held 1", "held 2"]);
    assert.deepEqual(named(measures, "held 1"), ["held 1"]);
    assert.deepEqual(named(measures, "hel"), []);
  });

  test("names its pairs", () => {
    assert.deepEqual(pairNames(["7", "9"], measures, "area"), ["7", "9"]);
    assert.deepEqual(pairNames(["7", "9"], measures, "held"), ["7/1", "7/2", "9/1", "9/2"]);
  });
});
