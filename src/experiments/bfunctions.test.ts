/** Paper 2's section 3.1: what its trials measure, and that they can say no. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { relu } from "../activations";
import { bFunctions } from "../bfunctions";
import { measures, trials } from "../experiments";
import { constant, backward } from "../graph";
import { recorded } from "../runs/record";
import { mean } from "../stats/summaries";
import { sweeps } from "../sweeps";
import {
  barrier,
  bFunctionDefaults,
  bFunctionRun,
  bFunctionWay,
  endLoss,
  landscape,
  LOOK,
  ruleOf,
  type BFunctionSettings,
} from "./bfunctions";

const settings: BFunctionSettings = { ...bFunctionDefaults, hidden: [3, 3], points: 20, epochs: 8 };
const two: BFunctionSettings = { ...settings, hidden: [2, 1] };

const found = trials.bFunctions(settings, "3");

test("every trial gives exactly its listed measures", () => {
  assert.deepEqual(Object.keys(found).sort(), [...measures.bFunctions].sort());
  const ranges = trials.bFunctionRanges({ ...settings, each: 1, apart: 1 }, "3");
  assert.deepEqual(Object.keys(ranges).sort(), [...measures.bFunctionRanges].sort());
  const { rates } = sweeps["b-noise"].settings;
  const noise = trials.bFunctionNoise({ ...settings, train: "all", rate: 1, rates: rates as never }, "3");
  assert.deepEqual(Object.keys(noise).sort(), [...measures.bFunctionNoise].sort());
});

describe("a start", () => {
  const dead = Array.from({ length: 20 }, (_, i) => String(i + 1)).find((seed) => bFunctionRun(two, seed).passed > 0)!;
  test("has a gradient in FC2; one without is passed over, and that is counted", () => {
    const { network, x, y, loss } = bFunctionRun(two, dead);
    const [, W] = network.params;
    assert.ok(backward(loss(network(constant(x)), y))(W).data.some((g) => g !== 0));
    assert.ok(bFunctionRun(two, dead).passed >= 1);
  });
  test("is the same under every rule", () => {
    const [a, b] = ["BP", "linear"].map((rule) => bFunctionWay(two, dead, ruleOf(rule)).weights[0]);
    assert.deepEqual(a, b);
  });
});

describe("section 3.1", () => {
  test("trains FC2 alone, for as many updates as there are epochs", () => {
    const run = bFunctionRun(settings, "3");
    const first = run.network.params.map((p) => p.value.data.slice());
    const { losses, weights, cosines } = bFunctionWay(settings, "3", ruleOf("tanh"));
    assert.deepEqual([losses.length, weights.length, cosines.length], [9, 9, 8 / LOOK + 1]);
    assert.notDeepEqual(weights[8], weights[0]);
    assert.equal(losses[8], endLoss(settings, "3", ruleOf("tanh")));
    assert.deepEqual(weights[0], first[1]);
    assert.equal(landscape(settings, "3")(weights[8]), losses[8]);
  });
  test("measures nothing between backpropagation and itself, and −1 between the negated and the true gradient", () => {
    for (const measure of ["gap", "distance", "barrier"]) assert.equal(found[`BP ${measure}`], 0);
    assert.deepEqual([found["BP cosine"], found["negated cosine"]], [1, -1]);
    assert.equal(found["zero rest"], 1);
    assert.ok(Number.isNaN(found["zero cosine"]));
    assert.equal(found["negated uphill"], 1);
    assert.equal(found["linear masked cost"], found["BP cost"]);
  });
  test("has as the ten's cost a geometric mean, of the rest the mean", () => {
    const names = ["sigmoid", "tanh", "softplus", "elu", "swish", "gelu", "leakyRelu", "linear", "softsign", "arctan"];
    const logs = names.map((name) => Math.log(found[`${name} cost`]));
    assert.ok(Math.abs(found["the ten cost"] / Math.exp(mean(logs)) - 1) < 1e-3);
    assert.ok(Math.abs(found["the ten cosine"] - mean(names.map((name) => found[`${name} cosine`]))) < 1e-3);
  });
  test("refuses a rule that is none", () =>
    assert.throws(() => ruleOf("cosh"), /there is no rule "cosh"; there are BP/));
});

test("g stands in FC2 alone", () => {
  const slope = (layer: string) => ruleOf("linear")(relu, { layer, samples: 1 })(-1, 0, 1);
  assert.deepEqual(["fc1", "fc2", "fc3"].map(slope), [0, 1, 0]);
});

test("the ten's width is a geometric mean", () => {
  const ranges = trials.bFunctionRanges({ ...settings, optimizer: "sgd", rate: 1, each: 4, apart: 0.25 }, "3");
  const widths = Object.keys(bFunctions).map((name) => ranges[`${name} width`]);
  const geometric = Math.exp(mean(widths.map(Math.log)));
  assert.ok(mean(widths) / geometric > 1.01, `${widths}: too alike to tell`);
  assert.ok(Math.abs(ranges["the ten width"] / geometric - 1) < 1e-3);
});

test("a barrier is the rise above the higher end, and a valley has none", () => {
  const ridge = ([x]: ArrayLike<number> & Iterable<number>) => 1 - (x - 0.5) * (x - 0.5);
  assert.ok(Math.abs(barrier((w) => ridge(Array.from(w)), [0], [1]) - 0.25) < 1e-12);
  assert.equal(
    barrier((w) => -ridge(Array.from(w)), [0], [1]),
    0,
  );
  assert.equal(
    barrier((w) => w[0], [0], [1]),
    0,
  );
});

test("a tenth of ReLU′ at ten times the rate is ReLU′ under gradient descent, and at the same rate is not", () => {
  const at = (rule: string, rate: number) => endLoss({ ...settings, optimizer: "sgd", rate }, "4", ruleOf(rule));
  assert.ok(Math.abs(at("BP tenth", 10) / at("BP", 1) - 1) < 1e-12);
  assert.ok(Math.abs(at("BP tenth", 1) / at("BP", 1) - 1) > 1e-3);
});

test("a width counts the rates within ten per cent of the lowest loss, and the best one is told", () => {
  const ranges = trials.bFunctionRanges({ ...settings, optimizer: "sgd", rate: 1, each: 3, apart: 0.5 }, "5");
  const costs = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5].map((x) =>
    endLoss({ ...settings, optimizer: "sgd", rate: 10 ** x }, "5", ruleOf("tanh")),
  );
  const least = Math.min(...costs);
  assert.equal(ranges["tanh width"], 0.5 * costs.filter((cost) => cost <= 1.1 * least).length);
  assert.ok(Math.abs(ranges["tanh cost"] / least - 1) < 1e-3);
  assert.equal(ranges["tanh best"], -1.5 + 0.5 * costs.indexOf(least));
});

test("the rates and β of the sweeps are the best of the recorded ones, found on seeds that judge nothing", () => {
  const best = (name: "b-own-rates" | "learnt-rate-beta", key: "rate" | "beta", wanted: object) => {
    const cells = recorded(name).cells.filter(({ settings: s }) =>
      Object.entries(wanted).every(([k, v]) => JSON.stringify(s[k]) === JSON.stringify(v)),
    );
    assert.ok(cells.length > 1);
    return cells.reduce((a, b) => (mean(b.results.cost) < mean(a.results.cost) ? b : a)).settings[key];
  };
  const { rates } = sweeps["b-noise"].settings as unknown as { rates: Record<string, Record<string, number>> };
  for (const [task, all] of Object.entries(rates))
    for (const [rule, rate] of Object.entries(all)) assert.equal(best("b-own-rates", "rate", { task, rule }), rate, `${task} ${rule}`); // prettier-ignore
  const { betas } = sweeps["learnt-rate"].settings as unknown as { betas: Record<string, number> };
  for (const [task, beta] of Object.entries(betas))
    assert.equal(best("learnt-rate-beta", "beta", { task }), beta, task);
  const serves = recorded("b-sgd-rate").cells.filter(({ settings: s }) => String(s.hidden) === "8,8");
  const lowest = serves.reduce((a, b) => (mean(b.results.cost) < mean(a.results.cost) ? b : a));
  assert.deepEqual(sweeps["b-sgd"].over.rate, [lowest.settings.rate]);
  for (const name of ["b-own-rates", "learnt-rate-beta", "b-sgd-rate"])
    assert.ok(recorded(name).seeds.every((seed) => Number(seed) > 1000));
});
