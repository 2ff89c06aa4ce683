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
 * Channels go four at a time. Ranges count tiles, rows first; tiles are taken in blocks, so that the transformed block stays
 * in the second cache:
 *
 *   room of a part (bytes):  0     pointers to the 36 inputs of a patch
 *                            192   a 6×6 of vectors between the two passes of a transform
 *                            768   zeros, as many as an image has channels
 *                            768 + 4·max(C, O)   V[36][BLOCK][C], then M[36][BLOCK][O]
 *
 * with C and O rounded up to whole vectors.
 */
import { mm, mtm } from "./gemm";
import { put } from "./vector";

/** Tiles in a block. Not a power of two: 36 matrices whose rows lie 4096 bytes apart would share cache sets. */
const BLOCK: i32 = 44;

const POINTERS: usize = 0, SQUARE: usize = 192, ZEROS: usize = 768;

// @ts-ignore: decorator
@inline function whole(channels: i32): i32 {
  return (channels + 3) & ~3;
}

// @ts-ignore: decorator
@inline function times(a: f32, b: v128): v128 {
  return f32x4.mul(f32x4.splat(a), b);
}

/** Bᵀ x: six numbers to six, at `to`, `stride` apart. */
// @ts-ignore: decorator
@inline function storeBt(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, to: usize, stride: usize): void {
  const even = f32x4.sub(x4, times(4, x2)), odd = f32x4.sub(x3, times(4, x1));
  const even2 = f32x4.sub(x4, x2), odd2 = times(2, f32x4.sub(x3, x1));
  v128.store(to, f32x4.add(f32x4.sub(times(4, x0), times(5, x2)), x4));
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  v128.store(to + 3 * stride, f32x4.add(even2, odd2));
  v128.store(to + 4 * stride, f32x4.sub(even2, odd2));
  v128.store(to + 5 * stride, f32x4.add(f32x4.sub(times(4, x1), times(5, x3)), x5));
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

/** Where the pixel stands, or the zeros where it stands beyond an edge. */
// @ts-ignore: decorator
@inline function pixelOr(zeros: usize, image: usize, y: i32, x: i32, H: i32, W: i32, pixelBytes: usize): usize {
  return <u32>y < <u32>H && <u32>x < <u32>W ? image + <usize>(y * W + x) * pixelBytes : zeros;
}

/** V[36] of one tile, V's matrices `apart` bytes apart: Bᵀ d B of the patch whose first input is (y, x). */
function transformPatch(
  image: usize, y: i32, x: i32, H: i32, W: i32, pixelBytes: usize, channelBytes: usize, V: usize, apart: usize, room: usize,
): void {
  for (let j: i32 = 0; j < 6; j++)
    for (let i: i32 = 0; i < 6; i++)
      store<usize>(room + POINTERS + <usize>((6 * j + i) << 2), pixelOr(room + ZEROS, image, y + j, x + i, H, W, pixelBytes));
  const square = room + SQUARE;
  for (let c: usize = 0; c < channelBytes; c += 16) {
    for (let i: usize = 0; i < 6; i++) {
      const p = room + POINTERS + (i << 2);
      storeBt(
        v128.load(load<usize>(p) + c), v128.load(load<usize>(p, 24) + c), v128.load(load<usize>(p, 48) + c),
        v128.load(load<usize>(p, 72) + c), v128.load(load<usize>(p, 96) + c), v128.load(load<usize>(p, 120) + c),
        square + (i << 4), 96,
      );
    }
    for (let j: usize = 0; j < 6; j++) {
      const s = square + 96 * j;
      storeBt(
        v128.load(s), v128.load(s, 16), v128.load(s, 32), v128.load(s, 48), v128.load(s, 64), v128.load(s, 80),
        V + 6 * j * apart + c, apart,
      );
    }
  }
}

/** M[36] of one tile: A δ Aᵀ of the 4×4 whose first entry is (y, x). */
function transformDelta(
  image: usize, y: i32, x: i32, H: i32, W: i32, pixelBytes: usize, channelBytes: usize, M: usize, apart: usize, room: usize,
): void {
  for (let j: i32 = 0; j < 4; j++)
    for (let i: i32 = 0; i < 4; i++)
      store<usize>(room + POINTERS + <usize>((4 * j + i) << 2), pixelOr(room + ZEROS, image, y + j, x + i, H, W, pixelBytes));
  const square = room + SQUARE;
  for (let c: usize = 0; c < channelBytes; c += 16) {
    for (let i: usize = 0; i < 4; i++) {
      const p = room + POINTERS + (i << 2);
      storeA(
        v128.load(load<usize>(p) + c), v128.load(load<usize>(p, 16) + c),
        v128.load(load<usize>(p, 32) + c), v128.load(load<usize>(p, 48) + c),
        square + (i << 4), 64,
      );
    }
    for (let j: usize = 0; j < 6; j++) {
      const s = square + 64 * j;
      storeA(v128.load(s), v128.load(s, 16), v128.load(s, 32), v128.load(s, 48), M + 6 * j * apart + c, apart);
    }
  }
}

/** Aᵀ M A + bias of one tile to the 4×4 of Y whose first entry is (y, x), as far as it lies in the image. */
function transformProduct(
  M: usize, apart: usize, bias: usize, image: usize, y: i32, x: i32, H: i32, W: i32, O: i32, room: usize,
): void {
  const square = room + SQUARE;
  const pixelBytes = <usize>O << 2;
  const high = min(4, H - y), wide = min(4, W - x);
  const first = image + <usize>(y * W + x) * pixelBytes;
  for (let o: i32 = 0; o < O; o += 4) {
    const c = <usize>o << 2;
    for (let i: usize = 0; i < 6; i++) {
      const m = M + i * apart + c;
      const m0 = v128.load(m), m1 = v128.load(m + 6 * apart), m2 = v128.load(m + 12 * apart);
      const m3 = v128.load(m + 18 * apart), m4 = v128.load(m + 24 * apart), m5 = v128.load(m + 30 * apart);
      const even = f32x4.add(m1, m2), odd = f32x4.sub(m1, m2);
      const even2 = f32x4.add(m3, m4), odd2 = times(2, f32x4.sub(m3, m4));
      const to = square + (i << 4);
      v128.store(to, f32x4.add(m0, f32x4.add(even, even2)));
      v128.store(to, f32x4.add(odd, odd2), 96);
      v128.store(to, f32x4.add(even, times(4, even2)), 192);
      v128.store(to, f32x4.add(f32x4.add(odd, times(4, odd2)), m5), 288);
    }
    const start = bias ? v128.load(bias + c) : f32x4.splat(0);
    const left = O - o;
    for (let j: i32 = 0; j < high; j++) {
      const s = square + 96 * <usize>j;
      const m0 = f32x4.add(v128.load(s), start), m1 = v128.load(s, 16), m2 = v128.load(s, 32);
      const m3 = v128.load(s, 48), m4 = v128.load(s, 64), m5 = f32x4.add(v128.load(s, 80), start);
      const even = f32x4.add(m1, m2), odd = f32x4.sub(m1, m2);
      const even2 = f32x4.add(m3, m4), odd2 = times(2, f32x4.sub(m3, m4));
      const to = first + <usize>(j * W) * pixelBytes + c;
      put(to, f32x4.add(m0, f32x4.add(even, even2)), left);
      if (wide > 1) put(to + pixelBytes, f32x4.add(f32x4.add(odd, odd2), start), left);
      if (wide > 2) put(to + 2 * pixelBytes, f32x4.add(f32x4.add(even, times(4, even2)), start), left);
      if (wide > 3) put(to + 3 * pixelBytes, f32x4.add(f32x4.add(odd, times(4, odd2)), m5), left);
    }
  }
}

/** U[36][panel][K][8] = G g Gᵀ of kernels packed as [panel][9][K][8]. The range counts panels, of which there are `panels`. */
export function winogradKernel(from: i32, to: i32, part: i32, panels: i32, K: i32, packed: usize, U: usize, room: usize, roomBytes: usize): void {
  const square = room + <usize>part * roomBytes + SQUARE;
  const tap = <usize>K << 5, apart = <usize>panels * tap;
  for (let panel = from; panel < to; panel++) {
    for (let k: usize = 0; k < tap; k += 16) {
      const g = packed + <usize>panel * 9 * tap + k, u = U + <usize>panel * tap + k;
      for (let i: usize = 0; i < 3; i++) {
        const p = g + i * tap;
        storeG(v128.load(p), v128.load(p + 3 * tap), v128.load(p + 6 * tap), square + (i << 4), 48);
      }
      for (let j: usize = 0; j < 6; j++) {
        const s = square + 48 * j;
        storeG(v128.load(s), v128.load(s, 16), v128.load(s, 32), u + 6 * j * apart, apart);
      }
    }
  }
}

/**
 * Y[n][H][W][O] = X[n][H][W][C] ∗ kernel (+ bias[O]) with U of `winogradKernel`; with the kernel of the adjoint, the gradient at X.
 * The range counts tiles. `table` holds the offsets of BLOCK rows of V; part p has the `roomBytes` from `room` + p·roomBytes.
 */
export function winograd(
  from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, O: i32, X: usize, U: usize, bias: usize, Y: usize,
  table: usize, roomOfAll: usize, roomBytes: usize,
): void {
  const room = roomOfAll + <usize>part * roomBytes;
  const inBytes = <usize>whole(C) << 2, outBytes = <usize>whole(O) << 2;
  const V = room + ZEROS + max(inBytes, outBytes), M = V + 36 * BLOCK * inBytes;
  memory.fill(room + ZEROS, 0, inBytes);
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  const panels = (O + 7) >> 3;
  for (let block = from; block < to; block += BLOCK) {
    const T = min(BLOCK, to - block);
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      const image = X + <usize>(n * H * W * C << 2);
      transformPatch(
        image, (r / across) * 4 - 1, (r % across) * 4 - 1, H, W, <usize>C << 2, inBytes,
        V + <usize>t * inBytes, BLOCK * inBytes, room,
      );
    }
    for (let f: i32 = 0; f < 36; f++)
      mm(
        0, T, part, O, 1, C, 0, table, V + <usize>(f * BLOCK) * inBytes, U + <usize>(f * panels * C << 5),
        M + <usize>(f * BLOCK) * outBytes, outBytes, 0, 0,
      );
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      const image = Y + <usize>(n * H * W * O << 2);
      transformProduct(M + <usize>t * outBytes, BLOCK * outBytes, bias, image, (r / across) * 4, (r % across) * 4, H, W, O, room);
    }
  }
}

