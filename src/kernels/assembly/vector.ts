/** Four floats at a time: the end of a range, sums and the largest over lanes, and the exponential. */
import { mac } from "./gemm";

/** Stores the first `n` of four floats, n < 4. */
function storeRest(to: usize, v: v128, n: i32): void {
  if (n & 2) {
    v128.store64_lane(to, v, 0);
    if (n & 1) v128.store32_lane(to, v, 2, 8);
  } else if (n & 1) v128.store32_lane(to, v, 0);
}

/** Stores four floats, or only the first `left` where fewer are left. */
// @ts-ignore: decorator
@inline export function put(to: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(to, v);
  else storeRest(to, v, left);
}

/** All bits set in the first `left` lanes, none in the others. */
// @ts-ignore: decorator
@inline export function lanes(left: i32): v128 {
  return i32x4.gt_s(i32x4.splat(left), i32x4(0, 1, 2, 3));
}

/** The lanes 2, 3, 0, 1. */
// @ts-ignore: decorator
@inline function halvesSwapped(v: v128): v128 {
  return i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

/** The lanes 1, 0, 3, 2. */
// @ts-ignore: decorator
@inline function neighboursSwapped(v: v128): v128 {
  return i8x16.shuffle(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
}

/** The sum of the four lanes, in every lane. */
// @ts-ignore: decorator
@inline export function total(v: v128): v128 {
  const pairs = f32x4.add(v, halvesSwapped(v));
  return f32x4.add(pairs, neighboursSwapped(pairs));
}

/** The largest of the four lanes, in every lane. */
// @ts-ignore: decorator
@inline export function largest(v: v128): v128 {
  const pairs = f32x4.pmax(v, halvesSwapped(v));
  return f32x4.pmax(pairs, neighboursSwapped(pairs));
}

/**
 * Constants lie in memory: written as immediates, V8 would build each anew at every use, which takes four instructions and a load
 * takes one (measured: the exponential in 1.1 instead of 1.9 ns a float).
 */
// prettier-ignore
const EXP: usize = memory.data<f32>(
  [-87, 1.44269504, 12583039, -0.693359375, 2.1219444e-4, 0.49999231, 0.16667114, 0.041890115, 0.0083125252, 1], 16,
);

/** 1 in every lane. */
// @ts-ignore: decorator
@inline export function one(): v128 {
  return v128.load32_splat(EXP, 36);
}

/**
 * eˣ for x ≤ 0, to 2·10⁻⁷ of itself; below −87 it stays at e⁻⁸⁷ ≈ 10⁻³⁸. NaN stays NaN.
 *
 *   x = n ln 2 + r,  |r| ≤ ln 2 / 2        eˣ = 2ⁿ · (1 + r + r²·q(r))
 *
 * Adding 1.5·2²³ + 127 rounds to an integer and leaves n + 127 in the low bits, from where a shift makes it the exponent of 2ⁿ. n ln 2
 * is taken off in two parts, the first of which is exact. q is the cubic whose largest relative error is least, 1.0·10⁻⁷, summed in
 * pairs, so that less waits for what comes before.
 */
// @ts-ignore: decorator
@inline export function expNegative(x: v128): v128 {
  x = f32x4.pmax(x, v128.load32_splat(EXP));
  const magic = v128.load32_splat(EXP, 8);
  const shifted = f32x4.add(f32x4.mul(x, v128.load32_splat(EXP, 4)), magic);
  const n = f32x4.sub(shifted, magic);
  const r = mac(mac(x, n, v128.load32_splat(EXP, 12)), n, v128.load32_splat(EXP, 16));
  const square = f32x4.mul(r, r);
  const low = mac(v128.load32_splat(EXP, 20), r, v128.load32_splat(EXP, 24));
  const high = mac(v128.load32_splat(EXP, 28), r, v128.load32_splat(EXP, 32));
  const p = mac(f32x4.add(r, one()), square, mac(low, square, high));
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}
