/** Implied rates: what they are where they are known beforehand, and twins that are the same where they must be. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { identity, relu, sigmoid, softplus, tanh } from "./activations";
import { xor } from "./data/generators";
import { angle } from "./angles";
import { backward, constant } from "./graph";
import {
  impliedRates,
  meanOf,
  moves,
  nodeOf,
  quotient,
  ratesAlong,
  rateShares,
  ratios,
  sharesBetween,
  twinRuns,
  type Twins,
} from "./implied";
import { crossEntropy } from "./losses";
import { drawWeights, mlp } from "./models";
import { adam, hypergradient, momentum, sgd } from "./optimizers";
import { bFunction, only, signs, type Rules } from "./rules";
import { close } from "./testing";
import { record, type Run } from "./train";
import { tensor, vector } from "./tensor";

test("the quotient of equation 3 is g over f′; infinite where f′ alone is 0, and no number where both are", () => {
  const beta = quotient(relu, (z) => (z === -1 ? 0 : 3));
  assert.deepEqual([2, -2, -1].map(beta), [3, Infinity, NaN]);
  assert.equal(quotient(sigmoid, () => 1)(0), 4);
});

describe("implied rates of a network", () => {
  const { x, y } = xor(12, "1");
  const end = crossEntropy(mlp(drawWeights([2, 4, 3, 2], "1"), [tanh, tanh, identity])(constant(x)), y);
  const half = {
    activation: only(
      ["fc2"],
      bFunction((z) => 0.5 * tanh.derivative(z)),
    ),
  };
  test("under c·f′ are c in the layer and below, and 1 above it", () => {
    const rates = impliedRates(end, half);
    for (const name of ["fc1.W", "fc1.b", "fc2.W", "fc2.z"])
      for (const rate of rates(nodeOf(end, name))) assert.ok(Math.abs(rate - 0.5) < 1e-12, name);
    assert.ok(rates(nodeOf(end, "fc3.W")).every((rate) => rate === 1));
  });
  test("are the one gradient over the other under a transport rule, too", () => {
    const W = nodeOf(end, "fc1.W");
    const rules = { transport: signs() };
    const expected = backward(end, rules)(W).data.map((g, i) => g / backward(end)(W).data[i]);
    assert.deepEqual(impliedRates(end, rules)(W), expected);
  });
  test("name no node that is not there", () => assert.throws(() => nodeOf(end, "fc9.W"), /no node is called fc9.W/));
});

test("shares count what is negative, without a rate, and free of one", () => {
  const rates = ratios(Float64Array.of(1, -1, 2, -3, 0, 0), [1, 1, 0, 0, 0, 5]);
  assert.deepEqual(rateShares(rates), { negative: 1 / 6, without: 2 / 6, free: 1 / 6 });
});

test("shares between edges are of all values; what lies beyond is in none", () => {
  assert.deepEqual(sharesBetween([0, 0.5, 1, 5, -1, NaN, Infinity, 1.9], [0, 1, 2]), [2 / 8, 2 / 8]);
});

describe("rates along a run", () => {
  const run = (rules: Partial<Rules>): Run => ({
    network: mlp(drawWeights([2, 4, 3, 2], "1"), [tanh, tanh, identity]),
    ...xor(12, "1"),
    loss: crossEntropy,
    optimizer: sgd(0.5),
    rules,
  });
  test("are those of the weights at each look, under the run's own rules", () => {
    const rules = { transport: signs() };
    const found = ratesAlong(run(rules), ["fc1.W", "fc2.z"], [0, 3, 7]);
    const one = run(rules);
    record(one, 7, { loss: (s) => s.loss }); // leaves the weights at iteration 7
    const end = one.loss(one.network(constant(one.x)), one.y);
    for (const name of ["fc1.W", "fc2.z"]) {
      const { negative } = rateShares(impliedRates(end, rules)(nodeOf(end, name)));
      assert.equal(found[name].negative[2], negative);
      const [g, t] = [rules, undefined].map((r) => backward(end, r)(nodeOf(end, name)).data.slice());
      assert.equal(found[name].angle[2], angle(g, t));
      assert.notEqual(found[name].angle[0], found[name].angle[2]);
    }
  });
  test("of backpropagation are never negative, at no angle", () => {
    const { negative, without, angle: apart } = ratesAlong(run({}), ["fc1.W"], [0, 5])["fc1.W"];
    for (const curve of [negative, without, apart]) assert.ok(curve.every((v) => v < 1e-5));
  });
});

describe("an optimizer's moves along given gradients", () => {
  const gradients = [Float64Array.of(1, -2), Float64Array.of(0.5, 3), Float64Array.of(-1, 0)];
  test("are those that it makes of weights", () => {
    for (const optimizer of [sgd(0.1), momentum(0.1), adam(0.1)]) {
      const w = tensor([2]);
      const memory = Array.from({ length: optimizer.memory }, () => tensor([2]));
      gradients.forEach((g, i) => optimizer.update(w, vector([...g]), memory, i + 1));
      close(w.data, moves(optimizer, gradients).reduce((sum, m) => sum.map((v, i) => v + m[i])), 1e-15); // prettier-ignore
    }
  });
  test("carry what is shared: a rate that is learnt", () => {
    const [first, second] = moves(hypergradient(0.1, 0.01), gradients);
    assert.deepEqual([...first], [-0.1, 0.2]);
    const rate = 0.1 + 0.01 * (1 * 0.5 - 2 * 3);
    close(second, [-rate * 0.5, -rate * 3], 1e-15);
  });
});

describe("twin runs", () => {
  const weights = drawWeights([2, 3, 3, 2], "1");
  const twins = (change: Partial<Twins> = {}): Twins => ({
    network: () => mlp(weights, [sigmoid, sigmoid, identity]),
    ...xor(8, "1"),
    loss: crossEntropy,
    layer: "fc2",
    f: sigmoid,
    g: softplus.derivative,
    rate: 0.2,
    batch: 1,
    updates: 60,
    train: ["fc2"],
    seed: "1",
    ...change,
  });
  const last = (change: Partial<Twins>, rateOf = meanOf) => twinRuns(twins(change), rateOf).distance[60];
  test("with single samples stay together, and with batches or a constant rate of the same mean do not", () => {
    assert.ok(last({}) < 1e-13);
    assert.ok(last({ batch: 8 }) > 0.01);
    const { meanRate } = twinRuns(twins());
    assert.ok(last({}, () => meanRate) > 0.01);
  });
  test("part where a layer below is trained, too, and not where one above is", () => {
    assert.ok(last({ train: undefined }) > 0.01);
    assert.ok(last({ train: ["fc2", "fc3"] }) < 1e-13);
  });
  test("are backpropagation and itself where g is f′, whatever the batch", () => {
    for (const batch of [1, 3, 8]) {
      const { distance, meanRate } = twinRuns(twins({ g: sigmoid.derivative, batch, train: undefined }));
      assert.ok(distance[60] < 1e-13);
      assert.equal(meanRate, 1);
    }
  });
  test("take every sample once an epoch: while nothing moves yet, the mean rate is that over all samples and units", () => {
    const still = twins({ batch: 2, updates: 4, rate: 1e-14 });
    const z = nodeOf(crossEntropy(still.network()(constant(still.x)), still.y), "fc2.z").value.data;
    const expected = meanOf(Array.from(z, quotient(sigmoid, softplus.derivative)));
    assert.ok(Math.abs(twinRuns(still).meanRate - expected) < 1e-9);
  });
  test("give the same bits under the same seed", () => {
    assert.deepEqual(twinRuns(twins({ batch: 4 })), twinRuns(twins({ batch: 4 })));
    assert.notDeepEqual(twinRuns(twins({ batch: 4 })), twinRuns(twins({ batch: 4, seed: "2" })));
  });
});
