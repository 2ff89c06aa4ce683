import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, identity, relu, sigmoid, type Activation } from "./activations";
import { backward, constant, type Node } from "./graph";
import { activate, dense, sequential, type Layer } from "./layers";
import { rmse } from "./losses";
import { drawWeights, mlp } from "./models";
import { stream } from "./random";
import * as rule from "./rules";
import type { Rules } from "./rules";
import { matrix, rows, tensor, type Tensor } from "./tensor";
import { close, largestGap } from "./testing";

const random = stream("1", "rules.test");
const noise = (n: number, width: number): Tensor =>
  tensor([n, width], Float64Array.from({ length: n * width }, random.normal));
const x = noise(5, 3);
const y = tensor([5, 2], noise(5, 2).data.map(sigmoid.f));
const net = mlp(drawWeights([3, 4, 4, 2], "1"), [sigmoid, sigmoid, sigmoid]);
const loss = rmse(net(constant(x)), y);

/** All parameter gradients of a loss under given rules, in one list. */
function gradients(rules: Partial<Rules> = {}, of: Node = loss, layer: Layer = net): number[] {
  const gradient = backward(of, rules);
  return layer.params.flatMap((p) => Array.from(gradient(p).data));
}

const bp = gradients();
const place = { layer: "fc1", samples: 1 };

describe("a setting in which the variant is backpropagation", () => {
  const weights = Object.fromEntries(
    net.params.filter((p) => p.name.endsWith(".W")).map((p) => [p.name.split(".")[0], p.value]),
  );
  const same: [name: string, rules: Partial<Rules>, tolerance: number][] = [
    ["the b-function σ′, bit for bit", { activation: rule.bFunction((z) => sigmoid.derivative(z)) }, 0],
    ["feedback through W itself, bit for bit", { transport: rule.feedback(weights) }, 0],
    ["only() naming no layer, bit for bit", { activation: rule.only([], rule.linear) }, 0],
    [
      "only() naming every layer with the derivative, bit for bit",
      { activation: rule.only(["fc1", "fc2", "fc3"], rule.derivative, rule.linear) },
      0,
    ],
    ["a slope that ignores e", { activation: () => (z) => sigmoid.derivative(z) }, 0],
    ["difference with step 1e-3, to first order", { activation: rule.difference(1e-3) }, 1e-4],
    ["difference with step 1e-5, a hundred times closer", { activation: rule.difference(1e-5) }, 1e-6],
    ["difference in the stable form with step 1e-7", { activation: rule.difference(1e-7, rule.stable) }, 1e-8],
    ["difference in the pair form with step 1e-7", { activation: rule.difference(1e-7, rule.pair) }, 1e-8],
    ["difference of the sample with step 1e-7", { activation: rule.difference(1e-7, rule.stable, rule.sample) }, 1e-8],
  ];
  for (const [name, rules, tolerance] of same) test(name, () => close(gradients(rules), bp, tolerance));

  const other: [name: string, rules: Partial<Rules>][] = [
    ["linear", { activation: rule.linear }],
    ["difference(1)", { activation: rule.difference(1) }],
    ["difference(1) of the sample", { activation: rule.difference(1, rule.literal, rule.sample) }],
    ["consistent(1)", { activation: rule.consistent(1) }],
    ["b-function tanh′", { activation: rule.bFunction((z) => activations.tanh.derivative(z)) }],
    ["linear in fc2 alone", { activation: rule.only(["fc2"], rule.linear) }],
    ["feedback", { transport: rule.feedback("1") }],
    ["signs", { transport: rule.signs() }],
    ["signs of random magnitude", { transport: rule.signs("1") }],
    ["direct", { transport: rule.direct("1") }],
  ];
  for (const [name, rules] of other)
    test(`and elsewhere it differs: ${name}`, () => assert.ok(largestGap(gradients(rules), bp) > 1e-4));
});

test("signs is feedback through the matrix of signs, and random magnitudes keep those signs", () => {
  const signed = Object.fromEntries(
    net.params
      .filter((p) => /fc[23].W/.test(p.name))
      .map((p) => [p.name.split(".")[0], tensor(p.value.shape, p.value.data.map(Math.sign))]),
  );
  close(gradients({ transport: rule.signs() }), gradients({ transport: rule.feedback(signed) }), 0);
  const seen: Tensor[] = [];
  const spy = {
    name: "fc2",
    weight: matrix([
      [1, -2],
      [0, 3],
    ]),
    inputShape: [1, 2],
    adjoint: (d: Tensor, B: Tensor) => (seen.push(B), d),
  };
  rule.signs("1")(spy, tensor([1, 2]), tensor([1, 2]));
  assert.deepEqual(Array.from(seen[0].data, Math.sign), [1, -1, 0, 1]);
});

test("linear is the b-function 1, bit for bit", () =>
  close(gradients({ activation: rule.linear }), gradients({ activation: rule.bFunction(() => 1) }), 0));

