/** The introduction and figure 6.1: what two passes cost, what the brute-force scheme costs, and what it gives. */
import { bothPasses, counter, forwardStep, layersOf, type LayerWeights } from "../../../flow/steps";
import { quotients, stencils, type Stencil } from "../../../flow/quotients";
import { identity, sigmoid, tanh } from "../../../activations";
import { backward, constant, node, parameter, type Node } from "../../../graph";
import { crossEntropy } from "../../../losses";
import { pow } from "../../../math";
import { drawWeights, mlp, normal } from "../../../models";
import { digits } from "../../../show";
import { multiplications, systemOf } from "../../../systems";
import { matrix, tensor } from "../../../tensor";
import { draws, type Finding } from "../finding";

/** Layers' widths from 6 parameters to 27,000, and a chain of single units, where both passes cost most. */
export const SIZES: readonly (readonly number[])[] = [
  [1, 1, 2],
  [1, 1, 1, 1, 1, 1, 1, 2],
  [2, 6, 2],
  [10, 10, 10],
  [10, 30, 30, 5],
  [64, 100, 10],
  [64, 100, 100, 100, 10],
];

export const parametersOf = (layers: readonly LayerWeights[]): number =>
  layers.reduce((total, { W, b }) => total + W.length * W[0].length + b.length, 0);

/** Multiplications of one forward pass and of both passes, counted while they run on one sample. */
export function counted(sizes: readonly number[], both: typeof bothPasses = bothPasses) {
  const layers = layersOf(drawWeights(sizes, "counts", normal(0.1)));
  const x = Array.from({ length: sizes[0] }, (_, i) => (i % 7) / 7);
  const t = Array.from({ length: sizes[sizes.length - 1] }, (_, k) => (k === 0 ? 1 : 0));
  const [one, two] = [counter(), counter()];
  forwardStep(layers, sigmoid, x, one.times);
  both(layers, sigmoid, x, t, two.times);
  return { parameters: parametersOf(layers), forward: one.count(), both: two.count() };
}

/** The most that both passes may cost, in forward passes. */
const MOST = 4;

/** "two passes … irrespective of the number of parameters": both cost less than four forward passes at every size. */
export function twoPasses(count: (sizes: readonly number[]) => { both: number; forward: number } = counted): Finding {
  const ratios = SIZES.map((sizes) => count(sizes)).map(({ both, forward }) => both / forward);
  const wrong = ratios.findIndex((ratio) => !(ratio < MOST));
  return {
    cases: SIZES.length,
    failures: ratios.filter((ratio) => !(ratio < MOST)).length,
    ...(wrong >= 0 && { counterexample: `A ${SIZES[wrong].join("-")} network takes ${digits(ratios[wrong])} times one forward pass.` }),
    numbers: { least: Math.min(...ratios), most: Math.max(...ratios) },
  };
} // prettier-ignore

/** A small network's loss and its parameters. */
function small(i: number): { end: Node; params: readonly Node[] } {
  const random = draws(`costs/${i}`);
  const sizes = [1 + random.below(3), 1 + random.below(5), 2];
  const net = mlp(drawWeights(sizes, String(i), normal(0.8)), [tanh, identity]);
  const x = matrix(Array.from({ length: 4 }, () => Array.from({ length: sizes[0] }, random.normal)));
  const y = matrix(Array.from({ length: 4 }, (_, m) => (m % 2 === 0 ? [1, 0] : [0, 1])));
  return { end: crossEntropy(net(constant(x)), y), params: net.params };
}

/** "a million and one forward passes": M + 1 for M parameters, counted while the scheme runs. */
export function millionAndOne(stencil: Stencil = stencils["one-sided"]): Finding {
  const runs = Array.from({ length: 12 }, (_, i) => {
    const { end, params } = small(i);
    const count = params.reduce((total, p) => total + p.value.data.length, 0);
    return { count, passes: quotients(end, params, 1e-6, stencil).passes };
  });
  const wrong = runs.filter(({ count, passes }) => passes !== count + 1);
  return {
    cases: runs.length,
    failures: wrong.length,
    ...(wrong.length > 0 && { counterexample: `${wrong[0].count} parameters take ${wrong[0].passes} passes.` }),
    numbers: { parameters: runs[0].count, passes: runs[0].passes },
  };
}

/** ε from 1e-1 to 1e-13, four a decade. */
export const EPSILONS = Array.from({ length: 49 }, (_, i) => pow(10, -1 - i / 4));

