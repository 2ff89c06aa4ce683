/** The plain loops of images [n][H][W][C]: convolution, batch norm and max pools, in the order of the formulas. */
import type { ImageLoops, Numbers, Target } from "../engine";
import { cleared } from "./dense";

/**
 * Lays a k×k kernel over every pixel of the images, one row of the kernel at a time: `run` gets the pixel's number, where the
 * first input under that row stands, where the first weight over it stands, and how many follow in both. What lies beyond an
 * edge is left out, since it is 0.
 */
function eachKernelRow(
  [n, height, width, channels]: readonly number[],
  k: number,
  run: (pixel: number, input: number, weight: number, length: number) => void,
): void {
  const reach = (k - 1) / 2;
  for (let image = 0; image < n; image++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const pixel = (image * height + y) * width + x;
        const left = Math.max(0, reach - x);
        const right = Math.min(k, width + reach - x);
        for (let u = Math.max(0, reach - y); u < Math.min(k, height + reach - y); u++) {
          const first = pixel + (u - reach) * width + left - reach;
          run(pixel, first * channels, (u * k + left) * channels, (right - left) * channels);
        }
      }
}

const convolve: ImageLoops["convolve"] = (x, W, b, z) => {
  const [outputs, k] = W.shape;
  const size = W.data.length / outputs;
  const [from, weight, to] = [x.data, W.data, z.data];
  if (b === undefined) to.fill(0);
  else for (let i = 0; i < to.length; i++) to[i] = b.data[i % outputs];
  eachKernelRow(x.shape, k, (pixel, input, tap, length) => {
    for (let o = 0; o < outputs; o++) {
      const w = o * size + tap;
      let sum = 0;
      for (let j = 0; j < length; j++) sum += weight[w + j] * from[input + j];
      to[pixel * outputs + o] += sum;
    }
  });
};

const convolveBack: ImageLoops["convolveBack"] = (delta, W, e) => {
  const [outputs, k] = W.shape;
  const size = W.data.length / outputs;
  const [from, weight, to] = [delta.data, W.data, e.data];
  to.fill(0);
  eachKernelRow(e.shape, k, (pixel, input, tap, length) => {
    for (let o = 0; o < outputs; o++) {
      const w = o * size + tap;
      const d = from[pixel * outputs + o];
      for (let j = 0; j < length; j++) to[input + j] += weight[w + j] * d;
    }
  });
};

const addKernel: ImageLoops["addKernel"] = (delta, x, dW) => {
  const [outputs, k] = dW.shape;
  const size = dW.data.length / outputs;
  const [up, from, to] = [delta.data, x.data, cleared(dW).data];
  eachKernelRow(x.shape, k, (pixel, input, tap, length) => {
    for (let o = 0; o < outputs; o++) {
      const w = o * size + tap;
      const d = up[pixel * outputs + o];
      for (let j = 0; j < length; j++) to[w + j] += d * from[input + j];
    }
  });
};

/** Mean and variance of each column: two passes, so that nothing cancels. */
function momentsOf(x: Numbers, columns: number, moments: Float64Array): void {
  const rows = x.length / columns;
  moments.fill(0);
  for (let i = 0; i < x.length; i++) moments[i % columns] += x[i];
  for (let c = 0; c < columns; c++) moments[c] /= rows;
  for (let i = 0; i < x.length; i++) {
    const c = i % columns;
    moments[columns + c] += (x[i] - moments[c]) * (x[i] - moments[c]);
  }
  for (let c = 0; c < columns; c++) moments[columns + c] /= rows;
}

/** 1/√(variance + ε) of each channel. */
const inverseDeviations = (moments: Float64Array, epsilon: number): Float64Array =>
  moments.subarray(moments.length / 2).map((variance) => 1 / Math.sqrt(variance + epsilon));

const rescale: ImageLoops["rescale"] = (x, gamma, beta, epsilon, moments, y) => {
  const inverse = inverseDeviations(moments, epsilon);
  const channels = inverse.length;
  const [from, to] = [x.data, y.data];
  for (let i = 0; i < to.length; i++) {
    const c = i % channels;
    to[i] = gamma.data[c] * ((from[i] - moments[c]) * inverse[c]) + beta.data[c];
  }
};

