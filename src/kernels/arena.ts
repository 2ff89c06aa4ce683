/**
 * Memory for the float32 engine: floats are handed out one after the other and never given back; what a kernel needs for the
 * moment it takes from scratch space that is used again and again, so a training step allocates nothing.
 */
import type { Tensor } from "../engine";
import type { Team } from "./team";

/** The first 128 kB are the module's own and the threads'. */
const FIRST = 131_072;

export interface Arena {
  readonly team: Team;
  /** n zeros. Throws where the memory is full. */
  floats(n: number): Float32Array;
  /** Pointer to scratch space of at least n bytes; what is written there under one name holds until the next call with that name. */
  scratch(name: string, bytes: number): number;
  /** The same as doubles, for reading and writing from here. */
  doubles(name: string, n: number): Float64Array;
  /** Pointer to the byte offsets of n rows that lie `stride` bytes apart: 0, stride, 2·stride, … */
  rows(n: number, stride: number): number;
  /** Pointer to a table that is made once under its name: `make` fills it. */
  table(name: string, n: number, make: (table: Int32Array) => void): number;
}

/** The pointer of a tensor in the memory of its engine. */
export const at = ({ data }: Tensor): number => data.byteOffset;

/** All dimensions but the last taken together, and the last. */
export function rowsOf({ shape, data }: Tensor): [rows: number, width: number] {
  const width = shape[shape.length - 1];
  return [data.length / width, width];
}

const arenas = new WeakMap<Team, Arena>();

/** The arena of a team's memory: one, however many engines share it. */
export function arena(team: Team): Arena {
  const known = arenas.get(team) ?? arenaOf(team);
  arenas.set(team, known);
  return known;
}

function arenaOf(team: Team): Arena {
  const { buffer } = team.memory;
  let top = FIRST;
  const take = (bytes: number): number => {
    const pointer = top;
    // Whole cache lines, and one more: vectors may read, never write, a little beyond an end.
    top += (bytes + 127) & ~63;
    if (top > buffer.byteLength)
      throw new Error(
        `the float32 engine's ${buffer.byteLength / 1_048_576} MB are full; make it larger, float32(alone(megabytes)), or one for each experiment`,
      );
    return pointer;
  };
  const scratches = new Map<string, { pointer: number; bytes: number }>();
  const tables = new Map<string, number>();
  const scratch = (name: string, bytes: number): number => {
    let found = scratches.get(name);
    if (found === undefined || found.bytes < bytes) {
      const room = Math.max(bytes, 2 * (found?.bytes ?? 0));
      scratches.set(name, (found = { pointer: take(room), bytes: room }));
    }
    return found.pointer;
  };
  const table = (name: string, n: number, make: (table: Int32Array) => void): number => {
    let pointer = tables.get(name);
    if (pointer === undefined) {
      tables.set(name, (pointer = take(4 * n)));
      make(new Int32Array(buffer, pointer, n));
    }
    return pointer;
  };
  return {
    team,
    floats: (n) => new Float32Array(buffer, take(4 * n), n),
    scratch,
    doubles: (name, n) => new Float64Array(buffer, scratch(name, 8 * n), n),
    rows: (n, stride) =>
      table(`${n} rows ${stride} apart`, n, (offsets) => {
        for (let i = 0; i < n; i++) offsets[i] = i * stride;
      }),
    table,
  };
}
