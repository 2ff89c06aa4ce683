/** Golden values: scipy 1.17.1 with numpy 2.4.6; beside each the call that gave it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { close, largestGap } from "../testing";
import { tInterval } from "./intervals";
import { holm, signTest, tTest, wilcoxon } from "./significance";
import { darwin, sleep, spreadOut } from "./fixture";

const values = (maxLength: number) => fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength });

describe("tTest", () => {
  test("of Student's sleep data (1908): p = 0.002833", () => close([tTest(sleep)], [0.002832890197384273], 1e-16)); // ttest_1samp(sleep, 0).pvalue

  test("of Darwin's plants, where Fisher (1935) found t = 2.148, just beyond 5 %: p = 0.0497", () =>
    close([tTest(darwin)], [0.049702944021800866], 1e-15)); // ttest_1samp(darwin, 0).pvalue

  test("of 200 values without an effect", () =>
    close([tTest(spreadOut(200, 50).map((v) => v / 10))], [0.9826999070989091], 1e-12)); // ttest_1samp(w, 0).pvalue

  test("is below 5 % just where the 95 % interval leaves 0 out", () => {
    let [beyond, within] = [0, 0];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 30 }), { minLength: 2, maxLength: 12 }), (list) => {
        const [low, high] = tInterval(list);
        const p = tTest(list);
        if (Math.abs(p - 0.05) < 1e-9 || high === low) return;
        assert.equal(p < 0.05, low > 0 || high < 0);
        if (p < 0.05) beyond++;
        else within++;
      }),
      { seed: 1 },
    );
    assert.ok(beyond > 5 && within > 5, "both were met");
  });

  test("of equal values: 1 if they are 0, otherwise 0", () => {
    assert.equal(tTest([0, 0, 0]), 1);
    assert.equal(tTest([0.1, 0.1, 0.1]), 0);
  });
});

describe("signTest", () => {
  test("of Zar's ten deer, eight with longer hind legs: p = 0.109375", () =>
    assert.equal(signTest([4, 4, -3, 5, -1, 5, 6, 5, 6, 2]), 0.109375)); // binomtest(8, 10).pvalue

  test("of Darwin's plants, 13 of 15: p = 0.00738525390625", () => assert.equal(signTest(darwin), 0.00738525390625)); // binomtest(13, 15).pvalue

  const signs = (positive: number, n: number) => Array.from({ length: n }, (_, i) => (i < positive ? 1 : -1));

  test("of many", () => {
    const golden: [k: number, n: number, p: number][] = [
      [60, 100, 0.05688793364098089], // binomtest(k, n).pvalue
      [450, 1000, 0.0017305360849763027],
      [900, 2000, 8.45708953550381e-6], // 2⁻²⁰⁰⁰ is no double
    ];
    for (const [k, n, p] of golden) close([signTest(signs(k, n)) / p], [1], 1e-11);
  });

  test("counts every choice of signs", () => {
    for (let n = 1; n <= 10; n++)
      for (let k = 0; k <= n; k++) {
        const far = Math.abs(2 * k - n);
        let as = 0;
        for (let choice = 0; choice < 2 ** n; choice++)
          if (Math.abs(2 * choice.toString(2).replaceAll("0", "").length - n) >= far) as++;
        close([signTest(signs(k, n))], [as / 2 ** n], 1e-15);
      }
  });
});

describe("wilcoxon", () => {
  test("of Darwin's plants: negative ranks 24 of 120, p = 0.04126", () =>
    assert.equal(wilcoxon(darwin), 0.041259765625)); // wilcoxon(darwin, method="exact").pvalue

  test("of nine patients' depression scores (Hollander & Wolfe 1973, p. 29): one-sided p = 0.0195", () => {
    const first = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    assert.equal(wilcoxon(first.map((v, i) => v - second[i])), 2 * 0.01953125);
  });

  test("is exact up to 50 differences", () => {
    const p = wilcoxon(spreadOut(50, 40.25));
    close([p], [0.039015525521861605], 1e-16); // wilcoxon(u, method="exact").pvalue
    close([wilcoxon(spreadOut(50, 30.25))], [9.040639391599825e-5], 1e-18);
  });

  test("is normal without a correction for continuity beyond", () => {
    const p = wilcoxon(spreadOut(51, 30.25));
    close([p], [0.00016447262174207135], 1e-16); // wilcoxon(u, method="approx").pvalue
    assert.ok(largestGap([p], [0.0001675872926177915]) > 1e-6, "the control: method='approx', correction=True");
  });

  test("drops zeros and corrects the variance for ties", () => {
    const ties = Array.from({ length: 80 }, (_, i) => (((i * 37) % 101) % 12) - 4);
    assert.equal(ties.filter((v) => v === 0).length, 6);
    close([wilcoxon(ties)], [0.0023674219001073183], 1e-15); // wilcoxon(t, method="approx").pvalue
  });

  test("is exact with ties too", () => {
    // wilcoxon(s[s != 0], method=PermutationMethod(n_resamples=10**6)).pvalue
    assert.equal(wilcoxon([1, 1, 2, -2, 3, 5, 5, -1, 4, 0]), 0.06640625);
    assert.equal(wilcoxon([1, 1, 2, 3, 4]), 2 / 2 ** 5, "five of one sign can reach no less, whatever their sizes");
  });

  /** The definition: the share of all choices of signs whose rank sum is as far from its mean. */
  function byCounting(list: readonly number[]): number {
    const left = list.filter((v) => v !== 0);
    const doubled = left.map((v) => {
      const below = left.filter((w) => Math.abs(w) < Math.abs(v)).length;
      return 2 * below + 1 + left.filter((w) => Math.abs(w) === Math.abs(v)).length;
    });
    const far = (isPositive: (i: number) => boolean) =>
      Math.abs(doubled.reduce((sum, rank, i) => sum + (isPositive(i) ? rank : -rank), 0));
    const seen = far((i) => left[i] > 0);
    let as = 0;
    for (let choice = 0; choice < 2 ** left.length; choice++) if (far((i) => ((choice >> i) & 1) === 1) >= seen) as++;
    return as / 2 ** left.length;
  }

  test("counts every choice of signs", () =>
    fc.assert(fc.property(values(10), (list) => assert.equal(wilcoxon(list), byCounting(list)))));

  test("leans on the order of the sizes alone", () =>
    fc.assert(fc.property(values(60), (list) => assert.equal(wilcoxon(list.map((v) => v * v * v)), wilcoxon(list)))));
});

