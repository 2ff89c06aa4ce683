/**
 * From runs to verdicts. A measured claim is a list of paired effects, oriented so that positive is the way the claim
 * says; its verdict comes from the 95 % t interval of their mean alone. What stands beside it (bootstrap, probability of
 * improvement, tests, each side at its own rate, the same rule against itself) describes how far to trust it.
 */
import { isLong } from "../experiments";
import { progress } from "../progress";
import { shuffled, stream } from "../random";
import { cellOf, type Column, type Results, type Settings } from "../sweeps";
import {
  bootstrapInterval,
  holm,
  improvement,
  signTest,
  splitHalf,
  standardised,
  tTest,
  wilcoxon,
  wilson,
  type Interval,
  type Verdict,
} from "../stats";
import { effectsOf, meanEffect, toldInterval, verdictOf, type MeanEffect } from "./effects";
import { checks, mathematicalVerdict, type Finding, type MathematicalVerdict } from "./proofs";
import { valuesOf } from "./pairs";
import { sweepOf, type Claim, type Mathematical, type Measured, type Register } from "./register";

/** The results of an experiment by its name, recorded or run just now. */
export type Source = (experiment: string) => Results;

/** What a list of paired effects says. Effects of ratios are shares: 0.02 is "2 % lower" (or higher, as the claim says). */
export interface Evidence extends MeanEffect {
  readonly verdict: Verdict;
  /** 95 %, by percentile bootstrap, 10,000 resamples. */
  readonly bootstrap: Interval;
  /** Mean over deviation of the effects. */
  readonly standardised: number;
  /** The share of pairs that go the claim's way, ties half, with its Wilson interval. */
  readonly improvement: { readonly share: number; readonly interval: Interval };
  readonly p: { readonly t: number; readonly sign: number; readonly wilcoxon: number };
}

export interface MeasuredJudgement extends Evidence {
  readonly claim: Measured;
  /** The p of the t test, adjusted by Holm's method over all measured claims of the register. */
  readonly holm: number;
  /** Both sides at the rate with the lowest mean cost on half of the seeds, judged on the other half. */
  readonly tuned?: Evidence & { readonly rates: { readonly baseline: number; readonly method: number } };
  /** The baseline against itself on other seeds: what chance looks like. */
  readonly chance?: Evidence;
}

export interface MathematicalJudgement {
  readonly claim: Mathematical;
  readonly verdict: MathematicalVerdict;
  readonly finding: Finding;
}

export type Unjudged = Exclude<Claim, Measured | Mathematical>;
export type Judgement = MeasuredJudgement | MathematicalJudgement | { readonly claim: Unjudged; readonly verdict: Unjudged["kind"] }; // prettier-ignore

/** The evidence in pairs of measured numbers. */
export function evidence(claim: Measured, baseline: readonly number[], method: readonly number[]): Evidence {
  const effects = effectsOf(claim, baseline, method);
  return {
    verdict: verdictOf(claim, baseline, method),
    ...meanEffect(claim, baseline, method),
    bootstrap: toldInterval(claim, bootstrapInterval(effects, claim.id)),
    standardised: standardised(effects),
    improvement: improvement(effects),
    p: { t: tTest(effects), sign: signTest(effects), wilcoxon: wilcoxon(effects) },
  };
}

// ------------------------------------------------------------------------------------------------------ the two sides

interface Side {
  readonly settings: Settings;
  readonly metric: string;
}

const sides = ({ design, metric, against = metric }: Measured): Record<"baseline" | "method", Side> => ({
  baseline: { settings: design.baseline, metric: against },
  method: { settings: design.method, metric },
});

type Rate = Measured["design"]["rate"];

const atRate = (results: Results, { settings }: Side, rate: Rate): Column => cellOf(results, { ...settings, rate });

const column = (cell: Column, { metric }: Side, pairs: number): readonly number[] =>
  valuesOf(cell, metric).slice(0, pairs);

/** The rates of an experiment. */
const ratesOf = (claim: Measured): readonly number[] => (sweepOf(claim.design.experiment).over.rate ?? []) as number[];

/** Whether each side can have its own rate: several were run, and the sides are two runs and not two measures of one. */
const tunable = (claim: Measured): boolean => ratesOf(claim).length > 1 && claim.against === undefined;

/** The sides at the rates that the even seeds choose by mean final cost, judged on the odd ones. */
function tuned(claim: Measured, results: Results): NonNullable<MeasuredJudgement["tuned"]> {
  const rates = ratesOf(claim);
  const { pairs } = claim.design;
  const { baseline, method } = sides(claim);
  const own = (side: Side) => {
    const half = splitHalf(
      rates.map((rate) => column(atRate(results, side, rate), { ...side, metric: "cost" }, pairs)),
    );
    const values = column(atRate(results, side, rates[half.best]), side, pairs);
    return { rate: rates[half.best], judged: half.judging.map((i) => values[i]) };
  };
  const [b, m] = [own(baseline), own(method)];
  return { ...evidence(claim, b.judged, m.judged), rates: { baseline: b.rate, method: m.rate } };
}

