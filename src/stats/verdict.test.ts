import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Interval } from "./intervals";
import { verdict, type Verdict } from "./verdict";

describe("the verdict on an interval, with a smallest effect of 1", () => {
  const cases: [low: number, high: number, word: Verdict][] = [
    [1.1, 3, "supported"],
    [1.1, Infinity, "supported"],
    [1, 3, "direction only"],
    [0.5, 3, "direction only"],
    [0.1, 0.9, "direction only"], // surely positive, surely small: the direction comes first
    [0, 0.9, "no difference"],
    [-0.9, 0.9, "no difference"],
    [0, 0, "no difference"],
    [-0.9, -0.1, "no difference"], // surely negative, surely small: the size comes first
    [-1, -0.1, "contradicted"],
    [-3, -2, "contradicted"],
    [-1, 0, "inconclusive"],
    [-0.5, 1, "inconclusive"],
    [0, 1, "inconclusive"],
    [-3, 3, "inconclusive"],
    [-Infinity, Infinity, "inconclusive"],
    [NaN, NaN, "inconclusive"],
    [2, NaN, "inconclusive"],
    [NaN, -2, "inconclusive"],
  ];
  for (const [low, high, word] of cases)
    test(`[${low}, ${high}] is ${word}`, () => assert.equal(verdict([low, high], 1), word));
});

/** The words by their meaning alone, each as a set of effects that the interval lies in; then the order. */
const meant = ([low, high]: Interval, s: number): Verdict => {
  const within = (from: number, to: number) => low > from && high < to;
  if (within(s, Infinity)) return "supported";
  if (within(0, Infinity)) return "direction only";
  if (within(-s, s)) return "no difference";
  return within(-Infinity, 0) ? "contradicted" : "inconclusive";
};

test("each word means that the interval lies wholly in its set of effects", () => {
  const seen = new Set<Verdict>();
  fc.assert(
    fc.property(fc.integer({ min: -9, max: 9 }), fc.nat(9), fc.integer({ min: 1, max: 5 }), (low, width, s) => {
      seen.add(verdict([low, low + width], s));
      assert.equal(verdict([low, low + width], s), meant([low, low + width], s));
    }),
    { numRuns: 2000, seed: 1 },
  );
  assert.equal(seen.size, 5, "all five were met");
});

test("a claim and its opposite are never both supported, and the unit does not matter", () =>
  fc.assert(
    fc.property(fc.integer({ min: -9, max: 9 }), fc.nat(9), fc.integer({ min: 1, max: 5 }), (low, width, s) => {
      const word = verdict([low, low + width], s);
      const opposite = verdict([-low - width, -low], s);
      if (word === "supported") assert.equal(opposite, "contradicted");
      if (word === "inconclusive") assert.equal(opposite, "inconclusive");
      assert.equal(verdict([low / 8, (low + width) / 8], s / 8), word);
    }),
  ));

test("a smallest effect that is not positive is refused", () => {
  for (const smallest of [0, -1, NaN])
    assert.throws(() => verdict([1, 2], smallest), /^Error: verdict\(\) needs a smallest effect > 0, and got /);
});
