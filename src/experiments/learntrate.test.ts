/** The learnt rate's trial, and feedback alignment's. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { measures, trials } from "../experiments";
import { hypergradient, sgd } from "../optimizers";
import { tensor } from "../tensor";
import { feedback, transpose } from "../rules";
import { feedbackAccuracy } from "./feedback";
import { rateCurves } from "./learntrate";

const settings = {
  task: "cosine",
  iterations: 60,
  betas: { cosine: 30, "two Gaussians": 0.1 },
  starts: [0.1, 1, 10],
  rate: 0.3,
  grid: [0.1, 1, 10],
} as const;

describe("a learnt rate", () => {
  const found = trials.learntRate(settings, "3");
  test("gives exactly its listed measures", () => {
    assert.deepEqual(Object.keys(found).sort(), [...measures.learntRate].sort());
    assert.deepEqual(Object.keys(trials.learntRateBeta({ ...settings, beta: 1 }, "3")), [...measures.learntRateBeta]);
  });
  test("moves by β times the slope of the loss over the rate, as finite differences have it", () => {
    const after = (rate: number) => rateCurves({ task: "cosine", iterations: 1 }, "3", sgd(rate)).losses[1];
    const slope = (after(0.3 + 1e-5) - after(0.3 - 1e-5)) / 2e-5;
    const [, , moved] = rateCurves({ task: "cosine", iterations: 2 }, "3", hypergradient(0.3, 2)).rates;
    assert.ok(Math.abs((0.3 - moved) / 2 / slope - 1) < 1e-7, `${(0.3 - moved) / 2} and ${slope}`);
  });
  test("with β 0 is the fixed one, and turned round it goes the other way", () => {
    const still = trials.learntRate({ ...settings, betas: { ...settings.betas, cosine: 0 } }, "3");
    assert.deepEqual([still.learnt, still.turned], [still.fixed, still.fixed]);
    assert.ok(found["learnt 1"] < found["fixed 1"] && found["turned 1"] > found["fixed 1"]);
  });
  test("is held against the best of the fixed rates", () => {
    assert.ok(found.best <= Math.min(found["fixed 1"], found["fixed 2"], found["fixed 3"]));
    assert.ok(found["fixed excess"] > 0);
    assert.equal(found["half the fixed excess"], found["fixed excess"] / 2);
  });
  test("that leaves the numbers counts for a loss of ten", () => {
    const wild = trials.learntRate({ ...settings, task: "two Gaussians", starts: [1, 1, 1e6] }, "3");
    assert.ok(wild["fixed 3"] <= 10 && wild["fixed 3"] > 1, String(wild["fixed 3"]));
  });
});

describe("feedback alignment on a small set", () => {
  const small = { data: "circles", points: 60, hidden: 6, epochs: 150, rate: 0.03 } as const;
  test("is measured beside backpropagation and the last layer alone", () => {
    const found = trials.feedback(small, "3");
    assert.deepEqual(Object.keys(found), [...measures.feedback]);
    assert.equal(found.backpropagation, feedbackAccuracy(small, "3", transpose));
    assert.ok(Math.abs(found.shortfall - (found.backpropagation - found.feedback)) < 1e-12);
    const none = feedback({ fc2: tensor([6, 6]), fc3: tensor([2, 6]) });
    assert.equal(found["last layer alone"], feedbackAccuracy(small, "3", none));
    assert.ok(found.backpropagation > found["last layer alone"]);
  });
  test("learns something: fresh points are told apart, and without training they are not", () => {
    assert.ok(feedbackAccuracy(small, "3", feedback("3")) > 0.8);
    assert.ok(feedbackAccuracy({ ...small, epochs: 0 }, "3", transpose) < 0.8);
  });
});