test("direct feedback of the output's δ through the output weights is backpropagation with one hidden layer", () => {
  const small = mlp(drawWeights([3, 4, 2], "1"), [sigmoid, sigmoid]);
  const end = rmse(small(constant(x)), y);
  const W = small.params.find((p) => p.name === "fc2.W")!.value;
  close(gradients({ transport: rule.direct({ fc2: W }) }, end, small), gradients({}, end, small), 0);
});

for (const [name, make] of [
  ["feedback", rule.feedback],
  ["direct", rule.direct],
  ["signs", rule.signs],
] as const)
  test(`${name}: the seed fixes it and another seed changes it`, () => {
    close(gradients({ transport: make("4") }), gradients({ transport: make("4") }), 0);
    assert.ok(largestGap(gradients({ transport: make("4") }), gradients({ transport: make("5") })) > 1e-4);
  });

test("feedback draws N(0, 1/fan-in)", () => {
  const drawn: Tensor[] = [];
  const spy = {
    name: "fc2",
    weight: tensor([50, 200]),
    inputShape: [1, 200],
    adjoint: (d: Tensor, B: Tensor) => (drawn.push(B), d),
  };
  rule.feedback("3")(spy, tensor([1, 50]), tensor([1, 50]));
  const variance = [...drawn[0].data].reduce((sum, v) => sum + v * v, 0) / drawn[0].data.length;
  close([variance * 200], [1], 0.05);
});

describe("what cannot apply says so by name", () => {
  const refusals: [name: string, act: () => unknown, message: RegExp][] = [
    ["difference on relu", () => rule.difference(1)(relu, place), /difference\(\) needs an inverse, and relu has none/],
    ["stable difference on gelu", () => rule.difference(1, rule.stable)(activations.gelu, place), /and gelu has none/],
    [
      "consistent on swish",
      () => rule.consistent(1)(activations.swish, place),
      /consistent\(\) needs an inverse, and swish has none/,
    ],
    ["pair on tanh", () => rule.difference(1, rule.pair)(activations.tanh, place), /sigmoid alone, and this is tanh/],
    [
      "feedback without a matrix",
      () => gradients({ transport: rule.feedback({}) }),
      /feedback\(\) has no matrix for fc3/,
    ],
    [
      "feedback of another shape",
      () => gradients({ transport: rule.feedback({ fc3: tensor([1, 1]) }) }),
      /needs a matrix of shape \[2,4\] for fc3, got \[1,1\]/,
    ],
  ];
  for (const [name, act, message] of refusals) test(name, () => assert.throws(act, { message }));
});

describe("the paper's own sentences", () => {
  const forms = { literal: rule.literal, stable: rule.stable, pair: rule.pair };
  const zs = [-5, -1, -0.1, 0.3, 2, 5];
  const moves = [-0.4, -0.01, 0.01, 0.4];
  /** z and move for which a′ = a − move stays inside (0, 1). */
  const grid = zs
    .flatMap((z) => moves.map((move) => ({ z, move, a: sigmoid.f(z) })))
    .filter(({ a, move }) => a - move > 1e-9 && a - move < 1 - 1e-9);

  for (const [name, form] of Object.entries(forms)) {
    const slope = form(sigmoid);

    test(`${name}: moving z by (a′ − a)/slope lands on a′`, () => {
      for (const { z, move, a } of grid) close([sigmoid.f(z - move / slope(z, a, move))], [a - move], 1e-11);
    });

    test(`${name}: smaller than σ′ away from zero, larger toward it, as long as z′ stays on its side`, () => {
      for (const { z, move, a } of grid.filter((g) => Math.sign(g.a - g.move - 0.5) === Math.sign(g.z))) {
        const away = -move * z > 0;
        const more = slope(z, a, move) > sigmoid.derivative(z);
        assert.equal(more, !away, `z ${z} move ${move}`);
      }
    });

    test(`${name}: beyond −z the slope is smaller again, so "always" would be false`, () => {
      assert.ok(slope(2, sigmoid.f(2), sigmoid.f(2) - 1e-7) < sigmoid.derivative(2));
    });

    test(`${name}: finite and not negative for |z| up to 800 and any move`, () => {
      for (const z of [-800, -60, -37, -36.5, -34, 0, 34, 36.5, 37, 60, 800])
        for (const move of [-1, -1e-8, -1e-17, -1e-300, 0, 1e-300, 1e-17, 1e-8, 1]) {
          const s = slope(z, sigmoid.f(z), move);
          assert.ok(s >= 0 && s < 1, `z ${z} move ${move}: ${s}`);
        }
    });

    test(`${name}: to first order it is σ′ + move·(a − ½)`, () => {
      for (const z of zs) {
        const a = sigmoid.f(z);
        const s = slope(z, a, 1e-5);
        close([(s - sigmoid.derivative(z)) / 1e-5], [a - 0.5], 2e-4);
      }
    });
  }

  test("literal: a zero z′ − z is set to 1, so the slope is 0; stable gives σ′ there", () => {
    assert.equal(rule.literal(sigmoid)(1, sigmoid.f(1), 1e-30), 0);
    assert.equal(rule.stable(sigmoid)(1, sigmoid.f(1), 1e-30), sigmoid.derivative(1));
  });

  test("“z′ − z is zero only when a′ − a is zero” is false in doubles", () => {
    const a = 1e-16 + 1e-32;
    const next = 1e-16 + 2e-32;
    assert.notEqual(a, next);
    assert.equal(sigmoid.inverse!(a), sigmoid.inverse!(next));
  });

  test("literal uses f⁻¹(a) for z: with the forward z in its place the slope would be negative beyond 34", () => {
    const [z, move] = [36.5, -1e-12];
    const high = 1 - 2 ** -53;
    assert.ok(-move / (sigmoid.inverse!(high) - z) < 0);
    assert.ok(rule.literal(sigmoid)(z, sigmoid.f(z), move) >= 0);
  });

  test("pair follows z where the clamp of the other forms has long stopped", () => {
    const pulled = (z: number) => rule.pair(sigmoid)(z, sigmoid.f(z), 0.1);
    for (const z of [40, 100, 600]) close([pulled(z) * (z - sigmoid.inverse!(0.9))], [0.1], 1e-12);
    close([rule.literal(sigmoid)(600, 1, 0.1)], [rule.literal(sigmoid)(60, 1, 0.1)], 0);
  });

  test("pair leaves a mass of 1e-300 when the step overshoots", () => {
    const a = sigmoid.f(1);
    close([rule.pair(sigmoid)(1, a, 5)], [a / (1 + Math.abs(-690.7755278982137))], 1e-9);
  });
});

