/** Paper 4's equations 1, 2 and 9 to 15 against central differences in drawn networks with skip connections. */
import { shuffled } from "../../../random";
import {
  backPropagate,
  batchGradient,
  batchLoss,
  computing,
  initGrad,
  outputs,
  propagate,
  type Activity,
  type ByUnit,
  type Errors,
  type Parameters,
  type UnitNetwork,
} from "../../../units";
import { centralDifference, gradientGap, numericGradient } from "../../../units/differences";
import { draws, type Finding } from "../finding";
import { apart, CLOSE, drawn, networkOf, within, type Case, type Tried } from "./cases";

/** D_i: the units that read unit i. */
export function downstream(net: UnitNetwork): ByUnit<number[]> {
  const D: ByUnit<number[]> = {};
  for (const i of net.layers.flat()) D[i] = [];
  for (const i of computing(net)) for (const j of net.upstream[i]) D[j].push(i);
  return D;
}

/** The same network with the units of each layer in another order; the inputs' order is the data's and stays. */
export function reordered(net: UnitNetwork, name: string): UnitNetwork {
  const random = draws(name);
  const [inputs, ...rest] = net.layers;
  const last = rest.length - 1;
  const layers = rest.map((layer, n) => (n === last ? layer : shuffled(layer.length, random).map((k) => layer[k])));
  return { ...net, layers: [inputs, ...layers] };
}

/** Equations 1 and 2: the same numbers, to the bit, in any order of units within a layer, and again after another input. */
export function staticMapping(evaluate: (net: UnitNetwork, x: readonly number[]) => Activity = propagate): Finding {
  const tried = drawn(40).flatMap((one): Tried[] => {
    const { net, batch } = one;
    const first = evaluate(net, batch[0].x).a;
    evaluate(net, batch[1].x);
    const others = [net, reordered(net, `a${one.seed}`), reordered(net, `b${one.seed}`)];
    return others.map((other) => {
      const { a } = evaluate(other, batch[0].x);
      return { gap: Math.max(...net.layers.flat().map((i) => Math.abs(a[i] - first[i]))), where: networkOf(one) };
    });
  });
  return within(0, tried, apart("two evaluations"));
}

/** A network with w_ij changed by 1, or with b_i where j is left out. */
export type Change = (net: UnitNetwork, i: number, j?: number) => UnitNetwork;
const changeOne: Change = (net, i, j) => {
  const { w, b } = structuredClone({ w: net.w, b: net.b });
  if (j === undefined) b[i] += 1;
  else w[i][j] += 1;
  return { ...net, w, b };
};

/** Before eq. 11: a change of w_ij or b_i alters z of unit i, and else of units downstream of it alone. */
export function ownInput(change: Change = changeOne): Finding {
  const tried = drawn(15).flatMap((one): Tried[] => {
    const { net, batch } = one;
    const D = downstream(net);
    const { z } = propagate(net, batch[0].x);
    return computing(net).flatMap((i) => {
      const reached = new Set([i]);
      for (const k of reached) D[k].forEach((below) => reached.add(below));
      return [undefined, ...net.upstream[i]].map((j) => {
        const now = propagate(change(net, i, j), batch[0].x).z;
        const moved = computing(net).filter((k) => now[k] !== z[k]);
        const outside = moved.filter((k) => !reached.has(k)).length + (moved.includes(i) ? 0 : 1);
        return { gap: outside, where: `${networkOf(one)}, ${j === undefined ? "bias" : "weight"} of unit ${i}` };
      });
    });
  });
  return within(0, tried, ({ gap, where }) => `In ${where}: ${gap} units are moved that should not be, or not moved.`);
}

