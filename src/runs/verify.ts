/**
 * `deltalab verify`: the register once more, from its seeds. Everything is judged again from the recorded runs and held
 * against report/claims.json; the first pairs of every claim, or all of them, are trained again and held against the
 * hashes that stand there.
 */
import type { Claim, Measured, Register } from "../claims/register";
import { cellsOf, type Judged, type MeasuredJudgement, type Source } from "../claims/judge";
import { pairHash } from "../claims/file";
import { effectWords } from "../claims/words";
import { cells, gathered, kept, seedsOf, sweeps, type Results, type Settings, type Sweep } from "../sweeps";
import { isLong } from "../experiments";
import { claimsText, shortHash } from "./claims";
import { runTrials, type Job, type Trial } from "./trials";

type Name = keyof typeof sweeps;

/** Which cells and seeds of an experiment are run again. */
interface Part {
  readonly cells: Settings[];
  readonly seeds: readonly string[];
}

/** The parts that the first `pairs` pairs of every claim rest on; the map's first seed and as many runs of the A/A repeats too. */
function partsOf(register: Register, pairs: number): Map<Name, Part> {
  const wanted = new Map<Name, Settings[]>();
  const measured = [...register.claims, ...register.controls].filter((c): c is Measured => c.kind === "measured");
  for (const { experiment, cell } of measured.flatMap(cellsOf))
    wanted.set(experiment as Name, [...(wanted.get(experiment as Name) ?? []), cell]);
  const parts = new Map<Name, Part>();
  for (const name of Object.keys(sweeps) as Name[]) {
    const sweep: Sweep = sweeps[name];
    if (sweep.trial === "everyTime") continue; // it reads a clock, and no claim rests on it
    if (isLong(sweep.trial)) continue; // hours, and real data: `deltalab experiment` runs it again
    const all = cells(sweep);
    const isClaims = wanted.has(name);
    const used = isClaims ? all.filter((cell) => wanted.get(name)!.some((w) => sameSettings(w, cell))) : all;
    const count = isClaims || name === register.chance.experiment ? pairs : 1;
    parts.set(name, { cells: used, seeds: seedsOf(sweep).slice(0, pairs === Infinity ? undefined : count) });
  }
  return parts;
}

const sorted = (settings: Settings) => JSON.stringify(Object.entries(settings).sort());
const sameSettings = (a: Settings, b: Settings) => sorted(a) === sorted(b);

/** The parts trained again, as a source. */
async function again(parts: ReadonlyMap<Name, Part>, run: Runner): Promise<Source> {
  const jobs = [...parts].flatMap(([name, part]) =>
    part.seeds.flatMap((seed): Job[] => part.cells.map((cell) => ({ name, sweep: sweeps[name], cell, seed }))),
  );
  const trials = await run(jobs);
  const results = new Map<string, Results>();
  let from = 0;
  for (const [name, { cells: chosen, seeds }] of parts) {
    const first = from;
    results.set(
      name,
      gathered(sweeps[name], chosen, seeds, (c, s) => trials[first + s * chosen.length + c].measures),
    );
    from += chosen.length * seeds.length;
  }
  return (name) => results.get(name)!;
}

/** Whether the runs behind a judgement are trained again. */
const isTrained = ({ claim }: MeasuredJudgement, parts: ReadonlyMap<Name, Part>): boolean =>
  parts.has(claim.design.experiment as Name);

export type Runner = (jobs: readonly Job[]) => Promise<readonly Trial[]>;

export interface Line {
  readonly id: string;
  /** Undefined where all is as the report says; else what differs. */
  readonly problem?: string;
  readonly text: string;
}

type Entry = Readonly<Record<string, unknown>> & { readonly hashes?: readonly string[] };

/** The report's entries by id. Throws one sentence where the text is no report. */
function entriesOf(text: string): ReadonlyMap<string, Entry> {
  const file = JSON.parse(text) as { claims?: Entry[]; controls?: Entry[]; chance?: Entry };
  if (!Array.isArray(file.claims) || !Array.isArray(file.controls)) throw new Error("expected claims and controls");
  return new Map(
    [...file.claims, ...file.controls, { id: "chance", ...file.chance }].map((entry) => [String(entry.id), entry]),
  );
}

