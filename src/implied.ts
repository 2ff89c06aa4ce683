/**
 * Implied learning rates (paper 2, section 2). A rule in the place of f′ or Wᵀ changes the gradient; what the true one would
 * have to be multiplied by to give the same, weight by weight, is the rate that the change implies. Equation 4 says that it
 * is rate·g(z)/f′(z). All implied rates here are relative to the explicit one: 1 is backpropagation.
 */
import type { Activation } from "./activations";
import { angle } from "./angles";
import type { BFunction } from "./bfunctions";
import { backward, constant, forwardPass, order, reversePass, type Gradients, type Node } from "./graph";
import type { Layer } from "./layers";
import type { Loss } from "./losses";
import type { Optimizer } from "./optimizers";
import { shuffled, stream } from "./random";
import { bFunction, only, type Rules } from "./rules";
import { tensor, vector, type Numbers, type Tensor } from "./tensor";
import { training, type Run } from "./train";

/** g(z)/f′(z) (paper 2, eq. 3): ±∞ where f′ alone is 0, NaN where both are. */
export const quotient =
  (f: Activation, g: BFunction): BFunction =>
  (z) =>
    g(z) / f.derivative(z);

/** The node of a graph by its name, "fc2.z". Throws where there is none. */
export function nodeOf(end: Node, name: string): Node {
  const found = order(end).find((n) => n.name === name);
  if (found === undefined) throw new Error(`no node is called ${name}`);
  return found;
}

/**
 * The implied rate (paper 2, eq. 4) at every entry of a node (a weight, or a z, whose gradient is δ): its gradient under the rules over the
 * true one, by two backward passes on one forward pass. ±∞ where something moves that has no gradient, so that no rate
 * serves; NaN where both are 0, so that any does.
 */
export function impliedRates(end: Node, rules: Partial<Rules>): (at: Node) => Numbers {
  const [varied, exact] = [backward(end, rules), backward(end)];
  return (at) => ratios(varied(at).data, exact(at).data);
}

/** One list over another, entry by entry. */
export const ratios = (above: Numbers, below: ArrayLike<number>): Numbers => above.map((v, i) => v / below[i]);

/** What implied rates are, as shares of all of them: below 0; without a value, where no rate serves (±∞); free, where any does (NaN). */
export interface RateShares {
  readonly negative: number;
  readonly without: number;
  readonly free: number;
}

export function rateShares(rates: ArrayLike<number>): RateShares {
  const list = Array.from(rates);
  const share = (test: (rate: number) => boolean) => list.filter(test).length / list.length;
  return {
    negative: share((r) => r < 0 && r > -Infinity),
    without: share((r) => Math.abs(r) === Infinity),
    free: share(Number.isNaN),
  };
}

/** The share of all values in each interval between edges; values beyond the ends and those that are none are in no interval. */
export const sharesBetween = (values: ArrayLike<number>, edges: readonly number[]): number[] => {
  const list = Array.from(values);
  return edges.slice(1).map((end, i) => list.filter((v) => v >= edges[i] && v < end).length / list.length);
};

/** What is seen of a node's implied rates along a run, a number for each look. */
export interface Along {
  readonly negative: Float64Array;
  readonly without: Float64Array;
  /** In degrees, between the run's gradient there and the true one. */
  readonly angle: Float64Array;
}

/** Implied rates of some nodes (fc2.W, fc2.z) on all samples, at each of some iterations of a run under its own rules. */
export function ratesAlong(run: Run, names: readonly string[], at: readonly number[]): Record<string, Along> {
  const end = run.loss(run.network(constant(run.x)), run.y);
  const [forward, varied, exact] = [forwardPass(end), reversePass(end), reversePass(end)];
  const nodes = names.map((name) => nodeOf(end, name));
  const seen = names.map(() => [0, 0, 0].map(() => new Float64Array(at.length)));
  let look = 0;
  for (const step of training(run)) {
    if (step.iteration !== at[look]) continue;
    forward();
    const [rule, truth] = [varied(step.rules), exact()];
    nodes.forEach((node, i) => {
      const [g, t] = [rule(node).data, truth(node).data];
      const { negative, without } = rateShares(ratios(g, t));
      [negative, without, angle(g, t)].forEach((value, k) => (seen[i][k][look] = value));
    });
    if (++look === at.length) break;
  }
  return Object.fromEntries(
    names.map((name, i) => [name, { negative: seen[i][0], without: seen[i][1], angle: seen[i][2] }]),
  );
}

/**
 * The moves that an optimizer makes along given gradients of one parameter, update after update. Each starts from weights 0,
 * so that the move is what is read, to the last bit.
 */