/** Equations 9 and 10: single samples' gradients add up to the gradient of a batch's loss. */
export function batchSum(loss: (net: UnitNetwork, batch: Case["batch"]) => number = batchLoss): Finding {
  const tried = drawn(20).map((one) => {
    const { net, batch } = one;
    const sum = initGrad(net);
    for (const { w, b } of batch.map((sample) => batchGradient(net, [sample])))
      for (const i of computing(net)) {
        sum.b[i] += b[i];
        for (const j of net.upstream[i]) sum.w[i][j] += w[i][j];
      }
    return { gap: gradientGap(sum, numericGradient(net, batch, loss)), where: networkOf(one) };
  });
  return within(CLOSE, tried, apart("the sum of the samples' gradients and the batch's"));
}

/** One entry of a gradient from what Algorithm 3 leaves at the units. */
export type WeightRule = (errors: Errors, i: number, j: number) => number;
export type BiasRule = (errors: Errors, i: number) => number;

/** Equations 11 or 12 in drawn networks: what `fill` writes into a copy of the numeric gradient must be what stood there. */
function byEquation(fill: (into: Parameters, errors: Errors, net: UnitNetwork) => void): Finding {
  const tried = drawn(60).map((one) => {
    const [sample] = one.batch;
    const numeric = numericGradient(one.net, [sample]);
    const mine = structuredClone(numeric);
    fill(mine, backPropagate(one.net, sample, initGrad(one.net)), one.net);
    return { gap: gradientGap(mine, numeric), where: networkOf(one) };
  });
  return within(CLOSE, tried, apart("the equation and the central differences"));
}

/** Eq. 11: ∂E/∂w_ij = δ_i a_j. */
export const equation11 = (weight: WeightRule = ({ delta, a }, i, j) => delta[i] * a[j]): Finding =>
  byEquation(({ w }, errors, net) => {
    for (const i of computing(net)) for (const j of net.upstream[i]) w[i][j] = weight(errors, i, j);
  });

/** Eq. 12: ∂E/∂b_i = δ_i. */
export const equation12 = (bias: BiasRule = ({ delta }, i) => delta[i]): Finding =>
  byEquation(({ b }, errors, net) => {
    for (const i of computing(net)) b[i] = bias(errors, i);
  });

/**
 * δ of every unit by eq. 14, asked from above: an output unit's e is the loss's own, any other's the sum over the units D_i that it
 * feeds. `both` adds the two for an output unit that feeds others; the printed cases take the first alone.
 */
export function deltasByEquation14(
  net: UnitNetwork,
  { z, a }: Activity,
  y: readonly number[],
  D: ByUnit<readonly number[]> = downstream(net),
  both = false,
): ByUnit {
  const delta: ByUnit = {};
  const last = outputs(net);
  const deltaOf = (i: number): number => {
    if (delta[i] !== undefined) return delta[i];
    const fed = () => D[i].reduce((sum, k) => sum + deltaOf(k) * net.w[k][i], 0);
    const k = last.indexOf(i);
    const e = k < 0 ? fed() : a[i] - y[k] + (both ? fed() : 0);
    return (delta[i] = e * net.f[i].derivative(z[i], a[i]));
  };
  computing(net).forEach(deltaOf);
  return delta;
}

/** How far δ lies from ∂E/∂b by central differences, which is δ by eq. 12, as a part of its largest entry. */
function deltaGap(net: UnitNetwork, sample: Case["batch"][number], delta: ByUnit): number {
  const b = { ...net.b };
  const E = (i: number) => (v: number) => {
    b[i] = v;
    return batchLoss({ ...net, b }, [sample]);
  };
  const numeric: ByUnit = {};
  for (const i of computing(net)) numeric[i] = centralDifference(E(i), b[i]);
  return gradientGap({ w: {}, b: delta }, { w: {}, b: numeric });
}

/** Eq. 14 in drawn networks. `feeds` says which units a unit is thought to feed. */
export function equation14(feeds: (net: UnitNetwork) => ByUnit<readonly number[]> = downstream): Finding {
  const tried = drawn(60).map((one) => {
    const [sample] = one.batch;
    const delta = deltasByEquation14(one.net, propagate(one.net, sample.x), sample.y, feeds(one.net));
    return { gap: deltaGap(one.net, sample, delta), where: networkOf(one) };
  });
  return within(CLOSE, tried, apart("equation 14 and the central differences"));
}

