/** Trials of saturation: what they measure, and on what. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { measures, trials } from "../experiments";
import { linear } from "../rules";
import { arrival, type DeepSettings, type HaltTrial } from "./saturation";

const settings: DeepSettings = {
  activation: "sigmoid",
  width: 6,
  depth: 3,
  init: { name: "xavier", scale: 1 },
  bias: 0,
};
const halt = (activation: "sigmoid" | "relu", bias: number, iterations = 0): HaltTrial => ({
  case: { activation, bias, rule: "BP" },
  rate: 1,
  iterations,
  from: 0.45,
});

test("every trial gives exactly its listed measures", () => {
  assert.deepEqual(Object.keys(trials.halt(halt("sigmoid", 0), "1")), [...measures.halt]);
  assert.deepEqual(Object.keys(trials.regime({ ...settings, rate: 0 }, "1")), [...measures.regime]);
});

describe("a saturated start", () => {
  test("has the loss that is asked for, whatever the hidden units are", () => {
    for (const [f, bias] of [
      ["sigmoid", 0],
      ["sigmoid", 10],
      ["relu", 10],
      ["relu", -10],
    ] as const)
      // prettier-ignore
      assert.ok(Math.abs(trials.halt(halt(f, bias), "2").cost - 0.45) < 1e-9, `${f} ${bias}`);
  });
  test("has next to no gradient at the hidden weights; a ReLU has none on one side alone", () => {
    const start = (f: "sigmoid" | "relu", bias: number) => trials.halt(halt(f, bias), "2").start;
    assert.ok(start("sigmoid", 10) < 1e-3 * start("sigmoid", 0));
    assert.equal(start("relu", -10), 0);
    assert.ok(start("relu", 10) > 1e-3);
  });
  test("is no number where no bias of the output gives the loss", () =>
    assert.deepEqual(trials.halt({ ...halt("sigmoid", 0), from: 1e-6 }, "2"), { cost: NaN, start: NaN }));
});

describe("what arrives in the first layer", () => {
  test("falls with saturation under the derivative, and not under linear", () => {
    const [near, far] = [0, 6].map((bias) => arrival({ ...settings, bias }, "1"));
    assert.ok(far < near / 100);
    const [a, b] = [0, 6].map((bias) => arrival({ ...settings, bias }, "1", { activation: linear }));
    assert.ok(b > a / 3 && b < a * 3);
  });
  test("is what the fall a layer says", () => {
    const { fall } = trials.regime({ ...settings, rate: 0 }, "1");
    assert.ok(Math.abs(Math.exp(-2 * fall) - arrival(settings, "1")) < 1e-12);
  });
  test("the share beyond 4 is all where biases are far, and none where weights are 0", () => {
    const beyond = (bias: number, scale: number) => trials.regime({ ...settings, bias, init: { name: "normal", scale }, rate: 0 }, "1").beyond; // prettier-ignore
    assert.deepEqual([beyond(20, 0.1), beyond(0, 1e-9)], [1, 0]);
  });
});
