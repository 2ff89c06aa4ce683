/** Second derivatives back-propagated, against central differences of the gradient. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, identity, relu, sigmoid, type Activation } from "./activations";
import { constant, forwardPass, reversePass } from "./graph";
import { squaredError } from "./losses";
import { drawWeights, mlp } from "./models";
import { stream } from "./random";
import { curvature, curvatureStep, localThenMean, secondDerivative } from "./curvature";
import { relativeGap } from "./systems/scalars";
import { tensor } from "./tensor";
import { close } from "./testing";

const { tanh } = activations;

const random = stream("4", "curvature.test");
const noise = (n: number, width: number) => tensor([n, width], Float64Array.from({ length: n * width }, random.normal));

/** The relative gap of each parameter's second derivatives, by name. */
function gaps(
  sizes: readonly number[],
  fs: readonly Activation[],
  cross: boolean,
  samples = 4,
): Record<string, number> {
  const net = mlp(drawWeights(sizes, "6"), fs);
  const end = squaredError(net(constant(noise(samples, sizes[0]))), noise(samples, sizes[sizes.length - 1]));
  const h = curvature(end, fs, cross)();
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  return Object.fromEntries(
    net.params.map((p) => {
      const { data } = p.value;
      const numeric = data.map((w, i) => {
        const at = (value: number) => {
          data[i] = value;
          forward();
          return reverse()(p).data[i];
        };
        const d = 1e-4;
        const slope = (8 * (at(w + d) - at(w - d)) - (at(w + 2 * d) - at(w - 2 * d))) / (12 * d);
        at(w);
        return slope;
      });
      return [p.name, relativeGap(h.of(p), numeric)];
    }),
  );
}

const most = (all: Record<string, number>, ...layers: string[]) =>
  Math.max(...Object.entries(all).flatMap(([name, gap]) => (layers.length === 0 || layers.includes(name.slice(0, 3)) ? [gap] : []))); // prettier-ignore

describe("∂²E/∂w² of every weight", () => {
  test("is exact with the terms between units, for any depth and each activation", () => {
    for (const f of [sigmoid, tanh])
      for (const sizes of [[2, 2], [2, 3, 2], [2, 3, 4, 2], [1, 3, 2, 3, 1]]) // prettier-ignore
        assert.ok(most(gaps(sizes, sizes.slice(1).map(() => f), true)) <= 1e-8); // prettier-ignore
    assert.ok(most(gaps([2, 3, 4, 2], [tanh, sigmoid, identity], true)) <= 1e-8);
  });
  test("without them it is exact in the last two layers, and below them with one unit a layer alone", () => {
    const fs = [tanh, tanh, sigmoid];
    const short = gaps([2, 3, 4, 2], fs, false);
    assert.ok(most(short, "fc3", "fc2") <= 1e-8);
    assert.ok(most(short, "fc1") > 1e-2);
    assert.ok(most(gaps([2, 1, 1, 1], fs, false)) <= 1e-8);
  });
  test("without f″ it is not, except where there is none", () => {
    const flat = { ...tanh, name: "relu" };
    const net = mlp(drawWeights([2, 3, 1], "6"), [tanh, tanh]);
    const end = squaredError(net(constant(noise(3, 2))), noise(3, 1));
    const [right, wrong] = [tanh, flat].map((f) => curvature(end, [f, f], true)().of(net.params[0]));
    assert.ok(relativeGap(wrong, right) > 1e-2);
    assert.equal(secondDerivative(relu)(3), 0);
    assert.throws(() => secondDerivative(activations.gelu), /no second derivative of gelu/);
  });
});

test("a step divides by |h| + μ: a saddle is left as a valley is", () => {
  const w = Float64Array.of(1, 1);
  curvatureStep(w, [2, 2], [3, -3], 1);
  close(w, [0.5, 0.5], 0);
});

test("local and mean updates lower the error of exclusive or", () => {
  const { x, y } = { x: tensor([4, 2], Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1)), y: tensor([4, 1], Float64Array.of(0, 1, 1, 0)) }; // prettier-ignore
  const net = mlp(drawWeights([2, 3, 1], "1"), [tanh, sigmoid]);
  const losses: number[] = [];
  for (const loss of localThenMean(net, [tanh, sigmoid], x, y, 1)) if (losses.push(loss) > 200) break;
  assert.ok(losses[200] < 0.01 * losses[0], `${losses[0]} → ${losses[200]}`);
});
