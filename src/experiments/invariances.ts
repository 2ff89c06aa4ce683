/**
 * Paper 3's list: does invariant backpropagation raise the accuracy on points that training has not seen? Beside it what it
 * competes with: backpropagation, training on adversarial points (to first order), and as a control plain weight decay.
 */
import { generators } from "../data/generators";
import { reversePass } from "../graph";
import { adversary, invariance, learnt, rightUnder, threePasses, type Passes, type Penalty } from "../invariant";
import { stream } from "../random";
import type { Measures } from "./cosine";

export interface InvariancesTrial {
  readonly data: "circles" | "xor" | "twoGaussians";
  readonly points: number;
  readonly hidden: number;
  readonly method: keyof typeof methods;
  /** β; backpropagation has none. */
  readonly rate: number;
}

/** L + (β/100) ½‖w‖², which needs no third pass: weights are a hundred times as many as what decays them. */
const decayed: Passes = (end, x, of, R, beta) => {
  const reverse = reversePass(end);
  return () => {
    const gradients = reverse();
    return { gradient: (p) => gradients(p).data.map((g, i) => g + (beta / 100) * p.value.data[i]) };
  };
};

const plain: Passes = (end, x, of, R) => decayed(end, x, of, R, 0);

const methods = {
  BP: [plain, invariance],
  invariant: [threePasses, invariance],
  adversary: [threePasses, adversary],
  "weight decay": [decayed, invariance],
} as const satisfies Record<string, readonly [Passes, Penalty]>;

const FRESH = 1000;

/** Standard deviation of the noise added to the points of `noisy`. */
const NOISE = 0.3;

/** Shares of wrong answers on fresh points: `cost`, and `noisy` with noise added to them. */
export function invariancesTrial({ data, points, hidden, method, rate }: InvariancesTrial, seed: string): Measures {
  const [how, R] = methods[method];
  const { network } = learnt(generators[data](points, seed), hidden, R, rate, seed, how);
  const fresh = generators[data](FRESH, `${seed}/fresh`);
  const { normal } = stream(seed, "invariances/noise");
  const drawn = fresh.x.data.map(() => normal());
  return { cost: 1 - rightUnder(network, fresh, drawn, 0), noisy: 1 - rightUnder(network, fresh, drawn, NOISE) };
}
