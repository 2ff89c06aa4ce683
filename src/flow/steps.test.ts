/** Figure 6.7's steps against the project's own passes, and what they count. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { identity, sigmoid, tanh } from "../activations";
import { circles } from "../data/generators";
import { backward, constant } from "../graph";
import { crossEntropy } from "../losses";
import { drawWeights, mlp, xavier } from "../models";
import { matrix, rows } from "../tensor";
import { close, relativeGap } from "../testing";
import { quotients, stencils } from "./quotients";
import { batchSgd, bothPasses, counter, deltaBelow, forwardStep, layersOf, logitDelta, meanLoss } from "./steps";

const sizes = [2, 4, 3, 2];
const data = circles(12, "steps");
const samples = { x: rows(data.x), t: rows(data.y) };
const fresh = () => layersOf(drawWeights(sizes, "steps", xavier()));

test("both passes give the losses, δ and gradients of the graph's reverse pass", () => {
  const layers = fresh();
  const net = mlp(layers, [tanh, tanh, identity]);
  samples.x.forEach((x, m) => {
    const end = crossEntropy(net(constant(matrix([x]))), matrix([samples.t[m]]));
    const gradient = backward(end);
    const { loss, gradients } = bothPasses(layers, tanh, x, samples.t[m]);
    close([loss], [end.value.data[0]], 1e-14);
    close(gradients.flatMap(({ W, b }) => [...W.flat(), ...b]), net.params.flatMap((p) => Array.from(gradient(p).data)), 1e-15); // prettier-ignore
  });
});

test("a recursion without f′, or with W in the place of Wᵀ, is told", () => {
  const [layer, f] = [{ W: [[1, 2], [3, -1]], b: [0, 0] }, sigmoid]; // prettier-ignore
  const z = [0.3, -2];
  const right = deltaBelow(layer, [0.5, -0.25], f, z, z.map(f.f));
  close(right, [f.derivative(0.3) * (0.5 - 0.75), f.derivative(-2) * (1 + 0.25)], 1e-16);
  const turned = deltaBelow({ ...layer, W: [[1, 3], [2, -1]] }, [0.5, -0.25], f, z, z.map(f.f)); // prettier-ignore
  assert.ok(relativeGap(turned, right) > 0.1);
});

describe("figure 6.7", () => {
  const losses = (batch: number, epochs: number, rate = 0.5) => {
    const layers = fresh();
    const run = batchSgd(layers, tanh, samples, samples, batch, rate);
    return { layers, losses: Array.from({ length: epochs + 1 }, () => run.next().value) };
  };
  test("starts with the validation loss of the initial weights", () =>
    assert.equal(losses(4, 0).losses[0], meanLoss(fresh(), tanh, samples)));
  test("with all samples in a batch is gradient descent on the mean loss", () => {
    const layers = fresh();
    const net = mlp(layers, [tanh, tanh, identity]);
    const gradient = backward(crossEntropy(net(constant(data.x)), data.y));
    net.params.forEach((p) => p.value.data.forEach((w, i) => (p.value.data[i] = w - 0.5 * gradient(p).data[i])));
    const after = losses(12, 1).layers.flatMap(({ W, b }) => [...W.flat(), ...b]);
    close(after, net.params.flatMap((p) => Array.from(p.value.data)), 1e-14); // prettier-ignore
  });
  test("learns with every batch size, and does not with a negative rate", () => {
    for (const batch of [1, 5, 12]) {
      const { losses: curve } = losses(batch, 40, 0.1);
      assert.ok(curve[40] < curve[0], String(batch));
    }
    assert.ok(losses(5, 5, -0.5).losses[5] > losses(5, 0).losses[0]);
  });
  test("uses the last short batch: 12 samples in batches of 5 are three updates", () => {
    const [a, b] = [losses(5, 1).layers, losses(12, 1).layers];
    assert.notDeepEqual(a, b);
    const short = { x: samples.x.slice(0, 10), t: samples.t.slice(0, 10) };
    const without = fresh();
    const run = batchSgd(without, tanh, short, short, 5, 0.5);
    run.next();
    run.next();
    assert.notDeepEqual(a, without);
  });
});

test("multiplications: the weights forward; the weights, those above the first layer and the hidden units back", () => {
  const layers = fresh();
  const weights = [8, 12, 6];
  const [forward, both] = [counter(), counter()];
  forwardStep(layers, tanh, samples.x[0], forward.times);
  bothPasses(layers, tanh, samples.x[0], samples.t[0], both.times);
  assert.equal(forward.count(), 8 + 12 + 6);
  assert.equal(both.count(), 26 + 26 + (weights[1] + weights[2]) + (4 + 3));
});

test("δ at the logits is y − t", () => assert.deepEqual(logitDelta([0.2, 0.8], [0, 1]), [0.2, 0.8 - 1]));

describe("difference quotients", () => {
  const net = mlp(fresh(), [tanh, tanh, identity]);
  const end = crossEntropy(net(constant(data.x)), data.y);
  const count = net.params.reduce((total, p) => total + p.value.data.length, 0);
  test("take M + 1 passes one-sided, 2M central, 4M with five points, and leave the weights as they were", () => {
    const before = net.params.map((p) => p.value.data.slice());
    const loss = end.value.data[0];
    const passes = Object.values(stencils).map((stencil) => quotients(end, net.params, 1e-5, stencil).passes);
    assert.deepEqual(passes, [count + 1, 2 * count, 4 * count]);
    assert.deepEqual(net.params.map((p) => p.value.data), before); // prettier-ignore
    assert.equal(end.value.data[0], loss);
  });
  test("have errors of the order that their stencils say", () => {
    const gradient = backward(end);
    const exact = net.params.flatMap((p) => Array.from(gradient(p).data));
    const gap = (stencil: (typeof stencils)[keyof typeof stencils], epsilon: number) =>
      relativeGap(quotients(end, net.params, epsilon, stencil).gradients.flatMap((g) => Array.from(g)), exact); // prettier-ignore
    const order = (stencil: (typeof stencils)[keyof typeof stencils], epsilon: number) =>
      Math.log2(gap(stencil, epsilon) / gap(stencil, epsilon / 2));
    close([order(stencils["one-sided"], 1e-3), order(stencils.central, 1e-2), order(stencils["five-point"], 5e-2)], [1, 2, 4], 0.1); // prettier-ignore
  });
});
