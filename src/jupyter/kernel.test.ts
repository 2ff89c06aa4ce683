/** The launcher, asked over the wire as Jupyter would. One kernel serves all tests: a start costs a second or two. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Kernel, type Reply, startKernel } from "./client";
import { SOURCES, temporaryProject } from "./fixture";
import type { Message } from "./wire";

const project = temporaryProject();
let kernel: Kernel;
before(async () => void (kernel = await startKernel(project.root)));
after(async () => {
  await kernel.shutdown();
  project.remove();
});

async function run(code: string): Promise<{ reply: Reply; messages: Message[]; printed: string }> {
  const messages: Message[] = [];
  const reply = await kernel.execute(code, (message) => void messages.push(message));
  const streams = messages.filter(({ type }) => type === "stream");
  return { reply, messages, printed: streams.map(({ content }) => content.text).join("") };
}
/** What a cell prints, and the value of its last expression. */
async function printed(code: string): Promise<string> {
  const { messages, printed } = await run(code);
  const results = messages.filter(({ type }) => type === "execute_result");
  return printed.trim() + results.map(({ content }) => (content.data as Record<string, string>)["text/plain"]).join("");
}
const traceback = async (code: string) => (await run(code)).reply.traceback ?? [];

test("a cell imports the project by its name: values, types, JSON, packages, modules that import each other", async () => {
  const imports = `import { area, draw, error, evaluate, even, table, type Named } from "deltalab";`;
  const named = `const named: Named = { name: "x" };`;
  const values = `console.log(area({ ...named, width: 3 }), draw("7") < 1, error(0), evaluate("1+2"), even(4), table.rows)`;
  assert.equal(await printed([imports, named, values].join("\n")), "6 true 0 3 true [ 1, 2 ]");
  assert.match((await run(`import { nothing } from "deltalab";`)).reply.evalue ?? "", /no exported member 'nothing'/);
});

/** Not written out: what runs this file has put this file's own address in that place. */
const OWN_ADDRESS = ["import", "meta", "url"].join(".");

test("a cell imports a single file of src by its path, which knows its own address and shares modules with the rest", async () => {
  project.write(
    "src/deep/place.ts",
    `import { factor } from "../factor";\nimport { readFileSync } from "node:fs";\n` +
      `export const own = (): string => readFileSync(new URL("place.ts", ${OWN_ADDRESS}), "utf8").slice(0, 8);\n` +
      `export const count = { factor };`,
  );
  assert.equal(
    await printed(`import { own, count } from "deltalab/deep/place";\nconsole.log(own(), count.factor)`),
    "import { 2",
  );
  await run(`count.factor = 3;`);
  assert.equal(await printed(`import { count as again } from "deltalab/deep/place";\nagain.factor`), "3");
  const { reply } = await run(`import { nothing } from "deltalab/deep/nowhere";`);
  assert.match(reply.evalue ?? "", /Cannot find module 'deltalab\/deep\/nowhere'/);
});

test("what earlier cells declared stays, and the value of the last expression is the cell's result", async () => {
  await run("const one = 1;\nfunction twice(n: number) {\n  return 2 * n;\n}");
  const { messages, reply } = await run(`console.log("first");\ntwice(one)`);
  assert.deepEqual(
    messages.map(({ type }) => type),
    ["execute_input", "stream", "execute_result"],
  );
  assert.deepEqual(messages[2].content, {
    execution_count: reply.execution_count,
    data: { "text/plain": "2" },
    metadata: {},
  });
  assert.equal((await run("const two = twice(one);")).messages.length, 1, "a declaration has no result");
  assert.equal((await run("undefined")).messages.length, 1);
});

test("a result that the project shows in its own way has that form beside the plain one", async () => {
  const { messages } = await run("({ box: 1 })");
  assert.deepEqual(messages.at(-1)?.content.data, { "text/plain": "{ box: 1 }", "text/html": "<b>" });
});

