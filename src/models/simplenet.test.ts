import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { relu, sigmoid, softplus, tanh, type Activation } from "../activations";
import { alone, float32 } from "../float32";
import { backward, constant, parameter, type Node } from "../graph";
import { pair } from "../kernels/threads";
import type { Layer } from "../layers";
import { crossEntropy } from "../losses";
import { adadelta } from "../optimizers";
import { stream } from "../random";
import * as rule from "../rules";
import { plain, tensor, within, type Engine, type Tensor } from "../tensor";
import { close, largestGap, numericGradient, relativeGap } from "../testing";
import { training, type Run, type State } from "../train";
import { atWidth, convNet, drawnConv, simpleNet, simpleNetStages, smallSimpleNetStages, type Stage } from "./simplenet";

const random = stream("3", "simplenet.test");
const noise = (...shape: number[]): Tensor =>
  tensor(shape, Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, random.normal));
const count = (net: Layer, of = /./): number =>
  net.params.filter((p) => of.test(p.name)).reduce((sum, p) => sum + p.value.data.length, 0);
const named = (net: Layer, name: string): Node => net.params.find((p) => p.name === name)!;

describe("the authors' networks", () => {
  const full = simpleNet("7");

  test("5,498,378 parameters: convolutions have biases and norms have gamma and beta", () => {
    assert.equal(count(full), 5_498_378);
    assert.equal(count(full, /^conv.*\.b$/), 4544); // one for each of the channels …
    assert.equal(count(full, /^norm.*\.gamma$/), 4544); // … and without any of the three the count would be another
    assert.equal(full.params.filter((p) => p.name.endsWith(".W")).length, 14);
  });

  test("652 million multiplications an image, which fixes where its four pools stand", () => {
    let side = 32;
    let channels = 3;
    let products = 0;
    for (const stage of simpleNetStages) {
      for (const entry of stage) {
        const [outputs, k] = typeof entry === "number" ? [entry, 3] : entry;
        products += side * side * k * k * channels * outputs;
        channels = outputs;
      }
      side /= 2;
    }
    assert.equal(Math.round(products / 1e6), 652);
  });

  test("the small one, 310K: 309,578 weights, 312,362 with biases, gammas and betas", () => {
    const small = simpleNet("7", 1, relu, undefined, smallSimpleNetStages);
    assert.equal(count(small), 312_362);
    assert.equal(count(small, /\.W$|^fc1/), 309_578);
  });

  test("weights start as the authors': uniform with variance 2·2/(fan-in + fan-out), biases 0, norms 1 and 0", () => {
    for (const [name, fans] of [
      ["conv2", 9 * (64 + 128)],
      ["conv11", 512 + 2048],
    ] as const) {
      const { data } = named(full, `${name}.W`).value;
      let variance = 0;
      for (const w of data) variance += (w * w) / data.length;
      assert.ok(Math.abs((variance * fans) / 4 - 1) < 0.02, `${name}: ${variance}`);
      const reach = Math.sqrt((2 * 6) / fans);
      let most = 0;
      for (const w of data) most = Math.max(most, Math.abs(w));
      assert.ok(most <= reach && most > 0.999 * reach, `${name}: ${most}`);
    }
    for (const [name, value] of [
      ["conv2.b", 0],
      ["norm2.gamma", 1],
      ["norm2.beta", 0],
    ] as const)
      assert.ok(
        named(full, name).value.data.every((v) => v === value),
        name,
      );
  });

  test("the width multiplies every channel count but the classes and the input's", () => {
    assert.deepEqual(atWidth(simpleNetStages, 0.25), [[16, 32, 32, 32], [32, 32, 64], [64, 64], [128, [512, 1], [64, 1]], [64]]); // prettier-ignore
    const quarter = simpleNet("7", 0.25);
    assert.deepEqual(named(quarter, "conv1.W").value.shape, [16, 3, 3, 3]);
    assert.deepEqual(named(quarter, "fc1.W").value.shape, [10, 64]);
    assert.deepEqual(atWidth([[3]], 0.01), [[1]]);
  });

  test("any size that survives the pools goes in", () => {
    const tiny = simpleNet("7", 0.03);
    assert.deepEqual(tiny(constant(noise(2, 32, 32, 3))).value.shape, [2, 10]);
    assert.deepEqual(tiny(constant(noise(2, 21, 16, 3))).value.shape, [2, 10]);
    assert.throws(() => tiny(constant(noise(2, 15, 16, 3))), /maxPool\(\) takes images of 2×2 at least, got 1×2/);
  });
});

