/** Each check against numbers derived otherwise, and with another rule or function in its place, where the verdict must turn. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { all, create } from "mathjs";
import { activations, arctan, identity, leakyRelu, sigmoid, tanh, type Activation } from "../activations";
import { chordLaw, fittedExponent, recoveryTime, tangentLaw } from "../recovery";
import { bFunction, consistent, derivative, difference, linear, literal, pair, stable, type Chord } from "../rules";
import { close } from "../testing";
import { checks, mathematicalVerdict, paper1, type Finding } from "./proofs";
import { consistency, inconsistency, limitOfConsistency, limitOfSlope } from "./proofs/consistency";
import { boundedZ, indistinguishable, leastDouble, symmetry, zeroDifference } from "./proofs/doubles";
import { anyInverse, capped, jump, SMOOTH } from "./proofs/inverse";
import { crossing, leakyAtZero, slopeByDirection } from "./proofs/slope";
import { vanishing } from "./proofs/vanishing";

const math = create(all, { number: "BigNumber", precision: 64 });
/** A formula's value in 64 digits; numbers in it are read as decimals. */
const exactly = (formula: string): number => Number(math.evaluate(formula));

const PROOF = "because";
const verdictOf = (finding: Finding) => mathematicalVerdict(finding, PROOF);
const tangent: Chord = (f) => (z, a) => f.derivative(z, a);

describe("a mathematical verdict", () => {
  const base: Finding = { cases: 5, failures: 0, numbers: {} };
  test("is proved only with a proof and without a failure", () => {
    assert.equal(mathematicalVerdict(base, PROOF), "proved");
    assert.equal(mathematicalVerdict(base, undefined), "inconclusive");
    assert.equal(mathematicalVerdict(base, " "), "inconclusive");
    assert.equal(mathematicalVerdict({ ...base, cases: 0 }, PROOF), "inconclusive");
  });
  test("is refuted by one failure, whatever the proof, unless there is a range", () => {
    assert.equal(mathematicalVerdict({ ...base, failures: 1 }, PROOF), "refuted");
    assert.equal(mathematicalVerdict({ ...base, failures: 1, range: "for z > 0" }, undefined), "holds within");
  });
});

describe("every check", () => {
  const verdicts: Record<string, string> = {
    consistent: "refuted",
    limit: "proved",
    "limit-consistency": "refuted",
    "slope-direction": "holds within",
    indistinguishable: "holds within",
    "zero-difference": "refuted",
    "any-inverse": "holds within",
    "leaky-at-zero": "proved",
    "bounded-z": "proved",
    symmetry: "refuted",
    vanishing: "holds within",
    "equation-2": "proved",
    "equation-4": "proved",
    "equation-5": "holds within",
    "second-order": "proved",
    saturates: "proved",
    "only-activation": "proved",
    "beyond-36": "holds within",
    taylor: "holds within",
    "forced-zero": "refuted",
    "finite-slope": "proved",
    "lower-bound": "refuted",
  };
  for (const [id, check] of Object.entries(paper1))
    test(`${id}: says the same twice, with cases, a counterexample where it fails, and finite numbers`, () => {
      const finding = check();
      if (id !== "any-inverse") assert.deepEqual(check(), finding); // the slow one; its draws are streams as well
      assert.equal(verdictOf(finding), verdicts[id]);
      assert.ok(finding.cases > 0 && finding.failures <= finding.cases);
      assert.equal(finding.counterexample !== undefined, finding.failures > 0);
      for (const text of [finding.counterexample ?? "", finding.range ?? ""])
        assert.doesNotMatch(text, /NaN|undefined|Infinity/);
      for (const [name, value] of Object.entries(finding.numbers)) assert.ok(Number.isFinite(value), name);
    });
  test("has a verdict here", () => assert.deepEqual(Object.keys(paper1), Object.keys(verdicts)));
});

