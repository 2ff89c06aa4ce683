/** Networks of units to try things on: drawn ones with skip connections, and layered ones written as units. */
import { arctan, gelu, identity, sigmoid, softplus, swish, tanh, type Activation } from "../activations";
import type { Weights } from "../models";
import { shuffled, stream } from "../random";
import { outputs, type ByUnit, type Sample, type UnitNetwork } from "../units";

/** Activations smooth enough for five-point differences: those with a kink, and elu and softsign, whose f″ jumps at 0, are left out. */
export const SMOOTH: readonly Activation[] = [sigmoid, tanh, softplus, swish, gelu, arctan, identity];

/**
 * A drawn network: 3 to 5 layers of 1 to 4 units with ids in no order, each unit fed by a drawn part of all earlier layers (one
 * unit at least), with an activation of its own; weights N(0, 1/|S_i|), biases N(0, ¼).
 */
export function drawUnits(seed: string, functions: readonly Activation[] = SMOOTH): UnitNetwork {
  const random = stream(seed, "units/network");
  const widths = Array.from({ length: 3 + random.below(3) }, () => 1 + random.below(4));
  const ids = shuffled(
    widths.reduce((sum, n) => sum + n, 0),
    random,
  );
  const layers = widths.map((n) => ids.splice(0, n));
  const net = { layers, upstream: {}, f: {}, w: {}, b: {} } as {
    layers: number[][];
    upstream: ByUnit<readonly number[]>;
    f: ByUnit<Activation>;
    w: ByUnit<ByUnit>;
    b: ByUnit;
  };
  layers.slice(1).forEach((layer, n) => {
    const earlier = layers.slice(0, n + 1).flat();
    for (const i of layer) {
      const sure = earlier[random.below(earlier.length)];
      const S = earlier.filter((j) => j === sure || random.uniform() < 0.5);
      net.upstream[i] = S;
      net.f[i] = functions[random.below(functions.length)];
      net.w[i] = Object.fromEntries(S.map((j) => [j, random.normal() / Math.sqrt(S.length)]));
      net.b[i] = random.normal() / 2;
    }
  });
  return net;
}

/** Samples that fit a network: inputs N(0, 1), desired outputs U(0, 1). */
export function drawSamples(net: UnitNetwork, n: number, seed: string): Sample[] {
  const { normal, uniform } = stream(seed, "units/samples");
  return Array.from({ length: n }, () => ({
    x: net.layers[0].map(() => normal()),
    y: outputs(net).map(() => uniform()),
  }));
}

/** The network of models.ts' mlp as units: ids 0, 1, … from the inputs on, each unit fed by the whole layer before it. */
export function layeredUnits(weights: readonly Weights[], functions: readonly Activation[]): UnitNetwork {
  const widths = [weights[0].W[0].length, ...weights.map(({ W }) => W.length)];
  let next = 0;
  const layers = widths.map((n) => Array.from({ length: n }, () => next++));
  /** Something of each unit that computes: its layer's number from 0, and its place there. */
  const each = <T>(of: (n: number, k: number) => T): ByUnit<T> =>
    Object.fromEntries(layers.slice(1).flatMap((layer, n) => layer.map((i, k) => [i, of(n, k)]))) as ByUnit<T>;
  return {
    layers,
    upstream: each((n) => layers[n]),
    f: each((n) => functions[n]),
    w: each((n, k) => Object.fromEntries(layers[n].map((j, l) => [j, weights[n].W[k][l]])) as ByUnit),
    b: each((n, k) => weights[n].b?.[k] ?? 0),
  };
}
