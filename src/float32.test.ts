/** The float32 engine against the plain loops in double precision, on one thread and two. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { activations, identity, relu, sigmoid } from "./activations";
import { alone, float32 } from "./float32";
import { backward, constant } from "./graph";
import { pair } from "./kernels/threads";
import { crossEntropy, mse } from "./losses";
import { drawWeights, mlp, xavier } from "./models";
import { adam, momentum, sgd } from "./optimizers";
import { stream } from "./random";
import {
  bFunction,
  derivative,
  difference,
  direct,
  feedback,
  kolenPollack,
  linear,
  mirror,
  signs,
  stable,
  transpose,
} from "./rules";
import { plain, tensor, within, type Engine, type Tensor } from "./tensor";
import { training, type Run } from "./train";

const two = pair(64);
const one = alone(64);
after(() => two.end());
const engines: readonly [string, Engine][] = [
  ["one thread", float32(one)],
  ["two threads", float32(two)],
];

const { normal } = stream("1", "float32 tests");
const drawn = (...shape: number[]): Tensor => {
  const t = plain.zeros(shape);
  for (let i = 0; i < t.data.length; i++) t.data[i] = Math.fround(normal());
  return t;
};

/** The largest gap, as a share of the largest entry. */
const gap = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  const size = Array.from(wanted).reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30);
  return Array.from(wanted).reduce((most, v, i) => Math.max(most, Math.abs(v - found[i])), 0) / size;
};

const ULP = 2 ** -24;

// Odd, tiny, no multiple of the tile of 4 × 8, and larger than the blocks of 32 rows and chunks of 64.
const shapes = [
  [1, 1, 1],
  [2, 3, 5],
  [5, 7, 9],
  [3, 8, 4],
  [4, 9, 16],
  [33, 31, 65],
  [130, 17, 10],
  [131, 140, 9],
  [64, 784, 128],
] as const;

describe("linear maps are those of the plain loops, within a rounding a term", () => {
  for (const [rows, inputs, outputs] of shapes)
    test(`${rows} rows, ${inputs} → ${outputs}`, () => {
      const [x, W, b, delta] = [drawn(rows, inputs), drawn(outputs, inputs), drawn(outputs), drawn(rows, outputs)];
      const results = (engine: Engine, withBias = true) => {
        const own = (t: Tensor) => within(engine, t);
        const [z, e] = [engine.zeros([rows, outputs]), engine.zeros([rows, inputs])];
        const [dW, db] = [engine.zeros([outputs, inputs]), engine.zeros([outputs])];
        engine.affine(own(x), own(W), withBias ? own(b) : undefined, z);
        engine.product(own(delta), own(W), e);
        dW.data.fill(7); // is overwritten, since the first target is fresh; the second call adds
        db.data.fill(7);
        for (const fresh of [true, false]) {
          engine.addOuter(own(delta), own(x), { ...dW, fresh });
          engine.addColumns(own(delta), { ...db, fresh });
        }
        return [z, e, dW, db].map(({ data }) => Array.from(data));
      };
      const wanted = results(plain);
      const found = engines.map(([, engine]) => results(engine));
      wanted.forEach((w, k) => assert.ok(gap(found[0][k], w) < 8 * Math.sqrt(inputs + rows) * ULP, `${k}: ${gap(found[0][k], w)}`)); // prettier-ignore
      assert.deepEqual(found[1], found[0]);
      assert.ok(gap(results(float32(one), false)[0], wanted[0]) > ULP, "without its bias the check fails");
    });
});

test("nothing is written beside a result: its neighbours stay as they are", () => {
  const engine = float32(alone(8));
  for (const [rows, inputs, outputs] of shapes.slice(0, 6)) {
    const [x, W, delta] = [drawn(rows, inputs), drawn(outputs, inputs), drawn(rows, outputs)].map((t) =>
      within(engine, t),
    );
    for (const [shape, write] of [
      [[rows, outputs], (z: Tensor) => engine.affine(x, W, undefined, z)],
      [[rows, inputs], (e: Tensor) => engine.product(delta, W, e)],
      [[outputs, inputs], (dW: Tensor) => engine.addOuter(delta, x, { ...dW, fresh: true })],
    ] as const) {
      const size = shape[0] * shape[1];
      const around = engine.zeros([size + 200]).data.fill(7);
      write(tensor(shape, around.subarray(100, 100 + size), engine));
      assert.ok([...around.subarray(0, 100), ...around.subarray(100 + size)].every((v) => v === 7));
      assert.ok(around.subarray(100, 100 + size).some((v) => v !== 7));
    }
  }
});

/** Two layers and a batch, small and odd. */
const network = (engine: Engine, hidden = sigmoid, last = identity) =>
  mlp(drawWeights([7, 13, 5], "3", xavier()), [hidden, last], engine);
const x = drawn(19, 7);
const y = tensor([19, 5]);
for (let i = 0; i < 19; i++) y.data[i * 5 + (i % 5)] = 1;

