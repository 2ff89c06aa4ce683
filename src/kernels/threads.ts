/**
 * A team of two threads, for Node: the second part of every range goes to a worker over the same memory. A job is a number in
 * shared memory that the worker watches; handing one over takes about 0.2 µs while it spins.
 */
import { Worker } from "node:worker_threads";
import { kernelsOf, memoryOf, middle, moduleBytes, type Team } from "./team";

/** Where the job stands in the memory: below the tensors, which begin at 64 kB. */
const CONTROL = 1024;
const SLOTS = 32;

export function pair(megabytes = 256, fused = false): Team {
  const memory = memoryOf(megabytes, true);
  const bytes = moduleBytes(fused, true);
  const kernels = kernelsOf(bytes, memory);
  const numbers = new Map(Object.keys(kernels).map((name, i) => [name, i]));
  const signal = new Int32Array(memory.buffer, CONTROL, 4);
  const job = new Float64Array(memory.buffer, CONTROL + 16, SLOTS);
  const worker = new Worker(new URL("./thread.mjs", import.meta.url), {
    workerData: { memory, bytes, control: CONTROL, slots: SLOTS },
  });
  worker.unref();
  let sent = 0;
  return {
    memory,
    threads: 2,
    run: (name, total, ...rest) => {
      const kernel = kernels[name];
      const cut = middle(total);
      if (cut === total) return kernel(0, cut, 0, ...rest);
      job[0] = numbers.get(name)!;
      job[1] = rest.length + 3;
      job[2] = cut;
      job[3] = total;
      job[4] = 1;
      for (let i = 0; i < rest.length; i++) job[5 + i] = rest[i];
      Atomics.store(signal, 0, ++sent);
      Atomics.notify(signal, 0);
      kernel(0, cut, 0, ...rest);
      for (let spins = 0; Atomics.load(signal, 1) !== sent;)
        if (++spins > 100_000) Atomics.wait(signal, 1, sent - 1, 1000);
    },
    end: () => void worker.terminate(),
  };
}
