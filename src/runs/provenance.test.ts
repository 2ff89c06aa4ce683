/** Where a record comes from, in words, and that other code is said first. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { codeOfTrial } from "./program";
import { provenance } from "./provenance";
import { RUNS } from "./record";

const folder = mkdtempSync(join(tmpdir(), "deltalab-provenance-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, code: string) =>
  writeFileSync(
    join(folder, `${name}.json`),
    readFileSync(join(RUNS, `${name}.json`), "utf8").replace(/^"code": "[0-9a-f]{64}"/m, `"code": "${code}"`),
  );

test("a record of today's code says how it was made, from what and by what", async () => {
  const code = await codeOfTrial("mnist");
  written("mnist", code);
  const text = await provenance("mnist", folder);
  assert.match(text, /^Recorded by `npx deltalab experiment mnist`: 9 settings × 3 seeds, \d+ min of one core; data mnist `[0-9a-f]{12}`, code `/);
  assert.ok(text.endsWith(`code \`${code.slice(0, 12)}\`.`));
}); // prettier-ignore

test("of other code, that comes first", async () => {
  written("mnist", "0".repeat(64));
  const code = await codeOfTrial("mnist");
  assert.match(await provenance("mnist", folder), new RegExp(`^> \\*\\*The code has changed since this record\\*\\* \\(\`0{12}\` then, \`${code.slice(0, 12)}\` now\\).*\n\nRecorded by`)); // prettier-ignore
});

test("a long trial is known by what it reaches alone, the others by all that a thread may run", async () => {
  const [mnist, agnews, cosine, steps] = await Promise.all(
    (["mnist", "agnews", "cosine", "steps"] as const).map((trial) => codeOfTrial(trial)),
  );
  assert.equal(cosine, steps);
  assert.equal(new Set([mnist, agnews, cosine]).size, 3);
});
