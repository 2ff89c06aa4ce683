/** Eq. 6 far from zero against 64 digits, and with other chords in its place. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { all, create } from "mathjs";
import { literal, pair, stable, type Chord } from "../../rules";
import { close } from "../../testing";
import { beyond36, slopeByMass, taylor } from "./far";
import { mathematicalVerdict, type Finding } from "./finding";

const math = create(all, { number: "BigNumber", precision: 64 });
const exactly = (formula: string): number => Number(math.evaluate(formula));
const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");
const tangent: Chord = (f) => (z, a) => f.derivative(z, a);

describe("beyond-36", () => {
  test("the bound is three halves of the unit below 1: half moves a′, and one more half its z", () => {
    const { numbers, range } = beyond36();
    close([numbers.bound * 2 ** 53], [1.5], 1e-15);
    assert.equal(numbers.shareAway, 1);
    assert.ok(numbers.inside > 2000 && numbers.negative > 10);
    assert.ok(range!.includes("1.67 × 10⁻¹⁶"));
  });
  test("turns with the chord: the derivative has a slope nowhere, and the pair (a, 1 − a) everywhere", () => {
    const none = beyond36(tangent);
    assert.equal(none.failures, none.cases);
    assert.equal(verdictOf(none), "refuted");
    assert.equal(verdictOf(beyond36(pair)), "proved");
  });
  test("has no range where a case inside fails", () => {
    const patchy: Chord = (f) => (z, a, move) => (move > 1e-6 && move < 1e-5 ? 0 : literal(f)(z, a, move));
    assert.equal(verdictOf(beyond36(patchy)), "refuted");
  });
});

describe("taylor", () => {
  const byDigits = (z: number, change: number) => {
    const p = `(1/(1 + exp(${Math.abs(z)})))`;
    return exactly(`(${change})/(log((${p} + (${change}))/(1 - ${p} - (${change}))) + ${Math.abs(z)})`);
  };
  test("the other way of computing a slope is that of 64 digits, near and far", () => {
    for (const z of [0.5, 3, 30, 100, 600])
      for (const part of [1e-9, -1e-9, 0.09, -0.09, 2, -0.9]) {
        const change = part * 0.2 * Math.exp(-z);
        close([slopeByMass(z, change) / byDigits(z, change)], [1], 1e-12);
        assert.equal(slopeByMass(-z, change), slopeByMass(z, change));
      }
    const a = "1/(1 + exp(-100))"; // above zero, straight from eq. 6: 1 − a has 20 of the 64 digits
    close([slopeByMass(100, 1e-40) / exactly(`-1e-40/(-log(1/(${a} - 1e-40) - 1) - 100)`)], [1], 1e-12);
  });
  test("the pair is right to ±690, where its least mass is reached", () => {
    const { numbers, range } = taylor();
    assert.equal(numbers.bound, Math.floor(300 * Math.LN10));
    assert.ok(numbers.largestInside < 1e-12 && numbers.inside > 8000);
    assert.ok(range!.includes("690"));
  });
  test("turns with the chord: neither eq. 5 to the letter nor our stable form gets beyond the clamp", () => {
    for (const chord of [literal, stable, tangent]) assert.equal(verdictOf(taylor(chord)), "refuted");
    assert.equal(verdictOf(taylor((f) => (z, a, move) => pair(f)(z, a, move) * (1 + 1e-11))), "refuted");
    const exact: Chord = () => (z, _, move) => slopeByMass(z, Math.sign(z) * move);
    assert.equal(verdictOf(taylor(exact)), "proved");
  });
  test("eq. 5 to the letter loses its first two digits where 1 − a is 100 units of a", () => {
    const { literalFrom } = taylor().numbers;
    assert.ok(literalFrom > 30 && literalFrom < 34);
  });
});
