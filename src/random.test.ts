import assert from "node:assert/strict";
import { test } from "node:test";
import { seeds, shuffled, stream } from "./random";

const draws = (seed: string, name: string, n = 5) => {
  const { uniform } = stream(seed, name);
  return Array.from({ length: n }, uniform);
};

test("a stream is fixed by its seed and its name, and by nothing else", () => {
  assert.deepEqual(draws("7", "a"), draws("7", "a"));
  assert.notDeepEqual(draws("7", "a"), draws("8", "a"));
  assert.notDeepEqual(draws("7", "a"), draws("7", "b"));
  assert.notDeepEqual(draws("7", "7a"), draws("77", "a"), "seed and name do not run together");
});

test("the first draws are pinned: a change of generator would change every result", () =>
  assert.deepEqual(draws("7", "init/fc1", 2), [0.5667123807250375, 0.8159424675901307]));

test("uniform, normal and below have their moments", () => {
  const { uniform, normal, below } = stream("1", "moments");
  const n = 40_000;
  const mean = (f: () => number) => Array.from({ length: n }, f).reduce((sum, v) => sum + v, 0) / n;
  assert.ok(Math.abs(mean(uniform) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(normal)) < 0.02);
  assert.ok(Math.abs(mean(() => normal() * normal())) < 0.02, "independent draws");
  const squares = mean(() => {
    const z = normal();
    return z * z;
  });
  assert.ok(Math.abs(squares - 1) < 0.03);
  assert.ok(Math.abs(mean(() => below(6)) - 2.5) < 0.05);
});

test("shuffled is a permutation, and every place is as likely", () => {
  const random = stream("1", "shuffle");
  const counts = new Array<number>(4).fill(0);
  for (let i = 0; i < 8000; i++) {
    const order = shuffled(4, random);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
    counts[order.indexOf(0)]++;
  }
  assert.ok(
    counts.every((c) => Math.abs(c - 2000) < 150),
    String(counts),
  );
});

test("seeds are 1 … n, or go on after others", () => {
  assert.deepEqual(seeds(3), ["1", "2", "3"]);
  assert.deepEqual(seeds(2, 200), ["201", "202"]);
});
