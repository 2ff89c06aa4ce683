/**
 * The register of claims, data/claims.json, written before the runs: what each paper says, what would count as an answer,
 * and how many pairs are asked for. A claim that cannot be judged as it stands is refused here, before anything runs.
 */
import { z } from "zod";
import { measures } from "../experiments";
import { cells, matches, sweeps, type Settings, type Sweep } from "../sweeps";
import { integer, list, numeric, object, oneOf, parsed, shown, tagged, text, value, WrongValue } from "../values";
import { named } from "./pairs";
import { checks } from "./proofs";

/** The words of measured claims, of mathematical ones, and of those without an answer. */
export const VERDICTS = ["supported", "direction only", "no difference", "contradicted", "inconclusive"] as const;
export const MATHEMATICAL_VERDICTS = ["proved", "refuted", "holds within", "inconclusive"] as const;

const words = (what: string) => value<string>(what, (x) => typeof x === "string" && x.trim() !== "");

const common = {
  id: value<string>(
    "lower-case words joined by hyphens",
    (x) => typeof x === "string" && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(x),
  ),
  /** 1 … 5; 6 for the peers' published runs, 0 for controls of our own. */
  paper: integer(0, 6, "the number of a paper, 1 … 5 (6 for a peer's published runs, 0 for a control)"),
  /** Section, equation or figure of the paper. */
  place: words("the place in the paper"),
  /** The paper's words. */
  statement: words("the paper's words"),
  /** Our reading: what could turn out true or false. */
  asks: words("what is asked, in a sentence"),
};

/** Where a reader sees it: the notebook's name and a figure's. */
const figure = value<string>(
  "a notebook and a figure, 04-difference/figure-2",
  (x) => typeof x === "string" && /^[0-9a-z-]+\/[0-9a-z-]+$/.test(x),
).optional();

const settings = value<Settings>("an object of settings", (x) => typeof x === "object" && x !== null && !Array.isArray(x)); // prettier-ignore

const RATE_WORDS = ["tuned", "own", "equal"] as const;

const measured = object({
  ...common,
  kind: z.literal("measured"),
  /** The measure of the method's trial, and of the baseline's where that is another one. */
  metric: text("the name of a measure"),
  against: text("the name of a measure").optional(),
  /** Ratios are judged by their logarithms: the effect is a share; differences are in the metric's own unit. */
  compare: oneOf("ratio", "difference"),
  /** Which way the claim says that the method differs from the baseline. */
  direction: oneOf("lower", "higher"),
  /** The smallest effect of interest: a share for ratios, else in the metric's unit. */
  smallestEffect: numeric("a number > 0, the smallest effect of interest", (x) => x > 0),
  design: object({
    experiment: oneOf(...Object.keys(sweeps)),
    /**
     * Of both sides; "tuned" where each side's own best rate is the question, "own" where the runs had it already, "equal" where
     * they had the baseline's.
     */
    rate: value<number | (typeof RATE_WORDS)[number]>(
      'a rate of the experiment, "tuned", "own" or "equal"',
      (x) => typeof x === "number" || (RATE_WORDS as readonly unknown[]).includes(x),
    ),
    baseline: settings,
    method: settings,
    pairs: integer(2, 1e6, "at least 2 pairs"),
    /** The experiment that holds the baseline on other seeds, for the A/A card. */
    again: oneOf(...Object.keys(sweeps)).optional(),
  }),
  figure,
  /** Of a control: the verdict that the machinery must give. */
  expect: oneOf(...VERDICTS).optional(),
});

const mathematical = object({
  ...common,
  kind: z.literal("mathematical"),
  check: oneOf(...Object.keys(checks)),
  /** The argument, where there is one; without it nothing is called proved. */
  proof: words("an argument").optional(),
  figure,
});

/** What is known of a claim beforehand. */
const note = words("a remark").optional();
const notYet = object({ ...common, kind: z.literal("not run yet"), plan: words("what will be done"), note });
const notHere = object({ ...common, kind: z.literal("not testable here"), reason: words("the reason"), note });

const claim = tagged("kind", "a claim", [measured, mathematical, notYet, notHere] as const);

