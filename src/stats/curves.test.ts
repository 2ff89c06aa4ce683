import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { close } from "../testing";
import { area, iterationsTo, splitHalf } from "./curves";
import { mean } from "./summaries";

const curve = [1, 0.5, 0.25, 0.2, 0.1];

describe("iterationsTo", () => {
  test("is the first iteration whose cost is at most the threshold", () => {
    assert.deepEqual(iterationsTo(curve, 0.5), { iterations: 1, reached: true });
    assert.deepEqual(iterationsTo(curve, 0.24), { iterations: 3, reached: true });
    assert.deepEqual(iterationsTo(curve, 2), { iterations: 0, reached: true });
    assert.deepEqual(iterationsTo([1, 0, 1, 0], 0.5), { iterations: 1, reached: true }, "not the last");
  });

  test("is censored at the last iteration where the cost is never so low", () => {
    assert.deepEqual(iterationsTo(curve, 0.05), { iterations: 4, reached: false });
    assert.deepEqual(iterationsTo([1, NaN, NaN], 0.5), { iterations: 2, reached: false });
  });

  test("of one point and of none", () => {
    assert.deepEqual(iterationsTo([1], 1), { iterations: 0, reached: true });
    assert.deepEqual(iterationsTo([1], 0.5), { iterations: 0, reached: false });
    assert.deepEqual(iterationsTo([], 1), { iterations: NaN, reached: false });
  });
});

describe("area", () => {
  // numpy 2.4.6, np.trapezoid([1, .5, .25, .2, .1]) / 4
  test("is numpy's trapezoid over the iterations", () => close([area(curve)], [0.375], 1e-16));

  test("of a straight line is its middle, of a constant the constant", () => {
    assert.equal(area([0, 1, 2, 3, 4]), 2);
    assert.equal(area([7, 7, 7]), 7);
  });

  test("is the same read backwards, and scales with the cost", () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 }), (costs) => {
        assert.equal(area(costs.slice().reverse()), area(costs));
        assert.equal(area(costs.map((c) => 2 * c)), 2 * area(costs));
      }),
    ));

  test("of a diverged run is infinite, of one point its cost, of none NaN", () => {
    assert.equal(area([Infinity, 1]), Infinity);
    assert.equal(area([3]), 3);
    assert.ok(Number.isNaN(area([])));
  });
});

describe("splitHalf", () => {
  test("chooses by the even positions alone and leaves the odd ones to judge", () => {
    const costs = [
      [3, 0, 3, 0, 3], // best where nothing is chosen
      [1, 9, 2, 9, 1],
      [2, 9, 2, 9, 2],
    ];
    assert.deepEqual(splitHalf(costs), { best: 1, tuning: [0, 2, 4], judging: [1, 3] });
  });

  test("costs that are not finite lose, on the tuning seeds", () => {
    assert.equal(splitHalf([[1, 1, NaN], [0, 0, -Infinity], [5, Infinity, 5]]).best, 2); // prettier-ignore
  });

  test("takes the first of equals", () => assert.equal(splitHalf([[2, 0], [1, 0], [1, 0]]).best, 1)); // prettier-ignore

  test("what is judged had no say: other costs at odd positions choose the same rate", () =>
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 3, maxLength: 3 }), { minLength: 1 }),
        (pairs) => {
          const flat = pairs.map((row) => row.flat());
          const { best, tuning } = splitHalf(flat);
          assert.equal(splitHalf(flat.map((row) => row.map((c, i) => (i % 2 === 0 ? c : -c)))).best, best);
          const means = flat.map((row) => mean(tuning.map((i) => row[i])));
          assert.equal(means[best], Math.min(...means));
        },
      ),
    ));

  test("says what it cannot split", () => {
    assert.throws(() => splitHalf([[1], [2]]), /^Error: splitHalf\(\) needs at least two seeds, and got 1$/);
    assert.throws(() => splitHalf([]), /needs at least two seeds, and got 0$/);
    assert.throws(() => splitHalf([[1, 2], [1, 2, 3]]), /needs one seed list for all rates, and got 2 and 3 costs$/); // prettier-ignore
    assert.throws(() => splitHalf([[NaN, 1], [Infinity, 1]]), /costs on the tuning seeds are all finite$/); // prettier-ignore
  });
});
