/** A judged register for the tests of this folder: every verdict, long words, formulas, effects of either sign. */
import type { Evidence, Judgement, MathematicalJudgement, MeasuredJudgement, Unjudged } from "../../claims/judge";
import type { Mathematical, Measured } from "../../claims/register";
import { runTrial, sweeps } from "../../sweeps";
import type { First, RegisterPage } from "../register";

const words = {
  paper: 1,
  place: "section 3, figure 2",
  statement: `there is a small but observable improvement for the convergence speed as well as the final cost, ${"indicating that it does a better job, ".repeat(3)}and $\\Delta a / \\Delta z$ is < or > "1"`,
};

export const measured = (id: string, more: Partial<Measured> = {}): Measured => ({
  ...words,
  id,
  asks: `Is the cost of ${id} lower, with $\\sigma'(z)$ replaced?`,
  kind: "measured",
  metric: "cost",
  compare: "ratio",
  direction: "lower",
  smallestEffect: 0.01,
  design: { experiment: "1-2-1", rate: 0.3, baseline: { rule: "BP" }, method: { rule: "DBP" }, pairs: 200 },
  ...more,
});

export const evidence = (verdict: Evidence["verdict"], effect: number, low: number, high: number): Evidence => ({
  verdict,
  effect,
  interval: [low, high],
  bootstrap: [low, high],
  pairs: 200,
  leftOut: 0,
  standardised: 0.71,
  improvement: { share: 0.74, interval: [0.67, 0.79] },
  p: { t: 1.2e-9, sign: 0.03, wilcoxon: 1e-20 },
});

export const supported: MeasuredJudgement = {
  claim: measured("1-supported", { figure: "all/figure-2" }),
  ...evidence("supported", 0.023, 0.019, 0.027),
  holm: 3e-8,
  tuned: { ...evidence("contradicted", -0.03, -0.05, -0.012), rates: { baseline: 3, method: 1 } },
  chance: evidence("no difference", 0.001, -0.004, 0.006),
};

/** A lower claim whose effect is higher. */
export const contradicted: MeasuredJudgement = {
  claim: measured("1-contradicted", { statement: "the cost is lower", figure: "missing/figure-9" }),
  ...evidence("contradicted", -0.5, -0.62, -0.4),
  leftOut: 12,
  pairs: 188,
  holm: 0.5,
};

const tunedAlone: MeasuredJudgement = {
  claim: measured("1-tuned", { design: { ...measured("x").design, rate: "tuned" } }),
  ...evidence("direction only", 0.008, 0.001, 0.016),
  holm: 0.04,
  tuned: { ...evidence("direction only", 0.008, 0.001, 0.016), rates: { baseline: 3, method: 1 } },
};

const others: MeasuredJudgement[] = [
  { claim: measured("1-same"), ...evidence("no difference", -0.002, -0.006, 0.002), holm: 1 },
  { claim: measured("1-unsure"), ...evidence("inconclusive", 0.005, -0.02, 0.03), holm: 1 },
  {
    claim: measured("1-far", { metric: "size", compare: "ratio", direction: "higher", smallestEffect: 1 }),
    ...evidence("supported", 16.6, 15.8, 17.5),
    holm: 0,
  },
];

const mathematical = (id: string, more: Partial<Mathematical> = {}): Mathematical => ({
  ...words,
  id,
  place: "section 2",
  asks: "Is $a' = a - \\text{rate} \\cdot e$ where it should be?",
  kind: "mathematical",
  check: "limit",
  ...more,
});

const proofs: MathematicalJudgement[] = [
  {
    claim: mathematical("1-proved", {
      proof: "By the mean value theorem:\n\n$$\\frac{a' - a}{z' - z} = \\sigma'(\\xi).$$",
    }),
    verdict: "proved",
    finding: { cases: 98, failures: 0, numbers: {} },
  },
  {
    claim: mathematical("1-refuted"),
    verdict: "refuted",
    finding: { cases: 4000, failures: 4000, counterexample: "At $z = 1.5$, it lands on 1.48: 4.8 % of the way.", numbers: {} }, // prettier-ignore
  },
  {
    claim: mathematical("1-within"),
    verdict: "holds within",
    finding: { cases: 6000, failures: 7, range: "From $z = 36.7368$ on.", counterexample: "At $z = 36.5$ it is not.", numbers: {} }, // prettier-ignore
  },
];

/** A matrix that is wider than a phone. */
const wide = `$\\begin{pmatrix} ${Array.from({ length: 24 }, (_, i) => `w_{${i}}`).join(" & ")} \\end{pmatrix}$`;

const waiting = (id: string, paper: number): Unjudged => ({ ...words, id, paper, asks: `Is ${wide} so?`, kind: "not run yet", plan: "a long run with `bFunction(g)`", note: "a remark" }); // prettier-ignore

const unjudged: Unjudged[] = [
  waiting("2-waiting", 2),
  waiting("3-waiting", 3),
  { ...words, id: "1-nowhere", asks: "Is it faster on their machine?", kind: "not testable here", reason: "their machine is not here" }, // prettier-ignore
];

export const claims: readonly Judgement[] = [
  supported,
  tunedAlone,
  ...others,
  ...proofs,
  contradicted,
  ...unjudged.map((claim) => ({ claim, verdict: claim.kind })),
];

/** The first pairs of 1-supported and 1-contradicted, trained here. */
export function firstPairs(count: number): First {
  const seeds = Array.from({ length: count }, (_, i) => String(i + 1));
  const costs = (rule: string) => seeds.map((seed) => runTrial(sweeps["1-2-1"], { rule, rate: 0.3 }, seed).cost);
  return { seeds, baseline: costs("BP"), method: costs("DBP") };
}

const control = (id: string, found: Evidence, expect: Measured["expect"]): MeasuredJudgement => ({
  claim: measured(id, { paper: 0, statement: `The rule of ${id}.`, expect }),
  ...found,
  holm: NaN,
});

export const registerPage = (first: First = { seeds: [], baseline: [], method: [] }): RegisterPage => ({
  judged: {
    claims,
    controls: [
      control("control-negated", evidence("contradicted", -9, -11, -8), "contradicted"),
      control("control-broken", evidence("supported", 0.05, 0.03, 0.07), "no difference"),
    ],
    chance: { repeats: 200, pairs: 20, falseVerdicts: 8, interval: [0.0204, 0.0769] },
  },
  first: Object.fromEntries(["1-supported", "1-contradicted", "1-tuned"].map((id) => [id, first])),
  text: '{ "version": 1 }\n',
});
