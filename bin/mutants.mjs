/**
 * Asks the tests whether they can fail: each change of src/mutants.json is made alone, in memory, and the test file that
 * is named beside it must then fail. One line a change; fails where one survives, or where its text is not found once.
 *
 *   npm run mutants            all of them
 *   npm run mutants -- adam    those whose name or file contains a word
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { settings } from "./compile.mjs";
import { moduleText } from "./kernels.mjs";

const AT_ONCE = 2;
/** Milliseconds that a test file may take: a change may make it run for ever, which is a failure too. */
const LONGEST = 120_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const words = process.argv.slice(2);
const mutants = JSON.parse(readFileSync(join(root, "src/mutants.json"), "utf8")).filter(
  ({ name, file }) => words.length === 0 || words.some((word) => name.includes(word) || file.includes(word)),
);
if (mutants.length === 0) {
  process.stderr.write(`no mutant has ${words.join(" or ")} in its name or file\n`);
  process.exit(1);
}

const cache = join(root, "node_modules/.cache"); // packages are found from here
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "deltalab-mutants-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Whether a test file passes when some files have another text. */
async function passes(test, texts, name) {
  const outdir = join(folder, name);
  await build({ ...settings(texts), entryPoints: { test }, outdir });
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(outdir, "test.mjs")], { cwd: root, stdio: "ignore", timeout: LONGEST });
    child.on("error", fail);
    child.on("close", (code) => done(code === 0));
  });
}

/** What becomes of one change: killed, survived, or why it could not be made. */
async function fate({ file, from, to, test }, index) {
  const path = join(root, file);
  const text = readFileSync(path, "utf8");
  const found = text.split(from).length - 1;
  if (found !== 1) return `FOUND ${found} TIMES`;
  const changed = new Map([[path, text.replace(from, () => to)]]);
  // A kernel is what it compiles to.
  if (file.startsWith("src/kernels/assembly/"))
    changed.set(join(root, "src/kernels/module.ts"), await moduleText(changed));
  return (await passes(test, changed, `mutant-${index}`)) ? "SURVIVED" : "killed";
}

/** Does one job after the other, a few at once. */
async function all(jobs) {
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

// A test that fails without any change kills everything and tells nothing.
const failing = [];
const tests = [...new Set(mutants.map(({ test }) => test))];
await all(
  tests.map((test, i) => async () => {
    if (!(await passes(test, new Map(), `unchanged-${i}`))) failing.push(test);
  }),
);
for (const test of failing) process.stdout.write(`FAILS UNCHANGED  ${test}\n`);

let killed = 0;
const asked = mutants.filter(({ test }) => !failing.includes(test));
await all(
  asked.map((mutant, i) => async () => {
    const result = await fate(mutant, i);
    if (result === "killed") killed++;
    process.stdout.write(`${result.padEnd(15)}  ${mutant.file}: ${mutant.name}  (${mutant.test})\n`);
  }),
);
const unasked = mutants.length - asked.length;
process.stdout.write(
  `${killed} of ${mutants.length} mutants killed${unasked > 0 ? `, ${unasked} not asked: their test fails unchanged` : ""}\n`,
);
process.exitCode = killed === mutants.length ? 0 : 1;
