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
 * Channels go four at a time. Ranges count tiles, rows first; tiles are taken in blocks, so that what a block is transformed to
 * stays in the second cache. A part has `room` for it:
 *
 *   bytes 0     a 6×6 of vectors between the two passes of a transform
 *         576   a patch that hangs over an edge, copied: 36 pixels
 *         …     V: 36 matrices [plane][tile][32], the channels of inputs cut into planes of 32
 *         …     M: 36 matrices [tile][O], O rounded up to a panel of 8
 */
import { mac, mtm } from "./gemm";
import { put } from "./vector";

/** Tiles in a block. */
const BLOCK: i32 = 32;

/** Channels in a plane of V, whose rows therefore lie a constant distance apart: the product needs one pointer for four of them. */
const PLANE: i32 = 32;
const PLANE_ROW: usize = 128, PLANE_BYTES: usize = 4096;

const PATCH: usize = 576;

/** Bytes of one of V's matrices, and of one of M's: an odd number of cache lines, so that 36 entries of a tile share no cache set. */
// @ts-ignore: decorator
@inline function bytesOfV(C: i32): usize {
  return <usize>((C + PLANE - 1) / PLANE) * PLANE_BYTES + 64;
}

// @ts-ignore: decorator
@inline function bytesOfM(O: i32): usize {
  return <usize>BLOCK * rowOfM(O) + 64;
}

// @ts-ignore: decorator
@inline function rowOfM(O: i32): usize {
  return <usize>((O + 7) & ~7) << 2;
}

/** Bytes of a pixel with so many channels, in whole vectors. */
// @ts-ignore: decorator
@inline function whole(channels: i32): usize {
  return <usize>((channels + 3) & ~3) << 2;
}

// @ts-ignore: decorator
@inline function times(a: f32, b: v128): v128 {
  return f32x4.mul(f32x4.splat(a), b);
}

/** Bᵀ x: six numbers to six, at `to`, `stride` apart. */
// @ts-ignore: decorator
@inline function storeBt(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, to: usize, stride: usize): void {
  const even = f32x4.sub(x4, times(4, x2)), odd = f32x4.sub(x3, times(4, x1));
  const even2 = f32x4.sub(x4, x2), half = f32x4.sub(x3, x1), odd2 = f32x4.add(half, half);
  v128.store(to, f32x4.add(times(4, f32x4.sub(x0, x2)), even2)); // 4x₀ − 5x₂ + x₄
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  v128.store(to + 3 * stride, f32x4.add(even2, odd2));
  v128.store(to + 4 * stride, f32x4.sub(even2, odd2));
  v128.store(to + 5 * stride, f32x4.sub(f32x4.sub(x5, x3), f32x4.add(odd2, odd2))); // 4x₁ − 5x₃ + x₅
}

/** A y: four numbers to six, at `to`, `stride` apart. */
// @ts-ignore: decorator
@inline function storeA(y0: v128, y1: v128, y2: v128, y3: v128, to: usize, stride: usize): void {
  const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
  const even2 = f32x4.add(y0, times(4, y2)), odd2 = times(2, f32x4.add(y1, times(4, y3)));
  v128.store(to, y0);
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  v128.store(to + 3 * stride, f32x4.add(even2, odd2));
  v128.store(to + 4 * stride, f32x4.sub(even2, odd2));
  v128.store(to + 5 * stride, y3);
}

/** G g: three numbers to six, at `to`, `stride` apart. */
// @ts-ignore: decorator
@inline function storeG(g0: v128, g1: v128, g2: v128, to: usize, stride: usize): void {
  const even = times(-1.0 / 6.0, f32x4.add(g0, g2)), odd = times(-1.0 / 6.0, g1);
  const even2 = times(1.0 / 24.0, f32x4.add(g0, times(4, g2))), odd2 = times(1.0 / 12.0, g1);
  v128.store(to, times(0.25, g0));
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  v128.store(to + 3 * stride, f32x4.add(even2, odd2));
  v128.store(to + 4 * stride, f32x4.sub(even2, odd2));
  v128.store(to + 5 * stride, g2);
}

/** Copies side×side pixels from (y, x) on to `to`, with zeros for those that stand beyond an edge. */
function gather(image: usize, y: i32, x: i32, side: i32, H: i32, W: i32, C: i32, to: usize): void {
  const bytes = whole(C);
  for (let j = y; j < y + side; j++)
    for (let i = x; i < x + side; i++, to += bytes) {
      if (<u32>j < <u32>H && <u32>i < <u32>W) {
        const from = image + <usize>((j * W + i) * C << 2);
        for (let c: usize = 0; c < bytes; c += 16) v128.store(to + c, v128.load(from + c));
      } else for (let c: usize = 0; c < bytes; c += 16) v128.store(to + c, f32x4.splat(0));
    }
}

