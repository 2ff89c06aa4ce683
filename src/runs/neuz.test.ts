/** The record of the author's networks: what it says, and where the files lie here, that they give it. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { computedNeuz, neuz, neuzText, RECORD } from "./neuz";

test("the record holds the published loss and outputs, to the digits that are published", () => {
  const { logic, sine } = neuz();
  assert.equal(logic.loss.toExponential(4), "3.0935e-6");
  assert.deepEqual(logic.samples[0].a.map((a) => a.toFixed(6)), ["0.000734", "0.000025", "0.999998", "0.000793"]); // prettier-ignore
  assert.deepEqual(logic.samples[3].a.map((a) => a.toFixed(6)), ["1.000000", "0.999288", "0.000799", "0.000762"]); // prettier-ignore
  assert.ok(Math.abs(sine.rmse - 0.00257) < 5e-5, `${sine.rmse}`);
  assert.ok(logic.lossWithoutGain > 1e5 * logic.loss && sine.lossWithoutGain > 100 * sine.loss);
  assert.ok(logic.gap < 1e-5 && sine.gap < 1e-7, `${logic.gap} ${sine.gap}`);
});

test("its text is written as it stands, and another text would be seen", () => {
  const text = readFileSync(RECORD, "utf8");
  assert.equal(neuzText(neuz()), text);
  assert.notEqual(neuzText({ ...neuz(), sine: neuz().logic }), text);
});

test("files of other weights give another record, and a folder without files none", () => {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const net = (inputs: number, outputs: number) =>
    [
      ...Array.from({ length: inputs }, (_, k) => `neuron: 0 ${k} nil 0`),
      ...Array.from({ length: outputs }, (_, k) => `neuron: 1 ${k} sigmoid 0.1\nconnect: 0 0 1 ${k} 0.5`),
    ].join("\n");
  writeFileSync(join(folder, "neuz-xor.ztk"), net(2, 4));
  writeFileSync(join(folder, "neuz-sin.ztk"), net(1, 2));
  const other = computedNeuz(folder)!;
  assert.deepEqual([other.logic.sizes, other.sine.sizes, other.logic.weights], [[2, 4], [1, 2], 8]); // prettier-ignore
  assert.notEqual(other.logic.loss, neuz().logic.loss);
  assert.equal(other.logic.samples[0].a[0], 1 / (1 + Math.exp(-0.4)));
});
