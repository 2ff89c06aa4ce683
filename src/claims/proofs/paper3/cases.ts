/** What the checks of paper 3 share: cases that hold or fail, and the tolerances that they are judged by. */
import type { Finding } from "../finding";

export interface Case {
  readonly holds: boolean;
  /** The case in words, for a counterexample. */
  readonly words: string;
  /** The gap that was judged. */
  readonly gap?: number;
  /** False where the case lies outside of the range that `found` is told. */
  readonly inside?: boolean;
}

/** Two ways to one result, in doubles. */
export const ROUNDING = 1e-12;
/** Against central differences. */
export const DIFFERENCES = 1e-8;

/**
 * The finding of some cases: the first failure is the counterexample. A range is told where cases fail outside of it, none
 * fails inside, and some lie inside.
 */
export function found(cases: readonly Case[], range?: string): Finding {
  const failures = cases.filter(({ holds }) => !holds);
  const isWithin = failures.length > 0 && failures.every(({ inside }) => inside === false) && cases.some(({ inside }) => inside !== false); // prettier-ignore
  return {
    cases: cases.length,
    failures: failures.length,
    ...(failures.length > 0 && { counterexample: failures[0].words }),
    ...(range !== undefined && isWithin && { range }),
    numbers: { gap: Math.max(0, ...cases.flatMap(({ gap, holds }) => (gap === undefined || !holds ? [] : [gap]))) },
  };
}
