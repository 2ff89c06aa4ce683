/** One saturated neuron coming back (recovery.ts), as a trial. Nothing in it is drawn: the seed changes nothing. */
import { recoveryTime } from "../recovery";
import { derivative, difference, pair } from "../rules";
import type { Measures } from "./cosine";

export interface RecoveryTrial {
  readonly rule: keyof typeof rules;
  readonly z0: number;
  /** Of gradient descent, and the step inside a′. */
  readonly rate: number;
  /** Iterations after which the neuron counts as lost. */
  readonly most: number;
}

const rules = {
  BP: () => derivative,
  DBP: (rate: number) => difference(rate),
  "DBP pair": (rate: number) => difference(rate, pair),
};

/** Iterations until the neuron is back at 0, Infinity where it is lost. */
export const recoveryTrial = ({ rule, z0, rate, most }: RecoveryTrial): Measures => ({
  iterations: recoveryTime(rules[rule](rate), z0, rate, most),
});
