/**
 * What is done to each entry by itself: sums, activations, and δ under the derivative. The range counts entries; it begins at a
 * multiple of four. `adds` says whether the target is added to or overwritten.
 */
import { mac } from "./gemm";
import { expNegative, one, put } from "./vector";

/** Z = X + Y; either may be Z itself. */
export function sum(from: i32, to: i32, part: i32, X: usize, Y: usize, Z: usize): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    put(Z + o, f32x4.add(v128.load(X + o), v128.load(Y + o)), to - i);
  }
}

/** X = 0. */
export function clear(from: i32, to: i32, part: i32, X: usize): void {
  memory.fill(X + (<usize>from << 2), 0, <usize>(to - from) << 2);
}

/** e^(−|z|), of which sigmoid and tanh are made: it cannot overflow, and far from 0 it keeps its digits where they lose theirs. */
// @ts-ignore: decorator
@inline function decay(z: v128): v128 {
  return expNegative(f32x4.neg(f32x4.abs(z)));
}

/** σ(z) = 1/(1 + t) for z ≥ 0, else t/(1 + t), with t = e^(−|z|). */
export function sigmoid(from: i32, to: i32, part: i32, Z: usize, A: usize): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const z = v128.load(Z + o), t = decay(z);
    const top = v128.bitselect(t, one(), f32x4.lt(z, f32x4.splat(0)));
    put(A + o, f32x4.div(top, f32x4.add(one(), t)), to - i);
  }
}

/** tanh z = ±(1 − t²)/(1 + t²); near 0, where that cancels, Cephes' odd polynomial (error 10⁻⁷ for |z| < 0.625). */
export function tanh(from: i32, to: i32, part: i32, Z: usize, A: usize): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const z = v128.load(Z + o), t = decay(f32x4.add(z, z)), x = f32x4.mul(z, z);
    const far = f32x4.div(f32x4.sub(one(), t), f32x4.add(one(), t));
    let p = mac(f32x4.splat(2.06390887954e-2), x, f32x4.splat(-5.70498872745e-3));
    p = mac(f32x4.splat(-5.37397155531e-2), x, p);
    p = mac(f32x4.splat(1.33314422036e-1), x, p);
    p = mac(f32x4.splat(-3.33332819422e-1), x, p);
    const near = mac(z, f32x4.mul(z, x), p);
    const sign = v128.and(z, i32x4.splat(<i32>0x80000000));
    put(A + o, v128.bitselect(near, v128.or(far, sign), f32x4.lt(f32x4.abs(z), f32x4.splat(0.625))), to - i);
  }
}

/** max(z, 0). */
export function relu(from: i32, to: i32, part: i32, Z: usize, A: usize): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    put(A + o, f32x4.pmax(v128.load(Z + o), f32x4.splat(0)), to - i);
  }
}

/** z for z > 0, else leak·z. */
export function leakyRelu(from: i32, to: i32, part: i32, leak: f32, Z: usize, A: usize): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const z = v128.load(Z + o);
    put(A + o, v128.bitselect(z, f32x4.mul(z, f32x4.splat(leak)), f32x4.gt(z, f32x4.splat(0))), to - i);
  }
}

/** delta (+)= v. */
// @ts-ignore: decorator
@inline function giveDelta(delta: usize, v: v128, adds: i32, left: i32): void {
  put(delta, adds ? f32x4.add(v128.load(delta), v) : v, left);
}

/** δ = e·t/(1 + t)². From z and not from a, which is 1 to the last bit beyond z = 17. */
export function sigmoidDelta(from: i32, to: i32, part: i32, Z: usize, E: usize, D: usize, adds: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const t = decay(v128.load(Z + o)), s = f32x4.add(one(), t);
    giveDelta(D + o, f32x4.mul(v128.load(E + o), f32x4.div(t, f32x4.mul(s, s))), adds, to - i);
  }
}

/** δ = e·4t²/(1 + t²)². */
export function tanhDelta(from: i32, to: i32, part: i32, Z: usize, E: usize, D: usize, adds: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const z = v128.load(Z + o), t = decay(f32x4.add(z, z)), s = f32x4.add(one(), t);
    giveDelta(D + o, f32x4.mul(v128.load(E + o), f32x4.div(f32x4.mul(f32x4.splat(4), t), f32x4.mul(s, s))), adds, to - i);
  }
}

/** δ = e for z > 0, else leak·e: relu with leak 0, leakyRelu. */
export function leakyDelta(from: i32, to: i32, part: i32, leak: f32, Z: usize, E: usize, D: usize, adds: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const e = v128.load(E + o);
    const v = v128.bitselect(e, f32x4.mul(e, f32x4.splat(leak)), f32x4.gt(v128.load(Z + o), f32x4.splat(0)));
    giveDelta(D + o, v, adds, to - i);
  }
}