/** A drawn network in which its first output unit feeds its second; undefined where it has one output. */
function withFedOutput({ net }: Case): UnitNetwork | undefined {
  const [from, to] = outputs(net);
  if (to === undefined) return undefined;
  const w = structuredClone(net.w);
  w[to][from] = 0.8;
  return { ...net, upstream: { ...net.upstream, [to]: [...net.upstream[to], from] }, w };
}

/** Eq. 14's two cases, where an output unit also feeds another unit. `both` takes the sum of the two cases. */
export function outputUpstream(both = false): Finding {
  const tried = drawn(40).flatMap((one) => {
    const [sample] = one.batch;
    const fed = withFedOutput(one);
    return [one.net, fed].flatMap((net): (Tried & { fed: boolean })[] => {
      if (net === undefined) return [];
      const delta = deltasByEquation14(net, propagate(net, sample.x), sample.y, undefined, both);
      return [{ gap: deltaGap(net, sample, delta), where: networkOf(one), fed: net === fed }];
    });
  });
  const found = within(
    CLOSE,
    tried,
    apart("the printed cases and the central differences (one output unit feeds another)"),
  );
  const plain = tried.filter(({ fed }) => !fed);
  const holds = plain.every(({ gap }) => gap <= CLOSE);
  return {
    ...found,
    ...(found.failures > 0 && holds && {
      range: `Where no output unit feeds another (${plain.length} networks). Where one does, both cases apply to it, and their sum is δ.`,
    }),
    numbers: { ...found.numbers, fed: tried.length - plain.length, plain: plain.length },
  }; // prettier-ignore
}

/** Equations 3 and 15: ∂E/∂a of an output unit is a minus its target. */
export function equation15(residual: (a: number, y: number) => number = (a, y) => a - y): Finding {
  const tried = drawn(60).flatMap((one): Tried[] => {
    const [{ x, y }] = one.batch;
    const { a } = propagate(one.net, x);
    return outputs(one.net).map((i, k) => {
      /** E of eq. 3 as a function of this output alone. */
      const E = (v: number) =>
        outputs(one.net).reduce((sum, o, l) => sum + ((l === k ? v : a[o]) - y[l]) * ((l === k ? v : a[o]) - y[l]), 0) /
        2;
      const slope = centralDifference(E, a[i]);
      return { gap: Math.abs(residual(a[i], y[k]) - slope) / Math.max(1, Math.abs(slope)), where: networkOf(one) };
    });
  });
  return within(CLOSE, tried, apart("the equation and the central differences"));
}

/** Algorithm 3, line 10: the p of an input unit ends as ∂E/∂x. `at` says what is read as that. */
export function inputGradients(at: (errors: Errors, i: number) => number = ({ e }, i) => e[i]): Finding {
  const tried = drawn(60).flatMap((one): Tried[] => {
    const [{ x, y }] = one.batch;
    const errors = backPropagate(one.net, { x, y }, initGrad(one.net));
    return one.net.layers[0].map((i, k) => {
      const E = (v: number) => batchLoss(one.net, [{ x: x.map((old, l) => (l === k ? v : old)), y }]);
      const slope = centralDifference(E, x[k]);
      return { gap: Math.abs(at(errors, i) - slope) / Math.max(1, Math.abs(slope)), where: networkOf(one) };
    });
  });
  return within(CLOSE, tried, apart("p of an input unit and ∂E/∂x"));
}

/** Algorithm 3, lines 6 to 15: going down the layers is enough. `order` is the network as the algorithm goes through it. */
export function layerOrder(order: (net: UnitNetwork, name: string) => UnitNetwork = reordered): Finding {
  const tried = drawn(40).map((one) => {
    const mine = batchGradient(order(one.net, one.seed), one.batch);
    return { gap: gradientGap(mine, numericGradient(one.net, one.batch)), where: networkOf(one) };
  });
  return within(CLOSE, tried, apart("the algorithm and the central differences"));
}
