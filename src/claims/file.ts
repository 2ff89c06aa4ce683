/**
 * What the report says of the claims, as data: report/claims.json. A hash for each pair stands beside each verdict, so
 * that anybody can compute one pair again and see whether it is the pair that was judged.
 */
import { contribution, type Evidence, type Judgement, type Judged, type MeasuredJudgement, type Source } from "./judge";

import { kept } from "../sweeps";
import { pairNames } from "./pairs";

/** A short hash of a text; the one in use stands at the edge. */
export type Hash = (text: string) => string;

/** The hash of everything that the i-th pair brought into a judgement. */
export const pairHash = (judgement: Pick<MeasuredJudgement, "claim">, source: Source, i: number, hash: Hash): string =>
  hash(contribution(judgement.claim, source, i).map(String).join(" "));

const evidenceFile = ({ verdict, effect, interval, bootstrap, pairs, leftOut, standardised, improvement, p }: Evidence) => ({ verdict, effect, interval, bootstrap, pairs, leftOut, standardised, improvement, p }); // prettier-ignore

function measuredFile(judgement: MeasuredJudgement, source: Source, hash: Hash) {
  const { claim, tuned, chance, holm } = judgement;
  const { design, metric, compare, direction, smallestEffect } = claim;
  const { sweep, seeds: all } = source(design.experiment);
  const seeds = pairNames(all, kept(sweep), metric).slice(0, design.pairs);
  return {
    id: claim.id,
    paper: claim.paper,
    metric,
    compare,
    direction,
    smallestEffect,
    ...evidenceFile(judgement),
    ...(Number.isNaN(holm) ? { expect: claim.expect } : { holm }),
    ...(tuned && { tuned: { rates: tuned.rates, ...evidenceFile(tuned) } }),
    ...(chance && { chance: evidenceFile(chance) }),
    seeds,
    hashes: seeds.map((_, i) => pairHash(judgement, source, i, hash)),
  };
}

function entry(judgement: Judgement, source: Source, hash: Hash) {
  if ("effect" in judgement) return measuredFile(judgement, source, hash);
  const { id, paper } = judgement.claim;
  if (!("finding" in judgement)) return { id, paper, verdict: judgement.verdict };
  return { id, paper, verdict: judgement.verdict, ...judgement.finding };
}

/** The content of report/claims.json. */
export const claimsFile = ({ claims, controls, chance }: Judged, source: Source, hash: Hash) => ({
  version: 1,
  claims: claims.map((judgement) => entry(judgement, source, hash)),
  controls: controls.map((judgement) => entry(judgement, source, hash)),
  chance,
});

export type ClaimsFile = ReturnType<typeof claimsFile>;
