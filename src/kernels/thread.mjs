/**
 * The second thread of a team: it waits for a job (src/kernels/threads.ts), runs its part of the range and says so.
 * Plain JavaScript, since a worker starts from a file of its own.
 */
import { workerData } from "node:worker_threads";

const { memory, bytes, control, slots } = workerData;
const kernels = Object.values(new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports);
const signal = new Int32Array(memory.buffer, control, 4); // job number, number done
const job = new Float64Array(memory.buffer, control + 16, slots); // kernel, count, arguments
const rest = [];

for (let seen = 0; ;) {
  let spins = 0;
  while (Atomics.load(signal, 0) === seen) if (++spins > 20_000) Atomics.wait(signal, 0, seen, 1000);
  seen = Atomics.load(signal, 0);
  rest.length = job[1];
  for (let i = 0; i < rest.length; i++) rest[i] = job[2 + i];
  kernels[job[0]](...rest);
  Atomics.store(signal, 1, seen);
  Atomics.notify(signal, 1);
}
