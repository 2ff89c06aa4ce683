/**
 * Paper 4 (T. Sugihara, "Memo: Back-propagation"): a network of single units, each with the units S_i that feed it and an
 * activation of its own, and Algorithms 1 to 5 in the paper's order of lines. What it calls x, y and p is z, a and δ here;
 * p holds e = ∂E/∂a until line 8 of Algorithm 3 turns it into δ, so that it is two records.
 *
 * The loss is half the sum of squares (eq. 3), over the batch too (eq. 8). `unitLayer` (units/layer.ts) makes the same network
 * for the one reverse pass of graph.ts, with every loss and optimizer; the two agree, and the tests hold it.
 */
import { activations, identity, relu, type Activation } from "./activations";
import { derivative, type ActivationRule, type Slope } from "./rules";

/** A number a unit, by the unit's id. */
export type ByUnit<T = number> = Record<number, T>;

/** w_ij, the weight from unit j to unit i, as w[i][j], and b_i as b[i]; their gradients Δw and Δb have the same form. */
export interface Parameters {
  readonly w: ByUnit<ByUnit>;
  readonly b: ByUnit;
}

/** A network of units. Made from its JSON form by `units` (units/form.ts), which refuses what is no such network. */
export interface UnitNetwork extends Parameters {
  /** U_1 … U_N: the ids of the units of each layer; the first is the input, the last the output. */
  readonly layers: readonly (readonly number[])[];
  /** S_i: the units that unit i reads, all of earlier layers. Input units have none. */
  readonly upstream: Readonly<ByUnit<readonly number[]>>;
  /** f_i. Input units have none. */
  readonly f: Readonly<ByUnit<Activation>>;
}

