/** The transformer: its size, its values written out, its gradients by differences, every rule, and texts of any length. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { activations, relu, sigmoid, type Activation } from "../activations";
import { alone, float32 } from "../float32";
import { backward, constant, type Node } from "../graph";
import { pair } from "../kernels/threads";
import { crossEntropy } from "../losses";
import { adam, sgd } from "../optimizers";
import { stream } from "../random";
import * as rule from "../rules";
import type { Rules } from "../rules";
import { matrix, plain, rows, tensor, within, type Engine, type Tensor } from "../tensor";
import { close, largestGap, numericGradient, relativeGap } from "../testing";
import { training } from "../train";
import { drawTransformer, paperTransformer, transformer, type TransformerSize } from "./transformer";

const small: TransformerSize = { words: 7, units: 6, blocks: 2, heads: 2, feedForward: 5, classes: 3 };
/** Of a seed under which no pre-activation is so close to 0 that a difference steps over the kink of relu. */
const weights = drawTransformer(small, "2");
/** Biases, gammas and betas that are not 0 and 1, so that what is wrong with them is seen. */
const shifted = Object.fromEntries(
  Object.entries(weights).map(([name, { shape, data }]) => [
    name,
    tensor(shape, data.map((w, i) => (/W|table/.test(name) ? w : w + 0.3 * Math.sin(i + name.length)))), // prettier-ignore
  ]),
);

/** Texts of three, five, one and two words. */
const texts = matrix([
  [4, 1, 1, 0, 0],
  [2, 6, 3, 2, 7],
  [5, 0, 0, 0, 0],
  [3, 3, 0, 0, 0],
]);
const classes = matrix([
  [0, 1, 0],
  [1, 0, 0],
  [0, 0, 1],
  [1, 0, 0],
]);

/** The same texts with room for more words than any has. */
const padded = (words: Tensor, L: number) => matrix(rows(words).map((row) => [...row, ...new Array(L).fill(0)].slice(0, L))); // prettier-ignore

const lossOf = (words: Tensor, f: Activation = sigmoid, y = classes) => {
  const net = transformer(small, shifted, f);
  return { net, end: crossEntropy(net(constant(words)), y) };
};
const gradients = ({ net, end }: { net: { params: readonly Node[] }; end: Node }, rules: Partial<Rules> = {}) => {
  const gradient = backward(end, rules);
  return net.params.flatMap((p) => Array.from(gradient(p).data));
};

test("paper 1's has 17,088 parameters in its blocks, 132 in its head and 32 for each word", () => {
  const count = (of: RegExp, words: number) =>
    Object.entries(drawTransformer(paperTransformer(words), "1"))
      .filter(([name]) => of.test(name))
      .reduce((sum, [, { data }]) => sum + data.length, 0);
  assert.deepEqual([count(/^block/, 10), count(/^head/, 10), count(/^embedding/, 10)], [17_088, 132, 320]);
  assert.equal(count(/^embedding/, 11), 352);
});

test("initial weights come from streams of their own, within their bounds", () => {
  const drawn = drawTransformer(paperTransformer(1000), "1");
  const largest = (name: string) => Math.max(...drawn[name].data.map(Math.abs));
  // Queries, keys and values are three maps 32 → 32: the bound is √(6/64), not √(6/128).
  for (const [name, fans] of [
    ["block1.qkv.W", 64],
    ["block2.out.W", 64],
    ["block1.ff1.W", 96],
    ["head.W", 36],
  ] as const)
    // prettier-ignore
    assert.ok(largest(name) <= Math.sqrt(6 / fans) && largest(name) > 0.95 * Math.sqrt(6 / fans), name);
  const data = Float64Array.from(drawn["embedding.table"].data);
  close([data.reduce((s, w) => s + w, 0) / data.length, data.reduce((s, w) => s + w * w, 0) / data.length], [0, 1], 0.03); // prettier-ignore
  const fewer = drawTransformer(paperTransformer(10), "1");
  close(fewer["block2.ff2.W"].data, drawn["block2.ff2.W"].data, 0);
  close(fewer["embedding.table"].data, data.subarray(0, 320), 0);
  assert.ok(largestGap(drawn["block2.ff2.W"].data, drawTransformer(paperTransformer(10), "2")["block2.ff2.W"].data) > 0.1); // prettier-ignore
});