const normalize: ImageLoops["normalize"] = (x, gamma, beta, epsilon, y, moments) => {
  momentsOf(x.data, gamma.data.length, moments);
  rescale(x, gamma, beta, epsilon, moments, y);
};

function addTo(target: Target, values: Float64Array): void {
  const { data } = cleared(target);
  for (let i = 0; i < data.length; i++) data[i] += values[i];
}

/**
 * With x̂ = (x − mean)/√(variance + ε) and sums over all rows: dbeta = Σ g, dgamma = Σ g x̂, and, since x moves the moments
 * too, dx = gamma/√(variance + ε) · (g − dbeta/rows − x̂·dgamma/rows).
 */
const addNormalize: ImageLoops["addNormalize"] = (g, x, gamma, epsilon, moments, to) => {
  const inverse = inverseDeviations(moments, epsilon);
  const channels = inverse.length;
  const [up, from] = [g.data, x.data];
  const dBeta = new Float64Array(channels);
  const dGamma = new Float64Array(channels);
  for (let i = 0; i < up.length; i++) {
    const c = i % channels;
    dBeta[c] += up[i];
    dGamma[c] += up[i] * ((from[i] - moments[c]) * inverse[c]);
  }
  if (to.beta) addTo(to.beta, dBeta);
  if (to.gamma) addTo(to.gamma, dGamma);
  if (!to.x) return;
  const rows = up.length / channels;
  const dx = cleared(to.x).data;
  for (let i = 0; i < dx.length; i++) {
    const c = i % channels;
    const normal = (from[i] - moments[c]) * inverse[c];
    dx[i] += gamma.data[c] * inverse[c] * (up[i] - dBeta[c] / rows - (normal * dGamma[c]) / rows);
  }
};

/** Calls `square` with the number of each pooled entry and where its 2×2 stands in the larger image, rows first. */
function eachSquare(
  [n, height, width, channels]: readonly number[],
  square: (to: number, a: number, b: number, c: number, d: number) => void,
): void {
  const [high, wide] = [height >> 1, width >> 1];
  for (let to = 0; to < n * high * wide * channels; to++) {
    const channel = to % channels;
    const pixel = (to - channel) / channels;
    const column = pixel % wide;
    const row = (pixel - column) / wide; // of all images
    const image = (row - (row % high)) / high;
    const a = ((image * height + 2 * (row % high)) * width + 2 * column) * channels + channel;
    const c = a + width * channels;
    square(to, a, a + channels, c, c + channels);
  }
}

const maxPool: ImageLoops["maxPool"] = (x, y) => {
  const [from, to] = [x.data, y.data];
  eachSquare(x.shape, (i, a, b, c, d) => {
    to[i] = Math.max(from[a], from[b], from[c], from[d]);
  });
};

const addMaxPool: ImageLoops["addMaxPool"] = (g, x, y, target) => {
  const [up, from, top, to] = [g.data, x.data, y.data, cleared(target).data];
  eachSquare(x.shape, (i, a, b, c, d) => {
    const first = from[a] === top[i] ? a : from[b] === top[i] ? b : from[c] === top[i] ? c : d;
    to[first] += up[i];
  });
};

const globalMaxPool: ImageLoops["globalMaxPool"] = (x, y) => {
  const [n, channels] = y.shape;
  const size = x.data.length / n;
  y.data.fill(-Infinity);
  for (let i = 0; i < x.data.length; i++) {
    const to = ((i - (i % size)) / size) * channels + (i % channels);
    y.data[to] = Math.max(y.data[to], x.data[i]);
  }
};

const addGlobalMaxPool: ImageLoops["addGlobalMaxPool"] = (g, x, y, target) => {
  const [n, channels] = y.shape;
  const size = x.data.length / n;
  const to = cleared(target).data;
  for (let i = 0; i < y.data.length; i++) {
    const image = (i - (i % channels)) / channels;
    let from = image * size + (i % channels);
    while (x.data[from] !== y.data[i] && from + channels < (image + 1) * size) from += channels;
    to[from] += g.data[i];
  }
};

export const images: ImageLoops = {
  convolve,
  convolveBack,
  addKernel,
  normalize,
  addNormalize,
  rescale,
  maxPool,
  addMaxPool,
  globalMaxPool,
  addGlobalMaxPool,
};
