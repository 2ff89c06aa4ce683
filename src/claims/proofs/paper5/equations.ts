/** Section 6.2, equations 6.6 to 6.17, on drawn networks of one to four hidden layers; each formula is a parameter. */
import { sgd } from "../../../optimizers";
import { backward, constant } from "../../../graph";
import { crossEntropy } from "../../../losses";
import { mlp } from "../../../models";
import { identity } from "../../../activations";
import {
  bothPasses,
  deltaBelow,
  deltas,
  forwardStep,
  probabilities,
  sampleLoss,
  updateStep,
} from "../../../flow/steps";
import { rows as rowsOf, matrix } from "../../../tensor";
import { digits } from "../../../show";
import { draws, type Finding } from "../finding";
import { agreement, drawnNetwork, lossByLayer, lossFromZ, lossOf, type Drawn } from "./agreement";
import { derivatives } from "../../../flow/quotients";

const CASES = 84; // every depth with every activation, three times

/** ∂L/∂w_ki = x_i(y_k − t_k): right for the linear system; a network with a hidden layer must be told from it. */
export function linearGradient(factor: (y: number, t: number) => number = (y, t) => y - t): Finding {
  const byFormula = (network: Drawn) => network.pass.y.flatMap((y, k) => network.x.map((x) => x * factor(y, network.t[k])));
  const linear = agreement("linear-gradient", 100, (random, i) => {
    const network = drawnNetwork(random, i, 0);
    const { W, b } = network.layers[0];
    return { found: byFormula(network), expected: derivatives((w) => lossByLayer(network, 0, w, b), W.flat()), at: network.at };
  });
  const random = draws("linear-gradient/hidden");
  const deep = Array.from({ length: 20 }, (_, i) => drawnNetwork(random, i));
  const stillRight = deep.filter((network) => {
    const { W, b } = network.layers[0];
    const expected = derivatives((w) => lossByLayer(network, 0, w, b), W.flat());
    const found = byFormula(network);
    return found.length === expected.length && found.every((v, i) => Math.abs(v - expected[i]) < 1e-6);
  });
  return {
    ...linear,
    cases: linear.cases + deep.length,
    failures: linear.failures + stillRight.length,
    ...(stillRight.length > 0 && linear.counterexample === undefined && { counterexample: `${stillRight[0].at} has the linear system's gradient.` }),
    numbers: { ...linear.numbers, deep: deep.length },
  };
} // prettier-ignore

/** Equations 6.8 and 6.9: ∂z_i/∂w_ij = a_j, ∂z_i/∂b_i = 1. */
export const preActivation = (side: (network: Drawn, r: number) => readonly number[] = ({ pass }, r) => pass.a[r]): Finding =>
  agreement("equations-6-8", CASES, (random, i) => {
    const network = drawnNetwork(random, i);
    const r = random.below(network.layers.length);
    const { W, b } = network.layers[r];
    const z = (values: readonly number[]) => {
      const layer = { W: [values.slice(0, -1)].map((row) => [...row]), b: [values[values.length - 1]] };
      return forwardStep([layer], network.f, network.pass.a[r]).z[0][0];
    };
    return { found: [...side(network, r), 1], expected: derivatives(z, [...W[0], b[0]]), at: `Layer ${r + 1} of ${network.at}` };
  }); // prettier-ignore

type Outer = (delta: readonly number[], below: readonly number[]) => number[];
const outer: Outer = (delta, below) => delta.flatMap((d) => below.map((a) => d * a));

/** Equations 6.11 and 6.12 in the layers from the second on (6.13 in the first): ∂L/∂w_ij = δ_i a_j, ∂L/∂b_i = δ_i. */
function weightGradients(check: string, product: Outer, layer: (random: { below(n: number): number }, n: number) => number): Finding {
  return agreement(check, CASES, (random, i) => {
    const network = drawnNetwork(random, i);
    const { layers, f, pass, t } = network;
    const r = layer(random, layers.length);
    const delta = deltas(layers, f, pass, t)[r];
    const { W, b } = layers[r];
    return {
      found: [...product(delta, pass.a[r]), ...delta],
      expected: [
        ...derivatives((w) => lossByLayer(network, r, w, b), W.flat()),
        ...derivatives((v) => lossByLayer(network, r, W.flat(), v), b),
      ],
      at: `Layer ${r + 1} of ${network.at}`,
    };
  });
} // prettier-ignore

