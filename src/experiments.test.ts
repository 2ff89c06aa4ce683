import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid } from "./activations";
import { compared, cosineDefaults, cosineRun, measures, THRESHOLD, trials, VANISHED } from "./experiments";
import { derivative, difference, stable } from "./rules";
import { record, type Run, type Step } from "./train";

const settings = { ...cosineDefaults, rate: 1, points: 20, iterations: 60, rule: "BP" } as const;
const curve = (run: Run, n: number) => record(run, n, { loss: (s: Step) => s.loss }).loss;

test("every trial gives exactly the measures that are listed for it, all numbers", () => {
  for (const name of ["cosine", "parting", "steps"] as const) {
    const found = trials[name](settings, "3");
    assert.deepEqual(Object.keys(found).sort(), [...measures[name]].sort());
    for (const [measure, value] of Object.entries(found)) assert.equal(typeof value, "number", measure);
  }
  const found = trials.recovery({ rule: "BP", z0: 3, rate: 0.5, most: 1e6 });
  assert.deepEqual(Object.keys(found), [...measures.recovery]);
});

describe("a cosine trial", () => {
  const costs = curve(cosineRun(settings, "3", derivative), 60);
  const found = trials.cosine(settings, "3");

  test("ends with the last cost of its run, and its area is the run's mean cost", () => {
    assert.equal(found.cost, costs[60]);
    const trapezoids = costs.slice(1).reduce((sum, c, k) => sum + (c + costs[k]) / 2, 0);
    assert.ok(Math.abs(found.area - trapezoids / 60) < 1e-15);
  });

  test("counts the iterations to the threshold, all of them where it is never reached", () => {
    assert.equal(found.reached, 0);
    assert.equal(found.iterations, 60);
    const long = { ...settings, iterations: 2000 };
    const { iterations, reached } = trials.cosine(long, "1");
    const all = curve(cosineRun(long, "1", derivative), 2000);
    assert.equal(reached, 1);
    assert.ok(all[iterations] <= THRESHOLD && all[iterations - 1] > THRESHOLD);
  });

  test("sees vanished slopes where the hidden neurons start saturated, and none where z is small", () => {
    const saturated = trials.cosine({ ...settings, iterations: 0, saturation: 12 }, "3");
    assert.ok(Math.abs(saturated.vanished - 2 / 3) < 1e-15, String(saturated.vanished));
    assert.ok(sigmoid.derivative(12) < VANISHED);
    assert.equal(trials.cosine({ ...settings, iterations: 0 }, "3").vanished, 0);
  });
});

test("the settings reach the run: layers, initial weights, target and saturation", () => {
  const start = (more: object) => record(cosineRun({ points: 10, ...more }, "5", derivative), 0, { loss: (s) => s.loss }).loss[0]; // prettier-ignore
  const all = [
    {},
    { layers: [1, 3, 1] },
    { init: { name: "normal", scale: 2 } },
    { init: { name: "uniform", scale: 1 } },
    { init: { name: "xavier", scale: 1 } },
    { target: "inset cosine" },
    { target: "two periods" },
    { saturation: 4 },
  ].map(start);
  assert.equal(new Set(all).size, all.length);
  const { y, x } = cosineRun({ target: "inset cosine" }, "5", derivative);
  for (let i = 0; i < 100; i++) assert.ok(Math.abs(y.data[i] - (0.5 + 0.4 * Math.cos(Math.PI * x.data[i]))) < 1e-12);
});

