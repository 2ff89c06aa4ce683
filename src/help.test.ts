import assert from "node:assert/strict";
import { test } from "node:test";
import { help, type Named } from "./help";

const names: Named[] = [
  { name: "difference", words: "The chord instead of the tangent | eq. 6.", file: "src/rules.ts" },
  { name: "mlp", words: "Dense layers, one after the other.", file: "src/models.ts" },
];

/** What help shows to a notebook whose kernel knows these names. */
function shown(word?: string): string {
  const host = globalThis as { publicNames?: unknown; displayBundle?: unknown };
  let text = "";
  host.publicNames = () => names;
  host.displayBundle = (data: Record<string, string>) => void (text = data["text/markdown"]);
  try {
    help(word);
  } finally {
    delete host.publicNames;
    delete host.displayBundle;
  }
  return text;
}

test("help lists every name with its line, or those that speak of a word", () => {
  assert.match(
    shown(),
    /\| `difference` \| The chord instead of the tangent \\\| eq\. 6\. \| src\/rules\.ts \|\n\| `mlp`/,
  );
  assert.doesNotMatch(shown("LAYERS"), /difference/);
  assert.match(shown("LAYERS"), /mlp/);
  assert.match(shown("search"), /^Nothing in deltalab speaks of “search”\. help\(\) lists all 2 names\.$/);
});

test("without the kernel it says so", () => {
  assert.throws(() => help(), /by the notebooks' kernel, and there is none here/);
});
