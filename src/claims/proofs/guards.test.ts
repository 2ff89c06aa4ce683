/** The guards of eq. 6, with chords that have others or none. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clampRange, sigmoid } from "../../activations";
import { batch, literal, pair, stable, type Chord } from "../../rules";
import { mathematicalVerdict, type Finding } from "./finding";
import { finiteSlope, forcedZero, lowerBound } from "./guards";

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");
const [low, high] = clampRange(sigmoid.range);
const clamped = (a: number) => Math.min(Math.max(a, low), high);

/** Eq. 6 with another guard for a zero z′ − z. */
const guarded =
  (zero: (da: number) => number): Chord =>
  (f) =>
  (z, a, move) => {
    const to = clamped(clamped(a) - move);
    const [da, dz] = [to - clamped(a), f.inverse!(to) - f.inverse!(clamped(a))];
    return dz === 0 ? zero(da) : da / dz;
  };

describe("forced-zero", () => {
  test("the slope is a′ − a wherever two doubles share a z, and 0 wherever nothing moves", () => {
    const { numbers, failures, cases } = forcedZero();
    assert.equal(failures, numbers.moved);
    assert.ok(failures > 1000 && cases - failures > 1000);
    assert.equal(numbers.largest, 2 ** -53);
    assert.equal(numbers.negative, failures / 2); // one of the two ways between neighbours
    assert.equal(sigmoid.inverse!(numbers.a), sigmoid.inverse!(numbers.a + numbers.slope));
  });
  test("turns with the guard: nothing fails where the slope itself is set to 0", () => {
    assert.equal(verdictOf(forcedZero(guarded(() => 0))), "proved");
    assert.deepEqual(forcedZero(guarded((da) => da)), forcedZero());
    const loud = forcedZero(guarded(() => 1));
    assert.equal(loud.failures, loud.cases);
    assert.equal(loud.numbers.largest, 1);
  });
});

describe("finite-slope", () => {
  test("no slope is infinite or no number, but rounding makes some negative and some larger than any derivative", () => {
    const { numbers, failures } = finiteSlope();
    assert.equal(failures, 0);
    assert.ok(numbers.negative > 0 && numbers.aboveQuarter > 0);
    assert.ok(numbers.least >= -(2 ** -53) && numbers.largest < 1);
  });
  test("turns with the guards: without the one for zero, and without the bounds of a", () => {
    assert.equal(verdictOf(finiteSlope(guarded((da) => da / 0))), "refuted");
    const unbounded: Chord = (f) => (z, a, move) => {
      const dz = f.inverse!(a - move) - f.inverse!(a);
      return -move / (dz === 0 ? 1 : dz);
    };
    assert.equal(verdictOf(finiteSlope(unbounded)), "refuted");
  });
  test("the stable form and the pair are finite too, and neither goes above a quarter", () => {
    for (const chord of [stable, pair]) {
      const { failures, numbers } = finiteSlope(chord);
      assert.equal(failures, 0);
      assert.ok(numbers.largest <= 0.25 * (1 + 1e-12));
      assert.equal(numbers.negative, 0);
    }
  });
});

describe("lower-bound", () => {
  test("a′ passes below 0 about as often as above 1 where the step is large, and never at the report's own rate", () => {
    const { numbers } = lowerBound();
    assert.equal(numbers["below/rate 0.3"] + numbers["above/rate 0.3"], 0);
    const [below, above] = ["below", "above"].map((end) => numbers[`${end}/rate 1, e of the sample's own loss`]);
    assert.ok(below > 0.01 && above > 0.01 && below / above > 0.2 && below / above < 5);
  });
  test("a logarithm is no number below 0 as it is none above 1", () => {
    for (const a of [-0.5, 0, 1, 1.5]) assert.ok(!Number.isFinite(sigmoid.inverse!(a)));
  });
  test("turns with the inverse and with the training: what is finite everywhere needs no bound, nor do small steps", () => {
    assert.equal(verdictOf(lowerBound((a) => a)), "proved");
    assert.equal(verdictOf(lowerBound(sigmoid.inverse, { small: { rate: 0.3, scale: batch } })), "proved");
    const oneSided = lowerBound((a) => (a < 1 ? a : Infinity), { large: { rate: 3, scale: batch } });
    assert.equal(oneSided.failures, 0);
    assert.ok(oneSided.numbers["above/large"] > 0);
    assert.equal(literal(sigmoid)(0, 0.5, 5) > 0, true); // with the bounds it has a slope
  });
});
