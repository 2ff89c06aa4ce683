/** The checks of paper 4: what each says, and that it turns with a wrong equation, loop or letter in the place of the paper's. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { relu, sigmoid, softplus, tanh } from "../../activations";
import { linear, type ActivationRule } from "../../rules";
import { batchGradient, batchLoss, computing, propagate, trainNN, unitRelu, type UnitNetwork } from "../../units";
import { mathematicalVerdict, type Finding } from "./finding";
import { paper4 } from "./paper4";
import * as algorithms from "./units/algorithms";
import { drawn } from "./units/cases";
import * as descent from "./units/descent";
import * as gradients from "./units/gradients";
import * as slopes from "./units/slopes";

/** A slope that knows the sign of e. */
const uneven: ActivationRule = () => (z, a, e) => (e > 0 ? 1 : 0.1);

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");
const refuted = (finding: Finding) => assert.equal(verdictOf(finding), "refuted");

describe("every check of paper 4", () => {
  const verdicts: Record<string, string> = {
    "static-mapping": "proved",
    "own-input": "proved",
    "batch-sum": "proved",
    "weight-gradient": "proved",
    "bias-gradient": "proved",
    "delta-downstream": "proved",
    "output-upstream": "holds within",
    "squared-residual": "proved",
    "sigmoid-forms": "holds within",
    "relu-slope": "holds within",
    "relu-kink": "proved",
    "relu-zero-ignored": "holds within",
    "steepest-descent": "proved",
    "update-lowers-loss": "holds within",
    "unit-algorithms": "proved",
    "propagate-missing": "refuted",
    "algorithm-3-letter": "refuted",
    "algorithm-5-letter": "refuted",
    "algorithm-4-loop": "holds within",
    "input-gradients": "proved",
    "layer-order": "proved",
    "update-order": "proved",
  };
  for (const [id, check] of Object.entries(paper4))
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
  test("has a verdict here", () => assert.deepEqual(Object.keys(paper4), Object.keys(verdicts)));
});