export function moves(optimizer: Optimizer, gradients: readonly Numbers[]): Numbers[] {
  const size = gradients[0].length;
  const shared = vector(optimizer.shared ?? []);
  const own = Array.from({ length: optimizer.memory }, () => tensor([size]));
  const memory = optimizer.shared ? [...own, shared] : own;
  return gradients.map((data, i) => {
    const [w, g] = [tensor([size]), tensor([size], data)];
    optimizer.prepare?.(shared, [g], [memory], i + 1);
    optimizer.update(w, g, memory, i + 1);
    return w.data;
  });
}

/** Two runs of plain SGD from equal weights on equal batches. */
export interface Twins {
  /** Makes the network anew, with equal weights each time. */
  readonly network: () => Layer;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly loss: Loss;
  /** The layer in which g stands in the place of f′. */
  readonly layer: string;
  readonly f: Activation;
  readonly g: BFunction;
  readonly rate: number;
  /** Samples in a batch. */
  readonly batch: number;
  readonly updates: number;
  /** The layers to train; all where none are given. */
  readonly train?: readonly string[];
  readonly seed: string;
}

export interface TwinCurves {
  /** Distance of the two runs' weights, over how far the first has gone from the start; after 0, 1, 2, … updates. */
  readonly distance: Float64Array;
  /** The mean of all the twin's rates in the replaced layer, relative to the explicit one. */
  readonly meanRate: number;
}

/** How one rate for a unit is made of the β/rate of the batch's samples. */
export type RateOf = (betas: readonly number[]) => number;

export const meanOf: RateOf = (betas) => betas.reduce((sum, b) => sum + b, 0) / betas.length;

/**
 * One run under g, and its twin with the true gradient, whose layer takes row by row the implied rate (paper 2, eq. 4):
 * g(z)/f′(z) at the twin's own z, made one by `rateOf` where a batch has several samples.
 */
export function twinRuns(twins: Twins, rateOf: RateOf = meanOf): TwinCurves {
  const { layer, f, g, rate, batch, updates, train } = twins;
  const side = (rules: Partial<Rules> | undefined) => {
    const [x, y] = [twins.x, twins.y].map(({ shape }) => tensor([batch, ...shape.slice(1)]));
    const network = twins.network();
    const end = twins.loss(network(constant(x)), y);
    const params = network.params.filter(({ name }) => train === undefined || train.includes(name.split(".")[0]));
    return { x, y, params, z: nodeOf(end, `${layer}.z`), forward: forwardPass(end), reverse: reversePass(end), rules };
  };
  const [first, twin] = [side({ activation: only([layer], bFunction(g)) }), side(undefined)];
  const start = first.params.map((p) => p.value.data.slice());
  const beta = quotient(f, g);
  const distance = new Float64Array(updates + 1);
  const used: number[] = [];
  for (let t = 0, rows: number[] = [], epoch = 0; t < updates; t++) {
    if (rows.length < batch) rows = shuffled(twins.x.shape[0], stream(twins.seed, `batches/${epoch++}`));
    const taken = rows.splice(0, batch);
    for (const one of [first, twin]) {
      copyRows(twins.x, taken, one.x);
      copyRows(twins.y, taken, one.y);
      one.forward();
    }
    const rates = betasByUnit(twin.z.value, beta).map(rateOf);
    used.push(...rates);
    descend(first.params, first.reverse(first.rules), rate);
    descend(twin.params, twin.reverse(), rate, (name, row) => (name.startsWith(`${layer}.`) ? rates[row] : 1));
    distance[t + 1] = apart(first.params, twin.params.map((p) => p.value.data)) / apart(first.params, start); // prettier-ignore
  }
  return { distance, meanRate: meanOf(used) };
}

/** β/rate of each unit's samples. */
function betasByUnit({ shape: [samples, units], data }: Tensor, beta: BFunction): number[][] {
  return Array.from({ length: units }, (_, j) => Array.from({ length: samples }, (__, n) => beta(data[n * units + j])));
}

/** w −= rate·scale(row)·gradient. */
function descend(
  params: readonly Node[],
  gradients: Gradients,
  rate: number,
  scale: (name: string, row: number) => number = () => 1,
): void {
  for (const p of params) {
    const { shape, data } = p.value;
    const width = data.length / shape[0];
    const g = gradients(p).data;
    for (let i = 0; i < data.length; i++) data[i] -= rate * scale(p.name, Math.floor(i / width)) * g[i];
  }
}

function copyRows(from: Tensor, rows: readonly number[], to: Tensor): void {
  const width = from.data.length / from.shape[0];
  rows.forEach((row, i) => to.data.set(from.data.subarray(row * width, (row + 1) * width), i * width));
}

/** The distance of parameters from given weights. */
function apart(params: readonly Node[], weights: readonly Numbers[]): number {
  let sum = 0;
  params.forEach((p, k) => p.value.data.forEach((w, i) => (sum += (w - weights[k][i]) * (w - weights[k][i]))));
  return Math.sqrt(sum);
}
