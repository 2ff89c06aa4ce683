import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Measured, Register } from "../claims/register";
import { judge, type Source } from "../claims/judge";
import { stream } from "../random";
import { cells, gathered, kept, seedsOf, sweeps, type Results, type Settings, type Sweep } from "../sweeps";
import { claimsText } from "./claims";
import type { Job } from "./trials";
import { verify } from "./verify";

const claim = (id: string, more: object = {}): Measured => ({
  id,
  paper: 1,
  place: "here",
  statement: "said",
  asks: "Is it so?",
  kind: "measured",
  metric: "cost",
  compare: "ratio",
  direction: "lower",
  smallestEffect: 0.01,
  design: { experiment: "1-2-1", rate: 0.3, baseline: { rule: "BP" }, method: { rule: "DBP" }, pairs: 200 },
  ...more,
});

const register: Register = {
  version: 1,
  claims: [claim("first"), { ...claim("waiting"), kind: "not run yet", plan: "later" } as never],
  controls: [claim("control", { expect: "supported" })],
  chance: { claim: "first", experiment: "chance", repeats: 10, pairs: 20 },
};

/** Made-up measures of a cell under a seed: what "training" gives here. */
function measuresOf(name: string, cell: Settings, seed: string): Record<string, number> {
  const noise = stream(seed, `${name} ${JSON.stringify(cell)}`).uniform() + (cell.rule === "DBP" ? 1 : 2);
  return Object.fromEntries(kept(sweeps[name as keyof typeof sweeps]).map((measure) => [measure, noise]));
}

const recorded = new Map<string, Results>();
const source: Source = (name) => {
  const sweep: Sweep = sweeps[name as keyof typeof sweeps];
  const [all, seeds] = [cells(sweep), seedsOf(sweep)];
  const results = recorded.get(name) ?? gathered(sweep, all, seeds, (c, s) => measuresOf(name, all[c], seeds[s]));
  recorded.set(name, results);
  return results;
};

const judged = judge(register, source);
const report = claimsText(judged, source);
const trained: Job[] = [];
const run = (change: (measures: Record<string, number>, job: Job) => Record<string, number> = (m) => m) => {
  trained.length = 0;
  return (jobs: readonly Job[]) => {
    trained.push(...jobs);
    return Promise.resolve(
      jobs.map((job) => ({ measures: change(measuresOf(job.name, job.cell, job.seed), job), seconds: 0 })),
    );
  };
};
const problems = async (text: string, runner = run(), pairs = 2) =>
  (await verify(register, judged, source, text, pairs, runner)).filter(({ problem }) => problem !== undefined);

describe("verify", () => {
  test("finds nothing where nothing differs, and prints a line for every claim and control", async () => {
    const lines = await verify(register, judged, source, report, 2, run());
    assert.deepEqual(lines.filter(({ problem }) => problem), []); // prettier-ignore
    for (const id of ["first", "waiting", "control", "chance"])
      assert.ok(
        lines.some((line) => line.id === id),
        id,
      );
    assert.match(lines[0].text, /^supported, .* lower .*, 2 of 200 pairs again$/);
  });

  test("trains the first pairs in all cells that a claim rests on, and none else", () => {
    const mine = trained.filter(({ name }) => name === "1-2-1");
    assert.equal(mine.length, 2 * 18, "two seeds, two rules, nine rates");
    assert.deepEqual([...new Set(mine.map(({ seed }) => seed))], ["1", "2"]);
    assert.equal(trained.filter(({ name }) => name === "chance").length, 2, "two runs of the A/A repeats");
    assert.equal(trained.filter(({ name }) => name === "map").length, 252, "one seed of the map");
  });

  test("names the pair whose numbers are others now, by a last bit", async () => {
    const bit = run(
      (m, { name, seed, cell }) =>
      name === "1-2-1" && seed === "2" && cell.rule === "BP" && cell.rate === 0.3 ? { ...m, cost: m.cost * (1 + 2 ** -52) } : m, // prettier-ignore
    );
    const found = await problems(report, bit);
    assert.deepEqual(found.map(({ id }) => id), ["first", "control"]); // prettier-ignore
    assert.match(found[0].problem!, /pair 2 gives other numbers/);
  });

  test("sees a number of the map that is another now", async () => {
    const [found] = await problems(
      report,
      run((m, { name }) => (name === "map" ? { ...m, size: 0 } : m)),
    );
    assert.equal(found.id, "map");
    assert.match(found.problem!, /size of .*, seed 1: 0, recorded [12]\./);
  });

  const edited = (change: (file: { claims: Record<string, unknown>[]; controls: object[] }) => void) => {
    const file = JSON.parse(report) as Parameters<typeof change>[0];
    change(file);
    return JSON.stringify(file);
  };
  test("sees a verdict, an effect or a late hash that was changed in the report", async () => {
    for (const [change, key] of [
      [(f) => (f.claims[0].verdict = "contradicted"), "verdict"],
      [(f) => (f.claims[0].effect = 0.5), "effect"],
      [(f) => ((f.claims[0].hashes as string[])[199] = "0"), "hashes"],
    ] as [Parameters<typeof edited>[0], string][]) {
      const [found, ...rest] = await problems(edited(change));
      assert.equal(rest.length, 0);
      assert.match(found.problem!, new RegExp(`^${key}: the report says `));
    }
  });

  test("sees a claim that the report lacks, one that the register lacks, and a report that is none", async () => {
    assert.match((await problems(edited((f) => f.claims.shift())))[0].problem!, /is not in the report/);
    const more = await problems(edited((f) => f.claims.push({ id: "invented" })));
    assert.deepEqual(more.map(({ id, problem }) => [id, problem]), [["invented", "is in the report and not in the register"]]); // prettier-ignore
    await assert.rejects(problems("{}"), /expected claims and controls/);
  });

  test("fails a control that is judged otherwise than it must be", async () => {
    const other: Register = { ...register, controls: [claim("control", { expect: "contradicted" })] };
    const now = judge(other, source);
    const lines = await verify(other, now, source, claimsText(now, source), 2, run());
    assert.deepEqual(
      lines.filter(({ problem }) => problem).map(({ problem }) => problem),
      ["expected contradicted, and it is supported"],
    );
  });

  test("in full, trains every seed of every cell of the experiments", async () => {
    assert.deepEqual(await problems(report, run(), Infinity), []);
    assert.equal(trained.filter(({ name }) => name === "1-2-1").length, 18 * 200);
    assert.equal(trained.filter(({ name }) => name === "chance").length, 8000);
  });
});
