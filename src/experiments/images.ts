/**
 * Paper 2, section 3.2.2: SimpleNet on CIFAR-10 with a b-function in the place of one convolution's ReLU derivative, and a small
 * network on MNIST in the same way. What is a setting, and the names of what is measured; cifar.ts runs it.
 */
import type { activations } from "../activations";

/** Weights of the paper's meta-network 1-1-1: g(z) = w₂·h(w₁z + b₁) + b₂. */
export type Meta = readonly [w1: number, b1: number, w2: number, b2: number];

/** What stands for the derivative of the chosen ReLU: itself, a multiple of it, or the meta-network. */
export type Slope = "derivative" | { readonly times: number } | { readonly meta: Meta };

export interface ImageSettings {
  /** CIFAR-10 or MNIST, or drawn images or digits in their place. */
  readonly data: "CIFAR-10" | "MNIST" | "drawn images" | "drawn digits";
  /** SimpleNet in full (5,498,378 parameters with ten classes), its authors' small one, or three convolutions of 16, 32 and 32 channels. */
  readonly network: "SimpleNet" | "SimpleNet 310K" | "three convolutions";
  /** Of SimpleNet in full: times so many channels. */
  readonly width: number;
  /** The first so many images, shuffled anew in each epoch, and the first so many that are tested on. */
  readonly samples: number;
  readonly tests: number;
  readonly batch: number;
  readonly epochs: number;
  /** Adadelta with ρ = 0.9 and ε = 10⁻⁶, or plain gradient descent. */
  readonly optimizer: "adadelta" | "sgd";
  readonly rate: number;
  /** The convolution whose ReLU has another slope, from 1. */
  readonly convolution: number;
  readonly slope: Slope;
  /** The meta-network's hidden activation h; the paper does not say which it had. */
  readonly hidden: keyof typeof activations;
}

/** The paper's setting; it is silent on the batch, for which the network's authors have 100, and on the layer. */
export const paper2Settings = {
  data: "CIFAR-10",
  network: "SimpleNet",
  width: 1,
  samples: 50_000,
  tests: 10_000,
  batch: 100,
  epochs: 5,
  optimizer: "adadelta",
  rate: 0.01,
  convolution: 7,
  slope: "derivative",
  hidden: "tanh",
} as const satisfies ImageSettings;

/** The authors' test accuracy after epochs 1 to 5, in percent: their PyTorch log, Adadelta at 0.1, with cropped and flipped images. */
export const AUTHORS = [47.15, 62.51, 71.78, 75.96, 77.57] as const;

// -------------------------------------------------------------------------------------------------- what is measured

/** Points of the loss curve in an epoch, each the mean over the batches since the one before. */
export const POINTS = 20;
/** The longest run, in epochs. */
export const LONGEST = 5;

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
export const lossAt = (point: number): string => `loss ${point}`;
/** After an epoch, in percent. */
export const testAt = (epoch: number): string => `test ${epoch}`;

/** The measures of a run of so many epochs; "area" is the paper's area under the loss curve, the mean loss of all batches. */
export const imageCurves = (epochs: number): string[] => [
  ...upTo(epochs * POINTS).map(lossAt),
  ...upTo(epochs).map(testAt),
  "area",
];

export const imageMeasures: readonly string[] = imageCurves(LONGEST);