describe("two rules side by side", () => {
  test("a rule beside itself has no gap; DBP beside BP has one that grows", () => {
    const same = trials.parting({ ...settings, rule: "BP" }, "3");
    assert.deepEqual([same.gap, same.early, same.late], [0, 0, 0]);
    const found = trials.parting({ ...settings, iterations: 400, rule: "DBP" }, "3");
    assert.ok(found.gap > 0 && found.late > found.early && found.early > 0);
  });

  test("near and far are told by BP's z", () => {
    const long = { ...settings, points: 3, iterations: 30, rate: 3, saturation: 3 } as const;
    const zs = (rule: typeof derivative) =>
      record(cosineRun(long, "3", rule), 30, Object.fromEntries(
        ["fc1", "fc2"].flatMap((layer) => Array.from({ length: layer === "fc1" ? 6 : 3 }, (_, i) => [`${layer} ${i}`, (s: Step) => s.z(layer).data[i]])),
      )); // prettier-ignore
    const [bp, dbp] = [derivative, difference(3)].map(zs);
    const near: number[] = [];
    const far: number[] = [];
    for (const name of Object.keys(bp))
      for (const k of [0, 10, 20, 30]) {
        if (Math.abs(bp[name][k]) < 1) near.push(Math.abs(bp[name][k] - dbp[name][k]));
        if (Math.abs(bp[name][k]) > 3) far.push(Math.abs(bp[name][k] - dbp[name][k]));
      }
    const found = trials.parting({ ...long, rule: "DBP" }, "3");
    const average = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    assert.ok(near.length > 2 && far.length > 2, `${near.length} near, ${far.length} far`);
    assert.ok(
      Math.abs(found.near - average(near)) < 1e-12 && Math.abs(found.far - average(far)) < 1e-12,
      JSON.stringify(found),
    );
  });

  test("the gap is the mean distance of the two runs' curves", () => {
    const [a, b] = [derivative, difference(1)].map((rule) => curve(cosineRun(settings, "3", rule), 60));
    const gap = a.reduce((sum, v, k) => sum + Math.abs(v - b[k]), 0) / 61;
    assert.ok(Math.abs(trials.parting({ ...settings, rule: "DBP" }, "3").gap - gap) < 1e-15);
  });
});

describe("single steps", () => {
  test("a rule beside itself falls and misses equally, and the falls of every iteration add up to the run's", () => {
    const found = trials.steps({ ...settings, rule: "BP", iterations: 1 }, "3");
    assert.equal(found.fall, found["fall of BP"]);
    assert.equal(found.miss, found["miss of BP"]);
    const costs = curve(cosineRun(settings, "3", derivative), 1);
    assert.equal(found.fall, costs[0] - costs[1]);
  });

  test("trying a step leaves the training as it was", () => {
    const [once, twice] = [11, 21].map((iterations) => trials.steps({ ...settings, rule: "DBP", iterations }, "3"));
    const costs = curve(cosineRun(settings, "3", derivative), 21);
    // Steps are tried at iterations 0, 10 and 20; the mean over the third is what the longer run adds.
    const third = 3 * twice["fall of BP"] - 2 * once["fall of BP"];
    assert.ok(Math.abs(third - (costs[20] - costs[21])) < 1e-14);
  });

  test("a step that went all the way would miss nothing, and one that hardly moves misses all of it", () => {
    // One neuron without a hidden layer: its a moves by rate·σ′(1 + x²)·e of the rate·e that is asked for.
    const { miss } = trials.steps(
      { ...settings, layers: [1, 1], points: 1, rate: 1e-6, rule: "BP", iterations: 1 },
      "3",
    );
    const { x } = cosineRun({ ...settings, points: 1 }, "3", derivative);
    const [z] = record(cosineRun({ ...settings, layers: [1, 1], points: 1 }, "3", derivative), 0, { z: (s: Step) => s.z("fc1").data[0] }).z; // prettier-ignore
    const share = sigmoid.derivative(z) * sigmoid.derivative(z) * (1 + x.data[0] * x.data[0]);
    assert.ok(Math.abs(miss - (1 - share)) < 1e-5, `${miss} and ${1 - share}`);
  });

  test("a rule that goes uphill is seen to", () =>
    assert.ok(trials.steps({ ...settings, rule: "BP negated" }, "3").fall < 0));
});

test("per sample the step inside a′ is as many times longer as there are samples", () => {
  const place = { layer: "fc1", samples: 10 };
  const [one, ten] = (["DBP per sample", "DBP"] as const).map((name) =>
    compared[name](name === "DBP" ? 1 : 0.1)(sigmoid, place)(0.4, sigmoid.f(0.4), 0.05),
  );
  assert.equal(one, ten);
});

test("the first-order rule is the chord's up to the square of the step", () => {
  const place = { layer: "fc1", samples: 1 };
  const at = (step: number) =>
    compared["first order"](step)(sigmoid, place)(1.2, sigmoid.f(1.2), 0.7) -
    difference(step, stable)(sigmoid, place)(1.2, sigmoid.f(1.2), 0.7);
  assert.ok(Math.abs(at(1e-2) / at(1e-3) - 100) < 10, String(at(1e-2) / at(1e-3)));
});
