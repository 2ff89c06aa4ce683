/**
 * The register of claims as the report opens with it: how many claims hold, how a verdict is made, then paper by paper
 * the paper's words, the verdict, the effect and its interval, and what stands behind them.
 */
import { effectWords } from "../claims/words";
import type { Judged, Judgement, MathematicalJudgement, MeasuredJudgement, Unjudged } from "../claims/judge";
import { markup, raw, type Html } from "./html";
import type { Saved } from "./live/rerun";
import type { Recorded } from "./live/rerunworker";
import type { Prose } from "./markdown";
import { packed } from "./packed";
import { paperLabel, papers, PEER } from "./papers";
import {
  argument,
  effectMarkup,
  findingMarkup,
  mathematicalRows,
  measuredRows,
  pairsWords,
  text,
} from "./register/evidence";
import { strip } from "./register/strip";
import { badge, counted, words, type Word } from "./register/verdicts";

/** The first pairs of a measured claim as they were recorded: what a reader's own training is compared with. */
export interface First {
  readonly seeds: readonly string[];
  /** Of claim.against where there is one, else of claim.metric. */
  readonly baseline: readonly number[];
  readonly method: readonly number[];
}

/** What the report says of the claims. */
export interface RegisterPage {
  readonly judged: Judged;
  /** By the claim's id; a claim without one cannot be trained in the page. */
  readonly first: Readonly<Record<string, First>>;
  /** The content of report/claims.json. */
  readonly text: string;
}

/** The label of a figure by "notebook/figure", of those that the report has. */
export type Labels = ReadonlyMap<string, string>;

type Tested = Exclude<Judgement, { readonly claim: Unjudged }>;

const isTested = (judgement: Judgement): judgement is Tested => "effect" in judgement || "finding" in judgement;

// ------------------------------------------------------------------------------------------------------------ counts

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;

const countsOf = (judgements: readonly Judgement[]): [Word, number][] =>
  words
    .map((word): [Word, number] => [word, judgements.filter(({ verdict }) => verdict === word).length])
    .filter(([, count]) => count > 0);

/** "paper 1", "papers 1 and 3", "papers 2 to 5 and a peer". */
function papersOf(judgements: readonly Judgement[]): string {
  const all = [...new Set(judgements.map(({ claim }) => claim.paper))].sort();
  const numbers = all.filter((paper) => paper !== PEER);
  const peer = all.length > numbers.length ? "a peer" : "";
  if (numbers.length === 0) return peer;
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  const inARow = numbers.length > 2 && last - first === numbers.length - 1;
  const own = `paper${numbers.length === 1 ? "" : "s"} ${inARow ? `${first} to ${last}` : listed(numbers.map(String))}`;
  return peer === "" ? own : `${own} and ${peer}`;
}

/** "Of the 24 claims of paper 1 that were tested, 6 are supported, … and 2 are refuted. 80 of papers … wait for their runs." */
export function summary(claims: readonly Judgement[]): string {
  const tested = claims.filter(isTested);
  const rest = countsOf(claims.filter((judgement) => !isTested(judgement))).map(([word, count]) => {
    const of = papersOf(claims.filter(({ verdict }) => verdict === word));
    return counted(word, count).replace(/^\d+/, (n) => `${n} of ${of}`);
  });
  const parts = countsOf(tested).map(([word, count]) => counted(word, count));
  const noun = tested.length === 1 ? "claim" : "claims";
  const first =
    tested.length === 0
      ? `None of the ${claims.length} claims has been tested yet.`
      : `Of the ${tested.length} ${noun} of ${papersOf(tested)} that ${tested.length === 1 ? "was" : "were"} tested, ${listed(parts)}.`;
  return rest.length === 0 ? first : `${first} Of the others, ${listed(rest)}.`;
}

// ---------------------------------------------------------------------------------------------------------- the rule

