/** Embedding, layer norm and mean pooling. Ranges count rows or samples, whose results are whole in one part, or columns. */
import { mac } from "./gemm";
import { lanes, one, put, total } from "./vector";

/** Y[row] = table[word − 1] + position[row mod L], and 0 for word 0. The range counts rows. */
export function lookUp(from: i32, to: i32, part: i32, L: i32, units: i32, words: usize, table: usize, position: usize, Y: usize): void {
  const bytes = <usize>units << 2;
  for (let row = from; row < to; row++) {
    const word = <i32>load<f32>(words + (<usize>row << 2));
    const y = Y + <usize>row * bytes;
    if (word === 0) {
      memory.fill(y, 0, bytes);
      continue;
    }
    const t = table + <usize>(word - 1) * bytes, p = position + <usize>(row % L) * bytes;
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>c << 2;
      put(y + o, f32x4.add(v128.load(t + o), v128.load(p + o)), units - c);
    }
  }
}

/** D[word − 1] += G[row] over all rows in their order. The range counts columns, so that words that come twice meet in one part. */
export function lookUpBack(from: i32, to: i32, part: i32, rows: i32, units: i32, words: usize, G: usize, D: usize): void {
  const bytes = <usize>units << 2;
  for (let row: i32 = 0; row < rows; row++) {
    const word = <i32>load<f32>(words + (<usize>row << 2));
    if (word === 0) continue;
    const g = G + <usize>row * bytes, d = D + <usize>(word - 1) * bytes;
    for (let c = from; c < to; c += 4) {
      const o = <usize>c << 2;
      put(d + o, f32x4.add(v128.load(d + o), v128.load(g + o)), to - c);
    }
  }
}

/** Each row to mean 0 and variance 1, times gamma plus beta; moments[row] = (mean, 1/√(variance + epsilon)). The range counts rows. */
export function layerNorm(
  from: i32, to: i32, part: i32, units: i32, epsilon: f32, X: usize, gamma: usize, beta: usize, Y: usize, moments: usize,
): void {
  const share = f32x4.splat(1 / <f32>units), bytes = <usize>units << 2;
  for (let row = from; row < to; row++) {
    const x = X + <usize>row * bytes, y = Y + <usize>row * bytes;
    let sums = f32x4.splat(0), squares = sums;
    for (let c: i32 = 0; c < units; c += 4) {
      const v = v128.load(x + (<usize>c << 2));
      sums = f32x4.add(sums, units - c >= 4 ? v : v128.and(v, lanes(units - c)));
    }
    const mean = f32x4.mul(total(sums), share);
    for (let c: i32 = 0; c < units; c += 4) {
      const d = f32x4.sub(v128.load(x + (<usize>c << 2)), mean);
      const inside = units - c >= 4 ? d : v128.and(d, lanes(units - c));
      squares = mac(squares, inside, inside);
    }
    const scale = f32x4.div(one(), f32x4.sqrt(f32x4.add(f32x4.mul(total(squares), share), f32x4.splat(epsilon))));
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>c << 2;
      const normal = f32x4.mul(f32x4.sub(v128.load(x + o), mean), scale);
      put(y + o, mac(v128.load(beta + o), v128.load(gamma + o), normal), units - c);
    }
    v128.store32_lane(moments + (<usize>row << 3), mean, 0);
    v128.store32_lane(moments + (<usize>row << 3), scale, 0, 4);
  }
}

/** D = scale·(h − mean of h − x̂·mean of h·x̂), h = g·gamma, x̂ = (x − mean)·scale; added, or overwriting. The range counts rows. */
export function layerNormBack(
  from: i32, to: i32, part: i32, units: i32, G: usize, X: usize, gamma: usize, moments: usize, D: usize, adds: i32,
): void {
  const share = f32x4.splat(1 / <f32>units), bytes = <usize>units << 2;
  for (let row = from; row < to; row++) {
    const x = X + <usize>row * bytes, g = G + <usize>row * bytes, d = D + <usize>row * bytes;
    const mean = v128.load32_splat(moments + (<usize>row << 3)), scale = v128.load32_splat(moments + (<usize>row << 3), 4);
    let sumH = f32x4.splat(0), sumHX = sumH;
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>c << 2;
      let h = f32x4.mul(v128.load(g + o), v128.load(gamma + o));
      let normal = f32x4.mul(f32x4.sub(v128.load(x + o), mean), scale);
      if (units - c < 4) {
        h = v128.and(h, lanes(units - c));
        normal = v128.and(normal, lanes(units - c));
      }
      sumH = f32x4.add(sumH, h);
      sumHX = mac(sumHX, h, normal);
    }
    const meanH = f32x4.mul(total(sumH), share), meanHX = f32x4.mul(total(sumHX), share);
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>c << 2;
      const h = f32x4.mul(v128.load(g + o), v128.load(gamma + o));
      const normal = f32x4.mul(f32x4.sub(v128.load(x + o), mean), scale);
      const v = f32x4.mul(scale, f32x4.sub(f32x4.sub(h, meanH), f32x4.mul(normal, meanHX)));
      put(d + o, adds ? f32x4.add(v128.load(d + o), v) : v, units - c);
    }
  }
}

