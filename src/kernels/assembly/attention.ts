/**
 * Multi-head self-attention, one head of one sample at a time: both matrix products, the softmax between them, and the way back. The
 * range counts heads over all samples. All matrices of a head fit in the first two caches, which is why it is one kernel.
 *
 * A head's queries, keys and values are columns of qkv[n][L][3·heads·width], from position to position `packed` bytes apart; y's rows
 * are a third of that. The kernel computes the first T = lengths[sample] positions and clears the rest.
 */
import { mm, mtm, pack } from "./gemm";
import { expNegative, lanes, largest, put, total } from "./vector";

/** How many panels of eight columns hold n. */
// @ts-ignore: decorator
@inline function panels(n: i32): i32 {
  return (n + 7) >> 3;
}

/** score ← e^(scale·(score − the largest)) over the sum of the same, for a row of n; the largest keeps powers below 1. */
function softmax(row: usize, n: i32, scale: f32): void {
  const end = row + (<usize>n << 2);
  let top = f32x4.splat(-Infinity);
  let left = n;
  for (let p = row; p < end; p += 16, left -= 4) {
    const s = v128.load(p);
    top = f32x4.pmax(top, left >= 4 ? s : v128.bitselect(s, top, lanes(left)));
  }
  const most = f32x4.splat(largest(top)), factor = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  left = n;
  for (let p = row; p < end; p += 16, left -= 4) {
    const power = expNegative(f32x4.mul(factor, f32x4.sub(v128.load(p), most)));
    sums = f32x4.add(sums, left >= 4 ? power : v128.and(power, lanes(left)));
    put(p, power, left);
  }
  const share = f32x4.splat(1 / total(sums));
  left = n;
  for (let p = row; p < end; p += 16, left -= 4) put(p, f32x4.mul(v128.load(p), share), left);
}

/** r ← scale·weight·(r − Σ weight·r) over a row of n: from ∂L/∂weight to ∂L/∂(q·k). */
function softmaxBack(row: usize, weights: usize, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  let sums = f32x4.splat(0);
  let left = n;
  for (let o: usize = 0; o < bytes; o += 16, left -= 4) {
    const product = f32x4.mul(v128.load(weights + o), v128.load(row + o));
    sums = f32x4.add(sums, left >= 4 ? product : v128.and(product, lanes(left)));
  }
  const mean = f32x4.splat(total(sums)), factor = f32x4.splat(scale);
  left = n;
  for (let o: usize = 0; o < bytes; o += 16, left -= 4) {
    const w = f32x4.mul(factor, v128.load(weights + o));
    put(row + o, f32x4.mul(w, f32x4.sub(v128.load(row + o), mean)), left);
  }
}

/** Clears `rows` rows of n floats that lie `stride` bytes apart. */
function clearRows(p: usize, rows: i32, n: i32, stride: usize): void {
  for (let i: i32 = 0; i < rows; i++, p += stride) memory.fill(p, 0, <usize>n << 2);
}

/**
 * y = softmax(q kᵀ/√width) v; `weights` [n][heads][L][L] keeps the softmax. `rowsOfQkv` and `rowsOfWeights` are the offsets of L rows,
 * scratch is `scratchBytes` for each part.
 */
export function attend(
  from: i32, to: i32, part: i32, L: i32, heads: i32, width: i32, qkv: usize, lengths: usize, weights: usize, y: usize,
  rowsOfQkv: usize, rowsOfWeights: usize, scratch: usize, scratchBytes: usize,
): void {
  const units = <usize>(heads * width) << 2, packed: usize = 3 * units, ldw = <usize>L << 2;
  const scale: f32 = 1 / Mathf.sqrt(<f32>width);
  const right = scratch + <usize>part * scratchBytes;
  for (let head = from; head < to; head++) {
    const sample = head / heads, first = <usize>(head % heads * width) << 2;
    const T = <i32>load<f32>(lengths + (<usize>sample << 2));
    const query = qkv + <usize>(sample * L) * packed + first;
    const W = weights + <usize>head * <usize>L * ldw;
    const Y = y + <usize>(sample * L) * units + first;

    pack(0, panels(T), part, width, T, query + units, 4, packed, right, <usize>width << 5);
    mm(0, T, part, T, 1, width, 0, rowsOfQkv, query, right, W, ldw, 0, 0);
    for (let i: i32 = 0; i < T; i++) softmax(W + <usize>i * ldw, T, scale);
    pack(0, panels(width), part, T, width, query + 2 * units, packed, 4, right, <usize>T << 5);
    mm(0, T, part, width, 1, T, 0, rowsOfWeights, W, right, Y, units, 0, 0);

    if (T < L) {
      clearRows(W + (<usize>T << 2), T, L - T, ldw);
      clearRows(W + <usize>T * ldw, L - T, L, ldw);
      clearRows(Y + <usize>T * units, L - T, width, units);
    }
  }
}

/** The gradient of `attend` at qkv, from g = ∂L/∂y; D is added to, or overwritten. */
export function attendBack(
  from: i32, to: i32, part: i32, L: i32, heads: i32, width: i32, g: usize, qkv: usize, lengths: usize, weights: usize, D: usize,
  rowsOfY: usize, rowsOfScores: usize, scratch: usize, scratchBytes: usize, adds: i32,
): void {
  const units = <usize>(heads * width) << 2, packed: usize = 3 * units, ldw = <usize>L << 2, lds = <usize>panels(L) << 5;
  const scale: f32 = 1 / Mathf.sqrt(<f32>width);
  const scores = scratch + <usize>part * scratchBytes, right = scores + <usize>L * lds;
  for (let head = from; head < to; head++) {
    const sample = head / heads, first = <usize>(head % heads * width) << 2;
    const T = <i32>load<f32>(lengths + (<usize>sample << 2));
    const at = <usize>(sample * L) * packed + first;
    const query = qkv + at, key = query + units, value = key + units;
    const W = weights + <usize>head * <usize>L * ldw;
    const G = g + <usize>(sample * L) * units + first;
    const tiles = ((T + 3) >> 2) * panels(width);

    pack(0, panels(T), part, width, T, value, 4, packed, right, <usize>width << 5);
    mm(0, T, part, T, 1, width, 0, rowsOfY, G, right, scores, lds, 0, 0);
    for (let i: i32 = 0; i < T; i++) softmaxBack(scores + <usize>i * lds, W + <usize>i * ldw, T, scale);
    pack(0, panels(width), part, T, width, key, packed, 4, right, <usize>T << 5);
    mm(0, T, part, width, 1, T, 0, rowsOfScores, scores, right, D + at, packed, 0, adds);
    mtm(0, tiles, part, T, width, T, scores, lds, query, packed, D + at + units, packed, adds);
    mtm(0, tiles, part, T, width, T, W, ldw, G, units, D + at + 2 * units, packed, adds);

    if (T < L && !adds) {
      const beyond = D + at + <usize>T * packed;
      clearRows(beyond, L - T, width, packed);
      clearRows(beyond + units, L - T, width, packed);
      clearRows(beyond + 2 * units, L - T, width, packed);
    }
  }
}