/** The words of measured claims in the order in which they are tried, with an effect each for which they are the word. */
const RULE: readonly (readonly [word: Word, low: number, high: number, when: string])[] = [
  ["supported", 1.5, 3, "wholly beyond the smallest effect of interest"],
  ["direction only", 0.3, 2, "wholly beyond zero"],
  ["no difference", -0.7, 0.5, "wholly within the smallest effect of interest, either way"],
  ["contradicted", -3, -1.2, "wholly on the other side of zero"],
  ["inconclusive", -1.6, 2.4, "none of these: more pairs would be needed"],
];

const PROOFS: readonly (readonly [word: Word, when: string])[] = [
  ["proved", "no case fails, and there is a proof; no number of cases is one"],
  ["refuted", "a counterexample is found"],
  ["holds within", "cases fail, and none within a range that is given"],
];

const ruleMarkup = (): Html => markup`<h2 id="rule">How a verdict is made</h2>
<p>Each claim stood in <code>data/claims.json</code> before the runs that judge it (one that was changed after a first look says so): the paper’s words, what would answer them,
the smallest effect of interest, and how many pairs to run. The two sides of a pair begin with the same seed, so with
the same data and the same weights. Only the 95 % <i>t</i> interval of the mean paired effect decides (of ratios, the
mean of their logarithms). On each strip the grey zone is the smallest effect either way, the line is zero, and right is
where the paper says. The first of these words that fits is taken:</p>
<dl class="words">
${RULE.map(
  ([word, low, high, when]) =>
    markup`<div><dt>${badge(word)}</dt><dd>${strip((low + high) / 2, [low, high], 4)}</dd><dd>${when}</dd></div>\n`,
)}</dl>
<p>Mathematical claims are tried in many cases, round numbers and random ones:</p>
<dl class="words">
${PROOFS.map(([word, when]) => markup`<div><dt>${badge(word)}</dt><dd>${when}</dd></div>\n`)}</dl>
<p>Every number of this register is also in <a href="claims.json">claims.json</a>, with a hash for each pair.</p>
`;

// ------------------------------------------------------------------------------------------------------------ claims

const placeOf = (id: string): string => `data/claims.json, ${id}`;

const upper = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

const figureLink = (figure: string | undefined, labels: Labels): Html | false => {
  const label = figure !== undefined && labels.get(figure);
  return label !== false && label !== undefined && markup`<a href="${figure!.replace("/", ".html#")}">${label}</a>`;
};

const folded = (id: string, what: string, rows: Html): Html =>
  markup`<details class="numbers"><summary>${what}<span class="hidden"> (${id})</span></summary>
${rows}</details>`;

/** The numbers of a measured claim, which the page's script puts here when a reader opens them. */
const numbersMarkup = ({ claim: { id } }: MeasuredJudgement): Html =>
  folded(id, "The numbers", markup`<p data-numbers="${id}">They are in <a href="claims.json">claims.json</a>.</p>`);

/** Those numbers by the claim's id: two fifths of the page if they stood in it, of which most readers open a few. */
export const numbersOf = ({ judged: { claims, controls } }: RegisterPage): Record<string, string> =>
  Object.fromEntries(
    [...claims, ...controls].flatMap((judgement) =>
      "effect" in judgement ? [[judgement.claim.id, measuredRows(judgement).html] as const] : [],
    ),
  );

function measuredMarkup(judgement: MeasuredJudgement, page: RegisterPage, labels: Labels): Html {
  const { claim } = judgement;
  const { rate } = claim.design;
  const own =
    typeof rate === "string" &&
    markup`, ${rate === "equal" ? "both sides at the baseline’s" : "each side at its own"} best rate`;
  const figure = figureLink(claim.figure, labels);
  return markup`${effectMarkup(claim, judgement, markup`${own}${figure && markup` ·\u00a0${figure}`}`)}
<div class="foot">
${numbersMarkup(judgement)}
${canTrain(judgement, page) && markup`<div class="rerun" data-claim="${claim.id}"></div>\n`}</div>`;
}

function mathematicalMarkup(judgement: MathematicalJudgement, labels: Labels, prose: Prose): Html {
  const { id, figure } = judgement.claim;
  const name = argument(judgement);
  return markup`<div class="finding">${findingMarkup(judgement, prose, figureLink(figure, labels))}</div>
${folded(id, name === undefined ? "The cases" : `The ${name} and the cases`, mathematicalRows(judgement, prose))}`;
}

