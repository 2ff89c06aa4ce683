/** Equations 1 to 4 of paper 2 where they are exact: one sample, one layer. Each formula is a parameter. */
import { activations, sigmoid, type Activation } from "../../../activations";
import type { BFunction } from "../../../bfunctions";
import { backward, constant, type Node } from "../../../graph";
import { derivatives, quotients, stencils } from "../../../flow/quotients";
import { nodeOf, quotient } from "../../../implied";
import { mse } from "../../../losses";
import { exp, log } from "../../../math";
import { drawWeights, mlp, normal } from "../../../models";
import type { Stream } from "../../../random";
import { bFunction, type Rules } from "../../../rules";
import { digits } from "../../../show";
import { relativeGap as gapToLargest } from "../../../systems/scalars";
import { tensor, type Numbers } from "../../../tensor";
import { draws, type Finding } from "../finding";
import { DIFFERENCES, found, ROUNDING, type Case } from "../paper3/cases";
import { ASKED, derivativesAs, drawnNetwork, named, others, relativeGap, replaced, type Candidates } from "./cases";

/** Where z must not lie between the points of a difference: a derivative jumps at 0. */
const KINKED = new Set(["relu", "leakyRelu", "elu", "softsign"]);
const STEP = 5e-4;

/** One sample through f in every layer, the last one too; drawn again until no z is near a kink and every gradient is alive. */
function oneSampleNetwork(random: Stream, f: Activation) {
  for (;;) {
    const weights = drawWeights([2, 3, 3, 2], String(random.uniform()), normal(0.8));
    for (const { b } of weights) (b as number[]).forEach((_, k) => ((b as number[])[k] = 0.5 * random.normal()));
    const net = mlp(weights, weights.map(() => f)); // prettier-ignore
    const x = tensor([1, 2], Float64Array.of(random.normal(), random.normal()));
    const end = mse(net(constant(x)), tensor([1, 2], Float64Array.of(random.normal(), random.normal())));
    const zs = ["fc1", "fc2", "fc3"].flatMap((layer) => Array.from(nodeOf(end, `${layer}.z`).value.data));
    const gradients = backward(end);
    const isAlive = net.params.every((p) => gradients(p).data.some((v) => v !== 0));
    if (isAlive && (!KINKED.has(f.name) || zs.every((z) => Math.abs(z) > 0.02))) return { net, end };
  }
}

/** Equations 1 and 2: ∂C/∂w and ∂C/∂b of every layer against five-point central differences, for every activation. */
export function equations12(rules: (f: Activation) => Partial<Rules> = () => ({})): Finding {
  const random = draws("equations-1-2");
  return found(
    Object.values(activations).flatMap((f) =>
      Array.from({ length: 4 }, (): Case => {
        const { net, end } = oneSampleNetwork(random, f);
        const gradients = backward(end, rules(f));
        const exact = net.params.map((p) => Array.from(gradients(p).data));
        const numeric = quotients(end, net.params, STEP, stencils["five-point"]).gradients;
        const gap = Math.max(...exact.map((g, i) => gapToLargest(g, numeric[i])));
        return { holds: gap <= DIFFERENCES, gap, words: `A 2-3-3-2 network of ${f.name}: ${digits(gap)} of the gradient's largest entry.` };
      }),
    ),
  );
} // prettier-ignore

/** A layer of outputs with its loss, as equation 1's first half sees them. */
export interface Output {
  readonly name: string;
  readonly a: (z: readonly number[]) => number[];
  readonly loss: (a: readonly number[], y: readonly number[]) => number;
  /** ∂C/∂a. */
  readonly gradient: (a: readonly number[], y: readonly number[]) => number[];
  /** ∂a_i/∂z_i: what a derivative taken entry by entry is. */
  readonly slope: (a: readonly number[]) => number[];
}

export const softmaxOutput: Output = {
  name: "softmax",
  a: (z) => {
    const top = Math.max(...z);
    const sum = z.reduce((s, v) => s + exp(v - top), 0);
    return z.map((v) => exp(v - top) / sum);
  },
  loss: (a, y) => -a.reduce((s, v, i) => s + y[i] * log(v), 0),
  gradient: (a, y) => a.map((v, i) => -y[i] / v),
  slope: (a) => a.map((v) => v * (1 - v)),
};

export const sigmoidOutput: Output = {
  name: "sigmoid",
  a: (z) => z.map(sigmoid.f),
  loss: (a, y) => -a.reduce((s, v, i) => s + y[i] * log(v) + (1 - y[i]) * log(1 - v), 0),
  gradient: (a, y) => a.map((v, i) => (1 - y[i]) / (1 - v) - y[i] / v),
  slope: (a) => a.map((v) => v * (1 - v)),
};

export type OutputDelta = (a: readonly number[], y: readonly number[], of: Output) => number[];
/** ∇ₐC ⊙ σ′(z), equation 1 as printed. */
export const printed: OutputDelta = (a, y, { gradient, slope }) => {
  const [e, s] = [gradient(a, y), slope(a)];
  return e.map((v, i) => v * s[i]);
};
export const residual: OutputDelta = (a, y) => a.map((v, i) => v - y[i]);