describe("turns with the equation:", () => {
  test("1 and 2, with a unit that remembers its last input", () => {
    let last = 0;
    refuted(
      gradients.staticMapping((net, x) => {
        const { z, a } = propagate(net, x);
        const i = net.layers[net.layers.length - 1][0];
        const remembered = { z, a: { ...a, [i]: a[i] + last } };
        last = x[0];
        return remembered;
      }),
    );
  });

  test("what a weight affects, with one that two units share", () => {
    refuted(
      gradients.ownInput((net, i, j) => {
        const b = { ...net.b };
        b[i] += 1;
        b[computing(net)[0]] += j === undefined ? 0 : 1;
        return { ...net, b };
      }),
    );
  });

  test("9 and 10, with the root of the mean, which is no sum", () =>
    refuted(gradients.batchSum((net, batch) => Math.sqrt(batchLoss(net, batch)))));

  test("11, with z in the place of a; 12, with e in the place of δ", () => {
    refuted(gradients.equation11(({ delta, z }, i, j) => delta[i] * z[j]));
    refuted(gradients.equation12(({ e }, i) => e[i]));
  });

  test("14, with one downstream unit left out", () =>
    refuted(
      gradients.equation14((net) => {
        const D = gradients.downstream(net);
        return Object.fromEntries(Object.entries(D).map(([i, of]) => [i, of.length > 1 ? of.slice(1) : of]));
      }),
    ));

  test("14's cases, with their sum, which holds where an output unit feeds another too", () => {
    const both = gradients.outputUpstream(true);
    assert.equal(both.failures, 0);
    assert.ok(both.numbers.fed > 20);
    assert.equal(gradients.outputUpstream().failures, both.numbers.fed);
  });

  test("15, with the residual of a sum without the half", () => refuted(gradients.equation15((a, y) => 2 * (a - y))));

  test("16, with tanh′; alone, each form fails where the register says", () => {
    refuted(slopes.equation16({ "tanh′": (z) => tanh.derivative(z) }));
    const { numbers } = slopes.equation16();
    const ends = { "quotient/below": -354.89, "product/zeroFrom": 36.737 };
    for (const [name, value] of Object.entries(ends)) assert.ok(Math.abs(numbers[name] - value) < 0.01, name);
    assert.ok(numbers["product/above"] > 2 && numbers["product/above"] < 4);
    const exact = slopes.equation16({ product: (z) => sigmoid.f(z) * sigmoid.f(-z) });
    assert.equal(exact.failures, 0);
  });

  test("17, with a function that has no kink and one that has another slope", () => {
    refuted(slopes.equation17({ ...unitRelu, derivative: (z) => (z >= 0.25 ? 1 : 0) }));
    refuted(slopes.equation17({ ...unitRelu, derivative: () => 0.5 }));
    assert.match(slopes.equation17(relu).counterexample!, /printed value is 0/); // the other choice is no better
    refuted(slopes.kink(softplus));
  });

  test("f′(0) = 0 or 1, with twins that differ for |z| < 0.1 or not at all", () => {
    const half = { ...unitRelu, derivative: (z: number) => (Math.abs(z) < 0.1 ? 0.5 : unitRelu.derivative(z)) };
    assert.ok(slopes.zeroIgnored([unitRelu, half]).failures > 20);
    assert.equal(slopes.zeroIgnored([unitRelu, unitRelu]).failures, 0);
    const { numbers } = slopes.zeroIgnored();
    assert.equal(numbers["parted/inputs of 0, biases that start at 0"], 8);
    assert.ok(numbers["atZero/inputs of 0, biases that start at 0"] > 0.2);
    assert.equal(numbers["atZero/drawn inputs, biases that start at 0"], 0);
  });

  test("4 to 7, with rules that are no gradient, and with the update the other way", () => {
    for (const rule of [linear, uneven]) assert.ok(descent.steepest(rule).failures > 50);
    refuted(descent.lowersLoss((net, batch, rate) => trainNN(net, batch, -rate)));
  });
});

describe("turns with the algorithm:", () => {
  test("Algorithms 1 to 5, without line 8 and with d for b", () => {
    refuted(algorithms.algorithms((net, batch) => batchGradient(net, batch, linear)));
    refuted(algorithms.algorithms((net, batch) => algorithms.stepWith(net, batch, "d", "d").gradient));
  });
  test("Algorithms 3 and 5 with the letter b hold, and one of the two alone does not move the biases", () => {
    assert.equal(algorithms.algorithm3Letter("b").failures, 0);
    assert.equal(algorithms.algorithm5Letter("b").failures, 0);
    const [{ net, batch }] = drawn(1);
    for (const [third, fifth] of [["d", "b"], ["b", "d"], ["d", "d"]] as const)
      assert.deepEqual(algorithms.stepWith(net, batch, third, fifth).b, net.b); // prettier-ignore
    const { d } = algorithms.stepWith(net, batch, "d", "d");
    const { b } = algorithms.stepWith(net, batch, "b", "b");
    for (const i of computing(net)) assert.ok(Math.abs(d[i] - b[i]) < 1e-12); // d goes where b should have
  });
  test("Algorithm 4 from the second layer on sets nothing that is undefined", () =>
    assert.equal(algorithms.algorithm4(computing).failures, 0));
  test("Propagate printed, nothing is missing", () =>
    assert.equal(algorithms.calledAndPrinted([...algorithms.PRINTED, "Propagate"]).failures, 0));
  test("the layers in another order, and p read before the last layer's turn", () => {
    const swapped = ({ layers: [first, second, ...rest], ...net }: UnitNetwork): UnitNetwork => ({ ...net, layers: [first, ...rest, second] }); // prettier-ignore
    refuted(gradients.layerOrder(swapped));
    refuted(gradients.inputGradients(({ e }, i) => e[i] / 2));
  });
  test("updates on the way down", () => refuted(algorithms.updateOrder(algorithms.updatingOnTheWay)));
});