describe("consistent", () => {
  test("no step goes further than 1/16 of the way, since the share is the slope's square and a slope is at most ¼", () => {
    const { numbers, failures, cases } = consistency();
    assert.equal(failures, cases);
    assert.ok(numbers.largestShare <= 1 / 16 && numbers.largestShare > 0.06);
    assert.ok(numbers.medianShare < numbers.largestShare);
  });
  test("the counterexample is that of the formulas in 64 digits", () => {
    const { numbers } = consistency();
    const a = "1/(1 + exp(-1.5))";
    const goal = `(-log(1/(${a} - 0.5) - 1))`;
    const slope = `(-0.5/(${goal} - 1.5))`;
    close([numbers.goal, numbers.lands], [exactly(goal), exactly(`1.5 - ${slope}*0.5`)], 1e-14);
    close([numbers.share, numbers.tangentShare], [exactly(`${slope}^2`), exactly(`${slope}*${a}*(1 - ${a})`)], 1e-14);
    assert.ok(checks.consistent().counterexample!.includes("z = 1.50"));
  });
  test("with the consistent rule no case fails; with the derivative or slope 1 all do", () => {
    assert.equal(verdictOf(consistency(consistent)), "proved");
    assert.equal(verdictOf(consistency((step) => difference(step, pair))), "refuted");
    for (const rule of [derivative, linear]) assert.equal(verdictOf(consistency(() => rule)), "refuted");
  });
  test("eq. 6 comes nearer than eq. 2 where its slope is the larger one: in more than half of the cases", () => {
    assert.ok(consistency().numbers.nearerThanTangent > 0.5);
    assert.equal(consistency(() => derivative).numbers.nearerThanTangent, 0);
    assert.equal(consistency(consistent).numbers.nearerThanTangent, 1);
  });
});

describe("equation-4", () => {
  test("no step of the derivative is more than 1/16 of what a_updated asks for", () => {
    const { numbers, failures } = inconsistency();
    assert.equal(failures, 0);
    assert.ok(numbers.largestShare <= 1 / 16 && numbers.leastGap >= 15 / 16);
    assert.ok(numbers.medianShare > 0 && numbers.medianShare < numbers.largestShare);
  });
  test("turns with the rule: the consistent one makes every pair equal, and only that one", () => {
    const found = inconsistency(consistent);
    assert.equal(found.failures, found.cases);
    assert.ok(found.counterexample!.includes("z = 1.50"));
    for (const rule of [difference, () => linear]) assert.equal(inconsistency(rule).failures, 0);
  });
});

describe("limit", () => {
  test("the order is 1, 2 where z is 0, and the coefficient is a − ½", () => {
    const { numbers } = limitOfSlope();
    close([numbers.leastOrder], [1], 2e-3);
    close([numbers.orderAtZero], [2], 1e-3);
    assert.ok(numbers.coefficientError < 1e-4 && numbers.distance < 1e-11);
  });
  test("fails for another slope, for half the order, and for eq. 5 in doubles, whose digits cancel", () => {
    const wrong: Chord[] = [
      () => bFunction((z) => 1.001 * sigmoid.derivative(z))(sigmoid, { layer: "", samples: 1 }),
      (f) => (z, a, move) => f.derivative(z, a) * (1 + 1e-6 * Math.sqrt(Math.abs(move))), // near enough, of order ½
      literal,
    ];
    for (const chord of wrong) assert.equal(verdictOf(limitOfSlope(chord)), "refuted");
    assert.equal(verdictOf(limitOfSlope(pair)), "proved");
  });
  test("a slope whose first-order term has the wrong sign still goes to σ′: only the coefficient tells", () => {
    const mirrored = limitOfSlope((f) => (z, a, move) => stable(f)(z, a, -move));
    assert.equal(mirrored.failures, 0);
    close([mirrored.numbers.coefficientError], [2], 1e-3);
  });
});

