/** Where two rules part that begin with the same weights, and the words for it. */
import { digits } from "../show";
import type { Tensor } from "../tensor";
import type { Settings } from "./settings";
import { apart, sideNames } from "./words";

/** A neuron and a sample at an iteration, all counted from 0. */
export interface Spot {
  readonly iteration: number;
  readonly layer: number;
  readonly unit: number;
  readonly sample: number;
}

/** The first δ that differs: what both sides had there. */
export interface Delta extends Spot {
  readonly e: readonly [number, number];
  readonly slope: readonly [number, number];
  readonly delta: readonly [number, number];
  readonly z: number;
}

export interface Parting {
  /** The first iteration with another δ, and the neuron where it differs most, in the layer next to the output that has one. */
  readonly delta?: Delta;
  /** The first iteration, and a neuron, in which z is more than APART apart. */
  readonly z?: Spot;
  /** The first iteration in which the costs are more than a hundredth apart. */
  readonly cost?: number;
}

/** What a probe shows of a layer over all samples. */
interface Whole {
  readonly z: Tensor;
  readonly e: Tensor;
  readonly delta: Tensor;
}

interface Seen {
  readonly whole: () => readonly Whole[];
}

/** Where δ differs most, in the topmost layer in which it differs at all: a pass goes down from there. */
export function firstDelta([a, b]: readonly [Seen, Seen], { hidden }: Settings): Omit<Delta, "iteration"> | undefined {
  const [p, q] = [a.whole(), b.whole()];
  for (let layer = hidden.length; layer >= 0; layer--) {
    const [mine, other] = [p[layer], q[layer]];
    const units = mine.delta.shape[1];
    let [most, i] = [0, -1];
    mine.delta.data.forEach((v, k) => {
      const gap = Math.abs(v - other.delta.data[k]);
      if (gap > most) [most, i] = [gap, k];
    });
    if (i < 0) continue;
    const pair = (of: (side: Whole) => number): [number, number] => [of(mine), of(other)];
    const [e, delta] = [pair((side) => side.e.data[i]), pair((side) => side.delta.data[i])];
    const slope: [number, number] = [delta[0] / e[0], delta[1] / e[1]];
    return { layer, unit: i % units, sample: Math.floor(i / units), e, delta, slope, z: mine.z.data[i] };
  }
  return undefined;
}

const neuron = ({ layer, unit }: Spot): string => `neuron ${unit + 1} of fc${layer + 1}`;

/** In sentences: where δ first differs and why, where z has come apart, where the costs have. */
export function partingWords(settings: Settings, { delta, z, cost }: Parting, apartBy: number): string[] {
  const [a, b] = sideNames(settings);
  if (delta === undefined) return [`${a} and ${b} do the same: every δ of every iteration is equal to the last bit.`];
  const [e, slope] = [apart(...delta.e), apart(...delta.slope)];
  const sameE = delta.e[0] === delta.e[1];
  const why = sameE
    ? `There e = ${digits(delta.e[0])} reaches both, at z = ${digits(delta.z)}; ${a} multiplies it by a slope of ${slope[0]}, ${b} by ${slope[1]}.`
    : `There, at z = ${digits(delta.z)}, e = ${e[0]} comes down under ${a} and e = ${e[1]} under ${b}.`;
  return [
    `Both begin with the same weights. They part in iteration ${delta.iteration}, at ${neuron(delta)}, most for sample ${delta.sample + 1}. ${why}`,
    z === undefined
      ? `No z ever comes more than ${apartBy} apart.`
      : `From iteration ${z.iteration} on z is more than ${apartBy} apart, first in ${neuron(z)} for sample ${z.sample + 1}.`,
    cost === undefined
      ? `The costs stay within a hundredth of each other.`
      : `From iteration ${cost} on the costs are more than a hundredth apart.`,
  ];
}