/** Rows that are summed in single precision before they go to the double sums: few enough to lose nothing, enough to be fast. */
const CHUNK: i32 = 64;

/** to (doubles) += the first `left` of four floats. */
// @ts-ignore: decorator
@inline function addDoubles(to: usize, v: v128, left: i32): void {
  store<f64>(to, load<f64>(to) + <f64>f32x4.extract_lane(v, 0));
  if (left > 1) store<f64>(to, load<f64>(to, 8) + <f64>f32x4.extract_lane(v, 1), 8);
  if (left > 2) store<f64>(to, load<f64>(to, 16) + <f64>f32x4.extract_lane(v, 2), 16);
  if (left > 3) store<f64>(to, load<f64>(to, 24) + <f64>f32x4.extract_lane(v, 3), 24);
}

/** The gradients of gamma and beta, one set a part: S[part][2][units] (doubles, zeros before) = Σ g·x̂ and Σ g over this part's rows. */
export function layerNormSums(from: i32, to: i32, part: i32, units: i32, G: usize, X: usize, moments: usize, S: usize): void {
  const bytes = <usize>units << 2;
  const toGamma = S + <usize>(2 * part * units) * 8, toBeta = toGamma + (bytes << 1);
  for (let first = from; first < to; first += CHUNK) {
    const last = min(first + CHUNK, to);
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>first * bytes + (<usize>c << 2);
      let x = X + o, g = G + o, m = moments + (<usize>first << 3);
      let sums = f32x4.splat(0), sumsX = sums;
      for (let row = first; row < last; row++) {
        const up = v128.load(g);
        const normal = f32x4.mul(f32x4.sub(v128.load(x), v128.load32_splat(m)), v128.load32_splat(m, 4));
        sums = f32x4.add(sums, up);
        sumsX = mac(sumsX, up, normal);
        x += bytes; g += bytes; m += 8;
      }
      addDoubles(toGamma + (<usize>c << 3), sumsX, units - c);
      addDoubles(toBeta + (<usize>c << 3), sums, units - c);
    }
  }
}

/** Y[sample] = the mean of the first lengths[sample] rows of X[sample][L][units], 0 where there is none. The range counts samples. */
export function meanPool(from: i32, to: i32, part: i32, L: i32, units: i32, X: usize, lengths: usize, Y: usize): void {
  const bytes = <usize>units << 2;
  for (let sample = from; sample < to; sample++) {
    const length = load<f32>(lengths + (<usize>sample << 2));
    const share = f32x4.splat(length > 0 ? 1 / length : 0);
    const x = X + <usize>(sample * L) * bytes, end = x + <usize>length * bytes;
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>c << 2;
      let sums = f32x4.splat(0);
      for (let p = x + o; p < end + o; p += bytes) sums = f32x4.add(sums, v128.load(p));
      put(Y + <usize>sample * bytes + o, f32x4.mul(sums, share), units - c);
    }
  }
}

/** D[sample][row] = (or +=) G[sample]/lengths[sample] for the rows that are there; the others become 0, or stay. */
export function meanPoolBack(from: i32, to: i32, part: i32, L: i32, units: i32, G: usize, lengths: usize, D: usize, adds: i32): void {
  const bytes = <usize>units << 2;
  for (let sample = from; sample < to; sample++) {
    const length = load<f32>(lengths + (<usize>sample << 2));
    const share = f32x4.splat(length > 0 ? 1 / length : 0);
    const d = D + <usize>(sample * L) * bytes, end = d + <usize>length * bytes;
    for (let c: i32 = 0; c < units; c += 4) {
      const o = <usize>c << 2;
      const v = f32x4.mul(v128.load(G + <usize>sample * bytes + o), share);
      for (let p = d + o; p < end + o; p += bytes) put(p, adds ? f32x4.add(v128.load(p), v) : v, units - c);
    }
    if (!adds) memory.fill(end, 0, <usize>(L - <i32>length) * bytes);
  }
}