describe("limit-consistency", () => {
  test("the gap goes to 1 − σ′² of what is asked, at least 15/16, though in itself it falls with the rate", () => {
    const { numbers, failures, cases } = limitOfConsistency();
    assert.equal(failures, cases);
    close([numbers.leastRelativeGap], [15 / 16], 1e-11);
    assert.ok(numbers.lawError < 1e-11);
    close([numbers.absoluteOrder], [1], 1e-3);
    close([numbers.asks / numbers.makes], [16], 1e-10);
  });
  test("eq. 6 has the same gap, and the consistent rule none", () => {
    assert.equal(verdictOf(limitOfConsistency((step) => difference(step, stable))), "refuted");
    assert.equal(verdictOf(limitOfConsistency(consistent)), "proved");
  });
});

describe("slope-direction", () => {
  test("z* is where the mean of σ′ over [z*, z] is σ′(z), in 64 digits", () => {
    for (const z of [0.5, 1, 2, 4]) {
      const star = crossing(z);
      assert.ok(star < -z);
      const mean = exactly(`(1/(1 + exp(-(${z}))) - 1/(1 + exp(-(${star}))))/(${z} - (${star}))`);
      close([mean / exactly(`exp(-(${z}))/(1 + exp(-(${z})))^2`)], [1], 1e-12);
    }
    close([crossing(1e-3) / 1e-3], [-2], 1e-5); // σ′ ≈ ¼ − z²/16: its mean over [−x, z] is σ′(z) where x² − xz − 2z² = 0
  });
  test("all cases within z* hold and all beyond fail", () => {
    const { numbers, failures } = slopeByDirection();
    assert.equal(numbers.failedAway + numbers.failedWithin, 0);
    assert.equal(numbers.failedBeyond, numbers.beyond);
    assert.equal(failures, numbers.beyond);
    assert.ok(Math.min(numbers.away, numbers.within, numbers.beyond) > 300);
    close([crossing(numbers.hidden)], [sigmoid.inverse!(1e-16)], 1e-9);
  });
  test("is refuted without a range for the derivative itself and for a chord to the other side", () => {
    assert.equal(verdictOf(slopeByDirection(tangent)), "refuted");
    assert.equal(verdictOf(slopeByDirection((f) => (z, a, move) => stable(f)(z, a, -move))), "refuted");
    assert.equal(verdictOf(slopeByDirection(pair)), "holds within");
  });
  test("nothing fails for a slope that knows the direction alone", () => {
    const knowing: Chord = (f) => (z, a, move) => f.derivative(z, a) * (move * z > 0 ? 2 : 0.5);
    assert.equal(verdictOf(slopeByDirection(knowing)), "proved");
  });
});

describe("indistinguishable", () => {
  test("the boundary is 53·ln 2, where e⁻ᶻ is half a unit of 1, and its predecessor is still told apart", () => {
    const { numbers } = indistinguishable();
    close([numbers.boundary], [53 * Math.LN2], 1e-14);
    assert.ok(numbers.derivativeBelow > 0);
    close([-numbers.lower], [Math.log(Number.MAX_VALUE)], 1e-12); // from there eᶻ overflows
  });
  test("a bisection on doubles finds the least one", () => {
    assert.equal(
      leastDouble(1, 2, (x) => x * x >= 2),
      Math.SQRT2,
    );
    assert.equal(
      leastDouble(1, 40, (x) => x > 1),
      1 + Number.EPSILON,
    );
  });
  test("turns with the function: true above 36 for tanh, never for the identity, later for a sigmoid with a better tail", () => {
    const better: Activation = { ...sigmoid, f: (z) => (z > 0 ? 1 - sigmoid.f(-z) : sigmoid.f(z)) };
    assert.equal(verdictOf(indistinguishable(tanh)), "proved");
    assert.equal(verdictOf(indistinguishable(identity)), "refuted");
    assert.equal(verdictOf(indistinguishable(better)), "holds within");
    close([indistinguishable(better).numbers.boundary], [54 * Math.LN2], 1e-14);
    assert.equal(verdictOf(indistinguishable({ ...sigmoid, derivative: () => 1e-300 })), "refuted");
  });
});

