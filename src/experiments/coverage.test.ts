/** How much of a b-function's change lies where ReLU′ is not 0. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { measures, trials } from "../experiments";
import { seeds } from "../random";
import { coverage, isAlive, reluRun } from "./coverage";

const settings = { points: 20, hidden: 8, epochs: 8, rate: 0.1, by: ["sigmoid", "identity"], masked: "no" } as const;

test("the trial gives its listed measures, shares that add up to 1", () => {
  const found = trials.coverage(settings, "1");
  assert.deepEqual(Object.keys(found), [...measures.coverage]);
  assert.ok(Math.abs(found.pairs + found.off - 1) < 1e-15 && found.carried > 0 && found.carried < 1);
});

test("masked, all of δ lies where ReLU′ is not 0; unmasked it does not", () => {
  assert.equal(trials.coverage({ ...settings, masked: "yes" }, "1").carried, 1);
  assert.ok(trials.coverage(settings, "1").carried < 1);
});

test("with 0 where ReLU′ is 1 nothing is carried there", () => {
  const { pairs, carried } = coverage(settings, "1", (z) => (z > 0 ? 0 : 1));
  assert.ok(carried.every((share) => share === 0));
  assert.ok(pairs.every((share) => share > 0 && share < 1) && pairs.length === settings.epochs);
});

test("dead networks are told, and give no number", () => {
  const narrow = { ...settings, hidden: 1 };
  const [dead, alive] = [false, true].map((wanted) =>
    seeds(60).filter((seed) => isAlive(reluRun(narrow, seed)) === wanted),
  );
  assert.ok(dead.length > 0 && alive.length > 0);
  assert.ok(Object.values(trials.coverage(narrow, dead[0])).every(Number.isNaN));
  assert.ok(Object.values(trials.coverage(narrow, alive[0])).every(Number.isFinite));
});
