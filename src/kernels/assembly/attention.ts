/**
 * Multi-head self-attention, one head of one sample at a time: both matrix products, the softmax between them, and the way back. The
 * range counts heads over all samples. All matrices of a head fit in the first two caches, which is why it is one kernel.
 *
 * A head's queries, keys and values are columns of qkv[n][L][3·heads·width], from position to position `packed` bytes apart; y's rows
 * are a third of that. A kernel computes the first T = lengths[sample] positions and clears the rest.
 *
 * Scores lie in scratch space, in rows of whole vectors, and every step goes over all rows before the next begins:
 * in one row each step would wait for the last one's sum.
 */
import { mac, mm, mtm, pack } from "./gemm";
import { lanes, largest, put, total } from "./vector";

/** How many groups of four hold n, how many of eight. */
// @ts-ignore: decorator
@inline function fours(n: i32): i32 {
  return (n + 3) >> 2;
}
// @ts-ignore: decorator
@inline function eights(n: i32): i32 {
  return (n + 7) >> 3;
}

/** scale·B[j][c], n rows of `width` floats, in groups of four rows, [group][c][4]; the rows that the last group lacks are zeros. */
function packFours(n: i32, width: i32, B: usize, stride: usize, scale: f32, to: usize): void {
  for (let j: i32 = 0; j < n; j += 4) {
    const b0 = B + <usize>j * stride, b1 = b0 + stride, b2 = b1 + stride, b3 = b2 + stride;
    for (let c: i32 = 0; c < width; c++, to += 16) {
      const o = <usize>c << 2;
      store<f32>(to, scale * load<f32>(b0 + o));
      store<f32>(to, j + 1 < n ? scale * load<f32>(b1 + o) : 0, 4);
      store<f32>(to, j + 2 < n ? scale * load<f32>(b2 + o) : 0, 8);
      store<f32>(to, j + 3 < n ? scale * load<f32>(b3 + o) : 0, 12);
    }
  }
}

/**
 * scores[i][j] = (or +=) Σ over eight c of x[i][c]·B[j][c] for i < n and all j in groups. A row at a time, with x in registers: for so
 * few terms that beats tiles of rows. `adds` is known where this is put in.
 */
// @ts-ignore: decorator
@inline function eightTerms(scores: usize, lds: usize, x: usize, ldx: usize, B: usize, groupBytes: usize, n: i32, adds: bool): void {
  const bytes = <usize>fours(n) << 4;
  for (let i: i32 = 0; i < n; i++) {
    const p = x + <usize>i * ldx, row = scores + <usize>i * lds;
    const x0 = v128.load32_splat(p), x1 = v128.load32_splat(p, 4), x2 = v128.load32_splat(p, 8), x3 = v128.load32_splat(p, 12);
    const x4 = v128.load32_splat(p, 16), x5 = v128.load32_splat(p, 20), x6 = v128.load32_splat(p, 24), x7 = v128.load32_splat(p, 28);
    for (let b = B, to = row; to < row + bytes; to += 16, b += groupBytes) {
      let even = f32x4.mul(x0, v128.load(b)), odd = f32x4.mul(x1, v128.load(b, 16));
      even = mac(even, x2, v128.load(b, 32)); odd = mac(odd, x3, v128.load(b, 48));
      even = mac(even, x4, v128.load(b, 64)); odd = mac(odd, x5, v128.load(b, 80));
      even = mac(even, x6, v128.load(b, 96)); odd = mac(odd, x7, v128.load(b, 112));
      if (adds) even = f32x4.add(even, v128.load(to));
      v128.store(to, f32x4.add(even, odd));
    }
  }
}

/** scores[i][j] = Σ over c < width of x[i][c]·B[j][c] for i, j < n, with B in fours; beyond n a row of B is 0, and so are the scores. */
function products(scores: usize, lds: usize, x: usize, ldx: usize, B: usize, n: i32, width: i32): void {
  const groupBytes = <usize>width << 4, whole = width & ~7;
  if (whole) eightTerms(scores, lds, x, ldx, B, groupBytes, n, false);
  for (let c: i32 = 8; c < whole; c += 8)
    eightTerms(scores, lds, x + (<usize>c << 2), ldx, B + (<usize>c << 4), groupBytes, n, true);
  if (whole === width) return;
  const bytes = <usize>fours(n) << 4;
  for (let i: i32 = 0; i < n; i++) {
    const p = x + <usize>i * ldx, row = scores + <usize>i * lds;
    for (let b = B, to = row; to < row + bytes; to += 16, b += groupBytes) {
      let sums = whole ? v128.load(to) : f32x4.splat(0);
      for (let c = whole; c < width; c++) sums = mac(sums, v128.load32_splat(p + (<usize>c << 2)), v128.load(b + (<usize>c << 4)));
      v128.store(to, sums);
    }
  }
}