describe("zero-difference", () => {
  test("the counterexample holds in the engine's own arithmetic: neighbours with one z", () => {
    const { a, next, z, share } = zeroDifference().numbers;
    assert.ok(next > a && next - a === 2 ** -53);
    assert.equal(sigmoid.inverse!(a), sigmoid.inverse!(next));
    assert.equal(z, sigmoid.inverse!(a));
    assert.equal(1 / a, 1 / next); // it is the quotient that cannot tell them apart
    assert.ok(share > 0.1 && share < 0.5);
  });
  test("moves of 10⁻¹² and 10⁻⁹ do move z", () => {
    const { share12, share9 } = zeroDifference().numbers;
    assert.deepEqual([share12, share9], [0, 0]);
  });
  test("turns with the inverse: none for one that keeps neighbours apart, all for a constant", () => {
    assert.equal(verdictOf(zeroDifference((a) => a)), "proved");
    const constant = zeroDifference(() => 1);
    assert.equal(constant.failures, constant.cases);
    assert.equal(constant.numbers.share9, 1);
  });
});

describe("any-inverse", () => {
  const finding = anyInverse();
  test("no slope of a function without a jump exceeds its largest derivative (the mean value theorem), and all networks learn", () => {
    for (const f of SMOOTH) {
      assert.ok(finding.numbers[`steepest/${f.name}`] <= (f === sigmoid ? 0.25 : 1) + 1e-9, f.name);
      assert.equal(finding.numbers[`unlearned/${f.name}`], 0, f.name);
      assert.ok(finding.range!.split(";")[0].includes(f.name));
    }
  });
  test("across a jump the slope has no bound: it is the move over the distance", () => {
    const slope = difference(1)(jump, { layer: "", samples: 1 });
    for (const d of [1e-3, 1e-6, 1e-12]) close([slope(d, jump.f(d), 0.25) * d], [0.25], 1e-3);
    assert.ok(finding.numbers["steepest/jump"] > 1e6 && finding.numbers["unlearned/jump"] > 0);
    assert.ok(finding.range!.endsWith("not for jump."));
  });
  test("the jump's inverse is its inverse off the gap", () => {
    for (const z of [-3, -1e-3, 0, 0.5, 2]) close([jump.inverse!(jump.f(z))], [z], 1e-15);
    assert.equal(jump.inverse!(0.5), 0);
  });
  test("a cap bounds every slope", () => {
    const found = anyInverse([jump], (step) => capped(difference(step), 1));
    assert.equal(found.numbers["steepest/jump"], 1);
    assert.ok(found.failures < anyInverse([jump]).failures);
    const slope = capped(linear, 0.5)(sigmoid, { layer: "", samples: 1 });
    assert.equal(slope(1, 1, 1), 0.5);
    assert.equal(capped(linear, 2)(sigmoid, { layer: "", samples: 1 })(1, 1, 1), 1);
  });
  test("under its settings plain backpropagation learns with every function, and a rule of the wrong sign with none", () => {
    const plain = anyInverse([...SMOOTH, jump], () => derivative);
    assert.equal(verdictOf(plain), "proved");
    const up = anyInverse([arctan], () => () => () => -1);
    assert.equal(verdictOf(up), "refuted");
    assert.equal(up.failures, up.cases);
  });
});

describe("leaky-at-zero", () => {
  test("the slope at 0 is that of the side the step goes to, by either form", () => {
    const { numbers } = leakyAtZero();
    close([numbers.down, numbers.up, numbers.still], [0.01, 1, 0], 1e-15);
    assert.equal(verdictOf(leakyAtZero(stable)), "proved");
  });
  test("turns with the slope: the derivative takes one side for both, and NaN at a standstill is no δ", () => {
    assert.equal(verdictOf(leakyAtZero(tangent)), "refuted");
    const undefinedAtRest: Chord = (f) => (z, a, move) => (move === 0 ? NaN : literal(f)(z, a, move));
    assert.equal(leakyAtZero(undefinedAtRest).failures, 1);
    const noCrossing: Chord = (f) => (z, a, move) => (z === 0 ? literal(f)(z, a, move) : leakyRelu.derivative(z));
    const { failures, cases } = leakyAtZero(noCrossing);
    assert.ok(failures > 0.45 * cases && failures < 0.55 * cases);
  });
});

