/**
 * A work as a file that every side reads, ours and the peers': one line of JSON, filled up with spaces to a multiple of 64 bytes,
 * then arrays of doubles in the order in which the line lists them. (peer.py reads and writes the same.)
 */
import { readFileSync, writeFileSync } from "node:fs";

export interface Numbered {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What the line says: the program that does the work, and whatever settings that program has. */
export interface Head {
  readonly program: string;
  /** How many steps a timing has. */
  readonly steps: number;
  /** The losses of how many first steps must be the same on all sides. */
  readonly compared: number;
  readonly [setting: string]: unknown;
}

export interface Work {
  readonly head: Head;
  readonly arrays: Readonly<Record<string, Numbered>>;
}

export function writeWork(file: string, { head, arrays }: Work): void {
  const list = Object.entries(arrays).map(([name, { shape }]) => ({ name, shape }));
  const line = JSON.stringify({ ...head, arrays: list });
  const filled = line.padEnd(64 * Math.ceil((line.length + 1) / 64) - 1);
  const bytes = Object.values(arrays).map(({ data }) => new Uint8Array(Float64Array.from(data).buffer));
  writeFileSync(file, Buffer.concat([Buffer.from(`${filled}\n`), ...bytes]));
}

export function readWork(file: string): Work {
  const content = readFileSync(file);
  const end = content.indexOf(10) + 1;
  const { arrays: list, ...head } = JSON.parse(content.toString("utf8", 0, end)) as Head & {
    arrays: { name: string; shape: number[] }[];
  };
  let from = end;
  const arrays = list.map(({ name, shape }) => {
    const bytes = 8 * shape.reduce((product, n) => product * n, 1);
    const data = new Float64Array(Uint8Array.from(content.subarray(from, (from += bytes))).buffer);
    return [name, { shape, data }] as const;
  });
  return { head, arrays: Object.fromEntries(arrays) };
}
