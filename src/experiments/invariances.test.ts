import assert from "node:assert/strict";
import { test } from "node:test";
import { measures, trials } from "../experiments";

const settings = { data: "xor", points: 30, hidden: 6, rate: 0.3 } as const;
const of = (method: "BP" | "invariant" | "adversary" | "weight decay", rate = 0.3) =>
  trials.invariances({ ...settings, method, rate }, "1");

test("a trial gives exactly its listed measures, and errors with noise are more", () => {
  const found = of("BP");
  assert.deepEqual(Object.keys(found), [...measures.invariances]);
  assert.ok(found.noisy > found.cost && found.cost < 0.3);
});

test("backpropagation has no β; with β next to 0 the others are backpropagation, and with a large one they are not", () => {
  assert.deepEqual(of("BP", 0.3), of("BP", 0.03));
  for (const method of ["invariant", "adversary", "weight decay"] as const) {
    assert.ok(Math.abs(of(method, 1e-9).cost - of("BP").cost) < 0.01, method);
    assert.notDeepEqual(of(method, 1), of("BP"), method);
  }
  assert.notDeepEqual(of("invariant"), of("adversary"), "two penalties are two trainings");
});
