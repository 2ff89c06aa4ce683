/**
 * The kernel ends with the process that started it, also when that one was killed and a cell loops for ever: the watch
 * is a thread of its own.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { Worker } = require("node:worker_threads");

function endWithParent() {
  // Jupyter's clients and ours name themselves so; a kernel started by hand may be sent to the background.
  if (!process.env.JPY_PARENT_PID) return;
  const watch = `const parent = ${process.ppid};
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 500);`;
  new Worker(watch, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref();
}

module.exports = { endWithParent };
