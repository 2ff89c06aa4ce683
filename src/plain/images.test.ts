import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Numbers, Target, Tensor } from "../engine";
import { stream } from "../random";
import { tensor } from "../tensor";
import { close, largestGap } from "../testing";
import { images } from "./images";

const random = stream("1", "images.test");
const noise = (...shape: number[]): Tensor =>
  tensor(shape, Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, random.normal));
const image = (height: number, width: number, ...values: number[]): Tensor =>
  tensor([1, height, width, 1], Float64Array.from(values));
const dot = (a: Numbers, b: Numbers): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** The entry at [i][y][x][c], and 0 beyond the edges. */
function entry(
  { shape: [, height, width, channels], data }: Tensor,
  i: number,
  y: number,
  x: number,
  c: number,
): number {
  const inside = y >= 0 && y < height && x >= 0 && x < width;
  return inside ? data[((i * height + y) * width + x) * channels + c] : 0;
}

/** z = x ∗ W + b by seven loops, with nothing skipped. */
function bruteForce(x: Tensor, W: Tensor, b?: Tensor): Tensor {
  const [n, height, width, channels] = x.shape;
  const [outputs, k] = W.shape;
  const z = tensor([n, height, width, outputs]);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let o = 0; o < outputs; o++) {
          let sum = b?.data[o] ?? 0;
          for (let u = 0; u < k; u++)
            for (let v = 0; v < k; v++)
              for (let c = 0; c < channels; c++)
                sum +=
                  W.data[((o * k + u) * k + v) * channels + c] *
                  entry(x, i, row + u - (k >> 1), column + v - (k >> 1), c);
          z.data[at++] = sum;
        }
  return z;
}

const convolved = (x: Tensor, W: Tensor, b?: Tensor): Tensor => {
  const z = tensor([...x.shape.slice(0, 3), W.shape[0]]);
  z.data.fill(NaN); // what lay there does not matter
  images.convolve(x, W, b, z);
  return z;
};

