import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { relu, sigmoid, tanh } from "../activations";
import { backward, constant, node, parameter, reversePass, type Node } from "../graph";
import { activate, dense, sequential, type Layer } from "../layers";
import { crossEntropy, mse } from "../losses";
import { adam, sgd } from "../optimizers";
import { stream } from "../random";
import * as rule from "../rules";
import type { Rules } from "../rules";
import { tensor, type Tensor } from "../tensor";
import { close, largestGap, numericGradient, relativeGap } from "../testing";
import { training, type Run, type State } from "../train";
import { batchNorm, conv, globalMaxPool, maxPool } from "./images";

const random = stream("4", "layers/images.test");
const noise = (...shape: number[]): Tensor =>
  tensor(shape, Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, random.normal));

const sum = (values: ArrayLike<number>, of = (v: number) => v): number =>
  Array.from(values).reduce((total, v) => total + of(v), 0);
const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((total, v, i) => total + v * b[i], 0);

/** Every parameter below `end` and the input have the gradient that five-point differences give, to 1e-8. */
function holds(end: Node, parameters: readonly Node[], rules: Partial<Rules> = {}): void {
  const gradient = backward(end, rules);
  for (const p of parameters) {
    const gap = relativeGap(gradient(p).data, numericGradient(end, p, 2e-4));
    assert.ok(gap <= 1e-8, `${p.name}: ${gap}`);
  }
}

describe("each layer's gradients are the derivatives, to 1e-8", () => {
  const layers: Record<string, [made: Layer, shape: number[]]> = {
    "conv 3×3": [conv("conv1", noise(3, 3, 3, 2), noise(3)), [2, 4, 5, 2]],
    "conv 3×3 without a bias": [conv("conv1", noise(3, 3, 3, 2)), [2, 3, 3, 2]],
    "conv 1×1": [conv("conv1", noise(3, 1, 1, 4), noise(3)), [2, 2, 3, 4]],
    "conv 5×5 over smaller images": [conv("conv1", noise(2, 5, 5, 1), noise(2)), [2, 3, 2, 1]],
    "batch norm of images": [batchNorm("norm1", noise(3), noise(3)), [2, 3, 2, 3]],
    "batch norm of rows": [batchNorm("norm1", noise(3), noise(3)), [5, 3]],
    "batch norm with a large epsilon": [batchNorm("norm1", noise(3), noise(3), 2), [2, 3, 2, 3]],
    "max pool": [maxPool(), [2, 4, 5, 3]],
    "global max pool": [globalMaxPool(), [3, 4, 2, 3]],
  };
  for (const [name, [made, shape]] of Object.entries(layers))
    test(name, () => {
      const x = parameter(noise(...shape), "x");
      const y = made(x);
      holds(mse(y, noise(...y.value.shape)), [x, ...made.params]);
    });

  test("and the check can fail: a gradient that is off by a millionth is seen", () => {
    const x = parameter(noise(2, 4, 4, 2), "x");
    const end = mse(conv("conv1", noise(2, 3, 3, 2))(x), noise(2, 4, 4, 2));
    const wrong = Float64Array.from(backward(end)(x).data, (g) => g * (1 + 1e-6));
    assert.ok(relativeGap(wrong, numericGradient(end, x)) > 1e-8);
  });
});

test("what two layers take gets the sum of their gradients, pass after pass", () => {
  const x = parameter(noise(2, 4, 4, 2), "x");
  const [left, right] = [conv("left", noise(2, 3, 3, 2)), sequential(maxPool(), conv("right", noise(2, 3, 3, 2)))];
  const [a, b] = [left(x), right(x)];
  const both = node(
    "both",
    [],
    [a, b],
    (v) => v.data.fill(sum(a.value.data, (p) => p * p) + sum(b.value.data, (p) => p * p * p)),
    (_, [toA, toB]) => {
      a.value.data.forEach((p, i) => (toA!.data[i] += 2 * p));
      b.value.data.forEach((p, i) => (toB!.data[i] += 3 * p * p));
    },
  );
  const pass = reversePass(both);
  const before = Float64Array.from(pass()(x).data);
  holds(both, [x, ...left.params, ...right.params]);
  pass({ transport: rule.feedback("1") });
  assert.ok(largestGap(pass({ transport: rule.feedback("1") })(x).data, before) > 0.1);
  close(pass()(x).data, before, 0);
});