test("every test is blind to order, to the sign that counts as better, and to the unit", () => {
  for (const f of [tTest, signTest, wilcoxon])
    fc.assert(
      fc.property(values(60), (list) => {
        const p = f(list);
        close([f(list.slice().reverse())], [p], 1e-12);
        close([f(list.map((v) => -v))], [p], 1e-12);
        close([f(list.map((v) => 4 * v))], [p], 1e-12);
        assert.ok(p >= 0 && p <= 1);
      }),
    );
});

test("no value, one value and NaN", () => {
  assert.deepEqual([tTest([]), tTest([3]), tTest([1, NaN]), tTest([1, 2, Infinity])], [NaN, NaN, NaN, NaN]);
  for (const f of [signTest, wilcoxon]) {
    assert.deepEqual([f([]), f([3]), f([0, 0]), f([1, NaN, 2])], [1, 1, 1, NaN], f.name);
    assert.equal(f([1, 2, 3, 4, 5, Infinity]), 2 / 2 ** 6, "a diverged run is a loss like any other");
  }
  assert.deepEqual([...holm([])], []);
  assert.deepEqual([...holm([0.3])], [0.3]);
});

describe("holm", () => {
  test("of 0.01, 0.04, 0.03, 0.005 rejects the first and the last at 5 %", () =>
    close(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02], 1e-15));

  test("stays at most 1, and a NaN is not counted", () => {
    assert.deepEqual([...holm([0.9, 0.8])], [1, 1]);
    assert.deepEqual([...holm([NaN, 0.25, NaN, 0.5])], [NaN, 0.5, NaN, 0.5]);
  });

  test("is the closed test by Bonferroni: the largest over all sets of claims that hold this one", () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }), (ps) => {
        const closed = ps.map((_, i) => {
          let most = 0;
          for (let set = 0; set < 2 ** ps.length; set++) {
            if (((set >> i) & 1) === 0) continue;
            const members = ps.filter((_, j) => ((set >> j) & 1) === 1);
            most = Math.max(most, Math.min(1, members.length * Math.min(...members)));
          }
          return most;
        });
        assert.deepEqual([...holm(ps)], closed);
      }),
    ));

  test("follows a change of order", () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (ps) =>
        assert.deepEqual([...holm(ps.slice().reverse())].reverse(), [...holm(ps)]),
      ),
    ));
});
