/**
 * What each rule of a list is worth in a task: whether it learns at all, against training the last layer alone, and how it
 * stands to BP. Built-in rules are judged by recorded pairs; a rule of a reader's own by fewer, trained on the spot against the
 * same seeds of the record.
 */
import { asJudged, effectsOf, meanEffect, type Scale } from "../claims/effects";
import { median, tInterval, verdict, type Interval, type Verdict } from "../stats";
import { cellOf, type Results } from "../sweeps";
import { endOf, every, FLOOR, ownRate, type EveryRule, type TaskName } from "./every";

/** "Lower by at least 10 %" in the register's words. */
export const LOWER: Scale = { compare: "ratio", direction: "lower" };
export const SMALLEST = 0.1;

/** Costs of one rule at its own rate, the i-th of the record's i-th seed. */
export interface Costs {
  readonly rule: EveryRule;
  readonly rate: number;
  readonly costs: readonly number[];
}

export interface Against {
  readonly verdict: Verdict;
  readonly effect: number;
  readonly interval: Interval;
  /** Pairs with numbers on both sides, and those where a run left all numbers. */
  readonly pairs: number;
  readonly lost: number;
}

export interface Standing extends Costs {
  readonly cost: number;
  /** The last layer alone is the baseline. */
  readonly floor: Against;
  /** BP is the baseline. */
  readonly bp: Against;
}

function against(baseline: readonly number[], method: readonly number[]): Against {
  const pairs = Math.min(baseline.length, method.length);
  const [b, m] = [baseline.slice(0, pairs), method.slice(0, pairs)];
  const told = meanEffect(LOWER, b, m);
  const word = verdict(tInterval(effectsOf(LOWER, b, m)), asJudged(LOWER, SMALLEST));
  return { ...told, lost: pairs - told.pairs, verdict: word };
}

/** The rules of a list in the order of the list, each beside the last layer alone and BP; `own` is how many pairs a reader's rule gets. */
export function standings(task: TaskName, rules: readonly EveryRule[], record: Results, own: number): Standing[] {
  const recordedCosts = (name: string) => cellOf(record, { rule: name }).results.cost;
  const [floor, bp] = [FLOOR, "BP"].map(recordedCosts);
  return rules.map((rule): Standing => {
    const rate = ownRate(task, rule);
    const costs = every.includes(rule)
      ? recordedCosts(rule.name)
      : record.seeds.slice(0, own).map((seed) => endOf(task, rule, rate, seed));
    return { rule, rate, costs, cost: median(costs), floor: against(floor, costs), bp: against(bp, costs) };
  });
}

/** Whether a rule learns at all, in a word: the last layer alone is the baseline. */
export const learns = (floor: Against): string =>
  inAWord(floor, {
    supported: "learns",
    "direction only": "a little",
    "no difference": "no",
    contradicted: "no, worse",
    inconclusive: "unclear",
  });

/** How it stands to BP, in a word. */
export const besideBp = (bp: Against): string =>
  inAWord(bp, {
    supported: "better",
    "direction only": "a little better",
    "no difference": "as good",
    contradicted: "worse",
    inconclusive: "unclear",
  });

/** A verdict on the pairs that are left says little where most runs left all numbers. */
const inAWord = ({ verdict: judged, pairs, lost }: Against, words: Readonly<Record<Verdict, string>>): string =>
  lost > pairs ? "diverges" : words[judged];
