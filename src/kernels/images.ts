/** The float32 engine's loops over images: convolutions, batch norm with sums in double precision, and max pools. */
import type { ImageLoops, Tensor } from "../engine";
import { at, rowsOf, type Arena } from "./arena";
import { convolutionKernels } from "./convolution";
import { PARTS } from "./team";

/** n floats of scratch space, for constants of each channel. */
const channelsOf = ({ team, scratch }: Arena, name: string, C: number): Float32Array =>
  new Float32Array(team.memory.buffer, scratch(name, 4 * C), C);

/** Two sums of each channel, over the rows of both parts in order. `run` fills sums[part][2][C], C in whole vectors. */
function channelSums(space: Arena, C: number, run: (sums: number) => void): readonly [Float64Array, Float64Array] {
  const columns = (C + 3) & ~3;
  const sums = space.doubles("channel sums", 2 * PARTS * columns).fill(0);
  run(sums.byteOffset);
  for (let i = 0; i < 2 * columns; i++) sums[i] += sums[2 * columns + i];
  return [sums.subarray(0, C), sums.subarray(columns, columns + C)];
}

export function imageKernels(space: Arena, winograd: boolean): ImageLoops {
  const { team } = space;

  /**
   * The means as floats, for subtracting from x; `missed` is what each of them lacks. Small next to the deviation, it is put
   * right in the last constant of the formula.
   */
  const meansOf = (moments: Float64Array, C: number): readonly [means: Float32Array, missed: Float64Array] => {
    const means = channelsOf(space, "means", C);
    means.set(moments.subarray(0, C));
    return [means, moments.subarray(0, C).map((mean, c) => mean - means[c])];
  };

  const rescale: ImageLoops["rescale"] = (x, gamma, beta, epsilon, moments, y) => {
    const [rows, C] = rowsOf(x);
    const [means, missed] = meansOf(moments, C);
    const [scale, start] = [channelsOf(space, "scale", C), channelsOf(space, "start", C)];
    for (let c = 0; c < C; c++) {
      const s = gamma.data[c] / Math.sqrt(moments[C + c] + epsilon);
      scale[c] = s;
      start[c] = beta.data[c] - s * missed[c];
    }
    team.run("rescale", rows, C, at(x), means.byteOffset, scale.byteOffset, start.byteOffset, at(y));
  };

  /** Mean and variance of each channel, from Σ d and Σ d² with d = x − the first row, which is about as far as x goes. */
  const takeMoments = (x: Tensor, moments: Float64Array): void => {
    const [rows, C] = rowsOf(x);
    const [sum, squares] = channelSums(space, C, (sums) => team.run("moments", rows, C, at(x), at(x), sums));
    for (let c = 0; c < C; c++) {
      const mean = sum[c] / rows;
      moments[c] = x.data[c] + mean;
      moments[C + c] = Math.max(0, squares[c] / rows - mean * mean);
    }
  };

  return {
    ...convolutionKernels(space, winograd),

    normalize: (x, gamma, beta, epsilon, y, moments) => {
      takeMoments(x, moments);
      rescale(x, gamma, beta, epsilon, moments, y);
    },

    // With s = 1/√(variance + ε): dgamma = s Σ g(x − mean), and dx = gamma·s·(g − Σg/rows − (x − mean)·s·dgamma/rows).
    addNormalize: (g, x, gamma, epsilon, moments, to) => {
      const [rows, C] = rowsOf(x);
      const [means, missed] = meansOf(moments, C);
      const [sum, products] = channelSums(space, C, (sums) =>
        team.run("normSums", rows, C, at(g), at(x), means.byteOffset, sums),
      );
      const [scale, slope, start] = ["scale", "slope", "start"].map((name) => channelsOf(space, name, C));
      for (let c = 0; c < C; c++) {
        const s = 1 / Math.sqrt(moments[C + c] + epsilon);
        const dGamma = s * (products[c] - missed[c] * sum[c]);
        if (to.gamma) to.gamma.data[c] = (to.gamma.fresh ? 0 : to.gamma.data[c]) + dGamma;
        if (to.beta) to.beta.data[c] = (to.beta.fresh ? 0 : to.beta.data[c]) + sum[c];
        const k = gamma.data[c] * s;
        const bend = (-k * s * dGamma) / rows;
        scale[c] = k;
        slope[c] = bend;
        start[c] = (-k * sum[c]) / rows - bend * missed[c];
      }
      if (!to.x) return;
      const constants = [means, scale, slope, start].map(({ byteOffset }) => byteOffset);
      team.run("normGradient", rows, C, at(g), at(x), ...constants, at(to.x), to.x.fresh ? 0 : 1);
    },

    rescale,

    maxPool: (x, y) => {
      const [n, H, W, C] = x.shape;
      team.run("maxPool", n * (H >> 1), H, W, C, at(x), at(y));
    },

    addMaxPool: (g, x, y, to) => {
      const [n, H, W, C] = x.shape;
      if (to.fresh && (H % 2 === 1 || W % 2 === 1)) to.data.fill(0);
      team.run("maxPoolGradient", n * (H >> 1), H, W, C, at(g), at(x), at(y), at(to), to.fresh ? 0 : 1);
    },

    globalMaxPool: (x, y) => {
      const [n, H, W, C] = x.shape;
      team.run("globalMaxPool", n, H * W, C, at(x), at(y));
    },

    addGlobalMaxPool: (g, x, y, to) => {
      const [n, H, W, C] = x.shape;
      if (to.fresh) to.data.fill(0);
      team.run("globalMaxPoolGradient", n, H * W, C, at(g), at(x), at(y), at(to));
    },
  };
}
