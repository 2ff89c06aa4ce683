/** Notebooks run from end to end, the good and the bad; each in a kernel of its own, as they would be. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startKernel } from "./client";
import { temporaryProject } from "./fixture";
import { type CodeCell, notebookText, type Output } from "./notebook";
import { CellFailed, executeNotebook, type Execution } from "./run";

const project = temporaryProject();
after(() => project.remove());

const execute = (path: string, options?: Execution) => executeNotebook(path, options, project.root);
const failureOf = async (path: string, options?: Execution): Promise<CellFailed> => {
  const error = await execute(path, options).catch((reason) => reason);
  assert.ok(error instanceof CellFailed, `expected a failing cell, not ${error}`);
  return error;
};
const text = { cell_type: "markdown", source: "# Title", outputs: undefined, execution_count: undefined };

test("an executed notebook has its outputs in order, and is the same bytes each time", async () => {
  const path = project.notebook("good", [
    text,
    `import { area } from "deltalab";\nimport { newDisplay, display } from "tslab";\nconst progress = newDisplay();`,
    `const params = { width: 3 };`,
    ``,
    [
      `console.log("a");`,
      `await new Promise((done) => setTimeout(done, 5));`,
      `console.log("b");`,
      `console.error("c");`,
      `progress.text("0 %");`,
      `display.html("<b>");`,
      `area({ name: "x", ...params })`,
    ].join("\n"),
    `progress.text("100 %");\n(globalThis as any).displayBundle({ "text/plain": "x", "text/html": "<i>" }, { "text/html": { a: 1 } });`,
    { source: `throw new Error("on purpose");`, metadata: { tags: ["raises-exception"] } },
    `params.width`,
  ]);
  const seen: [number, number, string][] = [];
  const [notebook, again] = await Promise.all([
    execute(path, { set: { width: "5" }, onCell: (...cell) => void seen.push(cell) }),
    execute(path, { set: { width: "5" } }), // at the same time: kernels do not meet
  ]);
  assert.deepEqual(
    seen.map(([number, total]) => [number, total]),
    [2, 3, 5, 6, 7, 8].map((number) => [number, 8]),
  );
  assert.equal(seen[1][2], "const params = { width: 5 };");

  const outputs = notebook.cells.map((cell) => (cell as CodeCell).outputs);
  assert.deepEqual(outputs[4], [
    { output_type: "stream", name: "stdout", text: "a\nb\n" },
    { output_type: "stream", name: "stderr", text: "c\n" },
    { output_type: "display_data", data: { "text/plain": "100 %" }, metadata: {} },
    { output_type: "display_data", data: { "text/html": "<b>" }, metadata: {} },
    { output_type: "execute_result", data: { "text/plain": "10" }, metadata: {}, execution_count: 3 },
  ] satisfies Output[]);
  assert.deepEqual(outputs[5], [
    {
      output_type: "display_data",
      data: { "text/plain": "x", "text/html": "<i>" },
      metadata: { "text/html": { a: 1 } },
    },
  ] satisfies Output[]);
  const [error] = outputs[6];
  assert.ok(error.output_type === "error" && error.evalue === "on purpose");
  assert.deepEqual(outputs[7], [
    { output_type: "execute_result", data: { "text/plain": "5" }, metadata: {}, execution_count: 6 },
  ] satisfies Output[]);
  assert.deepEqual(
    notebook.cells.map((cell) => (cell as CodeCell).execution_count),
    [undefined, 1, 2, null, 3, 4, 5, 6],
  );
  assert.deepEqual(notebook.metadata.kernelspec, {
    display_name: "deltalab (TypeScript)",
    language: "typescript",
    name: "deltalab",
  });
  assert.equal(notebookText(again), notebookText(notebook));
  assert.ok(!notebookText(notebook).includes(project.root), "no path of this machine");
});

test("a failing cell is named, with its line, its error and the way there", async () => {
  const path = project.notebook("04-difference", [
    `import { area } from "deltalab";`,
    text,
    `\nconst width = -1;\narea({ name: "x", width });`,
    `console.log("never");`,
  ]);
  const error = await failureOf(path);
  const [first, ...rest] = error.message.split("\n");
  assert.equal(first, "notebook 04-difference, cell 3 (const width = -1;), line 3: RangeError: width -1 is negative");
  assert.match(
    rest.join("\n"),
    /at area \(src\/shapes.ts:13:28\)\n.*\n +at cell 3:3:\d+\n +area\({ name: "x", width }\);$/,
  );
  assert.deepEqual([error.notebook, error.cell, error.reply?.ename], ["04-difference", 3, "RangeError"]);
  const last = (error.executed.cells[2] as CodeCell).outputs.at(-1);
  assert.equal(last?.output_type, "error");
  assert.deepEqual((error.executed.cells[3] as CodeCell).outputs, []);
});

test("a type error is named with the cell's number in the notebook, not the kernel's", async () => {
  const error = await failureOf(project.notebook("typed", [text, text, `const n: number = "x";`]));
  assert.equal(
    error.message.split("\n")[0],
    `notebook typed, cell 3 (const n: number = "x";), line 1: TypeScriptError: cell 3:1:7 Type 'string' is not assignable to type 'number'.`,
  );
});

test("a cell that does not end is stopped at the limit, whether it computes or waits, and is named", async () => {
  const endless = [`console.log("begun");\nfor (;;) {}`, `await null;\nfor (;;) {}`];
  const notebooks = endless.map((source, i) => project.notebook(`hung-${i}`, ["1", source]));
  const errors = await Promise.all(notebooks.map((path) => failureOf(path, { timeout: 1 })));
  for (const [i, { message }] of errors.entries()) {
    const cell = `notebook hung-${i}, cell 2 (${endless[i].split("\n")[0]})`;
    assert.equal(message, `${cell} was stopped: it had run for the 1 s that a cell may take`);
  }
  const printed = (errors[0].executed.cells[1] as CodeCell).outputs[0];
  assert.deepEqual(
    printed,
    { output_type: "stream", name: "stdout", text: "begun\n" },
    "what it said until then is kept",
  );
});

test("a kernel that dies is named with its last words", async () => {
  const sources = [
    ["1", `(process as any)._rawDebug("FATAL ERROR: out of luck");\nprocess.kill(process.pid, "SIGKILL");`],
    ["1", `setTimeout(() => process.kill(process.pid, "SIGTERM"), 5);\nawait new Promise(() => {});`],
  ];
  const errors = await Promise.all(sources.map((cells, i) => failureOf(project.notebook(`dies-${i}`, cells))));
  assert.match(
    errors[0].message,
    /^notebook dies-0, cell 2 .*: the kernel died \(SIGKILL: FATAL ERROR: out of luck\)$/,
  );
  assert.match(errors[1].message, /, cell 2 .*: the kernel died \(SIGTERM\)$/);
});

test("a kernel that cannot start says why", async () => {
  await assert.rejects(
    startKernel(join(project.root, "nowhere")),
    /^Error: the kernel died \(exit code 1: .*ENOENT.*nowhere/,
  );
});

test("where the temporary folder's name is too long for sockets, ports serve, and both are cleaned up", async () => {
  const { TMPDIR } = process.env;
  const long = join(project.root, "long".repeat(30));
  mkdirSync(long);
  process.env.TMPDIR = long;
  try {
    const kernel = await startKernel(project.root);
    const shown: unknown[] = [];
    await kernel.execute("6 * 7", ({ type, content }) => void (type === "execute_result" && shown.push(content.data)));
    assert.deepEqual(shown, [{ "text/plain": "42" }]);
    await kernel.shutdown();
    assert.deepEqual(readdirSync(long), []);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
});

test("no kernel outlives the process that started it, whether that is interrupted or killed", async () => {
  const client = join(dirname(fileURLToPath(import.meta.url)), "client.ts");
  const script = `import(${JSON.stringify(client)}).then(async ({ startKernel }) => {
    const kernel = await startKernel(${JSON.stringify(project.root)});
    kernel.execute("for (;;) {}", () => console.log(kernel.pid)).catch(() => {});
  });`;
  const end = async (signal: "SIGINT" | "SIGKILL") => {
    const TMPDIR = join(project.root, signal);
    mkdirSync(TMPDIR);
    const env = { ...process.env, TMPDIR };
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const parent = spawn(process.execPath, ["--import", "tsx", "-e", script], { stdio: [...stdio], env });
    const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
    assert.ok(isAlive(pid), "the kernel runs while its parent does");
    parent.kill(signal);
    const how = await new Promise((resolve) => parent.once("exit", (_, killedBy) => resolve(killedBy)));
    assert.equal(how, signal, "the signal means what it always does");
    if (signal === "SIGINT") assert.deepEqual(folders(TMPDIR), []);
    for (let tries = 0; isAlive(pid); tries++) {
      if (tries === 300) process.kill(pid, "SIGKILL"); // not to leave it behind
      assert.ok(tries < 300, "the kernel still runs");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await Promise.all([end("SIGINT"), end("SIGKILL")]);
});

test("an execution that is no longer wanted ends at once, in the cell where it is, and one that has not begun never begins", async () => {
  const others = new AbortController();
  const path = project.notebook("long", [`await new Promise((done) => setTimeout(done, 60_000));`]);
  const error = await failureOf(path, { signal: others.signal, onCell: () => others.abort() });
  assert.match(error.message, /notebook long, cell 1 .*: the kernel died/);
  await assert.rejects(execute(path, { signal: others.signal }), /abort/);
});

const folders = (path: string) => readdirSync(path).filter((name) => name.startsWith("deltalab-"));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
