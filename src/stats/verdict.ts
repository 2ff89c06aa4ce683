/** The words that a measured claim is judged with. */
import type { Interval } from "./intervals";

export type Verdict = "supported" | "direction only" | "no difference" | "contradicted" | "inconclusive";

/**
 * The verdict on a claim from the interval of its effect, oriented so that positive is what the claim says, and the
 * smallest effect of interest, > 0, in the same unit. The first that holds, in this order:
 *
 *   supported        low > smallest                        wholly beyond the smallest effect
 *   direction only   low > 0                               wholly beyond 0
 *   no difference    −smallest < low and high < smallest   wholly within ± the smallest effect
 *   contradicted     high < 0                              wholly on the other side
 *   inconclusive     else, and where an end is NaN
 *
 * So an effect that is surely positive but small is "direction only", and one surely negative but small "no difference".
 * Throws where `smallest` is not > 0.
 */
export function verdict([low, high]: Interval, smallest: number): Verdict {
  if (!(smallest > 0)) throw new Error(`verdict() needs a smallest effect > 0, and got ${smallest}`);
  if (Number.isNaN(low) || Number.isNaN(high)) return "inconclusive";
  if (low > smallest) return "supported";
  if (low > 0) return "direction only";
  if (-smallest < low && high < smallest) return "no difference";
  if (high < 0) return "contradicted";
  return "inconclusive";
}
