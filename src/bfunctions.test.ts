/** Paper 2's b-functions and the rules that stand beside them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, relu } from "./activations";
import { bFunctions, drawnDelta, drawnFactors, failing, masked } from "./bfunctions";

const place = { layer: "fc2", samples: 1 };

test("figure 1a's functions are the derivatives of the activations that they are called by, linear the identity's", () => {
  assert.equal(Object.keys(bFunctions).length, 10);
  for (const [name, g] of Object.entries(bFunctions)) {
    const f = activations[name === "linear" ? "identity" : name];
    for (const z of [-2.5, -0.3, 0.7, 3]) {
      const numeric = (f.f(z + 1e-5) - f.f(z - 1e-5)) / 2e-5;
      assert.ok(Math.abs(g(z) - numeric) < 1e-8, `${name} at ${z}`);
    }
  }
});

test("the controls are 0 and ReLU′ turned round", () => {
  for (const z of [-1, 0, 2]) assert.deepEqual([failing.zero(), 0 - failing.negated(z)], [0, relu.derivative(z)]);
});

test("a mask keeps g where ReLU′ is 1 and nothing else", () => {
  const g = masked((z) => z + 10);
  assert.deepEqual([-1, 0, 2].map(g), [0, 0, 12]);
});

describe("factors drawn by lot", () => {
  const zs = Array.from({ length: 4000 }, (_, i) => (i - 2000) / 1000);
  const pass = (rule: ReturnType<typeof drawnFactors>) => {
    const slope = rule(relu, place);
    return zs.map((z) => slope(z, 0, 1));
  };
  test("have g's distribution on the live side, belong to other units, and leave the dead side as it is", () => {
    const rule = drawnFactors(bFunctions.sigmoid, "7");
    pass(rule);
    const second = pass(rule);
    const live = second.filter((_, i) => zs[i] > 0);
    const own = zs.filter((z) => z > 0).map(bFunctions.sigmoid);
    const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
    assert.ok(live.every((v) => own.includes(v)));
    assert.ok(Math.abs(mean(live) - mean(own)) < 0.005);
    assert.ok(live.filter((v, i) => v === own[i]).length < 50);
    zs.forEach((z, i) => z <= 0 && assert.equal(second[i], bFunctions.sigmoid(z)));
  });
  test("are the same for equal seeds", () => {
    assert.deepEqual(pass(drawnFactors(bFunctions.tanh, "7")), pass(drawnFactors(bFunctions.tanh, "7")));
    assert.notDeepEqual(pass(drawnFactors(bFunctions.tanh, "7")), pass(drawnFactors(bFunctions.tanh, "8")));
  });
});

test("a δ drawn by lot is the same in every pass, whatever e is", () => {
  const rule = drawnDelta(3, "7");
  const pass = (e: number) => {
    const { delta } = rule(relu, place);
    return [0, 1, 2].map(() => delta!(1, 1, e));
  };
  assert.deepEqual(pass(1), pass(-5));
  assert.equal(new Set(pass(1)).size, 3);
});
