/** The trials of paper 3's list: what they measure, and that it depends on what it should. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { descentsTrial, delayedSeries, secondOrderTrial } from "./descents";
import { recognitionTrial } from "./recognition";

const descents = { strategy: "steepest", rate: 0.3, budget: 120, share: 0.1 } as const;

test("a series asks for what was said two steps earlier", () => {
  const { xs, ys } = delayedSeries("1", 3);
  assert.equal(ys[5].data[1], 0.8 * xs[3].data[1] + 0.3 * xs[5].data[1] * xs[4].data[1]);
  assert.equal(ys[0].data[2], 0);
});

test("strategies differ, and equal seeds give equal bits", () => {
  const costs = (["steepest", "conjugate", "steepest, then conjugate"] as const).map((strategy) => descentsTrial({ ...descents, strategy }, "1").cost); // prettier-ignore
  assert.equal(new Set(costs).size, 3);
  assert.equal(descentsTrial(descents, "1").cost, costs[0]);
  assert.ok(descentsTrial({ ...descents, budget: 600 }, "1").cost < costs[0]);
  const at = (rate: number) => descentsTrial({ ...descents, strategy: "conjugate", rate }, "1").cost;
  assert.equal(at(0.1), at(0.3), "conjugate gradients have no rate");
});

test("second-order steps and gradient descent lower the error of exclusive or", () => {
  for (const method of ["second order", "gradient descent"] as const) {
    const cost = (epochs: number) => secondOrderTrial({ method, rate: 1, epochs }, "1").cost;
    assert.ok(cost(60) < 0.5 * cost(0));
  }
});

test("recognition is measured for both networks, and a target that is not reached counts as all iterations", () => {
  const settings = { domain: "clusters", hidden: 3, points: 40, iterations: 60, rate: 0.03 } as const;
  const { autoassociator, discriminator } = recognitionTrial(settings, "1");
  assert.ok(autoassociator <= 60 && discriminator <= 60 && autoassociator % 10 === 0);
  assert.equal(recognitionTrial({ ...settings, iterations: 0 }, "1").discriminator, 0);
  assert.ok(recognitionTrial({ ...settings, domain: "two Gaussians" }, "1").discriminator < 60);
});
