import assert from "node:assert/strict";
import { test } from "node:test";
import { band, differences, mean, median, quantile, share } from "./stats";

test("quantile uses the R-7 method", () => {
  assert.equal(quantile([3, 1, 2, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 0.1), 1.3);
  assert.equal(quantile([5], 0.9), 5);
});

test("band is taken point by point over the runs", () => {
  const runs = [
    [0, 10],
    [1, 30],
    [2, 20],
  ];
  const { median: middle, low, high } = band(runs);
  assert.deepEqual([...middle], [1, 20]);
  assert.deepEqual([low[0], high[0]], [0.2, 1.8]);
});

test("mean, median, differences and share of small lists", () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.equal(median([1, 2, 6]), 2);
  assert.deepEqual([...differences([3, 1], [1, 4])], [2, -3]);
  assert.equal(
    share([-1, 2, 3, 4], (v) => v > 0),
    0.75,
  );
});
