/** Equation 4 of paper 2 beyond one sample and one layer: batches, signs, the layers below, zeros of f′. */
import { activations, softsign, type Activation } from "../../../activations";
import type { BFunction } from "../../../bfunctions";
import { backward, constant, type Node } from "../../../graph";
import { impliedRates, nodeOf, quotient } from "../../../implied";
import { squaredError } from "../../../losses";
import { mlp } from "../../../models";
import { bFunction, only, type ActivationRule, type Rules } from "../../../rules";
import { digits } from "../../../show";
import { matrix } from "../../../tensor";
import { draws, type Finding } from "../finding";
import { found, type Case } from "../paper3/cases";
import { ASKED, drawnNetwork, others, replaced, type Candidates } from "./cases";

/** Sums over a batch cancel: what is one ratio is so to this share of it. */
const ONE = 1e-9;

export const BATCHES = [1, 2, 10, 100];

const column = ({ value: { shape, data } }: Node, j: number): number[] =>
  Array.from({ length: shape[0] }, (_, n) => data[n * shape[1] + j]);

const row = (values: Float64Array | Float32Array, units: number, j: number): number[] =>
  Array.from(values.subarray((j * values.length) / units, ((j + 1) * values.length) / units));

/**
 * Does one rate serve all weights of a unit, and is it a value of β: within the range of g/f′ over the batch's samples?
 * A case is a unit of fc2 whose f′ ≠ 0 for all samples.
 */
export function batchRate(candidates: Candidates = others, batches: readonly number[] = BATCHES): Finding {
  const random = draws("implicit-rate-batch");
  const cases = batches.flatMap((samples) =>
    ASKED.flatMap((f) => {
      const { end, node, at } = drawnNetwork(random, f, samples);
      const z = node("fc2.z");
      const units = z.value.shape[1];
      return candidates(f).flatMap((g) => {
        const rates = impliedRates(end, replaced(g));
        const [W, b] = [rates(node("fc2.W")), rates(node("fc2.b"))];
        return Array.from({ length: units }, (_, j) => j).flatMap((j): (Case & { spread: number })[] => {
          const betas = column(z, j).map(quotient(f, g));
          // Rates without a value are none of a unit's: something below is 0 for all samples.
          const own = [...row(W, units, j), b[j]].filter(Number.isFinite);
          if (!betas.every(Number.isFinite) || own.length === 0) return [];
          const [low, high] = [Math.min(...own), Math.max(...own)];
          const size = Math.max(Math.abs(low), Math.abs(high));
          const [least, most] = [Math.min(...betas) - ONE * size, Math.max(...betas) + ONE * size];
          const holds = high - low <= ONE * size && low >= least && high <= most;
          const words = `${at}, ${samples} samples, ${g.label} in fc2: the weights of one unit have implied rates from ${digits(low)} to ${digits(high)} times the explicit one; $\\beta$ of its samples lies between ${digits(Math.min(...betas))} and ${digits(Math.max(...betas))}.`; // prettier-ignore
          return [{ holds, inside: samples === 1, words, spread: high - low }];
        });
      });
    }),
  );
  const beyond = cases.filter(({ inside }) => !inside);
  const finding = found(cases, "Batches of one sample.");
  return { ...finding, numbers: { ...finding.numbers, batches: beyond.length, batchesThatHold: beyond.filter(({ holds }) => holds).length } }; // prettier-ignore
}

/**
 * Two samples by hand: one softsign unit, w = 1, with x = 1 and 3, so f′ = 1/4 and 1/16; above it v = 4 and ½Σ(o − y)².
 * Returns the true gradient of w, the one with 1 in the place of f′, and β/rate of the samples.
 */
export function byHand(y: readonly [number, number], g: BFunction = () => 1) {
  const net = mlp([{ W: [[1]] }, { W: [[4]] }], [softsign, activations.identity]);
  const end = squaredError(net(constant(matrix([[1], [3]]))), matrix(y.map((v) => [v])));
  const w = nodeOf(end, "fc1.W");
  const varied = backward(end, { activation: only(["fc1"], bFunction(g)) });
  return { exact: backward(end)(w).data[0], varied: varied(w).data[0], betas: [1, 3].map(quotient(softsign, g)) };
}

/** With y = 0 and 4 the implied rate is negative; with y = −1 and 7 the true gradient is 0 and w moves all the same. */
export const NEGATIVE = [0, 4] as const;
export const UNDEFINED = [-1, 7] as const;

/** g that are positive everywhere: 1 and the derivatives of functions that rise everywhere. */
const RISING = ["identity", "sigmoid", "tanh", "leakyRelu", "softplus", "elu", "softsign", "arctan"];
const positive: Candidates = (f) => others(f).filter(({ label }) => RISING.includes(label.slice(0, -1)));

/**
 * Is every weight's implied rate defined and positive, in every layer? Where neither gradient moves a weight there is nothing
 * to ask. The first cases are those by hand.
 */
