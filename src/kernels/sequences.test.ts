/** The float32 engine's sequences, activations and optimizers against the plain loops in double precision, on one thread and two. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { activations, leakyRelu, relu, sigmoid, tanh } from "../activations";
import { alone, float32 } from "../float32";
import { stream } from "../random";
import { plain, within, type Engine, type Target, type Tensor } from "../tensor";
import { pair } from "./threads";

const two = pair(64);
after(() => two.end());
const engines: readonly Engine[] = [float32(alone(64)), float32(two)];

const { normal, below } = stream("1", "sequence kernels");
const filled = (shape: readonly number[], next: () => number): Tensor => {
  const t = plain.zeros(shape);
  for (let i = 0; i < t.data.length; i++) t.data[i] = Math.fround(next());
  return t;
};
const drawn = (...shape: number[]): Tensor => filled(shape, normal);

/** The largest gap, as a share of the largest entry; infinities must be equal, and NaN is no number. */
const gap = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  let [size, most] = [1e-30, 0];
  for (let i = 0; i < wanted.length; i++) {
    if (Number.isFinite(wanted[i])) size = Math.max(size, Math.abs(wanted[i]));
    if (found[i] === wanted[i]) continue;
    const apart = Math.abs(found[i] - wanted[i]);
    most = Math.max(most, Number.isNaN(apart) ? Infinity : apart);
  }
  return most / size;
};

/**
 * What an engine gives for the given inputs: each result by a call with the tensors that it owns. Targets are filled with NaN and
 * given as fresh, or with 1 and added to.
 */
type Loops = (
  engine: Engine,
  own: (t: Tensor) => Tensor,
  target: (shape: readonly number[]) => Target,
) => readonly Tensor[];

/** What stands behind each target, and must stand there still when the loops are done. */
const GUARD = 12345;

/** All results of `loops` within `most` of the plain ones, the same bits on one thread and two, and nothing written behind a target. */
function agree(loops: Loops, most: number): void {
  for (const fresh of [true, false]) {
    const results = (engine: Engine) => {
      const behind: ArrayLike<number>[] = [];
      const target = (shape: readonly number[]): Target => {
        const size = shape.reduce((n, k) => n * k, 1);
        const { data } = engine.zeros([size + 16]);
        data.fill(GUARD, size).fill(fresh ? NaN : 1, 0, size);
        behind.push(data.subarray(size));
        return { shape, data: data.subarray(0, size), engine, fresh };
      };
      const found = loops(engine, (t) => within(engine, t), target).map(({ data }) => Array.from(data));
      for (const guard of behind)
        assert.deepEqual(Array.from(guard), new Array(16).fill(GUARD), "written behind a target");
      return found;
    };
    const [wanted, found, again] = [plain, ...engines].map(results);
    wanted.forEach((w, k) => assert.ok(gap(found[k], w) <= most, `result ${k}, fresh ${fresh}: ${gap(found[k], w)}`));
    assert.deepEqual(again, found);
  }
}

/** Samples, positions, heads, units of a head: tiny, odd, no multiples of four or eight, and paper 1's. */
const shapes = [
  [1, 1, 1, 1],
  [2, 3, 1, 2],
  [3, 5, 2, 3],
  [2, 9, 3, 5],
  [5, 13, 2, 8],
  [2, 31, 2, 12],
  [3, 64, 4, 8],
  [1, 67, 2, 17],
  [1, 200, 1, 33],
] as const;

/** Lengths from L, of the first text, down to 0, of the last one where there are more. */
function lengthsOf(n: number, L: number): Tensor {
  const made = filled([n], () => below(L + 1));
  made.data[n - 1] = 0;
  made.data[0] = L;
  return made;
}