/** The first key in which two entries differ, with both values. */
function difference(found: Entry | undefined, wanted: Entry): string | undefined {
  if (found === undefined) return "is not in the report";
  const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  const key = [...keys].find((k) => JSON.stringify(found[k]) !== JSON.stringify(wanted[k]));
  if (key === undefined) return undefined;
  const short = (value: unknown) => (JSON.stringify(value) ?? "nothing").slice(0, 80);
  return `${key}: the report says ${short(found[key])}, the records ${short(wanted[key])}`;
}

/** What one claim's line says when all is well. */
function told(judgement: Judged["claims"][number], pairs: number, parts: ReadonlyMap<Name, Part>): string {
  if (!("effect" in judgement)) return judgement.verdict;
  const { claim, verdict, effect, interval } = judgement;
  const again = isTrained(judgement, parts)
    ? `${Math.min(pairs, claim.design.pairs)} of ${claim.design.pairs} pairs again`
    : `judged again from the record alone (deltalab experiment ${claim.design.experiment} trains it)`;
  return `${verdict}, ${effectWords(claim, effect, interval)}, ${again}`;
}

/** The first pair whose numbers are not those that were judged. */
function otherPair(judgement: MeasuredJudgement, entry: Entry | undefined, source: Source, pairs: number) {
  const count = Math.min(pairs, judgement.claim.design.pairs);
  const at = Array.from({ length: count }, (_, i) => i).find(
    (i) => pairHash(judgement, source, i, shortHash) !== entry?.hashes?.[i],
  );
  return at === undefined ? undefined : `pair ${at + 1} gives other numbers than the report's`;
}

/** Recorded and recomputed numbers of an experiment that stands behind no single claim. */
function otherNumber(name: Name, source: Source, fresh: Source): string | undefined {
  const [recorded, now] = [source(name), fresh(name)];
  for (const column of now.cells) {
    const same = recorded.cells.find(({ settings }) => sameSettings(settings, column.settings))!;
    for (const measure of kept(sweeps[name]))
      for (const [i, value] of column.results[measure].entries())
        if (!Object.is(value, same.results[measure][i]))
          return `${measure} of ${JSON.stringify(column.settings)}, seed ${now.seeds[i]}: ${value}, recorded ${same.results[measure][i]}`;
  }
  return undefined;
}

/** A line for each claim, control and further experiment, in the register's order. */
export async function verify(
  register: Register,
  judged: Judged,
  source: Source,
  report: string,
  pairs: number,
  run: Runner = (jobs) => runTrials(jobs),
): Promise<Line[]> {
  const entries = entriesOf(report);
  const now = entriesOf(claimsText(judged, source));
  const parts = partsOf(register, pairs);
  const fresh = await again(parts, run);
  const line = (id: string, text: string, ...problems: (string | undefined)[]): Line => ({
    id,
    text,
    problem: problems.find((p) => p !== undefined),
  });
  const ofClaim = (judgement: Judged["claims"][number]): Line => {
    const { id } = judgement.claim as Claim;
    const entry = entries.get(id);
    const problem = difference(entry, now.get(id)!);
    const pair =
      entry && "effect" in judgement && isTrained(judgement, parts)
        ? otherPair(judgement, entry, fresh, pairs)
        : undefined;
    return line(id, told(judgement, pairs, parts), pair, problem);
  };
  const { chance } = judged;
  const rest = [...parts.keys()].filter((name) => !used(register).has(name));
  return [
    ...judged.claims.map(ofClaim),
    ...judged.controls.map((control) => {
      const { id, expect } = control.claim;
      const wrong = control.verdict === expect ? undefined : `expected ${expect}, and it is ${control.verdict}`;
      const checked = ofClaim(control);
      return line(id, checked.text, checked.problem, wrong);
    }),
    line(
      "chance",
      `${chance.falseVerdicts} of ${chance.repeats} A/A repeats give a verdict`,
      difference(entries.get("chance"), now.get("chance")!),
    ),
    ...rest.map((name) => line(name, `${parts.get(name)!.seeds.length} seeds again`, otherNumber(name, source, fresh))),
    ...[...entries.keys()]
      .filter((id) => !now.has(id))
      .map((id) => line(id, "", "is in the report and not in the register")),
  ];
}

/** The experiments that claims and controls rest on. */
const used = ({ claims, controls }: Register): ReadonlySet<string> =>
  new Set(
    [...claims, ...controls].flatMap((c) =>
      c.kind === "measured" ? cellsOf(c).map(({ experiment }) => experiment) : [],
    ),
  );
