import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readRegister } from "./register";

const file = JSON.parse(readFileSync(fileURLToPath(new URL("../../data/claims.json", import.meta.url)), "utf8")) as {
  claims: Record<string, unknown>[];
};
type Json = Record<string, unknown>;

test("data/claims.json is a register, over all five papers and the peers' published runs, and none waits for its run", () => {
  const { claims } = readRegister(file);
  assert.deepEqual([...new Set(claims.map(({ paper }) => paper))].sort(), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(claims.filter(({ kind }) => kind === "not run yet"), []); // prettier-ignore
});

/** The register with one entry changed. */
function changed(id: string, change: (entry: Json) => void): unknown {
  const copy = structuredClone(file);
  change(copy.claims.find((claim) => claim.id === id)!);
  return copy;
}

describe("what cannot be judged is refused before anything runs, with the place named", () => {
  const wrong: [what: string, change: (entry: Json) => void, sentence: RegExp][] = [
    ["an unknown metric", (c) => (c.metric = "speed"), /claims\[\d+\] \(1-final-cost\)\.metric: expected a measure of 1-2-1, one of cost, .*; got "speed"/], // prettier-ignore
    ["an unknown experiment", (c) => ((c.design as Json).experiment = "2-1"), /claims\[\d+\]\.design\.experiment: expected one of 1-2-1, .*got "2-1"/], // prettier-ignore
    ["a missing smallest effect", (c) => delete c.smallestEffect, /claims\[\d+\]\.smallestEffect: expected a number > 0, the smallest effect of interest, got nothing/], // prettier-ignore
    ["a smallest effect of 0", (c) => (c.smallestEffect = 0), /smallestEffect: expected a number > 0/],
    ["one of the whole cost", (c) => (c.smallestEffect = 1), /smallestEffect: expected a share below 1, got 1/],
    ["an unknown direction", (c) => (c.direction = "better"), /direction: expected one of lower, higher, got "better"/],
    ["a verdict word that is none", (c) => (c.expect = "true"), /expect: expected one of supported, .*got "true"/],
    ["a rule that was not run", (c) => ((c.design as Json).method = { rule: "DFA" }), /design\.method: expected settings of 1 cell\(s\) of 1-2-1; 0 have/], // prettier-ignore
    ["settings of many cells", (c) => ((c.design as Json).method = {}), /design\.method: expected settings of 1 cell/],
    [
      "a rate that was not run",
      (c) => ((c.design as Json).rate = 0.55),
      /design\.baseline: expected settings of 1 cell/,
    ],
    ["two equal sides", (c) => ((c.design as Json).method = { rule: "BP" }), /design: expected two sides that differ; these give no pairs/], // prettier-ignore
    ["no pairs", (c) => ((c.design as Json).pairs = 0), /design\.pairs: expected at least 2 pairs, got 0/],
    ["more pairs than seeds", (c) => ((c.design as Json).pairs = 201), /design\.pairs: expected at most the 200 seeds/],
    ["an unknown key", (c) => (c.verdict = "supported"), /claims\[\d+\]\.verdict: unknown key/],
    ["an unknown kind", (c) => (c.kind = "guessed"), /claims\[\d+\]\.kind: expected a claim, .*got "guessed"/],
    ["an id that is taken", (c) => (c.id = "1-smaller-z"), /\(1-smaller-z\): expected an id of its own/],
    ["an empty statement", (c) => (c.statement = " "), /statement: expected the paper's words, got " "/],
    ["a figure without its notebook", (c) => (c.figure = "figure-2"), /figure: expected a notebook and a figure/],
  ];
  for (const [what, change, sentence] of wrong)
    test(what, () => assert.throws(() => readRegister(changed("1-final-cost", change)), sentence));

  test("an unknown check of a mathematical claim", () =>
    assert.throws(
      () => readRegister(changed("1-consistent", (c) => (c.check = "truth"))),
      /check: expected one of consistent, .*got "truth"/,
    ));
  test("a claim without a plan, a reason or a kind", () => {
    assert.throws(
      () => readRegister(changed("1-bottleneck", (c) => delete Object.assign(c, { kind: "not run yet" }).reason)),
      /plan: expected what will/,
    );
    assert.throws(() => readRegister(changed("1-bottleneck", (c) => delete c.reason)), /reason: expected the reason/);
    assert.throws(() => readRegister(changed("1-consistent", (c) => delete c.kind)), /kind: expected a claim/);
  });
  test("a control without an expected verdict, and A/A repeats of no claim", () => {
    const { controls } = structuredClone(file) as unknown as { controls: Json[] };
    delete controls[0].expect;
    assert.throws(() => readRegister({ ...file, controls }), /controls\[0\] \(control-negated\)\.expect: expected one of/); // prettier-ignore
    const chance = { claim: "1-consistent", experiment: "chance", repeats: 10, pairs: 20 };
    assert.throws(() => readRegister({ ...file, chance }), /chance\.claim: expected the id of a measured claim/);
  });
  test("what is no register at all", () => {
    for (const input of [null, 3, [], {}, { version: 2 }]) assert.throws(() => readRegister(input), /expected|unknown/);
  });
});
