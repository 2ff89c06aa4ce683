/** The optimizers (src/optimizers.ts has the equations). The range counts weights; it begins at a multiple of four. */
import { mac } from "./gemm";
import { put } from "./vector";

/** w −= rate·g. */
export function descend(from: i32, to: i32, part: i32, rate: f32, G: usize, W: usize): void {
  const step = f32x4.splat(-rate);
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    put(W + o, mac(v128.load(W + o), step, v128.load(G + o)), to - i);
  }
}

/** v = μv + g, w −= rate·v. */
export function descendWithMomentum(from: i32, to: i32, part: i32, rate: f32, mu: f32, G: usize, W: usize, V: usize): void {
  const step = f32x4.splat(-rate), keep = f32x4.splat(mu);
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const v = mac(v128.load(G + o), keep, v128.load(V + o));
    put(V + o, v, to - i);
    put(W + o, mac(v128.load(W + o), step, v), to - i);
  }
}

/** m = β₁m + fresh1·g, v = β₂v + fresh2·g², w −= rate·m/(√(correction·v) + ε): rate and correction hold the bias corrections. */
export function adam(
  from: i32, to: i32, part: i32, rate: f32, beta1: f32, fresh1: f32, beta2: f32, fresh2: f32, correction: f32, epsilon: f32,
  G: usize, W: usize, M: usize, V: usize,
): void {
  const step = f32x4.splat(rate), keep1 = f32x4.splat(beta1), take1 = f32x4.splat(fresh1);
  const keep2 = f32x4.splat(beta2), take2 = f32x4.splat(fresh2), scale = f32x4.splat(correction), least = f32x4.splat(epsilon);
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const g = v128.load(G + o);
    const m = mac(f32x4.mul(take1, g), keep1, v128.load(M + o));
    const v = mac(f32x4.mul(take2, f32x4.mul(g, g)), keep2, v128.load(V + o));
    put(M + o, m, to - i);
    put(V + o, v, to - i);
    const change = f32x4.div(f32x4.mul(step, m), f32x4.add(f32x4.sqrt(f32x4.mul(scale, v)), least));
    put(W + o, f32x4.sub(v128.load(W + o), change), to - i);
  }
}

/** s = ρs + fresh·g², Δ = √(d + ε)/√(s + ε)·g, d = ρd + fresh·Δ², w −= rate·Δ. */
export function adadelta(
  from: i32, to: i32, part: i32, rate: f32, rho: f32, fresh: f32, epsilon: f32, G: usize, W: usize, S: usize, D: usize,
): void {
  const step = f32x4.splat(-rate), keep = f32x4.splat(rho), take = f32x4.splat(fresh), least = f32x4.splat(epsilon);
  for (let i = from; i < to; i += 4) {
    const o = <usize>i << 2;
    const g = v128.load(G + o), d = v128.load(D + o);
    const s = mac(f32x4.mul(take, f32x4.mul(g, g)), keep, v128.load(S + o));
    const change = f32x4.mul(f32x4.sqrt(f32x4.div(f32x4.add(d, least), f32x4.add(s, least))), g);
    put(S + o, s, to - i);
    put(D + o, mac(f32x4.mul(take, f32x4.mul(change, change)), keep, d), to - i);
    put(W + o, mac(v128.load(W + o), step, change), to - i);
  }
}