function claimMarkup(judgement: Tested, page: RegisterPage, labels: Labels, prose: Prose): Html {
  const { claim, verdict } = judgement;
  const inside =
    "effect" in judgement ? measuredMarkup(judgement, page, labels) : mathematicalMarkup(judgement, labels, prose);
  return markup`<article class="claim" id="claim-${claim.id}">
<p class="verdict">${badge(verdict)}</p>
<div>
<h3>${prose.inline(claim.asks, placeOf(claim.id))}</h3>
${inside}
</div>
</article>
`;
}

const quotation = ({ id, statement, place }: Judgement["claim"], { inline }: Prose): Html =>
  markup`<blockquote><p class="scroll">“${inline(statement, placeOf(id))}” <cite>${upper(place)}</cite></p></blockquote>`;

/** Readings of the same words of a paper stand under one quotation. */
function byQuotation<J extends Judgement>(judgements: readonly J[]): J[][] {
  const groups = new Map<string, J[]>();
  for (const judgement of judgements) {
    const { statement, place } = judgement.claim;
    const key = `${place}\n${statement}`;
    groups.set(key, [...(groups.get(key) ?? []), judgement]);
  }
  return [...groups.values()];
}

/** Claims that have no answer yet, or none here: a list that is closed until it is asked for. */
function waitingMarkup(
  judgements: readonly Judgement[],
  word: "not run yet" | "not testable here",
  prose: Prose,
): Html | false {
  const { inline } = prose;
  const those = judgements.flatMap(({ claim }) => (claim.kind === word ? [claim] : []));
  const line = (claim: Unjudged) => {
    const say = (words: string) => inline(words, placeOf(claim.id));
    const what =
      claim.kind === "not run yet" ? markup`Planned: ${say(claim.plan)}` : markup`Why not: ${say(claim.reason)}`;
    return markup`<li id="claim-${claim.id}">${quotation(claim, prose)}
<p class="scroll">${say(claim.asks)}</p>
<p class="plan scroll">${what}</p>
${claim.note !== undefined && markup`<p class="plan scroll">Known beforehand: ${say(claim.note)}</p>\n`}</li>
`;
  };
  return (
    those.length > 0 &&
    markup`<details class="waiting"><summary>${badge(word, those.length)}</summary>
<ul>
${those.map(line)}</ul></details>
`
  );
}

function paperMarkup(paper: number, page: RegisterPage, labels: Labels, prose: Prose): Html {
  const own = page.judged.claims.filter(({ claim }) => claim.paper === paper);
  const tested = own.filter(isTested);
  return markup`<h2 id="paper-${paper}"><span class="kicker">${paperLabel(paper)}</span> ${papers[paper]}</h2>
${tested.length > 0 && markup`<p class="tally">${countsOf(tested).map(([word, count]) => markup`${badge(word, count)} `)}</p>`}
${byQuotation(tested).map(
  (group) => markup`<div class="quoted">
${quotation(group[0].claim, prose)}
${group.map((judgement) => claimMarkup(judgement, page, labels, prose))}</div>
`,
)}${waitingMarkup(own, "not run yet", prose)}${waitingMarkup(own, "not testable here", prose)}`;
}

// ---------------------------------------------------------------------------------------------------------- controls

function controlMarkup(judgement: MeasuredJudgement, prose: Prose): Html {
  const { claim, verdict } = judgement;
  const right = verdict === claim.expect;
  return markup`<article class="claim" id="claim-${claim.id}">
<p class="verdict">${badge(verdict)}</p>
<div>
<h3>${prose.inline(claim.statement, placeOf(claim.id))}</h3>
<p class="expected">It must be ${badge(claim.expect!)}${right ? ", and it is." : ""}${!right && markup` <strong>The judge failed this control.</strong>`}</p>
${effectMarkup(claim, judgement)}
<div class="foot">
${numbersMarkup(judgement)}
</div>
</div>
</article>
`;
}

