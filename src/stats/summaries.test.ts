import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { exp } from "../math";
import { close } from "../testing";
import { band, deviation, differences, logRatios, mean, median, quantile, share, standardised } from "./summaries";

const numbers = (minLength: number) => fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength, maxLength: 30 });

test("quantile uses the R-7 method", () => {
  assert.equal(quantile([3, 1, 2, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 0.1), 1.3);
  assert.equal(quantile([5], 0.9), 5);
  assert.equal(quantile([1, Infinity, Infinity], 0.9), Infinity, "diverged runs are the largest");
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

describe("deviation", () => {
  test("divides by n − 1", () => {
    assert.equal(deviation([1, 3]), Math.SQRT2);
    assert.equal(deviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7));
    // numpy 2.4.6, np.std([i*37%101/10 - 5 for i in range(200)], ddof=1)
    const values = Array.from({ length: 200 }, (_, i) => ((i * 37) % 101) / 10 - 5);
    close([deviation(values)], [2.931158165462037], 1e-14);
  });

  test("of equal values is exactly 0, also where their mean is not exactly theirs", () => {
    const values = new Array<number>(10).fill(0.1);
    assert.notEqual(mean(values), 0.1, "the control: a mean that is off");
    assert.equal(deviation(values), 0);
  });

  test("keeps its digits far from 0", () => assert.equal(deviation([1e9, 1e9 + 1, 1e9 + 2]), 1));

  test("is moved by no shift, scaled by a factor's size, and blind to order", () =>
    fc.assert(
      fc.property(numbers(2), fc.integer({ min: -99, max: 99 }), (values, c) => {
        const d = deviation(values);
        close([deviation(values.map((v) => v + c))], [d], 1e-9);
        close([deviation(values.map((v) => v * c))], [d * Math.abs(c)], 1e-7);
        close([deviation(values.slice().reverse())], [d], 1e-9);
      }),
    ));
});

describe("standardised", () => {
  test("is the mean in deviations", () => assert.equal(standardised([0, 2, 4]), 1));

  test("is the same in every unit, and turns with the sign", () =>
    fc.assert(
      fc.property(numbers(2), (values) => {
        const d = standardised(values);
        assert.ok(Object.is(standardised(values.map((v) => 4 * v)), d), "a power of two rounds nothing");
        assert.ok(standardised(values.map((v) => -v)) === -d || Number.isNaN(d));
      }),
    ));

  test("of equal values is infinite, of zeros NaN", () => {
    assert.equal(standardised([-2, -2]), -Infinity);
    assert.ok(Number.isNaN(standardised([0, 0, 0])));
  });
});

describe("logRatios", () => {
  test("have a mean that is the logarithm of the geometric mean ratio", () => {
    close(logRatios([2, 9], [1, 3]), [Math.log(2), Math.log(3)], 1e-15);
    close([exp(mean(logRatios([2, 8], [1, 1])))], [4], 1e-14);
  });

  test("keep the digits of a ratio near 1", () =>
    close(logRatios([1e-9 * (1 + 2 ** -40)], [1e-9]), [2 ** -40], 2 ** -52));

  test("do not depend on the unit, and turn round with the pair", () => {
    const cost = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const costs = fc.array(fc.tuple(cost, cost), { maxLength: 10 });
    fc.assert(
      fc.property(costs, (pairs) => {
        const [x, y] = [pairs.map(([v]) => v), pairs.map(([, v]) => v)];
        const ratios = logRatios(x, y);
        assert.deepEqual(
          logRatios(
            x.map((v) => v * 8),
            y.map((v) => v * 8),
          ),
          ratios,
        );
        close(
          logRatios(y, x),
          ratios.map((r) => -r),
          1e-14,
        );
      }),
    );
  });

  test("refuse what is not positive, in one sentence", () => {
    assert.throws(() => logRatios([1, 2], [1, 0]), /^Error: logRatios\(\) needs positive values, and y\[1\] is 0$/);
    assert.throws(() => logRatios([-1], [1]), /^Error: logRatios\(\) needs positive values, and x\[0\] is -1$/);
    assert.throws(() => logRatios([NaN], [1]), /x\[0\] is NaN$/);
    assert.deepEqual([...logRatios([Infinity, 1], [1, Infinity])], [Infinity, -Infinity]);
  });
});

test("lists of different lengths are no pairs", () => {
  for (const f of [differences, logRatios])
    assert.throws(
      () => f([1, 2], [1]),
      new RegExp(`^Error: ${f.name}\\(\\) needs pairs, and the lists have 2 and 1 values$`),
    );
});

test("no value and one value", () => {
  const nothing = [mean, median, deviation, standardised, (v: number[]) => share(v, () => true)];
  for (const f of nothing) assert.ok(Number.isNaN(f([])), f.name);
  assert.deepEqual([mean([3]), median([3]), share([3], () => true)], [3, 3, 1]);
  for (const f of [deviation, standardised]) assert.ok(Number.isNaN(f([3])), f.name);
  for (const f of [differences, logRatios]) assert.deepEqual([...f([], [])], []);
  assert.deepEqual(band([]).median, new Float64Array(0));
});
