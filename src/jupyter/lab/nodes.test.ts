/**
 * The kernel under every Node that is supported: its tests, and a notebook that comes out with the same bytes. The versions come
 * from npm, where the package `node` takes its binaries from, and lie in .lab/nodes.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LAB } from "../python";

const VERSIONS = ["20.20.2", "22.23.5", "24.22.3"];
const NOTEBOOK = "02-units";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);
const windows = process.platform === "win32";

/** The program of a version, fetched where it is not here yet. */
async function nodeOf(version: string): Promise<string> {
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const folder = join(LAB, "nodes", version);
  const program = join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const npm = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", `${name}@${version}`];
  await run("npm", npm, { shell: windows });
  return program;
}

/** Runs the program in the project; what it says is told where it fails. */
async function inProject(program: string, words: readonly string[]): Promise<string> {
  const { NODE_TEST_CONTEXT: ours, ...env } = process.env; // the tests' own run is not a part of ours
  assert.ok(ours, "control: this is a test");
  const all = { cwd: root, env, maxBuffer: 1e9 };
  return run(program, words, all).then(
    ({ stdout }) => stdout,
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${words.join(" ")} failed: ${error.stdout.slice(-4000)}${error.stderr.slice(-2000)}`);
    },
  );
}

let first = "";
for (const version of VERSIONS) {
  test(`Node ${version}: the kernel's tests pass, and a notebook has the bytes of every other version`, async (t) => {
    const node = await nodeOf(version);
    assert.equal((await inProject(node, ["--version"])).trim(), `v${version}`);
    const files = ["kernel", "trouble"].map((name) => `src/jupyter/${name}.test.ts`);
    const results = await inProject(node, ["--import", "tsx", "--test", "--test-reporter", "tap", ...files]);
    t.diagnostic(/# pass \d+/.exec(results)?.[0] ?? results);
    assert.match(results, /\n# fail 0\n/);
    const out = join(LAB, `${NOTEBOOK}-${version}.ipynb`);
    await inProject(node, ["bin/deltalab.mjs", "notebook", NOTEBOOK, "--out", out]);
    const text = readFileSync(out, "utf8");
    first ||= text;
    assert.equal(text, first);
  });
}
