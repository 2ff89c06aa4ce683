/**
 * What images need beside products: padding, batch norm and max pools. Images are [n][H][W][C], channels go four at a time, and
 * those that are left over one at a time, so that nothing is written beyond a row.
 */

/** Copies n floats from `from` to `to`; the two do not overlap. */
// @ts-ignore: decorator
@inline function copyFloats(from: usize, to: usize, n: usize): void {
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) v128.store(to + (i << 2), v128.load(from + (i << 2)));
  for (; i < n; i++) store<f32>(to + (i << 2), load<f32>(from + (i << 2)));
}

/**
 * Images with zeros round them, where a convolution reads: `reach` rows and pixels of zeros before the first image, `reach`
 * pixels after each row, which are also those before the next, and `reach` rows after each image. The range counts rows of all
 * images.
 */
export function pad(from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, reach: i32, X: usize, padded: usize): void {
  const pixel = <usize>C << 2, pitch = <usize>(W + reach) * pixel, gap = <usize>reach * pixel;
  const first = padded + <usize>reach * pitch + gap;
  if (from === 0) memory.fill(padded, 0, first - padded);
  for (let row = from; row < to; row++) {
    const image = row / H, y = row % H;
    const p = first + <usize>(image * (H + reach) + y) * pitch;
    copyFloats(X + <usize>(row * W) * pixel, p, <usize>(W * C));
    memory.fill(p + <usize>W * pixel, 0, y === H - 1 ? gap + <usize>reach * pitch : gap);
  }
}

/** Rows whose sums are taken in single precision before they are added up in double precision. */
const CHUNK: i32 = 16;

/** sum[4] (doubles) += v. */
// @ts-ignore: decorator
@inline function addDoubles(sum: usize, v: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(v)));
  const high = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high)), 16);
}

/**
 * What the moments of the columns of X[rows][C] come from, by part: S[part][2][whole C] (doubles) = Σ d and Σ d² over this part's
 * rows, with d = X − shift[C]. A shift near the mean keeps the two from cancelling. The range counts rows; S begins as zeros.
 */
export function moments(from: i32, to: i32, part: i32, C: i32, X: usize, shift: usize, S: usize): void {
  const ldx = <usize>C << 2, columns = <usize>((C + 3) & ~3);
  const sums = S + <usize>part * (columns << 4), squares = sums + (columns << 3);
  for (let chunk = from; chunk < to; chunk += CHUNK) {
    const rows = min(CHUNK, to - chunk);
    for (let c: usize = 0; c < ldx; c += 16) {
      const middle = v128.load(shift + c);
      let sum = f32x4.splat(0), square = sum;
      let p = X + <usize>chunk * ldx + c;
      for (let i: i32 = 0; i < rows; i++, p += ldx) {
        const d = f32x4.sub(v128.load(p), middle);
        sum = f32x4.add(sum, d);
        square = f32x4.add(square, f32x4.mul(d, d));
      }
      addDoubles(sums + (c << 1), sum);
      addDoubles(squares + (c << 1), square);
    }
  }
}

/** The same for the gradient: S[part][2][whole C] = Σ g and Σ g·(X − mean). */
export function normSums(from: i32, to: i32, part: i32, C: i32, G: usize, X: usize, mean: usize, S: usize): void {
  const ldx = <usize>C << 2, columns = <usize>((C + 3) & ~3);
  const sums = S + <usize>part * (columns << 4), products = sums + (columns << 3);
  for (let chunk = from; chunk < to; chunk += CHUNK) {
    const rows = min(CHUNK, to - chunk);
    for (let c: usize = 0; c < ldx; c += 16) {
      const middle = v128.load(mean + c);
      let sum = f32x4.splat(0), product = sum;
      let at = <usize>chunk * ldx + c;
      for (let i: i32 = 0; i < rows; i++, at += ldx) {
        const g = v128.load(G + at);
        sum = f32x4.add(sum, g);
        product = f32x4.add(product, f32x4.mul(g, f32x4.sub(v128.load(X + at), middle)));
      }
      addDoubles(sums + (c << 1), sum);
      addDoubles(products + (c << 1), product);
    }
  }
}

/** Y = (X − mean)·scale + beta, for [rows][C] and [C]. The range counts rows. */
export function rescale(
  from: i32, to: i32, part: i32, C: i32, X: usize, mean: usize, scale: usize, beta: usize, Y: usize,
): void {
  const ldx = <usize>C << 2, vectors = <usize>(C & ~3) << 2;
  let x = X + <usize>from * ldx, y = Y + <usize>from * ldx;
  for (let row = from; row < to; row++, x += ldx, y += ldx) {
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      const d = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      v128.store(y + c, f32x4.add(f32x4.mul(d, v128.load(scale + c)), v128.load(beta + c)));
    }
    for (; c < ldx; c += 4)
      store<f32>(y + c, (load<f32>(x + c) - load<f32>(mean + c)) * load<f32>(scale + c) + load<f32>(beta + c));
  }
}

/** dX (+)= scale·G + slope·(X − mean) + start, for [rows][C] and [C]: the gradient of a batch norm. The range counts rows. */
export function normGradient(
  from: i32, to: i32, part: i32, C: i32, G: usize, X: usize, mean: usize, scale: usize, slope: usize, start: usize,
  dX: usize, adds: i32,
): void {
  const ldx = <usize>C << 2, vectors = <usize>(C & ~3) << 2;
  let at = <usize>from * ldx;
  for (let row = from; row < to; row++, at += ldx) {
    const g = G + at, x = X + at, d = dX + at;
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      const bent = f32x4.mul(f32x4.sub(v128.load(x + c), v128.load(mean + c)), v128.load(slope + c));
      const straight = f32x4.add(f32x4.mul(v128.load(g + c), v128.load(scale + c)), v128.load(start + c));
      const sum = f32x4.add(straight, bent);
      v128.store(d + c, adds ? f32x4.add(v128.load(d + c), sum) : sum);
    }
    for (; c < ldx; c += 4) {
      const bent = (load<f32>(x + c) - load<f32>(mean + c)) * load<f32>(slope + c);
      const sum = load<f32>(g + c) * load<f32>(scale + c) + load<f32>(start + c) + bent;
      store<f32>(d + c, adds ? load<f32>(d + c) + sum : sum);
    }
  }
}

