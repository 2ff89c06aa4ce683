/** The network that learns while somebody looks: what it shows is what training gives, and rules make a difference. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { learning, learnt } from "./learning";
import { every } from "./every";

const settings = {
  rule: "BP",
  choices: ["BP"],
  rate: 0.2,
  seed: "7",
  samples: 300,
  tests: 100,
  layers: [784, 32, 16, 10],
  batch: 64,
  epochs: 6,
};

test("losses come update by update, accuracies at the beginning and after each epoch, and then it ends", () => {
  const seen = [...learning(settings)];
  assert.deepEqual(seen.map(({ updates }) => updates), Array.from({ length: 31 }, (_, k) => k)); // prettier-ignore
  assert.deepEqual(seen.flatMap(({ updates, accuracy }) => (accuracy === undefined ? [] : [updates])), [0, 5, 10, 15, 20, 25, 30]); // prettier-ignore
});

test("fresh digits are learnt; the last layer alone learns fewer of them, and equal seeds give equal bits", () => {
  const [bp, again, alone, other] = [{}, {}, { rule: "last layer alone" }, { seed: "8" }].map((more) => learnt({ ...settings, ...more })); // prettier-ignore
  assert.deepEqual(bp, again);
  assert.notDeepEqual(bp, other);
  assert.ok(bp.accuracy[6] > 0.6 && bp.accuracy[0] < 0.3, String(bp.accuracy));
  assert.ok(alone.accuracy[6] < bp.accuracy[6] - 0.2, String(alone.accuracy));
  assert.ok(bp.loss[30] < bp.loss[0] / 2);
});

test("every rule of the list can be chosen, and one that is not there is refused by name", () => {
  for (const { name } of every) {
    const { loss } = learnt({ ...settings, rule: name, samples: 20, tests: 10, epochs: 1 });
    assert.equal(loss.length, 2, name);
  }
  assert.throws(() => learnt({ ...settings, rule: "none" }), /no rule is called none/);
});