/** Equation 1's first half at an output layer with a cross-entropy, against central differences. */
export function outputDelta(formula: OutputDelta = printed, of: Output = softmaxOutput): Finding {
  const random = draws("equation-1-softmax");
  const cases = Array.from({ length: 200 }, () => {
    const z = Array.from({ length: 2 + random.below(3) }, random.normal);
    const label = random.below(z.length);
    const y = z.map((_, i) => (i === label ? 1 : 0));
    const delta = formula(of.a(z), y, of);
    const numeric = derivatives((v) => of.loss(of.a(v), y), z);
    const gap = gapToLargest(delta, numeric);
    const list = (v: readonly number[]) => v.map((d) => digits(d)).join(", ");
    const words = `At logits ${list(z)} with class ${label + 1}, the formula gives δ = ${list(delta)}, and central differences ${list(numeric)}.`;
    return { holds: gap <= DIFFERENCES, gap, words, off: gap };
  });
  const { numbers, ...rest } = found(cases);
  return { ...rest, numbers: { ...numbers, largestDeviation: Math.max(...cases.map(({ off }) => off)) } };
} // prettier-ignore

/** Equation 3: δ under g is δ times g/f′ wherever f′ ≠ 0. `at` is the layer whose z the quotient is taken at: fc2, where g stands. */
export function equation3(at = "fc2"): Finding {
  const random = draws("equation-3");
  return found(
    ASKED.flatMap((f) => {
      const { end, node, at: where } = drawnNetwork(random, f, 4);
      const [z, taken] = [node("fc2.z"), node(`${at}.z`).value.data];
      const exact = backward(end)(z).data;
      return derivativesAs.map((g): Case => {
        const varied = backward(end, replaced(g))(z).data;
        const covered = Array.from(varied.keys()).filter((i) => f.derivative(z.value.data[i]) !== 0);
        const expected = covered.map((i) => exact[i] * quotient(f, g)(taken[i]));
        const gap = relativeGap(covered.map((i) => varied[i]), expected); // prettier-ignore
        return { holds: gap <= ROUNDING, gap, words: `${where}, ${g.label} in fc2: ${digits(gap)} off.` };
      });
    }),
  );
}

/**
 * Equation 4 with one sample: the gradient of every row of the layer under g is the true one times g/f′ of that unit,
 * wherever f′ ≠ 0. Controls: the layer below, and more samples (with the mean of their quotients).
 */
export function oneSample(samples = 1, layer = "fc2"): Finding {
  const random = draws("equation-4");
  return found(
    ASKED.flatMap((f) => {
      const { end, node, at } = drawnNetwork(random, f, samples);
      const [W, b, z] = [node(`${layer}.W`), node(`${layer}.b`), node(`${layer}.z`)];
      const units = z.value.shape[1];
      const exact = backward(end);
      return others(f).map((g): Case => {
        const varied = backward(end, replaced(g));
        const rates = Array.from({ length: units }, (_, j) => meanBeta(z, f, g, j));
        const on = rates.flatMap((rate, j) => (Number.isFinite(rate) ? [j] : []));
        const rows = (of: typeof exact) => on.map((j) => [...rowOf(of(W).data, j, units), of(b).data[j]]);
        const expected = rows(exact).map((row, i) => row.map((v) => v * rates[on[i]]));
        const gap = relativeGap(rows(varied).flat(), expected.flat());
        return { holds: gap <= ROUNDING, gap, words: `${at}, ${g.label} in fc2: ${digits(gap)} off.` };
      });
    }),
  );
}

const rowOf = (data: Numbers, row: number, rows: number): Numbers =>
  data.subarray((row * data.length) / rows, ((row + 1) * data.length) / rows);

/** The mean of g/f′ of a unit over its samples. */
function meanBeta(z: Node, f: Activation, g: BFunction, unit: number): number {
  const [samples, units] = z.value.shape;
  const betas = Array.from({ length: samples }, (_, n) => quotient(f, g)(z.value.data[n * units + unit]));
  return betas.reduce((sum, beta) => sum + beta, 0) / samples;
}

/** z from −6 to 6. */
const AXIS = Array.from({ length: 241 }, (_, i) => (i - 120) / 20);

/** "adaptive with respect to z": g/f′ takes more than one value over [−6, 6] where f′ ≠ 0, for all pairs of activations. */
export function adaptive(candidates: Candidates = others): Finding {
  const cases = Object.values(activations).flatMap((f) =>
    candidates(f).map((g) => {
      const values = AXIS.map(quotient(f, g)).filter(Number.isFinite);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const isFlat = high - low <= ROUNDING * Math.max(Math.abs(low), Math.abs(high));
      const where = values.length < AXIS.length ? "wherever $f' \\neq 0$" : "everywhere";
      return { holds: !isFlat, inside: f.name !== "relu", words: `With $f$ = ${f.name} and $g$ = ${g.label}, β/rate is ${digits(high)} ${where}.` };
    }),
  );
  const unbounded = quotient(sigmoid, () => 1);
  const finding = found(cases, "For every $f$ but ReLU. ReLU′ is constant where it is not 0, so that a $g$ that is constant there, too, gives one rate.");
  return { ...finding, numbers: { ...finding.numbers, at6: unbounded(6), at30: unbounded(30) } };
} // prettier-ignore

/** Multiples of f′ for every f, identity too: flat everywhere. */
export const flat: Candidates = (f) => [named((z) => 2 * f.derivative(z), `2 ${f.name}′`)];

/** The rule that a ReLU layer must not be differentiated by: the sigmoid's derivative. */
export const wrongDerivative = (f: Activation): Partial<Rules> =>
  f.name === "relu" ? { activation: bFunction(sigmoid.derivative) } : {};
