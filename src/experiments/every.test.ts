/** The list of every rule: its lines are what runs, its rates are the best ones, and what is watched is what happens. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { sigmoid } from "../activations";
import { alignment } from "../angles";
import { measures, trials } from "../experiments";
import { backward, constant } from "../graph";
import * as rules from "../rules";
import { cellOf, sweeps } from "../sweeps";
import { tensor } from "../tensor";
import { training } from "../train";
import {
  bestRate,
  endOf,
  every,
  everyRun,
  FLOOR,
  ownRate,
  rated,
  RATES,
  ruleOf,
  tasks,
  TUNING_AFTER,
  type EveryRule,
  type TaskName,
} from "./every";
import { anglePanels, flowPanels, lossPanels, seen, standInPanels } from "./everyfigures";
import { besideBp, learns, standings } from "./standing";
import { timeTrial, watched } from "./watched";

const names = ["cosine", "circles"] as const;
const record = (name: keyof typeof sweeps) => JSON.parse(readFileSync(new URL(`../../data/runs/${name}.json`, import.meta.url), "utf8")); // prettier-ignore

/** The gradients of a task's first pass. */
function gradients(task: TaskName, given: Partial<rules.Rules>): number[] {
  const { network, x, y, loss } = everyRun(task, ruleOf("BP"), 1, "3");
  const of = backward(loss(network(constant(x)), y), given);
  return network.params.flatMap((p) => Array.from(of(p).data));
}

/** What the reader's line of code gives. */
function evaluated(line: string, seed: string, step: number): Partial<rules.Rules> {
  const known = { ...rules, sigmoid, tensor, seed, step };
  return new Function(...Object.keys(known), `return (${line})`)(...Object.values(known));
}

/** Whether a rule's line is what runs. */
const isShown = ({ line, rules: of }: EveryRule): boolean =>
  names.every(
    (task) =>
      String(gradients(task, of("9", 0.3))) === String(gradients(task, evaluated(line, "9", 0.3))) &&
      of("9", 0.3).transport?.learning?.toString() === evaluated(line, "9", 0.3).transport?.learning?.toString(),
  );

describe("the list", () => {
  for (const rule of every) test(`${rule.name}: the line of code is what runs`, () => assert.ok(isShown(rule)));
  test("control: a line that says something else is found out", () => {
    assert.ok(!isShown({ ...ruleOf("DBP"), line: "{ activation: difference(2 * step) }" }));
    assert.ok(!isShown({ ...ruleOf("feedback alignment"), line: '{ transport: feedback("other") }' }));
  });
  test("has no two rules of one name, and begins with BP", () => {
    assert.equal(new Set(every.map(({ name }) => name)).size, every.length);
    assert.equal(every[0].name, "BP");
    assert.throws(() => ruleOf("BQ"), /no rule is called BQ; there are BP, DBP/);
  });
  test("no two rules have the same gradients in both tasks, but those that differ in training alone", () => {
    const all = every.map(({ rules: of }) => String(names.map((task) => gradients(task, of("9", 0.3)))));
    assert.equal(new Set(all).size, every.length);
  });
});

describe("own rates", () => {
  const { cells } = record("every-rates");
  for (const task of names)
    test(`are the best ones of the record: ${task}`, () => {
      for (const { name, rates } of every) {
        const costs = RATES.map((rate) => cellOf({ cells }, { task, rule: name, rate }).results.cost.map(Number));
        assert.equal(rates![task], bestRate(costs), name);
      }
    });
  test("are tuned on the spot where none is given", () => {
    const { rates, ...mine } = ruleOf("signs");
    const own = ownRate("circles", mine, 2);
    assert.ok(RATES.includes(own as (typeof RATES)[number]) && Math.abs(own - rates!.circles) <= 0.5);
  });
  test("are tuned on seeds that nothing is judged by", () => {
    const asked = new Set<number>();
    const mine: EveryRule = { name: "mine", line: "", rules: (seed) => (asked.add(Number(seed)), {}) };
    const [{ rates }] = rated([mine], 1);
    assert.deepEqual(rates, { cosine: ownRate("cosine", mine, 1), circles: ownRate("circles", mine, 1) });
    assert.deepEqual([...asked], [TUNING_AFTER + 1]);
  });
  test("a rate at which a run leaves all numbers is never the best one", () =>
    assert.equal(bestRate([[NaN, 1], [Infinity, 0], [5, 5], [6, 6]]), RATES[2])); // prettier-ignore
});