describe("attention, within 2·10⁻⁶ of the largest entry", () => {
  for (const [n, L, heads, width] of shapes)
    test(`${n} texts of ${L} words, ${heads} heads of ${width}`, () => {
      const [qkv, g, lengths] = [drawn(n, L, 3 * heads * width), drawn(n, L, heads * width), lengthsOf(n, L)];
      agree((engine, own, target) => {
        const [weights, y] = [target([n, heads, L, L]), target([n, L, heads * width])];
        engine.attend(own(qkv), own(lengths), heads, weights, y);
        const to = target(qkv.shape);
        engine.addAttend(own(g), own(qkv), own(lengths), heads, weights, to);
        return [weights, y, to];
      }, 2e-6);
    });

  test("while one length that is off by one is seen", () => {
    const [qkv, lengths] = [drawn(2, 9, 12), filled([2], () => 7)];
    const y = [plain, engines[0]].map((engine, k) => {
      const [weights, y, own] = [engine.zeros([2, 1, 9, 9]), engine.zeros([2, 9, 4]), within(engine, lengths)];
      if (k === 1) own.data[1] = 8;
      engine.attend(within(engine, qkv), own, 1, weights, y);
      return y.data;
    });
    assert.ok(gap(y[1], y[0]) > 1e-3);
  });

  test("scores of any size, far apart or all far below 0, give weights that sum to 1", () => {
    for (const shift of [0, 1e4, -1e4])
      for (const engine of engines) {
        const [qkv, weights, y] = [drawn(1, 7, 3), engine.zeros([1, 1, 7, 7]), engine.zeros([1, 7, 1])];
        for (let i = 0; i < 7; i++) qkv.data[3 * i + 1] = 30 * qkv.data[3 * i + 1] + shift;
        engine.attend(
          within(engine, qkv),
          within(
            engine,
            filled([1], () => 7),
          ),
          1,
          weights,
          y,
        );
        for (let i = 0; i < 7; i++) {
          const sum = Array.from(weights.data.slice(7 * i, 7 * i + 7)).reduce((s, w) => s + w, 0);
          assert.ok(Math.abs(sum - 1) < 1e-6, `${shift}: ${sum}`);
        }
      }
  });
});

describe("embedding, layer norm and mean pooling, within 10⁻⁶ of the largest entry", () => {
  for (const [n, L, heads, width] of shapes) {
    const units = heads * width;
    test(`${n} texts of ${L} words, ${units} units`, () => {
      const [x, g, gamma, beta, position] = [drawn(n, L, units), drawn(n, L, units), drawn(units), drawn(units), drawn(L, units)]; // prettier-ignore
      const [words, table, lengths, pooled] = [filled([n, L], () => below(6)), drawn(5, units), lengthsOf(n, L), drawn(n, units)]; // prettier-ignore
      agree((engine, own, target) => {
        const [y, ...embedded] = [target([n, L, units]), target([5, units])];
        engine.lookUp(own(words), own(table), own(position), y);
        engine.addLookUp(own(g), own(words), embedded[0]);
        return [y, ...embedded];
      }, 1e-6);
      agree((engine, own, target) => {
        const [mean, to] = [target([n, units]), target([n, L, units])];
        engine.meanPool(own(x), own(lengths), mean);
        engine.addMeanPool(own(pooled), own(lengths), to);
        return [mean, to];
      }, 1e-6);
      agree(
        (engine, own, target) => {
          const [y, moments] = [target([n, L, units]), engine.zeros([n * L, 2])];
          engine.layerNorm(own(x), own(gamma), own(beta), 1e-5, y, moments);
          const to = { x: target(x.shape), gamma: target([units]), beta: target([units]) };
          engine.addLayerNorm(own(g), own(x), own(gamma), moments, to);
          const alone = target([units]);
          engine.addLayerNorm(own(g), own(x), own(gamma), moments, { beta: alone });
          return [y, ...Object.values(to), alone];
        },
        units <= 2 ? 2e-3 : 1e-5,
      ); // of one unit, or of few that are nearly equal, differences are all that is left
    });
  }

  test("sums are the plain ones, to one rounding", () => {
    for (const n of [1, 3, 4, 6, 7, 8, 9, 1001]) {
      const [x, y] = [drawn(n), drawn(n)];
      agree((engine, own, target) => {
        const [z, to] = [target([n]), target([n])];
        engine.add(own(x), own(y), z);
        engine.accumulate(own(x), to);
        return [z, to];
      }, 2 ** -24);
    }
  });
});

const sizes = [1, 2, 3, 4, 5, 7, 8, 11, 1000, 4099];

