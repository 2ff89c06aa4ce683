/** The float32 engine's loops over images against the plain ones in double precision: direct and by Winograd, on one thread and two. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { Engine, ImageLoops, Tensor } from "../engine";
import { alone, float32 } from "../float32";
import { stream } from "../random";
import { plain, within } from "../tensor";
import { pair } from "./threads";

const two = pair(128);
const one = alone(128);
after(() => two.end());

const { normal } = stream("1", "image kernels tests");
const drawn = (...shape: number[]): Tensor => {
  const t = plain.zeros(shape);
  for (let i = 0; i < t.data.length; i++) t.data[i] = Math.fround(normal());
  return t;
};

/** The largest gap, as a share of the largest entry. */
const gap = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  assert.equal(found.length, wanted.length);
  let [most, size] = [0, 1e-30];
  for (let i = 0; i < wanted.length; i++) {
    most = Math.max(most, Number.isFinite(found[i]) ? Math.abs(found[i] - wanted[i]) : Infinity);
    size = Math.max(size, Math.abs(wanted[i]));
  }
  return most / size;
};

const ULP = 2 ** -24;

type Results = (engine: Engine) => number[][];

/** Every result within its tolerance of the plain one, and to equal bits on two threads. */
function agrees(results: Results, tolerances: readonly number[], winograd = true): void {
  const wanted = results(plain);
  const found = results(float32(one, winograd));
  wanted.forEach((w, k) => {
    const apart = gap(found[k], w);
    assert.ok(apart <= tolerances[k], `result ${k}: ${apart} > ${tolerances[k]}`);
  });
  assert.deepEqual(results(float32(two, winograd)), found);
}

/** n images H×W×C, O kernels k×k. */
type Shape = readonly [n: number, H: number, W: number, C: number, O: number, k: number];
const shapes: readonly Shape[] = [
  [1, 1, 1, 1, 1, 1],
  [3, 5, 7, 6, 9, 1],
  [2, 9, 4, 3, 5, 3],
  [1, 1, 1, 8, 8, 3],
  [1, 2, 3, 9, 10, 3],
  [1, 4, 4, 8, 8, 3],
  [2, 3, 3, 13, 11, 3],
  [1, 7, 5, 16, 8, 3],
  [3, 6, 10, 9, 17, 3],
  [2, 33, 18, 12, 10, 3],
  [7, 8, 8, 33, 40, 3], // several blocks of 44 tiles, in both parts
  [1, 6, 6, 70, 36, 3],
  [1, 28, 28, 1, 8, 5],
  [2, 5, 3, 4, 6, 7], // the kernel is larger than the image
  [4, 32, 32, 16, 32, 3],
];

const convolutions = ([n, H, W, C, O, k]: Shape, withBias = true): Results => {
  const [x, kernel, b, delta] = [drawn(n, H, W, C), drawn(O, k, k, C), drawn(O), drawn(n, H, W, O)];
  return (engine) => {
    const own = (t: Tensor) => within(engine, t);
    const [z, e, dW] = [
      [n, H, W, O],
      [n, H, W, C],
      [O, k, k, C],
    ].map((shape) => engine.zeros(shape));
    for (const t of [z, e, dW]) t.data.fill(NaN);
    engine.convolve(own(x), own(kernel), withBias ? own(b) : undefined, z);
    engine.convolveBack(own(delta), own(kernel), e);
    engine.addKernel(own(delta), own(x), { ...dW, fresh: true });
    const once = Array.from(dW.data);
    engine.addKernel(own(delta), own(x), dW);
    return [Array.from(z.data), Array.from(e.data), once, Array.from(dW.data)];
  };
};

describe("convolutions", () => {
  for (const shape of shapes) {
    const [n, H, W, C, O, k] = shape;
    const name = `${n} images ${H}×${W}×${C}, ${O} kernels ${k}×${k}`;
    const terms = (sum: number) => 4 * Math.sqrt(sum) * ULP;
    test(`${name}, directly: within a rounding a term`, () => {
      const gradient = terms(n * H * W) + 4 * ULP;
      agrees(convolutions(shape), [terms(k * k * C), terms(k * k * O), gradient, gradient], false);
    });
    if (k === 3)
      test(`${name}, by Winograd where it pays: within 1e-5, the kernel's gradient within 2e-5`, () =>
        agrees(convolutions(shape, false), [1e-5, 1e-5, 2e-5, 2e-5]));
  }

  test("Winograd is used where it is said to be: its bits are others, and the switch turns it off", () => {
    const bits = (engine: Engine, shape: Shape) => convolutionsOf.get(shape)!(engine);
    const convolutionsOf = new Map(shapes.map((shape) => [shape, convolutions(shape)]));
    const used = shapes.filter((s) => gap(bits(float32(one, true), s)[0], bits(float32(one, false), s)[0]) > 0);
    assert.deepEqual(
      used.map(([n, H, W, C, O]) => [n, H, W, C, O]),
      [[1, 4, 4, 8, 8], [2, 3, 3, 13, 11], [1, 7, 5, 16, 8], [3, 6, 10, 9, 17], [2, 33, 18, 12, 10], [7, 8, 8, 33, 40], [1, 6, 6, 70, 36], [4, 32, 32, 16, 32]], // prettier-ignore
    );
  });

  test("control: without its bias, or with the kernel turned round, the check fails", () => {
    const shape = [2, 9, 4, 3, 5, 3] as const;
    const results = convolutions(shape);
    const without = convolutions(shape, false);
    assert.ok(gap(without(float32(one))[0], results(plain)[0]) > 0.01);
    assert.throws(() => agrees((engine) => (engine === plain ? results(engine) : without(engine)), [1e-5, 1e-5, 1e-4, 1e-4]), /result 0/); // prettier-ignore
  });

  test("what stood in memory before has no say: a small convolution after a large one, and not a number in neither", () => {
    const small = convolutions([2, 3, 5, 9, 8, 3]);
    const large = convolutions([2, 24, 24, 16, 16, 3]);
    for (const winograd of [true, false]) {
      const engine = float32(alone(64), winograd);
      const first = small(engine);
      large(engine);
      const poisoned: ImageLoops["convolve"] = engine.convolve;
      const [x, W, z] = [
        [2, 24, 24, 16],
        [16, 3, 3, 16],
        [2, 24, 24, 16],
      ].map((shape) => engine.zeros(shape));
      for (const t of [x, W]) t.data.fill(NaN);
      poisoned(x, W, undefined, z);
      engine.addKernel(x, x, W);
      assert.deepEqual(small(engine), first);
    }
  });
});

