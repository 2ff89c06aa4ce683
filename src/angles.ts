/** How far two gradients, or a feedback matrix and the weights that it stands for, point the same way. */
import { reversePass, type Node } from "./graph";
import { atan } from "./math";
import { exact, type Rules, type TransportRule } from "./rules";
import type { Tensor } from "./tensor";

/** The cosine of the angle between two lists of numbers; NaN where one of them is all 0 and has no direction. */
export function alignment(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return aa === 0 || bb === 0 ? NaN : Math.max(-1, Math.min(1, ab / Math.sqrt(aa) / Math.sqrt(bb)));
}

/** The same in degrees, 0 … 180: below 90 a small enough step downhill by the one goes downhill by the other, too. */
export function angle(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const c = alignment(a, b);
  return (360 / Math.PI) * atan(Math.sqrt((1 - c) / (1 + c)));
}

/** A matrix in the place of the weights of a layer, and those weights. */
export interface StandIn {
  readonly W: Tensor;
  readonly B: Tensor;
}

/** What the backward pass from `end` uses in the place of W, by the layer's name. Direct feedback asks no layer: it has none. */
export function standIns(end: Node, rules: Partial<Rules> = exact): ReadonlyMap<string, StandIn> {
  const used = new Map<string, StandIn>();
  const asked = rules.transport ?? exact.transport;
  const transport: TransportRule = (map, delta, output) => {
    const adjoint = (d: Tensor, B: Tensor) => {
      used.set(map.name, { W: map.weight, B });
      return map.adjoint(d, B);
    };
    return asked({ ...map, adjoint }, delta, output);
  };
  reversePass(end)({ ...rules, transport });
  return used;
}
