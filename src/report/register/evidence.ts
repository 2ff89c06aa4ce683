/** What stands behind a verdict, folded under its claim: everything that was computed, and the settings to compute it again. */
import { effectWords } from "../../claims/words";
import type { Evidence, MathematicalJudgement, MeasuredJudgement } from "../../claims/judge";
import type { Measured } from "../../claims/register";
import { digits, percent } from "../../show";
import { sweeps, type Settings, type Sweep, type Value } from "../../sweeps";
import { escaped, markup, raised, raw, type Html } from "../html";
import type { Prose } from "../markdown";
import { stripOf } from "./strip";
import { badge } from "./verdicts";

/** Text with its powers raised, and its numbers kept with their percent signs. */
export const text = (plain: string): Html =>
  raw(raised(escaped(plain)).replace(/(?<=\d) (?=%)|(?<=\d) × (?=10<)/g, (gap) => gap.replaceAll(" ", "\u00a0")));

/** An effect in words with the weight on the effect, and the interval's level. */
function told(claim: Measured, { effect, interval }: Pick<Evidence, "effect" | "interval">): Html {
  const [, own, rest] = /^(.*?) (\(.*)$/.exec(effectWords(claim, effect, interval))!;
  return markup`<b>${text(own)}</b> ${text(rest.replace("(", "(95 %: "))}`;
}

/** "200 pairs"; "188 of 200 pairs" where some had no number on one side. */
export const pairsWords = ({ pairs, leftOut }: Pick<Evidence, "pairs" | "leftOut">): string =>
  `${leftOut > 0 ? `${pairs} of ${pairs + leftOut}` : pairs} ${pairs + leftOut === 1 ? "pair" : "pairs"}`;

/** An effect in words with its picture. */
export const effectMarkup = (claim: Measured, evidence: Evidence, more: Html | false = false): Html =>
  markup`<p class="effect">${told(claim, evidence)} ·\u00a0${pairsWords(evidence)}${more}</p>
${stripOf(claim, evidence.effect, evidence.interval)}
`;

type Row = readonly [term: string, words: Html];

const list = (rows: readonly (Row | false | undefined)[]): Html =>
  markup`<dl>
${rows.map((row) => row && markup`<div><dt>${row[0]}</dt><dd>${row[1]}</dd></div>\n`)}</dl>`;

/** A setting as a reader writes it: 1-2-1, "normal 1", 0.3. */
function short(value: Value): string {
  if (Array.isArray(value)) return value.map(short).join("-");
  if (typeof value === "object") return Object.values(value).map(short).join(" ");
  return String(value);
}

const settings = (all: Settings): string =>
  Object.entries(all)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join(", ");

/** "rule DBP against rule BP"; two measures of one run where the sides have the same settings. */
function sides({ design, metric, against = metric }: Measured): Html {
  if (metric !== against) return markup`<code>${metric}</code> against <code>${against}</code> of the same run`;
  return markup`<code>${metric}</code> with ${settings(design.method)} against ${settings(design.baseline)}`;
}

/** The tuned or the A/A card: a verdict of its own, which is not the claim's. */
const aside = (claim: Measured, evidence: Evidence, words: string): Html =>
  markup`${badge(evidence.verdict)} ${effectMarkup(claim, evidence)}<p>${text(words)}</p>`;

const p = (value: number): string => (value < 1e-16 ? "p < 10⁻¹⁶" : `p = ${digits(value, 2)}`);

export function measuredRows(judgement: MeasuredJudgement): Html {
  const { claim, bootstrap, improvement, tuned, chance, leftOut, holm } = judgement;
  const { experiment, rate, again } = claim.design;
  const sweep: Sweep = sweeps[experiment as keyof typeof sweeps];
  const shared = Object.fromEntries(Object.entries(sweep.settings).filter(([name]) => !(name in sweep.over)));
  const beyond = /\((.*)\)$/.exec(effectWords(claim, judgement.effect, bootstrap))![1];
  const smallest = effectWords(claim, claim.smallestEffect, [0, 0]).replace(/ \(.*/, "");
  return list([
    ["Smallest effect of interest", text(smallest)],
    ["95 % by bootstrap", text(beyond)],
    [
      "Standardised effect",
      text(
        Number.isNaN(judgement.standardised)
          ? "none: all pairs are equal"
          : `${digits(judgement.standardised, 2)} (mean over standard deviation)`,
      ),
    ],
    [
      "Pairs that go the claim’s way",
      text(`${percent(improvement.share)} (${improvement.interval.map(percent).join(" to ")}, Wilson)`),
    ],
    ["Tests against no effect", text(`t ${p(judgement.p.t)}; signs ${p(judgement.p.sign)}; Wilcoxon ${p(judgement.p.wilcoxon)}`)], // prettier-ignore
    !Number.isNaN(holm) && ["t, adjusted by Holm over all measured claims", text(p(holm))],
    leftOut > 0 && ["Left out", text(`pairs without a number on one side: ${leftOut}`)],
    tuned && [
      "Each side at its own best rate",
      rate === "tuned"
        ? text(`method ${tuned.rates.method}, baseline ${tuned.rates.baseline}; chosen on the even seeds by the mean final cost, judged on the odd ones`) // prettier-ignore
        : aside(claim, tuned, `Rates: method ${tuned.rates.method}, baseline ${tuned.rates.baseline}; chosen on the even seeds by the mean final cost, judged on the odd ones.`), // prettier-ignore
    ],
    chance && [
      "The same rule on other seeds",
      aside(claim, chance, "The baseline against itself: what chance looks like."),
    ],
    ["Compared", markup`${sides(claim)}, rate ${String(rate)}`],
    ["Settings", text(settings(shared))],
    ["Recorded by", markup`<code>npx deltalab experiment ${experiment}</code>${again && markup` and <code>${again}</code>`}`], // prettier-ignore
    ["Name in claims.json", markup`<a href="#claim-${claim.id}">${claim.id}</a>`],
  ]);
}

/** What a check found, in sentences: where the claim holds, the counterexample, or that neither was found. */
export function findingMarkup(
  { claim, verdict, finding }: MathematicalJudgement,
  { inline }: Prose,
  figure: Html | false,
): Html {
  const { range, counterexample, cases } = finding;
  const alone = `No case of ${digits(cases)} fails, ${verdict === "proved" ? "and there is a proof." : "and there is no proof: that decides nothing."}`; // prettier-ignore
  const sentences: readonly (readonly [label: string, words: string])[] = [
    ...(range === undefined ? [] : [["Holds.", range] as const]),
    ...(counterexample === undefined ? [] : [["Fails.", counterexample] as const]),
  ];
  const say = (words: string) => inline(words, `data/claims.json, ${claim.id}`);
  if (sentences.length === 0) return markup`<p>${say(alone)} ${figure}</p>`;
  return markup`${sentences.map(
    ([label, words], i) =>
      markup`<p class="scroll"><b>${label}</b> ${say(words)}${i === sentences.length - 1 && figure && markup` ${figure}`}</p>\n`,
  )}`;
}

/** What is written beside the cases: a proof where the claim is proved, else an argument; undefined where there is none. */
export const argument = ({ claim, verdict }: MathematicalJudgement): string | undefined =>
  claim.proof === undefined ? undefined : verdict === "proved" ? "proof" : "argument";

export function mathematicalRows(judgement: MathematicalJudgement, { block }: Prose): Html {
  const { claim, finding } = judgement;
  const { cases, failures } = finding;
  const name = argument(judgement);
  return list([
    claim.proof !== undefined && [
      name === "proof" ? "Proof" : "Argument",
      block(claim.proof, `data/claims.json, ${claim.id}`),
    ],
    ["Cases tried", text(`${digits(cases)}; it fails in ${failures === 0 ? "none" : digits(failures)}`)],
    ["Name in claims.json", markup`<a href="#claim-${claim.id}">${claim.id}</a>`],
  ]);
}