const normed = (rows: number, C: number, mean = 0, deviation = 1): Results => {
  const [x, gamma, beta, g] = [drawn(rows, C), drawn(C), drawn(C), drawn(rows, C)];
  for (let i = 0; i < x.data.length; i++) x.data[i] = Math.fround(mean + deviation * x.data[i]);
  return (engine) => {
    const own = (t: Tensor) => within(engine, t);
    const [y, again, dx] = [0, 1, 2].map(() => engine.zeros([rows, C]));
    const [dGamma, dBeta] = [engine.zeros([C]), engine.zeros([C])];
    const moments = new Float64Array(2 * C);
    engine.normalize(own(x), own(gamma), own(beta), 1e-5, y, moments);
    engine.rescale(own(x), own(gamma), own(beta), 1e-5, moments, again);
    for (const t of [dx, dGamma, dBeta]) t.data.fill(NaN);
    for (const fresh of [true, false])
      engine.addNormalize(own(g), own(x), own(gamma), 1e-5, moments, {
        x: { ...dx, fresh },
        gamma: { ...dGamma, fresh },
        beta: { ...dBeta, fresh },
      });
    return [...[y, again, dx, dGamma, dBeta].map(({ data }) => Array.from(data)), Array.from(moments.subarray(C))];
  };
};

describe("batch norm", () => {
  for (const [rows, C] of [
    [5, 1],
    [3, 4],
    [9, 7],
    [64, 16],
    [130, 33],
    [5000, 12],
  ] as const)
    // prettier-ignore
    test(`${rows} rows of ${C} channels`, () => agrees(normed(rows, C), [1e-6, 1e-6, 4e-6, 1e-6, 1e-6, 1e-6]));

  test("65,536 rows far from 0, where one pass in single precision is wrong by more than 1e-4", () => {
    const results = normed(65_536, 3, 30, 1);
    agrees(results, [4e-6, 4e-6, 8e-6, 4e-6, 4e-6, 1e-6]);
    let [sum, squares] = [0, 0];
    const far = Array.from(drawn(65_536).data, (v) => Math.fround(30 + v));
    for (const v of far) [sum, squares] = [Math.fround(sum + v), Math.fround(squares + Math.fround(v * v))];
    const naive = squares / 65_536 - (sum / 65_536) ** 2;
    const mean = far.reduce((s, v) => s + v, 0) / 65_536;
    const exact = far.reduce((s, v) => s + (v - mean) ** 2, 0) / 65_536;
    assert.ok(Math.abs(naive / exact - 1) > 1e-4, String(naive / exact));
  });

  test("a channel that never varies has variance 0, not less", () => {
    const engine = float32(one);
    const x = engine.zeros([100, 3]);
    x.data.fill(0.1);
    const moments = new Float64Array(6);
    engine.normalize(x, engine.zeros([3]), engine.zeros([3]), 1e-5, engine.zeros([100, 3]), moments);
    assert.deepEqual(Array.from(moments.subarray(3)), [0, 0, 0]);
  });
});

describe("max pools give the same bits as the plain ones", () => {
  for (const shape of [
    [1, 2, 2, 1],
    [2, 4, 4, 8],
    [3, 5, 7, 6],
    [1, 9, 2, 13],
    [5, 2, 3, 3],
    [9, 8, 8, 16],
  ] as const)
    // prettier-ignore
    test(shape.join("×"), () => {
      const [n, H, W, C] = shape;
      const x = drawn(...shape);
      for (let i = 0; i < x.data.length; i++) x.data[i] = Math.round(x.data[i]); // many of equal height
      const pooled = [n, H >> 1, W >> 1, C];
      const [g, whole] = [drawn(...pooled), drawn(n, C)];
      agrees(
        (engine) => {
          const own = (t: Tensor) => within(engine, t);
          const [y, top] = [engine.zeros(pooled), engine.zeros([n, C])];
          const [dx, dTop] = [engine.zeros(shape), engine.zeros(shape)];
          engine.maxPool(own(x), y);
          engine.globalMaxPool(own(x), top);
          for (const t of [dx, dTop]) t.data.fill(NaN);
          for (const fresh of [true, false]) {
            engine.addMaxPool(own(g), own(x), y, { ...dx, fresh });
            engine.addGlobalMaxPool(own(whole), own(x), top, { ...dTop, fresh });
          }
          return [y, top, dx, dTop].map(({ data }) => Array.from(data));
        },
        [0, 0, 0, 0],
      );
    });

  test("what is not a number stays visible", () => {
    const engine = float32(one);
    const x = engine.zeros([1, 2, 2, 5]);
    x.data.set([NaN, NaN], 7);
    const [y, top] = [engine.zeros([1, 1, 1, 5]), engine.zeros([1, 5])];
    engine.maxPool(x, y);
    engine.globalMaxPool(x, top);
    for (const { data } of [y, top]) assert.deepEqual(Array.from(data), [0, 0, NaN, NaN, 0]);
  });
});
