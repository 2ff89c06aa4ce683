/** Paper 3's checks: the verdict of each, and with something wrong in its place, where it must turn. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chasing, drawnHebbian, symmetricPart, trajectory, whole } from "../../hebbian";
import { stream } from "../../random";
import { identity, sigmoid } from "../../activations";
import { derivative, difference, linear } from "../../rules";
import * as layered from "../../systems/layered";
import * as systems from "../../systems";
import { threePasses } from "../../invariant";
import { mathematicalVerdict, type Finding } from "./finding";
import { paper3 } from "./paper3";
import { found } from "./paper3/cases";
import { linearFlow, linearSaves, operations } from "./paper3/linear";
import * as list from "./paper3/list";
import * as methods from "./paper3/systems";

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");

const verdicts: Readonly<Record<string, string>> = {
  "two-equations": "proved",
  "chain-rule-reads": "proved",
  "backpropagation-reads": "proved",
  "back-substitution": "proved",
  "matrix-order": "proved",
  "order-costs": "holds within",
  "equivalent-methods": "proved",
  "linear-backward": "proved",
  "linear-flow": "holds within",
  "linear-saves": "proved",
  "differential-network": "proved",
  "differential-deeper": "proved",
  "gradient-like": "proved",
  "comes-to-rest": "proved",
  "through-time": "proved",
  "third-pass": "holds within",
  "second-derivatives": "holds within",
  "total-minimum": "refuted",
  "error-surfaces": "refuted",
};

test("each check has its verdict", () => {
  assert.deepEqual(Object.keys(paper3), Object.keys(verdicts));
  for (const [name, check] of Object.entries(paper3)) assert.equal(verdictOf(check()), verdicts[name], name);
});

/** A system with its last partial left out, or transposed in time. */
const without = (system: systems.System) => systems.directPartials({ ...system, edges: system.edges.slice(0, -1) });

describe("the methods turn", () => {
  const turned = (finding: Finding) => assert.equal(verdictOf(finding), "refuted");
  test("with one direct partial left out", () => {
    turned(methods.twoEquations(without));
    turned(methods.backSubstitution(without));
  });
  test("with the other method's set of variables read", () => {
    turned(methods.chainRuleReads(systems.influenced));
    turned(methods.backpropagationReads(systems.influencing));
  });
  test("with the factors in a wrong order, or one left out", () => {
    turned(methods.matrixOrder((chain) => layered.fromOutput([...chain.slice(0, -1), chain[chain.length - 1].map((row) => row.map((v) => 2 * v))]))); // prettier-ignore
    turned(methods.equivalent((system, x) => systems.chainRule({ ...system, edges: system.edges.slice(1) }, x)));
  });
  test("with products by the unit seed counted: the formulas hold nowhere", () => {
    const seeded = (system: systems.System) => {
      const counts = systems.multiplications(system);
      return { ...counts, chainRule: counts.chainRule + 1 };
    };
    assert.equal(verdictOf(methods.orderCosts(seeded)), "refuted");
  });
});

describe("the list turns", () => {
  test("with the derivative, or a rule that is not linear, in the place of linear", () => {
    for (const rule of [derivative, difference(0.5)])
      assert.ok(["refuted"].includes(verdictOf(list.linearBackward((f, place) => (f.inverse ? rule(f, place) : derivative(f, place)))))); // prettier-ignore
  });
  test("with the derivative in the place of linear, and with identity layers, where nothing can be saved", () => {
    for (const finding of [linearFlow(derivative), linearSaves(derivative), linearSaves(linear, [identity])])
      assert.equal(verdictOf(finding), "refuted");
  });
  test("with slopes that are all 1 and come of f′: the counts are of what is evaluated", () => {
    // 5 samples, 2-3-1 of sigmoids: 4 units, 9 weights of which 3 lie above the first layer.
    assert.deepEqual(operations([2, 3, 1], sigmoid, derivative), {
      derivatives: 20,
      slopes: 20,
      products: 5 * (9 + 3),
    });
    assert.deepEqual(operations([2, 3, 1], sigmoid, linear), { derivatives: 0, slopes: 0, products: 5 * (9 + 3) });
  });
  test("with a slope left out of the differential network", () =>
    assert.equal(
      verdictOf(list.differential([2, 3], (weights, kinds) => (x) => {
        const chain = layered.factors(weights, kinds, x);
        return layered.fromInput([weights[0].W, ...chain.slice(1)]);
      })),
      "refuted",
    )); // prettier-ignore
  test("without the sum over the steps of time", () => assert.equal(verdictOf(list.throughTime(false)), "refuted"));
  test("with the third pass the wrong way round, nowhere; with the cross terms, everywhere", () => {
    const wrong: typeof threePasses = (end, x, of, R, beta) => threePasses(end, x, of, R, -beta);
    assert.equal(verdictOf(list.thirdPass(wrong)), "refuted");
    assert.equal(verdictOf(list.secondDerivatives(true)), "proved");
  });
  test("with an activation that uses the asymmetric weights", () => {
    const start = () => chasing(3, stream("1", "chasing"));
    assert.equal(verdictOf(list.comesToRest(() => [trajectory({ ...start(), G: start().G.map((g) => 1e3 * g) }, whole, 0.05, 400)])), "refuted"); // prettier-ignore
    const rises = trajectory(drawnHebbian([2, 3, 2], 0, stream("1", "h")), symmetricPart, 3, 20).V;
    assert.ok(
      rises.some((v, k) => k > 0 && v > rises[k - 1]) || rises.some(Number.isNaN),
      "a time step that is too long",
    );
  });
  test("with patterns that can be learnt both, and with a unit that has a bias", () => {
    assert.equal(verdictOf(list.totalMinimum([[0.5, 0.5]])), "proved");
    assert.equal(verdictOf(list.errorSurfaces([-1, 0, 1])), "proved");
  });
});

test("a range is told where all failures lie outside of it, and not where one lies inside", () => {
  const inside = { holds: true, words: "a" };
  const outside = { holds: false, inside: false, words: "b" };
  assert.equal(found([inside, outside], "there").range, "there");
  assert.equal(found([outside], "there").range, undefined);
  assert.equal(found([inside, outside, { holds: false, words: "c" }], "there").range, undefined);
});
