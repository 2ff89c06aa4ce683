import assert from "node:assert/strict";
import { test } from "node:test";
import { cos } from "../math";
import { measures, trials } from "../experiments";
import { slopeOfCosine } from "./estimates";

const settings = { hidden: 8, points: 60, iterations: 400, rate: 0.02 };

test("a trial gives exactly its listed measures", () =>
  assert.deepEqual(Object.keys(trials.estimates({ ...settings, iterations: 0 }, "1")), [...measures.estimates]));

test("the derivative that is asked for is the cosine's", () => {
  const f = (x: number) => (cos(Math.PI * x) + 1) / 2;
  for (const x of [-0.7, 0, 0.2, 1.3])
    assert.ok(Math.abs(slopeOfCosine(x) - (f(x + 1e-5) - f(x - 1e-5)) / 2e-5) < 1e-9, String(x));
});

test("training brings the estimate nearer inside, and not outside; without training it is what it was", () => {
  const none = trials.estimates({ ...settings, iterations: 0 }, "1");
  assert.equal(none.error, none.untrained);
  const some = trials.estimates(settings, "1");
  assert.equal(some.untrained, none.untrained);
  assert.ok(some.error < 0.5 && some.error < some.outside / 2, JSON.stringify(some));
});
