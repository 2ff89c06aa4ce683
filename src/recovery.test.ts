import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bignumber, create, all } from "mathjs";
import { sigmoid } from "./activations";
import { chordLaw, clampedChordLaw, fittedExponent, recoveryTime, tangentLaw } from "./recovery";
import { derivative, difference, linear, pair, stable } from "./rules";
import { close } from "./testing";

const RATE = 0.5;
const MOST = 1_000_000;

/** Iterations counted here by a plain loop over a slope written down by hand. */
function counted(slope: (z: number) => number, z0: number, rate: number): number {
  let k = 0;
  for (let z = z0; z > 0; k++) z -= rate * slope(z);
  return k;
}

describe("recovery of one saturated neuron", () => {
  test("takes as many iterations as a loop by hand, for eq. 2 and eq. 6", () => {
    const tangent = (z: number) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2;
    const chord = (z: number) => {
      const a = 1 / (1 + Math.exp(-z)) - RATE;
      return RATE / (z - Math.log(a / (1 - a)));
    };
    for (const z0 of [0.7, 3, 8]) {
      assert.equal(recoveryTime(derivative, z0, RATE, MOST), counted(tangent, z0, RATE));
      assert.equal(recoveryTime(difference(RATE), z0, RATE, MOST), counted(chord, z0, RATE));
    }
  });

  test("with slope 1 is z₀ over the rate, counted up", () =>
    assert.deepEqual(
      [3, 3.2].map((z0) => recoveryTime(linear, z0, RATE, MOST)),
      [6, 7],
    ));

  test("is counted up to the given most and no further, and is 0 where z is not above 0", () => {
    assert.equal(recoveryTime(linear, 3, RATE, 6), 6);
    assert.equal(recoveryTime(linear, 3, RATE, 5), Infinity);
    assert.equal(recoveryTime(linear, 0, RATE, 5), 0);
  });

  test("never comes in doubles from 36.74 on by eq. 2, and does come by eq. 6", () => {
    assert.equal(recoveryTime(derivative, 36.74, RATE, 10_000), Infinity);
    assert.equal(sigmoid.derivative(36.74), 0);
    assert.ok(sigmoid.derivative(36.73) > 0);
    for (const rule of [difference(RATE), difference(RATE, stable), difference(RATE, pair)])
      assert.ok(recoveryTime(rule, 36.74, RATE, 10_000) < 10_000);
  });

  test("depends on rate·e alone: a hundredth of the rate is a hundredth of e", () => {
    const e = 0.01;
    const slope = difference(RATE)(sigmoid, { layer: "neuron", samples: 1 });
    const byHand = counted((z) => e * slope(z, sigmoid.f(z), e), 3, RATE);
    assert.equal(recoveryTime(difference(RATE * e), 3, RATE * e, MOST), byHand);
  });
});

describe("the laws", () => {
  /** ∫ f from 0 to z₀ by Simpson's rule in 64 digits. */
  const math = create(all, { number: "BigNumber", precision: 64 });
  function integral(formula: string, z0: number, intervals: number, scope: Record<string, number> = {}): number {
    const f = math.compile(formula);
    const names = Object.fromEntries(Object.entries(scope).map(([k, v]) => [k, bignumber(v)]));
    let sum = math.bignumber(0);
    for (let i = 0; i <= intervals; i++) {
      const weight = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
      const z = math.divide(math.bignumber(z0 * i), math.bignumber(intervals));
      sum = math.add(sum, math.multiply(weight, f.evaluate({ ...names, z }))) as typeof sum;
    }
    return (Number(sum) * z0) / intervals / 3;
  }

  test("of eq. 2 is the integral of 1/σ′ over the rate", () => {
    for (const z0 of [1, 5, 10])
      close([tangentLaw(z0, RATE) / (integral("(1 + exp(-z))^2 / exp(-z)", z0, 400) / RATE)], [1], 1e-6);
  });

  test("of eq. 6 is the integral of (z − z′)/rate², in 64 digits", () => {
    // log((1 − p)/p) with p = 1 − a′ = σ(−z) + rate
    const formula = "z - log((1 - 1/(1 + exp(z)) - rate) / (1/(1 + exp(z)) + rate))";
    for (const z0 of [5, 50]) {
      const rate = 0.1;
      close([chordLaw(z0, rate) / (integral(formula, z0, 400, { rate }) / rate ** 2)], [1], 1e-5);
    }
  });

  test("of eq. 6 at rate ½ goes to z₀²/(2·rate²), since z′ goes to 0", () =>
    close([chordLaw(500, RATE) / (500 ** 2 / (2 * RATE ** 2))], [1], 1e-4));

  test("agree with the simulations to 3 % from z₀ = 5 on, and to 0.1 % from 20 on", () => {
    const gap = (time: number, law: number) => Math.abs(time / law - 1);
    for (const z0 of [5, 10]) assert.ok(gap(recoveryTime(derivative, z0, RATE, MOST), tangentLaw(z0, RATE)) < 0.03);
    for (const z0 of [5, 10, 20, 40, 100]) {
      const tolerance = z0 < 20 ? 0.03 : 0.001;
      assert.ok(gap(recoveryTime(difference(RATE), z0, RATE, MOST), clampedChordLaw(z0, RATE)) < tolerance);
      assert.ok(gap(recoveryTime(difference(RATE, pair), z0, RATE, MOST), chordLaw(z0, RATE)) < tolerance);
    }
  });

  test("part where the clamp does: below it they are one, above it the clamped one is linear in z₀", () => {
    assert.equal(clampedChordLaw(30, RATE), chordLaw(30, RATE));
    const [a, b, c] = [50, 70, 90].map((z0) => clampedChordLaw(z0, RATE));
    close([(c - b) / (b - a)], [1], 1e-12);
    const [x, y, z] = [50, 70, 90].map((z0) => chordLaw(z0, RATE));
    assert.ok((z - y) / (y - x) > 1.2); // quadratic: 1.33
  });

  test("of the two rules say what a hundredth of e does: eq. 2 100 times longer, eq. 6 nearly 10,000 times", () => {
    close([tangentLaw(20, RATE / 100) / tangentLaw(20, RATE)], [100], 1e-12);
    const longer = chordLaw(2000, RATE / 100) / chordLaw(2000, RATE);
    assert.ok(longer > 9900 && longer < 10_000, String(longer));
  });
});

test("the fitted exponent is that of a power, and not that of an exponential", () => {
  const z0s = [20, 40, 100];
  for (const p of [1, 2, 3.5])
    close([fittedExponent(z0s, z0s.map((z) => 7 * z ** p))], [p], 1e-12); // prettier-ignore
  const late = fittedExponent(z0s, z0s.map((z) => tangentLaw(z, RATE))); // prettier-ignore
  assert.ok(late > 20, String(late));
  // The slope of the regression line through three points, by the textbook's sums.
  const [x, y] = [z0s.map(Math.log), [1, 5, 6].map(Math.log)];
  const sum = (v: number[]) => v.reduce((s, w) => s + w, 0);
  const xy = sum(x.map((v, i) => v * y[i]));
  const xx = sum(x.map((v) => v * v));
  close([fittedExponent(z0s, [1, 5, 6])], [(3 * xy - sum(x) * sum(y)) / (3 * xx - sum(x) ** 2)], 1e-12);
});
