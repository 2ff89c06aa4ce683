/** The gradient-flow calculus: its rules against differences, its edges against the reverse pass. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid, tanh } from "./activations";
import {
  flowEdges,
  local,
  logLoss,
  max,
  multiply,
  numberOf,
  softmax,
  sum,
  through,
  ties,
  times,
  variable,
} from "./flow";
import { backward, type Node } from "./graph";
import { difference } from "./rules";
import { close } from "./testing";

const flow = (end: Node, ...inputs: Node[]) => {
  const gradients = backward(end);
  return inputs.map((n) => numberOf(gradients(n)));
};

describe("a rule sends back", () => {
  const x = variable("x", 2);
  const y = variable("y", -3);
  test("through a sum the gradient itself", () => assert.deepEqual(flow(times(5, sum(x, y)), x, y), [5, 5]));
  test("through a factor k, k times it", () => assert.deepEqual(flow(times(-4, x), x), [-4]));
  test("through a product the other branch's value", () => assert.deepEqual(flow(multiply(x, y), x, y), [-3, 2]));
  test("through x·x both flows, added", () => assert.deepEqual(flow(multiply(x, x), x), [4]));
  test("through max all to the larger one", () => {
    assert.deepEqual(flow(max(x, y), x, y), [1, 0]);
    assert.deepEqual(flow(max(y, x), x, y), [1, 0]);
  });
  test("through a sigmoid z(1 − z) times it", () => {
    const z = sigmoid.f(2);
    close(flow(through(sigmoid, x), x), [z * (1 - z)], 1e-16);
  });
  test("through a node that several outputs use the sum of their flows", () =>
    assert.deepEqual(flow(sum(times(2, x), multiply(x, y)), x), [2 - 3]));
  test("through softmax and −Σ t ln y, together, y − t", () => {
    const logits = [1, -0.5, 0.3].map((v, i) => variable(`z${i}`, v));
    const ys = softmax(logits);
    close(flow(logLoss(ys, [0, 1, 0]), ...logits), ys.map((n, k) => numberOf(n.value) - [0, 1, 0][k]), 1e-15); // prettier-ignore
    close([ys.reduce((s, n) => s + numberOf(n.value), 0)], [1], 1e-15);
  });
});

test("at a tie max shares, sends all to the first, or, as printed, loses the gradient", () => {
  const sent = (tie: readonly [number, number]) => {
    const [x, y] = [variable("x", 1), variable("y", 1)];
    return flow(max(x, y, tie), x, y);
  };
  assert.deepEqual(sent(ties.shared), [0.5, 0.5]);
  assert.deepEqual(sent(ties.first), [1, 0]);
  assert.deepEqual(sent(ties.printed), [0, 0]);
});

test("a tie half each is the mean of the two one-sided differences, for x and for y", () => {
  const h = 1e-6;
  const value = (x: number, y: number) => Math.max(x, y);
  close([(value(1 + h, 1) - value(1 - h, 1)) / (2 * h)], [ties.shared[0]], 1e-9);
});

describe("the edges of a flow", () => {
  const x = variable("x", 1.5);
  const w = variable("w", -2);
  const end = sum(through(tanh, multiply(w, x)), times(3, x));
  const edges = flowEdges(end);
  test("are all there, with their sources' values", () => {
    assert.equal(edges.length, 6);
    for (const { from, value } of edges) assert.equal(value, numberOf(from.value));
  });
  test("carry gradients that add up to the one at each node", () => {
    const gradients = backward(end);
    for (const n of [x, w, ...end.parents]) {
      const total = edges.filter(({ from }) => from === n).reduce((s, { gradient }) => s + gradient, 0);
      close([total], [numberOf(gradients(n))], 1e-15);
    }
    assert.equal(edges.filter(({ from }) => from === x).length, 2, "control: x has two edges, and either alone is wrong");
  }); // prettier-ignore
  test("are told apart where a node takes one input twice", () => {
    const square = flowEdges(multiply(x, x));
    assert.deepEqual(
      square.map(({ position, gradient }) => [position, gradient]),
      [
        [0, 1.5],
        [1, 1.5],
      ],
    );
  });
  test("follow the rules of the pass", () => {
    const s = through(sigmoid, variable("z", 1));
    const [exact] = flowEdges(s);
    const [chord] = flowEdges(s, { activation: difference(0.5) });
    assert.notEqual(exact.gradient, chord.gradient);
    assert.equal(exact.value, chord.value);
  });
});

test("a node with a wrong partial derivative is told from its differences", () => {
  const value = (v: number) => v * v * v;
  const slope = (x: number) => (value(x + 1e-4) - value(x - 1e-4)) / 2e-4;
  const cube = (partial: number) => {
    const x = variable("x", 2);
    return flow(
      local("x³", [x], value, ([v]) => [partial * v * v]),
      x,
    )[0];
  };
  assert.ok(Math.abs(cube(3) - slope(2)) < 1e-6);
  assert.ok(Math.abs(cube(3.001) - slope(2)) > 1e-3);
});