describe("the clamp", () => {
  test("leaves z between the logits of its ends, by eq. 5", () => {
    const { least, most, of50, ofMinus50 } = boundedZ().numbers;
    close([least, most], [Math.log(1e-16 / (1 - 1e-16)), -Math.log(2 ** -52)], 1e-12); // 1/(1 − 2⁻⁵³) − 1 is 2⁻⁵² in doubles
    assert.deepEqual([of50, ofMinus50], [most, least]);
    assert.equal(verdictOf(boundedZ(() => [0, 1])), "refuted");
  });
  test("is not symmetric: its upper end is the double 1 − 2⁻⁵³", () => {
    const { numbers, failures, cases } = symmetry();
    const { toLow, toHigh, zHigh, exact } = numbers;
    assert.equal(failures, cases); // neither as distances nor as z
    assert.deepEqual([toLow, toHigh], [1e-16, 2 ** -53]);
    close([exact, zHigh], [exactly("log((1 - 2^-53)/2^-53)"), 52 * Math.LN2], 1e-12);
  });
  test("is symmetric for a range about 0", () => {
    for (const name of ["tanh", "softsign", "arctan"]) assert.equal(verdictOf(symmetry(activations[name])), "proved");
  });
});

describe("vanishing", () => {
  const { numbers, range, cases, failures } = vanishing();
  test("eq. 6's time grows as a power of z₀ of at most 2, backpropagation's as e^z₀", () => {
    assert.ok(numbers["exponent/pair"] > 1.9 && numbers["exponent/pair"] < 2.1);
    assert.ok(numbers["exponent/literal"] < numbers["exponent/pair"]); // linear beyond the clamp
    close([numbers["tangent/0.5/40"] / numbers["tangent/0.5/20"]], [Math.exp(20)], 1e-6 * Math.exp(20));
    close([numbers["exponent/pair"]], [fittedExponent([20, 40, 100], [20, 40, 100].map((z) => chordLaw(z, 0.5)))], 1e-3); // prettier-ignore
  });
  test("a batch of 100 makes backpropagation 100 times slower and eq. 6 thousands of times", () => {
    close([numbers["longer/tangent"]], [100], 1e-9);
    assert.ok(numbers["longer/pair"] > 1000 && numbers["longer/pair"] < 10_000);
  });
  test("close to 0 eq. 6 is the slower one, and the range says from where it is not", () => {
    assert.ok(failures > 0 && failures < cases / 2);
    assert.ok(numbers.fasterFrom > 1 && numbers.fasterFrom < 3);
    assert.ok(numbers.fasterFromInBatch > 0 && numbers.fasterFromInBatch < numbers.fasterFrom);
    assert.match(range!, /^From \$z_0 = 1\.\d+\$ on at rate 0\.5/);
  });
  test("turns with the recovery: a law of e^z₀ is refuted, and one that is faster everywhere is proved", () => {
    assert.equal(verdictOf(vanishing({ tangent: tangentLaw })), "refuted");
    assert.equal(verdictOf(vanishing({ straight: (z0, rate) => z0 / (10 * rate) })), "proved");
    const same = (z0: number, rate: number) => recoveryTime(derivative, z0, rate, 1e6);
    const equal = vanishing({ equal: (z0, rate) => (z0 < 10 ? same : chordLaw)(z0, rate) });
    assert.ok(equal.failures > 0.8 * equal.cases); // as fast is not faster
    const steep = vanishing({ steep: (z0, rate) => (z0 * z0 * z0) / (1e4 * rate) }); // faster, but its power is 3
    assert.equal(steep.failures, 1);
    assert.equal(verdictOf(steep), "refuted");
  });
});
