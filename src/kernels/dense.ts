/** The float32 engine's linear maps of rows: each is one packed matrix product. */
import type { Activation } from "../activations";
import type { DenseLoops, Slope, Tensor } from "../engine";
import { at, rowsOf, type Arena } from "./arena";
import { PARTS } from "./team";

const round8 = (n: number): number => (n + 7) & ~7;

/** Packs B[K][N], whose entries lie `rowStride` and `columnStride` bytes apart, for `mm`. */
export function packed(space: Arena, K: number, N: number, B: number, rowStride: number, columnStride: number): number {
  const pointer = space.scratch("packed", 4 * K * round8(N));
  space.team.run("pack", round8(N) / 8, K, N, B, rowStride, columnStride, pointer, 32 * K);
  return pointer;
}

/** C[rows][N] = A[rows][K] · packed B (+ bias). */
export const multiply = (
  { team, rows }: Arena,
  M: number,
  K: number,
  N: number,
  A: number,
  B: number,
  C: number,
  bias = 0,
) => team.run("mm", M, N, 1, K, 0, rows(M, 4 * K), A, B, C, 4 * N, bias, 0);

/** Column sums of X[rows][C] in double precision. */
export function columnSums(space: Arena, X: Tensor): Float64Array {
  const [rows, C] = rowsOf(X);
  const sums = space.doubles("column sums", PARTS * C).fill(0);
  space.team.run("columnSums", rows, C, at(X), sums.byteOffset);
  for (let c = 0; c < C; c++) sums[c] += sums[C + c];
  return sums;
}

export function denseKernels(space: Arena): DenseLoops {
  const { team } = space;
  return {
    accumulate: (from, to) => {
      if (to.fresh) to.data.set(from.data);
      else for (let i = 0; i < to.data.length; i++) to.data[i] += from.data[i];
    },

    affine: (x, W, b, z) => {
      const [rows, inputs] = rowsOf(x);
      const outputs = W.shape[0];
      const B = packed(space, inputs, outputs, at(W), 4, 4 * inputs);
      multiply(space, rows, inputs, outputs, at(x), B, at(z), b && at(b));
    },

    product: (delta, W, e) => {
      const [rows, outputs] = rowsOf(delta);
      const inputs = W.shape[1];
      const B = packed(space, outputs, inputs, at(W), 4 * inputs, 4);
      multiply(space, rows, outputs, inputs, at(delta), B, at(e));
    },

    addOuter: (delta, x, dW) => {
      const [rows, outputs] = rowsOf(delta);
      const inputs = rowsOf(x)[1];
      const tiles = Math.ceil(outputs / 4) * Math.ceil(inputs / 8);
      team.run("mtm", tiles, outputs, inputs, rows, at(delta), 4 * outputs, at(x), 4 * inputs, at(dW), 4 * inputs, dW.fresh ? 0 : 1); // prettier-ignore
    },

    addColumns: (delta, db) => {
      const sums = columnSums(space, delta);
      const to = db.data;
      for (let c = 0; c < to.length; c++) to[c] = (db.fresh ? 0 : to[c]) + sums[c];
    },

    activate: ({ f }: Activation, { data: z }, { data: a }) => {
      for (let i = 0; i < a.length; i++) a[i] = f(z[i]);
    },

    // The slope is asked in double precision, with a = f(z) from z: in float32 a chord of a small step would often be 0.
    addDelta: ({ f }: Activation, slope: Slope, { data: z }, _, { data: e }, { data: delta, fresh }) => {
      const own = slope.delta ?? ((z, a, e) => e * slope(z, a, e));
      for (let i = 0; i < delta.length; i++) delta[i] = (fresh ? 0 : delta[i]) + own(z[i], f(z[i]), e[i]);
    },
  };
}
