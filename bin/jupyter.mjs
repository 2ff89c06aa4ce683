/**
 * `npm run test:jupyter`: the kernel under the community's tests, nbclient, nbconvert, JupyterLab in a browser and several
 * versions of Node. It makes the environment of `npm run lab` first, and ends with code 3 where that cannot be had; words choose
 * among the tests, as for `npm run tests`.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "./compile.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const tell = (line) => process.stderr.write(`${line}\n`);

try {
  const { prepare } = await import(await compile("src/jupyter/python.ts"));
  await prepare(tell);
} catch (error) {
  tell(`test:jupyter: ${error.message}`);
  process.exit(3);
}
const words = process.argv.slice(2);
const files = readdirSync(`${root}src/jupyter/lab`)
  .filter((file) => file.endsWith(".test.ts") && (words.length === 0 || words.some((word) => file.includes(word))))
  .map((file) => `src/jupyter/lab/${file}`);
if (files.length === 0) {
  tell(`no test file matches ${words.join(" ")}`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "--test", "--test-reporter", "spec", "--test-concurrency", "1", ...files],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);
