import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stream } from "../random";
import { cells, gathered, seedsOf, sweeps, type Results, type Sweep } from "../sweeps";
import { claimsFile } from "./file";
import { cellsOf, contribution, evidence, judge, repeatsOf, type Source } from "./judge";
import { smallest } from "./effects";
import type { Measured, Register } from "./register";

const claim = (more: object = {}): Measured => ({
  id: "a-claim",
  paper: 1,
  place: "here",
  statement: "said",
  asks: "Is it so?",
  kind: "measured",
  metric: "cost",
  compare: "ratio",
  direction: "lower",
  smallestEffect: 0.01,
  design: {
    experiment: "1-2-1",
    rate: 0.3,
    baseline: { rule: "BP" },
    method: { rule: "DBP" },
    pairs: 200,
    again: "1-2-1-again",
  },
  ...more,
});

/** Costs that are log-normal over seeds, with a factor for each rule and rate; each experiment is drawn once. */
function source(factor: (rule: string, rate: number) => number, spread = 0.05): Source {
  const drawn = new Map<string, Results>();
  const draw = (name: string): Results => {
    const sweep: Sweep = sweeps[name as keyof typeof sweeps];
    const all = cells(sweep);
    const costs = all.map((cell) => {
      const { rule, rate } = cell as { rule: string; rate: number };
      return seedsOf(sweep).map((_, s) => {
        const { normal } = stream(`${name} ${s} ${rule} ${rate}`, "noise");
        return 0.05 * factor(rule, rate) * (1 + spread * Math.tanh(normal()));
      });
    });
    return gathered(sweep, all, seedsOf(sweep), (c, s) => {
      const cost = costs[c][s];
      return { cost, area: cost, iterations: 100, reached: 1, size: cost, vanished: 0 };
    });
  };
  return (name) => {
    const results = drawn.get(name) ?? draw(name);
    drawn.set(name, results);
    return results;
  };
}

const register = (claims: Register["claims"], controls: Measured[] = []): Register => ({
  version: 1,
  claims,
  controls,
  chance: { claim: "a-claim", experiment: "chance", repeats: 10, pairs: 20 },
});
const judged = (one: Measured, from: Source) => {
  const [found] = judge(register([one]), from).claims;
  assert.ok("effect" in found);
  return found;
};

describe("a measured claim", () => {
  test("that is so by five per cent is supported, and the other way round contradicted", () => {
    const better = judged(
      claim(),
      source((rule) => (rule === "DBP" ? 0.95 : 1)),
    );
    assert.equal(better.verdict, "supported");
    assert.ok(Math.abs(better.effect - 0.05) < 0.01);
    assert.ok(better.interval[0] < better.effect && better.effect < better.interval[1]);
    assert.equal(
      judged(
        claim(),
        source((rule) => (rule === "BP" ? 0.95 : 1)),
      ).verdict,
      "contradicted",
    );
    assert.equal(judged(claim({ direction: "higher" }), source((rule) => (rule === "BP" ? 0.95 : 1))).verdict, "supported"); // prettier-ignore
  });

  test("that is so by less than the smallest effect goes in its direction only", () =>
    assert.equal(
      judged(
        claim(),
        source((rule) => (rule === "DBP" ? 0.995 : 1), 0.01),
      ).verdict,
      "direction only",
    ));

  test("shows no difference between equal rules, and nothing where the noise is large", () => {
    assert.equal(
      judged(
        claim(),
        source(() => 1, 0.03),
      ).verdict,
      "no difference",
    );
    assert.equal(
      judged(
        claim(),
        source(() => 1, 0.9),
      ).verdict,
      "inconclusive",
    );
  });

  test("may compare differences in the metric's own unit", () => {
    const found = judged(claim({ compare: "difference", smallestEffect: 0.001 }), source((rule) => (rule === "DBP" ? 0.9 : 1))); // prettier-ignore
    assert.ok(Math.abs(found.effect - 0.005) < 0.001, String(found.effect));
    assert.equal(found.verdict, "supported");
  });

  test("leaves out a pair without a number, and says how many", () => {
    const { pairs, leftOut } = evidence(claim(), [1, 2, NaN, 4], [1, 1, 1, 0]);
    assert.deepEqual([pairs, leftOut], [2, 2]);
  });

  test("is judged at each side's own best rate on seeds that did not choose it", () => {
    const { tuned } = judged(
      claim(),
      source((rule, rate) => (rule === "DBP" ? (rate === 3 ? 0.8 : 2) : rate === 1 ? 1 : 2)),
    );
    assert.deepEqual(tuned!.rates, { baseline: 1, method: 3 });
    assert.equal(tuned!.pairs, 100);
    assert.ok(Math.abs(tuned!.effect - 0.2) < 0.02);
  });

  test("is not judged on the seeds that chose its rate", () => {
    // At rate 3 the even seeds see half the cost and the odd ones twice: chosen by the former, judged by the latter.
    const split: Source = (name) => {
      const sweep: Sweep = sweeps[name as keyof typeof sweeps];
      const all = cells(sweep);
      return gathered(sweep, all, seedsOf(sweep), (c, s) => {
        const { rule, rate } = all[c];
        const cost = rule === "DBP" && rate === 3 ? (s % 2 === 0 ? 0.5 : 2) : 1 + s / 1e4;
        return { cost, area: cost, iterations: 1, reached: 1, size: cost, vanished: 0 };
      });
    };
    const { tuned } = judged(claim(), split);
    assert.equal(tuned!.rates.method, 3);
    assert.ok(tuned!.effect < -0.9, String(tuned!.effect));
  });

  test('with the rate "tuned" is judged there', () => {
    const design = { ...claim().design, rate: "tuned" as const, again: undefined };
    const found = judged(claim({ design }), source((rule, rate) => (rule === "DBP") === (rate === 3) ? 1 : 2)); // prettier-ignore
    assert.equal(found.effect, found.tuned!.effect);
  });

  test("shows the baseline beside itself on other seeds, where nothing is to be found", () => {
    const from = source((rule) => (rule === "DBP" ? 0.5 : 1));
    const { chance } = judged(claim(), from);
    assert.equal(chance!.verdict, "no difference");
    const costs = (name: string) =>
      from(name).cells.find(({ settings }) => settings.rule === "BP" && settings.rate === 0.3)!.results.cost;
    assert.deepEqual(chance, evidence(claim(), costs("1-2-1"), costs("1-2-1-again")));
  });
});

