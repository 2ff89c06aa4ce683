/** The search for settings at which a verdict turns: what it finds is judged so by the register's own code, and it can find nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { film } from "../lab/film";
import { read } from "../lab/address";
import { startOf, type Settings } from "../lab/settings";
import { changesOf } from "../lab/written";
import { runTrial, sweeps } from "../sweeps";
import { training } from "../train";
import { seeds } from "../random";
import { pointsOf, rangeWords } from "./axes";
import { FEW, isTurned, measuresAt, outcomeWords, search, type Outcome, type Turnable } from "./flips";
import { evidence } from "./judge";
import { runAt } from "./placedrun";
import { claimPlace } from "./places";
import type { Measured } from "./register";

const designs = {
  final: { experiment: "1-2-1", rate: 0.3, baseline: { rule: "BP" }, method: { rule: "DBP" }, pairs: 200 },
  deeper: { experiment: "1-2-2-1", rate: 0.3, baseline: { rule: "BP" }, method: { rule: "DBP per sample" }, pairs: 200 }, // prettier-ignore
  nudged: { experiment: "reason", rate: 0.3, baseline: { rule: "first order reversed" }, method: { rule: "first order" }, pairs: 200 }, // prettier-ignore
  negated: { experiment: "1-2-1", rate: 0.3, baseline: { rule: "BP" }, method: { rule: "BP negated" }, pairs: 200 },
  parting: { experiment: "parting", rate: 0.3, baseline: {}, method: {}, pairs: 200 },
  steps: { experiment: "steps", rate: 0.3, baseline: {}, method: {}, pairs: 200 },
  linear: {
    experiment: "every-circles",
    rate: "own",
    baseline: { rule: "BP" },
    method: { rule: "linear" },
    pairs: 200,
  },
  linearCosine: { experiment: "every-cosine", rate: "own", baseline: { rule: "BP" }, method: { rule: "linear" }, pairs: 200 }, // prettier-ignore
  feedback: { experiment: "feedback", rate: 0.01, baseline: { data: "twoGaussians" }, method: { data: "twoGaussians" }, pairs: 100 }, // prettier-ignore
} as const satisfies Record<string, Measured["design"]>;

const trialOf = (name: keyof typeof designs) => sweeps[designs[name].experiment].trial;
const placeAt = (name: keyof typeof designs) => claimPlace({ design: designs[name] })!;

describe("a claim's place in the lab", () => {
  for (const [name, { experiment, rate, baseline, method }] of Object.entries(designs))
    test(`has the trial's own numbers, bit for bit: ${name}`, () => {
      const sweep = sweeps[experiment];
      const { settings } = placeAt(name as keyof typeof designs);
      const short = { ...sweep, settings: { ...sweep.settings, iterations: 60, epochs: 60 } };
      if (sweep.trial === "every") return; // its length is the task's; below
      const at = measuresAt(sweep.trial, { ...settings, iterations: 60, seed: "3" });
      const own = [baseline, method].map((cell) => runTrial(short, { ...cell, rate }, "3"));
      const measured = (of: (typeof own)[number], side: 0 | 1) => Object.keys(at[side]).map((name) => [name, of[name]]);
      for (const side of [0, 1] as const) assert.deepEqual(Object.entries(at[side]), measured(own[side], side));
      const other = runTrial(short, { ...baseline, rate }, "4");
      assert.notDeepEqual(Object.entries(at[0]), measured(other, 0), "control");
    });

  test("every rule's too", () => {
    for (const name of ["linear", "linearCosine"] as const) {
      const { settings } = placeAt(name);
      const [bp, linear] = measuresAt("every", { ...settings, seed: "3" });
      const own = ["BP", "linear"].map((rule) => runTrial(sweeps[designs[name].experiment], { rule, rate: "own" }, "3").cost); // prettier-ignore
      assert.deepEqual([bp.cost, linear.cost], own);
    }
  });

  test("is none where the lab has no such run", () => {
    const none = (design: Measured["design"]) => assert.equal(claimPlace({ design }), undefined);
    none({ ...designs.final, rate: "tuned" });
    none({ ...designs.final, experiment: "saturated" });
    none({ ...designs.linear, baseline: { rule: "last layer alone" } });
    none({ ...designs.final, experiment: "batches", baseline: { batch: "all" }, method: { batch: 1 } });
  });
});

test("at every point of every search the run is the lab's own, bit for bit", async () => {
  for (const name of Object.keys(designs) as (keyof typeof designs)[]) {
    const place = placeAt(name);
    for (const { settings: point, words } of pointsOf(place.settings, trialOf(name))) {
      const settings: Settings = { ...point, iterations: 3, n: Math.min(point.n, 12), seed: "5" };
      const made = await film(settings);
      const part = made.advance(() => false)!;
      for (const [s, letter] of (["a", "b"] as const).entries()) {
        const steps = training(runAt(settings, letter));
        const costs = [0, 1, 2, 3].map(() => steps.next().value.loss);
        assert.deepEqual(part.sides[s].cost, costs, `${name}, ${words}, ${letter}`);
      }
    }
  }
});

describe("what is searched", () => {
  const { settings } = startOf("figure-2");
  const points = pointsOf(settings, "cosine");
  test("differs in one setting each, no two alike, and every value is one that the lab takes as it stands", () => {
    for (const point of points) {
      const other = changesOf({ start: "figure-2", settings: point.settings });
      assert.equal(other.length, 1, point.words);
      const [[key, value]] = other;
      assert.deepEqual(read(`${key}=${encodeURIComponent(String(value))}`).notes, [], point.words);
    }
    assert.equal(new Set(points.map(({ words }) => words)).size, points.length);
  });
  test("comes nearest first, what the papers leave open before what they print", () => {
    const at = (words: string) => points.findIndex((point) => point.words.startsWith(words));
    const order = ["learning rate 0.1 ", "initial weights times 0.3", "learning rate 0.03", "learning rate 30", "points 30", "activation arctan"]; // prettier-ignore
    const places = order.map(at);
    assert.ok(!places.includes(-1), places.join());
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  });
  test("leaves out what means nothing for the claim's rules", () => {
    const keysOf = (all: ReturnType<typeof pointsOf>) => all.map(({ words }) => words).join();
    assert.match(keysOf(points), /e inside a′/);
    assert.doesNotMatch(keysOf(pointsOf(placeAt("nudged").settings, "cosine")), /e inside a′|activation/);
    assert.match(rangeWords(settings, "cosine"), /^learning rate 0\.01 to 30; initial weights times 0\.1 to 10; initial weights uniform, xavier, he; /); // prettier-ignore
    assert.match(keysOf(points), /learning rate/);
    assert.doesNotMatch(keysOf(pointsOf(settings, "every")), /learning rate/, "each rule has its own best one");
  });
});

test("another verdict is one that says something else", () => {
  assert.ok(isTurned("contradicted", "supported") && isTurned("no difference", "direction only"));
  assert.ok(isTurned("supported", "inconclusive"));
  assert.ok(!isTurned("direction only", "supported"), "the same way");
  assert.ok(!isTurned("inconclusive", "supported"), "says nothing");
});

// ------------------------------------------------------------------------------------------------------- a whole search

/** A short claim: linear backprop against backpropagation on the cosine, twelve pairs. */
const small = (more: Partial<Turnable> = {}): Turnable => {
  const place = placeAt("linearCosine");
  const { start } = place;
  const changed = { ...Object.fromEntries(changesOf(place)), iterations: 200, n: 12 };
  return { trial: "every", start, changed, metric: "cost", against: "cost", compare: "ratio", direction: "lower", smallestEffect: 0.1, verdict: "contradicted", pairs: 12, ...more }; // prettier-ignore
};

