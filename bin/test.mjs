/**
 * Runs every test beside its file, or those whose path contains one of the given words. Quiet: what passes is counted. Those of
 * src/torch need PyTorch, those of src/browser take minutes, those of src/jupyter/lab need Jupyter: they have commands of their own,
 * bin/torch.mjs, bin/browser.mjs and bin/jupyter.mjs.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(`${root}src`, { recursive: true })
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts") && !/^src\/(torch|browser|jupyter\/lab)\//.test(file))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file matches ${words.join(" ")}\n`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  [
    "--import",
    "tsx",
    "--test",
    "--test-reporter",
    "dot",
    "--test-reporter-destination",
    "stdout",
    "--test-concurrency",
    "2",
    ...files,
  ],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);