/** marks[i] = the largest score of row i; beyond T scores become −∞. */
function tops(scores: usize, lds: usize, T: i32, marks: usize): void {
  const whole = <usize>(T & ~3) << 2;
  for (let i: i32 = 0; i < T; i++) {
    const row = scores + <usize>i * lds;
    let top = f32x4.splat(-Infinity);
    if (T & 3) {
      top = v128.bitselect(v128.load(row + whole), top, lanes(T & 3));
      v128.store(row + whole, top);
    }
    for (let s = row; s < row + whole; s += 16) top = f32x4.pmax(top, v128.load(s));
    v128.store32_lane(marks + (<usize>i << 2), largest(top), 0);
  }
}

const POWERS: usize = memory.data<f32>([-126, 12583039, 1, 0.693147, 0.24022242, 0.055507336, 0.009671513, 0.0013264727], 16);

/**
 * The rows' scores become 2^(score − the largest), which keeps powers below 1; marks[i] goes from the largest to 1 over their sum.
 *
 *   t = n + r, |r| ≤ ½        2ᵗ = 2ⁿ·(1 + r·p(r)),  p of degree 4, to 10⁻⁷        t below −126 counts as −126
 *
 * n becomes an exponent as in `expNegative`; here nothing is lost in a division by ln 2, which is in the scores' scale.
 */
function powers(scores: usize, lds: usize, T: i32, marks: usize): void {
  const least = v128.load32_splat(POWERS), magic = v128.load32_splat(POWERS, 4), c0 = v128.load32_splat(POWERS, 8);
  const c1 = v128.load32_splat(POWERS, 12), c2 = v128.load32_splat(POWERS, 16), c3 = v128.load32_splat(POWERS, 20);
  const c4 = v128.load32_splat(POWERS, 24), c5 = v128.load32_splat(POWERS, 28);
  const bytes = <usize>fours(T) << 4;
  for (let i: i32 = 0; i < T; i++) {
    const row = scores + <usize>i * lds, mark = marks + (<usize>i << 2);
    const most = v128.load32_splat(mark);
    let sums = f32x4.splat(0);
    for (let s = row; s < row + bytes; s += 16) {
      const t = f32x4.pmax(f32x4.sub(v128.load(s), most), least);
      const shifted = f32x4.add(t, magic);
      const r = f32x4.sub(t, f32x4.sub(shifted, magic));
      const square = f32x4.mul(r, r);
      const p = mac(mac(c0, r, c1), square, mac(mac(c2, r, c3), square, mac(c4, r, c5)));
      const power = f32x4.mul(p, i32x4.shl(shifted, 23));
      sums = f32x4.add(sums, power);
      v128.store(s, power);
    }
    v128.store32_lane(mark, f32x4.div(c0, total(sums)), 0);
  }
}

/** to[i][j] = marks[i]·scores[i][j] for i, j < T. */
function shares(scores: usize, lds: usize, T: i32, marks: usize, to: usize, ldt: usize): void {
  const whole = <usize>(T & ~3) << 2;
  for (let i: i32 = 0; i < T; i++) {
    const row = scores + <usize>i * lds, t = to + <usize>i * ldt;
    const share = v128.load32_splat(marks + (<usize>i << 2));
    for (let o: usize = 0; o < whole; o += 16) v128.store(t + o, f32x4.mul(share, v128.load(row + o)));
    if (T & 3) put(t + whole, f32x4.mul(share, v128.load(row + whole)), T & 3);
  }
}

