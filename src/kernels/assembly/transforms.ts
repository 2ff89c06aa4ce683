/**
 * The transforms of Winograd's filtering (winograd.ts has the equations), and where a block of transformed tiles lies. Channels go
 * four at a time; a transform goes down the columns first, then along the rows.
 *
 * A part's room, in bytes:
 *   0       what stands between the two passes of a transform
 *   STRIP   the same for a row of tiles: 6 rows of COLUMNS vectors
 *   SPARE   zeros for the rows beyond an edge: as many pixels as a row of tiles takes; or a tile that hangs over an edge, copied
 *   …       V: 36 matrices [plane][tile][32], the channels of inputs cut into planes of 32
 *   …       M: 36 matrices [tile][O], O rounded up to a panel of 8
 */
import { put } from "./vector";

/** Tiles in a block. */
export const BLOCK: i32 = 32;

/** Channels in a plane of V, whose rows therefore lie a constant distance apart: the product needs one pointer for four of them. */
export const PLANE: i32 = 32;
export const PLANE_ROW: usize = 128, PLANE_BYTES: usize = 4096;

/** The most columns of inputs under a block: its tiles in one row, and one at either end. */
const COLUMNS: i32 = 4 * BLOCK + 2;
const STRIP: usize = 576, STRIP_ROW: usize = COLUMNS << 4, SPARE: usize = STRIP + 6 * STRIP_ROW;

/** Bytes of one of V's matrices, and of one of M's: an odd number of cache lines, so that 36 entries of a tile share no cache set. */
// @ts-ignore: decorator
@inline export function bytesOfV(C: i32): usize {
  return <usize>((C + PLANE - 1) / PLANE) * PLANE_BYTES + 64;
}

// @ts-ignore: decorator
@inline export function bytesOfM(O: i32): usize {
  return <usize>BLOCK * rowOfM(O) + 64;
}

// @ts-ignore: decorator
@inline export function rowOfM(O: i32): usize {
  return <usize>((O + 7) & ~7) << 2;
}

/** Bytes of a pixel with so many channels, in whole vectors. */
// @ts-ignore: decorator
@inline function whole(channels: i32): usize {
  return <usize>((channels + 3) & ~3) << 2;
}