export const upperWeights = (product: Outer = outer): Finding =>
  weightGradients("equations-6-11", product, (random, n) => 1 + random.below(n - 1));
export const firstWeights = (product: Outer = outer): Finding => weightGradients("equation-6-13", product, () => 0);

/** Equation 6.16: ∂z_j of the next layer/∂z_i = f′(z_i) w_ji. */
export const nextByThis = (formula: (network: Drawn, r: number, i: number, j: number) => number = ({ f, pass, layers }, r, i, j) => f.derivative(pass.z[r][i]) * layers[r + 1].W[j][i]): Finding =>
  agreement("equation-6-16", CASES, (random, k) => {
    const network = drawnNetwork(random, k);
    const r = random.below(network.layers.length - 1);
    const j = random.below(network.layers[r + 1].W.length);
    const next = (z: readonly number[]) => forwardStep([network.layers[r + 1]], network.f, z.map((v) => network.f.f(v))).z[0][j];
    const z = network.pass.z[r];
    return { found: z.map((_, i) => formula(network, r, i, j)), expected: derivatives(next, z), at: `Layer ${r + 1} of ${network.at}` };
  }); // prettier-ignore

/** Equation 6.17 with y − t at the logits: δ of every layer. */
export const recursion = (below: typeof deltaBelow = deltaBelow): Finding =>
  agreement("equation-6-17", CASES, (random, i) => {
    const network = drawnNetwork(random, i);
    const { layers, f, pass, t } = network;
    const found = [pass.y.map((y, k) => y - t[k])];
    for (let r = layers.length - 1; r > 0; r--) found.unshift(below(layers[r], found[0], f, pass.z[r - 1], pass.a[r]));
    const expected = pass.z.flatMap((z, r) => derivatives((values) => lossFromZ(network, r, values), z));
    return { found: found.flat(), expected, at: network.at };
  });

/** "the dependence of L on this weight is only through the pre-activation": moved with its bias so that z stays, L stays. */
export function throughZ(keep: (w: number, a: number) => number = (w, a) => -w * a): Finding {
  const random = draws("through-z");
  const moves = Array.from({ length: CASES }, (_, i) => {
    const network = drawnNetwork(random, i);
    const r = random.below(network.layers.length);
    const { W, b } = network.layers[r];
    const [unit, input, by] = [random.below(W.length), random.below(W[0].length), random.normal()];
    const weights = W.map((row, k) => row.map((w, j) => (k === unit && j === input ? w + by : w))).flat();
    const biases = b.map((v, k) => (k === unit ? v + keep(by, network.pass.a[r][input]) : v));
    return { at: network.at, change: Math.abs(lossByLayer(network, r, weights, biases) - lossOf(network)) };
  });
  const wrong = moves.filter(({ change }) => !(change <= 1e-12));
  return {
    cases: moves.length,
    failures: wrong.length,
    ...(wrong.length > 0 && { counterexample: `${wrong[0].at}: the loss changes by ${digits(wrong[0].change)}.` }),
    numbers: { largestChange: Math.max(...moves.map(({ change }) => change)) },
  };
}

/**
 * "only through the sums of layer r + 1": the recursion's δ against differences, in layered networks and where layer r also
 * feeds the logits directly by a skip connection. `withSkip` adds the term that the recursion leaves out.
 */
