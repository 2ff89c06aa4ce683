/** The plain loops of dense layers and activations, over the samples innermost: the layers here are narrow, and a batch is long. */
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
      const bias = b === undefined ? 0 : b.data[j];
      for (let i = j; i < to.length; i += outputs) to[i] = bias;
      for (let k = 0; k < inputs; k++) {
        const w = weight[j * inputs + k];
        for (let i = j, l = k; i < to.length; i += outputs, l += inputs) to[i] += w * from[l];
      }
    }
  },

  product(delta, W, e) {
    const [outputs, inputs] = W.shape;
    const from = delta.data;
    const weight = W.data;
    const to = e.data;
    to.fill(0);
    for (let k = 0; k < inputs; k++) {
      for (let j = 0; j < outputs; j++) {
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
    for (let j = 0; j < outputs; j++) {
      for (let k = 0; k < inputs; k++) {
        let sum = 0;
        for (let i = j, l = k; i < up.length; i += outputs, l += inputs) sum += up[i] * from[l];
        to[j * inputs + k] = fresh ? sum : to[j * inputs + k] + sum;
      }
    }
  },

  addColumns(delta, db) {
    const outputs = db.data.length;
    const up = delta.data;
    const { data: to, fresh } = db;
    for (let j = 0; j < outputs; j++) {
      let sum = 0;
      for (let i = j; i < up.length; i += outputs) sum += up[i];
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
    for (let i = 0; i < delta.length; i++) {
      const d = own === undefined ? es[i] * slope(zs[i], as[i], es[i]) : own(zs[i], as[i], es[i]);
      delta[i] = fresh ? d : delta[i] + d;
    }
  },
};