export function positiveRate(candidates: Candidates = positive, batches: readonly number[] = [1, 2, 10]): Finding {
  const isRate = (rate: number) => rate > 0 && rate < Infinity;
  const hand = [NEGATIVE, UNDEFINED].flatMap(
    (y) =>
    candidates(softsign).slice(0, 1).map((g) => ({ y, g, ...byHand(y, g) })), // prettier-ignore
  );
  const random = draws("implicit-rate-positive");
  const drawn = batches.flatMap((samples) =>
    ASKED.flatMap((f) => {
      const { end, node, at } = drawnNetwork(random, f, samples);
      return candidates(f).flatMap((g) => {
        const rates = impliedRates(end, replaced(g));
        const exact = backward(end);
        return ["fc1", "fc2", "fc3", "fc4"].flatMap((layer) => {
          const W = node(`${layer}.W`);
          return Array.from(rates(W)).flatMap((rate, i): Case[] => {
            if (Number.isNaN(rate)) return [];
            const isInside = samples === 1 && layer !== "fc1" && exact(W).data[i] !== 0;
            const words = `${at}, ${samples} samples, ${g.label} in fc2: a weight of ${layer} has the implied rate ${digits(rate)}.`;
            return [{ holds: isRate(rate), inside: isInside, words }];
          });
        });
      });
    }),
  );
  return found(
    [
      ...hand
        .filter(({ exact, varied }) => exact !== 0 || varied !== 0)
        .map(({ y, g, exact, varied, betas }): Case => ({
          holds: isRate(varied / exact),
          inside: false,
          words: `One softsign unit with $w = 1$, two samples $x = 1, 3$, above it $v = 4$ and $\\frac12\\sum(o - y)^2$ with $y = ${y.join(", ")}$: the true gradient of $w$ is ${digits(exact)}, with ${g.label} in the place of $f'$ it is ${digits(varied)}, an implied rate of ${digits(varied / exact)} times the explicit one, while $\\beta$ is ${betas.map((v) => digits(v)).join(" and ")} times it.`,
        })),
      ...drawn,
    ],
    "One sample, in the replaced layer and those above it, wherever the true gradient is not 0.",
  );
}

/**
 * Is δ of the layer below multiplied by one factor a sample, and is it ε = g/f′ of the layer above it where that has one
 * unit? A case is a sample, with 1 or 3 units in fc2, none of which has f′ = 0.
 */
export function noiseBelow(
  candidates: Candidates = others,
  widths: readonly number[] = [1, 3],
  factor: typeof quotient = quotient,
): Finding {
  const random = draws("noise-below");
  const cases = widths.flatMap((width) =>
    ASKED.flatMap((f) => {
      const { end, node, at } = drawnNetwork(random, f, 6, [2, 4, width, 3, 2]);
      const [z, below] = [node("fc2.z").value, node("fc1.z")];
      return candidates(f).flatMap((g) => {
        const rates = impliedRates(end, replaced(g))(below);
        return Array.from({ length: 6 }, (_, n) => n).flatMap((n): (Case & { off: number })[] => {
          const epsilon = Array.from(z.data.subarray(n * width, (n + 1) * width), factor(f, g));
          const own = Array.from(rates.subarray(n * 4, (n + 1) * 4)).filter(Number.isFinite);
          if (!epsilon.every(Number.isFinite) || own.length < 2) return [];
          const size = Math.max(...own.map(Math.abs));
          const off = (Math.max(...own) - Math.min(...own)) / (size || 1);
          const isEpsilon = width > 1 || own.every((rate) => Math.abs(rate - epsilon[0]) <= ONE * size);
          const words = `${at}, ${g.label} in fc2: ε of fc2's units is ${epsilon.map((v) => digits(v)).join(", ")}, and δ of fc1's units is multiplied by ${own.map((v) => digits(v)).join(", ")}.`; // prettier-ignore
          return [{ holds: off <= ONE && isEpsilon, inside: width === 1, words, off }];
        });
      });
    }),
  );
  const finding = found(cases, "A replaced layer of one unit: its ε is the factor.");
  return { ...finding, numbers: { ...finding.numbers, largestSpread: Math.max(...cases.map(({ off }) => off)) } };
}

/**
 * Where f′(z) = 0 and e ≠ 0: is δ = e·g(z), and does a weight with a true gradient of 0 move exactly if g(z) ≠ 0? ReLU
 * units that are off, and sigmoids and tanhs so far out that f′ is 0 in doubles. One sample, fc2.
 */
export function customCredit(rule: (g: BFunction, f: Activation) => ActivationRule = (g) => bFunction(g)): Finding {
  const random = draws("custom-credit");
  const kinds = [
    { f: activations.relu, scale: 0.8 },
    { f: activations.sigmoid, scale: 60 },
    { f: activations.tanh, scale: 60 },
  ];
  return found(
    kinds.flatMap(({ f, scale }) =>
      Array.from({ length: 12 }, () => drawnNetwork(random, f, 1, [2, 3, 4, 2], scale)).flatMap(({ end, node, at }) =>
        others(f).flatMap((g) => {
          const rules: Partial<Rules> = { activation: only(["fc2"], rule(g, f)) };
          const [varied, exact] = [backward(end, rules), backward(end)];
          const [z, a, b] = [node("fc2.z"), node("fc2.a"), node("fc2.b")];
          return Array.from(z.value.data.keys()).flatMap((j): Case[] => {
            const [value, e] = [z.value.data[j], varied(a).data[j]];
            if (f.derivative(value) !== 0 || e === 0) return [];
            const delta = varied(z).data[j];
            const holds = delta === e * g(value) && exact(b).data[j] === 0 && (varied(b).data[j] !== 0) === (e * g(value) !== 0); // prettier-ignore
            return [{ holds, words: `${at}, ${g.label} in fc2: at $z = ${digits(value)}$ with $e = ${digits(e)}$, δ is ${digits(delta)} and $e\\,g(z)$ ${digits(e * g(value))}.` }]; // prettier-ignore
          });
        }),
      ),
    ),
  );
}

/** A control: g where f′ ≠ 0, and 0 where it is 0. */
export const masked = (g: BFunction, f: Activation): ActivationRule =>
  bFunction((z) => (f.derivative(z) === 0 ? 0 : g(z)));