/** Two convolutions with norms, a pool between them and a dense layer, over six images 4×4 of two channels. */
const built = (activation = sigmoid, seed = "5"): Layer => {
  const { normal } = stream(seed, "net");
  const drawn = (...shape: number[]) =>
    tensor(
      shape,
      Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => 0.5 * normal()),
    );
  const ones = (n: number) => tensor([n], new Float64Array(n).fill(1));
  return sequential(
    conv("conv1", drawn(3, 3, 3, 2), drawn(3)),
    batchNorm("norm1", ones(3), drawn(3)),
    activate("norm1", activation),
    maxPool(),
    conv("conv2", drawn(4, 3, 3, 3), drawn(4)),
    batchNorm("norm2", ones(4), drawn(4)),
    activate("norm2", activation),
    globalMaxPool(),
    dense("fc1", drawn(2, 4), drawn(2)),
  );
};
const x = noise(6, 4, 4, 2);
const y = tensor([6, 2], Float64Array.from([1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1]));
const run = (changes: Partial<Run> = {}): Run => ({
  network: built(),
  x,
  y,
  loss: crossEntropy,
  optimizer: sgd(0.1),
  ...changes,
});

describe("names", () => {
  const step = training(run()).next().value;
  const own = run();
  const first = training(own).next().value;
  const [W] = own.network.params;

  test("z of a norm is what its activation takes, z of a conv is what the norm takes", () => {
    const { data } = step.z("norm1");
    for (let c = 0; c < 3; c++) {
      const channel = data.filter((_, i) => i % 3 === c);
      const mean = sum(channel) / channel.length;
      const variance = sum(channel, (v) => (v - mean) ** 2) / channel.length;
      close([variance], [1], 1e-4); // gamma is 1; epsilon takes a little
    }
    assert.deepEqual(step.z("conv2").shape, [6, 2, 2, 4]);
    assert.throws(() => step.z("conv3"), /no layer is called conv3; there are conv1, norm1, conv2, norm2, fc1/);
  });

  test("δ of a conv makes its gradient, dW = δ ∗ x", () => {
    const dW = tensor(W.value.shape);
    x.engine.addKernel(first.delta("conv1"), x, dW);
    assert.equal(W.name, "conv1.W");
    close(first.gradient(W).data, dW.data, 1e-18);
    assert.ok(largestGap(first.gradient(W).data, new Float64Array(dW.data.length)) > 1e-4);
  });

  test("an activation rule addresses the units by the norm's name", () => {
    const gradient = (layers: string[]) => {
      const net = built();
      const pass = backward(crossEntropy(net(constant(x)), y), { activation: rule.only(layers, rule.linear) });
      return pass(net.params[0]).data;
    };
    close(gradient(["conv1"]), gradient([]), 0);
    assert.ok(largestGap(gradient(["norm1"]), gradient([])) > 1e-4);
  });

  test("train takes layers by name: convolutions and norms are trained apart", () => {
    const { network } = own;
    const before = network.params.map((p) => p.value.data.slice());
    const steps = training({ ...own, train: ["norm1"] });
    steps.next();
    steps.next();
    const moved = network.params.filter((p, i) => largestGap(p.value.data, before[i]) > 0).map((p) => p.name);
    assert.deepEqual(moved, ["norm1.gamma", "norm1.beta"]);
  });
});

