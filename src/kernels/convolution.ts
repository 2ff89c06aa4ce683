/**
 * The float32 engine's convolutions. A 1×1 kernel is a dense layer of pixels. Others are computed directly, as one product whose
 * left rows are pieces of a padded image, or, for 3×3 kernels where it pays, by Winograd's minimal filtering (winograd.ts).
 */
import type { ImageLoops, Tensor } from "../engine";
import { at, type Arena } from "./arena";
import { multiply, packed, round8 } from "./dense";
import { middle, PARTS } from "./team";

/** Images and the kernel that goes over them: x[n][H][W][C], W[O][k][k][C]. */
interface Sizes {
  readonly n: number;
  readonly H: number;
  readonly W: number;
  readonly C: number;
  readonly O: number;
  readonly k: number;
}

const sizesOf = (x: Tensor, W: Tensor): Sizes => {
  const [n, height, width, C] = x.shape;
  return { n, H: height, W: width, C, O: W.shape[0], k: W.shape[1] };
};

/** Numbers of channels as whole vectors. */
const whole = (channels: number): number => (channels + 3) & ~3;

// ------------------------------------------------------------------------------------------------------------ kernels

/** W[O][k][k][C] packed for x ∗ W: B[tap][C][O]. */
const packedKernel = (space: Arena, { C, O, k }: Sizes, W: Tensor): number =>
  packed(space, k * k * C, O, at(W), 4, 4 * k * k * C);

/** W packed for the adjoint, which is a convolution with the kernel turned round, outputs in the place of inputs: B[tap][O][C]. */
function packedAdjoint(space: Arena, { C, O, k }: Sizes, W: Tensor): number {
  const taps = k * k;
  const pointer = space.scratch("packed", 4 * taps * O * round8(C));
  for (let tap = 0; tap < taps; tap++) {
    const turned = at(W) + 4 * C * (taps - 1 - tap);
    space.team.run("pack", round8(C) / 8, O, C, turned, 4 * taps * C, 4, pointer + 32 * O * tap, 32 * O * taps);
  }
  return pointer;
}

// ------------------------------------------------------------------------------------------------------------- direct

/** How the kernel `pad` of images.ts lays images out: rows of W + reach pixels, H + reach of them an image. */
function padded({ team, scratch }: Arena, name: string, { n, H, W, k }: Sizes, channels: number, x: number): number {
  const reach = (k - 1) / 2;
  const pixels = (reach + n * (H + reach)) * (W + reach) + reach;
  const pointer = scratch(name, 4 * channels * pixels + 64);
  team.run("pad", n * H, H, W, channels, reach, x, pointer);
  return pointer;
}

/** Y[pixel][N] = padded X ∗ packed B (+ bias), from `channels` to N. */
function direct(
  space: Arena,
  sizes: Sizes,
  channels: number,
  N: number,
  X: number,
  B: number,
  bias: number,
  Y: number,
): void {
  const { n, H, W, k } = sizes;
  const reach = (k - 1) / 2;
  const pitch = 4 * channels * (W + reach);
  const source = padded(space, "padded", sizes, channels, X);
  const offsets = space.table(`windows of ${[n, H, W, channels, reach]}`, n * H * W, (table) => {
    for (let i = 0; i < table.length; i++) {
      const row = Math.floor(i / W);
      const image = Math.floor(row / H);
      table[i] = (row + image * reach) * pitch + (i % W) * 4 * channels;
    }
  });
  space.team.run("mm", n * H * W, N, k, k * channels, pitch, offsets, source, B, Y, 4 * N, bias, 0);
}

/**
 * dW[O][k][k][C] (+)= Σ over pixels of delta · x, a row of the kernel at a time. Both are padded alike and read as if they were
 * one long row of pixels: where the kernel would reach from one row into the next, delta is 0.
 */
function directGradient(
  space: Arena,
  sizes: Sizes,
  delta: Tensor,
  x: Tensor,
  dW: Tensor,
  fresh: boolean | undefined,
): void {
  const { n, H, W, C, O, k } = sizes;
  const reach = (k - 1) / 2;
  const pitch = W + reach;
  const source = padded(space, "padded", sizes, C, at(x));
  const up = padded(space, "padded delta", sizes, O, at(delta)) + 4 * O * (reach * pitch + reach);
  const pixels = ((n - 1) * (H + reach) + H - 1) * pitch + W;
  const tiles = Math.ceil(O / 4) * Math.ceil((k * C) / 8);
  for (let u = 0; u < k; u++)
    space.team.run("mtm", tiles, O, k * C, pixels, up, 4 * O, source + 4 * C * u * pitch, 4 * C, at(dW) + 4 * C * k * u, 4 * C * k * k, fresh ? 0 : 1); // prettier-ignore
}

