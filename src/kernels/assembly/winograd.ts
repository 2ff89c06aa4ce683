/**
 * 3×3 convolutions by Winograd's minimal filtering F(4×4, 3×3) (Lavin & Gray 2016, arXiv 1509.09308): images are cut into tiles
 * of 4×4 outputs, each from a patch of 6×6 inputs. In a transformed space of 36 numbers a tile, the convolution is a product,
 *
 *   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        g: kernel 3×3, d: patch 6×6, Y: tile 4×4
 *
 * and over channels and tiles it is 36 matrix products: 36 multiplications a tile and pair of channels where the definition
 * takes 144. The gradient of a kernel is the same turned round: Gᵀ [ Σ over tiles of (Bᵀ d B) ⊙ (A δ Aᵀ) ] G.
 *
 * Results differ from the definition's by rounding: about 10⁻⁶ of the largest entry forward, 10⁻⁵ in a kernel's gradient.
 *
 * Images are [n][H][W][C] of any height and width; a patch or tile that hangs over an edge reads zeros there and writes nothing.
 * Ranges count tiles, rows first; they are taken in blocks, so that what a block is transformed to stays in the second cache.
 */
import { mac } from "./gemm";
import {
  BLOCK, bytesOfM, bytesOfV, clearSpare, offsetOfV, PLANE, PLANE_BYTES, PLANE_ROW, rowOfM, storeG, storeGt, transformDelta,
  transformPatches, transformProduct,
} from "./transforms";
import { put } from "./vector";

/**
 * A block of one of M's matrices = V's · U's, for T tiles, packed U[panel][C][8]: `mm` (gemm.ts) where four rows have one pointer,
 * which makes short products a tenth faster. Rows beyond T and columns beyond O are computed too, of whatever stands there.
 */
function multiply(T: i32, C: i32, O: i32, V: usize, U: usize, M: usize): void {
  const ldm = rowOfM(O);
  for (let n: i32 = 0; n < O; n += 8) {
    const panel = U + <usize>(n * C << 2);
    for (let t: i32 = 0; t < T; t += 4) {
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      let b = panel, plane = V + <usize>t * PLANE_ROW;
      for (let c: i32 = 0; c < C; c += PLANE, plane += PLANE_BYTES) {
        const stop = plane + (<usize>min(PLANE, C - c) << 2);
        for (let p = plane; p < stop; p += 4, b += 32) {
          const b0 = v128.load(b), b1 = v128.load(b, 16);
          let a = v128.load32_splat(p);
          c00 = mac(c00, a, b0); c01 = mac(c01, a, b1);
          a = v128.load32_splat(p, PLANE_ROW);
          c10 = mac(c10, a, b0); c11 = mac(c11, a, b1);
          a = v128.load32_splat(p, 2 * PLANE_ROW);
          c20 = mac(c20, a, b0); c21 = mac(c21, a, b1);
          a = v128.load32_splat(p, 3 * PLANE_ROW);
          c30 = mac(c30, a, b0); c31 = mac(c31, a, b1);
        }
      }
      let m = M + <usize>t * ldm + (<usize>n << 2);
      v128.store(m, c00); v128.store(m, c01, 16); m += ldm;
      v128.store(m, c10); v128.store(m, c11, 16); m += ldm;
      v128.store(m, c20); v128.store(m, c21, 16); m += ldm;
      v128.store(m, c30); v128.store(m, c31, 16);
    }
  }
}

/**
 * One of D's matrices += M's ᵀ · V's, over T tiles, or = where it `begins`: `mtm` (gemm.ts) for rows and columns that are whole
 * tiles, D[O rounded up to 4][C rounded up to 8]. What stands beyond O and C is computed too.
 */