/** Y[n][H/2][W/2][C] = the largest of each 2×2 of X. The range counts rows of all pooled images. */
export function maxPool(from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, X: usize, Y: usize): void {
  const high = H >> 1, wide = W >> 1;
  const ldx = <usize>C << 2, below = <usize>W * ldx, vectors = <usize>(C & ~3) << 2;
  for (let row = from; row < to; row++) {
    let x = X + <usize>((row / high) * H + 2 * (row % high)) * below;
    let y = Y + <usize>(row * wide) * ldx;
    for (let column: i32 = 0; column < wide; column++, x += 2 * ldx, y += ldx) {
      let c: usize = 0;
      for (; c < vectors; c += 16) {
        const p = x + c;
        const upper = f32x4.max(v128.load(p), v128.load(p + ldx));
        v128.store(y + c, f32x4.max(upper, f32x4.max(v128.load(p + below), v128.load(p + below + ldx))));
      }
      for (; c < ldx; c += 4) {
        const p = x + c;
        const upper = max(load<f32>(p), load<f32>(p + ldx));
        store<f32>(y + c, max(upper, max(load<f32>(p + below), load<f32>(p + below + ldx))));
      }
    }
  }
}

// @ts-ignore: decorator
@inline function give(to: usize, v: v128, adds: i32): void {
  v128.store(to, adds ? f32x4.add(v128.load(to), v) : v);
}

// @ts-ignore: decorator
@inline function giveOne(to: usize, v: f32, adds: i32): void {
  store<f32>(to, adds ? load<f32>(to) + v : v);
}

/**
 * dX (+)= G at the first of each 2×2 that is Y, else 0. The range counts rows of all pooled images; an odd last row or column is
 * not touched.
 */
export function maxPoolGradient(
  from: i32, to: i32, part: i32, H: i32, W: i32, C: i32, G: usize, X: usize, Y: usize, dX: usize, adds: i32,
): void {
  const high = H >> 1, wide = W >> 1;
  const ldx = <usize>C << 2, below = <usize>W * ldx, vectors = <usize>(C & ~3) << 2;
  for (let row = from; row < to; row++) {
    let at = <usize>((row / high) * H + 2 * (row % high)) * below;
    let pooled = <usize>(row * wide) * ldx;
    for (let column: i32 = 0; column < wide; column++, at += 2 * ldx, pooled += ldx) {
      let c: usize = 0;
      for (; c < vectors; c += 16) {
        const x = X + at + c, d = dX + at + c, top = v128.load(Y + pooled + c);
        let g = v128.load(G + pooled + c); // what has not found its place yet
        const first = f32x4.eq(v128.load(x), top);
        give(d, v128.and(g, first), adds);
        g = v128.andnot(g, first);
        const second = f32x4.eq(v128.load(x + ldx), top);
        give(d + ldx, v128.and(g, second), adds);
        g = v128.andnot(g, second);
        const third = f32x4.eq(v128.load(x + below), top);
        give(d + below, v128.and(g, third), adds);
        give(d + below + ldx, v128.andnot(g, third), adds);
      }
      for (; c < ldx; c += 4) {
        const x = X + at + c, d = dX + at + c;
        const top = load<f32>(Y + pooled + c), g = load<f32>(G + pooled + c);
        const first = load<f32>(x) === top;
        const second = !first && load<f32>(x + ldx) === top;
        const third = !first && !second && load<f32>(x + below) === top;
        giveOne(d, first ? g : 0, adds);
        giveOne(d + ldx, second ? g : 0, adds);
        giveOne(d + below, third ? g : 0, adds);
        giveOne(d + below + ldx, first || second || third ? 0 : g, adds);
      }
    }
  }
}

/** Y[n][C] = the largest of each channel of X[n][pixels][C]. The range counts images. */
export function globalMaxPool(from: i32, to: i32, part: i32, pixels: i32, C: i32, X: usize, Y: usize): void {
  const ldx = <usize>C << 2;
  for (let n = from; n < to; n++) {
    const y = Y + <usize>n * ldx;
    let x = X + <usize>(n * pixels) * ldx;
    copyFloats(x, y, <usize>C);
    for (let i: i32 = 1; i < pixels; i++) {
      x += ldx;
      for (let c: usize = 0; c < ldx; c += 4) store<f32>(y + c, max(load<f32>(y + c), load<f32>(x + c)));
    }
  }
}

/** dX += G at the first pixel that is Y, else at the last. The range counts images. */
export function globalMaxPoolGradient(
  from: i32, to: i32, part: i32, pixels: i32, C: i32, G: usize, X: usize, Y: usize, dX: usize,
): void {
  const ldx = <usize>C << 2;
  for (let n = from; n < to; n++) {
    for (let c: usize = 0; c < ldx; c += 4) {
      const y = <usize>n * ldx + c, top = load<f32>(Y + y);
      let at = <usize>(n * pixels) * ldx + c;
      for (let i: i32 = 1; i < pixels && load<f32>(X + at) !== top; i++) at += ldx;
      store<f32>(dX + at, load<f32>(dX + at) + load<f32>(G + y));
    }
  }
}
