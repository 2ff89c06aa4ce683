/** The kernel as Jupyter's own clients see it: the community's tests, and how long a reader waits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { output } from "./python";

test("the community's kernel test suite passes", async (t) => {
  const results = await output("python", ["-m", "unittest", "-v", "kernel_test.py"]);
  t.diagnostic(results);
  assert.match(results, /\nRan 12 tests/, "control: they ran");
  assert.match(results, /\nOK \(skipped=5\)\n/);
});

test("the times are told", async (t) => {
  const times = JSON.parse(await output("python", ["measure.py"])) as Record<string, number>;
  for (const [what, seconds] of Object.entries(times)) t.diagnostic(`${what}: ${seconds} s`);
});