describe("every rule's gradients are those of the plain network", () => {
  const gradients = (engine: Engine, rules: object, hidden = sigmoid) => {
    const net = network(engine, hidden);
    const end = crossEntropy(net(constant(within(engine, x))), y);
    const of = backward(end, rules);
    return net.params.map((p) => Array.from(of(p).data));
  };
  const cases = {
    derivative: { activation: derivative },
    linear: { activation: linear },
    "difference, literal": { activation: difference(0.5) },
    "difference, stable, of a small step": { activation: difference(1e-6, stable) },
    "b-function": { activation: bFunction((z) => 1 / (1 + z * z)) },
    transpose: { transport: transpose },
    feedback: { transport: feedback("4") },
    signs: { transport: signs("4") },
    direct: { transport: direct("4") },
    "Kolen–Pollack": { transport: kolenPollack("4") },
    mirror: { transport: mirror("4") },
  };
  for (const [name, rules] of Object.entries(cases))
    test(name, () => {
      const wanted = gradients(plain, rules);
      const [found, again] = engines.map(([, engine]) => gradients(engine, rules));
      wanted.forEach((w, k) => assert.ok(gap(found[k], w) < 3e-6, `${k}: ${gap(found[k], w)}`));
      assert.deepEqual(again, found);
    });
  for (const [name, f] of Object.entries(activations))
    test(`derivative of ${name}`, () => {
      const [wanted, found] = [plain, engines[0][1]].map((engine) => gradients(engine, {}, f));
      wanted.forEach((w, k) => assert.ok(gap(found[k], w) < 3e-6, `${k}: ${gap(found[k], w)}`));
    });
  test("while another rule's gradients differ", () =>
    assert.ok(gap(gradients(float32(alone(8)), { activation: linear })[0], gradients(plain, {})[0]) > 0.01));
});

test("the slope of a chord is taken in double precision: none of a small step is 0, where float32's own differences are", () => {
  const engine = float32(alone(8));
  const [z, a, e, delta] = [1000, 1000, 1000, 1000].map((n) => engine.zeros([n]));
  for (let i = 0; i < 1000; i++) z.data[i] = 12 * (i / 999) - 6;
  e.data.fill(1);
  engine.activate(sigmoid, z, a);
  engine.addDelta(sigmoid, difference(1e-8, stable)(sigmoid, { layer: "", samples: 1 }), z, a, e, {
    ...delta,
    fresh: true,
  });
  delta.data.forEach((d, i) => assert.ok(Math.abs(d - sigmoid.derivative(z.data[i])) < 1e-5 * d, `${z.data[i]}: ${d}`)); // prettier-ignore
  const naive = Array.from(a.data, (v) => Math.fround(Math.fround(v - 1e-8) - v)).filter((d) => d === 0);
  assert.ok(naive.length > 500, `${naive.length} of 1000`);
});

describe("training", () => {
  const run = (engine: Engine, more: Partial<Run> = {}): Run => ({
    network: network(engine, relu),
    x,
    y,
    loss: crossEntropy,
    optimizer: adam(0.01),
    batch: 8,
    seed: "5",
    ...more,
  });
  const weightsAfter = (r: Run, n: number) => {
    for (const step of training(r)) if (step.iteration === n) break;
    return r.network.params.map((p) => Array.from(p.value.data));
  };
  for (const [name, optimizer] of [
    ["sgd", sgd(0.1)],
    ["momentum", momentum(0.1)],
    ["adam", adam(0.01)],
  ] as const)
    test(`${name} moves as the plain network does, and equal seeds give equal bits on one thread and two`, () => {
      const [wanted, found, again] = [plain, ...engines.map(([, e]) => e)].map((e) => weightsAfter(run(e, { optimizer }), 20)); // prettier-ignore
      wanted.forEach((w, k) => assert.ok(gap(found[k], w) < 1e-4, `${k}: ${gap(found[k], w)}`));
      assert.deepEqual(again, found);
      assert.notDeepEqual(weightsAfter(run(plain, { optimizer }), 20), found);
    });

  test("goes on from a saved state to the same bits, with matrices that learn", () => {
    const rules = { transport: kolenPollack("6", 0.01) };
    const whole = weightsAfter(run(engines[0][1], { rules }), 12);
    const first = run(engines[0][1], { rules });
    let state;
    for (const step of training(first)) {
      state = step.save();
      if (step.iteration === 5) break;
    }
    const second = run(engines[1][1], { rules });
    for (const step of training(second, state)) if (step.iteration === 12) break;
    assert.deepEqual(second.network.params.map((p) => Array.from(p.value.data)), whole); // prettier-ignore
  });

  test("takes no more memory as it goes on", () => {
    const engine = float32(alone(8));
    const rules = { activation: difference(0.1), transport: direct("1") };
    const pointers: number[] = [];
    for (const step of training(run(engine, { network: network(engine), rules }))) {
      if (step.iteration % 100 === 10) pointers.push(engine.zeros([1]).data.byteOffset);
      if (step.iteration === 510) break;
    }
    const apart = pointers.slice(1).map((p, i) => p - pointers[i]);
    assert.deepEqual(apart, [128, 128, 128, 128, 128]); // what the probe itself takes
  });
});

describe("bad use is one sentence", () => {
  test("a full memory says how to have more", () =>
    assert.throws(() => float32(alone(1)).zeros([1e6]), /^Error: the float32 engine's 1 MB are full; make it larger/));
  test("two engines in one graph are named", () => {
    const loss = () => mse(network(engines[0][1])(constant(x)), y);
    assert.throws(loss, /^Error: fc1\.z joins what two engines hold: plain and float32 \(fc1\.W\)$/);
  });
});