/** One run of the data: the inputs in the order of U_1, the desired outputs in the order of U_N. */
export interface Sample {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** ReLU (paper 4, eq. 17): in unit networks alone f′(0) of ReLU is 1. */
export const unitRelu: Activation = { ...relu, derivative: (z) => (z >= 0 ? 1 : 0) };

/** The activations of unit networks by name. */
export const unitActivations: Readonly<Record<string, Activation>> = { ...activations, relu: unitRelu };

/** The units that compute, layer by layer: U_2 ∪ … ∪ U_N. */
export const computing = ({ layers }: Pick<UnitNetwork, "layers">): number[] => layers.slice(1).flat();

/** U_N. */
export const outputs = ({ layers }: Pick<UnitNetwork, "layers">): readonly number[] => layers[layers.length - 1];

// ---------------------------------------------------------------------------------------------------- the forward pass

/** What a forward pass leaves at each unit. */
export interface Activity {
  readonly z: ByUnit;
  readonly a: ByUnit;
}

/** z and a of every unit (paper 4, eqs. 1 and 2): what Algorithm 3 calls Propagate, which the paper does not print. */
export function propagate(net: UnitNetwork, x: readonly number[]): Activity {
  const z: ByUnit = {};
  const a: ByUnit = {};
  net.layers[0].forEach((i, k) => (a[i] = z[i] = x[k]));
  for (const i of computing(net)) {
    z[i] = net.b[i];
    for (const j of net.upstream[i]) z[i] += net.w[i][j] * a[j];
    a[i] = net.f[i].f(z[i]);
  }
  return { z, a };
}

/** The network's outputs, in the order of U_N. */
export function outputOf(net: UnitNetwork, x: readonly number[]): number[] {
  const { a } = propagate(net, x);
  return outputs(net).map((i) => a[i]);
}

/** E, half the sum of squared errors of one sample (paper 4, eq. 3). */
export const unitLoss = (net: UnitNetwork, { x, y }: Sample): number =>
  outputOf(net, x).reduce((sum, a, k) => sum + (a - y[k]) * (a - y[k]), 0) / 2;

/** E of a batch: the sum over its samples (paper 4, eq. 8). */
export const batchLoss = (net: UnitNetwork, batch: readonly Sample[]): number =>
  batch.reduce((sum, sample) => sum + unitLoss(net, sample), 0);

// ------------------------------------------------------------------------------------------------------- Algorithms 1–5

/** What a backward pass leaves at each unit, beside the forward pass's numbers. */
export interface Errors extends Activity {
  /** ∂E/∂a; of an input unit this is ∂E/∂x. */
  readonly e: ByUnit;
  /** ∂E/∂z, the paper's p from line 8 of Algorithm 3 on. */
  readonly delta: ByUnit;
}

/** Algorithm 1, TrainNN: one step of steepest descent on the loss of a batch. */
export function trainNN(net: UnitNetwork, batch: readonly Sample[], rate: number, rule = derivative): void {
  const gradient = initGrad(net); //                                                            line 1
  for (const sample of batch) backPropagate(net, sample, gradient, rule, batch.length); //       lines 2–4
  updateNN(net, gradient, rate); //                                                              line 5
}

/** Algorithm 2, InitGrad: Δw_ij = 0 for every connection and Δb_i = 0 for every unit that computes. */
export function initGrad(net: UnitNetwork): Parameters {
  const gradient: Parameters = { w: {}, b: {} };
  for (const i of computing(net)) {
    gradient.w[i] = {};
    for (const j of net.upstream[i]) gradient.w[i][j] = 0; //                                    line 3
    gradient.b[i] = 0; //                                                                        line 5
  }
  return gradient;
}

/**
 * Algorithm 3, BackPropagate: adds ∂E/∂w_ij and ∂E/∂b_i of one sample to a gradient (paper 4, eqs. 11, 12, 14 and 15). Line 13 is
 * printed with d for b; as printed it is a call with other records in the place of b: `backPropagate(net, sample, { w: gradient.w, b: d })`.
 */
export function backPropagate(
  net: UnitNetwork,
  { x, y }: Sample,
  gradient: Parameters,
  rule: ActivationRule = derivative,
  samples = 1,
): Errors {
  const { z, a } = propagate(net, x); //                                                         line 1
  const { e, slope } = initParam(net, rule, samples); //                                         line 2
  const delta: ByUnit = {};
  outputs(net).forEach((i, k) => (e[i] = a[i] - y[k])); //                                       lines 3–5, eq. 15
  const downwards = net.layers.slice(1).reverse(); //                                            line 6: N, …, 2
  for (const layer of downwards)
    for (const i of layer) {
      delta[i] = deltaOf(slope[i], z[i], a[i], e[i]); //                                         line 8: p_i ← p_i v_i
      for (const j of net.upstream[i]) {
        e[j] += delta[i] * net.w[i][j]; //                                                       line 10
        gradient.w[i][j] += delta[i] * a[j]; //                                                  line 11, eq. 11
      }
      gradient.b[i] += delta[i]; //                                                              line 13, eq. 12
    }
  return { z, a, e, delta };
}

/**
 * Algorithm 4, InitParam: e = 0 at every unit and, at every unit that computes, the slope v_i that stands for ∂a/∂z. The paper
 * loops over U_1 for v too, where there is no f. A slope is asked for in line 8, since a rule may need e.
 */
export function initParam(net: UnitNetwork, rule: ActivationRule, samples: number) {
  const e: ByUnit = {};
  const slope: ByUnit<Slope> = {};
  for (const i of net.layers.flat()) e[i] = 0; //                                                line 2
  for (const i of computing(net)) slope[i] = slopeAt(net, i, rule, samples); //                  line 3
  return { e, slope };
}

/** The slope of a rule at a unit. identity has slope 1 and asks no rule; a unit is a layer of one, named by its id. */
const slopeAt = (net: UnitNetwork, i: number, rule: ActivationRule, samples: number): Slope =>
  net.f[i] === identity ? () => 1 : rule(net.f[i], { layer: String(i), samples });

/** δ of a unit: e times the slope, or what the rule itself says. */
const deltaOf = (slope: Slope, z: number, a: number, e: number): number =>
  slope.delta === undefined ? e * slope(z, a, e) : slope.delta(z, a, e);

/**
 * Algorithm 5, UpdateNN: b_i ← b_i − η Δb_i and w_ij ← w_ij − η Δw_ij (paper 4, eqs. 4 and 5). The bias's line, too, is printed
 * with d for b.
 */
export function updateNN(
  net: Pick<UnitNetwork, "layers" | "upstream"> & Parameters,
  by: Parameters,
  rate: number,
): void {
  for (const i of computing(net)) {
    net.b[i] -= rate * by.b[i]; //                                                               line 2
    for (const j of net.upstream[i]) net.w[i][j] -= rate * by.w[i][j]; //                        line 4
  }
}

/** The gradient of a batch's loss: Algorithms 2 and 3 (paper 4, eqs. 6, 7, 9 and 10). */
export function batchGradient(net: UnitNetwork, batch: readonly Sample[], rule = derivative): Parameters {
  const gradient = initGrad(net);
  for (const sample of batch) backPropagate(net, sample, gradient, rule, batch.length);
  return gradient;
}