describe("what is watched", () => {
  test("is the run: its losses, and at the start the angle of its gradient", () => {
    const rule = ruleOf("feedback alignment");
    const { at, loss, angles } = watched("circles", rule, 0.5, "4", 10);
    assert.equal(loss[loss.length - 1], endOf("circles", rule, 0.5, "4"));
    assert.deepEqual([at[0], at[1], at[at.length - 1]], [0, 20, 200]);
    const run = everyRun("circles", rule, 0.5, "4");
    const end = run.loss(run.network(constant(run.x)), run.y);
    const [own, truth] = [backward(end, run.rules), backward(end)].map((g) => g(run.network.params[0]).data);
    const cosine = alignment(own, truth);
    assert.ok(Math.abs(Math.cos((angles[0][0] * Math.PI) / 180) - cosine) < 1e-12);
    assert.ok(angles[0][0] > 5, "control: feedback alignment is no BP");
  });
  test("has no angle under BP, none at all where nothing is sent down, and 0 in the last layer of the circles", () => {
    const max = (list: readonly number[]) => Math.max(...list);
    assert.ok(max(watched("circles", ruleOf("BP"), 1, "4", 4).angles.map(max)) < 1e-5);
    const { angles } = watched("circles", ruleOf(FLOOR), 1, "4", 4);
    assert.ok(angles.slice(0, -1).every((layer) => layer.every(Number.isNaN)));
    assert.ok(max(angles[3]) < 1e-5);
  });
  test("sees matrices as they are now: Kolen–Pollack's come to the weights, feedback's need not", () => {
    const [first, ...rest] = watched("cosine", ruleOf("Kolen–Pollack"), 2, "4", 8).standIns.fc2;
    assert.ok(rest[rest.length - 1] < first / 2, `${first} to ${rest[rest.length - 1]}`);
    assert.deepEqual(watched("cosine", ruleOf("BP"), 1, "4", 2).standIns.fc2, [0, 0, 0]);
    assert.deepEqual(watched("cosine", ruleOf("direct feedback"), 1, "4", 2).standIns, {});
  });
  test("in one hidden layer direct feedback with the same matrix is feedback alignment", () => {
    const B = {
      fc2: tensor(
        [1, 8],
        Float64Array.from({ length: 8 }, (_, i) => i - 3),
      ),
    };
    const end = (transport: rules.TransportRule) => endOf("cosine", { rules: () => ({ transport }) }, 1, "4");
    assert.equal(end(rules.direct(B)), end(rules.feedback(B)));
  });
});

describe("trials", () => {
  test("give exactly their listed measures", () => {
    assert.deepEqual(Object.keys(trials.every({ task: "circles", rule: "BP", rate: "own" }, "1")), [...measures.every]);
    assert.deepEqual(Object.keys(trials.everyTime({ task: "circles", rule: "DBP", rounds: 1, steps: 1 }, "1")), [...measures.everyTime]); // prettier-ignore
  });
  test("the own rate is the list's", () =>
    assert.equal(trials.every({ task: "circles", rule: "signs", rate: "own" }, "1").cost, trials.every({ task: "circles", rule: "signs", rate: ruleOf("signs").rates!.circles }, "1").cost)); // prettier-ignore
  test("time is that of the rule over that of BP, whichever of them goes first in a round", () => {
    // Round 1: BP from 0 to 1, the rule from 1 to 4. Round 2: the rule from 4 to 9, BP from 9 to 10.
    const ticks = [0, 1, 1, 4, 4, 9, 9, 10];
    const { time } = timeTrial({ task: "circles", rule: "DBP", rounds: 2, steps: 1 }, "1", () => ticks.shift()!);
    assert.equal(time, 5);
  });
});

describe("figures are functions of the list", () => {
  const mine: EveryRule = { name: "mine", line: "", rules: () => ({ activation: (f) => (z, a) => Math.max(f.derivative(z, a), 0.1), transport: rules.feedback("1") }), rates: { cosine: 1, circles: 1 } }; // prettier-ignore
  const list = [ruleOf("BP"), ruleOf("linear"), mine];
  const all = seen("circles", list, ["1", "2"], 4);
  test("a rule that is added has a panel in each, and BP is drawn in all of the losses", () => {
    for (const panels of [lossPanels(all), anglePanels(all), flowPanels(list, ["1"])]) assert.deepEqual(panels.map(({ title }) => title), ["BP", "linear", "mine"]); // prettier-ignore
    assert.deepEqual(
      standInPanels(all).map(({ title }) => title),
      ["mine"],
    );
    for (const { marks } of lossPanels(all)) assert.ok(marks.some(({ label }) => label === "BP, median"));
  });
  test("built-in rules are judged by the record, one's own by as many pairs as are asked for", () => {
    const results = { sweep: sweeps["every-circles"], ...record("every-circles") };
    const [bp, linear, own] = standings("circles", list, results, 3);
    assert.deepEqual([bp, linear, own].map(({ floor }) => floor.pairs), [200, 200, 3]); // prettier-ignore
    assert.deepEqual(
      own.costs,
      ["1", "2", "3"].map((seed) => endOf("circles", mine, 1, seed)),
    );
    assert.equal(bp.costs[0], endOf("circles", ruleOf("BP"), 1, "1"));
    assert.deepEqual([bp.bp.effect, bp.floor.verdict], [0, "supported"]);
    const wild = { ...mine, rules: () => ({ activation: () => (z: number) => 1e200 * z }) };
    const [lost] = standings("circles", [wild], results, 3);
    assert.deepEqual([lost.floor.lost, lost.cost, learns(lost.floor), besideBp(lost.bp)], [3, Infinity, "diverges", "diverges"]); // prettier-ignore
    assert.deepEqual([bp, linear].map(({ floor }) => learns(floor)), ["learns", "no"]); // prettier-ignore
    assert.deepEqual([bp, linear].map((one) => besideBp(one.bp)), ["as good", "worse"]); // prettier-ignore
    const [impostor] = standings("circles", [{ ...mine, name: "BP" }], results, 2);
    assert.equal(impostor.floor.pairs, 2, "a name alone is no built-in rule");
  });
});

test("both tasks end where the list says", () => {
  for (const task of names) {
    let last = 0;
    for (const step of training(everyRun(task, ruleOf("BP"), 1, "1"))) {
      last = step.loss;
      if (step.iteration === tasks[task].iterations) break;
    }
    assert.equal(last, endOf(task, ruleOf("BP"), 1, "1"));
  }
});