/** The logits of one text, written out: lists of rows, one head after the other, no padding. */
function logits(words: readonly number[], f: (z: number) => number): number[] {
  const W = (name: string) => rows(shifted[name]);
  const v = (name: string) => Array.from(shifted[name].data);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const plus = (a: readonly number[], b: readonly number[]) => a.map((x, i) => x + b[i]);
  const map = (name: string, x: readonly number[]) => plus(W(`${name}.W`).map((row) => dot(row, x)), v(`${name}.b`)); // prettier-ignore
  const norm = (name: string, x: readonly number[]) => {
    const mean = x.reduce((s, k) => s + k, 0) / x.length;
    const variance = x.reduce((s, k) => s + (k - mean) ** 2, 0) / x.length;
    return x.map((k, i) => (v(`${name}.gamma`)[i] * (k - mean)) / Math.sqrt(variance + 1e-5) + v(`${name}.beta`)[i]);
  };
  const { units, heads, blocks } = small;
  const width = units / heads;
  const wave = (p: number, c: number) => p / 10_000 ** ((2 * Math.floor(c / 2)) / units);
  let x = words.map((word, p) => W("embedding.table")[word - 1].map((t, c) => t + (c % 2 ? Math.cos : Math.sin)(wave(p, c)))); // prettier-ignore
  for (let b = 1; b <= blocks; b++) {
    const qkv = x.map((row) => map(`block${b}.qkv`, row));
    const head = (row: readonly number[], what: number, h: number) => row.slice(what * units + h * width, what * units + (h + 1) * width); // prettier-ignore
    const attended = qkv.map((row) =>
      Array.from({ length: heads }, (_, h) => {
        const powers = qkv.map((other) => Math.exp(dot(head(row, 0, h), head(other, 1, h)) / Math.sqrt(width)));
        const sum = powers.reduce((s, p) => s + p, 0);
        return Array.from({ length: width }, (_, c) => dot(powers, qkv.map((other) => head(other, 2, h)[c])) / sum); // prettier-ignore
      }).flat(),
    );
    x = x.map((row, p) => norm(`block${b}.norm1`, plus(row, map(`block${b}.out`, attended[p]))));
    x = x.map((row) => norm(`block${b}.norm2`, plus(row, map(`block${b}.ff2`, map(`block${b}.ff1`, row).map(f))))); // prettier-ignore
  }
  return map("head", x[0].map((_, c) => x.reduce((s, row) => s + row[c], 0) / x.length)); // prettier-ignore
}

for (const f of [sigmoid, relu])
  test(`the logits are those of the sums written out, without padding: ${f.name}`, () => {
    const net = transformer(small, shifted, f);
    const expected = rows(texts).flatMap((row) => logits(row.filter((w) => w > 0), f.f)); // prettier-ignore
    close(net(constant(texts)).value.data, expected, 1e-13);
  });

for (const f of Object.values(activations))
  test(`${f.name}: the exact rules give the derivative at every parameter, to 1e-8`, () => {
    const { net, end } = lossOf(texts, f);
    const gradient = backward(end);
    for (const p of net.params) {
      const gap = relativeGap(gradient(p).data, numericGradient(end, p, 2e-4));
      assert.ok(gap <= 1e-8, `${p.name}: ${gap}`);
    }
  });

test("and the check can fail: a slope off by a millionth is seen at every parameter below", () => {
  const { net, end } = lossOf(texts);
  const wrong = backward(end, { activation: rule.bFunction((z) => (1 + 1e-6) * sigmoid.derivative(z)) });
  for (const p of net.params) {
    const above = /head|block2.(ff2|norm2)/.test(p.name);
    assert.equal(relativeGap(wrong(p).data, numericGradient(end, p, 2e-4)) <= 1e-8, above, p.name);
  }
});