describe("a convolution", () => {
  const ninth = tensor([1, 3, 3, 1], Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  test("by hand: one pixel shows the kernel turned round, since nothing is flipped", () => {
    close(convolved(image(3, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0), ninth).data, [9, 8, 7, 6, 5, 4, 3, 2, 1], 0);
    close(convolved(image(2, 2, 1, 10, 100, 1000), ninth).data, [9865, 8754, 6532, 5421], 0);
  });

  test("the bias is added at every pixel", () =>
    close(convolved(image(1, 2, 1, 2), ninth, tensor([1], Float64Array.of(100))).data, [117, 114], 0));

  const shapes: [n: number, height: number, width: number, channels: number, outputs: number, k: number][] = [
    [2, 4, 4, 3, 5, 3],
    [1, 1, 1, 2, 3, 3], // the kernel hangs over every edge
    [2, 5, 3, 1, 2, 5],
    [1, 2, 7, 4, 1, 5],
    [3, 3, 2, 2, 4, 1],
    [1, 1, 6, 1, 1, 7],
  ];
  for (const [n, height, width, channels, outputs, k] of shapes) {
    const x = noise(n, height, width, channels);
    const [W, b] = [noise(outputs, k, k, channels), noise(outputs)];
    const name = `${n} images ${height}×${width}×${channels}, ${outputs} kernels ${k}×${k}`;
    test(`${name}: the sums of the seven loops`, () => {
      close(convolved(x, W, b).data, bruteForce(x, W, b).data, 1e-13);
      close(convolved(x, W).data, bruteForce(x, W).data, 1e-13);
    });

    test(`${name}: its two gradients are adjoint to it, ⟨d, x ∗ W⟩ = ⟨back(d), x⟩ = ⟨kernel(d), W⟩`, () => {
      const d = noise(n, height, width, outputs);
      const e = tensor(x.shape);
      e.data.fill(NaN);
      images.convolveBack(d, W, e);
      const dW: Target = { ...tensor(W.shape), fresh: true };
      dW.data.fill(NaN);
      images.addKernel(d, x, dW);
      const forward = dot(d.data, bruteForce(x, W).data);
      close([dot(e.data, x.data), dot(dW.data, W.data)], [forward, forward], 1e-12);
      const once = Float64Array.from(dW.data);
      images.addKernel(d, x, tensor(W.shape, dW.data)); // not fresh: adds
      close(dW.data, once.map((g) => 2 * g), 1e-12); // prettier-ignore
    });
  }
});

describe("batch norm", () => {
  const x = tensor([2, 1, 2, 2], Float64Array.from([1, 10, 3, 10, 5, 10, 7, 10])); // channels 1 3 5 7 and 10 10 10 10
  const [gamma, beta] = [tensor([2], Float64Array.of(2, 3)), tensor([2], Float64Array.of(0.5, -1))];

  test("by hand: mean, variance of the rows, and a channel that never varies", () => {
    const moments = new Float64Array(4);
    const y = tensor(x.shape);
    images.normalize(x, gamma, beta, 0, y, moments);
    close(moments, [4, 10, 5, 0], 0);
    const s = 2 / Math.sqrt(5);
    close([0, 2, 4, 6].map((i) => y.data[i]), [0.5 - 3 * s, 0.5 - s, 0.5 + s, 0.5 + 3 * s], 1e-15); // prettier-ignore
    images.normalize(x, gamma, beta, 4, y, moments);
    assert.equal(y.data[0], 2 * (-3 / 3) + 0.5);
    close([1, 3, 5, 7].map((i) => y.data[i]), [-1, -1, -1, -1], 0); // prettier-ignore
  });

  test("with moments that are given, x is only moved and stretched", () => {
    const y = tensor(x.shape);
    images.rescale(x, gamma, beta, 1, Float64Array.of(1, 2, 3, 15), y);
    close(y.data, [0.5, 5, 2.5, 5, 4.5, 5, 6.5, 5], 1e-15);
  });

  test("a large mean does not drown a small variance, as it would in Σx² − (Σx)²", () => {
    const far = noise(64, 4, 4, 1);
    for (let i = 0; i < far.data.length; i++) far.data[i] = 1e6 + 1e-3 * far.data[i];
    const moments = new Float64Array(2);
    images.normalize(far, tensor([1]), tensor([1]), 0, tensor(far.shape), moments);
    const small = Array.from(far.data, (v) => v - 1e6);
    const mean = small.reduce((sum, v) => sum + v, 0) / small.length;
    const exact = small.reduce((sum, v) => sum + (v - mean) ** 2, 0) / small.length;
    const onePass = dot(far.data, far.data) / small.length - moments[0] * moments[0];
    assert.ok(Math.abs(moments[1] / exact - 1) < 1e-9);
    assert.ok(Math.abs(onePass / exact - 1) > 1e-3); // control
  });

  test("asked for some gradients alone, it gives the same as when asked for all", () => {
    const g = noise(2, 1, 2, 2);
    const moments = new Float64Array(4);
    images.normalize(x, gamma, beta, 1, tensor(x.shape), moments);
    const all = { x: tensor(x.shape), gamma: tensor([2]), beta: tensor([2]) };
    images.addNormalize(g, x, gamma, 1, moments, all);
    for (const key of ["x", "gamma", "beta"] as const) {
      const target: Target = { ...tensor(all[key].shape), fresh: true };
      target.data.fill(NaN);
      images.addNormalize(g, x, gamma, 1, moments, { [key]: target });
      close(target.data, all[key].data, 0);
    }
  });
});

describe("max pools", () => {
  const x = image(3, 5, 1, 2, 7, 7, 9, 4, 3, 7, 7, 9, 9, 9, 9, 9, 9); // the last row and column stand outside every 2×2
  const y = image(1, 2, 0, 0);
  images.maxPool(x, y);
  const given = (add: typeof images.addMaxPool, g: Tensor, x: Tensor, y: Tensor): Numbers => {
    const to: Target = { ...tensor(x.shape), fresh: true };
    to.data.fill(NaN);
    add(g, x, y, to);
    add(g, x, y, tensor(x.shape, to.data)); // the second time it adds
    return to.data.map((v) => v / 2);
  };

  test("the largest of each 2×2, and its gradient goes to the first of equals, rows first", () => {
    close(y.data, [4, 7], 0);
    close(given(images.addMaxPool, image(1, 2, 10, 20), x, y), [0, 0, 20, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0);
  });

  test("the largest of each channel of each image", () => {
    const two = tensor([2, 1, 3, 2], Float64Array.from([1, -5, 3, -4, 3, -6, 0, 9, -1, 9, -2, 8]));
    const top = tensor([2, 2]);
    images.globalMaxPool(two, top);
    close(top.data, [3, -4, 0, 9], 0);
    const g = tensor([2, 2], Float64Array.of(10, 20, 30, 40));
    close(given(images.addGlobalMaxPool, g, two, top), [0, 0, 10, 20, 0, 0, 30, 40, 0, 0, 0, 0], 0);
  });

  test("many channels and images: every pooled entry is the largest of its own four", () => {
    const many = noise(3, 6, 5, 4);
    const pooled = tensor([3, 3, 2, 4]);
    images.maxPool(many, pooled);
    let at = 0;
    for (let i = 0; i < 3; i++)
      for (let row = 0; row < 3; row++)
        for (let column = 0; column < 2; column++)
          for (let c = 0; c < 4; c++) {
            const four = [0, 1].flatMap((u) => [0, 1].map((v) => entry(many, i, 2 * row + u, 2 * column + v, c)));
            assert.equal(pooled.data[at++], Math.max(...four));
          }
  });

  test("what is not a number stays visible", () => {
    const broken = image(2, 2, 1, NaN, 3, 4);
    const top = image(1, 1, 0);
    images.maxPool(broken, top);
    assert.ok(Number.isNaN(top.data[0]));
  });
});

test("and the checks can fail: a kernel that is flipped, or an edge that wraps, is seen", () => {
  const [x, W] = [noise(1, 4, 4, 2), noise(2, 3, 3, 2)];
  const flipped = tensor(W.shape, Float64Array.from(W.data).reverse());
  assert.ok(largestGap(convolved(x, flipped).data, bruteForce(x, W).data) > 0.1);
});
