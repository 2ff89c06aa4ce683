/** Three passes against central differences of L + βR, where they are the whole gradient and where they are not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, identity, relu, sigmoid, type Activation } from "./activations";
import { forwardPass, parameter, reversePass, type Node } from "./graph";
import {
  adversary,
  alongTangent,
  invariance,
  linearLoss,
  passes,
  threePasses,
  wholeGradient,
  type Penalty,
} from "./invariant";
import { mse, type Loss } from "./losses";
import { drawWeights, mlp } from "./models";
import { stream } from "./random";
import { relativeGap } from "./systems/scalars";
import { tensor } from "./tensor";

const { tanh } = activations;
const samples = 3;
const sizes = [3, 5, 4, 2];
const random = stream("4", "invariant.test");
const noise = (width: number) =>
  tensor([samples, width], Float64Array.from({ length: samples * width }, random.normal));
const input = noise(3);
const y = noise(2);

/** The gap between the three passes' gradient and the numeric one of L + βR, over all weights. */
function gap(f: Activation, loss: Loss, R: Penalty, beta: number, used = beta, how = threePasses): number {
  const net = mlp(drawWeights(sizes, "9"), [f, f, identity]);
  const x: Node = parameter(tensor(input.shape, input.data.slice()), "x");
  const end = loss(net(x), y);
  const run = how(end, x, [f, f, identity], R, used);
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const objective = () => {
    forward();
    const g = reverse()(x).data;
    let sum = 0;
    for (let i = 0; i < samples; i++) sum += R(Array.from(g.subarray(3 * i, 3 * i + 3), (v) => samples * v));
    return end.value.data[0] + (beta * sum) / samples;
  };
  const result = run();
  const gaps = net.params.map((p) => {
    const { data } = p.value;
    const h = 1e-4;
    const numeric = data.map((w, i) => {
      const at = (value: number) => ((data[i] = value), objective());
      const slope = (8 * (at(w + h) - at(w - h)) - (at(w + 2 * h) - at(w - 2 * h))) / (12 * h);
      at(w);
      return slope;
    });
    return relativeGap(result.gradient(p), numeric);
  });
  assert.ok(Math.abs(result.loss + beta * result.penalty - objective()) <= 1e-12);
  return Math.max(...gaps);
}

describe("three passes are the gradient of L + βR", () => {
  const penalties: Record<string, Penalty> = { invariance, tangent: alongTangent([0.2, -1, 0.5]), adversary };
  for (const [name, R] of Object.entries(penalties))
    for (const f of [relu, identity])
      test(`${name}, ${f.name} units and a loss linear in the output`, () =>
        assert.ok(gap(f, linearLoss, R, 0.7) <= 1e-8));
  test("not with f″ ≠ 0, nor with a loss that is bent itself, where a fourth pass is missing", () => {
    for (const f of [sigmoid, tanh]) assert.ok(gap(f, linearLoss, invariance, 0.7) > 1e-3);
    assert.ok(gap(relu, mse, invariance, 0.7) > 1e-3);
  });
  test("the whole gradient has those terms too", () => {
    for (const f of [sigmoid, tanh, relu]) assert.ok(gap(f, mse, invariance, 0.7, 0.7, wholeGradient) <= 1e-6);
    assert.ok(gap(tanh, mse, adversary, 0.7, 0.7, wholeGradient) <= 1e-6);
    assert.ok(gap(tanh, mse, invariance, 0.7, 0.69, wholeGradient) > 1e-3);
  });
  test("β = 0 is backpropagation, and a wrong sign is seen", () => {
    assert.ok(gap(tanh, mse, invariance, 0) <= 1e-8);
    assert.ok(gap(relu, linearLoss, invariance, 0.7, -0.7) > 1e-3);
  });
});

test("a penalty's gradient is its own", () => {
  const g = [0.3, -0.4, 1.2];
  for (const R of [invariance, alongTangent([1, 2, -1]), adversary])
    R.gradient(g).forEach((slope, i) => {
      const at = (h: number) => R(g.map((v, k) => v + (k === i ? h : 0)));
      assert.ok(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - slope) <= 1e-8);
    });
});

test("four passes instead of five is a fifth, and of six a third", () => {
  const { threePasses: three, twoProducts, adversarial, adversarialBoth, backpropagation } = passes([1, 1000, 1000, 1]);
  assert.equal(1 - three / twoProducts, 1 - 4 / 5);
  assert.ok(Math.abs(1 - three / adversarial - 0.2) < 1e-3 && Math.abs(1 - three / adversarialBoth - 1 / 3) < 1e-3);
  assert.ok(backpropagation < 3 && passes([10, 5, 5]).backpropagation < 2.5);
});
