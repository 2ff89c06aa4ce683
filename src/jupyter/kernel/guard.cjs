/** The kernel's own side of warden.cjs: says when a cell compiles and runs, and hears why one must stop. */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const os = require("node:os");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const v8 = require("node:v8");
const vm = require("node:vm");
const { Worker } = require("node:worker_threads");
const { CELL, ENDED, HEARD, IDLE, PHASE, REASON, REASONS, RUNS, STOPPING, WORKS } = require("./phases.cjs");

/** Bytes: what V8 may hold in all, or most of what there is; or $DELTALAB_MEMORY megabytes, where a machine is shared. */
function mostMemory() {
  const asked = Number(process.env.DELTALAB_MEMORY);
  if (asked > 0) return asked * 1e6;
  const machine = Math.min(process.constrainedMemory?.() || Infinity, os.totalmem());
  return Math.min(v8.getHeapStatistics().heap_size_limit, 0.9 * machine);
}

/** `events` has onInterrupt(), onOver(cell) when the stopping of a cell is, onAnswered(header of a
 * control request), onShutdown() and onFailed(message). */
function createGuard(connection, info, events) {
  const shared = new Int32Array(new SharedArrayBuffer(20));
  const most = mostMemory();
  const parent = process.env.JPY_PARENT_PID ? process.ppid : 0; // Jupyter's clients and ours name themselves so
  const worker = new Worker(path.join(__dirname, "warden.cjs"), {
    workerData: { connection, info, shared, mostMemory: most, parent },
    resourceLimits: { maxOldGenerationSizeMb: 32 },
  });
  const running = () => Atomics.load(shared, PHASE) !== IDLE;
  worker.on("message", (message) => {
    if (message === "shutdown") events.onShutdown();
    else if (message.over !== undefined) events.onOver(message.over);
    else if (message.answered) events.onAnswered(message.answered);
    else if (message.failed) events.onFailed(message.failed);
    else if (message.heard) {
      Atomics.store(shared, HEARD, message.heard);
      if (message.interrupt === Atomics.load(shared, CELL) && running()) events.onInterrupt();
    }
  });
  worker.on("error", (error) => events.onFailed(error.message));

  return {
    mostMemory: most,
    /** Gives the number by which the other thread knows the cell. */
    async begin() {
      while (Atomics.load(shared, STOPPING) === 1) await sleep(5);
      Atomics.store(shared, REASON, 0);
      Atomics.store(shared, PHASE, WORKS);
      return Atomics.add(shared, CELL, 1) + 1;
    },
    compiled: () => void Atomics.store(shared, PHASE, RUNS),
    /** Why the cell was stopped; empty if it was not. */
    end() {
      Atomics.store(shared, PHASE, ENDED);
      return REASONS[Atomics.load(shared, REASON)];
    },
    isStopping: () => Atomics.load(shared, STOPPING) === 1,
    works: () => void Atomics.store(shared, PHASE, WORKS),
    rest() {
      if (REASONS[Atomics.load(shared, REASON)] === "memory") collectGarbage();
      Atomics.store(shared, PHASE, IDLE);
    },
    /** Does something that must not be cut off, while a cell may be waiting. */
    undisturbed(act) {
      const before = Atomics.exchange(shared, PHASE, WORKS);
      try {
        return act();
      } finally {
        Atomics.store(shared, PHASE, before);
      }
    },
    stop: (reason) => worker.postMessage({ stop: reason }),
    /** Frees its sockets; a process that ends while they are in use crashes. */
    close(done) {
      worker.once("exit", done);
      worker.postMessage("close");
    },
  };
}

/** At once, so that the next cell has room. */
function collectGarbage() {
  v8.setFlagsFromString("--expose-gc");
  vm.runInNewContext("gc")();
}

module.exports = { createGuard };
