/** The ops of sequences: by hand, against loops written out, against central differences; what lies beyond an end changes nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid } from "../activations";
import { backward, constant, node, parameter, type Node } from "../graph";
import { activate, dense } from "../layers";
import { stream } from "../random";
import { consistent } from "../rules";
import { matrix, plain, tensor, vector, type Engine, type Target, type Tensor } from "../tensor";
import { close, largestGap, numericGradient, relativeGap } from "../testing";
import { add, attention, embedding, layerNorm, lengths, meanPool, positions, upTo } from "./sequences";

const random = stream("1", "sequences.test");
const noise = (...shape: number[]): Tensor =>
  tensor(shape, Float64Array.from({ length: shape.reduce((n, k) => n * k, 1) }, random.normal));

/** Three texts of three, five and no words; the table below knows six. */
const words = matrix([
  [4, 1, 1, 0, 0],
  [2, 6, 3, 2, 5],
  [0, 0, 0, 0, 0],
]);
const there = lengths(constant(words));

/** Σ c·y with fixed c, of positions that are not there too. */
function weighed(y: Node): Node {
  const c = stream("2", `weights of ${y.value.data.length}`);
  const factors = Array.from(y.value.data, () => c.normal());
  return node(
    "loss",
    [],
    [y],
    ({ data }) => {
      data[0] = factors.reduce((sum, c, i) => sum + c * y.value.data[i], 0);
    },
    (g, [to]) => to!.engine.accumulate(tensor(y.value.shape, Float64Array.from(factors, (c) => c * g.data[0])), to!), // prettier-ignore
  );
}

describe("by hand", () => {
  test("a sum adds entry by entry, and refuses two shapes", () => {
    close(add(constant(vector([1, 2])), constant(vector([10, 20]))).value.data, [11, 22], 0);
    assert.throws(
      () => add(constant(vector([1, 2])), constant(matrix([[1, 2]]))),
      /equal shapes, got \[2\] and \[1,2\]/,
    );
  });

  test("positions are sines and cosines of wavelengths from 2π up", () => {
    const expected = [0, 1, 0, 1, Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)];
    close(positions(2, 4).data, expected, 1e-15);
    close(positions(2, 3).data, [0, 1, 0, Math.sin(1), Math.cos(1), Math.sin(10_000 ** (-2 / 3))], 1e-15);
  });

  test("lengths count words, and refuse a word after the end, a fraction and a negative number", () => {
    close(there.value.data, [3, 5, 0], 0);
    for (const [row, message] of [
      [[1, 0, 2], /text 0 has a word after its end, at position 2/],
      [[1, 1.5, 0], /words are whole numbers from 1, and 0 after the last one; text 0 has 1.5/],
      [[-1, 0, 0], /text 0 has -1/],
      [[NaN, 0, 0], /text 0 has NaN/],
    ] as const)
      assert.throws(() => lengths(constant(matrix([row]))), message);
  });

  test("an embedding is the word's row plus its position, and 0 where the text has ended", () => {
    const y = embedding("e", matrix([[10, 20], [30, 40]]))(constant(matrix([[2, 1, 0]]))); // prettier-ignore
    close(y.value.data, [30, 41, 10 + Math.sin(1), 20 + Math.cos(1), 0, 0], 1e-14);
    assert.throws(() => embedding("e", matrix([[1], [2]]))(constant(matrix([[3]]))), /e knows 2 words, got word 3/);
  });

  test("layer norm takes 1, 3 to ∓1 but for ε, a constant row to beta", () => {
    const norm = layerNorm("n", vector([2, 10]), vector([0.5, 0]));
    const unit = 1 / Math.sqrt(1 + 1e-5);
    close(norm(constant(matrix([[1, 3], [7, 7]]))).value.data, [-2 * unit + 0.5, 10 * unit, 0.5, 0], 1e-15); // prettier-ignore
    assert.throws(() => norm(constant(matrix([[1, 2, 3]]))), /n norms rows of 2, got 3/);
  });

  test("attention of one head: scores 0 and ln 3 weigh values by ¼ and ¾", () => {
    // q = 1 at both positions, k = 0 and ln 3, v = 8 and 4: y = 8/4 + 3·4/4 = 5.
    const qkv = tensor([1, 2, 3], Float64Array.of(1, 0, 8, 1, Math.log(3), 4));
    close(attention("a", 1)(constant(qkv), constant(vector([2]))).value.data, [5, 5], 1e-15);
    close(attention("a", 1)(constant(qkv), constant(vector([1]))).value.data, [8, 0], 0);
    close(attention("a", 1)(constant(qkv), constant(vector([0]))).value.data, [0, 0], 0);
    assert.throws(
      () => attention("a", 2)(constant(qkv), constant(vector([2]))),
      /a has 2 heads .* 3 units do not divide/,
    );
  });

  test("the mean is over the words that are there, and 0 without any", () => {
    const x = tensor([3, 2, 1], Float64Array.of(1, 3, 5, 100, 100, 100));
    close(meanPool(constant(x), constant(vector([2, 1, 0]))).value.data, [2, 5, 0], 0);
  });
});

