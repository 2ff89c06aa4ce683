import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid } from "./activations";
import { cosine } from "./data/generators";
import { mse, rmse } from "./losses";
import { drawWeights, mlp } from "./models";
import { adadelta, adam, momentum, sgd, type Optimizer } from "./optimizers";
import { difference } from "./rules";
import { close, largestGap } from "./testing";
import { record, training, unit, type Run } from "./train";

const run = (changes: Partial<Run> = {}): Run => ({
  network: mlp(drawWeights([1, 3, 1], "7"), [sigmoid, sigmoid]),
  ...cosine(10, "7"),
  loss: rmse,
  optimizer: sgd(0.5),
  ...changes,
});
const losses = (changes?: Partial<Run>, n = 30) => record(run(changes), n, { loss: (s) => s.loss }).loss;

test("equal runs give equal bits, and one bit of another weight is seen", () => {
  close(losses(), losses(), 0);
  const moved = run();
  moved.network.params[0].value.data[0] += 2 ** -50;
  assert.ok(largestGap(record(moved, 30, { loss: (s) => s.loss }).loss, losses()) > 0);
});

test("the first step is the state before any update, and the loss falls", () => {
  const curve = losses();
  const untouched = run();
  close([curve[0]], [rmse(untouched.network({ ...constantOf(untouched) }), untouched.y).value.data[0]], 0);
  assert.ok(curve[30] < curve[0]);
});

const constantOf = ({ x }: Run) => ({
  name: "",
  value: x,
  parents: [],
  active: false,
  forward: () => {},
  pull: () => {},
});

test("an update is the optimizer's: sgd subtracts rate times the gradient", () => {
  const once = run();
  const steps = training(once);
  const first = steps.next().value;
  const W = once.network.params[0];
  const expected = W.value.data.map((w, i) => w - 0.5 * first.gradient(W).data[i]);
  steps.next();
  close(W.value.data, expected, 0);
});

test("each optimizer's first two updates, by hand", () => {
  const w = (optimizer: Optimizer) => {
    const weights = Float64Array.of(1);
    const memory = Array.from({ length: optimizer.memory }, () => new Float64Array(1));
    optimizer.update(weights, Float64Array.of(0.5), memory, 1);
    optimizer.update(weights, Float64Array.of(-0.25), memory, 2);
    return weights[0];
  };
  close([w(sgd(0.1))], [1 - 0.05 + 0.025], 1e-16);
  close([w(momentum(0.1))], [1 - 0.05 - 0.1 * (0.9 * 0.5 - 0.25)], 1e-16);
  const m = (0.9 * 0.05 + 0.1 * -0.25) / (1 - 0.81);
  const v = (0.999 * 0.00025 + 0.001 * 0.0625) / (1 - 0.998001);
  close([w(adam(0.1))], [1 - (0.1 * 0.5) / (0.5 + 1e-8) - (0.1 * m) / (Math.sqrt(v) + 1e-8)], 1e-13);
  const s1 = 0.1 * 0.25;
  const d1 = (Math.sqrt(1e-6) / Math.sqrt(s1 + 1e-6)) * 0.5;
  const s2 = 0.9 * s1 + 0.1 * 0.0625;
  const d2 = (Math.sqrt(0.1 * d1 * d1 + 1e-6) / Math.sqrt(s2 + 1e-6)) * -0.25;
  close([w(adadelta(0.1))], [1 - 0.1 * (d1 + d2)], 1e-15);
});

test("frozen layers stay as they are, and their gradients are still there", () => {
  const frozen = run({ train: ["fc2"] });
  const [W1, , W2] = frozen.network.params;
  const before = [Array.from(W1.value.data), Array.from(W2.value.data)];
  const steps = training(frozen);
  const first = steps.next().value;
  assert.ok(first.gradient(W1).data.some((g) => g !== 0));
  steps.next();
  close(W1.value.data, before[0], 0);
  assert.ok(largestGap(W2.value.data, before[1]) > 0);
});

test("every epoch uses every sample once, the last short batch included", () => {
  const stepwise = run({ batch: 4, seed: "3" });
  const W = stepwise.network.params[3]; // fc2.b: its gradient is Σ δ over the batch
  assert.equal(W.name, "fc2.b");
  const sizes: number[] = [];
  for (const step of training(stepwise)) {
    sizes.push(step.delta("fc2").shape[0]);
    if (sizes.length === 6) break;
  }
  assert.deepEqual(sizes, [4, 4, 2, 4, 4, 2]);
});

test("an epoch of frozen batches adds up to the full batch's gradient", () => {
  // With rate 0 nothing moves, and the mse gradients of the batches, weighted by their sizes, are the whole one's.
  const whole = training(run({ loss: mse, optimizer: sgd(0) })).next().value;
  const parts = run({ loss: mse, optimizer: sgd(0), batch: 4, seed: "3" });
  const sum = new Float64Array(3);
  for (const step of training(parts)) {
    const n = step.delta("fc1").shape[0];
    step.gradient(parts.network.params[0]).data.forEach((g, i) => (sum[i] += (g * n) / 10));
    if (step.iteration === 2) break;
  }
  const reference = run({ loss: mse, optimizer: sgd(0) });
  const first = training(reference).next().value;
  assert.equal(whole.iteration, 0);
  close(sum, first.gradient(reference.network.params[0]).data, 1e-16);
});

test("another seed takes other batches, the same seed the same", () => {
  close(losses({ batch: 4, seed: "3" }), losses({ batch: 4, seed: "3" }), 0);
  assert.ok(largestGap(losses({ batch: 4, seed: "3" }), losses({ batch: 4, seed: "4" })) > 0);
});

test("under mini-batches loss and z are those of all the data", () => {
  const small = run({ batch: 3, seed: "1", optimizer: sgd(0) });
  close(record(small, 5, { loss: (s) => s.loss }).loss, Array(6).fill(losses(undefined, 0)[0]), 0);
  for (const step of training(small)) {
    assert.deepEqual(step.z("fc1").shape, [10, 3]);
    break;
  }
});

test("unit watches one neuron of one sample", () => {
  const z = record(run(), 2, { z: unit("fc1", 1, 4) }).z;
  const first = training(run()).next().value;
  assert.equal(z[0], first.z("fc1").data[4 * 3 + 1]);
});

test("the rules reach the update: difference moves the weights elsewhere", () =>
  assert.ok(largestGap(losses({ rules: { activation: difference(0.5) } }), losses()) > 0));

test("a name that is no layer's is answered with the known ones", () => {
  const step = training(run()).next().value;
  assert.throws(() => step.z("h1"), /no layer is called h1; there are fc1, fc2/);
});