test("names of the project are completed, in an import and after it, and inspected with their docstrings", async () => {
  const complete = (code: string, cursor_pos = code.length) => kernel.ask("complete_request", { code, cursor_pos });
  const inside = await complete(`import { ar } from "deltalab";`, 11);
  assert.deepEqual([inside.matches, inside.cursor_start, inside.cursor_end], [["area"], 9, 11]);
  await run(`import { area } from "deltalab";`);
  const after = await complete(`"𝛿"; are`); // a letter of two units, which Jupyter counts as one
  assert.deepEqual([(after.matches as string[])[0], after.cursor_start, after.cursor_end], ["area", 5, 8]);
  const { found, data } = await kernel.ask("inspect_request", { code: "area", cursor_pos: 2, detail_level: 0 });
  assert.ok(found);
  const text = (data as Record<string, string>)["text/plain"];
  assert.match(text, /area\(box: Box\): number[^]*What a box covers, in square metres\./);
  assert.equal((await kernel.ask("inspect_request", { code: "1 + 1", cursor_pos: 2 })).found, false);
});

test("a question that is none is answered with an error, and the kernel goes on", async () => {
  const { status, ename } = await kernel.ask("complete_request", { cursor_pos: 3 });
  assert.deepEqual([status, ename], ["error", "TypeError"]);
  assert.equal((await kernel.ask("complete_request", { code: "Mat", cursor_pos: 3 })).status, "ok", "control");
});

test("what the kernel does not know, it answers with nothing rather than not at all", async () => {
  assert.deepEqual((await kernel.ask("history_request", { hist_access_type: "tail", n: 3 })).history, []);
  assert.deepEqual((await kernel.ask("comm_info_request", {})).comms, {});
});

test("names of earlier cells and of their imports stand in shorthand too", async () => {
  await run(`import { area } from "deltalab";\nconst rate = 1;\nlet [low, high] = [0, 0];`);
  assert.equal(
    await printed(`const own = 3;\n({ rate, own, nested: [{ area }] })`),
    "{ rate: 1, own: 3, nested: [ { area: [Function: area] } ] }",
  );
  const assigned = `const given: { low?: number; high: number } = { high: 7 };\n({ low = rate, high } = given);\n[low, high]`;
  assert.equal(await printed(assigned), "[ 1, 7 ]");
  assert.equal(await printed(`((rate: number) => ({ rate }))(2)`), "{ rate: 2 }", "a name of its own stays its own");
});

test("the cell's number comes with its start and its end", async () => {
  const first = await run("0");
  const second = await run("await null");
  assert.equal(first.messages[0].type, "execute_input");
  assert.equal(first.messages[0].content.execution_count, first.reply.execution_count);
  assert.equal(second.reply.execution_count, (first.reply.execution_count ?? 0) + 1);
});

test("a type error names the line and column as written, and shows them", async () => {
  const { reply, messages } = await run(`const fine = 1;\n\nconst wrong: number = "x";`);
  const n = reply.execution_count;
  assert.equal(reply.ename, "TypeScriptError");
  assert.deepEqual(reply.traceback, [
    `cell [${n}]:3:7 Type 'string' is not assignable to type 'number'.`,
    `    const wrong: number = "x";`,
    `          ^^^^^`,
  ]);
  assert.deepEqual(reply.place, { line: 3, column: 7 });
  assert.deepEqual(
    messages.at(-1)?.content.traceback,
    reply.traceback,
    "the client that listens to output alone sees it too",
  );
});

test("checking is strict", async () => {
  assert.match((await traceback("function f(x) { return x; }"))[0], /implicitly has an 'any' type/);
  assert.match((await traceback("[1].find(Boolean).toFixed()"))[0], /possibly 'undefined'/);
});