test("attention of several heads is each head's own, with the sums written out", () => {
  const [n, L, heads, width] = [3, 5, 2, 3];
  const units = heads * width;
  const qkv = noise(n, L, 3 * units);
  const y = attention("a", heads)(constant(qkv), there);
  const at = (i: number, p: number, what: number, h: number, c: number) =>
    qkv.data[(i * L + p) * 3 * units + what * units + h * width + c];
  const expected: number[] = [];
  for (let i = 0; i < n; i++)
    for (let p = 0; p < L; p++)
      for (let h = 0; h < heads; h++)
        for (let c = 0; c < width; c++) {
          let [sum, norm] = [0, 0];
          for (let j = 0; j < there.value.data[i]; j++) {
            let score = 0;
            for (let k = 0; k < width; k++) score += at(i, p, 0, h, k) * at(i, j, 1, h, k);
            const weight = Math.exp(score / Math.sqrt(width));
            sum += weight * at(i, j, 2, h, c);
            norm += weight;
          }
          expected.push(p < there.value.data[i] ? sum / norm : 0);
        }
  close(y.value.data, expected, 1e-14);
});

test("scores beyond the powers of e give weights all the same", () => {
  const qkv = tensor([1, 2, 3], Float64Array.of(1000, 1, 8, -1000, 2, 4));
  close(attention("a", 1)(constant(qkv), constant(vector([2]))).value.data, [4, 8], 1e-15);
});

// ------------------------------------------------------------------------------------------------------- gradients

/** Each op over inputs that all ask for a gradient, on an engine. */
const ops: Readonly<Record<string, (engine: Engine) => { y: Node; params: readonly Node[] }>> = {
  add: (engine) => {
    const params = [parameter(on(engine, noise(3, 5, 4)), "x"), parameter(on(engine, noise(3, 5, 4)), "y")];
    return { y: add(params[0], params[1]), params };
  },
  lookUp: (engine) => {
    const table = embedding("e", on(engine, noise(6, 4)));
    return { y: table(constant(on(engine, words))), params: table.params };
  },
  layerNorm: (engine) => {
    const norm = layerNorm("n", on(engine, noise(4)), on(engine, noise(4)));
    const x = parameter(on(engine, noise(3, 5, 4)), "x");
    return { y: norm(x), params: [x, ...norm.params] };
  },
  attend: (engine) => {
    const qkv = parameter(on(engine, noise(3, 5, 12)), "qkv");
    return { y: attention("a", 2)(qkv, lengths(constant(on(engine, words)))), params: [qkv] };
  },
  meanPool: (engine) => {
    const x = parameter(on(engine, noise(3, 5, 4)), "x");
    return { y: meanPool(x, lengths(constant(on(engine, words)))), params: [x] };
  },
};

const on = (engine: Engine, { shape, data }: Tensor): Tensor => ({ shape, data, engine });

for (const [name, op] of Object.entries(ops))
  test(`${name}: the gradient at every input is the derivative, to 1e-8`, () => {
    const { y, params } = op(plain);
    const end = weighed(y);
    const gradient = backward(end);
    for (const p of params) {
      const gap = relativeGap(gradient(p).data, numericGradient(end, p));
      assert.ok(gap <= 1e-8, `${p.name}: ${gap}`);
    }
  });

/** The plain engine with one backward loop that is off by a millionth. */
function wrongEngine(name: string): Engine {
  const right = plain as unknown as Record<string, (...args: unknown[]) => void>;
  const engine: Engine = {
    ...plain,
    zeros: (shape) => on(engine, plain.zeros(shape)),
    [name]: (...args: unknown[]) => {
      right[name](...args);
      const last = args[args.length - 1] as Target | Record<string, Target>;
      for (const { data } of "data" in last ? [last as Target] : Object.values(last))
        for (let i = 0; i < data.length; i++) data[i] *= 1 + 1e-6;
    },
  };
  return engine;
}

