/**
 * Layers of images [sample][row][column][channel].
 *
 * Names. Every layer that computes a linear map or a norm has a node `<layer>.z`, and δ of the layer is the gradient there. So
 * for a convolution dW = δ ∗ x with δ = delta("conv1"), whatever follows it; and a = f(z) with z = z("norm1") in
 *
 *   sequential(conv("conv1", W, b), batchNorm("norm1", gamma, beta), activate("norm1", relu))
 *
 * where the activation, as everywhere, bears the name of the layer whose z it takes: a rule for these units alone is
 * only(["norm1"], …), and conv1.z is what the norm takes. Without a norm it is activate("conv1", relu).
 */
import { node, parameter, type Node } from "../graph";
import { layer, sendDown, type Layer } from "../layers";
import type { Tensor } from "../tensor";

/** [n, H, W, C] of what a layer takes. Throws where it is no batch of images. */
function imagesOf(name: string, { value: { shape } }: Node): readonly number[] {
  if (shape.length !== 4) throw new Error(`${name} takes images [sample][row][column][channel], got [${shape}]`);
  return shape;
}

/**
 * z = x ∗ W + b for W[O][k][k][C], k odd, and, where given, b[O]: stride 1 and zeros beyond the edges, so z is as high and
 * wide as x. Its nodes are called `<name>.W`, `<name>.b` and `<name>.z`; the gradient at `<name>.z` is δ.
 */
export function conv(name: string, W: Tensor, b?: Tensor): Layer {
  const { engine } = W;
  const [outputs, k, wide, channels] = W.shape;
  if (W.shape.length !== 4 || wide !== k || k % 2 !== 1)
    throw new Error(`${name} takes a kernel [out][k][k][in] with k odd, got [${W.shape}]`);
  const weight = parameter(W, `${name}.W`);
  const params = b ? [weight, parameter(b, `${name}.b`)] : [weight];
  return layer(params, (x) => {
    const [n, height, width, given] = imagesOf(name, x);
    if (given !== channels) throw new Error(`${name} takes ${channels} channels, got ${given}`);
    const down = sendDown({ name, weight: W, inputShape: x.value.shape }, engine.convolveBack);
    return node(
      `${name}.z`,
      [n, height, width, outputs],
      [x, ...params],
      (z) => engine.convolve(x.value, W, b, z),
      (delta, [toX, toW, toB], pass) => {
        pass.output ??= delta;
        if (toX) down(delta, toX, pass);
        if (toW) engine.addKernel(delta, x.value, toW);
        if (toB) engine.addColumns(delta, toB);
      },
      { overwrites: true },
    );
  });
}

/**
 * Batch norm (Ioffe & Szegedy 2015): z = gamma·(x − mean)/√(variance + epsilon) + beta, each channel by its mean and variance
 * over all rows of the batch. Its nodes are called `<name>.gamma`, `<name>.beta` and `<name>.z`.
 *
 * Each update of a training run moves the running averages by a `share` toward the batch's moments, and the trained form uses
 * them instead. As in PyTorch, the batch is normalized by the variance that divides by its rows, and the running one divides by one less.
 */
export function batchNorm(name: string, gamma: Tensor, beta: Tensor, epsilon = 1e-5, share = 0.1): Layer {
  const { engine } = gamma;
  const channels = gamma.data.length;
  const params = [parameter(gamma, `${name}.gamma`), parameter(beta, `${name}.beta`)];
  const running = new Float64Array(2 * channels).fill(1, channels); // means 0, variances 1
  const rowsOf = ({ value: { shape, data } }: Node) => {
    if (shape[shape.length - 1] !== channels)
      throw new Error(`${name} takes ${channels} channels, got ${shape[shape.length - 1]}`);
    return data.length / channels;
  };
  const inTraining = (x: Node): Node => {
    const rows = rowsOf(x);
    if (rows < 2) throw new Error(`${name} needs more than one value of each channel to take their variance`);
    const moments = new Float64Array(2 * channels);
    return node(
      `${name}.z`,
      x.value.shape,
      [x, ...params],
      (z) => engine.normalize(x.value, gamma, beta, epsilon, z, moments),
      (g, [toX, toGamma, toBeta]) =>
        engine.addNormalize(g, x.value, gamma, epsilon, moments, { x: toX, gamma: toGamma, beta: toBeta }),
      {
        overwrites: true,
        observe: () => {
          for (let i = 0; i < running.length; i++) {
            const seen = i < channels ? moments[i] : (moments[i] * rows) / (rows - 1);
            running[i] = (1 - share) * running[i] + share * seen;
          }
        },
      },
    );
  };
  const trained = (x: Node): Node => {
    rowsOf(x);
    return node(
      `${name}.z`,
      x.value.shape,
      [x, ...params],
      (z) => engine.rescale(x.value, gamma, beta, epsilon, running, z),
      () => {
        throw new Error(`${name} is in its trained form, which is to be used, not trained`);
      },
    );
  };
  return layer(params, inTraining, {
    trained,
    averages: { [`${name}.mean`]: running.subarray(0, channels), [`${name}.variance`]: running.subarray(channels) },
  });
}

/** The largest of each 2×2; a last odd row or column is left out. */
export const maxPool = (): Layer =>
  layer([], (x) => {
    const [n, height, width, channels] = imagesOf("maxPool()", x);
    if (height < 2 || width < 2) throw new Error(`maxPool() takes images of 2×2 at least, got ${height}×${width}`);
    const { engine } = x.value;
    const y: Node = node(
      "maxPool",
      [n, height >> 1, width >> 1, channels],
      [x],
      (value) => engine.maxPool(x.value, value),
      (g, [toX]) => engine.addMaxPool(g, x.value, y.value, toX!),
      { overwrites: true },
    );
    return y;
  });

/** The largest of each channel: rows [sample][channel], for dense layers. */
export const globalMaxPool = (): Layer =>
  layer([], (x) => {
    const [n, , , channels] = imagesOf("globalMaxPool()", x);
    const { engine } = x.value;
    const y: Node = node(
      "globalMaxPool",
      [n, channels],
      [x],
      (value) => engine.globalMaxPool(x.value, value),
      (g, [toX]) => engine.addGlobalMaxPool(g, x.value, y.value, toX!),
      { overwrites: true },
    );
    return y;
  });
