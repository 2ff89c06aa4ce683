/** `npm test` checks with the kernel's own TypeScript what notebooks import, so that no cell finds a type error first. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("tsconfig.kernel.json names every module that a notebook imports", () => {
  const { files } = JSON.parse(readFileSync(`${root}tsconfig.kernel.json`, "utf8")) as { files: string[] };
  const notebooks = readdirSync(`${root}notebooks`).filter((name) => name.endsWith(".ipynb"));
  const imported = notebooks.flatMap((name) =>
    [...readFileSync(`${root}notebooks/${name}`, "utf8").matchAll(/from \\"deltalab\/([^"\\]+)\\"/g)].map(
      ([, module]) => `src/${module}.ts`,
    ),
  );
  assert.ok(imported.length > 50);
  assert.deepEqual([...new Set(imported)].filter((file) => !files.includes(file)), []); // prettier-ignore
});
