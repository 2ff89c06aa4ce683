/** What does not exist in a notebook's cell, and says so instead of ending the kernel or waiting for ever. */
"use strict";

function refuseWhatIsAbsent() {
  process.exit = (code = 0) => {
    throw new Error(`process.exit(${code}) would end the kernel; to end it, shut it down in Jupyter's menu`);
  };
  const ask = (name) => () => {
    throw new Error(`${name} asks the reader, and a cell runs without asking: write the value into the cell`);
  };
  for (const name of ["prompt", "confirm", "alert"]) globalThis[name] = ask(`${name}()`);
  Object.defineProperty(process, "stdin", { get: ask("process.stdin"), configurable: true });
}

module.exports = { refuseWhatIsAbsent };
