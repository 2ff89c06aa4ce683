/** Equation 5 of paper 2: feedback alignment as a rate. */
import type { Activation } from "../../../activations";
import { sigmoid, tanh, softplus } from "../../../activations";
import { twoGaussians } from "../../../data/generators";
import { backward, constant, forwardPass } from "../../../graph";
import { impliedRates, nodeOf } from "../../../implied";
import { crossEntropy } from "../../../losses";
import { drawWeights, mlp } from "../../../models";
import { identity } from "../../../activations";
import { seeds } from "../../../random";
import { feedback, transpose, type TransportRule } from "../../../rules";
import { digits } from "../../../show";
import { tensor, type Tensor } from "../../../tensor";
import { draws, type Finding } from "../finding";
import { found, ROUNDING, type Case } from "../paper3/cases";
import { ASKED, drawnNetwork, relativeGap } from "./cases";

/** A transport rule at one map, Wᵀ at the others. */
export const atMap =
  (name: string, rule: TransportRule): TransportRule =>
  (map, delta, output) =>
    (map.name === name ? rule : transpose)(map, delta, output);

/** Bᵀδ⁺ of one sample, B shaped like W. */
const carried = ({ shape: [outputs, inputs], data }: Tensor, delta: ArrayLike<number>): number[] =>
  Array.from({ length: inputs }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < outputs; j++) sum += data[j * inputs + k] * delta[j];
    return sum;
  });

/**
 * Equation 5 for one replaced W, that of fc3: δ of fc2 under feedback is the true one times (Bδ⁺)/(Wᵀδ⁺), unit by unit. `taken`
 * chooses the B of the quotient among that of fc3 and another one.
 */
export function equation5(taken: (own: Tensor, other: Tensor) => Tensor = (own) => own): Finding {
  const random = draws("equation-5");
  return found(
    ASKED.flatMap((f) =>
      [1, 2, 3].map((): Case => {
        const { end, node, at } = drawnNetwork(random, f, 4, [2, 3, 3, 3, 2]);
        const [own, other] = [0, 0].map(() => tensor([3, 3], Float64Array.from({ length: 9 }, random.normal)));
        const varied = backward(end, { transport: atMap("fc3", feedback({ fc3: own })) });
        const exact = backward(end);
        const [z, above, W] = [node("fc2.z"), exact(node("fc3.z")).data, node("fc3.W").value];
        const rows = [0, 1, 2, 3].flatMap((n) => {
          const delta = above.subarray(n * 3, (n + 1) * 3);
          const [e, b] = [carried(W, delta), carried(taken(own, other), delta)];
          return [0, 1, 2].flatMap((j) => (e[j] === 0 ? [] : [{ i: n * 3 + j, quotient: b[j] / e[j] }]));
        });
        const gap = relativeGap(
          rows.map(({ i }) => varied(z).data[i]),
          rows.map(({ i, quotient }) => exact(z).data[i] * quotient),
        );
        return { holds: gap <= ROUNDING, gap, words: `${at}: ${digits(gap)} off.` };
      }),
    ),
  );
}

/** A network 1-8-8-2 on the two Gaussians, for feedback in training. */
function learner(f: Activation, seed: string) {
  const { x, y } = twoGaussians(50, seed);
  const net = mlp(drawWeights([1, 8, 8, 2], seed), [f, f, identity]);
  const end = crossEntropy(net(constant(x)), y);
  return { net, end, forward: forwardPass(end) };
}

/**
 * Is the implied rate of feedback alignment positive: that of every (sample, unit) of the hidden layers, (Bδ⁺)/(Wᵀδ⁺), and of
 * every weight? At the start and after 200 updates with the rule.
 */
export function feedbackRate(rule: (seed: string) => TransportRule = feedback): Finding {
  const cases = seeds(3).flatMap((seed) =>
    [sigmoid, tanh, softplus].flatMap((f) => {
      const { net, end, forward } = learner(f, seed);
      const rules = { transport: rule(seed) };
      const look = (when: string) => {
        const rates = impliedRates(end, rules);
        return ["fc1.z", "fc2.z", "fc1.W", "fc2.W"].flatMap((name) =>
          Array.from(rates(nodeOf(end, name)), (rate) => ({
            holds: rate > 0 && rate < Infinity,
            when,
            of: name.slice(4),
            words: `1-8-8-2 of ${f.name}, seed ${seed}, ${when}: an entry of ${name} has the implied rate ${digits(rate)}.`,
          })),
        );
      };
      const start = look("at the start");
      for (let t = 0; t < 200; t++) {
        const gradients = backward(end, rules);
        for (const p of net.params) p.value.data.forEach((_, i, w) => (w[i] -= 0.1 * gradients(p).data[i]));
        forward();
      }
      return [...start, ...look("after 200 updates")];
    }),
  );
  const share = (when: string, of: string) => {
    const chosen = cases.filter((c) => c.when === when && c.of === of);
    return chosen.filter(({ holds }) => !holds).length / chosen.length;
  };
  const finding = found(cases);
  return {
    ...finding,
    numbers: {
      pairsAtStart: share("at the start", "z"),
      pairsLater: share("after 200 updates", "z"),
      weightsAtStart: share("at the start", "W"),
      weightsLater: share("after 200 updates", "W"),
    },
  };
}
