import assert from "node:assert/strict";
import { test } from "node:test";
import { effectWords } from "./words";

const lower = { compare: "ratio", direction: "lower" } as const;
const higher = { compare: "ratio", direction: "higher" } as const;

test("an effect the claim's way is told as the claim tells it", () => {
  assert.equal(effectWords(lower, 0.023, [0.019, 0.027]), "2.30 % lower (1.90 % to 2.70 % lower)");
  assert.equal(effectWords(higher, 0.5, [0.25, 0.75]), "50 % higher (25 % to 75 % higher)");
});

test("an effect against it is told the other way round, and a mixed interval both ways", () => {
  assert.equal(effectWords(lower, -0.5, [-0.75, -0.25]), "50 % higher (25 % to 75 % higher)");
  assert.equal(effectWords(higher, -0.25, [-0.5, 0.5]), "25 % lower (50 % lower to 50 % higher)");
  assert.equal(effectWords(lower, 0.25, [-0.5, 0.5]), "25 % lower (50 % lower to 50 % higher)");
});

test("more than twice as much is told in times, a difference in its own unit", () => {
  assert.equal(effectWords(higher, 13, [11, 15]), "14 times as high (12 to 16 times as high)");
  assert.equal(
    effectWords({ compare: "difference", direction: "lower" }, 0.5, [0.25, 0.75]),
    "0.500 lower (0.250 to 0.750 lower)",
  );
});

test("where no pair differs there is no interval to tell", () => {
  assert.equal(effectWords(lower, 0, [0, 0]), "equal (in every pair)");
  assert.equal(effectWords(lower, 0, [-0.5, 0.5]), "equal (50 % lower to 50 % higher)");
  assert.equal(effectWords(lower, 0.01, [0, 0]), "1 % lower (equal to equal)"); // of a smallest effect the first part is told
});