describe("activations and their derivatives", () => {
  /** Beside noise: zeros of both signs, ends of the range, what no float holds. */
  const special = [0, -0, 1e-30, -1e-30, 0.624, 0.626, -0.625, 17, -17, 90, -90, 1e30, -1e30, Infinity, -Infinity];

  for (const f of [sigmoid, tanh, relu, leakyRelu])
    test(`${f.name}: a and δ within 3·10⁻⁷ of themselves`, () => {
      for (const n of sizes) {
        const z = filled([n], () => 4 * normal());
        special.forEach((v, i) => i < n - 20 && (z.data[i] = v));
        const e = drawn(n);
        agree((engine, own, target) => {
          const [a, delta] = [target([n]), target([n])];
          engine.activate(f, own(z), a);
          engine.addDelta(f, f.derivative, own(z), a, own(e), delta);
          return [a, delta];
        }, 1e-6);
        const [zs, a, es, delta] = [within(engines[0], z), engines[0].zeros([n]), within(engines[0], e), engines[0].zeros([n])]; // prettier-ignore
        engines[0].activate(f, zs, a);
        engines[0].addDelta(f, f.derivative, zs, a, es, { ...delta, fresh: true });
        for (let i = 0; i < n; i++) {
          const [value, slope] = [f.f(z.data[i]), e.data[i] * f.derivative(z.data[i])];
          const near = a.data[i] === value || Math.abs(a.data[i] - value) <= 3e-7 * Math.abs(value) + 1e-37;
          assert.ok(near, `${f.name}(${z.data[i]})`);
          // Far out a(1 − a) and 1 − a² lose their digits in double precision too: there the float has more.
          if (Math.abs(z.data[i]) < 10)
            assert.ok(Math.abs(delta.data[i] - slope) <= 5e-7 * Math.abs(slope) + 1e-37, `${f.name}′(${z.data[i]})`);
        }
      }
    });

  test("NaN stays NaN", () => {
    for (const f of Object.values(activations)) {
      const [z, a] = [engines[0].zeros([5]), engines[0].zeros([5])];
      z.data.fill(NaN);
      engines[0].activate(f, z, a);
      assert.ok(a.data.every(Number.isNaN), f.name);
    }
  });

  test("another slope than the activation's own derivative is taken as it is", () => {
    const [z, a, e] = [1, 2, 3].map(() => engines[0].zeros([6]));
    const delta = { ...engines[0].zeros([6]), fresh: true };
    e.data.fill(2);
    engines[0].addDelta(sigmoid, () => 0.5, z, a, e, delta);
    assert.deepEqual(Array.from(delta.data), [1, 1, 1, 1, 1, 1]);
    engines[0].addDelta(sigmoid, tanh.derivative, z, a, e, delta); // with a = σ(0), which is no tanh: 1 − ¼
    assert.deepEqual(Array.from(delta.data), [1.5, 1.5, 1.5, 1.5, 1.5, 1.5]);
  });
});

describe("optimizers, within 10⁻⁶ of the largest entry after three updates", () => {
  const rules: Record<string, (engine: Engine, g: Tensor, w: Tensor, m: Tensor, v: Tensor, t: number) => void> = {
    descend: (engine, g, w) => engine.descend(0.1, g, w),
    descendWithMomentum: (engine, g, w, m) => engine.descendWithMomentum(0.1, 0.9, g, w, m),
    adam: (engine, g, w, m, v, t) =>
      engine.adam({ rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, first: 1 - 0.9 ** t, second: 1 - 0.999 ** t }, g, w, m, v), // prettier-ignore
    adadelta: (engine, g, w, m, v) => engine.adadelta({ rate: 1, rho: 0.9, epsilon: 1e-6 }, g, w, m, v),
  };
  for (const [name, update] of Object.entries(rules))
    test(name, () => {
      for (const n of sizes) {
        const [w, g] = [drawn(n), [drawn(n), drawn(n), drawn(n)]];
        const results = (engine: Engine) => {
          const [own, m, v] = [within(engine, w), engine.zeros([n]), engine.zeros([n])];
          const mine = engine === plain ? { ...own, data: own.data.slice() } : own;
          g.forEach((gradient, t) => update(engine, within(engine, gradient), mine, m, v, t + 1));
          return [mine, m, v].map(({ data }) => Array.from(data));
        };
        const [wanted, found, again] = [plain, ...engines].map(results);
        wanted.forEach((x, k) => assert.ok(gap(found[k], x) <= 1e-6, `${n}, ${k}: ${gap(found[k], x)}`));
        assert.deepEqual(again, found);
      }
    });
});
