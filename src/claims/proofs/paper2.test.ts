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
import { metaNetwork, monotoneBound, twoNeurons } from "./paper2/meta";
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
  "meta-network": "holds within",
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
    ["with a credit of 2 e g", () => rates.customCredit((g) => () => (z) => 2 * g(z))],
    ["with a factor below of f′/g", () => rates.noiseBelow(undefined, [1], (f, g) => (z) => f.derivative(z) / g(z))],
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
  const { cases, failures } = wholeRun(() => 2);
  assert.equal(failures, cases);
});

test("by hand, two samples: 5/4 and −4, then 0 and −36, while β is 4 and 16", () => {
  assert.deepEqual(rates.byHand(rates.NEGATIVE), { exact: 1.25, varied: -4, betas: [4, 16] });
  assert.deepEqual(rates.byHand(rates.UNDEFINED), { exact: 0, varied: -36, betas: [4, 16] });
  assert.match(rates.positiveRate().counterexample!, /an implied rate of −3\.20 times/);
  assert.equal(rates.byHand(rates.NEGATIVE, sigmoid.derivative).exact, 1.25);
});

test("gradient descent's moves are c times as large at every update", () => {
  for (const move of movesUnderScale(sgd(0.1), 10, 5)) for (const ratio of move) assert.ok(Math.abs(ratio - 10) < 1e-9);
});

describe("the meta-network of one hidden neuron", () => {
  test("misses every bell of figure 1a by half, the least that any monotone function can", () => {
    const { numbers } = metaNetwork();
    for (const bell of ["sigmoid", "tanh", "softsign", "arctan"]) {
      assert.ok(Math.abs(numbers[`${bell} at least`] - 0.5) < 1e-9);
      assert.ok(numbers[bell] >= 0.5 && numbers[bell] < 0.502, bell);
    }
    for (const [name, least] of Object.entries(numbers).filter(([key]) => key.endsWith(" at least")))
      assert.ok(numbers[name.replace(" at least", "")] >= least - 1e-12, name);
  });

  test("with a second neuron comes close to the bells that it missed", () => {
    const { numbers, failures } = metaNetwork(twoNeurons);
    for (const bell of ["sigmoid", "tanh", "arctan"]) assert.ok(numbers[bell] < 0.05, bell);
    assert.ok(failures < metaNetwork().failures);
  });

  test("is bound by the smaller of the rise and the fall", () => {
    assert.equal(monotoneBound([0, 3, 2]), 0.5);
    assert.equal(monotoneBound([0, 1, 1, 4]), 0);
    assert.equal(monotoneBound([4, 1, 2]), 0.5);
  });
});