export function throughNext(withSkip = false): Finding {
  const layered = recursion();
  const skipped = agreement("through-next", 40, (random, i) => {
    const network = drawnNetwork(random, i, 2);
    const { layers, f, pass, t } = network;
    const S = t.map(() => pass.a[1].map(() => random.normal())); // from the first hidden layer to the logits
    const logits = (z: readonly number[]) => {
      const a = z.map((v) => f.f(v));
      return forwardStep(layers.slice(1), f, a).z[1].map((v, k) => v + S[k].reduce((s, w, j) => s + w * a[j], 0));
    };
    const y = (z: readonly number[]) => probabilities(logits(z));
    const top = y(pass.z[0]).map((v, k) => v - t[k]);
    const hidden = deltaBelow(layers[2], top, f, pass.z[1], pass.a[2]);
    const found = deltaBelow(layers[1], hidden, f, pass.z[0], pass.a[1]).map((d, i) => {
      const skip = f.derivative(pass.z[0][i]) * S.reduce((s, row, k) => s + row[i] * top[k], 0);
      return withSkip ? d + skip : d;
    });
    return { found, expected: derivatives((z) => sampleLoss(y(z), t), pass.z[0]), at: `${network.at} with a skip connection` };
  }); // prettier-ignore
  const { cases, failures } = skipped;
  return {
    cases: layered.cases + cases,
    failures: layered.failures + failures,
    ...(failures > 0 && { counterexample: skipped.counterexample }),
    ...(failures > 0 && layered.failures === 0 && { range: "In networks whose layers feed the next one alone; a skip connection adds a term." }),
    numbers: { layered: layered.numbers.largestGap, skipped: Math.min(skipped.numbers.largestGap, 1e300) },
  }; // prettier-ignore
}

/** "reduces to that of computing δ^(r), 1 ≤ r ≤ R": which weight matrices' gradients can be formed from the listed δ. */
export function fromListedDeltas(last: (hidden: number) => number = (hidden) => hidden): Finding {
  const depths = [1, 2, 3, 4, 5];
  const missing = depths.map((hidden) =>
    Array.from({ length: hidden + 1 }, (_, r) => r + 1).filter((r) => r > last(hidden)),
  );
  const wrong = missing.findIndex((list) => list.length > 0);
  return {
    cases: depths.length,
    failures: missing.filter((list) => list.length > 0).length,
    ...(wrong >= 0 && {
      counterexample: `With $R = ${depths[wrong]}$ the gradients of $W^{(${missing[wrong].join(", ")})}$ need $\\delta^{(${missing[wrong].join(", ")})}$, which the range leaves out.`,
    }),
    numbers: { missing: missing[0].length },
  };
}

/** Figure 6.7 with its bounds mended, steps 2a to 2e, against `backward` with `sgd` on the same batches: weights after an epoch. */
export function algorithm(gradients: typeof bothPasses = bothPasses): Finding {
  return agreement("algorithm", 40, (random, i) => {
    const { layers, f, x, t, at } = drawnNetwork(random, i);
    const [batch, rate] = [3, 0.5];
    const samples = Array.from({ length: 7 }, () => ({ x: x.map(() => random.normal()), t: oneOf(random.below(t.length), t.length) }));
    const net = mlp(layers, layers.map((_, r) => (r < layers.length - 1 ? f : identity))); // prettier-ignore
    for (let start = 0; start < samples.length; start += batch) {
      const rows = samples.slice(start, start + batch);
      const loss = crossEntropy(net(constant(matrix(rows.map((row) => row.x)))), matrix(rows.map((row) => row.t)));
      const gradient = backward(loss);
      net.params.forEach((p) => sgd(rate).update(p.value, gradient(p), [], 1));
      updateStep(layers, rows.map((row) => gradients(layers, f, row.x, row.t).gradients), rate); // prettier-ignore
    }
    return {
      found: layers.flatMap(({ W, b }) => [...W.flat(), ...b]),
      expected: net.params.flatMap(({ value }) => (value.shape.length === 2 ? rowsOf(value).flat() : Array.from(value.data))),
      at,
    };
  });
} // prettier-ignore

/** A row of 0 and one 1. */
const oneOf = (label: number, n: number): number[] => Array.from({ length: n }, (_, k) => (k === label ? 1 : 0));