test("each layer is drawn from its own stream: the seed fixes it, and no layer before it", () => {
  const [one, same, other] = ["7", "7", "8"].map((seed) => convNet([[4, 5], [6]], 2, 3, seed));
  for (const p of one.params) close(p.value.data, named(same, p.name).value.data, 0);
  assert.ok(largestGap(named(one, "conv2.W").value.data, named(other, "conv2.W").value.data) > 0.1);
  const deeper = convNet([[4, 5, 6]], 2, 3, "7");
  close(named(one, "conv3.W").value.data, named(deeper, "conv3.W").value.data, 0);
  close(named(one, "conv2.W").value.data, drawnConv("conv2", 4, 5, "7").params[0].value.data, 0);
  assert.ok(largestGap(named(one, "conv2.W").value.data.subarray(0, 72), named(one, "conv1.W").value.data) > 0.1);
});

/** SimpleNet's plan in little, over images 8×8 of two channels. */
const little: readonly Stage[] = [[2, 3], [3], [3, [4, 1], [2, 1]], [3]];
const x = noise(5, 8, 8, 2);
const classes = 3;
const y = tensor([5, classes]);
for (let i = 0; i < 5; i++) y.data[i * classes + (i % classes)] = 1;

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

describe("the gradient of a whole network is the derivative, to 1e-8 of its largest entry", () => {
  // So short that nothing changes its side within it: no relu, and no entry of a pool that is all but the largest.
  const STEP = 2e-5;

  /** Compares every parameter's gradient; gives the names of those that are 0. */
  const vanishing = (activation: Activation): string[] => {
    const net = convNet(little, 2, classes, "2", activation);
    const end = crossEntropy(net(constant(x)), y);
    const gradient = backward(end);
    const scale = Math.max(...net.params.map((p) => largest(gradient(p).data)));
    return net.params.flatMap((p) => {
      const own = gradient(p).data;
      const numeric = numericGradient(end, p, STEP);
      if (largest(own) < 1e-12 * scale) {
        assert.ok(largest(numeric) < 1e-10 * scale, `${p.name}: ${largest(numeric)}`);
        return [p.name];
      }
      const gap = relativeGap(own, numeric);
      assert.ok(gap <= 1e-8, `${p.name}: ${gap}`);
      return [];
    });
  };

  /** What is the same in every row, the norm after a convolution takes away: only rounding is left of these gradients. */
  const biases = [1, 2, 3, 4, 5, 6, 7].map((k) => `conv${k}.b`);
  for (const f of [sigmoid, tanh, softplus]) test(f.name, () => assert.deepEqual(vanishing(f), biases));

  // Where every image of a channel is positive, relu is a shift and the next norm takes that away too.
  test("relu", () => {
    const found = vanishing(relu);
    assert.deepEqual(found.filter((name) => name.startsWith("conv")), biases); // prettier-ignore
    assert.ok(found.length <= biases.length + 1, String(found));
  });

  test("at the input too", () => {
    const input = parameter(noise(2, 8, 8, 2), "x");
    const end = crossEntropy(convNet([[2], [3]], 2, classes, "2", tanh)(input), tensor([2, 3], y.data.slice(0, 6)));
    const gap = relativeGap(backward(end)(input).data, numericGradient(end, input, STEP));
    assert.ok(gap <= 1e-8, String(gap));
  });

  test("and the check can fail: another rule's gradient is not the derivative", () => {
    assert.throws(() => {
      const net = convNet(little, 2, classes, "2", sigmoid);
      const end = crossEntropy(net(constant(x)), y);
      const wrong = backward(end, { activation: rule.bFunction((z) => 1.00001 * sigmoid.derivative(z)) });
      const p = named(net, "conv2.W");
      const gap = relativeGap(wrong(p).data, numericGradient(end, p, STEP));
      assert.ok(gap <= 1e-8, `conv2.W: ${gap}`);
    }, /conv2.W/);
  });
});

describe("rules", () => {
  const gradients = (rules: Partial<rule.Rules>, activation: Activation = tanh) => {
    const net = convNet(little, 2, classes, "2", activation);
    const gradient = backward(crossEntropy(net(constant(x)), y), rules);
    return net.params.filter((p) => /W$/.test(p.name)).flatMap((p) => Array.from(gradient(p).data));
  };
  const bp = gradients({});
  const rules: Record<string, Partial<rule.Rules>> = {
    linear: { activation: rule.linear },
    difference: { activation: rule.difference(0.5) },
    "stable difference": { activation: rule.difference(0.5, rule.stable) },
    consistent: { activation: rule.consistent(0.5) },
    "b-function": { activation: rule.bFunction((z) => sigmoid.derivative(z)) },
    "one layer's rule": { activation: rule.only(["norm3"], rule.linear) },
    feedback: { transport: rule.feedback("1") },
    signs: { transport: rule.signs() },
    kolenPollack: { transport: rule.kolenPollack("1") },
    mirror: { transport: rule.mirror("1") },
    "both kinds at once": { activation: rule.difference(0.5), transport: rule.feedback("1") },
  };
  for (const [name, each] of Object.entries(rules))
    test(`${name}: every kernel has a finite gradient, and not backpropagation's`, () => {
      const found = gradients(each);
      assert.ok(found.every(Number.isFinite));
      assert.ok(largestGap(found, bp) > 1e-4);
    });
  test("pair, for the sigmoid", () => {
    const found = gradients({ activation: rule.difference(0.5, rule.pair) }, sigmoid);
    assert.ok(found.every(Number.isFinite) && largestGap(found, gradients({}, sigmoid)) > 1e-5);
  });
});

