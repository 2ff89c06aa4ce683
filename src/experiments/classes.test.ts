/** Paper 5's trials: what they measure, and on what. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { measures, trials } from "../experiments";
import { training } from "../train";
import { classesRun, goOn, type EscapeTrial } from "./classes";

const settings = {
  data: "xor",
  points: 20,
  hidden: 3,
  activation: "tanh",
  init: { name: "xavier", scale: 1 },
  rate: 0.3,
  batch: 5,
  epochs: 6,
  threshold: 0.2,
} as const;

test("every trial gives exactly its listed measures", () => {
  const found = {
    classes: trials.classes(settings, "1"),
    starts: trials.starts({ ...settings, starts: 2 }, "1"),
    escape: trials.escape({ ...settings, starts: 2, settle: 5, poor: 1e-9 }, "1"),
    passes: trials.passes({ sizes: [2, 3, 2], passes: "both", repeats: 1 }, "1"),
  };
  for (const [name, one] of Object.entries(found))
    assert.deepEqual(Object.keys(one), [...measures[name as keyof typeof found]]);
  assert.equal(found.passes.parameters, 2 * 3 + 3 + 3 * 2 + 2);
});

describe("a run on classes", () => {
  test("takes as many updates an epoch as there are batches, one with all samples", () => {
    const ends = ([5, "all"] as const).map((batch) => {
      const costs: number[] = [];
      for (const step of training(classesRun({ ...settings, batch }, "1"))) {
        costs.push(step.loss);
        if (step.iteration === 24) break;
      }
      return costs;
    });
    assert.equal(trials.classes(settings, "1").cost, ends[0][24]);
    assert.equal(trials.classes({ ...settings, batch: "all" }, "1").cost, ends[1][6]);
  });
  test("has no step against the gradient with all samples, and some with single ones", () => {
    const long = { ...settings, epochs: 40 };
    assert.equal(trials.classes({ ...long, batch: "all" }, "1").against, 0);
    assert.equal(trials.classes({ ...long, batch: "all", rate: 0.05 }, "1").uphill, 0);
    const one = trials.classes({ ...long, batch: 1 }, "1");
    assert.ok(one.against > 0.1 && one.uphill > 0.1);
  });
  test("counts epochs to the threshold, all of them where it is never reached", () => {
    const never = trials.classes({ ...settings, threshold: 1e-9 }, "1");
    assert.deepEqual([never.epochs, never.reached], [settings.epochs, 0]);
    const atOnce = trials.classes({ ...settings, threshold: 100 }, "1");
    assert.deepEqual([atOnce.epochs, atOnce.reached], [0, 1]);
  });
  test("from weights 0 and classes of equal size has no gradient at all", () => {
    const zero = {
      ...settings,
      batch: "all",
      data: "circles",
      init: { name: "normal", scale: 0 },
      activation: "sigmoid",
    } as const;
    const { start, end, cost } = trials.classes(zero, "1");
    assert.deepEqual([start, end], [0, 0]);
    assert.ok(Math.abs(cost - Math.LN2) < 1e-12);
    assert.ok(trials.classes({ ...zero, init: settings.init }, "1").start > 1e-3, "control");
  });
});

describe("several starts", () => {
  test("of the linear system end at one loss, of a narrow network they do not", () => {
    const all = { ...settings, batch: "all", rate: 1, epochs: 400, starts: 4 } as const;
    assert.ok(trials.starts({ ...all, hidden: 0 }, "2").spread < 1e-9);
    const { spread, relative, cost, above } = trials.starts({ ...all, hidden: 2 }, "2");
    assert.ok(spread > 1e-3 && above > 0);
    assert.ok(Math.abs(relative - spread / cost) < 1e-15);
  });
});

describe("an escape", () => {
  const all: EscapeTrial = { ...settings, hidden: 1, batch: "all", epochs: 20, starts: 3, settle: 400, poor: 0.02 };
  const stuck = ["1", "2", "3", "4", "5", "6"].find((seed) => !Number.isNaN(trials.escape(all, seed).before))!;
  test("begins at the highest of the starts' ends, and is asked only where another lies lower by enough", () => {
    const { before, least } = trials.escape(all, stuck);
    const run = (s: number) => classesRun(all, stuck, `${stuck}/${s}`);
    const ends = [0, 1, 2].map((s) => goOn(run(s), all, 400));
    assert.deepEqual([before, least], [Math.max(...ends), Math.min(...ends)]);
    assert.ok(Number.isNaN(trials.escape({ ...all, poor: 5 }, stuck).left));
  });
  test("goes on from there: with all samples the loss falls no further than by its steps", () => {
    const { before, cost } = trials.escape(all, stuck);
    assert.ok(cost <= before);
    const worst = [0, 1, 2].map((s) => classesRun(all, stuck, `${stuck}/${s}`)).find((run) => goOn(run, all, 400) === before)!; // prettier-ignore
    assert.equal(goOn(worst, all, 20 + 400), cost);
  });
});