test("consistent: a gradient step of the same size on z lands on a′", () => {
  for (const f of Object.values(activations).filter((g) => g.inverse && g !== identity))
    for (const z of [-2, -0.3, 0.4, 1.5]) {
      const a = f.f(z);
      const e = 0.01 * Math.abs(a);
      const delta = e * rule.consistent(0.5)(f, place)(z, a, e);
      close([f.f(z - 0.5 * delta)], [a - 0.5 * e], 1e-13);
    }
});

test("consistent asks for a finite δ even where e is infinite, and its slope times e is its δ", () => {
  const rule1 = rule.consistent(0.5)(sigmoid, place);
  close([rule1.delta!(45, sigmoid.f(45), Infinity)], [(45 - sigmoid.inverse!(1e-16)) / 0.5], 1e-12);
  close([0.3 * rule1(1, sigmoid.f(1), 0.3)], [rule1.delta!(1, sigmoid.f(1), 0.3)], 1e-15);
});

test("consistent under the sample's own loss: a′ moves n times as far, δ keeps e", () => {
  const e = 0.01;
  const z = 0.7;
  const s = rule.consistent(0.5, rule.sample)(sigmoid, { layer: "fc1", samples: 4 })(z, sigmoid.f(z), e);
  close([z - 0.5 * 4 * (e * s)], [sigmoid.inverse!(sigmoid.f(z) - 0.5 * 4 * e)], 1e-13);
});

test("difference under the sample's own loss is difference with an n-fold step", () => {
  const five = rule.difference(0.1, rule.literal, rule.sample);
  close(gradients({ activation: five }), gradients({ activation: rule.difference(0.5) }), 1e-15);
});

test("difference has the slope of every invertible activation, by the literal and by the stable form", () => {
  for (const f of Object.values(activations).filter((g: Activation) => g.inverse && g !== identity))
    for (const z of [-2, -0.3, 0.4, 1.5]) {
      const a = f.f(z);
      const next = f.inverse!(a - 0.01 * Math.abs(a));
      const expected = (0.01 * Math.abs(a)) / (z - next);
      for (const form of [rule.literal, rule.stable]) close([form(f)(z, a, 0.01 * Math.abs(a))], [expected], 1e-11);
    }
});

test("a softplus that is pushed below 0 is clamped one double above it, and keeps its digits there", () => {
  const a = activations.softplus.f(-1.0755);
  const expected = a / (744.4400719213812 - 1.0755); // ln 5e-324 = −744.44
  for (const form of [rule.literal, rule.stable])
    close([form(activations.softplus)(-1.0755, a, 1) / expected], [1], 1e-12);
});

test("identity has slope 1 under every rule: no rule is asked", () => {
  const never: Partial<Rules> = { activation: () => assert.fail("asked") };
  const straight = sequential(dense("fc1", matrix(rows(noise(2, 3)))), activate("fc1", identity));
  assert.equal(gradients(never, rmse(straight(constant(x)), y), straight).length, 6);
});
