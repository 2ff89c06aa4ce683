/** Paper 2's "equivalent to a learning rate", asked of whole runs and of other optimizers than plain gradient descent. */
import { activations, identity, sigmoid, tanh, type Activation } from "../../../activations";
import { xor } from "../../../data/generators";
import { backward, constant } from "../../../graph";
import { meanOf, moves, ratios, twinRuns, type RateOf, type Twins } from "../../../implied";
import { crossEntropy } from "../../../losses";
import { drawWeights, mlp } from "../../../models";
import { adadelta, adam, momentum, sgd, type Optimizer } from "../../../optimizers";
import { bFunction, only } from "../../../rules";
import { digits } from "../../../show";
import { training } from "../../../train";
import type { Finding } from "../finding";
import { found } from "../paper3/cases";
import { named } from "./cases";
import type { Numbers } from "../../../tensor";

/** Twins are the same where their weights are no farther apart than this share of the way that the run has gone. */
const SAME = 1e-9;

const SAMPLES = 20;

/** A run of 2-4-4-2 on exclusive or with g in fc2, and its twin; `train` names what is trained. */
export function twinsOf(f: Activation, g: Twins["g"], batch: number, train?: readonly string[], seed = "1"): Twins {
  const weights = drawWeights([2, 4, 4, 2], seed);
  return {
    network: () => mlp(weights, [f, f, identity]),
    ...xor(SAMPLES, seed),
    loss: crossEntropy,
    layer: "fc2",
    f,
    g,
    rate: 0.1,
    batch,
    updates: 200,
    seed,
    ...(train && { train }),
  };
}

const functions = [
  named(() => 1, "1"),
  named(activations.softplus.derivative, "softplus′"),
  named(activations.arctan.derivative, "arctan′"),
];

/** Do a run under g and one with the true gradient at the implied rates end with the same weights? */
export function wholeRun(rateOf: RateOf = meanOf): Finding {
  const trained = [
    { train: ["fc2"], words: "the replaced layer alone trained", below: false },
    { train: ["fc2", "fc3"], words: "it and the layer above trained", below: false },
    { train: undefined, words: "all layers trained", below: true },
  ];
  const cases = [1, 5, SAMPLES].flatMap((batch) =>
    trained.flatMap(({ train, words, below }) =>
      [sigmoid, tanh].flatMap((f) =>
        functions.map((g) => {
          const { distance } = twinRuns(twinsOf(f, g, batch, train), rateOf);
          const gap = distance[distance.length - 1];
          const far = Number.isNaN(gap) ? "without a distance: the twin's rates have no bound, and it has left all numbers" : `${digits(gap)} of the way apart`; // prettier-ignore
          return {
            holds: gap <= SAME,
            gap,
            inside: batch === 1 && !below,
            batch,
            below,
            words: `2-4-4-2 of ${f.name} with $g$ = ${g.label} in fc2, ${batch} of ${SAMPLES} samples a batch, ${words}: after 200 updates the twins are ${far}.`,
          };
        }),
      ),
    ),
  );
  const least = (test: (c: (typeof cases)[number]) => boolean) =>
    Math.min(...cases.filter((c) => test(c) && Number.isFinite(c.gap)).map(({ gap }) => gap));
  const finding = found(cases, "Batches of one sample, no layer below the replaced one trained.");
  return { ...finding, numbers: { ...finding.numbers, leastWithBatches: least((c) => c.batch > 1), leastBelow: least((c) => c.below), runAway: cases.filter(({ gap }) => Number.isNaN(gap)).length } }; // prettier-ignore
}

/** The paper's optimizers (Adam in 3.1, Adadelta in 3.2) beside plain gradient descent and momentum, and with a larger ε. */
export const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: sgd(0.1),
  momentum: momentum(0.1),
  "adam, ε = 1e-8": adam(0.1),
  "adam, ε = 0.1": adam(0.1, 0.9, 0.999, 0.1),
  "adadelta, ε = 1e-6": adadelta(0.1),
  "adadelta, ε = 0.1": adadelta(0.1, 0.9, 0.1),
};

export const SCALES = [0.1, 1, 10] as const;

/**
 * An optimizer's moves of fc2.W with g = c·f′, over those with f′, along the gradients of one training with backpropagation:
 * both passes go through the same forward pass at each of the updates.
 */
export function movesUnderScale(optimizer: Optimizer, c: number, updates = 50, f: Activation = tanh): Numbers[] {
  const { network, x, y, loss } = twinsOf(f, f.derivative, SAMPLES);
  const net = network();
  const gradients: { plain: Numbers[]; scaled: Numbers[] } = { plain: [], scaled: [] };
  const W = net.params.find(({ name }) => name === "fc2.W")!;
  for (const step of training({ network: net, x, y, loss, optimizer: sgd(0.1) })) {
    if (step.iteration === updates) break;
    const end = loss(net(constant(x)), y);
    const scaled = {
      activation: only(
        ["fc2"],
        bFunction((z) => c * f.derivative(z)),
      ),
    };
    gradients.plain.push(backward(end)(W).data.slice());
    gradients.scaled.push(backward(end, scaled)(W).data.slice());
  }
  const plain = moves(optimizer, gradients.plain);
  return moves(optimizer, gradients.scaled).map((move, t) => ratios(move, plain[t]));
}

/** Are all moves c times as large under g = c·f′? */
export function anyOptimizer(tried: Readonly<Record<string, Optimizer>> = optimizers): Finding {
  const cases = Object.entries(tried).flatMap(([name, optimizer]) =>
    SCALES.map((c) => {
      const all = movesUnderScale(optimizer, c).flatMap((move) => Array.from(move));
      const gap = Math.max(...all.map((ratio) => Math.abs(ratio / c - 1)));
      const sorted = [...all].sort((a, b) => a - b);
      return {
        name,
        c,
        median: sorted[Math.floor(sorted.length / 2)],
        holds: gap <= SAME,
        gap,
        inside: name === "sgd" || name === "momentum",
        words: `Under ${name} with $g = ${c}\\,f'$ the moves are ${digits(sorted[0])} to ${digits(sorted[sorted.length - 1])} times those with $f'$.`,
      };
    }),
  );
  const finding = found(cases, "Plain gradient descent and momentum, whose moves are linear in the gradients.");
  const medians = cases.filter(({ c }) => c === 10).map(({ name, median }) => [name, median]);
  return { ...finding, numbers: { ...finding.numbers, ...Object.fromEntries(medians) } };
}
