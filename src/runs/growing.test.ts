import assert from "node:assert/strict";
import { test } from "node:test";
import { cells, runCells, seedsOf, sweeps, type Sweep } from "../sweeps";
import { growing } from "./growing";

const small: Sweep = {
  ...sweeps["1-2-1"],
  settings: { ...sweeps["1-2-1"].settings, iterations: 20 },
  over: { rule: ["BP", "DBP"], rate: [0.3] },
  seeds: 6,
};

test("a growing sweep ends with what the sweep gives in place, and grows by whole seeds", async () => {
  const sizes: number[] = [];
  let last: unknown;
  for await (const results of growing("small", small, { workers: 2 })) {
    sizes.push(results.seeds.length);
    assert.ok(results.cells.every(({ results: { cost } }) => cost.length === results.seeds.length));
    last = results;
  }
  assert.deepEqual(last, runCells(small, cells(small), seedsOf(small)));
  assert.deepEqual(
    sizes,
    [...new Set(sizes)].sort((a, b) => a - b),
  );
});

test("who stops listening stops the threads", async () => {
  const long = { ...small, settings: { ...small.settings, iterations: 2000 }, seeds: 100_000 };
  for await (const { seeds } of growing("long", long, { workers: 2 })) {
    assert.ok(seeds.length > 0);
    break; // this test ends, which it would not while threads run
  }
});
