/** Paper 5's checks: the verdict of each, and with another formula, bound or rule in its place, where it must turn. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid, tanh } from "../../activations";
import { local, max, multiply, sum, through, ties, times } from "../../flow";
import { derivatives, stencils } from "../../flow/quotients";
import { bothPasses, deltaBelow } from "../../flow/steps";
import { close } from "../../testing";
import { mathematicalVerdict, type Finding } from "./finding";
import { paper5 } from "./paper5";
import { gapOf } from "./paper5/agreement";
import { CONVEX, convexGuarantee, descent } from "./paper5/convex";
import { counted, costsOf, forwardDifference, millionAndOne, mostEfficient, twoPasses } from "./paper5/costs";
import * as equations from "./paper5/equations";
import * as errata from "./paper5/errata";
import * as rules from "./paper5/rules";

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");

const verdicts: Readonly<Record<string, string>> = {
  "parameter-count": "refuted",
  "linear-gradient": "proved",
  "two-passes": "proved",
  "million-and-one": "proved",
  "most-efficient": "holds within",
  "forward-difference": "refuted",
  "flow-chain-rule": "proved",
  "flow-addition": "proved",
  "flow-constant": "proved",
  "flow-product": "proved",
  "flow-max": "proved",
  "flow-max-tie": "holds within",
  "flow-sigmoid": "proved",
  "sigmoid-vanishes": "holds within",
  "flow-several": "proved",
  "flow-softmax": "proved",
  "output-gradient": "proved",
  "through-z": "proved",
  "equations-6-8": "proved",
  "equations-6-11": "proved",
  "equation-6-13": "proved",
  "listed-deltas": "refuted",
  "through-next": "holds within",
  "equation-6-16": "proved",
  "equation-6-17": "proved",
  "batch-terms": "refuted",
  "batch-index": "holds within",
  "first-layer-bounds": "holds within",
  "logit-bound": "holds within",
  "hidden-range": "holds within",
  "batch-algorithm": "proved",
  "one-sample-is-batch": "holds within",
  "convex-guarantee": "holds within",
};

describe("every check of paper 5", () => {
  for (const [id, check] of Object.entries(paper5))
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
  test("has a verdict here", () => assert.deepEqual(Object.keys(paper5), Object.keys(verdicts)));
});

test("the differences are the derivative to 1e-10, and no agreement is seen where lists differ in length", () => {
  close(derivatives(([x, y]) => x * x * y + Math.sin(y), [1.5, -0.5]), [2 * 1.5 * -0.5, 2.25 + Math.cos(-0.5)], 1e-12); // prettier-ignore
  assert.equal(gapOf({ found: [1], expected: [1, 2], at: "" }), Infinity);
  assert.equal(gapOf({ found: [], expected: [], at: "" }), Infinity);
});

describe("a wrong flow rule is refuted", () => {
  const wrong: [string, Finding][] = [
    ["a subtraction that adds its flows", rules.addition((x, y) => local("−", [x, y], (v, w) => v - w, () => [1, 1]))], // prettier-ignore
    ["1/k in the place of k", rules.constantFactor((k, x) => local("k", [x], (v) => k * v, () => [1 / k]))], // prettier-ignore
    ["a product with each branch's own value", rules.product((x, y) => local("×", [x, y], (v, w) => v * w, ([v, w]) => [v, w]))], // prettier-ignore
    ["a switch that stands the other way", rules.larger((x, y) => local("max", [x, y], Math.max, ([v, w]) => (v > w ? [0, 1] : [1, 0])))], // prettier-ignore
    ["tanh's slope for the sigmoid", rules.sigmoidRule((x) => local("σ", [x], sigmoid.f, (_, z) => [1 - z * z]))],
    ["one partial derivative left out", rules.chainRule((x, y) => local("h", [x, y], (v, w) => v * w, ([, w]) => [w, 0]))], // prettier-ignore
    ["one consumer left out", rules.severalOutputs((...parts) => local("+", parts, (...v) => v.reduce((s, x) => s + x, 0), (v) => v.map((_, i) => (i === 0 ? 0 : 1))))], // prettier-ignore
    ["labels with sum 2", rules.softmaxGradient((_, n) => Array.from({ length: n }, (__, k) => (k < 2 ? 1 : 0)))],
    ["+t/y at the output", rules.outputGradient((t, y) => t / y)],
  ];
  for (const [name, finding] of wrong) test(name, () => assert.equal(verdictOf(finding), "refuted"));
  test("and right ones written otherwise are proved", () => {
    assert.equal(verdictOf(rules.addition((x, y) => sum(y, x))), "proved");
    assert.equal(verdictOf(rules.constantFactor((k, x) => sum(times(k - 1, x), x))), "proved");
    assert.equal(verdictOf(rules.larger((x, y) => sum(x, max(times(0, x), sum(y, times(-1, x)))))), "proved");
    assert.equal(verdictOf(rules.product((x, y) => multiply(y, x))), "proved");
    assert.equal(verdictOf(rules.sigmoidRule((x) => through(tanh, x))), "proved");
  });
  test("a tie that keeps the gradient holds everywhere", () => {
    for (const tie of [ties.shared, ties.first]) assert.equal(verdictOf(rules.atTie(tie)), "proved");
  });
  test("under a loss of bounded e alone the sigmoid's flow vanishes everywhere", () => {
    const bounded = { linear: (a: Parameters<typeof times>[1]) => times(1, a) };
    assert.equal(verdictOf(rules.vanishes(bounded)), "proved");
  });
});

describe("a wrong formula is refuted:", () => {
  const { mixed, plain } = {
    mixed: (delta: readonly number[], below: readonly number[]) => below.flatMap((a) => delta.map((d) => d * a)),
    plain: ((...[layer, above, , z]) => deltaBelow(layer, above, { ...tanh, derivative: () => 1 }, z, z)) as typeof deltaBelow, // prettier-ignore
  };
  const wrong: [string, Finding][] = [
    ["the label left out of the linear gradient", equations.linearGradient((y) => y)],
    ["z in the place of the activation in 6.8", equations.preActivation(({ pass }, r) => pass.a[r].map((a) => a + 1e-4))], // prettier-ignore
    ["the ends of 6.11 exchanged", equations.upperWeights(mixed)],
    ["the ends of 6.13 exchanged", equations.firstWeights(mixed)],
    ["f′ at another z in 6.16", equations.nextByThis(({ f, pass, layers }, r, i, j) => f.derivative(pass.z[r][i] + 0.01) * layers[r + 1].W[j][i])], // prettier-ignore
    ["f′ replaced by 1 in 6.17", equations.recursion(plain)],
    ["a bias that does not keep z", equations.throughZ((w, a) => w * a)],
    ["figure 6.7 without its labels", equations.algorithm((layers, f, x, t, times) => bothPasses(layers, f, x, t.map(() => 0), times))], // prettier-ignore
  ];
  for (const [name, finding] of wrong) test(name, () => assert.equal(verdictOf(finding), "refuted"));
  test("and the recursion with the skip's term is proved", () =>
    assert.equal(verdictOf(equations.throughNext(true)), "proved"));
  test("and δ listed up to R + 1 leave no gradient out", () =>
    assert.equal(verdictOf(equations.fromListedDeltas((hidden) => hidden + 1)), "proved"));
});

describe("the errata", () => {
  test("the count is 15,052,800", () => {
    assert.equal(verdictOf(errata.parameterCount(224 * 224 * 3 * 100)), "proved");
    assert.match(errata.parameterCount().counterexample!, /15,052,800, and not 15,082,800/);
  });
  test("with the sum from qB + 1 every sample counts once; without its end too few do", () => {
    assert.equal(verdictOf(errata.batchTerms(errata.mendedRows)), "proved");
    assert.equal(verdictOf(errata.batchTerms((q, size) => errata.mendedRows(q, size).slice(1))), "refuted");
    assert.deepEqual(errata.printedRows(1, 4), [4, 5, 6, 7, 8]);
  });
  test("modulo M/B every batch is visited; modulo M none holds, and no range is claimed", () => {
    assert.equal(verdictOf(errata.batchIndex((samples, size) => samples / size)), "proved");
    assert.equal(verdictOf(errata.batchIndex((samples) => samples + 1)), "refuted");
  });
  test("with their own bounds the three loops are whole", () => {
    const units = (inputs: number, width: number, classes: number) => ({ first: { i: width, j: inputs }, last: { i: classes, j: width }, hidden: { i: width, j: 1 } }); // prettier-ignore
    assert.equal(verdictOf(errata.firstLayerBounds((n, p, k) => units(n, p, k).first)), "proved");
    assert.equal(verdictOf(errata.logitBound((n, p, k) => units(n, p, k).last)), "proved");
    assert.equal(verdictOf(errata.hiddenRange((n, p, k) => units(n, p, k).hidden)), "proved");
    assert.equal(verdictOf(errata.logitBound(() => ({ i: 0, j: 0 }))), "refuted");
  });
  test("the mean of the batch is the batch's update, the first sample's is not", () => {
    const mean = (g: readonly number[], size: number) => g.slice(0, size).reduce((s, v) => s + v, 0) / size;
    assert.equal(verdictOf(errata.oneSampleIsBatch(mean)), "proved");
    assert.equal(verdictOf(errata.oneSampleIsBatch((g) => 2 * g[0])), "refuted");
  });
});

describe("costs", () => {
  test("both passes of a wide network take three forward passes less the first layer's share", () => {
    const { forward, both } = counted([20, 50, 10]);
    assert.equal(forward, 20 * 50 + 50 * 10);
    assert.equal(both, 3 * forward - 20 * 50 + 50);
  });
  test("a scheme whose cost grows with the parameters is refuted", () =>
    assert.equal(verdictOf(twoPasses((sizes) => ({ ...counted(sizes), both: counted(sizes).forward * (counted(sizes).parameters + 1) }))), "refuted")); // prettier-ignore
  test("central differences take 2M passes and not M + 1", () =>
    assert.equal(verdictOf(millionAndOne(stencils.central)), "refuted"));
  test("a linear network costs as much in either order; no range is claimed where a deep one does", () => {
    const { backpropagation, ...others } = costsOf([2, 2]);
    assert.equal(others["the chain rule in forward order"], backpropagation);
    const dear = mostEfficient((sizes) => ({ ...costsOf(sizes), backpropagation: 1e9 }));
    assert.equal(verdictOf(dear), "refuted");
    assert.equal(verdictOf(mostEfficient((sizes) => ({ ...costsOf(sizes), backpropagation: 0 }))), "proved");
  });
  test("five points give the gradient to 1e-8, one side does not", () => {
    assert.equal(verdictOf(forwardDifference(stencils["five-point"])), "proved");
    assert.ok(forwardDifference().numbers.linear < 1e-8 && forwardDifference().numbers.worst > 1e-8);
  });
});

describe("the convex guarantee", () => {
  const smooth = CONVEX.filter(({ L }) => L < Infinity);
  test("holds within 2/L, and at 2/L w² jumps to and fro", () => {
    assert.equal(verdictOf(convexGuarantee(smooth, [0.1, 1, 1.9])), "proved");
    assert.deepEqual(descent(CONVEX[0], 1, 3, 4), [3, 3, 3, 3, 3]);
    assert.equal(verdictOf(convexGuarantee([CONVEX[0]], [2, 3])), "refuted");
  });
  test("no range is claimed for a loss that goes up", () =>
    assert.equal(verdictOf(convexGuarantee([{ name: "up", slope: (w) => -w, L: 1 }])), "refuted"));
});