// ---------------------------------------------------------------------------------------------------------- rules

/** Made anew for each network, since drawn matrices belong to the rule. */
const everyRule = (): Readonly<Record<string, Partial<Rules>>> => ({
  derivative: {},
  linear: { activation: rule.linear },
  "difference, literal": { activation: rule.difference(0.5) },
  "difference, stable, of the sample": { activation: rule.difference(0.5, rule.stable, rule.sample) },
  "difference, pair": { activation: rule.difference(0.5, rule.pair) },
  consistent: { activation: rule.consistent(0.5) },
  "b-function": { activation: rule.bFunction((z) => 1 / (1 + z * z)) },
  "difference in block1.ff1 alone": { activation: rule.only(["block1.ff1"], rule.difference(0.5)) },
  feedback: { transport: rule.feedback("1") },
  signs: { transport: rule.signs() },
  "signs of random magnitude": { transport: rule.signs("1") },
  kolenPollack: { transport: rule.kolenPollack("1") },
  mirror: { transport: rule.mirror("1") },
});

describe("every rule runs on it, and gives what backpropagation does not", () => {
  const bp = gradients(lossOf(texts));
  for (const [name, rules] of Object.entries(everyRule()).slice(1))
    test(name, () => {
      const own = gradients(lossOf(texts), rules);
      assert.ok(own.every(Number.isFinite));
      assert.ok(largestGap(own, bp) > 1e-6);
    });

  test("feedback through the maps' own weights is backpropagation, bit for bit", () => {
    const own = Object.fromEntries(
      Object.entries(shifted).flatMap(([name, W]) => (name.endsWith(".W") ? [[name.slice(0, -2), W]] : [])),
    );
    close(gradients(lossOf(texts), { transport: rule.feedback(own) }), bp, 0);
  });

  test("direct has no row of the output for each word, and says so", () =>
    assert.throws(
      () => gradients(lossOf(texts), { transport: rule.direct("1") }),
      /^Error: direct\(\) needs one output row for each row of block2\.ff2: 4 ≠ 20$/,
    ));

  test("difference under relu has no inverse, and says so", () =>
    assert.throws(
      () => gradients(lossOf(texts, relu), { activation: rule.difference(0.5) }),
      /difference\(\) needs an inverse, and relu has none/,
    ));
});

// -------------------------------------------------------------------------------------------------------- padding

describe("room for more words changes no bit of loss and gradients", () => {
  for (const [name, rules] of Object.entries(everyRule()))
    test(name, () => {
      const [tight, roomy] = [texts, padded(texts, 9)].map((words) => lossOf(words));
      assert.equal(roomy.end.value.data[0], tight.end.value.data[0]);
      close(gradients(roomy, rules), gradients(tight, rules), 0);
    });

  test("and the check can fail: a word in that room is seen", () => {
    const more = padded(texts, 9);
    more.data[5 + 9] = 1;
    assert.ok(Math.abs(lossOf(more).end.value.data[0] - lossOf(texts).end.value.data[0]) > 1e-4);
  });
});

test("an empty text has the head's bias for its logits, and gradients are finite", () => {
  const some = matrix([
    [0, 0],
    [2, 1],
  ]);
  const net = transformer(small, shifted);
  const out = net(constant(some));
  close(out.value.data.subarray(0, 3), shifted["head.b"].data, 0);
  const end = crossEntropy(out, matrix([[1, 0, 0], [0, 1, 0]])); // prettier-ignore
  for (const rules of Object.values(everyRule())) assert.ok(gradients({ net, end }, rules).every(Number.isFinite));
});

// ------------------------------------------------------------------------------------------------------- training

