import assert from "node:assert/strict";
import { test } from "node:test";
import { create, all } from "mathjs";
import { activations, clampRange, sigmoid } from "./activations";
import { close } from "./testing";

const { derivative, evaluate, parse } = create(all);

/** Each activation as mathjs writes it, on each side of 0. */
const formulas: Record<string, [below: string, above: string]> = {
  identity: ["z", "z"],
  sigmoid: ["1 / (1 + exp(-z))", "1 / (1 + exp(-z))"],
  tanh: ["tanh(z)", "tanh(z)"],
  relu: ["0 * z", "z"],
  leakyRelu: ["0.01 * z", "z"],
  softplus: ["log(1 + exp(z))", "log(1 + exp(z))"],
  elu: ["exp(z) - 1", "z"],
  swish: ["z / (1 + exp(-z))", "z / (1 + exp(-z))"],
  softsign: ["z / (1 - z)", "z / (1 + z)"],
  arctan: ["atan(z)", "atan(z)"],
};
const zs = Array.from({ length: 81 }, (_, i) => -6.03 + i * 0.15);

for (const f of Object.values(activations)) {
  const formula = formulas[f.name];
  if (formula)
    test(`${f.name} and its derivative are mathjs' own`, () => {
      for (const z of zs) {
        const text = formula[z > 0 ? 1 : 0];
        close([f.f(z)], [evaluate(text, { z }) as number], 1e-14);
        close(
          [f.derivative(z), f.derivative(z, f.f(z))],
          Array<number>(2).fill(derivative(parse(text), "z").evaluate({ z }) as number),
          1e-14,
        );
      }
    });

  if (f.inverse) {
    test(`${f.name}: the inverse undoes it`, () =>
      close(
        zs.map((z) => f.inverse!(f.f(z))),
        zs,
        1e-11,
      ));

    test(`${f.name}: rise is the difference of inverses, and keeps its digits where that difference loses them`, () => {
      for (const z of zs)
        for (const next of [z - 3, z - 0.1, z + 0.1, z + 3]) close([f.rise!(f.f(z), f.f(next))], [next - z], 1e-9);
      for (const z of zs) {
        const from = f.f(z);
        const to = from + 2 ** -40;
        if (z * f.inverse!(to) > 0) close([(f.rise!(from, to) * f.derivative(z)) / (to - from)], [1], 1e-6);
      }
    });
  }
}

test("gelu is z·Φ(z) with the exact erf: values from the distribution's tables, derivative by differences", () => {
  const { gelu } = activations;
  close([gelu.f(1), gelu.f(-1), gelu.f(2)], [0.8413447460685429, -0.15865525393145707, 1.9544997361036416], 1e-15);
  for (const z of zs) close([gelu.derivative(z)], [(gelu.f(z + 1e-4) - gelu.f(z - 1e-4)) / 2e-4], 1e-7);
});

test("at 0 relu has derivative 0 and leakyRelu 0.01", () => {
  assert.equal(activations.relu.derivative(0), 0);
  assert.equal(activations.leakyRelu.derivative(0), 0.01);
});

test("relu, swish and gelu have no inverse; every other activation has one", () => {
  const without = Object.values(activations).filter((f) => f.inverse === undefined);
  assert.deepEqual(
    without.map((f) => f.name),
    ["relu", "swish", "gelu"],
  );
});

test("every activation is finite up to |z| = 800, and keeps NaN", () => {
  for (const f of Object.values(activations)) {
    for (const z of [-800, -37, 0, 37, 800])
      assert.ok(Number.isFinite(f.f(z)) && Number.isFinite(f.derivative(z)), `${f.name} ${z}`);
    assert.ok(Number.isNaN(f.f(NaN)), f.name);
  }
});

test("the sigmoid's clamp is the paper's, whose upper end is 1 − 2⁻⁵³ and whose logit eq. 5 puts at 36.04", () => {
  assert.deepEqual(clampRange(sigmoid.range), [1e-16, 1 - 2 ** -53]);
  close([sigmoid.inverse!(1 - 2 ** -53)], [36.04365338911715], 1e-12);
});

test("clamps: 10⁻¹⁶ of the width, one double at least; an infinite side is left alone", () => {
  assert.deepEqual(clampRange([-1, 1]), [-1 + 2e-16, 1 - 2e-16]);
  assert.deepEqual(clampRange([-Infinity, Infinity]), [-Infinity, Infinity]);
  assert.deepEqual(clampRange([0, Infinity]), [5e-324, Infinity]);
  assert.deepEqual(clampRange([-1, Infinity]), [-1 + 2 ** -53, Infinity]);
  const [low, high] = clampRange([-Math.PI / 2, Math.PI / 2]);
  assert.ok(low > -Math.PI / 2 && high < Math.PI / 2);
  for (const f of Object.values(activations))
    if (f.inverse)
      assert.ok(
        clampRange(f.range).every((a) => !Number.isNaN(f.inverse!(a))),
        f.name,
      );
});