/** The largest error of a quotient gradient, over the largest entry of the true one, at each ε. */
export function valley(end: Node, params: readonly Node[], stencil: Stencil, epsilons = EPSILONS): number[] {
  const gradient = backward(end);
  const exact = params.flatMap((p) => Array.from(gradient(p).data));
  const size = Math.max(...exact.map(Math.abs));
  return epsilons.map((epsilon) => {
    const found = quotients(end, params, epsilon, stencil).gradients.flatMap((g) => Array.from(g));
    return Math.max(...found.map((v, i) => Math.abs(v - exact[i]))) / size;
  });
}

/** L = Σ c·w: the quotient is exact but for rounding. */
const linearLoss = (): { end: Node; params: readonly Node[] } => {
  const w = parameter(tensor([3], Float64Array.of(0.5, -1.25, 2)), "w");
  const c = [2, -0.5, 1];
  const end = node("L", [], [w], ({ data }) => {
    data[0] = c.reduce((s, v, i) => s + v * w.value.data[i], 0);
  }, (g, [to]) => c.forEach((v, i) => (to!.data[i] += g.data[0] * v))); // prettier-ignore
  return { end, params: [w] };
};

/**
 * "∂L/∂w = (L(w + ε) − L(w))/ε" with a sign of equality: at the best of all ε the error is below 1e-8 of the largest entry.
 * A loss that is linear in its weights must pass.
 */
export function forwardDifference(stencil: Stencil = stencils["one-sided"], losses = [linearLoss(), ...Array.from({ length: 12 }, (_, i) => small(i))]): Finding {
  const curves = losses.map(({ end, params }) => valley(end, params, stencil));
  const best = curves.map((errors) => Math.min(...errors));
  const wrong = best.filter((error) => !(error <= 1e-8));
  const at = best.indexOf(wrong[0]);
  return {
    cases: losses.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `A network whose gradient the quotient gives to no better than ${digits(wrong[0], 2)} of its largest entry, with an $\\varepsilon$ of ${digits(EPSILONS[curves[at].indexOf(wrong[0])], 1)}.`,
    }),
    numbers: { linear: best[0], median: [...best].sort((a, b) => a - b)[Math.floor(best.length / 2)], worst: Math.max(...best) },
  };
} // prettier-ignore

/** Networks from no hidden layer to three. */
const NETWORKS: readonly (readonly number[])[] = [
  [2, 2],
  [3, 4, 2],
  [1, 1, 2],
  [4, 8, 3],
  [2, 3, 3, 2],
  [2, 2, 2, 2, 2],
];

/** Multiplications for ∂L/∂(all weights) of one sample, beyond those of a forward pass where the scheme needs one. */
export function costsOf(sizes: readonly number[]) {
  const net = mlp(drawWeights(sizes, "costs", normal(0.5)), [...sizes.slice(2).map(() => sigmoid), identity]);
  const x = matrix([sizes.slice(0, 1).flatMap((n) => Array.from({ length: n }, (_, i) => 0.3 + i))]);
  const y = matrix([Array.from({ length: sizes[sizes.length - 1] }, (_, k) => (k === 0 ? 1 : 0))]);
  const { chainRule, backpropagation } = multiplications(systemOf(crossEntropy(net(constant(x)), y)));
  const { forward, parameters } = counted(sizes);
  return { backpropagation, "the chain rule in forward order": chainRule, "one-sided differences": parameters * forward, "central differences": (2 * parameters - 1) * forward };
} // prettier-ignore

/** "the most efficient technique that we know of to compute gradients": fewer multiplications than each of the others. */
export function mostEfficient(cost: typeof costsOf = costsOf): Finding {
  const tried = NETWORKS.flatMap((sizes) => {
    const { backpropagation, ...others } = cost(sizes);
    return Object.entries(others).map(([name, other]) => ({ sizes, name, backpropagation, other }));
  });
  const wrong = tried.filter(({ backpropagation, other }) => !(backpropagation < other));
  const [first] = wrong;
  return {
    cases: tried.length,
    failures: wrong.length,
    ...(first && {
      counterexample: `For the ${first.sizes.join("-")} network ${first.name} takes ${first.other} multiplications and backpropagation ${first.backpropagation}.`,
      ...(wrong.every(({ sizes }) => sizes.length === 2) && { range: "For networks with a hidden layer; without one the chain rule takes as many multiplications in either order." }),
    }),
    numbers: { tried: tried.length, back: cost([4, 8, 3]).backpropagation, ahead: cost([4, 8, 3])["the chain rule in forward order"] },
  };
} // prettier-ignore