describe("rules on images", () => {
  const net = built();
  const end = crossEntropy(net(constant(x)), y);
  const gradients = (rules: Partial<Rules> = {}) => {
    const gradient = backward(end, rules);
    return net.params.flatMap((p) => Array.from(gradient(p).data));
  };
  const bp = gradients();
  const weights = Object.fromEntries(
    net.params.filter((p) => p.name.endsWith(".W")).map((p) => [p.name.slice(0, -2), p.value]),
  );
  const same: [string, Partial<Rules>, number][] = [
    ["the b-function σ′, bit for bit", { activation: rule.bFunction((z) => sigmoid.derivative(z)) }, 0],
    ["difference with step 1e-5, to first order", { activation: rule.difference(1e-5) }, 1e-5],
    ["difference in the stable form", { activation: rule.difference(1e-7, rule.stable) }, 1e-7],
    ["difference in the pair form", { activation: rule.difference(1e-7, rule.pair) }, 1e-7],
    ["feedback through W itself, bit for bit", { transport: rule.feedback(weights) }, 0],
  ];
  for (const [name, rules, tolerance] of same)
    test(`backpropagation, by ${name}`, () => close(gradients(rules), bp, tolerance));

  const other: [string, Partial<Rules>][] = [
    ["linear", { activation: rule.linear }],
    ["difference(1)", { activation: rule.difference(1) }],
    ["consistent(0.5)", { activation: rule.consistent(0.5) }],
    ["a b-function", { activation: rule.bFunction((z) => 1 / (1 + z * z)) }],
    ["feedback", { transport: rule.feedback("1") }],
    ["signs", { transport: rule.signs() }],
    ["signs of random magnitude", { transport: rule.signs("1") }],
    ["kolenPollack", { transport: rule.kolenPollack("1") }],
    ["mirror", { transport: rule.mirror("1") }],
  ];
  for (const [name, rules] of other)
    test(`another gradient, by ${name}`, () => {
      const found = gradients(rules);
      assert.ok(largestGap(found, bp) > 1e-4);
      close(found, gradients(rules), 0);
    });

  test("difference refuses an activation without an inverse", () =>
    assert.throws(
      () => backward(crossEntropy(built(relu)(constant(x)), y), { activation: rule.difference(0.1) }),
      /difference\(\) needs an inverse, and relu has none/,
    ));

  test("direct has one row for each sample, so it reaches dense layers and refuses images", () =>
    assert.throws(
      () => gradients({ transport: rule.direct("1") }),
      /^Error: direct\(\) needs one output row for each row of conv2: 6 ≠ 24$/,
    ));

  test("feedback draws a kernel from N(0, 1/fan-in), and its fan-in is k²·C", () => {
    const seen: Tensor[] = [];
    const map = {
      name: "conv2",
      weight: tensor([40, 3, 3, 20]),
      inputShape: [1, 1, 1, 20],
      adjoint: (delta: Tensor, B: Tensor) => (seen.push(B), delta),
    };
    rule.feedback("1")(map, tensor([1, 1, 1, 40]), tensor([1]));
    const variance = product(seen[0].data, seen[0].data) / seen[0].data.length;
    assert.ok(Math.abs(variance * 180 - 1) < 0.05, String(variance * 180));
  });

  test("matrices that learn: Kolen–Pollack's becomes the kernel, the mirror's comes closer", () => {
    /** The cosine between conv2's kernel and its matrix after the first update and after 200. */
    const cosines = (transport: rule.TransportRule) => {
      const learning = run({ rules: { transport } });
      const { data: W } = learning.network.params.find((p) => p.name === "conv2.W")!.value;
      const at: number[] = [];
      for (const step of training(learning)) {
        const B = step.save().matrices.conv2?.data;
        if (step.iteration % 199 === 1) at.push(product(B, W) / Math.sqrt(product(B, B) * product(W, W)));
        if (step.iteration === 200) break;
      }
      return at;
    };
    const [early, late] = cosines(rule.kolenPollack("1", 0.05));
    assert.ok(early < 0.5 && late > 0.999, `${early} → ${late}`);
    const [before, after] = cosines(rule.mirror("1", 0.02));
    assert.ok(before < 0.5 && after > 0.7, `${before} → ${after}`);
    const [first, last] = cosines(rule.kolenPollack("1", 0)); // control: without decay the two never meet
    assert.ok(first < 0.5 && last < 0.5, `${first} → ${last}`);
  });
});

