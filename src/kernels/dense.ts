/** The float32 engine's linear maps of rows: each is one packed matrix product. */
import type { DenseLoops, Tensor } from "../engine";
import { at, rowsOf, type Arena } from "./arena";
import { PARTS } from "./team";

export const round8 = (n: number): number => (n + 7) & ~7;

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

/** C[rows][N] = A[rows][K] · B[K][N] (+ bias), with B as `packed` takes it: in tiles of sixteen columns where they fill them. */
function product(
  space: Arena,
  M: number,
  K: number,
  N: number,
  A: number,
  B: number,
  rowStride: number,
  columnStride: number,
  C: number,
  bias = 0,
): void {
  if (N % 16 !== 0) {
    multiply(space, M, K, N, A, packed(space, K, N, B, rowStride, columnStride), C, bias);
    return;
  }
  const wide = space.scratch("packed", 4 * K * N);
  space.team.run("packWide", N / 16, K, B, rowStride, columnStride, wide);
  space.team.run("mmWide", M, N, K, A, 4 * K, wide, C, 4 * N, bias);
}

/** Column sums of X[rows][C] in double precision. */
export function columnSums(space: Arena, X: Tensor): Float64Array {
  const [rows, C] = rowsOf(X);
  const sums = space.doubles("column sums", PARTS * C).fill(0);
  space.team.run("columnSums", rows, C, at(X), sums.byteOffset);
  for (let c = 0; c < C; c++) sums[c] += sums[C + c];
  return sums;
}

export function denseKernels(space: Arena): Omit<DenseLoops, "accumulate" | "activate" | "addDelta"> {
  const { team } = space;
  return {
    affine: (x, W, b, z) => {
      const [rows, inputs] = rowsOf(x);
      const outputs = W.shape[0];
      product(space, rows, inputs, outputs, at(x), at(W), 4, 4 * inputs, at(z), b && at(b));
    },

    product: (delta, W, e) => {
      const [rows, outputs] = rowsOf(delta);
      const inputs = W.shape[1];
      product(space, rows, outputs, inputs, at(delta), at(W), 4 * inputs, 4, at(e));
    },

    addOuter: (delta, x, dW) => {
      const [rows, outputs] = rowsOf(delta);
      const inputs = rowsOf(x)[1];
      const adds = dW.fresh ? 0 : 1;
      // Rows that lie far apart are worth a copy (gemm.ts says why).
      if (Math.max(inputs, outputs) >= 128)
        team.run("mtmCopied", inputs, outputs, rows, at(delta), 4 * outputs, at(x), 4 * inputs, at(dW), 4 * inputs, adds); // prettier-ignore
      else {
        const tiles = Math.ceil(outputs / 4) * Math.ceil(inputs / 8);
        team.run("mtm", tiles, outputs, inputs, rows, at(delta), 4 * outputs, at(x), 4 * inputs, at(dW), 4 * inputs, adds); // prettier-ignore
      }
    },

    addColumns: (delta, db) => {
      const sums = columnSums(space, delta);
      const to = db.data;
      for (let c = 0; c < to.length; c++) to[c] = (db.fresh ? 0 : to[c]) + sums[c];
    },
  };
}
