/**
 * The plain loops of dense layers and activations, over the samples innermost: the layers here are narrow, and a batch is long.
 * Every sum has its terms in the plain order, first to last. Where two sums do not hang on each other they share a loop, since one
 * alone waits for its own additions.
 */
import type { DenseLoops } from "../engine";

/** A fresh target is all zeros from here on, so that loops need only add. */
export function cleared<T extends { readonly data: Float64Array | Float32Array; readonly fresh?: boolean }>(
  target: T,
): T {
  if (target.fresh) target.data.fill(0);
  return target;
}

export const dense: DenseLoops = {
  accumulate(from, target) {
    const to = target.data;
    const source = from.data;
    if (target.fresh) to.set(source);
    else for (let i = 0; i < to.length; i++) to[i] += source[i];
  },

  affine(x, W, b, z) {
    const [outputs, inputs] = W.shape;
    const from = x.data;
    const weight = W.data;
    const to = z.data;
    for (let j = 0; j < outputs; j++) {
      const row = j * inputs;
      const bias = b === undefined ? 0 : b.data[j];
      const [v, w] = [weight[row], weight[row + 1]];
      if (inputs === 1) for (let i = j, l = 0; i < to.length; i += outputs, l++) to[i] = bias + v * from[l];
      else
        for (let i = j, l = 0; i < to.length; i += outputs, l += inputs) to[i] = bias + v * from[l] + w * from[l + 1];
      for (let k = 2; k < inputs; k++) {
        const w = weight[row + k];
        for (let i = j, l = k; i < to.length; i += outputs, l += inputs) to[i] += w * from[l];
      }
    }
  },

  product(delta, W, e) {
    const [outputs, inputs] = W.shape;
    const from = delta.data;
    const weight = W.data;
    const to = e.data;
    for (let k = 0; k < inputs; k++) {
      const w = weight[k];
      for (let i = k, l = 0; i < to.length; i += inputs, l += outputs) to[i] = 0 + from[l] * w; // of −0 the sum with 0
      for (let j = 1; j < outputs; j++) {
        const w = weight[j * inputs + k];
        for (let i = k, l = j; i < to.length; i += inputs, l += outputs) to[i] += from[l] * w;
      }
    }
  },

  addOuter(delta, x, dW) {
    const [outputs, inputs] = dW.shape;
    const from = x.data;
    const up = delta.data;
    const { data: to, fresh } = dW;
    for (let m = 0; m < to.length; m += 2) {
      const n = m + 1 < to.length ? m + 1 : m; // of an odd number the last one twice
      const [j, J] = [Math.floor(m / inputs), Math.floor(n / inputs)];
      const [k, K] = [m % inputs, n % inputs];
      let [sum, other] = [0, 0];
      for (let i = 0, l = 0; i < up.length; i += outputs, l += inputs) {
        sum += up[i + j] * from[l + k];
        other += up[i + J] * from[l + K];
      }
      if (n > m) to[n] = fresh ? other : to[n] + other;
      to[m] = fresh ? sum : to[m] + sum;
    }
  },

  addColumns(delta, db) {
    const outputs = db.data.length;
    const up = delta.data;
    const { data: to, fresh } = db;
    for (let j = 0; j < outputs; j += 2) {
      const J = j + 1 < outputs ? j + 1 : j;
      let [sum, other] = [0, 0];
      for (let i = 0; i < up.length; i += outputs) {
        sum += up[i + j];
        other += up[i + J];
      }
      if (J > j) to[J] = fresh ? other : to[J] + other;
      to[j] = fresh ? sum : to[j] + sum;
    }
  },

  activate({ f }, z, a) {
    const from = z.data;
    const to = a.data;
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  },

  addDelta(_, slope, z, a, e, target) {
    const zs = z.data;
    const as = a.data;
    const es = e.data;
    const { data: delta, fresh } = target;
    const own = slope.delta;
    if (own !== undefined)
      for (let i = 0; i < delta.length; i++) delta[i] = (fresh ? 0 : delta[i]) + own(zs[i], as[i], es[i]);
    else if (fresh) for (let i = 0; i < delta.length; i++) delta[i] = es[i] * slope(zs[i], as[i], es[i]);
    else for (let i = 0; i < delta.length; i++) delta[i] += es[i] * slope(zs[i], as[i], es[i]);
  },
};
