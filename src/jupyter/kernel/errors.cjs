/**
 * What a failed cell says: the error, and the lines as they were written, in the cell (`cell [3]:2:7`, the 3 of In [3]) and
 * in src. tslab runs transpiled code, and its stack traces count the lines of that.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const fs = require("node:fs");
const path = require("node:path");
const { fileURLToPath } = require("node:url");
const { format, inspect } = require("node:util");

const FRAMES = 12; // shown of a stack; a recursion repeats itself
const CAUSES = 5; // followed; an error may be its own
const TYPE_ERRORS = 10;

function createErrors(root, compiler, cell, mostMemory) {
  let caught = [];
  const frames = new WeakMap(); // error → its frames, as read by prepareStackTrace
  const awaits = new WeakMap(); // error → frames of cells that awaited it

  const relative = (file) => (file.startsWith(root + path.sep) ? file.slice(root.length + 1) : file);

  function frame(site) {
    const script = site.getScriptNameOrSourceURL() ?? "";
    const at = { line: site.getLineNumber() ?? 0, column: site.getColumnNumber() ?? 0 };
    const file = relative(script.startsWith("file:") ? fileURLToPath(script) : script);
    const original = compiler.original(script, at.line, at.column) ?? { file, ...at };
    const name = site.isConstructor() ? `new ${site.getFunctionName()}` : site.getFunctionName();
    return { ...original, name, async: site.isAsync() ? "async " : "" };
  }

  /** tslab, this launcher and node itself: nothing there was written by the reader. */
  function isMachinery(site) {
    const script = site.getScriptNameOrSourceURL() ?? "";
    if (/^cell\[/.test(script)) return !compiler.original(script, site.getLineNumber(), site.getColumnNumber());
    return !script || script.startsWith("node:") || script.startsWith(__dirname) || /[\\/]@?tslab[\\/]/.test(script);
  }

  // For all stacks, so that a late rejection and an error that a cell itself prints have the written lines too.
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (error, sites) => {
    const all = sites.filter((site) => !isMachinery(site)).map(frame);
    frames.set(error, all.slice(0, FRAMES));
    return [title(error), ...all.slice(0, FRAMES).map(atLine), ...(all.length > FRAMES ? ["    …"] : [])].join("\n");
  };

  /** Why a cell was stopped that did not end by itself. */
  const stopped = {
    interrupt: ["Interrupted", "the cell was interrupted"],
    waiting: [
      "Interrupted",
      "the cell was interrupted while it waited; what it had started may go on, and ends when the kernel is restarted",
    ],
    memory: [
      "OutOfMemory",
      `the cell was stopped: the kernel held ${(mostMemory / 1e9).toFixed(1)} GB, which is all it may. What earlier cells keep stays; a restart frees it`,
    ],
    output: [
      "TooMuchOutput",
      "the cell was stopped: it had printed more than 100 MB, and what came after that is not shown",
    ],
  };

  /** `reason` is empty for a cell that was not stopped by us. */
  function describe(reason) {
    if (compiler.diagnostics.length > 0) return typeErrors();
    const [error] = caught;
    const waited = error?.message === "Interrupted asynchronously";
    const signalled = waited || error?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
    const why = reason || (signalled && "interrupt");
    if (!why) return runtimeError(error);
    const [ename, evalue] = stopped[why === "interrupt" && waited ? "waiting" : why];
    return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
  }

  function runtimeError(error) {
    if (!(error instanceof Error)) {
      const evalue = typeof error === "string" ? error : inspect(error);
      return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
    }
    const traceback = withCauses(error, CAUSES);
    const place = inCell(framesOf(error));
    return { ename: String(error.name), evalue: String(error.message), traceback, place };
  }

  function withCauses(error, depth) {
    const lines = [title(error)];
    void error.stack; // V8 calls prepareStackTrace when the stack is first read
    for (const at of framesOf(error)) {
      const same = lines.at(-2) === atLine(at); // a recursion says it once
      lines.push(atLine(at), ...(at.text === undefined || same ? [] : [`        ${at.text.trim()}`]));
    }
    if (error.cause instanceof Error && depth > 0) lines.push("caused by", ...withCauses(error.cause, depth - 1));
    return lines;
  }

  function framesOf(error) {
    const list = frames.get(error) ?? [];
    const isThere = ({ file, line }) => list.some((at) => at.file === file && at.line === line);
    return [...list, ...(awaits.get(error) ?? []).filter((at) => !isThere(at))];
  }

  const inCell = (list) => {
    const found = list.find(({ file }) => file === `cell [${cell.number}]`);
    return found && { line: found.line, column: found.column };
  };

  function typeErrors() {
    const list = compiler.diagnostics.map(({ fileName, start, end, messageText }) => {
      const file = fileName ?? `cell [${cell.number}]`;
      const text = (fileName ? read(path.join(root, fileName)) : cell.code).split("\n")[start.line] ?? "";
      const width = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
      const at = { file, line: start.line + 1, column: start.character + 1 };
      const marked = [`    ${text}`, `    ${text.slice(0, start.character).replace(/\S/g, " ")}${"^".repeat(width)}`];
      return { ...at, message: `${position(at)} ${messageText}`, marked };
    });
    const traceback = list.slice(0, TYPE_ERRORS).flatMap(({ message, marked }) => [...message.split("\n"), ...marked]);
    if (list.length > TYPE_ERRORS) traceback.push(`… and ${list.length - TYPE_ERRORS} more`);
    return { ename: "TypeScriptError", evalue: list[0].message, traceback, place: inCell(list) };
  }

  return {
    begin: () => void (caught = []),
    /** tslab reports here what a cell threw; type errors it reports as a format and its values. */
    caught: (...values) => void caught.push(values.length > 1 ? format(...values) : values[0]),
    all: () => caught,
    /** An error came to a cell that awaited it there. */
    awaited(error, number, line, column) {
      if (!(error instanceof Error)) return;
      const text = compiler.lineOf(number, line);
      const at = { file: `cell [${number}]`, line, column, text, name: "", async: "async " };
      awaits.set(error, [...(awaits.get(error) ?? []), at]);
    },
    /** The number of the cell that ran when the error came up; undefined where its stack does not say. */
    cellOf(error) {
      const places = framesOf(error).map(({ file }) => /^cell \[(\d+)\]$/.exec(file)?.[1]);
      return places.filter(Boolean).at(-1);
    },
    describe,
  };
}

const position = ({ file, line, column }) => `${file}:${line}:${column}`;
const atLine = ({ async, name, ...at }) => `    at ${async}${name ? `${name} (${position(at)})` : position(at)}`;

function title(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error"; // a name or message that cannot be read
  }
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return ""; // deleted since
  }
}

module.exports = { createErrors };
