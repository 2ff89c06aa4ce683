import assert from "node:assert/strict";
import { test } from "node:test";
import { cosineRun } from "../../experiments";
import { derivative, difference } from "../../rules";
import { record } from "../../train";
import { costs } from "./worker";

const lab = { rate: 0.3, seed: "7", iterations: 50, points: 10, scale: 1 };
const whole = (rule: "BP" | "DBP", of = lab) => [...costs(of)].flatMap((part) => [...part[rule]]);

test("the worker's curves are the notebook's, bit for bit, for either rule", () => {
  const curve = (rule: typeof derivative) => [...record(cosineRun(lab, "7", rule), 50, { loss: (s) => s.loss }).loss];
  assert.deepEqual(whole("BP"), curve(derivative));
  assert.deepEqual(whole("DBP"), curve(difference(0.3)));
  assert.notDeepEqual(whole("DBP", { ...lab, seed: "8" }), curve(difference(0.3)), "control: another seed");
});

test("the parts follow one another without a gap", () => {
  let next = 0;
  for (const { from, BP, DBP } of costs(lab)) {
    assert.equal(from, next);
    assert.equal(BP.length, DBP.length);
    next += BP.length;
  }
  assert.equal(next, 51);
});
