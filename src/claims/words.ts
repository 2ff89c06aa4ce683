/** Effects in words, for prose and pages. */
import { digits, percent } from "../show";
import type { Interval } from "../stats";
import type { Measured } from "./register";

/** The method's value over the baseline's, minus 1; or the plain difference. Positive is more. */
const change = ({ compare, direction }: Pick<Measured, "compare" | "direction">, effect: number): number =>
  compare === "ratio" && direction === "higher" ? effect : direction === "lower" ? -effect : effect;

/** "2.3 % lower", "14 times as high", "0.02 lower". */
function amount(compare: Measured["compare"], value: number): string {
  if (compare === "ratio" && value >= 1) return `${digits(value + 1)} times as high`;
  const size = compare === "ratio" ? percent(Math.abs(value)) : digits(Math.abs(value));
  return value === 0 ? "equal" : `${size} ${value < 0 ? "lower" : "higher"}`;
}

/**
 * An effect and its interval: "2.3 % lower (1.9 % to 2.7 % lower)", "0.1 % higher (0.2 % lower to 0.4 % higher)". The claim
 * says which way an effect counts; what the words say does not hang on it, and the ends of an interval grow.
 */
export function effectWords(
  claim: Pick<Measured, "compare" | "direction">,
  effect: number,
  interval: Interval,
): string {
  if (effect === 0 && interval.every((end) => end === 0)) return "equal (in every pair)";
  const ends = interval.map((end) => change(claim, end)).sort((a, b) => a - b);
  if (ends[1] <= 0) ends.reverse();
  const [from, to] = ends.map((end) => amount(claim.compare, end));
  const shared = / (lower|higher|times as high)$/.exec(to)?.[0];
  const short = shared !== undefined && from.endsWith(shared) ? from.slice(0, -shared.length) : from;
  return `${amount(claim.compare, change(claim, effect))} (${short} to ${to})`;
}
