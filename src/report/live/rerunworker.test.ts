/** A claim's pairs, trained again: the recorded numbers, or by how much they differ. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runTrial, sweeps } from "../../sweeps";
import { firstPairs } from "../register/fixture";
import { outcome, pairs, type Job } from "./rerunworker";

const { seeds, baseline, method } = firstPairs(2);
const side = (rule: string, recorded: Job["method"]["recorded"]) => ({ settings: { rule, rate: 0.3 }, metric: "cost", recorded }); // prettier-ignore
const job: Job = {
  experiment: "1-2-1",
  compare: "ratio",
  direction: "lower",
  baseline: side("BP", baseline),
  method: side("DBP", method),
  seeds,
};
const trained = [...pairs(job)];

test("it trains the pairs that were recorded, bit for bit", () => {
  const recorded = seeds.map((_, i) => ({ baseline: baseline[i], method: method[i] }));
  assert.deepEqual(trained, recorded);
  const { differing, largest } = outcome(job, trained);
  assert.deepEqual([differing, largest], [0, 0]);
  const other = [...pairs({ ...job, baseline: side("DBP", baseline) })];
  assert.notDeepEqual(other, recorded, "control: another rule");
});

test("a number that is not the recorded one is told with its size, were it the last bit", () => {
  const moved = [baseline[0] + 0.25, baseline[1]];
  const { differing, largest } = outcome({ ...job, baseline: side("BP", moved) }, trained);
  assert.equal(differing, 1);
  assert.ok(Math.abs(largest - 0.25) < 1e-12, String(largest));
  const nearly = [method[0], method[1] * (1 + 2 ** -52)];
  assert.equal(outcome({ ...job, method: side("DBP", nearly) }, trained).differing, 1);
});

test("what is no number is the same only as itself", () => {
  const diverged = { ...job, method: side("DBP", ["NaN", "Infinity"]) };
  const found = (first: number, second: number) =>
    outcome(diverged, [
      { baseline: baseline[0], method: first },
      { baseline: baseline[1], method: second },
    ]);
  assert.equal(found(NaN, Infinity).differing, 0);
  const { differing, largest } = found(1, NaN);
  assert.deepEqual([differing, largest], [2, Infinity]);
});

test("the effect of these pairs is the mean of their logarithms, oriented as the claim is", () => {
  const half = [
    { baseline: 4, method: 2 },
    { baseline: 2, method: 1 },
  ];
  assert.match(outcome(job, half).effect, /^50 % lower \(50 %/);
  assert.match(outcome({ ...job, direction: "higher" }, half).effect, /^50 % lower \(50 %/);
  assert.match(outcome({ ...job, compare: "difference" }, half).effect, /^1\.50 lower/);
});

test("two measures of one run are taken from one run", () => {
  const one = { settings: { rate: 0.3 }, recorded: [] };
  const measured = { ...job, experiment: "parting", baseline: { ...one, metric: "area" }, method: { ...one, metric: "gap" } }; // prettier-ignore
  const { area, gap } = runTrial(sweeps.parting, { rate: 0.3 }, "1");
  assert.deepEqual([...pairs({ ...measured, seeds: ["1"] })], [{ baseline: area, method: gap }]);
});
