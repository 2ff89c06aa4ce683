import assert from "node:assert/strict";
import { test } from "node:test";
import { activations, sigmoid } from "./activations";
import { backward, constant, forwardPass, node, order, parameter, reversePass, type Node } from "./graph";
import * as losses from "./losses";
import { drawWeights, mlp, normal } from "./models";
import { stream } from "./random";
import { bFunction, difference } from "./rules";
import { tensor } from "./tensor";
import { close, numericGradient, relativeGap } from "./testing";

const random = stream("2", "graph.test");
const noise = (n: number, width: number) => tensor([n, width], Float64Array.from({ length: n * width }, random.normal));

/** Targets that every loss accepts: one-hot rows. */
const oneHot = tensor([6, 3], Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1]));
const x = noise(6, 2);

for (const f of Object.values(activations))
  for (const [name, loss] of Object.entries(losses)) {
    // Probabilities and logits come from the last layer; kinks must not lie between the points of the difference.
    const last = name === "binaryCrossEntropy" ? sigmoid : activations.identity;
    const net = mlp(drawWeights([2, 4, 3, 3], "3", normal(0.7)), [f, f, last]);
    const end = loss(net(parameter(x, "x")), oneHot);
    test(`${f.name} under ${name}: the exact rules give the derivative, at every layer, to 1e-8`, () => {
      const gradient = backward(end);
      for (const p of net.params) {
        const gap = relativeGap(gradient(p).data, numericGradient(end, p, 2e-4));
        assert.ok(gap <= 1e-8, `${p.name}: ${gap}`);
      }
    });
  }

test("and the check can fail: a slope that is off by a thousandth is seen", () => {
  const net = mlp(drawWeights([2, 4, 3], "3"), [sigmoid, sigmoid]);
  const end = losses.mse(net(constant(x)), oneHot);
  const wrong = backward(end, { activation: bFunction((z) => 1.001 * sigmoid.derivative(z)) });
  const gaps = net.params.map((p) => relativeGap(wrong(p).data, numericGradient(end, p)));
  assert.ok(Math.min(...gaps) > 1e-8);
});

test("the gradient at the input is the derivative too", () => {
  const input = parameter(noise(3, 2), "x");
  const end = losses.mse(mlp(drawWeights([2, 3, 1], "3"), [sigmoid, sigmoid])(input), tensor([3, 1]));
  assert.ok(relativeGap(backward(end)(input).data, numericGradient(end, input)) <= 1e-8);
});

/** x ↦ k·x on any shape. */
const scaled = (k: number, from: Node): Node =>
  node(
    "scaled",
    from.value.shape,
    [from],
    (v) => v.data.set(from.value.data.map((w) => k * w)),
    (g, [to]) => {
      for (let i = 0; i < g.data.length; i++) to!.data[i] += k * g.data[i];
    },
  );

const sum = (...parents: Node[]): Node =>
  node(
    "sum",
    [],
    parents,
    (v) => v.data.fill(parents.reduce((s, p) => s + p.value.data[0], 0)),
    (g, to) => {
      for (const t of to) t!.data[0] += g.data[0];
    },
  );

test("a value used three times gets the sum of three gradients", () => {
  const w = parameter(tensor([], Float64Array.of(2)));
  close(backward(sum(scaled(3, w), scaled(4, w), w))(w).data, [8], 0);
});

test("a node is pulled once, after all its consumers", () => {
  let pulls = 0;
  const w = parameter(tensor([], Float64Array.of(2)));
  const middle = node(
    "middle",
    [],
    [w],
    (v) => v.data.set(w.value.data),
    (g, [to]) => {
      pulls++;
      assert.equal(g.data[0], 5);
      to!.data[0] += g.data[0];
    },
  );
  backward(sum(scaled(2, middle), scaled(3, middle)));
  assert.equal(pulls, 1);
});

test("a chain of 100,000 nodes is no deeper than any other", () => {
  const w = parameter(tensor([], Float64Array.of(2)));
  let end: Node = w;
  for (let i = 0; i < 100_000; i++) end = scaled(1, end);
  assert.equal(order(end).length, 100_001);
  close(backward(end)(w).data, [1], 0);
});

test("passes with other rules over one graph do not disturb each other", () => {
  const net = mlp(drawWeights([2, 4, 3], "3"), [sigmoid, sigmoid]);
  const end = losses.rmse(net(constant(x)), oneHot);
  const first = backward(end);
  const before = Array.from(first(net.params[0]).data);
  backward(end, { activation: difference(1) });
  close(first(net.params[0]).data, before, 0);
  const pass = reversePass(end);
  pass({ activation: difference(1) });
  close(pass()(net.params[0]).data, before, 0);
});

test("a forward pass follows its parameters, and data asks for no gradient", () => {
  const net = mlp(drawWeights([2, 4, 3], "3"), [sigmoid, sigmoid]);
  const input = constant(x, "x");
  const end = losses.rmse(net(input), oneHot);
  const before = end.value.data[0];
  net.params[0].value.data[0] += 1;
  forwardPass(end)();
  assert.notEqual(end.value.data[0], before);
  assert.throws(() => backward(end)(input), /no gradient reaches x/);
});
