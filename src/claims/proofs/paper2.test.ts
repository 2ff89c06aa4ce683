/** Paper 2's checks: the verdict of each, and with another formula, rule or layer in its place, where it must turn. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid } from "../../activations";
import { sgd, momentum } from "../../optimizers";
import { signs, transpose } from "../../rules";
import { mathematicalVerdict, type Finding } from "./finding";
import { paper2 } from "./paper2";
import { multiples } from "./paper2/cases";
import * as equations from "./paper2/equations";
import { equation5, feedbackRate } from "./paper2/feedback";
import * as rates from "./paper2/rates";
import { anyOptimizer, movesUnderScale, wholeRun } from "./paper2/runs";

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");

const verdicts: Readonly<Record<string, string>> = {
  "equations-1-2": "proved",
  "equation-1-softmax": "refuted",
  "equation-3": "proved",
  "rate-one-sample": "proved",
  "rate-batch": "holds within",
  "rate-positive": "holds within",
  "rate-whole-run": "holds within",
  "rate-adaptive": "holds within",
  "noise-below": "holds within",
  "custom-credit": "proved",
  "equation-5": "proved",
  "feedback-rate": "refuted",
  "rate-any-optimizer": "holds within",
};

describe("every check of paper 2", () => {
  for (const [id, check] of Object.entries(paper2))
    test(`${id}: says the same twice, with cases, a counterexample where it fails, and finite numbers`, () => {
      const finding = check();
      assert.deepEqual(check(), finding);
      assert.equal(verdictOf(finding), verdicts[id]);
      assert.ok(finding.cases > 0 && finding.failures <= finding.cases);
      assert.equal(finding.counterexample !== undefined, finding.failures > 0);
      for (const text of [finding.counterexample ?? "", finding.range ?? ""])
        assert.doesNotMatch(text, /NaN|undefined|Infinity/);
      for (const [name, value] of Object.entries(finding.numbers)) assert.ok(Number.isFinite(value), name);
    });
  test("has a verdict here", () => assert.deepEqual(Object.keys(paper2), Object.keys(verdicts)));
});

describe("what is exact is refuted", () => {
  const wrong: [string, () => Finding][] = [
    ["with σ′ in the place of ReLU′ in equations 1 and 2", () => equations.equations12(equations.wrongDerivative)],
    ["with the quotient taken at the next layer's z in equation 3", () => equations.equation3("fc3")],
    ["in the layer below the replaced one", () => equations.oneSample(1, "fc1")],
    ["with two samples", () => equations.oneSample(2)],
    ["with g masked to 0 where f′ is 0", () => rates.customCredit(rates.masked)],
    ["with another B in the quotient of equation 5", () => equation5((_, other) => other)],
  ];
  for (const [name, check] of wrong) test(name, () => assert.equal(verdictOf(check()), "refuted"));
});

describe("what fails is proved", () => {
  test("with a − y at a softmax output, and with the product at a sigmoid one", () => {
    assert.equal(verdictOf(equations.outputDelta(equations.residual)), "proved");
    assert.equal(verdictOf(equations.outputDelta(equations.printed, equations.sigmoidOutput)), "proved");
  });
  test("with multiples of f′: one rate for a batch, positive everywhere, one factor below", () => {
    assert.equal(verdictOf(rates.batchRate(multiples)), "proved");
    assert.equal(verdictOf(rates.noiseBelow(multiples)), "proved");
    assert.equal(verdictOf(rates.positiveRate(multiples)), "proved");
  });
  test("with feedback through W itself; signs alone are not enough", () => {
    assert.equal(verdictOf(feedbackRate(() => transpose)), "proved");
    assert.equal(verdictOf(feedbackRate(() => signs())), "refuted");
  });
  test("with gradient descent and momentum alone", () =>
    assert.equal(verdictOf(anyOptimizer({ sgd: sgd(0.3), momentum: momentum(0.01) })), "proved"));
  test("and no β varies where every g is a multiple of f′", () => {
    const { cases, failures } = equations.adaptive(equations.flat);
    assert.equal(failures, cases);
  });
});

test("no batch range is told where single samples are left out, and a constant rate drifts everywhere", () => {
  assert.equal(verdictOf(rates.batchRate(undefined, [2, 10])), "refuted");
  assert.equal(verdictOf(rates.noiseBelow(undefined, [3])), "refuted");
  assert.equal(verdictOf(wholeRun(() => 2)), "refuted");
});

test("by hand, two samples: 5/4 and −4, then 0 and −36, while β is 4 and 16", () => {
  assert.deepEqual(rates.byHand(rates.NEGATIVE), { exact: 1.25, varied: -4, betas: [4, 16] });
  assert.deepEqual(rates.byHand(rates.UNDEFINED), { exact: 0, varied: -36, betas: [4, 16] });
  assert.equal(rates.byHand(rates.NEGATIVE, sigmoid.derivative).exact, 1.25);
});

test("gradient descent's moves are c times as large at every update", () => {
  for (const move of movesUnderScale(sgd(0.1), 10, 5)) for (const ratio of move) assert.ok(Math.abs(ratio - 10) < 1e-9);
});
