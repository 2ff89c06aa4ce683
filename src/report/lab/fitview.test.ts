/** What a click on the data means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAt } from "./fitview";
import type { Plot } from "./plot";

test("a click looks at the nearest sample within a finger's reach, and at none beyond", () => {
  const plot = { spots: [[10, 10], [30, 10], [200, 100]] } as unknown as Plot; // prettier-ignore
  assert.equal(sampleAt(plot, 12, 12), 0);
  assert.equal(sampleAt(plot, 25, 10), 1);
  assert.equal(sampleAt(plot, 200, 123), 2);
  assert.equal(sampleAt(plot, 200, 125), undefined);
  assert.equal(sampleAt({} as Plot, 0, 0), undefined, "a plot without samples");
});
