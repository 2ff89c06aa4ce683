/** Directions and line searches on a quadratic, where it is known what they must do. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bySlopes, byValues, descend, fixed, fletcherReeves, lossesAt, objective, polakRibiere, steepest, type Objective } from "./descent"; // prettier-ignore
import { sigmoid } from "./activations";
import { cosine } from "./data/generators";
import { constant } from "./graph";
import { mse } from "./losses";
import { drawWeights, mlp } from "./models";

/** ½ Σ kᵢwᵢ² with curvatures 1 … 100. */
const bowl = (): Objective => {
  const k = [1, 3, 10, 30, 100];
  let cost = 0;
  const value = (w: Float64Array) => w.reduce((sum, x, i) => sum + (k[i] * x * x) / 2, 0);
  return {
    weights: Float64Array.of(1, -1, 1, -1, 1),
    cost: () => cost,
    value: (w) => ((cost += 1), value(w)),
    gradient: (w) => ((cost += 3), { f: value(w), g: w.map((x, i) => k[i] * x) }),
  };
};
const ends = (conjugacy: typeof steepest, search: typeof byValues, budget = 150) => {
  const done = descend(bowl(), bowl(), { conjugacy, search }, budget);
  return done[done.length - 1].loss;
};

describe("on a bowl with curvatures from 1 to 100", () => {
  test("conjugate gradients win at once, by either formula and either line search", () => {
    for (const search of [byValues, bySlopes])
      for (const conjugacy of [polakRibiere, fletcherReeves])
        assert.ok(ends(conjugacy, search) < 1e-3 * ends(steepest, search), `${ends(conjugacy, search)}`);
  });
  test("a line search never goes up, and a fixed step beyond 2/100 does", () => {
    for (const search of [byValues, bySlopes])
      for (const conjugacy of [steepest, polakRibiere, fletcherReeves])
        descend(bowl(), bowl(), { conjugacy, search }, 100).forEach(({ loss }, k, all) =>
          assert.ok(k === 0 || loss <= all[k - 1].loss),
        );
    assert.ok(ends(steepest, fixed(0.021)) > 100 && ends(steepest, fixed(0.019)) < 1);
  });
  test("slopes take a line's minimum in two looks", () => {
    const of = bowl();
    const { f, g } = of.gradient(of.weights);
    const d = g.map((x) => -x);
    const s = -g.reduce((sum, x) => sum + x * x, 0);
    const before = of.cost();
    const t = bySlopes(of, of.weights, d, f, s, 0.02);
    const k = [1, 3, 10, 30, 100];
    assert.ok(Math.abs(t - -s / g.reduce((sum, x, i) => sum + k[i] * x * x, 0)) < 1e-12);
    assert.equal(of.cost() - before, 6);
  });
});

test("a strategy may change on the way: the second takes over at its share of the budget", () => {
  const steep = { conjugacy: steepest, search: fixed(0.019) };
  const done = descend(bowl(), bowl(), steep, 150, { conjugacy: polakRibiere, search: bySlopes }, 0.5);
  const only = descend(bowl(), bowl(), steep, 150);
  assert.equal(done[20].loss, only[20].loss);
  assert.ok(done[done.length - 1].loss < 1e-3 * only[only.length - 1].loss);
});

test("a loss stands until the next one", () => {
  const done = [{ cost: 0, loss: 3 }, { cost: 4, loss: 2 }, { cost: 9, loss: 1 }]; // prettier-ignore
  assert.deepEqual(lossesAt(done, [0, 3, 4, 8, 20]), [3, 3, 2, 2, 1]);
});

test("the objective of a graph moves its parameters, and counts a gradient as three passes", () => {
  const { x, y } = cosine(10, "1");
  const net = mlp(drawWeights([1, 3, 1], "1"), [sigmoid, sigmoid]);
  const end = mse(net(constant(x)), y);
  const of = objective(end, net.params);
  const before = end.value.data[0];
  assert.equal(of.value(of.weights), before);
  const moved = of.weights.slice();
  moved[0] += 1;
  assert.notEqual(of.gradient(moved).f, before);
  assert.equal(net.params[0].value.data[0], moved[0]);
  assert.equal(of.cost(), 4);
});
