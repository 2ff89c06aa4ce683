/**
 * The Jupyter kernel: tslab's own classes, started so that notebooks work on this project.
 *
 *   node kernel.cjs CONNECTION_FILE [ROOT]
 *
 * What plain tslab lacks is mended in small files beside: `kernel/compiler.cjs` (imports of "deltalab", strict types,
 * source maps), `kernel/shorthand.cjs` (`{ rate }` of an earlier cell), `kernel/watch.cjs` and `kernel/modules.cjs` (edits
 * of src), `kernel/errors.cjs` (errors point at the lines that were written), `kernel/server.cjs` (Jupyter's messages,
 * whole and in order), `kernel/parent.cjs` (the end).
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { createCompiler } = require("./kernel/compiler.cjs");
const { createErrors } = require("./kernel/errors.cjs");
const { createModules } = require("./kernel/modules.cjs");
const { endWithParent } = require("./kernel/parent.cjs");
const { serve } = require("./kernel/server.cjs");

const [connectionFile, folder = path.join(__dirname, "..", "..")] = process.argv.splice(2); // a cell sees no arguments
// tslab takes the working directory for the project; Jupyter starts kernels in the notebook's folder.
const root = fs.realpathSync(folder);
process.chdir(root);
endWithParent();
globalThis.labPage = () => fs.readFileSync(path.join(root, "report", "lab.html"), "utf8"); // for lab() in a cell

/** `require` as tslab's own files have it. */
const tslab = createRequire(path.join(path.dirname(require.resolve("tslab/package.json")), "dist", "main.js"));
/** The cell that runs: its number is the n of In [n]. */
const cell = { number: 0, code: "" };

const compiler = createCompiler(root, tslab, cell);
const errors = createErrors(root, compiler, cell);
const converters = { node: compiler, browser: compiler, close: () => compiler.close() };
const executor = tslab("./executor.js").createExecutor(root, converters, { log: console.log, error: errors.caught });
// tslab has put a `require` of its own there, which loses track of edits two imports away.
globalThis.__tslab__.require = createModules(root, tslab, compiler).require;

process.on("SIGINT", () => executor.interrupt()); // what waits; vm's breakOnSigint stops what computes
process.on("uncaughtException", (error) => console.error("Uncaught", error));
process.on("unhandledRejection", (reason) => console.error("Unhandled rejection:", reason));

serve(connectionFile, tslab, executor, compiler, errors, cell);