function searched(claim: Turnable): { steps: string[]; outcome: Outcome } {
  const steps: string[] = [];
  const search1 = search(claim);
  for (;;) {
    const { done, value } = search1.next();
    if (done) return { steps, outcome: value };
    assert.ok(value.done > 0 && value.done <= value.of, `${value.done} of ${value.of}`);
    steps.push(value.words);
  }
}

test("it finds the nearest settings that turn a verdict, and the register's own code says so with all pairs", () => {
  const claim = small();
  const { steps, outcome } = searched(claim);
  const { found } = outcome;
  assert.ok(found, JSON.stringify(outcome));
  assert.equal(outcome.tried, new Set(steps.map((words) => words.replace(/:.*/, ""))).size);
  const { settings } = read(found.address);
  const pairs = seeds(claim.pairs).map((seed) => measuresAt("every", { ...settings, seed }));
  const judged = evidence({ ...claim, id: "x" } as never, pairs.map(([b]) => b.cost), pairs.map(([, m]) => m.cost)); // prettier-ignore
  assert.deepEqual(
    [judged.verdict, judged.effect, judged.interval, judged.pairs],
    [found.verdict, found.effect, found.interval, claim.pairs],
  );
  assert.ok(isTurned(found.verdict, "contradicted"));
  assert.ok(steps.length < FEW * outcome.of, "it ends where it has found one");
  const [first] = outcomeWords(claim, outcome);
  assert.match(first, /^With .* instead of .* the verdict is .*: .* from 12 pairs; the register’s, from as many, is contradicted\.$/); // prettier-ignore
  assert.deepEqual(searched(claim).outcome, outcome, "the same search finds the same");
});

test("and nothing where nothing turns it: training uphill never costs less", () => {
  const place = placeAt("negated");
  const changed = { ...Object.fromEntries(changesOf(place)), iterations: 40, n: 12 };
  const claim = small({ trial: "cosine", start: "figure-2", changed, smallestEffect: 1e-6 });
  const { steps, outcome } = searched(claim);
  assert.equal(outcome.found, undefined, outcome.found?.words);
  assert.equal(outcome.tried, outcome.of);
  assert.ok(steps.length >= FEW * outcome.of);
  assert.match(outcomeWords(claim, outcome)[0], /^No setting was found: \d+ were tried, one thing changed at a time \(learning rate /); // prettier-ignore
});

test("what a few pairs turn and more of them do not is no find, and is told", () => {
  const changed = { bRule: "linear", hidden: [8], n: 12, iterations: 100, lr: 1 } as const;
  const claim = small({ trial: "cosine", changed, metric: "area", against: "area", verdict: "supported", pairs: 40 });
  const { steps, outcome } = searched(claim);
  const [lost] = outcome.lost;
  assert.equal(lost.verdict, "direction only");
  assert.ok(lost.pairs > FEW && lost.pairs < claim.pairs, `${lost.pairs} pairs`);
  assert.ok(
    steps.some((words) => /instead of 1: no difference in 8 pairs, held to 32$/.test(words)),
    steps.join("\n"),
  );
  assert.notEqual(outcome.found?.words, lost.words);
  assert.match(outcomeWords(claim, outcome).join(" "), /learning rate 0\.3 instead of 1 it only seemed to turn: direction only, /); // prettier-ignore
});
