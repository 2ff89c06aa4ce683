/** Layered Jacobians in both orders, what the orders cost, and networks with feedback. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, sigmoid } from "../activations";
import { parameter } from "../graph";
import { drawWeights, mlp, normal } from "../models";
import { seeds, stream } from "../random";
import { between, multiplications, chainRule, directPartials, entries, systemOf, backSubstitution } from "../systems";
import { matrix, tensor } from "../tensor";
import { close } from "../testing";
import { differentialNetwork, factors, fromInput, fromOutput, productCounts, scalings, times } from "./layered";
import { byDifferences, relativeGap } from "./scalars";
import { adjoint, atRest, feedbackPartials, gradientAtRest, solve, tangent, type Feedback } from "./simultaneous";

const smooth = Object.values(activations).filter(({ name }) => !["relu", "leakyRelu", "elu"].includes(name));

describe("the differential network", () => {
  for (const depth of [1, 2, 3, 5])
    test(`of ${depth} layers is the Jacobian, by differences and by the system of the graph, in both orders`, () => {
      for (const f of smooth) {
        const sizes = [2, ...Array.from({ length: depth - 1 }, (_, l) => 3 + (l % 2)), 2];
        const weights = drawWeights(sizes, "4", normal(0.7));
        const all = weights.map(() => f);
        const x = parameter(matrix([[0.4, -0.9]]), "x");
        const end = mlp(weights, all)(x);
        const J = differentialNetwork(weights, all)([0.4, -0.9]);
        assert.ok(relativeGap(J.flat(), byDifferences(end, x, 2e-4).flat()) <= 1e-8, f.name);
        close(fromOutput(factors(weights, all, [0.4, -0.9])).flat(), J.flat(), 1e-13);
        const system = systemOf(end);
        const outputs = system.outputs;
        close(outputs.flatMap((o) => entries(system, "x").map((i) => chainRule(system, i).values[o])), J.flat(), 1e-13); // prettier-ignore
      }
    });
  test("with a factor left out, or of other weights, it is not", () => {
    const weights = drawWeights([2, 3, 2], "4");
    const all = [sigmoid, sigmoid];
    const J = fromInput(factors(weights, all, [0.4, -0.9]));
    const bare = times(weights[1].W, weights[0].W);
    const other = fromInput(factors(drawWeights([2, 3, 2], "5"), all, [0.4, -0.9]));
    for (const wrong of [bare, other]) assert.ok(relativeGap(wrong.flat(), J.flat()) > 1e-3);
  });
});

describe("what the orders cost", () => {
  /** Multiplications of all bracketings, by trying each. */
  const every = (widths: readonly number[]): number[] =>
    widths.length === 2
      ? [0]
      : widths
          .slice(1, -1)
          .flatMap((_, k) =>
            every(widths.slice(0, k + 2)).flatMap((a) =>
              every(widths.slice(k + 1)).map((b) => a + b + widths[0] * widths[k + 1] * widths[widths.length - 1]),
            ),
          );
  test("the best order is the best of all; both methods are among them", () => {
    for (const seed of seeds(40)) {
      const random = stream(seed, "widths");
      const widths = Array.from({ length: 3 + random.below(4) }, () => 1 + random.below(9));
      const counts = productCounts(widths);
      const all = every(widths);
      assert.equal(counts.best, Math.min(...all));
      assert.ok(all.includes(counts.chainRule) && all.includes(counts.backpropagation));
    }
  });
  test("one hidden layer: one product; two: the chain rule wins where 1/n₁ + 1/n₃ < 1/n₀ + 1/n₂", () => {
    const one = productCounts([3, 7, 2]);
    assert.equal(one.chainRule, one.backpropagation);
    for (const seed of seeds(200)) {
      const random = stream(seed, "crossover");
      const [n0, n1, n2, n3] = [0, 0, 0, 0].map(() => 1 + random.below(12));
      const { chainRule: forward, backpropagation: back } = productCounts([n0, n1, n2, n3]);
      const side = n0 * n2 * (n1 + n3) - n1 * n3 * (n0 + n2);
      assert.equal(Math.sign(forward - back), Math.sign(side));
    }
  });
  test("a waist in the middle: neither order is the best one", () => {
    const { chainRule: forward, backpropagation: back, best, bracketing } = productCounts([8, 8, 1, 8, 8]);
    assert.deepEqual([forward, back, best, bracketing], [640, 640, 192, "((W₄W₃)(W₂W₁))"]);
  });
  test("products and scalings are what the system of the graph counts", () => {
    for (const widths of [
      [3, 4, 2],
      [2, 3, 4, 5],
      [4, 2, 3, 3, 2],
    ]) {
      const x = parameter(tensor([1, widths[0]]), "x");
      const end = mlp(
        drawWeights(widths, "4"),
        widths.slice(1).map(() => sigmoid),
      )(x);
      const all = systemOf(end);
      const counts = multiplications(between(all, entries(all, "x"), all.outputs));
      const [products, slopes] = [productCounts(widths), scalings(widths)];
      assert.equal(counts.chainRule, products.chainRule + slopes.chainRule);
      assert.equal(counts.backpropagation, products.backpropagation + slopes.backpropagation);
    }
  });
});

