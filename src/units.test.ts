/** Paper 4's algorithms against numbers, against the one reverse pass, and against the dense network. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, elu, identity, leakyRelu, relu, sigmoid, softsign, tanh } from "./activations";
import { constant, reversePass } from "./graph";
import { squaredError } from "./losses";
import { drawWeights, mlp } from "./models";
import { sgd } from "./optimizers";
import { seeds } from "./random";
import { bFunction, consistent, derivative, difference, linear, sample as perSample, stable } from "./rules";
import { matrix } from "./tensor";
import { close } from "./testing";
import { training } from "./train";
import {
  backPropagate,
  batchGradient,
  batchLoss,
  computing,
  initGrad,
  outputOf,
  outputs,
  propagate,
  trainNN,
  unitActivations,
  unitRelu,
  updateNN,
  type Parameters,
  type Sample,
  type UnitNetwork,
} from "./units";
import { throughLayers, throughPass } from "./units/agreement";
import { centralDifference, gradientGap, numbersOf, numericGradient } from "./units/differences";
import { drawSamples, drawUnits, layeredUnits } from "./units/draw";
import { parametersOf, unitLayer } from "./units/layer";

const nodes = (batch: readonly Sample[]) => ({
  x: matrix(batch.map(({ x }) => x)),
  y: matrix(batch.map(({ y }) => y)),
});

const drawn = (n: number) => seeds(n).map((seed) => {
  const net = drawUnits(seed);
  return { net, batch: drawSamples(net, 3, seed) };
}); // prettier-ignore

describe("the drawn networks", () => {
  test("have skip connections, several outputs, units that feed nobody and activations of all kinds", () => {
    const all = drawn(60).map(({ net }) => net);
    const layerOf = (net: UnitNetwork, i: number) => net.layers.findIndex((layer) => layer.includes(i));
    const skips = all.filter((net) =>
      computing(net).some((i) => net.upstream[i].some((j) => layerOf(net, j) < layerOf(net, i) - 1)),
    );
    assert.ok(skips.length > 40, `${skips.length} with skip connections`);
    const idle = all.filter((net) => {
      const read = new Set(computing(net).flatMap((i) => net.upstream[i]));
      return computing(net).some((i) => !read.has(i) && !outputs(net).includes(i));
    });
    assert.ok(idle.length > 5, `${idle.length} with idle units`);
    const names = new Set(all.flatMap((net) => computing(net).map((i) => net.f[i].name)));
    assert.ok(names.size >= 7, [...names].join(" "));
  });
});

describe("Algorithms 2 and 3", () => {
  test("give the gradient that central differences give, to 1e-8, in 60 drawn networks", () => {
    for (const { net, batch } of drawn(60)) {
      const gap = gradientGap(batchGradient(net, batch), numericGradient(net, batch));
      assert.ok(gap <= 1e-8, `${gap}`);
    }
  });

  test("and the comparison can fail: without the slope of line 8 it does in nearly all of them", () => {
    const failing = drawn(60).filter(
      ({ net, batch }) => gradientGap(batchGradient(net, batch, linear), numericGradient(net, batch)) > 1e-8,
    );
    assert.ok(failing.length > 50, `${failing.length} of 60`);
  });

  test("give what the one reverse pass gives, to 1e-12, under every activation rule", () => {
    const rules = {
      derivative,
      linear,
      "b-function": bFunction((z) => 1 / (1 + z * z)),
      difference: difference(0.3, stable),
      "difference per sample": difference(0.3, stable, perSample),
      consistent: consistent(0.3),
    };
    for (const [name, rule] of Object.entries(rules))
      for (const seed of seeds(20)) {
        const net = drawUnits(seed, [sigmoid, tanh, softsign, elu, leakyRelu, identity]);
        const batch = drawSamples(net, 3, seed);
        const gap = gradientGap(batchGradient(net, batch, rule), throughPass(net, batch, rule));
        assert.ok(gap <= 1e-12, `${name}: ${gap}`);
      }
  });

  test("give what the dense network gives, to 1e-12, where the units stand in full layers", () => {
    for (const seed of seeds(20)) {
      const weights = drawWeights([2, 4, 3, 2], seed);
      const functions = [sigmoid, tanh, activations.gelu];
      const net = layeredUnits(weights, functions);
      const batch = drawSamples(net, 4, seed);
      const dense = mlp(weights, functions);
      const { x } = nodes(batch);
      close(batch.flatMap((one) => outputOf(net, one.x)), dense(constant(x)).value.data, 1e-12); // prettier-ignore
      const gap = gradientGap(batchGradient(net, batch), throughLayers(weights, functions, batch));
      assert.ok(gap <= 1e-12, `${gap}`);
      assert.ok(gradientGap(batchGradient(net, batch, linear), throughLayers(weights, functions, batch)) > 1e-3, "control"); // prettier-ignore
    }
  });

  test("leave ∂E/∂x at the input units", () => {
    for (const { net, batch } of drawn(20)) {
      const [{ x, y }] = batch;
      const { e } = backPropagate(net, { x, y }, initGrad(net));
      net.layers[0].forEach((i, k) => {
        const moved = [...x];
        const slope = centralDifference((v) => ((moved[k] = v), batchLoss(net, [{ x: moved, y }])), x[k]);
        close([e[i]], [slope], 1e-8 * Math.max(1, Math.abs(slope)));
      });
    }
  });

  test("add to what is there: two samples one after the other are the batch", () => {
    const [{ net, batch }] = drawn(1);
    const gradient = initGrad(net);
    for (const one of batch) backPropagate(net, one, gradient, derivative, batch.length);
    assert.deepEqual(gradient, batchGradient(net, batch));
    assert.notDeepEqual(gradient, batchGradient(net, batch.slice(1)));
  });

  test("ask the rule at each unit by its id, and at identity not at all", () => {
    const asked: string[] = [];
    const net = layeredUnits(drawWeights([1, 2, 1], "1"), [sigmoid, identity]);
    batchGradient(net, drawSamples(net, 2, "1"), (f, { layer, samples }) => {
      asked.push(`${f.name} ${layer} ${samples}`);
      return f.derivative;
    });
    assert.deepEqual(asked.sort(), ["sigmoid 1 2", "sigmoid 1 2", "sigmoid 2 2", "sigmoid 2 2"]);
  });
});

describe("Algorithm 1", () => {
  test("takes the steps that training takes with plain gradient descent", () => {
    for (const { net, batch } of drawn(10)) {
      const layer = unitLayer(net);
      const { x, y } = nodes(batch);
      const steps = training({ network: layer, x, y, loss: squaredError, optimizer: sgd(0.05) });
      for (const { iteration, loss } of steps) {
        close([batchLoss(net, batch)], [loss], 1e-12 * Math.max(1, loss));
        if (iteration === 20) break;
        trainNN(net, batch, 0.05);
      }
    }
  });

  test("moves every weight and bias by −rate times its gradient", () => {
    const [{ net, batch }] = drawn(1);
    const before = numbersOf(structuredClone({ w: net.w, b: net.b }));
    const gradient = numbersOf(batchGradient(net, batch));
    trainNN(net, batch, 0.25);
    numbersOf(net).forEach((v, k) => assert.equal(v, before[k] - 0.25 * gradient[k]));
  });

  test("with d for b, as printed, leaves every bias where it was", () => {
    const net = layeredUnits(drawWeights([1, 3, 1], "1"), [sigmoid, sigmoid]);
    const batch = drawSamples(net, 4, "1");
    const true_ = batchGradient(net, batch);
    const gradient: Parameters = initGrad(net);
    const [d, dd] = [{ ...net.b }, initGrad(net).b];
    const biases = { ...net.b };
    for (const one of batch) backPropagate(net, one, { w: gradient.w, b: dd });
    updateNN({ ...net, b: d }, { w: gradient.w, b: dd }, 0.5);
    assert.deepEqual(net.b, biases);
    assert.deepEqual(Object.values(gradient.b), [0, 0, 0, 0]);
    assert.deepEqual(gradient.w, true_.w);
    assert.notDeepEqual(d, biases);
  });
});

describe("a unit network's ReLU", () => {
  test("has the slope 1 at 0, in both passes, where layers have 0", () => {
    assert.deepEqual([-1e-300, 0, -0, 1e-300].map((z) => unitRelu.derivative(z)), [0, 1, 1, 1]); // prettier-ignore
    assert.equal(relu.derivative(0), 0);
    assert.equal(unitActivations.relu, unitRelu);
    const net = layeredUnits([{ W: [[1]], b: [0] }, { W: [[2]], b: [0] }], [unitRelu, identity]); // prettier-ignore
    const batch = [{ x: [0], y: [1] }];
    for (const gradient of [batchGradient(net, batch), throughPass(net, batch)])
      assert.deepEqual(gradient.b, { 1: -2, 2: -1 });
    const layered = batchGradient({ ...net, f: { 1: relu, 2: identity } }, batch);
    assert.deepEqual(layered.b, { 1: 0, 2: -1 });
  });
});

describe("the network as a layer", () => {
  test("copies its weights, and names each unit's parameters by its id", () => {
    const [{ net }] = drawn(1);
    const layer = unitLayer(net);
    const i = computing(net)[0];
    layer.params[0].value.data[0] += 1;
    assert.notEqual(net.w[i][net.upstream[i][0]], layer.params[0].value.data[0]);
    assert.deepEqual(layer.params.map((p) => p.name), computing(net).flatMap((k) => [`${k}.W`, `${k}.b`])); // prettier-ignore
  });

  test("runs again in place: another input gives what the algorithms give", () => {
    const [{ net, batch }] = drawn(1);
    const layer = unitLayer(net);
    const { x, y } = nodes(batch);
    const end = squaredError(layer(constant(x)), y);
    const reverse = reversePass(end);
    reverse();
    const again = reverse();
    assert.ok(gradientGap(parametersOf(net, layer, (p) => again(p).data), batchGradient(net, batch)) <= 1e-12); // prettier-ignore
  });

  test("keeps the units that feed nobody: they have a z, and a gradient of 0", () => {
    const net = layeredUnits(drawWeights([1, 2, 1], "1"), [sigmoid, sigmoid]);
    const idle: UnitNetwork = { ...net, upstream: { ...net.upstream, 3: [1] } };
    const gradient = throughPass(idle, [{ x: [0.5], y: [0] }]);
    assert.deepEqual(gradient.w[2], { 0: 0 });
    assert.notEqual(gradient.w[1][0], 0);
    assert.ok(Number.isFinite(propagate(idle, [0.5]).z[2]));
  });
});
