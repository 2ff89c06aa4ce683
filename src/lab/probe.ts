/**
 * What there is to see of a network at one moment: its own forward and reverse pass, by the run's own rules, read neuron by
 * neuron, and what it makes of every input.
 */
import { activations, identity, type Activation } from "../activations";
import { typedActivation } from "../formula/typed";
import { constant, forwardPass, order, reversePass, type Gradients } from "../graph";
import { exp } from "../math";
import type { ActivationRule, Rules } from "../rules";
import { tensor, type Tensor } from "../tensor";
import type { Run } from "../train";
import type { Settings } from "./settings";
import { widths } from "./spec";

/** One layer: its units for one sample, and what is true of it over all. */
export interface LayerMoment {
  readonly z: readonly number[];
  readonly a: readonly number[];
  /** ∂L/∂a, what stands for ∂a/∂z, and their product. */
  readonly e: readonly number[];
  readonly slope: readonly number[];
  readonly delta: readonly number[];
  /** The length of the gradient of the layer's weights and biases. */
  readonly gradient: number;
  /** The mean slope over units and samples. */
  readonly meanSlope: number;
}

export interface Moment {
  readonly iteration: number;
  readonly cost: number;
  /** From below: fc1, fc2, … */
  readonly layers: readonly LayerMoment[];
  /** What the network answers at each point of the grid: its output, or the share of the second class. */
  readonly fit: Float64Array;
}

export const functionOf = (f: string): Activation =>
  Object.hasOwn(activations, f) ? activations[f] : typedActivation(f);

/** The activation of each layer, from below. */
export const functionsOf = ({ hidden, f, out }: Settings): Activation[] => [...hidden.map(() => functionOf(f)), functionOf(out)]; // prettier-ignore

// ------------------------------------------------------------------------------------------------ where it is asked

/** Points along the axis, or along either axis of the plane. */
export const GRID = { line: 121, plane: 41 } as const;

/** The ends of what is drawn: the data with a margin; a square in the plane. */
export function extent(data: string, x: Tensor): readonly [low: number, high: number] {
  const [least, most] = x.data.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const margin = 0.08 * (most - least);
  return [least - margin, most + margin];
}

export const spaced = ([low, high]: readonly [number, number], count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** The inputs at which a network is drawn: [point][input]; in the plane row by row, from below. */
function gridOf(data: string, x: Tensor): Tensor {
  const ends = extent(data, x);
  if (widths(data)[0] === 1) return tensor([GRID.line, 1], Float64Array.from(spaced(ends, GRID.line)));
  const along = spaced(ends, GRID.plane);
  return tensor([GRID.plane * GRID.plane, 2], Float64Array.from(along.flatMap((v) => along.flatMap((u) => [u, v]))));
}

/** The second class's share of each answer: softmax where the last layer gives logits, else half their gap from a half. */
function shares({ shape: [n, outputs], data }: Tensor, loss: Settings["loss"]): Float64Array {
  if (outputs === 1) return Float64Array.from(data);
  return Float64Array.from({ length: n }, (_, i) => {
    const gap = data[2 * i + 1] - data[2 * i];
    return loss === "crossEntropy" ? 1 / (1 + exp(-gap)) : (1 + gap) / 2;
  });
}

// ---------------------------------------------------------------------------------------------------------- the probe

const norm = (tensors: readonly Tensor[]): number =>
  Math.sqrt(tensors.reduce((sum, { data }) => data.reduce((s, v) => s + v * v, sum), 0));

/** The graph of a run's network over all its data, which shares the run's weights and is computed when it is asked. */
export function probe(settings: Settings, run: Run) {
  const end = run.loss(run.network(constant(run.x)), run.y);
  const nodes = new Map(order(end).map((node) => [node.name, node]));
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const answers = run.network(constant(gridOf(settings.data, run.x)));
  const answer = forwardPass(answers);
  const functions = functionsOf(settings);
  let gradient: Gradients;
  const { samples, layers } = { samples: run.x.shape[0], layers: functions.map((_, i) => `fc${i + 1}`) };

  /** z, a, e and δ of a layer, where the pass has left them. An identity has no node of its own: there a is z, and e is δ. */
  const parts = (layer: string) => {
    const z = nodes.get(`${layer}.z`)!;
    const a = nodes.get(`${layer}.a`) ?? z;
    return { z: z.value, a: a.value, e: gradient(a), delta: gradient(z) };
  };

  return {
    samples,
    /** The network as it is now, under these rules, with the units of one sample (counted from 0). */
    at(iteration: number, rules: Partial<Rules>, sample: number): Moment {
      forward();
      answer();
      gradient = reverse(rules);
      const moments = layers.map((layer, l): LayerMoment => {
        const { z, a, e, delta } = parts(layer);
        const units = z.shape[1];
        const slope = slopeFunction(functions[l], rules.activation!, layer, samples);
        const one = (of: Tensor) => Array.from(of.data.subarray(sample * units, (sample + 1) * units));
        let total = 0;
        for (let i = 0; i < z.data.length; i++) total += slope(z.data[i], a.data[i], e.data[i]);
        const [zs, as, es] = [one(z), one(a), one(e)];
        return {
          z: zs,
          a: as,
          e: es,
          delta: one(delta),
          slope: zs.map((v, u) => slope(v, as[u], es[u])),
          gradient: norm(run.network.params.filter((p) => p.name.startsWith(`${layer}.`)).map((p) => gradient(p))),
          meanSlope: total / z.data.length,
        };
      });
      return { iteration, cost: end.value.data[0], layers: moments, fit: shares(answers.value, settings.loss) };
    },
    /** z, a, e and δ of each layer over all samples, [sample][unit], as the last `at` left them. */
    whole: () => layers.map((layer) => parts(layer)),
  };
}

const slopeFunction = (f: Activation, rule: ActivationRule, layer: string, samples: number) =>
  f === identity ? () => 1 : rule(f, { layer, samples });