// ----------------------------------------------------------------------------------------------------------- Winograd

/** The room of each part, as assembly/transforms.ts divides it: blocks of 32 tiles, over at most 130 columns of inputs. */
function rooms({ scratch }: Arena, { W }: Sizes, channels: number, N: number): [pointer: number, bytes: number] {
  const strip = 576 + 6 * 16 * 130;
  const spare = 4 * Math.max(Math.min(130, W + 5) * whole(channels), 16 * whole(N)) + 64;
  const V = 4096 * Math.ceil(channels / 32) + 64;
  const M = 32 * 4 * round8(N) + 64;
  const bytes = Math.ceil((strip + spare + 36 * (V + M)) / 64) * 64;
  return [scratch("winograd room", PARTS * bytes), bytes];
}

const tilesOf = ({ n, H, W }: Sizes): number => n * Math.ceil(H / 4) * Math.ceil(W / 4);

/** Whether Winograd's products, 36 a tile, and what they need around them are less than the definition's, nine a pixel. */
const pays = (sizes: Sizes): boolean =>
  sizes.k === 3 && Math.min(sizes.C, sizes.O) >= 8 && 36 * tilesOf(sizes) <= 0.6 * 9 * sizes.n * sizes.H * sizes.W;

/** Y[n][H][W][N] = X ∗ packed B (+ bias), from `channels` to N. */
function minimal(
  space: Arena,
  sizes: Sizes,
  channels: number,
  N: number,
  X: number,
  B: number,
  bias: number,
  Y: number,
): void {
  const { team, scratch } = space;
  const panels = round8(N) / 8;
  const U = scratch("winograd kernel", 4 * 36 * channels * round8(N));
  const own = rooms(space, sizes, channels, N);
  team.run("winogradKernel", panels, panels, channels, B, U, ...own);
  team.run("winograd", tilesOf(sizes), sizes.H, sizes.W, channels, N, X, U, bias, Y, ...own);
}

function minimalGradient(
  space: Arena,
  sizes: Sizes,
  delta: Tensor,
  x: Tensor,
  dW: Tensor,
  fresh: boolean | undefined,
): void {
  const { team, scratch } = space;
  const { H, W, C, O } = sizes;
  const tiles = tilesOf(sizes);
  const own = rooms(space, sizes, C, O);
  const D = scratch("winograd gradient", 4 * PARTS * 36 * whole(O) * round8(C));
  team.run("winogradGradient", tiles, H, W, C, O, at(x), at(delta), D, ...own);
  const parts = middle(tiles) < tiles ? 2 : 1;
  team.run("winogradKernelGradient", O, O, C, parts, D, at(dW), fresh ? 0 : 1, ...own);
}

// ------------------------------------------------------------------------------------------------------------ the three

export function convolutionKernels(
  space: Arena,
  winograd: boolean,
): Pick<ImageLoops, "convolve" | "convolveBack" | "addKernel"> {
  return {
    convolve: (x, W, b, z) => {
      const sizes = sizesOf(x, W);
      const { n, H, W: width, C, O, k } = sizes;
      const B = packedKernel(space, sizes, W);
      const bias = b ? at(b) : 0;
      if (k === 1) multiply(space, n * H * width, C, O, at(x), B, at(z), bias);
      else (winograd && pays(sizes) ? minimal : direct)(space, sizes, C, O, at(x), B, bias, at(z));
    },

    convolveBack: (delta, W, e) => {
      const sizes = sizesOf(e, W);
      const { n, H, W: width, C, O, k } = sizes;
      const B = packedAdjoint(space, sizes, W);
      if (k === 1) multiply(space, n * H * width, O, C, at(delta), B, at(e));
      else (winograd && pays(sizes) ? minimal : direct)(space, sizes, O, C, at(delta), B, 0, at(e));
    },

    addKernel: (delta, x, dW) => {
      const sizes = sizesOf(x, dW);
      (winograd && pays(sizes) ? minimalGradient : directGradient)(space, sizes, delta, x, dW, dW.fresh);
    },
  };
}
