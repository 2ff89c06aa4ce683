/** Films of two runs: what they show is what src trains, and any iteration can be seen again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { job } from "../spec/job";
import { record, training, unit } from "../train";
import { read } from "./address";
import { film, played } from "./film";
import { partingWords } from "./parting";
import type { Refused } from "./refusal";
import { specOf } from "./spec";

const at = (request: string, iterations = 60) => ({ ...read(request).settings, iterations });
const small = at("n=20");

/** The states that a run of one side goes through, by the contract and the library alone. */
async function watched(settings: typeof small, letter: "a" | "b") {
  const { run } = await job(specOf(settings, letter));
  const seen: { loss: number; z: number; weights: number[] }[] = [];
  for (const step of training(run)) {
    seen.push({
      loss: step.loss,
      z: step.z("fc1").data[1],
      weights: run.network.params.flatMap((p) => [...p.value.data]),
    });
    if (step.iteration === settings.iterations) return seen;
  }
  throw new Error("unreachable");
}

test("a film's curves are the runs' own, bit for bit", async () => {
  const { parts } = await played(small);
  for (const [s, letter] of (["a", "b"] as const).entries()) {
    const { run } = await job(specOf(small, letter));
    const curves = record(run, 60, { loss: (step) => step.loss, z: unit("fc1", 1, 0) });
    assert.deepEqual(
      parts.flatMap(({ sides }) => sides[s].cost),
      [...curves.loss],
    );
    assert.deepEqual(
      parts.flatMap(({ sides }) => sides[s].z.map((z) => z[1])),
      [...curves.z],
    );
  }
  const other = await played({ ...small, seed: "2" });
  assert.notEqual(other.end.bits![0], parts[parts.length - 1].bits![0], "control: other bits have another word");
});

for (const request of [
  "n=20",
  "n=20&optimizer=adam&bDown=mirror",
  "circles?n=20&bDown=kolenPollack&optimizer=momentum",
])
  test(`any iteration can be seen again, forwards, backwards and one at a time: ${request}`, async () => {
    const settings = at(request, 900); // saved every third iteration
    const expected = await watched(settings, "b");
    const { film } = await played(settings);
    for (const k of [0, 1, 2, 500, 501, 501, 502, 7, 899, 900, 3, 900]) {
      const [, b] = film.look(k, 0);
      assert.equal(b.iteration, k);
      assert.equal(b.cost, expected[k].loss, `iteration ${k}`);
      assert.equal(b.layers[0].z[1], expected[k].z, `iteration ${k}`);
    }
    assert.notEqual(film.look(501, 0)[1].cost, expected[502].loss, "control");
  });

test("it may be looked at while it is still being trained, and nothing changes for that", async () => {
  const whole = (await played(small)).end.bits;
  const made = await film(small);
  let part = made.advance(() => true);
  for (let next = part; next !== undefined; next = made.advance(() => true)) {
    made.look(Math.floor(next.done / 2), 3);
    made.lines(2);
    part = next;
  }
  assert.deepEqual(part!.bits, whole);
});

test("z of another sample is what a film of that sample shows", async () => {
  const [first, fifth] = [await played(small), await played({ ...small, sample: 5 })];
  const [a, b] = first.film.lines(4);
  assert.deepEqual(
    a,
    fifth.parts.flatMap(({ sides }) => sides[0].z),
  );
  assert.deepEqual(
    b,
    fifth.parts.flatMap(({ sides }) => sides[1].z),
  );
  assert.notDeepEqual(
    a,
    first.parts.flatMap(({ sides }) => sides[0].z),
    "control",
  );
});

test("a moment's numbers fit together: δ is e times the slope, and a rule's slope is its own", async () => {
  const { film } = await played(at("circles?n=20&bRule=difference&bDown=transpose"));
  const [bp, dbp] = film.look(0, 3);
  for (const { layers } of [bp, dbp])
    for (const { e, slope, delta } of layers)
      delta.forEach((d, u) => assert.ok(Math.abs(d - e[u] * slope[u]) <= 1e-15 * Math.abs(d), `${d}`));
  const hidden = bp.layers[1];
  hidden.slope.forEach((s, u) => assert.ok(Math.abs(s - (1 - hidden.a[u] ** 2)) < 1e-15)); // tanh′
  assert.notDeepEqual(dbp.layers[1].slope, hidden.slope);
  assert.deepEqual(dbp.layers[1].z, hidden.z, "both begin with the same weights");
});

test("where two rules part is told by iteration and neuron", async () => {
  const words = async (request: string) => {
    const settings = at(request);
    return partingWords(settings, (await played(settings)).end.parting, 0.1).join(" ");
  };
  assert.match(await words("n=20"), /They part in iteration 0, at neuron 1 of fc2, most for sample \d+\. There e = [−\d.]+ reaches both/); // prettier-ignore
  assert.match(await words("n=20&bRule=derivative&bDown=feedback"), /at neuron \d of fc1, .* comes down under BP and e = .* under feedback alignment/); // prettier-ignore
  assert.match(await words("n=20&bRule=derivative"), /every δ of every iteration is equal/);
  assert.match(
    await words("n=20&lr=20"),
    /From iteration \d+ on z is more than 0\.1 apart, first in neuron \d of fc\d/,
  );
});

test("a run that leaves all numbers is a film too", async () => {
  const { end } = await played(at("spirals?n=20&lr=100&f=z^3&out=identity&bRule=linear&bDown=transpose"));
  assert.equal(end.done, 60);
  assert.ok(end.sides.some(({ now }) => Number.isNaN(now!.cost)));
});

test("what makes no run is refused at the control that is meant", async () => {
  const table: [request: string, key: string, words: RegExp][] = [
    ["f=relu", "bRule", /^difference\(\) needs an inverse, and relu has none \(fc1\)$/],
    ["f=z^2", "bRule", /^difference\(\) needs an inverse, and z\^2 has none \(fc1\)$/],
    ["bMode=pair&f=tanh&out=tanh", "bRule", /pair mode is for the sigmoid alone/],
    ["bMode=pair&bClamp=0.1", "bClamp", /expected none in pair mode/],
    ["aRule=bFunction&aSlope=a", "aSlope", /"a" is unknown; the variables are z/],
    ["aRule=linear&aLayers=3", "aLayers", /expected one of fc1, fc2, got "fc3"/],
    ["train=4", "train", /expected one of fc1, fc2/],
    ["loss=crossEntropy", "loss", /a row of 0 and 1 with sum 1 for crossEntropy/],
  ];
  for (const [request, key, words] of table)
    await assert.rejects(
      film(at(request)),
      (error: Refused) => error.key === key && words.test(error.message),
      request,
    );
  for (const key of ["f", "out"] as const)
    await assert.rejects(film({ ...small, [key]: "log(z)" }), (error: Refused) => error.key === key, key);
});
