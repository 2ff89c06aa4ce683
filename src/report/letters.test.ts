import assert from "node:assert/strict";
import { test } from "node:test";
import { stream } from "../random";
import { bytesOf, lettersOf } from "./letters";

const drawn = (length: number): Uint8Array => {
  const random = stream("7", `bytes/${length}`);
  return Uint8Array.from({ length }, () => random.below(256));
};

test("bytes of any length come back, none more and none less", () => {
  for (let length = 0; length <= 80; length++) {
    const bytes = drawn(length);
    assert.deepEqual(bytesOf(lettersOf(bytes)), bytes, `${length} bytes`);
  }
  for (const value of [0, 0xff]) {
    const bytes = new Uint8Array(999).fill(value);
    assert.deepEqual(bytesOf(lettersOf(bytes)), bytes, `only ${value}`);
  }
});

test("letters are 91 that a script carries untouched, and fewer than base64's", () => {
  const bytes = drawn(100_000);
  const letters = lettersOf(bytes);
  assert.equal(new Set(letters).size, 91);
  assert.match(letters, /^[#-;=-~]*$/);
  assert.ok(letters.length < 0.925 * Buffer.from(bytes).toString("base64").length);
});
