/**
 * The paired effects that a measured claim is judged by. Pure and small: pages carry it to judge again what they train.
 * Effects are oriented: positive is the way the claim says.
 */
import { expm1, log } from "../math";
import { mean, tInterval, verdict, type Interval, type Verdict } from "../stats";

/** What is compared, and which way the claim says that the method differs from the baseline. */
export interface Scale {
  readonly compare: "ratio" | "difference";
  readonly direction: "lower" | "higher";
}

/** The effect of a pair: ln(baseline/method) or baseline − method where the claim says lower, else reversed. */
export function effectOf({ compare, direction }: Scale, baseline: number, method: number): number {
  const lower = compare === "ratio" ? log(baseline / method) : baseline - method;
  return direction === "lower" ? lower : -lower;
}

/** An effect in the reader's unit: 1 − method/baseline or method/baseline − 1 for ratios, a share. Increasing. */
export function told({ compare, direction }: Scale, effect: number): number {
  if (compare === "difference") return effect;
  return direction === "lower" ? -expm1(-effect) : expm1(effect);
}

/** told() backwards: an effect in the reader's unit on the scale that effects are judged on. */
export function asJudged({ compare, direction }: Scale, effect: number): number {
  if (compare === "difference") return effect;
  return direction === "lower" ? -log(1 - effect) : log(1 + effect);
}

export const toldInterval = (scale: Scale, [low, high]: Interval): Interval => [told(scale, low), told(scale, high)];

/** The effects of pairs; a pair without a number on one side has none. */
export const effectsOf = (scale: Scale, baseline: readonly number[], method: readonly number[]): number[] =>
  baseline.map((b, i) => effectOf(scale, b, method[i])).filter(Number.isFinite);

/** What pairs say: their mean effect with its 95 % t interval, in the reader's unit. */
export interface MeanEffect {
  readonly effect: number;
  readonly interval: Interval;
  readonly pairs: number;
  /** Pairs without a number on one side, which no effect was taken from. */
  readonly leftOut: number;
}

export function meanEffect(scale: Scale, baseline: readonly number[], method: readonly number[]): MeanEffect {
  const effects = effectsOf(scale, baseline, method);
  return {
    effect: told(scale, mean(effects)),
    interval: toldInterval(scale, tInterval(effects)),
    pairs: effects.length,
    leftOut: baseline.length - effects.length,
  };
}

/** A scale with the smallest effect of interest: a share for ratios, else in the metric's unit. */
export interface Judging extends Scale {
  readonly smallestEffect: number;
}

/** The smallest effect of interest on the scale that effects are judged on. */
export const smallest = (claim: Judging): number => asJudged(claim, claim.smallestEffect);

/** The verdict of a claim: a word for the t interval of its mean effect, and for nothing else. */
export const verdictOf = (claim: Judging, baseline: readonly number[], method: readonly number[]): Verdict =>
  verdict(tInterval(effectsOf(claim, baseline, method)), smallest(claim));
