/** What the kernel's two threads tell each other without waiting: five numbers of shared memory. */
"use strict";

module.exports = {
  // places
  PHASE: 0,
  CELL: 1, // counts executions
  REASON: 2, // an index of REASONS: why the cell is being stopped
  STOPPING: 3, // 1 while a cell is being stopped: the next one waits, or it might be hit
  HEARD: 4, // the last message that the kernel's own thread has heard: it is not computing
  // phases
  IDLE: 0, // or what an earlier cell has left behind runs
  WORKS: 1, // the kernel itself, compiles, sends, answers; not to be cut off
  RUNS: 2, // a cell
  ENDED: 3, // a cell has, and its end is not told yet
  REASONS: ["", "interrupt", "memory", "output"],
};