const register = object({
  version: value<1>("1", (x) => x === 1),
  claims: list(claim, "a list of claims"),
  /** Judged as claims are, to see that the judge can say no. */
  controls: list(measured, "a list of measured claims"),
  /** A/A repeats: the claim they are judged as, the experiment that holds their runs, how many, and the pairs of each. */
  chance: object({
    claim: text("the id of a measured claim"),
    experiment: oneOf(...Object.keys(sweeps)),
    repeats: integer(1, 1e6, "a number of repeats"),
    pairs: integer(2, 1e6, "at least 2 pairs"),
  }),
});

export type Measured = z.infer<typeof measured>;
export type Mathematical = z.infer<typeof mathematical>;
export type Claim = z.infer<typeof claim>;
export type Register = z.infer<typeof register>;

/** An experiment by its name; a register has been checked to name only those there are. */
export const sweepOf = (name: string): Sweep => (sweeps as Record<string, Sweep>)[name];

/** What several fields of a design must agree on. */
function checkDesign({ metric, against, compare, direction, smallestEffect, design }: Measured, path: string): void {
  const sweep = sweepOf(design.experiment);
  const known: readonly string[] = sweep.keep ?? measures[sweep.trial];
  for (const [key, name] of Object.entries({ metric, against }))
    if (name !== undefined && named(known, name).length === 0)
      throw new WrongValue(`${path}.${key}`, `expected a measure of ${design.experiment}, one of ${known.join(", ")}; got ${shown(name)}`); // prettier-ignore
  if (compare === "ratio" && direction === "lower" && smallestEffect >= 1)
    throw new WrongValue(`${path}.smallestEffect`, `expected a share below 1, got ${smallestEffect}`);
  const all = cells(sweep);
  for (const side of ["baseline", "method"] as const) {
    const wanted: Settings = { ...design[side], ...(design.rate !== "tuned" && { rate: design.rate }) };
    const found = all.filter((cell) => matches(cell, wanted)).length;
    const expected = design.rate === "tuned" ? (sweep.over.rate ?? []).length : 1;
    if (found !== expected || found === 0)
      throw new WrongValue(`${path}.design.${side}`, `expected settings of ${expected} cell(s) of ${design.experiment}; ${found} have ${JSON.stringify(wanted)}`); // prettier-ignore
  }
  const most = sweep.seeds * named(known, metric).length;
  if (design.pairs > most)
    throw new WrongValue(`${path}.design.pairs`, `expected at most the ${most} ${most === sweep.seeds ? "seeds" : "pairs"} of ${design.experiment}, got ${design.pairs}`); // prettier-ignore
  if (JSON.stringify(design.baseline) === JSON.stringify(design.method) && (against ?? metric) === metric)
    throw new WrongValue(`${path}.design`, "expected two sides that differ; these give no pairs");
}

/** The register in a JSON value. Throws a WrongValue for the first thing that is not so. */
export function readRegister(input: unknown): Register {
  const read = parsed(register, input, "");
  const taken = new Set<string>();
  for (const part of ["claims", "controls"] as const)
    read[part].forEach((entry, i) => {
      const path = `${part}[${i}] (${entry.id})`;
      if (taken.has(entry.id)) throw new WrongValue(path, "expected an id of its own");
      taken.add(entry.id);
      if (entry.kind === "measured") checkDesign(entry, path);
      if (part === "controls" && entry.kind === "measured" && entry.expect === undefined)
        throw new WrongValue(`${path}.expect`, `expected one of ${VERDICTS.join(", ")}, got nothing`);
    });
  const { claim: judgedAs, experiment, pairs } = read.chance;
  if (!read.claims.some(({ id, kind }) => id === judgedAs && kind === "measured"))
    throw new WrongValue("chance.claim", `expected the id of a measured claim, got ${shown(judgedAs)}`);
  if (2 * pairs > sweepOf(experiment).seeds)
    throw new WrongValue("chance.pairs", `expected at most half of the ${sweepOf(experiment).seeds} seeds of ${experiment}, got ${pairs}`); // prettier-ignore
  return read;
}