/** Bᵀ d B of the patch whose first input is (y, x), to row t of V's matrices. */
function transformPatch(image: usize, y: i32, x: i32, H: i32, W: i32, C: i32, t: i32, V: usize, room: usize): void {
  let source = image + <usize>((y * W + x) * C << 2), pixel = <usize>C << 2, row = <usize>W * pixel;
  if (y < 0 || x < 0 || y + 6 > H || x + 6 > W) {
    source = room + PATCH;
    gather(image, y, x, 6, H, W, C, source);
    pixel = whole(C);
    row = 6 * pixel;
  }
  const row2 = 2 * row, row3 = 3 * row, row4 = 4 * row, row5 = 5 * row;
  const apart = bytesOfV(C);
  const rowOfV = V + <usize>t * PLANE_ROW;
  for (let c: usize = 0; c < whole(C); c += 16) {
    let p = source + c;
    for (let i: usize = 0; i < 96; i += 16, p += pixel)
      storeBt(
        v128.load(p), v128.load(p + row), v128.load(p + row2), v128.load(p + row3), v128.load(p + row4), v128.load(p + row5),
        room + i, 96,
      );
    let v = rowOfV + c / PLANE_ROW * PLANE_BYTES + c % PLANE_ROW;
    for (let s = room; s < room + 576; s += 96, v += 6 * apart)
      storeBt(
        v128.load(s), v128.load(s, 16), v128.load(s, 32), v128.load(s, 48), v128.load(s, 64), v128.load(s, 80),
        v, apart,
      );
  }
}

/** A δ Aᵀ of the 4×4 whose first entry is (y, x), to row t of M's matrices. */
function transformDelta(image: usize, y: i32, x: i32, H: i32, W: i32, O: i32, t: i32, M: usize, room: usize): void {
  let source = image + <usize>((y * W + x) * O << 2), pixel = <usize>O << 2, row = <usize>W * pixel;
  if (y + 4 > H || x + 4 > W) {
    source = room + PATCH;
    gather(image, y, x, 4, H, W, O, source);
    pixel = whole(O);
    row = 4 * pixel;
  }
  const row2 = 2 * row, row3 = 3 * row;
  const apart = bytesOfM(O);
  for (let c: usize = 0; c < whole(O); c += 16) {
    let p = source + c;
    for (let i: usize = 0; i < 64; i += 16, p += pixel)
      storeA(v128.load(p), v128.load(p + row), v128.load(p + row2), v128.load(p + row3), room + i, 64);
    let m = M + <usize>t * rowOfM(O) + c;
    for (let s = room; s < room + 384; s += 64, m += 6 * apart)
      storeA(v128.load(s), v128.load(s, 16), v128.load(s, 32), v128.load(s, 48), m, apart);
  }
}

/** Aᵀ M A + bias from row t of M's matrices to the 4×4 of Y whose first entry is (y, x), as far as it lies in the image. */
function transformProduct(M: usize, t: i32, bias: usize, image: usize, y: i32, x: i32, H: i32, W: i32, O: i32, room: usize): void {
  const apart = bytesOfM(O);
  const pixel = <usize>O << 2, row = <usize>W * pixel;
  const high = min(4, H - y), wide = min(4, W - x);
  const rowOfAll = M + <usize>t * rowOfM(O), first = image + <usize>(y * W + x) * pixel;
  for (let o: i32 = 0; o < O; o += 4) {
    const c = <usize>o << 2;
    let m = rowOfAll + c;
    for (let i: usize = 0; i < 96; i += 16, m += apart) {
      const m0 = v128.load(m), m1 = v128.load(m + 6 * apart), m2 = v128.load(m + 12 * apart);
      const m3 = v128.load(m + 18 * apart), m4 = v128.load(m + 24 * apart), m5 = v128.load(m + 30 * apart);
      const even = f32x4.add(m1, m2), odd = f32x4.sub(m1, m2);
      const even2 = f32x4.add(m3, m4), odd2 = times(2, f32x4.sub(m3, m4));
      const to = room + i;
      v128.store(to, f32x4.add(m0, f32x4.add(even, even2)));
      v128.store(to, f32x4.add(odd, odd2), 96);
      v128.store(to, f32x4.add(even, times(4, even2)), 192);
      v128.store(to, f32x4.add(f32x4.add(odd, times(4, odd2)), m5), 288);
    }
    const start = bias ? v128.load(bias + c) : f32x4.splat(0);
    const left = O - o;
    let to = first + c, s = room;
    for (let j: i32 = 0; j < high; j++, to += row, s += 96) {
      const m1 = v128.load(s, 16), m2 = v128.load(s, 32), m3 = v128.load(s, 48), m4 = v128.load(s, 64);
      const even = f32x4.add(m1, m2), odd = f32x4.add(f32x4.sub(m1, m2), start);
      const even2 = f32x4.add(m3, m4), odd2 = times(2, f32x4.sub(m3, m4));
      const y0 = f32x4.add(f32x4.add(v128.load(s), start), f32x4.add(even, even2));
      const y1 = f32x4.add(odd, odd2);
      const y2 = f32x4.add(f32x4.add(even, start), times(4, even2));
      const y3 = f32x4.add(f32x4.add(odd, times(4, odd2)), v128.load(s, 80));
      if (wide === 4 && left >= 4) {
        v128.store(to, y0);
        v128.store(to + pixel, y1);
        v128.store(to + 2 * pixel, y2);
        v128.store(to + 3 * pixel, y3);
      } else {
        put(to, y0, left);
        if (wide > 1) put(to + pixel, y1, left);
        if (wide > 2) put(to + 2 * pixel, y2, left);
        if (wide > 3) put(to + 3 * pixel, y3, left);
      }
    }
  }
}

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