/** Where V begins in a part's room. */
// @ts-ignore: decorator
@inline export function offsetOfV(W: i32, C: i32, O: i32): usize {
  return (SPARE + max(<usize>min(COLUMNS, W + 5) * whole(C), 16 * whole(O)) + 63) & ~63;
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
@inline export function storeG(g0: v128, g1: v128, g2: v128, to: usize, stride: usize): void {
  const even = times(-1.0 / 6.0, f32x4.add(g0, g2)), odd = times(-1.0 / 6.0, g1);
  const even2 = times(1.0 / 24.0, f32x4.add(g0, times(4, g2))), odd2 = times(1.0 / 12.0, g1);
  v128.store(to, times(0.25, g0));
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  v128.store(to + 3 * stride, f32x4.add(even2, odd2));
  v128.store(to + 4 * stride, f32x4.sub(even2, odd2));
  v128.store(to + 5 * stride, g2);
}

/** Gᵀ d: six numbers, `stride` apart from `from`, to three. */
// @ts-ignore: decorator
@inline export function storeGt(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, stride: usize): void {
  const near = times(-1.0 / 6.0, f32x4.add(d1, d2)), far = times(1.0 / 24.0, f32x4.add(d3, d4));
  v128.store(to, f32x4.add(times(0.25, d0), f32x4.add(near, far)));
  v128.store(to + stride, f32x4.add(times(-1.0 / 6.0, f32x4.sub(d1, d2)), times(1.0 / 12.0, f32x4.sub(d3, d4))));
  v128.store(to + 2 * stride, f32x4.add(f32x4.add(near, times(4, far)), d5));
}

/**
 * Bᵀ d B of the patches of `count` tiles side by side, to rows t … of V's matrices; the first input of the first is (y, x). Patches
 * that touch share two of their six columns, which go through the first pass once. Wants zeros at SPARE.
 */
export function transformPatches(
  image: usize, y: i32, x: i32, count: i32, H: i32, W: i32, C: i32, t: i32, V: usize, room: usize,
): void {
  const pixel = <usize>C << 2, zeros = room + SPARE, strip = room + STRIP;
  const columns = 4 * count + 2, before = max(0, -x), until = min(columns, W - x);
  const first = image + <usize>((y * W + x + before) * C << 2), row = <usize>W * pixel;
  const apart = bytesOfV(C);
  for (let c: usize = 0; c < whole(C); c += 16) {
    let p0 = (<u32>y < <u32>H ? first : zeros) + c, p1 = (<u32>(y + 1) < <u32>H ? first + row : zeros) + c;
    let p2 = (<u32>(y + 2) < <u32>H ? first + 2 * row : zeros) + c, p3 = (<u32>(y + 3) < <u32>H ? first + 3 * row : zeros) + c;
    let p4 = (<u32>(y + 4) < <u32>H ? first + 4 * row : zeros) + c, p5 = (<u32>(y + 5) < <u32>H ? first + 5 * row : zeros) + c;
    let to = strip;
    for (let i: i32 = 0; i < columns; i++, to += 16) {
      if (i < before || i >= until) {
        for (let j: usize = 0; j < 6; j++) v128.store(to + j * STRIP_ROW, f32x4.splat(0));
        continue;
      }
      storeBt(v128.load(p0), v128.load(p1), v128.load(p2), v128.load(p3), v128.load(p4), v128.load(p5), to, STRIP_ROW);
      p0 += pixel; p1 += pixel; p2 += pixel; p3 += pixel; p4 += pixel; p5 += pixel;
    }
    let v = V + <usize>t * PLANE_ROW + c / PLANE_ROW * PLANE_BYTES + c % PLANE_ROW;
    for (let k: i32 = 0; k < count; k++, v += PLANE_ROW) {
      let s = strip + <usize>(k << 6), w = v;
      for (let j: i32 = 0; j < 6; j++, s += STRIP_ROW, w += 6 * apart)
        storeBt(
          v128.load(s), v128.load(s, 16), v128.load(s, 32), v128.load(s, 48), v128.load(s, 64), v128.load(s, 80),
          w, apart,
        );
    }
  }
}

/** Zeros at SPARE, as many as `transformPatches` reads in images W wide. */
export function clearSpare(W: i32, C: i32, room: usize): void {
  memory.fill(room + SPARE, 0, <usize>min(COLUMNS, W + 5) * whole(C));
}

/** Copies 4×4 pixels from (y, x) on to `to`, with zeros for those that stand beyond an edge. */
function gather(image: usize, y: i32, x: i32, H: i32, W: i32, C: i32, to: usize): void {
  const bytes = whole(C);
  for (let j = y; j < y + 4; j++)
    for (let i = x; i < x + 4; i++, to += bytes) {
      if (<u32>j < <u32>H && <u32>i < <u32>W) {
        const from = image + <usize>((j * W + i) * C << 2);
        for (let c: usize = 0; c < bytes; c += 16) v128.store(to + c, v128.load(from + c));
      } else for (let c: usize = 0; c < bytes; c += 16) v128.store(to + c, f32x4.splat(0));
    }
}

/** A δ Aᵀ of the 4×4 whose first entry is (y, x), to row t of M's matrices. */
export function transformDelta(image: usize, y: i32, x: i32, H: i32, W: i32, O: i32, t: i32, M: usize, room: usize): void {
  let source = image + <usize>((y * W + x) * O << 2), pixel = <usize>O << 2, row = <usize>W * pixel;
  if (y + 4 > H || x + 4 > W) {
    source = room + SPARE;
    gather(image, y, x, H, W, O, source);
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
export function transformProduct(M: usize, t: i32, bias: usize, image: usize, y: i32, x: i32, H: i32, W: i32, O: i32, room: usize): void {
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

