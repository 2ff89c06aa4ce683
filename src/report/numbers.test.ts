import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compact, expanded } from "./numbers";

const again = (value: unknown): unknown => expanded(JSON.parse(JSON.stringify(compact(value))));

test("lists of numbers come back to the last bit", () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => Number(v.toPrecision(6))),
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1000),
    fc.constantFrom(0, -0, 1e-300, 1e300, 0.1, 36.0436533891172),
  );
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 9, maxLength: 40 }), (list) => {
      const text = JSON.parse(JSON.stringify(list)); // JSON knows no -0
      assert.deepEqual(again({ data: [{ y: text }] }), { data: [{ y: text }] });
    }),
  );
});

test("everything else stays as it is", () => {
  const value = { a: "x", b: [1, 2], c: [null, 1, 2, 3, 4, 5, 6, 7, 8, 9], d: { e: [["u"]] }, f: null, g: true };
  assert.deepEqual(compact(value), value);
  assert.deepEqual(again(value), value);
});

test("a smooth curve takes less than half the letters", () => {
  const curve = Array.from({ length: 300 }, (_, i) => Number((1 / (1 + i * 0.01)).toPrecision(6)));
  assert.ok(JSON.stringify(compact(curve)).length < JSON.stringify(curve).length / 2);
  const noise = curve.map((_, i) => ((i * 7919) % 1009) / 1009);
  assert.ok(JSON.stringify(compact(noise)).length > JSON.stringify(curve).length / 2, "control: noise does not");
});