/** Each row r, which is ∂L/∂weight, becomes ∂L/∂score = weight·(r − Σ weight·r). */
function softmaxBack(scores: usize, lds: usize, weights: usize, ldw: usize, T: i32): void {
  const whole = <usize>(T & ~3) << 2, inside = lanes(T & 3);
  for (let i: i32 = 0; i < T; i++) {
    const row = scores + <usize>i * lds, w = weights + <usize>i * ldw;
    let sums = v128.and(f32x4.mul(v128.load(w + whole), v128.load(row + whole)), inside);
    for (let o: usize = 0; o < whole; o += 16) sums = mac(sums, v128.load(w + o), v128.load(row + o));
    const mean = total(sums);
    for (let o: usize = 0; o < whole; o += 16)
      v128.store(row + o, f32x4.mul(v128.load(w + o), f32x4.sub(v128.load(row + o), mean)));
    if (T & 3) put(row + whole, f32x4.mul(v128.load(w + whole), f32x4.sub(v128.load(row + whole), mean)), T & 3);
  }
}

/** Clears `rows` rows of n floats that lie `stride` bytes apart. */
function clearRows(p: usize, rows: i32, n: i32, stride: usize): void {
  for (let i: i32 = 0; i < rows; i++, p += stride) memory.fill(p, 0, <usize>n << 2);
}

/**
 * y = softmax(q kᵀ/√width) v; `weights` [n][heads][L][L] keeps the softmax. `rowsOfWeights` are the offsets of L rows; each part has
 * `scratchBytes` of scratch space, for the scores, for a mark a row, and for a packed factor.
 */
export function attend(
  from: i32, to: i32, part: i32, L: i32, heads: i32, width: i32, qkv: usize, lengths: usize, weights: usize, y: usize,
  rowsOfWeights: usize, scratch: usize, scratchBytes: usize,
): void {
  const units = <usize>(heads * width) << 2, packed: usize = 3 * units, ldw = <usize>L << 2, lds = <usize>fours(L) << 4;
  // Times log₂ e, since the softmax takes powers of two.
  const scale: f32 = <f32>1.4426950408889634 / Mathf.sqrt(<f32>width);
  const scores = scratch + <usize>part * scratchBytes, marks = scores + <usize>(L + 1) * lds, right = marks + lds;
  for (let head = from; head < to; head++) {
    const sample = head / heads, first = <usize>(head % heads * width) << 2;
    const T = <i32>load<f32>(lengths + (<usize>sample << 2));
    const query = qkv + <usize>(sample * L) * packed + first;
    const W = weights + <usize>head * <usize>L * ldw;
    const Y = y + <usize>(sample * L) * units + first;

    packFours(T, width, query + units, packed, scale, right);
    products(scores, lds, query, packed, right, T, width);
    tops(scores, lds, T, marks);
    powers(scores, lds, T, marks);
    shares(scores, lds, T, marks, W, ldw);
    pack(0, eights(width), part, T, width, query + 2 * units, packed, 4, right, <usize>T << 5);
    mm(0, T, part, width, 1, T, 0, rowsOfWeights, W, right, Y, units, 0, 0);

    if (T < L) {
      clearRows(W + (<usize>T << 2), T, L - T, ldw);
      clearRows(W + <usize>T * ldw, L - T, L, ldw);
      clearRows(Y + <usize>T * units, L - T, width, units);
    }
  }
}

/** The gradient of `attend` at qkv, from g = ∂L/∂y: D is added to, or overwritten. */
export function attendBack(
  from: i32, to: i32, part: i32, L: i32, heads: i32, width: i32, g: usize, qkv: usize, lengths: usize, weights: usize, D: usize,
  rowsOfScores: usize, scratch: usize, scratchBytes: usize, adds: i32,
): void {
  const units = <usize>(heads * width) << 2, packed: usize = 3 * units, ldw = <usize>L << 2, lds = <usize>fours(L) << 4;
  const scale: f32 = 1 / Mathf.sqrt(<f32>width);
  const scores = scratch + <usize>part * scratchBytes, right = scores + <usize>(L + 2) * lds;
  for (let head = from; head < to; head++) {
    const sample = head / heads, first = <usize>(head % heads * width) << 2;
    const T = <i32>load<f32>(lengths + (<usize>sample << 2));
    const at = <usize>(sample * L) * packed + first;
    const query = qkv + at, key = query + units, value = key + units;
    const W = weights + <usize>head * <usize>L * ldw;
    const G = g + <usize>(sample * L) * units + first;
    const tiles = fours(T) * eights(width);

    packFours(T, width, value, packed, scale, right);
    products(scores, lds, G, units, right, T, width);
    softmaxBack(scores, lds, W, ldw, T);
    pack(0, eights(width), part, T, width, key, packed, 4, right, <usize>T << 5);
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