/** The bytes of V in a part's room, which begin at `offsetOfV`, and what the whole room takes. */
// @ts-ignore: decorator
@inline function offsetOfV(C: i32, O: i32): usize {
  return (PATCH + 36 * whole(max(C, O)) + 63) & ~63;
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
  const V = room + offsetOfV(C, O), M = V + 36 * bytesOfV(C);
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  const kernelBytes = <usize>(C * ((O + 7) & ~7) << 2);
  for (let block = from; block < to; block += BLOCK) {
    const T = min(BLOCK, to - block);
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      transformPatch(X + <usize>(n * H * W * C << 2), (r / across) * 4 - 1, (r % across) * 4 - 1, H, W, C, t, V, room);
    }
    for (let f: usize = 0; f < 36; f++) multiply(T, C, O, V + f * bytesOfV(C), U + f * kernelBytes, M + f * bytesOfM(O));
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      transformProduct(M, t, bias, Y + <usize>(n * H * W * O << 2), (r / across) * 4, (r % across) * 4, H, W, O, room);
    }
  }
}

/**
 * D[part][36][O][C] = Σ over the part's tiles of (A δ Aᵀ)ᵀ (Bᵀ d B): the gradient of a kernel in the transformed space, for
 * X[n][H][W][C] and delta[n][H][W][O]. The range counts tiles.
 */
export function winogradGradient(
  from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, O: i32, X: usize, delta: usize, D: usize,
  rooms: usize, roomBytes: usize,
): void {
  const room = rooms + <usize>part * roomBytes;
  const V = room + offsetOfV(C, O), M = V + 36 * bytesOfV(C);
  const own = D + <usize>(part * 36 * O * C << 2);
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  for (let block = from; block < to; block += BLOCK) {
    const T = min(BLOCK, to - block);
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      const y = (r / across) * 4, x = (r % across) * 4;
      transformPatch(X + <usize>(n * H * W * C << 2), y - 1, x - 1, H, W, C, t, V, room);
      transformDelta(delta + <usize>(n * H * W * O << 2), y, x, H, W, O, t, M, room);
    }
    for (let f: i32 = 0; f < 36; f++)
      for (let c: i32 = 0, plane = V + <usize>f * bytesOfV(C); c < C; c += PLANE, plane += PLANE_BYTES) {
        const channels = min(PLANE, C - c);
        mtm(
          0, ((O + 3) >> 2) * ((channels + 7) >> 3), part, O, channels, T, M + <usize>f * bytesOfM(O), rowOfM(O), plane, PLANE_ROW,
          own + <usize>(f * O * C + c << 2), <usize>C << 2, i32(block > from),
        );
      }
  }
}

/** Gᵀ d: six numbers, `stride` apart from `from`, to three. */
// @ts-ignore: decorator
@inline function storeGt(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, stride: usize): void {
  const near = times(-1.0 / 6.0, f32x4.add(d1, d2)), far = times(1.0 / 24.0, f32x4.add(d3, d4));
  v128.store(to, f32x4.add(times(0.25, d0), f32x4.add(near, far)));
  v128.store(to + stride, f32x4.add(times(-1.0 / 6.0, f32x4.sub(d1, d2)), times(1.0 / 12.0, f32x4.sub(d3, d4))));
  v128.store(to + 2 * stride, f32x4.add(f32x4.add(near, times(4, far)), d5));
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
  const ldc = <usize>C << 2, apart = <usize>O * ldc, partBytes = 36 * apart;
  for (let o = from; o < to; o++) {
    for (let c: i32 = 0; c < C; c += 4) {
      const d = D + <usize>o * ldc + (<usize>c << 2);
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
