/** Generated data sets: functions of (n, seed), each from its own stream. */
import { cos, sin } from "../math";
import { stream } from "../random";
import { tensor, type Tensor } from "../tensor";

export interface Data {
  /** [sample][input] */
  readonly x: Tensor;
  /** [sample][output]; classes are rows of 0 and 1. */
  readonly y: Tensor;
}

/** Fills n samples of given widths by one function of the sample's index. */
function samples(n: number, inputs: number, outputs: number, one: (i: number) => { x: number[]; y: number[] }): Data {
  const data = { x: tensor([n, inputs]), y: tensor([n, outputs]) };
  for (let i = 0; i < n; i++) {
    const { x, y } = one(i);
    data.x.data.set(x, i * inputs);
    data.y.data.set(y, i * outputs);
  }
  return data;
}

const oneHot = (label: number): number[] => [1 - label, label];

/**
 * Paper 1's data: "100 random points with scaled cosine function. The inputs are numbers in range (−1, 1), and outputs
 * are numbers in range (0, 1)". The paper leaves the scale open; this is y = (cos πx + 1)/2, x uniform.
 */
export function cosine(n: number, seed: string): Data {
  const { uniform } = stream(seed, "data/cosine");
  return samples(n, 1, 1, () => {
    const x = 2 * uniform() - 1;
    return { x: [x], y: [(cos(Math.PI * x) + 1) / 2] };
  });
}

/** Paper 2's data: two classes, normal with means −1 and +1 and deviation 1, alternating; y is one-hot. */
export function twoGaussians(n: number, seed: string): Data {
  const { normal } = stream(seed, "data/twoGaussians");
  return samples(n, 1, 2, (i) => ({ x: [(i % 2 === 0 ? -1 : 1) + normal()], y: oneHot(i % 2) }));
}

/** Exclusive or: points in the square (−1, 1)², class 1 where the signs differ; y is one-hot. */
export function xor(n: number, seed: string): Data {
  const { uniform } = stream(seed, "data/xor");
  return samples(n, 2, 2, () => {
    const x = [2 * uniform() - 1, 2 * uniform() - 1];
    return { x, y: oneHot(x[0] * x[1] < 0 ? 1 : 0) };
  });
}

/** A disc of radius ½ in a ring from ¾ to 1, alternating; y is one-hot. */
export function circles(n: number, seed: string): Data {
  const { uniform } = stream(seed, "data/circles");
  return samples(n, 2, 2, (i) => {
    const radius = i % 2 === 0 ? 0.5 * Math.sqrt(uniform()) : 0.75 + 0.25 * uniform();
    const angle = 2 * Math.PI * uniform();
    return { x: [radius * cos(angle), radius * sin(angle)], y: oneHot(i % 2) };
  });
}

/** Two interleaved spirals of one and a half turns, alternating; y is one-hot. */
export function spirals(n: number, seed: string): Data {
  const { uniform } = stream(seed, "data/spirals");
  return samples(n, 2, 2, (i) => {
    const t = uniform();
    const angle = 3 * Math.PI * t + (i % 2) * Math.PI;
    return { x: [t * cos(angle), t * sin(angle)], y: oneHot(i % 2) };
  });
}

/** Every generated data set by its name. */
export const generators: Readonly<Record<string, (n: number, seed: string) => Data>> = {
  cosine,
  twoGaussians,
  xor,
  circles,
  spirals,
};