function accumulate(T: i32, C: i32, O: i32, M: usize, V: usize, D: usize, begins: bool): void {
  const ldd = rowOfM(C), ldm = rowOfM(O);
  for (let c: i32 = 0; c < C; c += 8) {
    const column = V + <usize>(c / PLANE) * PLANE_BYTES + (<usize>(c % PLANE) << 2);
    let d0 = D + (<usize>c << 2);
    for (let o: i32 = 0; o < O; o += 4, d0 += 4 * ldd) {
      const d1 = d0 + ldd, d2 = d1 + ldd, d3 = d2 + ldd;
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      if (!begins) {
        c00 = v128.load(d0); c01 = v128.load(d0, 16); c10 = v128.load(d1); c11 = v128.load(d1, 16);
        c20 = v128.load(d2); c21 = v128.load(d2, 16); c30 = v128.load(d3); c31 = v128.load(d3, 16);
      }
      let m = M + (<usize>o << 2);
      const stop = column + <usize>T * PLANE_ROW;
      for (let v = column; v < stop; v += PLANE_ROW, m += ldm) {
        const v0 = v128.load(v), v1 = v128.load(v, 16);
        let a = v128.load32_splat(m);
        c00 = mac(c00, a, v0); c01 = mac(c01, a, v1);
        a = v128.load32_splat(m, 4);
        c10 = mac(c10, a, v0); c11 = mac(c11, a, v1);
        a = v128.load32_splat(m, 8);
        c20 = mac(c20, a, v0); c21 = mac(c21, a, v1);
        a = v128.load32_splat(m, 12);
        c30 = mac(c30, a, v0); c31 = mac(c31, a, v1);
      }
      v128.store(d0, c00); v128.store(d0, c01, 16); v128.store(d1, c10); v128.store(d1, c11, 16);
      v128.store(d2, c20); v128.store(d2, c21, 16); v128.store(d3, c30); v128.store(d3, c31, 16);
    }
  }
}

/** Bytes of one of D's matrices. */
// @ts-ignore: decorator
@inline function bytesOfD(C: i32, O: i32): usize {
  return <usize>((O + 3) & ~3) * rowOfM(C);
}

/** Bᵀ d B of the T patches from tile `block` on, to V's matrices. */
function transformBlock(block: i32, T: i32, H: i32, W: i32, C: i32, X: usize, V: usize, room: usize): void {
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  for (let t: i32 = 0; t < T; ) {
    const tile = block + t, n = tile / tiles, r = tile % tiles;
    const count = min(across - r % across, T - t);
    transformPatches(X + <usize>(n * H * W * C << 2), (r / across) * 4 - 1, (r % across) * 4 - 1, count, H, W, C, t, V, room);
    t += count;
  }
}

/** U[36][panel][K][8] = G g Gᵀ of kernels packed as [panel][9][K][8]. The range counts panels, of which there are `panels`. */
export function winogradKernel(from: i32, to: i32, part: i32, panels: i32, K: i32, packed: usize, U: usize, rooms: usize, roomBytes: usize): void {
  const room = rooms + <usize>part * roomBytes;
  const tap = <usize>K << 5, apart = <usize>panels * tap;
  for (let panel = from; panel < to; panel++) {
    for (let k: usize = 0; k < tap; k += 16) {
      const g = packed + <usize>panel * 9 * tap + k, u = U + <usize>panel * tap + k;
      for (let i: usize = 0; i < 3; i++) {
        const p = g + i * tap;
        storeG(v128.load(p), v128.load(p + 3 * tap), v128.load(p + 6 * tap), room + (i << 4), 48);
      }
      for (let j: usize = 0; j < 6; j++) {
        const s = room + 48 * j;
        storeG(v128.load(s), v128.load(s, 16), v128.load(s, 32), u + 6 * j * apart, apart);
      }
    }
  }
}

/**
 * Y[n][H][W][O] = X[n][H][W][C] ∗ kernel (+ bias[O]) with U of `winogradKernel`; with the kernel of the adjoint, the gradient at X.
 * The range counts tiles. Part p has `roomBytes` from `rooms` + p·roomBytes.
 */