for (const [name, loop] of Object.entries({
  add: "accumulate",
  lookUp: "addLookUp",
  layerNorm: "addLayerNorm",
  attend: "addAttend",
  meanPool: "addMeanPool",
}))
  test(`and the check can fail: ${loop} off by a millionth is seen`, () => {
    const { y, params } = ops[name](wrongEngine(loop));
    const end = weighed(y);
    const gradient = backward(end);
    for (const p of params) assert.ok(relativeGap(gradient(p).data, numericGradient(end, p)) > 1e-8, p.name);
  });

test("what is added to itself gets both gradients", () => {
  const x = parameter(noise(2, 3), "x");
  const twice = weighed(add(x, x));
  assert.ok(relativeGap(backward(twice)(x).data, numericGradient(twice, x)) <= 1e-8);
});

describe("a fresh target is overwritten, another one added to", () => {
  for (const [name, op] of Object.entries({
    ...ops,
    upTo: (engine: Engine) => {
      const x = parameter(on(engine, noise(3, 5, 4)), "x");
      return { y: upTo(x, lengths(constant(on(engine, words)))), params: [x] };
    },
  }))
    test(name, () => {
      const { y } = op(plain);
      assert.ok(y.overwrites);
      const g = noise(...y.value.shape);
      const into = (fill: number, fresh: boolean) => {
        const to = y.parents.map((p): Target | undefined =>
          p.active ? { ...tensor(p.value.shape, p.value.data.map(() => fill)), fresh } : undefined,
        ); // prettier-ignore
        y.pull(g, to, { rules: undefined as never, output: undefined });
        return to.flatMap((t) => (t ? Array.from(t.data) : []));
      };
      const whole = into(0, false);
      assert.ok(whole.some((v) => v !== 0));
      close(into(NaN, true), whole, 0);
      close(into(1, false), whole.map((v) => 1 + v), 1e-14); // prettier-ignore
    });
});

// ------------------------------------------------------------------------------------------------ beyond an end

test("beyond its end a text gives no value and takes no gradient", () => {
  for (const name of ["lookUp", "attend", "meanPool"]) {
    const { y, params } = ops[name](plain);
    const [at] = params;
    const before = y.value.data.slice();
    if (name !== "lookUp") {
      const width = at.value.shape[2];
      at.value.data.fill(1e6, 3 * width, 5 * width);
      at.value.data.fill(NaN, 10 * width);
      y.forward();
    }
    close(y.value.data, before, 0);
    const { data } = backward(weighed(y))(at);
    assert.ok(data.every(Number.isFinite));
    if (name !== "lookUp") assert.ok(data.subarray(3 * at.value.shape[2], 5 * at.value.shape[2]).every((v) => v === 0));
  }
});

test("and the check can fail: a value before the end counts", () => {
  const { y, params } = ops.attend(plain);
  const before = y.value.data.slice();
  params[0].value.data[2 * 12 + 7] += 1;
  y.forward();
  assert.ok(largestGap(y.value.data, before) > 1e-3);
});

test("under a rule that gives δ where no e arrives, upTo keeps it from the weights below, and nothing else does", () => {
  const gradientOf = (masked: boolean) => {
    const map = dense("fc1", matrix([[0.7], [-1.3]]), vector([0.2, 0.4]));
    // The one text has one word; what stands at its second position is large.
    const x = constant(tensor([1, 2, 1], Float64Array.of(0.5, 40)));
    const one = constant(vector([1]));
    const z = map(x);
    const a = activate("fc1", sigmoid)(masked ? upTo(z, one) : z);
    return backward(weighed(meanPool(a, one)), { activation: consistent(0.1) })(map.params[0]).data;
  };
  const alone = (() => {
    const map = dense("fc1", matrix([[0.7], [-1.3]]), vector([0.2, 0.4]));
    const a = activate("fc1", sigmoid)(map(constant(tensor([1, 1, 1], Float64Array.of(0.5)))));
    return backward(weighed(meanPool(a, constant(vector([1])))), { activation: consistent(0.1) })(map.params[0]).data;
  })();
  close(gradientOf(true), alone, 0);
  assert.ok(largestGap(gradientOf(false), alone) > 1e-3);
});
