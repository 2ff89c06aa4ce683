/**
 * Matrix products, the two kernels on which everything heavy stands.
 *
 * `mm` computes tiles of 4 rows × 8 columns in eight registers: enough independent sums to hide the latency of the adds, few
 * enough that no engine spills them (5×8, 6×8 and an unrolled 4×8 fall to half in Node 20). Its right factor is packed in
 * panels of eight columns, [panel][k][8], so that a step reads one cache line half; the left one is read where it lies, by a table
 * of the offsets of its rows, which makes a convolution over a padded image a product too: each row is then `segments` pieces.
 *
 * Ranges (from, to) are rows or tiles of the result. Every entry is one sum in the order of k, wherever a range is cut, so any
 * number of threads gives the same bits.
 */

/** c + a·b: two roundings, or one where the module is built with relaxed SIMD. */
// @ts-ignore: decorator
@inline export function mac(c: v128, a: v128, b: v128): v128 {
  return FMA ? f32x4.relaxed_madd(a, b, c) : f32x4.add(c, f32x4.mul(a, b));
}

/** Stores the first `n` of eight floats. */
// @ts-ignore: decorator
@inline export function storeFirst(to: usize, low: v128, high: v128, n: i32): void {
  if (n >= 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  let rest = low;
  if (n & 4) {
    v128.store(to, low);
    to += 16;
    rest = high;
  }
  if (n & 2) {
    v128.store64_lane(to, rest, 0);
    to += 8;
    rest = i8x16.shuffle(rest, rest, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  }
  if (n & 1) v128.store32_lane(to, rest, 0);
}

/** Rows of a block that share the panels while these lie in the first cache. */
const BLOCK: i32 = 32;

/**
 * C[row][N] = bias[N] (or 0, or what C holds) + Σ over segments s and k of A[offset[row] + s·stride + k] · B[s·length + k][N].
 * `table` holds byte offsets from A for each row; `stride` and `ldc` are bytes; B is packed, its last panel filled with zeros.
 */
export function mm(
  from: i32, to: i32, part: i32, N: i32, segments: i32, length: i32, stride: usize, table: usize,
  A: usize, B: usize, C: usize, ldc: usize, bias: usize, adds: i32,
): void {
  const panelBytes = <usize>(segments * length) << 5;
  const last = to - 1;
  for (let block = from; block < to; block += BLOCK) {
    const end = min(block + BLOCK, to);
    for (let n: i32 = 0; n < N; n += 8) {
      const panel = B + <usize>(n >> 3) * panelBytes;
      const start0 = bias ? v128.load(bias + (<usize>n << 2)) : f32x4.splat(0);
      const start1 = bias ? v128.load(bias + (<usize>n << 2), 16) : f32x4.splat(0);
      for (let m = block; m < end; m += 4) {
        // A tile at the end of the range repeats its last row, and stores the same result again.
        const m1 = min(m + 1, last), m2 = min(m + 2, last), m3 = min(m + 3, last);
        const row0 = A + <usize>load<i32>(table + (<usize>m << 2));
        const row1 = A + <usize>load<i32>(table + (<usize>m1 << 2));
        const row2 = A + <usize>load<i32>(table + (<usize>m2 << 2));
        const row3 = A + <usize>load<i32>(table + (<usize>m3 << 2));
        const column = C + (<usize>n << 2);
        const to0 = column + <usize>m * ldc, to1 = column + <usize>m1 * ldc;
        const to2 = column + <usize>m2 * ldc, to3 = column + <usize>m3 * ldc;
        let c00 = start0, c01 = start1, c10 = start0, c11 = start1;
        let c20 = start0, c21 = start1, c30 = start0, c31 = start1;
        if (adds) {
          c00 = v128.load(to0); c01 = v128.load(to0, 16); c10 = v128.load(to1); c11 = v128.load(to1, 16);
          c20 = v128.load(to2); c21 = v128.load(to2, 16); c30 = v128.load(to3); c31 = v128.load(to3, 16);
        }
        let b = panel;
        for (let s: i32 = 0; s < segments; s++) {
          const skip = <usize>s * stride;
          let p0 = row0 + skip, p1 = row1 + skip, p2 = row2 + skip, p3 = row3 + skip;
          const stop = p0 + (<usize>length << 2);
          while (p0 < stop) {
            const b0 = v128.load(b), b1 = v128.load(b, 16);
            let a = v128.load32_splat(p0);
            c00 = mac(c00, a, b0); c01 = mac(c01, a, b1);
            a = v128.load32_splat(p1);
            c10 = mac(c10, a, b0); c11 = mac(c11, a, b1);
            a = v128.load32_splat(p2);
            c20 = mac(c20, a, b0); c21 = mac(c21, a, b1);
            a = v128.load32_splat(p3);
            c30 = mac(c30, a, b0); c31 = mac(c31, a, b1);
            p0 += 4; p1 += 4; p2 += 4; p3 += 4; b += 32;
          }
        }
        const left = N - n;
        storeFirst(to0, c00, c01, left);
        storeFirst(to1, c10, c11, left);
        storeFirst(to2, c20, c21, left);
        storeFirst(to3, c30, c31, left);
      }
    }
  }
}

/** Rows that are summed before the next tile's turn, so that both factors' pieces stay in the first cache. */
const CHUNK: i32 = 128;

/**
 * D[r][n] (+)= Σ over p of A[p][r] · G[p][n], for R rows and N columns of D: every gradient of a weight. Strides are bytes.
 * The range counts tiles of 4×8, down the rows of D first. Reads up to three floats beyond a row of A and seven beyond one of G.
 */
export function mtm(
  from: i32, to: i32, part: i32, R: i32, N: i32, P: i32, A: usize, lda: usize, G: usize, ldg: usize,
  D: usize, ldd: usize, adds: i32,
): void {
  const down = (R + 3) >> 2;
  for (let first: i32 = 0; first < P; first += CHUNK) {
    const rows = min(CHUNK, P - first);
    const a0 = A + <usize>first * lda, g0 = G + <usize>first * ldg;
    const begins = first === 0 && !adds;
    let r = (from % down) << 2, n = (from / down) << 3;
    for (let tile = from; tile < to; tile++) {
      const high = R - r, wide = N - n;
      const d0 = D + <usize>r * ldd + (<usize>n << 2);
      const d1 = d0 + ldd, d2 = d1 + ldd, d3 = d2 + ldd;
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      if (!begins) {
        c00 = v128.load(d0); c01 = v128.load(d0, 16); c10 = v128.load(d1); c11 = v128.load(d1, 16);
        c20 = v128.load(d2); c21 = v128.load(d2, 16); c30 = v128.load(d3); c31 = v128.load(d3, 16);
      }
      let p = a0 + (<usize>r << 2), g = g0 + (<usize>n << 2);
      const stop = p + <usize>rows * lda;
      while (p < stop) {
        const g0 = v128.load(g), g1 = v128.load(g, 16);
        let a = v128.load32_splat(p);
        c00 = mac(c00, a, g0); c01 = mac(c01, a, g1);
        a = v128.load32_splat(p, 4);
        c10 = mac(c10, a, g0); c11 = mac(c11, a, g1);
        a = v128.load32_splat(p, 8);
        c20 = mac(c20, a, g0); c21 = mac(c21, a, g1);
        a = v128.load32_splat(p, 12);
        c30 = mac(c30, a, g0); c31 = mac(c31, a, g1);
        p += lda; g += ldg;
      }
      storeFirst(d0, c00, c01, wide);
      if (high > 1) storeFirst(d1, c10, c11, wide);
      if (high > 2) storeFirst(d2, c20, c21, wide);
      if (high > 3) storeFirst(d3, c30, c31, wide);
      r += 4;
      if (r >= R) {
        r = 0;
        n += 8;
      }
    }
  }
}

/** Rows that are summed at a time, and tiles below one another: the copies of both factors' pieces then fit in the first two caches. */
const COPIED: i32 = 64;
const TALL: i32 = 32;

/** Where each part copies them to: below the tensors. */
const COPIES: usize = 16_384;
const COPY_BYTES: usize = 49_152;

/**
 * D[r][n] (+)= Σ over p of A[p][r] · G[p][n], for R rows of D: every gradient of a weight. Strides are bytes. The range counts the
 * columns of D. Reads up to three floats beyond a row of A and seven beyond one of G.
 *
 * Pieces of A [tile][p][4] and of G [p][8] are copied side by side first: rows that lie a power of two apart fall on the same few
 * places of the cache, which costs a fifth.
 */
export function mtmCopied(
  from: i32, to: i32, part: i32, R: i32, P: i32, A: usize, lda: usize, G: usize, ldg: usize, D: usize, ldd: usize, adds: i32,
): void {
  const gs = COPIES + <usize>part * COPY_BYTES;
  const as = gs + (COPIED << 5);
  for (let first: i32 = 0; first < P; first += COPIED) {
    const rows = min(COPIED, P - first);
    const tileBytes = <usize>rows << 4;
    const begins = first === 0 && !adds;
    for (let top: i32 = 0; top < R; top += 4 * TALL) {
      const tiles = min(TALL, (R - top + 3) >> 2);
      for (let p: i32 = 0; p < rows; p++) {
        let a = A + <usize>(first + p) * lda + (<usize>top << 2), copy = as + (<usize>p << 4);
        for (let tile: i32 = 0; tile < tiles; tile++) {
          v128.store(copy, v128.load(a));
          a += 16;
          copy += tileBytes;
        }
      }
      for (let n = from; n < to; n += 8) {
        const wide = to - n;
        let g = G + <usize>first * ldg + (<usize>n << 2), copy = gs;
        for (let p: i32 = 0; p < rows; p++) {
          v128.store(copy, v128.load(g));
          v128.store(copy, v128.load(g, 16), 16);
          g += ldg;
          copy += 32;
        }
        let a = as;
        for (let tile: i32 = 0; tile < tiles; tile++) {
          const r = top + (tile << 2), high = R - r;
          const d0 = D + <usize>r * ldd + (<usize>n << 2);
          const d1 = d0 + ldd, d2 = d1 + ldd, d3 = d2 + ldd;
          let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
          if (!begins) {
            c00 = v128.load(d0); c01 = v128.load(d0, 16); c10 = v128.load(d1); c11 = v128.load(d1, 16);
            c20 = v128.load(d2); c21 = v128.load(d2, 16); c30 = v128.load(d3); c31 = v128.load(d3, 16);
          }
          let b = gs;
          const stop = a + tileBytes;
          while (a < stop) {
            const b0 = v128.load(b), b1 = v128.load(b, 16);
            let x = v128.load32_splat(a);
            c00 = mac(c00, x, b0); c01 = mac(c01, x, b1);
            x = v128.load32_splat(a, 4);
            c10 = mac(c10, x, b0); c11 = mac(c11, x, b1);
            x = v128.load32_splat(a, 8);
            c20 = mac(c20, x, b0); c21 = mac(c21, x, b1);
            x = v128.load32_splat(a, 12);
            c30 = mac(c30, x, b0); c31 = mac(c31, x, b1);
            a += 16;
            b += 32;
          }
          storeFirst(d0, c00, c01, wide);
          if (high > 1) storeFirst(d1, c10, c11, wide);
          if (high > 2) storeFirst(d2, c20, c21, wide);
          if (high > 3) storeFirst(d3, c30, c31, wide);
        }
      }
    }
  }
}

/**
 * B[k][n] at `from` + k·rowStride + n·columnStride (bytes), packed for `mm` in panels [panel][k][8] that lie `panelBytes` apart;
 * the columns that the last panel lacks are zeros. The range counts panels.
 */
export function pack(
  from: i32, to: i32, part: i32, K: i32, N: i32, B: usize, rowStride: usize, columnStride: usize, packed: usize, panelBytes: usize,
): void {
  for (let panel = from; panel < to; panel++) {
    const n = panel << 3, wide = min(8, N - n);
    let p = packed + <usize>panel * panelBytes, row = B + <usize>n * columnStride;
    if (wide === 8 && columnStride === 4) {
      for (let k: i32 = 0; k < K; k++) {
        v128.store(p, v128.load(row));
        v128.store(p, v128.load(row, 16), 16);
        p += 32;
        row += rowStride;
      }
    } else if (wide === 8) {
      const c = columnStride;
      for (let k: i32 = 0; k < K; k++) {
        store<f32>(p, load<f32>(row));
        store<f32>(p, load<f32>(row + c), 4);
        store<f32>(p, load<f32>(row + 2 * c), 8);
        store<f32>(p, load<f32>(row + 3 * c), 12);
        store<f32>(p, load<f32>(row + 4 * c), 16);
        store<f32>(p, load<f32>(row + 5 * c), 20);
        store<f32>(p, load<f32>(row + 6 * c), 24);
        store<f32>(p, load<f32>(row + 7 * c), 28);
        p += 32;
        row += rowStride;
      }
    } else {
      for (let k: i32 = 0; k < K; k++) {
        for (let j: i32 = 0; j < 8; j++)
          store<f32>(p + (<usize>j << 2), j < wide ? load<f32>(row + <usize>j * columnStride) : 0);
        p += 32;
        row += rowStride;
      }
    }
  }
}

/** Rows that are summed in single precision before the sum is added in double precision. */
const SUMMED: i32 = 16;

/**
 * Sums of the columns of X[rows][C], one set a part: S[part][C] (doubles) += Σ over this part's rows. The range counts rows; a few
 * rows go through all columns before the next, as they lie in memory. A single float32 sum over 65,536 rows would be wrong by 10⁻⁴.
 */
export function columnSums(from: i32, to: i32, part: i32, C: i32, X: usize, S: usize): void {
  const sums = S + (<usize>(part * C) << 3);
  const ldx = <usize>C << 2;
  for (let first = from; first < to; first += SUMMED) {
    const rows = min(SUMMED, to - first);
    for (let c: i32 = 0; c < C; c += 4) {
      let sum = f32x4.splat(0);
      let p = X + <usize>first * ldx + (<usize>c << 2);
      for (let i: i32 = 0; i < rows; i++, p += ldx) sum = f32x4.add(sum, v128.load(p));
      const s = sums + (<usize>c << 3);
      store<f64>(s, load<f64>(s) + <f64>f32x4.extract_lane(sum, 0));
      if (c + 1 < C) store<f64>(s, load<f64>(s, 8) + <f64>f32x4.extract_lane(sum, 1), 8);
      if (c + 2 < C) store<f64>(s, load<f64>(s, 16) + <f64>f32x4.extract_lane(sum, 2), 16);
      if (c + 3 < C) store<f64>(s, load<f64>(s, 24) + <f64>f32x4.extract_lane(sum, 3), 24);
    }
  }
}
