/** Golden values: scipy 1.17.1 with numpy 2.4.6; beside each the call that gave it. Coverage stands in coverage.test.ts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { close } from "../testing";
import { darwin, sleep, spreadOut } from "./fixture";
import { bootstrapInterval, improvement, tInterval, wilson } from "./intervals";
import { mean } from "./summaries";

const values = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 20 });

describe("tInterval", () => {
  test("of Student's sleep data (1908): −2.46 … −0.70 hours", () => {
    // ttest_1samp(sleep, 0).confidence_interval(.95), (.99)
    close(tInterval(sleep), [-2.459885763276983, -0.7001142367230175], 1e-14);
    close(tInterval(sleep, 0.99), [-2.8440518851048253, -0.31594811489517505], 1e-13);
  });

  test("of Darwin's plants and of 200 values", () => {
    close(tInterval(darwin), [0.031193318392979563, 41.83547334827369], 1e-12); // the same calls
    const w = spreadOut(200, 50).map((v) => v / 10);
    close(tInterval(w, 0.9), [-0.3380137488220425, 0.34701374882204244], 1e-12);
  });

  test("moves with a shift, grows with a factor, turns with the sign, and is blind to order", () =>
    fc.assert(
      fc.property(values, fc.integer({ min: -99, max: 99 }), (list, c) => {
        const [low, high] = tInterval(list);
        close(tInterval(list.map((v) => v + c)), [low + c, high + c], 1e-9);
        close(tInterval(list.map((v) => v * 4)), [low * 4, high * 4], 1e-9);
        close(tInterval(list.map((v) => -v)), [-high, -low], 1e-9);
        close(tInterval(list.slice().reverse()), [low, high], 1e-9);
      }),
    ));

  test("of equal values is their value", () => assert.deepEqual(tInterval([2, 2, 2]), [2, 2]));
});

describe("bootstrapInterval", () => {
  test("has the same bits for the same seed, and others for another", () => {
    assert.deepEqual(bootstrapInterval(darwin, "7"), bootstrapInterval(darwin, "7"));
    assert.notDeepEqual(bootstrapInterval(darwin, "7"), bootstrapInterval(darwin, "8"));
    assert.notDeepEqual(bootstrapInterval(darwin, "7", 9_999), bootstrapInterval(darwin, "7"));
  });

  test("is pinned: a change of draws would change every result", () =>
    assert.deepEqual(bootstrapInterval(darwin, "7", 100), [3.9100000000000024, 37.336666666666666]));

  test("of zeros and ones has the ends of the binomial distribution", () => {
    // P(X ≤ 1), P(X ≤ 2) of ten tosses are 0.011 and 0.055, so the 2.5 % point is 2/10; and so above
    assert.deepEqual(bootstrapInterval([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], "1"), [0.2, 0.8]);
    assert.deepEqual(bootstrapInterval([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], "1", 10_000, 0.8), [0.3, 0.7]);
  });

  test("is as wide as n/(n − 1) of the t interval's variance makes it, on many values", () => {
    const list = spreadOut(101, 50); // their mean is 0
    const [low, high] = tInterval(list);
    const [from, to] = bootstrapInterval(list, "1");
    close([from / low, to / high], [1, 1], 0.03);
    assert.ok(from > low && to < high, "narrower: it knows nothing of t, and divides by n");
  });

  test("moves with a shift, grows with a factor, turns with the sign, under one seed", () =>
    fc.assert(
      fc.property(values, fc.integer({ min: -99, max: 99 }), (list, c) => {
        const of = (l: number[]) => bootstrapInterval(l, "1", 200);
        const [low, high] = of(list);
        close(of(list.map((v) => v + c)), [low + c, high + c], 1e-9);
        close(of(list.map((v) => v * 4)), [low * 4, high * 4], 1e-9);
        close(of(list.map((v) => -v)), [-high, -low], 1e-9);
        assert.ok(Math.min(...list) <= low && low <= high && high <= Math.max(...list));
      }),
    ));

  test("leaves the values as they were", () => {
    const list = [3, 1, 2];
    bootstrapInterval(list, "1", 10);
    assert.deepEqual(list, [3, 1, 2]);
  });
});

describe("wilson", () => {
  // Newcombe 1998, table I, method 3
  const published: [k: number, n: number, low: number, high: number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [k, n, low, high] of published)
    test(`of ${k} in ${n} is ${low} … ${high}, as Newcombe printed`, () =>
      close(wilson(k, n), [low, high], 0.00005 + 1e-12));

  test("of 81 in 263 at 99 %", () => close(wilson(81, 263, 0.99), [0.24013690268760768, 0.3852825023182298], 1e-14)); // binomtest(81, 263).proportion_ci(.99, "wilson")

  test("holds the shares at which the score test would not be surprised: its ends solve (p̂ − p)² = z² p(1 − p)/n", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, at) => {
        const k = Math.round(at * n);
        const z2 = 1.959963984540054 ** 2;
        for (const p of wilson(k, n)) close([(k / n - p) ** 2], [(z2 * p * (1 - p)) / n], 1e-12);
      }),
    ));

  test("is exactly 0 and 1 at its ends, within [0, 1] else, and turns round with the sides", () => {
    for (let n = 1; n < 200; n++) {
      assert.equal(wilson(0, n)[0], 0);
      assert.equal(wilson(n, n)[1], 1);
      const [low, high] = wilson(n / 3, n);
      assert.ok(0 < low && low < 1 / 3 && 1 / 3 < high && high < 1);
      close(wilson((2 * n) / 3, n), [1 - high, 1 - low], 1e-12);
    }
  });

  test("refuses more successes than trials", () => {
    assert.throws(() => wilson(3, 2), /^Error: wilson\(\) needs 0 ≤ successes ≤ n, and got 3 of 2$/);
    assert.throws(() => wilson(-1, 2), /got -1 of 2$/);
  });
});

describe("improvement", () => {
  test("is the share of positive differences, a tie counting half", () => {
    assert.deepEqual(improvement([1, 2, -3, 0.5]), { share: 0.75, interval: wilson(3, 4) });
    assert.deepEqual(improvement([1, 0, 0, -1, 0]), { share: 0.5, interval: wilson(2.5, 5) });
    assert.deepEqual(improvement([1, 2, -3], 0.5).interval, wilson(2, 3, 0.5));
    assert.deepEqual(improvement([Infinity, -Infinity, 1, 1]).share, 0.75);
  });

  test("leans on signs alone, and turns round with them", () =>
    fc.assert(
      fc.property(values, (list) => {
        assert.deepEqual(improvement(list.map((v) => v * v * v)), improvement(list));
        close([improvement(list.map((v) => -v)).share], [1 - improvement(list).share], 1e-15);
      }),
    ));
});

test("no value, one value and values that are not finite", () => {
  const unknown = [NaN, NaN];
  for (const list of [[], [3], [1, NaN], [1, 2, Infinity], [-Infinity, 1, 2]]) {
    assert.deepEqual(tInterval(list), unknown, `t of ${list}`);
    assert.deepEqual(bootstrapInterval(list, "1"), unknown, `bootstrap of ${list}`);
  }
  assert.deepEqual(bootstrapInterval([2, 2], "1"), [2, 2]);
  assert.deepEqual(bootstrapInterval([1, 2], "1", 0), unknown);
  assert.equal(bootstrapInterval([1, 2, 6], "1", 1)[0], bootstrapInterval([1, 2, 6], "1", 1)[1]);
  assert.deepEqual(wilson(0, 0), unknown);
  assert.deepEqual(improvement([]), { share: NaN, interval: unknown });
  assert.deepEqual(improvement([1, NaN]), { share: NaN, interval: unknown });
  assert.equal(improvement([3]).share, 1);
  assert.equal(mean([...tInterval([1, 3])]), 2, "two values are enough");
});
