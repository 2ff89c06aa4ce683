/**
 * Runs cells. What a cell prints and shows goes to that cell, and so does an error that nobody caught, also a late one; how
 * the cell ended, and what its last expression is, is told.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { format } = require("node:util");
const { createWaiting } = require("./rewrite.cjs");

const MOST_TEXT = 100e6; // characters that a cell may print: browsers and notebooks do not stand more

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** `cell` is { number, code } of the cell that runs, for those who name it in messages. */
function createCells({ tslab, executor, compiler, errors, guard, figures, bundleOf, cell }) {
  const { interrupt, ...waiting } = createWaiting(errors.awaited);
  Object.assign(globalThis.__tslab__, waiting);
  // Whose code runs after a cell's end is not known: AsyncLocalStorage would know, but under its hooks Node aborts where a
  // cell is terminated (warden.cjs). So what comes late is the latest cell's, and errors go by their stack.
  let latest;
  const cells = []; // by their number
  let count = 0;

  for (const name of ["stdout", "stderr"]) {
    const stream = process[name];
    const toTerminal = stream.write.bind(stream);
    const decoder = new TextDecoder();
    stream.write = (chunk, encoding, done) => {
      if (!latest) return toTerminal(chunk, encoding, done);
      print(latest, name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      const callback = typeof encoding === "function" ? encoding : done;
      if (callback && !latest.full) process.nextTick(callback); // millions would wait for the end of a loop that prints on
      return true;
    };
  }
  process.on("uncaughtException", (error) => complain("Uncaught", error));
  process.on("unhandledRejection", (reason) => complain("Unhandled rejection:", reason));

  /** Into the cell whose code led to the error. */
  function complain(words, error) {
    const text = format(words, error); // reads the stack
    print(cells[errors.cellOf(error)] ?? latest, "stderr", `${text}\n`);
  }

  function print(own, name, text) {
    if (own.full) return;
    own.printed += text.length;
    own.full = own.printed > MOST_TEXT;
    if (!own.full) own.channel.text(name, text);
    else if (!own.ended) guard.stop("output");
    else own.channel.text("stderr", "\nwhat this cell prints beyond 100 MB is not shown\n");
  }

  tslab("./jupyter.js").lastWriteDisplayData = (data, update) => latest.channel.show(data, update);

  /**
   * Shows one thing in several forms; the page takes the richest it can draw. Shown again in the same cell under the same
   * id, it changes what stands there. Gives nothing back: it would be shown below a figure that ends a cell.
   */
  globalThis.displayBundle = (data, metadata = {}, id = undefined) => {
    const own = latest;
    const display_id = id === undefined ? undefined : `${id} of cell ${own.number}`;
    const update = own.shown.has(display_id);
    if (id !== undefined) own.shown.add(display_id);
    const encoded = Object.entries(data).map(([mime, value]) => [mime, base64(value)]);
    const transient = display_id === undefined ? {} : { display_id };
    own.channel.show({ ...figures.complete({ data: Object.fromEntries(encoded), metadata }), transient }, update);
  };

  // Where nobody watches, a notebook is executed for its outputs, which must not hang on a clock.
  if (!process.env.DELTALAB_UNWATCHED)
    globalThis.displayProgress = (id, forms) => globalThis.displayBundle(forms, {}, id);
  globalThis.publicNames = () => guard.undisturbed(compiler.publicNames);

  /** Called when a cell imports "deltalab". */
  function imported() {
    const library = figures.library(latest.id);
    if (library && !latest.imported) latest.channel.show({ ...library, transient: {} }, false);
    latest.imported = true;
  }

  async function run({ code, silent = false, store_history = true }, channel) {
    const number = count + 1;
    if (!silent && store_history) count = number;
    Object.assign(cell, { number, code });
    const id = channel.cellId ?? code; // Jupyter names the cell, so that it may be edited
    const own = { number, id, channel, printed: 0, full: false, ended: false, shown: new Set(), stop: () => {} };
    cells[number] = latest = own;
    const known = await guard.begin();
    errors.begin();
    channel.begin(known, number);
    let ok = false;
    try {
      if (/["']deltalab/.test(code)) await figures.prepare();
      // In a turn of its own: a cell that is terminated takes with it what waits in its turn, and all its callers. And not
      // in setImmediate's, whose count of what waits would be wrong then, and keep the kernel busy for ever.
      ok = await new Promise((resolve, reject) => {
        own.stop = () => resolve(false);
        setTimeout(() => (own.ended ? resolve(false) : executor.execute(code).then(resolve, reject)));
      });
    } catch (failure) {
      errors.caught(failure);
    }
    if (own.ended) return undefined; // its end was told without it
    const stopped = guard.end();
    await nextTurn(); // in which node reports the rejections that this cell left behind
    const result = takeResult();
    own.ended = true;
    const reason = own.full ? "output" : ok ? "" : stopped;
    if (!ok || reason) return { status: "error", execution_count: number, ...errors.describe(reason) };
    for (const message of errors.all()) console.error(message);
    if (result !== undefined && !silent)
      channel.result({ execution_count: number, ...figures.complete(bundleOf(result)) });
    return { status: "ok", execution_count: number, payload: [], user_expressions: {} };
  }

  /** The value of the cell's last expression, which tslab has put aside under a name of its own. */
  function takeResult() {
    const name = compiler.lastExpression;
    if (name === undefined) return undefined;
    const value = executor.locals[name];
    delete executor.locals[name];
    return value;
  }

  return {
    run,
    imported,
    /** The reply for a cell of which nothing is left. */
    lost() {
      latest.ended = true;
      return { status: "error", execution_count: latest.number, ...errors.describe(guard.end() || "interrupt") };
    },
    /** Stops the cell that waits, and one that was terminated. */
    interrupt() {
      interrupt(new Error("the cell was interrupted")); // … what it awaits; code of src may go on waiting
      executor.interrupt();
      const { stop } = latest ?? {};
      setImmediate(() => stop?.());
    },
  };
}

const base64 = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);

module.exports = { createCells };
