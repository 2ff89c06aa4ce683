import assert from "node:assert/strict";
import { test } from "node:test";
import { cosine } from "./generators";
import { gaussians, noisy, sets } from "./sets";

test("Gaussians in the plane lie where they are said to", () => {
  const { x, y } = gaussians(4000, "1");
  for (const label of [0, 1]) {
    const rows = Array.from({ length: 4000 }, (_, i) => i).filter((i) => y.data[2 * i + label] === 1);
    assert.equal(rows.length, 2000);
    for (const axis of [0, 1]) {
      const values = rows.map((i) => x.data[2 * i + axis]);
      const mean = values.reduce((sum, v) => sum + v, 0) / 2000;
      const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 2000);
      assert.ok(Math.abs(mean - (label - 0.5)) < 0.03 && Math.abs(deviation - 0.35) < 0.02, `${mean} ± ${deviation}`);
    }
  }
});

test("noise moves targets, of classes the inputs, as far as it is told and always the same way", () => {
  const plain = cosine(2000, "1");
  assert.equal(noisy(plain, 0, "1"), plain);
  const [one, two] = [1, 2].map((noise) => noisy(plain, noise, "1"));
  assert.deepEqual(one.x, plain.x);
  const moves = one.y.data.map((v, i) => v - plain.y.data[i]);
  assert.ok(Math.abs(Math.sqrt(moves.reduce((sum, v) => sum + v * v, 0) / 2000) - 1) < 0.05);
  moves.forEach((move, i) => assert.ok(Math.abs(two.y.data[i] - plain.y.data[i] - 2 * move) < 1e-12));
  const classes = sets.circles(50, "1");
  const moved = noisy(classes, 0.1, "1");
  assert.deepEqual(moved.y, classes.y);
  assert.notDeepEqual(moved.x, classes.x);
  assert.notDeepEqual(noisy(classes, 0.1, "2").x, moved.x, "another seed, other noise");
});
