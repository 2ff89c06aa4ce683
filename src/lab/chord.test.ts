import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid } from "../activations";
import { difference } from "../rules";
import { read } from "./address";
import { glass } from "./chord";
import type { LayerMoment } from "./probe";

const unit = (z: number, e: number): LayerMoment => {
  const a = sigmoid.f(z);
  return { z: [z], a: [a], e: [e], slope: [0], delta: [0], gradient: 0, meanSlope: 0 };
};
const at = (request: string, z = 1.5, e = 0.5) => glass(read(request).settings, 0, 0, unit(z, e), 100);

test("figure 1's own neuron: tangent and chord are equations 2 and 6", () => {
  const { a, tangent, chord, drawn } = at("lr=1");
  assert.ok(Math.abs(tangent - a * (1 - a)) < 1e-16);
  assert.equal(chord!.slope, difference(1)(sigmoid, { layer: "fc1", samples: 100 })(1.5, a, 0.5));
  assert.ok(Math.abs(chord!.z - sigmoid.inverse!(a - 0.5)) < 1e-12);
  assert.equal(drawn!.times, 1, "long enough to see as it is");
  assert.equal(drawn!.slope, chord!.slope);
});

test("a short chord is drawn longer, and its numbers stay what they are", () => {
  const { chord, drawn, a } = at("lr=0.01", 1.5, 1e-4);
  assert.equal(chord!.a, a - 0.01 * 1e-4);
  assert.ok(drawn!.times >= 1e4 && Math.abs(drawn!.z - 1.5) >= 0.6, `${drawn!.times}`);
  const still = at("lr=0.01", 1.5, 0);
  assert.equal(still.drawn!.times, 1e8, "no e, no move");
});

test("step, reading and clamp are those of the side that has them", () => {
  assert.equal(at("lr=0.5").step, 0.5);
  assert.equal(at("lr=0.5&bStep=2").step, 2);
  assert.equal(at("lr=0.5&bReading=sample").step, 50);
  assert.equal(at("bStep=3&of=a").step, 3, "BP has no step: DBP's is shown");
  assert.ok(Math.abs(at("lr=9&bClamp=0.2", 1.5, 5).chord!.a - 0.2) < 1e-15);
});

test("without an inverse there is no chord, and the tangent stays", () => {
  const seen = at("f=relu&bRule=derivative");
  assert.equal(seen.chord, undefined);
  assert.equal(seen.tangent, 1);
});
