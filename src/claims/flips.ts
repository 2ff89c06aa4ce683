/**
 * Where a claim's verdict turns. The settings round the claim's own (axes.ts) are judged one after the other as the register
 * judges, with a few pairs; what turns the verdict is held to more pairs, at last to as many as the register has, so that what luck
 * alone has turned does not stand. No draw and no clock: the same search finds the same everywhere.
 */
import { endMeasures, type Measures } from "../experiments";
import { accuracyOf, FRESH, freshSeed, ONE_POINT } from "../experiments/feedback";
import { partingMeasures } from "../experiments/parting";
import { stepsMeasures } from "../experiments/steps";
import { startOf, type Settings, type StartName } from "../lab/settings";
import { address, type Place } from "../lab/written";
import { seeds } from "../random";
import type { Verdict } from "../stats";
import { pointsOf, rangeWords, type Point } from "./axes";
import { meanEffect, verdictOf, type Judging, type MeanEffect } from "./effects";
import { dataAt, functionsAt, runAt } from "./placedrun";
import type { Placed } from "./places";
import { effectWords } from "./words";

/** Pairs with which every setting is tried. */
export const FEW = 8;

/** A claim as a search needs it. */
export interface Turnable extends Judging {
  readonly trial: Placed;
  /** The claim's own settings in the lab: where they begin, and what differs from there. */
  readonly start: StartName;
  readonly changed: Partial<Settings>;
  /** The measure of the method's run and of the baseline's. */
  readonly metric: string;
  readonly against: string;
  /** The register's. */
  readonly verdict: Verdict;
  readonly pairs: number;
}

/** What some pairs say at some settings. */
export interface Seen extends MeanEffect {
  readonly verdict: Verdict;
  readonly words: string;
  /** The lab there, at the first seed. */
  readonly address: string;
}

export interface Outcome {
  /** The nearest settings at which the register's own number of pairs gives another verdict. */
  readonly found?: Seen;
  /** Settings that a few pairs turned, and more did not. */
  readonly lost: readonly Seen[];
  /** How many settings were tried, of how many, and at how many of them a few pairs decided nothing. */
  readonly tried: number;
  readonly of: number;
  readonly undecided: number;
}

/** How far a search is, in a unit of work that no reader asks for, and what it tries. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly words: string;
}

const placeOfTurnable = ({ start, changed }: Turnable): Place => ({ start, settings: { ...startOf(start).settings, ...changed } }); // prettier-ignore

/** The claim's way, neither, or the other way; undefined where nothing is decided. */
const ways: Readonly<Record<Verdict, number | undefined>> = {
  supported: 1,
  "direction only": 1,
  "no difference": 0,
  contradicted: -1,
  inconclusive: undefined,
};

/** Whether a verdict says something else than another. What is inconclusive says nothing. */
export const isTurned = (verdict: Verdict, from: Verdict): boolean => ways[verdict] !== undefined && ways[verdict] !== ways[from]; // prettier-ignore

/** What the claim's trial measures of the lab's pair at these settings: of the baseline's run, and of the method's. */
export function measuresAt(trial: Placed, settings: Settings): readonly [Measures, Measures] {
  const [a, b] = [runAt(settings, "a"), runAt(settings, "b")];
  const { iterations, lr } = settings;
  const functions = functionsAt(settings);
  if (trial === "cosine" || trial === "every")
    return [endMeasures(a, functions, iterations), endMeasures(b, functions, iterations)];
  const both = (): Measures => {
    if (trial === "parting") return partingMeasures([a, b], functions.length, iterations);
    if (trial === "steps") return stepsMeasures(a, b.rules!, lr, iterations);
    const fresh = dataAt(settings, freshSeed(settings.seed), FRESH);
    const [backpropagation, feedback] = [a, b].map((run) => accuracyOf(run, iterations, fresh));
    return { backpropagation, feedback, shortfall: backpropagation - feedback, "one point": ONE_POINT };
  };
  const measured = both();
  return [measured, measured];
}

/** The work of a pair: it grows with the iterations and the points. */
const work = ({ iterations, n }: Settings): number => iterations * n;

/** The counts of pairs to which a setting is held that still turns the verdict. */
const stages = ({ pairs }: Turnable): number[] => [...[FEW, 4 * FEW].filter((count) => count < pairs), pairs];

/** Tries every point in turn, until one stands. */
export function* search(claim: Turnable): Generator<Progress, Outcome> {
  const place = placeOfTurnable(claim);
  const points = pointsOf(place.settings, claim.trial);
  const counts = stages(claim);
  const lost: Seen[] = [];
  let undecided = 0;
  let done = 0;
  let of = points.reduce((sum, { settings }) => sum + counts[0] * work(settings), 0);
  const seenAt = ({ settings, words }: Point, baseline: readonly number[], method: readonly number[]): Seen => ({
    ...meanEffect(claim, baseline, method),
    verdict: verdictOf(claim, baseline, method),
    words,
    address: address({ ...place, settings: { ...settings, seed: "1" } }),
  });
  for (const [i, point] of points.entries()) {
    const [baseline, method]: [number[], number[]] = [[], []];
    let seen: Seen | undefined;
    for (const count of counts) {
      if (seen) of += (count - baseline.length) * work(point.settings);
      for (const seed of seeds(count).slice(baseline.length)) {
        const [b, m] = measuresAt(claim.trial, { ...point.settings, seed });
        baseline.push(b[claim.against]);
        method.push(m[claim.metric]);
        done += work(point.settings);
        const held = seen && `: ${seen.verdict} in ${seen.pairs} pairs, held to ${count}`;
        yield { done, of, words: `Trying ${point.words}${held ?? ""}` };
      }
      const before: Seen | undefined = seen;
      seen = seenAt(point, baseline, method);
      if (isTurned(seen.verdict, claim.verdict)) continue;
      if (before === undefined && seen.verdict === "inconclusive") undecided++;
      if (before !== undefined) lost.push(seen);
      seen = undefined;
      break;
    }
    if (seen) return { found: seen, lost, tried: i + 1, of: points.length, undecided };
  }
  return { lost, tried: points.length, of: points.length, undecided };
}

// ------------------------------------------------------------------------------------------------------- in words

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What a search found, in sentences; the first, up to a colon, is what a reader wants to know. */
export function outcomeWords(claim: Turnable, { found, lost, tried, of, undecided }: Outcome): string[] {
  const say = ({ effect, interval, pairs, leftOut }: Seen) =>
    `${effectWords(claim, effect, interval)} from ${leftOut > 0 ? `${pairs} of ${pairs + leftOut}` : pairs} pairs`;
  const first = found
    ? `With ${found.words} the verdict is ${found.verdict}: ${say(found)}; the register’s, from as many, is ${claim.verdict}.`
    : `No setting was found: ${of} were tried, one thing changed at a time (${rangeWords(placeOfTurnable(claim).settings, claim.trial)}), with ${FEW} pairs each.`;
  const others = tried - 1 - lost.length;
  const nearer = found && others > 0 && `${counted(others, "setting", "settings")} nearer to the claim’s own did not turn it in ${FEW} pairs.`; // prettier-ignore
  const unsure = undecided > 0 && `${undecided} of them stayed undecided.`;
  const turned = lost.map((seen) => `With ${seen.words} it only seemed to turn: ${seen.verdict}, ${say(seen)}.`);
  return [first, nearer, unsure, ...turned].filter((words): words is string => typeof words === "string");
}