test("a run-time error names the lines as written, in the cell, in an earlier cell and in src", async () => {
  const thrower = await run(
    "interface Unused { gone: string }\n\nfunction refuse(n: number): never {\n  throw new TypeError(`no ${n}`);\n}",
  );
  const { reply } = await run("// a comment\ntype T = number;\nconst n: T = 1;\nrefuse(n);");
  assert.deepEqual(reply.traceback, [
    "TypeError: no 1",
    `    at refuse (cell [${thrower.reply.execution_count}]:4:9)`,
    "        throw new TypeError(`no ${n}`);",
    `    at cell [${reply.execution_count}]:4:1`,
    "        refuse(n);",
  ]);
  assert.deepEqual(reply.place, { line: 4, column: 1 });

  const inSource = await run(`import { area } from "deltalab";\n\narea({ name: "x", width: -1 });`);
  assert.deepEqual(inSource.reply.traceback, [
    "RangeError: width -1 is negative",
    "    at area (src/shapes.ts:13:28)",
    `        ${SOURCES["src/shapes.ts"].split("\n")[12].trim()}`,
    `    at cell [${inSource.reply.execution_count}]:3:5`, // V8 places the call of an import behind its name
    `        area({ name: "x", width: -1 });`,
  ]);
});

test("errors after an await, with a cause, and thrown values that are no errors are told too", async () => {
  const { reply } = await run(
    `async function late() {\n  await null;\n  throw new Error("late", { cause: new RangeError("why") });\n}\nawait late();`,
  );
  assert.match(reply.traceback?.[1] ?? "", /at late \(cell \[\d+\]:3:9\)/);
  assert.match(reply.traceback?.[3] ?? "", /at async cell \[\d+\]:5:1/);
  assert.ok(reply.traceback?.includes("RangeError: why"));
  assert.equal((await run(`const own = new Error("own");\nown.cause = own;\nthrow own;`)).reply.evalue, "own");
  assert.deepEqual((await run(`throw { code: 7 };`)).reply.traceback, ["Thrown: { code: 7 }"]);
});

test("a cell may loop over what comes later, and an error there names the loop", async () => {
  const code = `async function* two() {\n  yield 1;\n  throw new Error("no more");\n}\nfor await (const n of two()) console.log(n);`;
  const { reply, printed } = await run(code);
  assert.equal(printed, "1\n");
  assert.match(reply.traceback?.at(-2) ?? "", /at (async )?cell \[\d+\]:5:\d+$/);
});

test("a rejection that nobody awaits is shown in its own cell, with its line", async () => {
  const { reply, printed } = await run(`\nvoid Promise.reject(new Error("left alone"));`);
  assert.match(
    printed,
    new RegExp(`Unhandled rejection: Error: left alone\\n +at cell \\[${reply.execution_count}\\]:2:21`),
  );
});

test("an edited source is loaded when the import cell runs again, also one that another source imports", async () => {
  const cell = `import { area } from "deltalab";\narea({ name: "x", width: 3 })`;
  assert.equal(await printed(cell), "6");
  project.write("src/factor.ts", "export const factor = 5;");
  assert.equal(await printed(`area({ name: "x", width: 3 })`), "6", "without the import, what was imported stays");
  assert.equal(await printed(cell), "15");
  project.write("src/table.json", `{ "rows": [9] }`);
  assert.equal(await printed(`import { table } from "deltalab";\ntable.rows`), "[ 9 ]");
});

test("a type error in a source names its file, line and column, until it is mended", async () => {
  const cell = `import { area } from "deltalab";\narea({ name: "x", width: 3 })`;
  project.write("src/factor.ts", `\n  export const factor: number = "five";`);
  const { reply } = await run(cell);
  assert.equal(reply.evalue, "src/factor.ts:2:16 Type 'string' is not assignable to type 'number'.");
  assert.equal(await printed("1 + 1"), "2", "cells that import nothing run meanwhile");
  project.write("src/factor.ts", `export const factor: { one: number }[] = [{ one: 1 }, { two: 2 }];`);
  assert.match(
    (await run(cell)).reply.traceback?.join("\n") ?? "",
    /^src\/factor.ts:1:57 Type .*\n  Object literal .*'two'/,
  );
  project.write("src/factor.ts", `export { six as factor } from "./six";`);
  assert.match((await run(cell)).reply.evalue ?? "", /^src\/factor.ts:1:31 Cannot find module '.\/six'/);
  project.write("src/six.ts", `export const six = 6;`);
  assert.equal(await printed(cell), "18", "a file that was missing is found once it is there");
  rmSync(join(project.root, "src/six.ts"));
  assert.match((await run(cell)).reply.evalue ?? "", /Cannot find module/);
  project.write("src/factor.ts", SOURCES["src/factor.ts"]);
  assert.equal(await printed(cell), "6");
});

