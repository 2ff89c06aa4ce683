import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { findPython } from "./python";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A program that stands for a Python. */
function standIn(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const skip = process.platform === "win32";

test("the first Python that can make environments is taken", { skip }, () => {
  const [old, good] = [standIn("old", "echo 3.8"), standIn("good", "echo 3.12")];
  assert.equal(findPython([join(folder, "missing"), old, good]), good);
});

test("where there is none, one line says what was found and what to do", { skip }, () => {
  const bare = standIn("bare", `echo "No module named 'ensurepip'" >&2; exit 1`);
  const old = standIn("old", "echo 3.8");
  assert.throws(() => findPython([join(folder, "missing")]), {
    message: /^no Python was found that can be used: install Python 3\.10 or newer .*--jupyter PATH$/,
  });
  assert.throws(() => findPython([old, bare]), {
    message:
      /\(.*old: it is Python 3\.8, and 3\.10 is needed; .*bare: it comes without its module venv .*python3-venv\)\)/,
  });
});