describe("a network with feedback", () => {
  const random = stream("3", "feedback");
  const n = 5;
  const network: Feedback = {
    W: Array.from({ length: n }, () => Array.from({ length: n }, () => 0.5 * random.normal())),
    u: Array.from({ length: n }, () => random.normal()),
    activation: activations.tanh,
  };
  const x = atRest(network);
  const e = Array.from({ length: n }, () => random.normal());
  const loss = (changed: Feedback) => atRest(changed).reduce((sum, value, i) => sum + e[i] * value, 0);
  const slope = (change: (h: number) => Feedback, h = 1e-3) =>
    (8 * (loss(change(h)) - loss(change(-h))) - (loss(change(2 * h)) - loss(change(-2 * h)))) / (12 * h);

  test("is at rest where x = f(Wx + u)", () =>
    close(x, x.map((_, i) => activations.tanh.f(network.W[i].reduce((sum, w, j) => sum + w * x[j], network.u[i]))), 1e-15)); // prettier-ignore
  test("its gradient solves (I − F)ᵀp = e and agrees with differences of the solved system", () => {
    const { u, W } = gradientAtRest(network, x, e);
    const moved = (h: number, i: number) => ({ ...network, u: network.u.map((value, k) => value + (k === i ? h : 0)) });
    close(u, u.map((_, i) => slope((h) => moved(h, i))), 1e-9); // prettier-ignore
    const turned = (h: number, i: number, j: number) => ({
      ...network,
      W: network.W.map((row, k) => row.map((w, l) => w + (k === i && l === j ? h : 0))),
    });
    close(W.flat(), W.flatMap((row, i) => row.map((_, j) => slope((h) => turned(h, i, j)))), 1e-9); // prettier-ignore
  });
  test("p and the tangent are two sides of one equation: p·d = e·t", () => {
    const F = feedbackPartials(network, x);
    const d = e.map((_, i) => i - 1.5);
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a, (v, i) => v * b[i]).reduce((s, v) => s + v); // prettier-ignore
    close([dot(adjoint(F, e), d)], [dot(e, tangent(F, d))], 1e-13);
  });
  test("substituting back as if it were ordered is refused, and forgetting what lies above the diagonal is seen", () => {
    const F = feedbackPartials(network, x);
    assert.throws(() => backSubstitution(F, e), /not ordered/);
    const lower = tensor(F.shape, F.data.map((f, at) => (at % n < Math.floor(at / n) ? f : 0))); // prettier-ignore
    assert.ok(relativeGap(backSubstitution(lower, e), adjoint(F, e)) > 1e-2);
  });
  test("an ordered system is the special case", () => {
    const weights = drawWeights([2, 3, 1], "4");
    const F = directPartials(systemOf(mlp(weights, [sigmoid, sigmoid])(parameter(matrix([[1, 2]]), "x"))));
    const unit = Array.from({ length: F.shape[0] }, (_, i) => (i === F.shape[0] - 1 ? 1 : 0));
    close(adjoint(F, unit), backSubstitution(F, unit), 1e-15);
  });
  test("what does not settle or has no one solution is refused", () => {
    assert.throws(() => atRest({ ...network, W: [[-9, 0], [0, 0]], u: [1, 1] }, 100), /does not settle/); // prettier-ignore
    assert.throws(() => solve(matrix([[1, 1], [1, 1]]), [1, 2]), /no unique solution/); // prettier-ignore
  });
});
