/** What the checks of paper 4 share: drawn networks with their samples, and a finding from how far things lie apart. */
import { seeds } from "../../../random";
import { digits } from "../../../show";
import type { Sample, UnitNetwork } from "../../../units";
import { drawSamples, drawUnits } from "../../../units/draw";
import type { Finding } from "../finding";

/** A network and a batch of three samples for it. */
export interface Case {
  readonly seed: string;
  readonly net: UnitNetwork;
  readonly batch: readonly Sample[];
}

/** Drawn networks with skip connections, a smooth activation of its own in each unit. */
export const drawn = (n: number): Case[] =>
  seeds(n).map((seed) => {
    const net = drawUnits(seed);
    return { seed, net, batch: drawSamples(net, 3, seed) };
  });

/** Central differences of five points agree to this part of the gradient's largest entry. */
export const CLOSE = 1e-8;

/** One thing that was tried: how far it is off, and its name for a counterexample. */
export interface Tried {
  readonly gap: number;
  readonly where: string;
}

/** No gap may exceed the bound, and none may be NaN. `says` is the counterexample's sentence for the worst one. */
export function within(bound: number, tried: readonly Tried[], says: (worst: Tried) => string): Finding {
  const wrong = tried.filter(({ gap }) => !(gap <= bound));
  const worst = wrong.reduce<Tried | undefined>((x, y) => (x && x.gap >= y.gap ? x : y), undefined);
  const gaps = tried.map(({ gap }) => gap).filter(Number.isFinite);
  return {
    cases: tried.length,
    failures: wrong.length,
    ...(worst && { counterexample: says(worst) }),
    numbers: { largest: gaps.reduce((x, y) => Math.max(x, y), 0) },
  };
}

/** "In the drawn network 7 the two differ by 0.3 of the gradient's largest entry." */
export const apart =
  (what: string) =>
  ({ gap, where }: Tried): string =>
    `In ${where} ${what} differ by ${digits(gap)}.`;

export const networkOf = ({ seed }: Case): string => `the drawn network ${seed}`;
