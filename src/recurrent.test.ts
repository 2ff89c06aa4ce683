/** A recurrent network unfolded in time: the gradient through time, and what is lost without it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "./graph";
import { stream } from "./random";
import { meanSquaredOver, recurrent } from "./recurrent";
import { backSubstitution, directPartials, entries, systemOf } from "./systems";
import { byDifferences, relativeGap } from "./systems/scalars";
import { tensor } from "./tensor";

const random = stream("1", "recurrent.test");
const noise = () => tensor([2, 1], Float64Array.from({ length: 2 }, random.normal));
const xs = Array.from({ length: 6 }, noise);
const ys = Array.from({ length: 6 }, noise);
const net = recurrent(1, 3, 1, "2");

test("backpropagation through time is the gradient, by differences, of every weight", () => {
  const end = meanSquaredOver(net(xs), ys);
  const gradient = backward(end);
  for (const p of net.params) assert.ok(relativeGap(gradient(p).data, byDifferences(end, p, 2e-4)[0]) <= 1e-8, p.name);
});

test("and so is back substitution in the unfolded system", () => {
  const end = meanSquaredOver(net(xs), ys);
  const system = systemOf(end);
  const e = new Float64Array(system.names.length);
  e[entries(system, "loss")[0]] = 1;
  const p = backSubstitution(directPartials(system), e);
  const gradient = backward(end);
  for (const node of net.params)
    assert.ok(relativeGap(entries(system, node.name).map((i) => p[i]), gradient(node).data) <= 1e-13); // prettier-ignore
});

test("without the time component values are the same, and the gradient is another one except at the output", () => {
  const [whole, without] = [true, false].map((throughTime) => meanSquaredOver(net(xs, throughTime), ys));
  assert.equal(whole.value.data[0], without.value.data[0]);
  const [true_, cut] = [backward(whole), backward(without)];
  const gaps = Object.fromEntries(net.params.map((p) => [p.name, relativeGap(cut(p).data, true_(p).data)]));
  assert.ok(gaps["output.W"] === 0 && gaps["output.b"] === 0);
  assert.ok(gaps["state.W"] > 0.01 && gaps["input.W"] > 0.01, JSON.stringify(gaps));
});

test("with one step there is no time, and nothing is lost", () => {
  const [whole, without] = [true, false].map((t) => backward(meanSquaredOver(net([xs[0]], t), [ys[0]])));
  for (const p of net.params) assert.equal(relativeGap(without(p).data, whole(p).data), 0);
});
