import assert from "node:assert/strict";
import { test } from "node:test";
import { progress, progressForms, progressOf } from "./progress";

test("a line tells how many are done and how long the rest takes, at the speed so far", () => {
  const line = (...args: Parameters<typeof progressForms>) => progressForms(...args)["text/plain"];
  assert.equal(line(5, 20, "seeds", 10), "█████░░░░░░░░░░░░░░░ 5 of 20 seeds, 30 s left");
  assert.equal(line(1, 200, "trials", 60), "░░░░░░░░░░░░░░░░░░░░ 1 of 200 trials, 3 h 19 min left");
  assert.equal(line(20, 20, "seeds", 40), "████████████████████ 20 of 20 seeds");
  const { "text/html": page } = progressForms(5, 20, "a < b", 10);
  assert.equal(page, '<label><progress value="5" max="20"></progress> 5 of 20 a &lt; b, 30 s left</label>');
});

/** What the kernel is asked to show while `act` runs, on a clock that `act` moves. */
function shown(act: (wait: (ms: number) => void) => void): string[] {
  const lines: string[] = [];
  const host = globalThis as { displayProgress?: unknown };
  const { now } = Date;
  let time = 1e12;
  host.displayProgress = (id: string, forms: Record<string, string>) =>
    lines.push(forms["text/plain"].replace(/^\S+ /, ""));
  Date.now = () => time;
  try {
    act((ms) => void (time += ms));
  } finally {
    Date.now = now;
    delete host.displayProgress;
  }
  return lines;
}

test("nothing is shown in the first two seconds, then a line that changes, and the end of what was shown", () => {
  const slow = shown((wait) => {
    for (const item of progress([1, 2, 3, 4, 5], "steps")) wait(item < 5 ? 900 : 1);
  });
  assert.deepEqual(slow, ["3 of 5 steps, 2 s left", "4 of 5 steps, 1 s left", "5 of 5 steps"]);
  const quick = shown((wait) => {
    for (const item of progress([1, 2, 3], "steps")) wait(item);
  });
  assert.deepEqual(quick, []);
});

test("it is not shown more often than five times a second, and not at all where nobody watches", () => {
  const lines = shown((wait) => {
    const tell = progressOf(10_000, "steps");
    wait(2000);
    for (let i = 1; i <= 1000; i++) {
      wait(1);
      tell(i);
    }
  });
  assert.ok(lines.length >= 4 && lines.length <= 6, `${lines.length} lines`);
  assert.deepEqual([...progress([1, 2])], [1, 2], "without a kernel it is a loop");
});