test("a burst of 5,000 messages arrives whole and in order, and so does what follows", async () => {
  const show = (count: number) => `for (let i = 0; i < ${count}; i++) displayBundle({ "text/plain": String(i) });`;
  for (const count of [5000, 700, 513]) {
    const { messages } = await run(`declare const displayBundle: (data: object) => void;\n${show(count)}`);
    const shown = messages.filter(({ type }) => type === "display_data");
    const texts = shown.map(({ content }) => (content.data as Record<string, string>)["text/plain"]);
    assert.deepEqual(
      texts,
      Array.from({ length: count }, (_, i) => String(i)),
    );
  }
});

test("text floods arrive whole, in few messages, with the order of stdout and stderr kept", async () => {
  const flood = await run(`for (let i = 0; i < 50_000; i++) console.log(i);`);
  assert.equal(flood.printed, Array.from({ length: 50_000 }, (_, i) => `${i}\n`).join(""));
  assert.ok(flood.messages.length < 500, `${flood.messages.length} messages`);
  const mixed = await run(`for (let i = 0; i < 1000; i++) (i % 2 ? console.error : console.log)(i);`);
  assert.equal(mixed.printed, Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(""));
});

test("displayBundle shows one thing in several forms with their metadata, and under an id changes it", async () => {
  const bundle = `{ "text/html": "<b>1</b>", "image/png": new Uint8Array([1, 2, 3]), "application/json": { a: [1] } }`;
  const code = [
    `const show = (globalThis as any).displayBundle;`,
    `show(${bundle}, { "image/png": { width: 3 } }, "figure");`,
    `show({ "text/plain": "other" });`,
    `show({ "text/plain": "2" }, {}, "figure");`,
  ].join("\n");
  const { messages } = await run(code);
  const [first, other, second, ...more] = messages.filter(({ type }) => type !== "execute_input");
  assert.deepEqual([first.type, other.type, second.type], ["display_data", "display_data", "update_display_data"]);
  assert.deepEqual(first.content.data, {
    "text/html": "<b>1</b>",
    "image/png": "AQID",
    "application/json": { a: [1] },
  });
  assert.deepEqual(first.content.metadata, { "image/png": { width: 3 } });
  assert.deepEqual(second.content.transient, first.content.transient);
  assert.deepEqual(more, [], "nothing is printed below");
  const again = await run(code);
  assert.equal(again.messages[1].type, "display_data", "a cell that runs again shows it anew");
});

test("after an error the next cell runs at once", async () => {
  const [failed, next] = await Promise.all([run("throw new Error()"), run("1 + 1")]);
  assert.equal(failed.reply.status, "error");
  assert.equal(next.reply.status, "ok");
  assert.equal(next.messages.at(-1)?.type, "execute_result");
});

test("what was sent together with a cell that fails is aborted where the client wants that, and nothing sent later", async () => {
  const request = (code: string) => ({
    code,
    silent: false,
    store_history: true,
    allow_stdin: false,
    stop_on_error: true,
  });
  const [failed, waiting] = [
    kernel.ask("execute_request", request("throw 1")),
    kernel.ask("execute_request", request("2")),
  ];
  assert.equal((await failed).status, "error");
  assert.equal((await kernel.ask("execute_request", request("3"))).status, "ok");
  assert.equal((await waiting).status, "aborted");
});

test("tslab's own display, and Node's own modules, are there as well", async () => {
  const { messages } = await run(
    `import * as tslab from "tslab";\nimport { join } from "node:path";\ntslab.display.html(join("a", "b"));`,
  );
  assert.deepEqual(messages.at(-1)?.content.data, { "text/html": join("a", "b") });
});
