/**
 * Who runs the kernels. A team owns one WebAssembly memory and runs each kernel over a range that is always cut into the same
 * two parts, whether one thread does both or two threads one each: so equal seeds give equal bits on either.
 */
import { FUSED, MODULE } from "./module";

/** Kernel(from, to, part, …): the part's range, its number, and pointers, strides, sizes and constants. */
export type Kernel = (from: number, to: number, part: number, ...rest: number[]) => void;

export const PARTS = 2;

export interface Team {
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
  /** Runs the kernel of that name over 0 … total. */
  run(kernel: string, total: number, ...rest: number[]): void;
  /** Ends the threads. */
  end(): void;
}

/** Where the first part of a range ends: a multiple of four, the height of a tile and the width of a vector. */
export const middle = (total: number): number => Math.min(total, ((total + 7) >> 3) << 2);

/** The memory that a team works in: fixed in size, since growing it would detach its buffer and slow every typed array down. */
export function memoryOf(megabytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(megabytes * 16);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    throw new Error(
      `float32() asked for ${megabytes} MB of memory for its tensors, and this machine or browser has not so much`,
    );
  }
}

/** The bytes of the module, for a memory that is shared or not: one bit of its import says which. */
export function moduleBytes(fused: boolean, shared: boolean): Uint8Array {
  const text = atob(fused ? FUSED : MODULE);
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const memoryImport = text.indexOf("\x03env\x06memory\x02") + 12; // "env", "memory", kind 2 = memory; then the flags of its limits
  bytes[memoryImport] = shared ? 3 : 1;
  return bytes;
}

/** The kernels over a memory. Throws one sentence where WebAssembly or its SIMD is missing. */
export function kernelsOf(bytes: Uint8Array, memory: WebAssembly.Memory): Record<string, Kernel> {
  if (!WebAssembly.validate(bytes as BufferSource))
    throw new Error("float32() needs WebAssembly with SIMD (Node ≥ 16, Chrome ≥ 91, Firefox ≥ 89, Safari ≥ 16.4)");
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), { env: { memory } });
  return exports as unknown as Record<string, Kernel>;
}

/** One thread, in Node, in a worker, in a page. */
export function alone(megabytes = 256, fused = false): Team {
  const memory = memoryOf(megabytes, false);
  const kernels = kernelsOf(moduleBytes(fused, false), memory);
  return {
    memory,
    threads: 1,
    run: (name, total, ...rest) => {
      const kernel = kernels[name];
      const cut = middle(total);
      kernel(0, cut, 0, ...rest);
      if (cut < total) kernel(cut, total, 1, ...rest);
    },
    end: () => {},
  };
}
