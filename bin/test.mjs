/**
 * Runs every test beside its file, or those whose path contains one of the given words. Quiet: what passes is counted. Those of
 * src/torch need PyTorch, those of src/browser take minutes, those of src/jupyter/lab need Jupyter: they have commands of their own,
 * bin/torch.mjs, bin/browser.mjs and bin/jupyter.mjs.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { dot } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { settings } from "./compile.mjs";

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

// Compiled together, in half a second: a loader would take as long for each file, and slow what they compute (compile.mjs).
const cache = join(root, "node_modules/.cache"); // packages are found from here
mkdirSync(cache, { recursive: true });
const outdir = mkdtempSync(join(cache, "deltalab-tests-"));
process.on("exit", () => rmSync(outdir, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
await build({ ...settings(), entryPoints: files, outbase: "src", outdir, sourcemap: true });

process.chdir(root);
process.execArgv.push("--enable-source-maps"); // what runs a file gets what this process was given
run({
  files: files.map((file) => join(outdir, file.replace(/^src\/(.*)\.ts$/, "$1.mjs"))),
  concurrency: availableParallelism() + 2,
})
  .on("test:fail", () => (process.exitCode = 1))
  .on("test:stderr", ({ message }) => process.stderr.write(message)) // why a file cannot even be loaded
  .compose(dot)
  .pipe(process.stdout);
