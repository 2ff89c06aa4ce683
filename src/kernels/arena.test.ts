/** The float32 engine's memory: nothing that is handed out lies on anything else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { arena } from "./arena";
import { alone } from "./team";

test("scratch space is used again under its name, and is another one where it has become too small", () => {
  const { scratch, floats } = arena(alone(1));
  const small = scratch("a", 64);
  assert.equal(scratch("a", 60), small);
  const beside = floats(10).byteOffset;
  const large = scratch("a", 10_000);
  assert.ok(large >= beside + 40, `${large} lies on what begins at ${beside}`);
  assert.equal(scratch("a", 10_000), large);
});