test("the smallest effect is judged on the effects' own scale: a share of a ratio by its logarithm", () => {
  assert.ok(Math.abs(smallest(claim({ smallestEffect: 0.5 })) - Math.LN2) < 1e-15);
  assert.ok(Math.abs(smallest(claim({ smallestEffect: 1, direction: "higher" })) - Math.LN2) < 1e-15);
  assert.equal(smallest(claim({ compare: "difference", smallestEffect: 0.5 })), 0.5);
});

test("Holm's method adjusts over the measured claims alone, and controls stand outside", () => {
  const from = source((rule) => (rule === "DBP" ? 0.995 : 1));
  const two = judge(
    register([
      claim(),
      claim({ id: "b", metric: "size" }),
      { ...claim(), kind: "not run yet", plan: "later" } as never,
    ]),
    from,
  );
  const ps = two.claims.flatMap((one) => ("effect" in one ? [[one.p.t, one.holm]] : []));
  assert.deepEqual(ps.map(([p, adjusted]) => Number((adjusted / p).toPrecision(6))), [2, 2]); // prettier-ignore
});

describe("A/A repeats", () => {
  const results = (values: number[]): Results => ({
    sweep: sweeps.chance,
    seeds: values.map(String),
    cells: [{ settings: { rule: "BP", rate: 0.3 }, results: { cost: values } }],
  });
  const { normal } = stream("1", "repeats");
  const noise = Array.from({ length: 8000 }, () => Math.abs(1 + 0.3 * normal()) + 0.01);

  test("of one distribution give a verdict about once in twenty", () => {
    const { repeats, falseVerdicts, interval } = repeatsOf(claim(), results(noise), 400, 50);
    assert.equal(repeats, 400);
    assert.ok(falseVerdicts >= 8 && falseVerdicts <= 34, String(falseVerdicts));
    assert.ok(interval[0] < 0.05 && interval[1] > 0.02);
  });

  test("turned round give as many, and twice as wide a scale none: the interval alone decides", () => {
    const { falseVerdicts } = repeatsOf(claim(), results(noise), 200, 20);
    assert.ok(falseVerdicts > 0);
    assert.equal(repeatsOf(claim({ direction: "higher" }), results(noise), 200, 20).falseVerdicts, falseVerdicts);
    const generous = claim({ smallestEffect: 0.99 }); // all but everything is "no difference" then, unless beyond 0
    assert.ok(repeatsOf(generous, results(noise), 200, 20).falseVerdicts < falseVerdicts);
  });
});

describe("report/claims.json", () => {
  const from = source((rule) => (rule === "DBP" ? 0.95 : 1));
  const all = register([claim()], [{ ...claim(), id: "a-control", expect: "supported" }]);
  const file = claimsFile(judge(all, from), from, (text) => text);

  test("has a hash for every pair, of all that the pair brought in", () => {
    const [entry] = file.claims as { seeds: string[]; hashes: string[] }[];
    assert.equal(entry.seeds.length, 200);
    assert.equal(entry.hashes[7], contribution(claim(), from, 7).join(" "));
    assert.equal(contribution(claim(), from, 7).length, 2 * 9 + 1, "both sides at nine rates, and the other seed's");
    assert.equal(new Set(entry.hashes).size, 200);
  });

  test("names the cells that a claim rests on", () => {
    const names = cellsOf(claim()).map(({ experiment }) => experiment);
    assert.deepEqual([names.length, names.filter((name) => name === "1-2-1-again").length], [19, 1]);
  });
});
