/** SimpleNet in full is trained with what the search found. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foundAt } from "../experiments/slopesearch";
import { recorded } from "../runs/record";
import { cellOf } from "../sweeps";
import { FOUND } from "./cifar";

test("the b-function of cifar-full-learned is the one that slope-search found", () => {
  const { results } = cellOf(recorded("slope-search"), { method: "b-function" });
  assert.deepEqual(FOUND.meta, [1, 2, 3, 4].map((d) => results[foundAt(d)][0])); // prettier-ignore
});