describe("batch norm in use", () => {
  const rows = noise(7, 3);

  test("each update moves the averages a tenth of the way, and the running variance divides by one less", () => {
    const layer = batchNorm("norm1", tensor([3]), tensor([3]));
    const made = layer(constant(rows));
    close(layer.averages!["norm1.mean"], [0, 0, 0], 0);
    close(layer.averages!["norm1.variance"], [1, 1, 1], 0);
    made.observe!();
    for (let c = 0; c < 3; c++) {
      const column = Array.from({ length: 7 }, (_, i) => rows.data[3 * i + c]);
      const mean = sum(column) / 7;
      const variance = sum(column, (v) => (v - mean) ** 2) / 6;
      close([layer.averages!["norm1.mean"][c], layer.averages!["norm1.variance"][c]], [0.1 * mean, 0.9 + 0.1 * variance], 1e-15); // prettier-ignore
    }
  });

  test("a forward pass alone moves nothing", () => {
    const network = built();
    network(constant(x));
    close(network.averages!["norm1.mean"], [0, 0, 0], 0);
  });

  test("the trained form uses the averages: with the batch's own moments it is the training form", () => {
    const layer = batchNorm("norm1", noise(3), noise(3), 1e-5, 1);
    const made = layer(constant(rows));
    made.observe!(); // share 1: the averages are the moments, the variance by n − 1
    layer.averages!["norm1.variance"].forEach((v, c, all) => (all[c] = (v * 6) / 7));
    close(layer.trained!(constant(rows)).value.data, made.value.data, 1e-14);
    layer.averages!["norm1.mean"][0] += 1; // control
    assert.ok(largestGap(layer.trained!(constant(rows)).value.data, made.value.data) > 0.1);
  });

  test("a trained network takes one sample, where training asks for more than one value", () => {
    const one = constant(tensor([1, 3], rows.data.slice(0, 3)));
    const layer = batchNorm("norm1", noise(3), noise(3));
    assert.throws(() => layer(one), /norm1 needs more than one value of each channel to take their variance/);
    assert.deepEqual(layer.trained!(one).value.shape, [1, 3]);
    const end = mse(layer.trained!(one), tensor([1, 3]));
    assert.throws(() => backward(end), /norm1 is in its trained form, which is to be used, not trained/);
  });

  test("a run that is saved and taken up again goes on to the same bits, averages too", () => {
    const changes = (): Partial<Run> => ({ network: built(tanh), batch: 4, seed: "3", optimizer: adam(0.01) });
    const upTo = (of: Run, n: number, from?: State) => {
      for (const step of training(of, from)) if (step.iteration === n) return step.save();
      throw new Error("never");
    };
    const output = (of: Run) => of.network.trained!(constant(x)).value.data.slice();
    const straight = run(changes());
    const half = upTo(straight, 5);
    const whole = run(changes());
    upTo(whole, 12);
    const again = run(changes());
    upTo(again, 12, half);
    close(output(again), output(whole), 0);
    const forgetful = run(changes()); // control: the averages as they were at the start
    upTo(forgetful, 12, { ...half, averages: built().averages });
    assert.ok(largestGap(output(forgetful), output(whole)) > 1e-3);
  });
});

test("what does not fit is refused in one sentence", () => {
  const images = (...shape: number[]) => constant(tensor(shape));
  assert.throws(() => conv("conv1", tensor([2, 2, 2, 3])), /conv1 takes a kernel \[out\]\[k\]\[k\]\[in\] with k odd, got \[2,2,2,3\]/); // prettier-ignore
  assert.throws(() => conv("conv1", tensor([2, 3])), /conv1 takes a kernel/);
  assert.throws(() => conv("conv1", tensor([2, 3, 3, 3]))(images(1, 4, 4, 2)), /conv1 takes 3 channels, got 2/);
  assert.throws(() => conv("conv1", tensor([2, 3, 3, 3]))(images(4, 3)), /conv1 takes images .*, got \[4,3\]/);
  assert.throws(() => batchNorm("norm1", tensor([3]), tensor([3]))(images(4, 2)), /norm1 takes 3 channels, got 2/);
  assert.throws(() => maxPool()(images(1, 1, 4, 2)), /maxPool\(\) takes images of 2×2 at least, got 1×4/);
  assert.throws(() => globalMaxPool()(images(4, 3)), /globalMaxPool\(\) takes images/);
});
