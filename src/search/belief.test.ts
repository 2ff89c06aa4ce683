/** What a search knows, against the process by hand, in other units, and where it is sure. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "../testing";
import { belief } from "./belief";
import { likeliest } from "./fit";
import { matern52, posterior } from "./gaussian";
import { expectedImprovement } from "./improvement";

const values = [1.2, 0.4, -0.8, 0.1, 0.9];
const unit = values.map((_, i) => ({ x: [i / 4], value: values[i] }));

test("is the process through what was seen, in the values' own unit", () => {
  const known = belief([[0, 1]], unit);
  const centre = values.reduce((s, v) => s + v, 0) / 5;
  const scale = Math.sqrt(values.reduce((s, v) => s + (v - centre) ** 2, 0) / 4);
  const ys = values.map((v) => (v - centre) / scale);
  const xs = unit.map(({ x }) => x);
  const process = posterior(matern52, likeliest(matern52, xs, ys), xs, ys);
  const least = Math.min(...xs.map((x) => process.at(x).mean));
  const { mean, variance } = process.at([0.6]);
  const at = known.at([0.6]);
  close([at.mean, at.deviation, at.improvement, known.best], [centre + scale * mean, scale * Math.sqrt(variance), scale * expectedImprovement(mean, Math.sqrt(variance), least), centre + scale * least], 1e-12); // prettier-ignore
});

test("says the same in another box and another unit", () => {
  const plain = belief([[0, 1]], unit);
  const other = belief([[-3, 5]], unit.map(({ x, value }) => ({ x: [8 * x[0] - 3], value: 100 * value + 7 }))); // prettier-ignore
  for (const u of [0, 0.3, 0.9]) {
    const [p, o] = [plain.at([u]), other.at([8 * u - 3])];
    close([o.mean, o.deviation, o.improvement], [100 * p.mean + 7, 100 * p.deviation, 100 * p.improvement], 1e-6);
  }
  close(other.lengths, plain.lengths, 1e-6);
});

test("expects nothing where it was, and something between", () => {
  const known = belief([[0, 1]], unit);
  assert.ok(known.at([0.62]).improvement > known.at([0]).improvement);
  assert.ok(known.at([0.5]).deviation < known.at([0.375]).deviation);
});

test("does not break at a training that did", () => {
  const known = belief([[0, 1]], [...unit, { x: [0.9], value: NaN }]);
  assert.ok(Number.isFinite(known.at([0.95]).mean) && known.at([0.9]).mean > known.best);
});
