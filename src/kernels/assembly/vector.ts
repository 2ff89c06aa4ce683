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

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline export function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** The largest of the four lanes. */
// @ts-ignore: decorator
@inline export function largest(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/**
 * eˣ for x ≤ 0, to 2·10⁻⁷ of itself; below −87 it stays at e⁻⁸⁷ ≈ 10⁻³⁸. NaN stays NaN.
 *
 *   x = n ln 2 + r,  |r| ≤ ln 2 / 2        eˣ = 2ⁿ · (1 + r + r²·q(r))
 *
 * Adding 1.5·2²³ rounds to an integer and leaves it in the low bits, from where a shift makes it an exponent; n ln 2 is taken off in
 * two parts, the first of which is exact; q is the cubic whose largest relative error is least, 1.0·10⁻⁷.
 */
// @ts-ignore: decorator
@inline export function expNegative(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(-87));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  let r = mac(x, n, f32x4.splat(-0.693359375));
  r = mac(r, n, f32x4.splat(2.12194440e-4));
  let q = mac(f32x4.splat(0.041890114545822144), r, f32x4.splat(0.008312525227665901));
  q = mac(f32x4.splat(0.16667114198207855), r, q);
  q = mac(f32x4.splat(0.499992311000824), r, q);
  const p = f32x4.add(mac(r, f32x4.mul(r, r), q), f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23));
}
