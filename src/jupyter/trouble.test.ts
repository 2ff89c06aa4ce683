/** What a notebook should not do, and what the kernel makes of it: it stops the cell and says why, and the next cell runs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Kernel, type Reply, startKernel } from "./client";
import { temporaryProject } from "./fixture";
import type { Message } from "./wire";

const project = temporaryProject();
let kernel: Kernel;
before(async () => void (kernel = await startKernel(project.root)));
after(async () => {
  await kernel.shutdown();
  project.remove();
});

interface Ran {
  reply: Reply;
  messages: Message[];
}
/** Runs a cell; calls `onStart` when the first text has come. */
async function run(code: string, onStart?: () => void): Promise<Ran> {
  const messages: Message[] = [];
  const reply = await kernel.execute(code, (message) => {
    if (message.type === "stream" && !messages.some(({ type }) => type === "stream")) onStart?.();
    messages.push(message);
  });
  return { reply, messages };
}
const interrupted = (code: string) => run(`console.log("begun");\n${code}`, () => void kernel.interrupt());
const text = ({ messages }: Ran): string =>
  messages.map(({ type, content }) => (type === "stream" ? content.text : "")).join("");

test("an interrupt stops what computes, also after an await and in a timer, and what was declared before stays", async () => {
  await run("let kept = 41;\nconst pause = (ms: number) => new Promise((done) => setTimeout(done, ms));");
  const endless = [
    "for (;;) {}",
    "await pause(1);\nfor (;;) {}",
    "for (;;) await null;",
    "setTimeout(() => { for (;;) {} }, 1);\nawait new Promise(() => {});",
    "while (true) { try { for (;;) {} } finally { kept = 0; continue; } }",
  ];
  for (const code of endless) {
    const { reply } = await interrupted(code);
    assert.equal(reply.ename, "Interrupted", code);
    const { messages } = await run("kept + 1");
    assert.deepEqual((messages.at(-1)?.content.data as object) ?? {}, { "text/plain": "42" }, code);
  }
});

test("an interrupt stops a cell that waits, and says what may go on", async () => {
  const { reply } = await interrupted("await new Promise(() => {});");
  assert.match(
    reply.evalue ?? "",
    /interrupted while it waited; what it had started may go on, and ends when the kernel is restarted/,
  );
});

test("an interrupt while no cell runs leaves the next one alone", async () => {
  await kernel.interrupt();
  assert.equal((await run("1 + 1")).reply.status, "ok");
});

test("a late rejection is shown in the cell that caused it", async () => {
  const cause = await run(`setTimeout(() => void Promise.reject(new Error("late")), 30);`);
  const other = await run("await pause(100);");
  assert.match(text(cause), /^Unhandled rejection: Error: late\n +at .*cell \[\d+\]:1:/);
  assert.equal(text(other), "");
});

test("ending the process, and asking the reader, are refused in a sentence", async () => {
  const refused = {
    "process.exit(3)": /^process\.exit\(3\) would end the kernel; to end it, shut it down/,
    'prompt("name?")': /^prompt\(\) asks the reader, and a cell runs without asking: write the value into the cell$/,
    'import { createInterface } from "node:readline";\ncreateInterface({ input: process.stdin });':
      /^process\.stdin asks/,
  };
  for (const [code, sentence] of Object.entries(refused)) assert.match((await run(code)).reply.evalue ?? "", sentence);
});

test("ten megabytes in one output arrive whole", async () => {
  const { reply, messages } = await run(`console.log("x".repeat(10_000_000));`);
  assert.equal(reply.status, "ok");
  assert.equal(text({ reply, messages }).length, 10_000_001);
});

test("a cell that prints without end is stopped, and is no success", async () => {
  const { reply, messages } = await run(`const line = "x".repeat(999_999);\nfor (;;) console.log(line);`);
  assert.equal(reply.ename, "TooMuchOutput");
  assert.match(reply.evalue ?? "", /had printed more than 100 MB, and what came after that is not shown/);
  assert.equal(text({ reply, messages }).length, 100e6);
  const quick = await run(`console.log("x".repeat(100_000_001));`);
  assert.equal(quick.reply.status, "error", "also where it ends before it can be stopped");
});

test("a cell that fills the memory, with arrays or with objects, is stopped, and the kernel lives", async () => {
  process.env.DELTALAB_MEMORY = "800";
  const small = await startKernel(project.root);
  delete process.env.DELTALAB_MEMORY;
  const pieces = ["new Float64Array(1e6).fill(1)", "{ a: 1, b: [1, 2, 3] }"];
  for (const piece of pieces) {
    const filling = `const all: object[] = [];\nfor (;;) all.push(${piece});`;
    const { ename, evalue } = await small.execute(filling, () => {});
    assert.equal(ename, "OutOfMemory", piece);
    assert.match(evalue ?? "", /the kernel held 0\.8 GB, which is all it may/);
    assert.equal((await small.execute("1 + 1", () => {})).status, "ok");
  }
  await small.shutdown();
});