test("it copies its weights, and learns to tell the texts apart", () => {
  const before = shifted["block1.qkv.W"].data.slice();
  const run = { network: transformer(small, shifted), x: texts, y: classes, loss: crossEntropy, optimizer: adam(0.01) };
  for (const step of training(run)) {
    if (step.iteration === 0) assert.ok(step.loss > 0.5);
    if (step.iteration < 150) continue;
    assert.ok(step.loss < 0.05, String(step.loss));
    assert.deepEqual(step.z("block1.ff1").shape, [4, 5, 5]);
    break;
  }
  close(shifted["block1.qkv.W"].data, before, 0);
});

for (const [name, transport] of Object.entries({ kolenPollack: rule.kolenPollack("1", 0.1), mirror: rule.mirror("1") }))
  test(`matrices of ${name} learn beside every map but the first, and are saved by its name`, () => {
    const network = transformer(small, shifted);
    const run = { network, x: texts, y: classes, loss: crossEntropy, optimizer: sgd(0.1), rules: { transport }, batch: 3, seed: "1" }; // prettier-ignore
    let start: Record<string, Tensor> = {};
    for (const step of training(run)) {
      const { matrices } = step.save();
      if (step.iteration === 0) {
        start = matrices;
        assert.deepEqual(Object.keys(matrices).sort(), ["block1.ff1", "block1.ff2", "block1.out", "block1.qkv", "block2.ff1", "block2.ff2", "block2.out", "block2.qkv", "head"]); // prettier-ignore
      }
      if (step.iteration < 5) continue;
      for (const [map, B] of Object.entries(matrices)) assert.ok(largestGap(B.data, start[map].data) > 0, map);
      break;
    }
  });

test("weights that are missing are told by name", () =>
  assert.throws(() => transformer({ ...small, blocks: 3 }, weights), /no weights for block3\.qkv\.W/));

// -------------------------------------------------------------------------------------------------------- float32

describe("in single precision", () => {
  const two = pair(96);
  after(() => two.end());
  const engines = [float32(alone(96)), float32(two)];
  const size = { ...paperTransformer(50), blocks: 1 };
  const drawn = drawTransformer(size, "5");
  const random = stream("6", "texts");
  const words = matrix(
    Array.from({ length: 7 }, (_, i) =>
      Array.from({ length: 37 }, (_, p) => (p < 6 * i + 1 ? 1 + random.below(50) : 0)),
    ),
  );
  const y = matrix(Array.from({ length: 7 }, (_, i) => [0, 1, 2, 3].map((c) => (c === i % 4 ? 1 : 0))));
  const gradientsOn = (engine: Engine, rules: Partial<Rules>, f = sigmoid) => {
    const net = transformer(size, drawn, f, engine);
    const gradient = backward(crossEntropy(net(constant(within(engine, words))), y), rules);
    return net.params.map((p) => Array.from(gradient(p).data));
  };

  for (const [name, rules] of Object.entries(everyRule()))
    test(`${name}: gradients are those of double precision to 2·10⁻⁵ of the largest, the same bits on two threads`, () => {
      const [wanted, found, again] = [plain, ...engines].map((engine) => gradientsOn(engine, rules));
      wanted.forEach((w, k) => assert.ok(relativeGap(found[k], w) <= 2e-5, `${k}: ${relativeGap(found[k], w)}`));
      assert.deepEqual(again, found);
    });

  test("while another rule's are not", () => {
    const [wanted, found] = [gradientsOn(plain, {}), gradientsOn(engines[0], { activation: rule.difference(0.5) })];
    assert.ok(wanted.some((w, k) => relativeGap(found[k], w) > 1e-4));
  });

  test("room for more words changes gradients by roundings alone: sums are cut elsewhere", () => {
    const roomy = matrix(rows(words).map((row) => [...row, 0, 0, 0, 0, 0, 0]));
    const of = (x: Tensor) => {
      const net = transformer(size, drawn, sigmoid, engines[0]);
      const gradient = backward(crossEntropy(net(constant(within(engines[0], x))), y));
      return net.params.map((p) => Array.from(gradient(p).data));
    };
    const tight = of(words);
    of(roomy).forEach((w, k) => assert.ok(relativeGap(w, tight[k]) <= 2e-6, `${k}: ${relativeGap(w, tight[k])}`));
  });
});