export function winograd(
  from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, O: i32, X: usize, U: usize, bias: usize, Y: usize,
  rooms: usize, roomBytes: usize,
): void {
  const room = rooms + <usize>part * roomBytes;
  const V = room + offsetOfV(W, C, O), M = V + 36 * bytesOfV(C);
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  clearSpare(W, C, room);
  const kernelBytes = <usize>(C * ((O + 7) & ~7) << 2);
  for (let block = from; block < to; block += BLOCK) {
    const T = min(BLOCK, to - block);
    transformBlock(block, T, H, W, C, X, V, room);
    for (let f: usize = 0; f < 36; f++) multiply(T, C, O, V + f * bytesOfV(C), U + f * kernelBytes, M + f * bytesOfM(O));
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      transformProduct(M, t, bias, Y + <usize>(n * H * W * O << 2), (r / across) * 4, (r % across) * 4, H, W, O, room);
    }
  }
}

/**
 * D[part][36][O][C], O in whole tiles and C in whole panels, = Σ over the part's tiles of (A δ Aᵀ)ᵀ (Bᵀ d B): the gradient of a kernel in the transformed space, for
 * X[n][H][W][C] and delta[n][H][W][O]. The range counts tiles.
 */
export function winogradGradient(
  from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, O: i32, X: usize, delta: usize, D: usize,
  rooms: usize, roomBytes: usize,
): void {
  const room = rooms + <usize>part * roomBytes;
  const V = room + offsetOfV(W, C, O), M = V + 36 * bytesOfV(C);
  const own = D + <usize>part * 36 * bytesOfD(C, O);
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  for (let block = from; block < to; block += BLOCK) {
    const T = min(BLOCK, to - block);
    clearSpare(W, C, room);
    transformBlock(block, T, H, W, C, X, V, room);
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      transformDelta(delta + <usize>(n * H * W * O << 2), (r / across) * 4, (r % across) * 4, H, W, O, t, M, room);
    }
    for (let f: usize = 0; f < 36; f++)
      accumulate(T, C, O, M + f * bytesOfM(O), V + f * bytesOfV(C), own + f * bytesOfD(C, O), block === from);
  }
}

/** The sum of the parts' entries at p, in order. */
// @ts-ignore: decorator
@inline function sumOfParts(p: usize, parts: i32, partBytes: usize): v128 {
  return parts > 1 ? f32x4.add(v128.load(p), v128.load(p + partBytes)) : v128.load(p);
}

/** dW[O][3][3][C] (+)= Gᵀ (Σ over parts of D[part][36][O][C]) G. The range counts rows of O. */
export function winogradKernelGradient(
  from: i32, to: i32, part: i32, O: i32, C: i32, parts: i32, D: usize, dW: usize, adds: i32, rooms: usize, roomBytes: usize,
): void {
  const square = rooms + <usize>part * roomBytes;
  const ldc = <usize>C << 2, apart = bytesOfD(C, O), partBytes = 36 * apart;
  for (let o = from; o < to; o++) {
    for (let c: i32 = 0; c < C; c += 4) {
      const d = D + <usize>o * rowOfM(C) + (<usize>c << 2);
      for (let i: usize = 0; i < 6; i++) {
        const p = d + i * apart;
        storeGt(
          sumOfParts(p, parts, partBytes), sumOfParts(p + 6 * apart, parts, partBytes),
          sumOfParts(p + 12 * apart, parts, partBytes), sumOfParts(p + 18 * apart, parts, partBytes),
          sumOfParts(p + 24 * apart, parts, partBytes), sumOfParts(p + 30 * apart, parts, partBytes),
          square + (i << 4), 96,
        );
      }
      for (let u: usize = 0; u < 3; u++) {
        const s = square + 96 * u;
        storeGt(
          v128.load(s), v128.load(s, 16), v128.load(s, 32), v128.load(s, 48), v128.load(s, 64), v128.load(s, 80),
          square + 288, 16,
        );
        const kernelRow = dW + <usize>(9 * o + 3 * <i32>u) * ldc + (<usize>c << 2);
        for (let v: usize = 0; v < 3; v++) {
          const p = kernelRow + v * ldc, g = v128.load(square + 288 + (v << 4));
          put(p, adds ? f32x4.add(v128.load(p), g) : g, C - c);
        }
      }
    }
  }
}
