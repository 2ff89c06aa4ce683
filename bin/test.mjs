/**
 * Runs every test beside its file, or those whose path contains one of the given words. Quiet: what passes is counted. Those of
 * src/torch need PyTorch, those of src/browser take minutes, those of src/jupyter/lab need Jupyter: they have commands of their own,
 * bin/torch.mjs, bin/browser.mjs and bin/jupyter.mjs.
 */
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { run } from "node:test";
import { dot } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const words = process.argv.slice(2);

/** Those that wait for a server, a kernel or a limit come first, so that others fill the time, as do two more at once than cores. */
const waits = (file) => /^src\/(bench|jupyter|runs)\//.test(file);

const files = readdirSync(`${root}src`, { recursive: true })
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts") && !/^src\/(torch|browser|jupyter\/lab)\//.test(file))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort((a, b) => waits(b) - waits(a) || (a < b ? -1 : 1));
if (files.length === 0) {
  process.stderr.write(`no test file matches ${words.join(" ")}\n`);
  process.exit(1);
}

process.chdir(root);
process.execArgv.push("--import", "tsx"); // what runs a file gets what this process was given
run({ files, concurrency: availableParallelism() + 2 })
  .on("test:fail", () => (process.exitCode = 1))
  .on("test:stderr", ({ message }) => process.stderr.write(message)) // why a file cannot even be loaded
  .compose(dot)
  .pipe(process.stdout);
