/** The published curves: the record is what their file says, and the numbers in the code are the record's. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { EPOCHS, isPeer, LONGEST, OURS, OWN_RATES, PEERS, PUBLISHED, published } from "../experiments/published";
import { CURVES, curvesText, publishedCurves, readCurves } from "./published";

const folder = mkdtempSync(join(tmpdir(), "deltalab-published-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the record reads back, names its source, and has every epoch of every rule that was published", () => {
  const curves = publishedCurves();
  assert.equal(curvesText(curves), readFileSync(CURVES, "utf8"));
  assert.match(curves.source, /Akrout.*NeurIPS 2019.*one run each/);
  for (const rule of PEERS) assert.equal(curves.accuracy[rule].length, LONGEST);
});

test("what runs are judged against is the record at those epochs", () => {
  const { accuracy } = publishedCurves();
  for (const rule of PEERS) assert.deepEqual(PUBLISHED[rule], EPOCHS.map((epoch) => accuracy[rule][epoch - 1])); // prettier-ignore
  assert.deepEqual(EPOCHS.map((epoch) => accuracy.BP[epoch - 1]), [88, 91.84, 96.23]); // prettier-ignore
});

test("a file in the published form is read under our names of the rules", () => {
  const file = join(folder, "weight-transport-curves.json");
  const list = { bp: [1, 2], fa: [3, 4], wm: [5, 6], kp: [7, 8] };
  writeFileSync(file, JSON.stringify({ source: "somebody", mnist: { test_accuracy_percent: list } }));
  const { source, accuracy } = readCurves(file)!;
  assert.equal(source, "somebody");
  assert.deepEqual(PEERS.map((rule) => accuracy[rule]), [[1, 2], [3, 4], [5, 6], [7, 8]]); // prettier-ignore
  assert.equal(readCurves(undefined) === undefined, readCurves() === undefined);
});

test("every rule has a rate, and the published setting is theirs", () => {
  for (const rule of [...PEERS, ...OURS]) assert.ok(OWN_RATES[rule] > 0, rule);
  assert.deepEqual(PEERS.map((rule) => OWN_RATES[rule]), [0.2, 0.2, 0.05, 0.3]); // prettier-ignore
  assert.deepEqual([published.layers, published.batch, published.order], [[784, 500, 10], 128, "as stored"]); // prettier-ignore
  assert.ok(isPeer("BP") && !isPeer("DBP"));
});