test("training with Adadelta, as the authors do, learns which half of an image is brighter", () => {
  const n = 64;
  const images = noise(n, 8, 8, 1);
  const targets = tensor([n, 2]);
  for (let i = 0; i < n; i++) {
    targets.data[2 * i + (i % 2)] = 1;
    for (let pixel = 0; pixel < 64; pixel++) if (pixel % 8 < 4 === (i % 2 === 0)) images.data[64 * i + pixel] += 1;
  }
  const network = convNet([[4], [4]], 1, 2, "1");
  const run = { network, x: images, y: targets, loss: crossEntropy, optimizer: adadelta(0.1, 0.9, 1e-3), batch: 16 };
  for (const step of training({ ...run, seed: "1" })) if (step.iteration === 80) break;
  const right = (of: Tensor) => {
    let hits = 0;
    for (let i = 0; i < n; i++) hits += Number(of.data[2 * i + (i % 2)] > of.data[2 * i + 1 - (i % 2)]);
    return hits / n;
  };
  const before = right(convNet([[4], [4]], 1, 2, "1").trained!(constant(images)).value);
  const after = right(network.trained!(constant(images)).value);
  assert.ok(before < 0.8 && after > 0.95, `${before} → ${after}`);
});

describe("on the float32 engine", () => {
  const two = pair(64);
  const one = alone(64);
  after(() => two.end());
  const stages = [[8, 9], [10], [[12, 1], 8]] as const; // wide enough for Winograd
  const rounded = tensor(x.shape, Float64Array.from(x.data, Math.fround));
  const gradients = (engine: Engine, activation: Activation, rules: Partial<rule.Rules> = {}) => {
    const net = convNet(stages, 2, classes, "2", activation, engine);
    const gradient = backward(crossEntropy(net(constant(within(engine, rounded))), y), rules);
    return net.params.filter((p) => !/^conv.*b$/.test(p.name)).map((p) => Array.from(gradient(p).data));
  };
  const apart = (found: number[][], wanted: number[][]) => Math.max(...found.map((f, k) => relativeGap(f, wanted[k])));

  for (const [name, winograd, tolerance] of [
    ["directly", false, 2e-5],
    ["by Winograd", true, 1e-4],
  ] as const)
    // prettier-ignore
    for (const [what, rules] of Object.entries({
      derivative: {},
      "the chord of a small step": { activation: rule.difference(1e-4, rule.stable) },
      feedback: { transport: rule.feedback("1") },
      signs: { transport: rule.signs("1") },
    }))
      test(`${what}, ${name}: the plain network's gradients within ${tolerance}, to equal bits on one thread and two`, () => {
        const found = gradients(float32(one, winograd), tanh, rules);
        const gap = apart(found, gradients(plain, tanh, rules));
        assert.ok(gap < tolerance, String(gap));
        assert.deepEqual(gradients(float32(two, winograd), tanh, rules), found);
      });

  test("control: of another network the gradients are far off, and Winograd's bits are its own", () => {
    const found = gradients(float32(one), tanh);
    assert.ok(apart(found, gradients(plain, sigmoid)) > 0.01);
    assert.notDeepEqual(gradients(float32(one, false), tanh), found);
  });

  test("training goes the plain network's way, and from a saved state on to the same bits, averages too", () => {
    const run = (engine: Engine): Run => ({
      network: convNet(stages, 2, classes, "2", tanh, engine),
      x: rounded,
      y,
      loss: crossEntropy,
      optimizer: adadelta(0.1, 0.9, 1e-3),
      batch: 3,
      seed: "1",
    });
    const output = (of: Run, n: number, from?: State) => {
      let state: State | undefined;
      for (const step of training(of, from))
        if (step.iteration === n) {
          state = step.save();
          break;
        }
      const { engine } = of.network.params[0].value;
      return [Array.from(of.network.trained!(constant(within(engine, rounded))).value.data), state!] as const;
    };
    const [wanted] = output(run(plain), 9);
    const [whole] = output(run(float32(one)), 9);
    const gap = relativeGap(whole, wanted);
    assert.ok(gap < 3e-5, String(gap));
    const [, half] = output(run(float32(one)), 4);
    assert.deepEqual(output(run(float32(two)), 9, half)[0], whole);
    const forgetful = { ...half, averages: convNet(stages, 2, classes, "2").averages };
    assert.ok(relativeGap(output(run(float32(two)), 9, forgetful)[0], whole) > 1e-3);
  });
});