/**
 * D[part][36][O][C] = Σ over the part's tiles of (A δ Aᵀ)ᵀ (Bᵀ d B): the gradient of a kernel in the transformed space, for
 * X[n][H][W][C] and delta[n][H][W][O]. The range counts tiles.
 */
export function winogradGradient(
  from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, O: i32, X: usize, delta: usize, D: usize,
  roomOfAll: usize, roomBytes: usize,
): void {
  const room = roomOfAll + <usize>part * roomBytes;
  const inBytes = <usize>whole(C) << 2, outBytes = <usize>whole(O) << 2;
  const V = room + ZEROS + max(inBytes, outBytes), M = V + 36 * BLOCK * inBytes;
  memory.fill(room + ZEROS, 0, max(inBytes, outBytes));
  const own = D + <usize>(part * 36 * O * C << 2);
  const across = (W + 3) >> 2, tiles = ((H + 3) >> 2) * across;
  const products = ((O + 3) >> 2) * ((C + 7) >> 3);
  for (let block = from; block < to; block += BLOCK) {
    const T = min(BLOCK, to - block);
    for (let t: i32 = 0; t < T; t++) {
      const tile = block + t, n = tile / tiles, r = tile % tiles;
      const y = (r / across) * 4, x = (r % across) * 4;
      transformPatch(
        X + <usize>(n * H * W * C << 2), y - 1, x - 1, H, W, <usize>C << 2, inBytes,
        V + <usize>t * inBytes, BLOCK * inBytes, room,
      );
      transformDelta(
        delta + <usize>(n * H * W * O << 2), y, x, H, W, <usize>O << 2, outBytes,
        M + <usize>t * outBytes, BLOCK * outBytes, room,
      );
    }
    for (let f: i32 = 0; f < 36; f++)
      mtm(
        0, products, part, O, C, T, M + <usize>(f * BLOCK) * outBytes, outBytes, V + <usize>(f * BLOCK) * inBytes, inBytes,
        own + <usize>(f * O * C << 2), <usize>C << 2, i32(block > from),
      );
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
  from: i32, to: i32, part: i32, O: i32, C: i32, parts: i32, D: usize, dW: usize, adds: i32, roomOfAll: usize, roomBytes: usize,
): void {
  const square = roomOfAll + <usize>part * roomBytes + SQUARE;
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