function judgeMeasured(claim: Measured, source: Source): Omit<MeasuredJudgement, "holm"> {
  const { experiment, rate, pairs, again } = claim.design;
  const results = source(experiment);
  const { baseline, method } = sides(claim);
  const ofTuned = tunable(claim) ? tuned(claim, results) : undefined;
  if (rate === "tuned") return { claim, ...ofTuned!, tuned: ofTuned };
  const first = column(atRate(results, baseline, rate), baseline, pairs);
  const chance = again && evidence(claim, first, column(atRate(source(again), baseline, rate), baseline, pairs));
  return {
    claim,
    ...evidence(claim, first, column(atRate(results, method, rate), method, pairs)),
    ...(ofTuned && { tuned: ofTuned }),
    ...(chance && { chance }),
  };
}

/** The first pairs of a claim at its rate, as numbers of both sides; none where each side has a rate of its own, or takes hours. */
export function firstPairs(claim: Measured, source: Source, count: number) {
  const { experiment, rate } = claim.design;
  if (rate === "tuned" || isLong(sweepOf(experiment).trial)) return undefined;
  const results = source(experiment);
  const { baseline, method } = sides(claim);
  const numbers = (side: Side) => column(atRate(results, side, rate), side, count);
  return { seeds: results.seeds.slice(0, count), baseline: numbers(baseline), method: numbers(method) };
}

/** Every number that the i-th pair brought into the judgement of a claim: what `verify` computes again and compares. */
export function contribution(claim: Measured, source: Source, i: number): readonly number[] {
  const { experiment, rate, again } = claim.design;
  const results = source(experiment);
  const both = Object.values(sides(claim));
  const rates: readonly Rate[] = tunable(claim) ? ratesOf(claim) : [rate];
  const own = both.flatMap((side) =>
    rates.flatMap((r) => valuesAt(atRate(results, side, r), [side.metric, "cost"], i)),
  );
  return again === undefined ? own : [...own, ...valuesAt(atRate(source(again), both[0], rate), [both[0].metric], i)]; // prettier-ignore
}

const valuesAt = (cell: Column, metrics: readonly string[], i: number): number[] =>
  [...new Set(metrics)].map((name) => valuesOf(cell, name)[i]).filter((value) => value !== undefined);

/** The cells that a claim's judgement rests on. */
export function cellsOf(claim: Measured): { readonly experiment: string; readonly cell: Settings }[] {
  const { experiment, rate, again } = claim.design;
  const { baseline, method } = sides(claim);
  const rates: readonly Rate[] = tunable(claim) ? ratesOf(claim) : [rate];
  return [
    ...[baseline, method].flatMap(({ settings }) => rates.map((r) => ({ experiment, cell: { ...settings, rate: r } }))),
    ...(again === undefined ? [] : [{ experiment: again, cell: { ...baseline.settings, rate: rate } }]),
  ];
}

// ---------------------------------------------------------------------------------------------------- the register

/** How often chance alone gives a verdict: A/A repeats, the baseline against itself on other seeds. */
export interface Chance {
  readonly repeats: number;
  /** Of each repeat. */
  readonly pairs: number;
  /** Repeats whose interval does not hold 0. */
  readonly falseVerdicts: number;
  readonly interval: Interval;
}

/**
 * A/A repeats judged as a claim would be. Each draws its pairs from the runs of an experiment's one cell, no run twice in
 * one repeat; with many more runs than a repeat needs, repeats have few in common.
 */
export function repeatsOf(claim: Measured, { cells }: Results, repeats: number, pairs: number): Chance {
  const values = cells[0].results[claim.metric];
  const verdicts = Array.from({ length: repeats }, (_, r) => {
    const drawn = shuffled(values.length, stream(String(r), "A/A")).map((i) => values[i]);
    return verdictOf(claim, drawn.slice(0, pairs), drawn.slice(pairs, 2 * pairs));
  });
  const falseVerdicts = verdicts.filter((word) => word !== "no difference" && word !== "inconclusive").length;
  return { repeats, pairs, falseVerdicts, interval: wilson(falseVerdicts, repeats) };
}

export interface Judged {
  readonly claims: readonly Judgement[];
  readonly controls: readonly MeasuredJudgement[];
  readonly chance: Chance;
}

const claimOf = ({ claims }: Register, id: string): Measured =>
  claims.find((claim): claim is Measured => claim.id === id && claim.kind === "measured")!;

/** Judges everything in the register that has been run. */
export function judge(register: Register, source: Source): Judged {
  const { chance } = register;
  const measured = register.claims.flatMap((claim) =>
    claim.kind === "measured" ? [judgeMeasured(claim, source)] : [],
  );
  const adjusted = holm(measured.map(({ p }) => p.t));
  const byClaim = new Map<Claim, MeasuredJudgement>(
    measured.map((one, i) => [one.claim, { ...one, holm: adjusted[i] }]),
  );
  return {
    claims: Array.from(progress(register.claims, "claims"), (claim) => {
      if (claim.kind === "measured") return byClaim.get(claim)!;
      if (claim.kind !== "mathematical") return { claim, verdict: claim.kind };
      const finding = checks[claim.check]();
      return { claim, verdict: mathematicalVerdict(finding, claim.proof), finding };
    }),
    controls: register.controls.map((control) => ({ ...judgeMeasured(control, source), holm: NaN })),
    chance: repeatsOf(claimOf(register, chance.claim), source(chance.experiment), chance.repeats, chance.pairs),
  };
}