function controlsMarkup({ judged: { controls, chance } }: RegisterPage, prose: Prose): Html {
  const { repeats, pairs, falseVerdicts, interval } = chance;
  const [low, high] = interval.map((share) => (100 * share).toFixed(1));
  return markup`<h2 id="controls">Can the judge say no?</h2>
<p>The same rule was judged against itself on other seeds ${repeats} times, with ${pairs} pairs each. In ${falseVerdicts} of
them, ${((falseVerdicts / repeats) * 100).toFixed(1)}\u00a0% (95\u00a0%: ${low}\u00a0% to ${high}\u00a0%), chance alone made
one side look better; a 95\u00a0% interval may do so in 5\u00a0%.</p>
${controls.length > 0 && markup`<div class="quoted">\n${controls.map((control) => controlMarkup(control, prose))}</div>\n`}`;
}

// -------------------------------------------------------------------------------------------------- training it again

const canTrain = ({ claim }: MeasuredJudgement, { first }: RegisterPage): boolean =>
  first[claim.id] !== undefined && claim.design.rate !== "tuned";

const written = (values: readonly number[]): Recorded[] =>
  values.map((value) => (Number.isFinite(value) ? value : String(value)));

/** What the page's script needs to train the first pairs of every measured claim. */
export function jobs(page: RegisterPage): Record<string, Saved> {
  const trainable = page.judged.claims.filter((j): j is MeasuredJudgement => "effect" in j && canTrain(j, page));
  return Object.fromEntries(
    trainable.map((judgement) => {
      const { claim, effect, interval } = judgement;
      const { metric, against = metric, compare, direction, design } = claim;
      const { seeds, baseline, method } = page.first[claim.id];
      const side = (settings: typeof design.method, metric: string, values: readonly number[]) => ({
        settings: { ...settings, rate: design.rate },
        metric,
        recorded: written(values),
      });
      const job: Saved = {
        experiment: design.experiment,
        compare,
        direction,
        baseline: side(design.baseline, against, baseline),
        method: side(design.method, metric, method),
        seeds,
        all: `${effectWords(claim, effect, interval)} from ${pairsWords(judgement)}`,
      };
      return [claim.id, job];
    }),
  );
}

// ------------------------------------------------------------------------------------------------------ all together

const paperNumbers = ({ judged }: RegisterPage): number[] =>
  [...new Set(judged.claims.map(({ claim }) => claim.paper))].sort((a, b) => a - b);

/** Links to the register's parts, and to what follows it. */
export const registerContents = (
  page: RegisterPage,
  ...more: readonly Html[]
): Html => markup`<nav class="contents" aria-labelledby="contents"><div>
<h2 id="contents">Contents</h2>
<ol>
<li><a href="#rule">How a verdict is made</a></li>
${paperNumbers(page).map((paper) => markup`<li><a href="#paper-${paper}">${paperLabel(paper)}: ${papers[paper]}</a></li>\n`)}<li><a href="#controls">Can the judge say no?</a></li>
<li><a href="#notebooks">The notebooks</a></li>
${more.map((entry) => markup`<li>${entry}</li>\n`)}</ol>
</div></nav>`;

/** What a reader wants to know first, to stand under the index's title. */
export const registerOpening = ({ judged }: RegisterPage): Html =>
  markup`<p class="summary">${text(summary(judged.claims))}</p>`;

/** A formula keeps the comma behind it: browsers would break the line between the two. */
const withStops = ({ html }: Html): Html =>
  raw(html.replace(/<math(?:(?!<math)[^])*?<\/math>[,.;:?!)”]+/g, (all) => `<span class="whole">${all}</span>`));

/** The register, to stand in the index's main part. */
export const registerMarkup = (page: RegisterPage, labels: Labels, prose: Prose): Html =>
  withStops(markup`${ruleMarkup()}
${paperNumbers(page).map((paper) => paperMarkup(paper, page, labels, prose))}
${controlsMarkup(page, prose)}
<script type="text/plain" id="pairs">${raw(packed(JSON.stringify(jobs(page))))}</script>
<script type="text/plain" id="numbers">${raw(packed(JSON.stringify(numbersOf(page))))}</script>
`);
