/** What a check of a mathematical claim finds, and the verdict that follows from it. */
import { stream, type Stream } from "../../random";
import { exp, log } from "../../math";

export interface Finding {
  /** Cases that were tried. */
  readonly cases: number;
  /** How many of them the claim fails in. */
  readonly failures: number;
  /** The clearest counterexample in markdown with its numbers, where one fails. */
  readonly counterexample?: string;
  /** Where the claim holds, in markdown with its numbers, where it fails elsewhere: no tried case inside fails. */
  readonly range?: string;
  /** Numbers for prose and for the page, by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

export type MathematicalVerdict = "proved" | "refuted" | "holds within" | "inconclusive";

/**
 * proved: no case fails, and a proof is given (no number of cases is one); holds within: cases fail, and none within a
 * range; refuted: cases fail, and no range is known; inconclusive: no case fails and no proof, or nothing was tried.
 */
export function mathematicalVerdict(finding: Finding, proof: string | undefined): MathematicalVerdict {
  if (finding.failures > 0) return finding.range === undefined ? "refuted" : "holds within";
  return finding.cases > 0 && proof !== undefined && proof.trim() !== "" ? "proved" : "inconclusive";
}

/** The stream that a check draws its cases from: equal cases for every rule that it is asked about. */
export const draws = (check: string): Stream => stream("proofs", check);

/** Between two positive numbers, uniform in the logarithm. */
export const logUniform = ({ uniform }: Stream, low: number, high: number): number =>
  low * exp(uniform() * log(high / low));

/** −1 or 1. */
export const sign = ({ below }: Stream): number => 2 * below(2) - 1;
