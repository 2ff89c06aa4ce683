/**
 * The Jupyter kernel: tslab's compiler and executor, started so that notebooks work on this project.
 *
 *   node kernel.cjs CONNECTION_FILE [ROOT]
 *
 * What plain tslab lacks stands in small files beside, in kernel/:
 *   compiler, sources, rewrite   imports of "deltalab", strict types, source maps
 *   watch, modules               edits of src
 *   errors                       point at the lines that were written
 *   cells, results, figures      what a cell puts out
 *   server, answers, wire        Jupyter's messages
 *   guard, warden, phases        a second thread, which stops cells
 *   absent                       what a cell cannot do
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { refuseWhatIsAbsent } = require("./kernel/absent.cjs");
const { createAnswers } = require("./kernel/answers.cjs");
const { createCells } = require("./kernel/cells.cjs");
const { createCompiler } = require("./kernel/compiler.cjs");
const { createErrors } = require("./kernel/errors.cjs");
const { createFigures } = require("./kernel/figures.cjs");
const { createGuard } = require("./kernel/guard.cjs");
const { createModules } = require("./kernel/modules.cjs");
const { createResults } = require("./kernel/results.cjs");
const { serve } = require("./kernel/server.cjs");

const [connectionFile, folder = path.join(__dirname, "..", "..")] = process.argv.splice(2); // a cell sees no arguments
const connection = JSON.parse(fs.readFileSync(connectionFile, "utf8"));
// tslab takes the working directory for the project; Jupyter starts kernels in the notebook's folder.
const root = fs.realpathSync(folder);
process.chdir(root);
globalThis.labPage = () => fs.readFileSync(path.join(root, "report", "lab.html"), "utf8"); // for lab() in a cell

/** `require` as tslab's own files have it. */
const tslab = createRequire(path.join(path.dirname(require.resolve("tslab/package.json")), "dist", "main.js"));
/** The cell that runs: its number is the n of In [n]. */
const cell = { number: 0, code: "" };
const exit = process.exit.bind(process);
const fail = (message) => {
  process.stderr.write(`the kernel could not open its sockets: ${message}\n`);
  exit(1);
};

const compiler = createCompiler(root, tslab, cell);
const { info, answers } = createAnswers(tslab, { complete: (...at) => executor.complete(...at), inspect: (...at) => executor.inspect(...at) }, compiler.version); // prettier-ignore
let server;
const guard = createGuard(connection, info, {
  onInterrupt: () => cells.interrupt(),
  onOver: (known) =>
    server?.over(known, () => {
      modules.forget();
      return cells.lost();
    }),
  onAnswered: (header) => server?.published(header),
  onShutdown: () => {
    server?.close();
    guard.close(() => exit(0));
  },
  onFailed: fail,
});
compiler.onCompiled = guard.compiled;
const errors = createErrors(root, compiler, cell, guard.mostMemory);
const converters = { node: compiler, browser: compiler, close: () => compiler.close() };
const executor = tslab("./executor.js").createExecutor(root, converters, { log: console.log, error: errors.caught });
// tslab has put a `require` of its own there, which loses track of edits two imports away.
const modules = createModules(root, tslab, compiler, () => cells.imported());
globalThis.__tslab__.require = modules.require;

const bundleOf = createResults(() => modules.own("src/show")?.bundle);
const figures = createFigures(root);
const cells = createCells({ tslab, executor, compiler, errors, guard, figures, bundleOf, cell });
process.on("SIGINT", () => {}); // Jupyter interrupts by a message; a signal ends a cell at most (vm's breakOnSigint)
refuseWhatIsAbsent();

serve(connection, answers, cells.run, guard).then((opened) => (server = opened), ({ message }) => fail(message)); // prettier-ignore
