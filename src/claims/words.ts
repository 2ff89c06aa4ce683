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

/** An effect and its interval: "2.3 % lower (1.9 % lower to 2.7 % lower)". The claim says which way an effect counts. */
export function effectWords(
  claim: Pick<Measured, "compare" | "direction">,
  effect: number,
  [low, high]: Interval,
): string {
  const told = (value: number) => amount(claim.compare, change(claim, value));
  const [from, to] = [told(low), told(high)];
  const shared = / (lower|higher|times as high)$/.exec(to)?.[0];
  const short = shared !== undefined && from.endsWith(shared) ? from.slice(0, -shared.length) : from;
  return `${told(effect)} (${short} to ${to})`;
}
