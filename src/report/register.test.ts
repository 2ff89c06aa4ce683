/** The register's markup: words and shapes, counts, effects of either sign, strips that stay inside. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { prose } from "./markdown";
import { markup } from "./html";
import { jobs, numbersOf, registerMarkup, summary } from "./register";
import { badge, looks, words } from "./register/verdicts";
import { claims, contradicted, measured, registerPage, supported } from "./register/fixture";
import { effectWords } from "../claims/words";
import { strip, stripOf } from "./register/strip";

const page = registerPage({ seeds: ["1"], baseline: [1], method: [2] });
const made = registerMarkup(page, new Map([["all/figure-2", "Figure 2"]]), prose((code) => markup`<pre>${code}</pre>`)).html; // prettier-ignore

/** The markup of one claim. */
const card = (id: string): string => made.split(`id="claim-${id}"`)[1].split("</article>")[0];
const plain = (html: string): string =>
  html
    .replace(/<\/dt>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ");

describe("a verdict is a word and a shape", () => {
  test("every word has a shape of its own, which is hidden from those who hear the word", () => {
    for (const word of words) {
      const { html } = badge(word);
      assert.equal(plain(html), word);
      assert.match(html, /<svg viewBox="0 0 16 16" aria-hidden="true"><(path|circle) /);
    }
    const shapes = words.map((word) => looks[word].shape);
    assert.equal(new Set(shapes).size, words.length);
  });

  test("and each claim of the register shows its own", () => {
    for (const { claim, verdict } of claims) {
      if (claim.kind === "not run yet" || claim.kind === "not testable here") continue;
      assert.ok(card(claim.id).includes(`<p class="verdict">${badge(verdict).html}</p>`), claim.id);
    }
  });
});

describe("the counts at the top", () => {
  test("are counted: one is, two are", () =>
    assert.equal(
      summary(claims),
      "Of the 9 claims of paper 1 that were tested, 2 are supported, 1 is proved, 1 shows the direction only, 1 holds within a range, 1 shows no difference, 1 is inconclusive, 1 is contradicted and 1 is refuted. Of the others, 2 of papers 2 and 3 wait for their runs and 1 of paper 1 cannot be tested here.",
    ));

  test("and follow the claims", () => {
    assert.equal(summary([supported]), "Of the 1 claim of paper 1 that was tested, 1 is supported.");
    const of = (paper: number) => ({ ...contradicted, claim: { ...contradicted.claim, paper } });
    assert.equal(summary([of(2), of(3), of(1)]), "Of the 3 claims of papers 1 to 3 that were tested, 3 are contradicted."); // prettier-ignore
    assert.equal(summary([of(1), of(3), of(4)]), "Of the 3 claims of papers 1, 3 and 4 that were tested, 3 are contradicted."); // prettier-ignore
    assert.equal(summary([of(1), of(2), of(6)]), "Of the 3 claims of papers 1 and 2 and a peer that were tested, 3 are contradicted."); // prettier-ignore
    assert.equal(summary([of(6)]), "Of the 1 claim of a peer that was tested, 1 is contradicted.");
    assert.match(summary(claims.filter(({ verdict }) => verdict === "not run yet")), /^None of the 2 claims has been tested yet\./); // prettier-ignore
  });
});

describe("an effect in words", () => {
  const lower = measured("x");
  test("says lower or higher by its sign and the claim's direction, the ends from small to large", () => {
    assert.equal(effectWords(lower, 0.023, [0.019, 0.027]), "2.30 % lower (1.90 % to 2.70 % lower)");
    assert.equal(effectWords(lower, -0.008, [-0.014, -0.002]), "0.800 % higher (0.200 % to 1.40 % higher)");
    assert.equal(effectWords(lower, -0.008, [-0.02, 0.004]), "0.800 % higher (0.400 % lower to 2 % higher)");
    const higher = measured("y", { direction: "higher", compare: "difference" });
    assert.equal(effectWords(higher, -2, [-3, -1]), "2 lower (1 to 3 lower)");
  });

  test("stands in the card with the pairs; the figure is a link where the report has it", () => {
    assert.match(plain(card("1-supported")), /2\.30 % lower \(95 %: 1\.90 % to 2\.70 % lower\) · 200 pairs · Figure 2/);
    assert.match(card("1-supported"), /<a href="all\.html#figure-2">Figure 2<\/a>/);
    assert.match(plain(card("1-contradicted")), /50 % higher \(95 %: 40 % to 62 % higher\) · 188 of 200 pairs/);
    assert.doesNotMatch(card("1-contradicted"), /figure-9/);
  });
});

describe("a strip", () => {
  const numbers = (html: string) => [...html.matchAll(/(?<=[MHx"] ?)-?\d+(\.\d+)?(?=[ HV"])/g)].map(([n]) => Number(n));
  const drawn = (effect: number, low: number, high: number) => strip(effect, [low, high]).html;

  test("keeps inside whatever it is given, and ends in an arrow where the interval goes on", () => {
    const arrows = (html: string) => [...html.matchAll(/l(-?)5 4l/g)].map(([, sign]) => (sign === "-" ? "left" : "right")); // prettier-ignore
    const cases: [effect: number, low: number, high: number, arrows: string[]][] = [
      [2, 1, 3, []],
      [50, 40, 60, ["right"]],
      [-50, -60, -40, ["left"]],
      [0, -60, 60, ["left", "right"]],
      [5, 2, Infinity, ["right"]],
      [-5, -Infinity, -2, ["left"]],
    ];
    for (const [effect, low, high, expected] of cases) {
      const html = drawn(effect, low, high);
      assert.deepEqual(arrows(html), expected, html);
      for (const n of numbers(html)) assert.ok(n >= 0 && n <= 320, `${n} in ${html}`);
      assert.equal(html.includes("<circle"), Math.abs(effect) <= 8, html);
    }
  });

  test("draws no interval where there is none, and counts in smallest effects on the scale that is judged", () => {
    assert.doesNotMatch(drawn(NaN, NaN, NaN), /circle|H/);
    const at = (html: string) => Number(/cx="([\d.]+)"/.exec(html)![1]);
    const claim = measured("x", { smallestEffect: 0.5 });
    assert.equal(at(stripOf(claim, 0.75, [0.7, 0.8]).html), at(drawn(2, 1.9, 2.1)), "a quarter is twice a half");
  });
});

describe("the register as a page", () => {
  test("a quotation stands once over its readings, formulas and signs in it kept", () => {
    const quoted = made.split('id="paper-2"')[0].match(/<blockquote>/g)!.length;
    assert.equal(quoted, 4, "figure 2's, section 2's, the contradicted one's, and the one that cannot be tested");
    assert.match(made, /“there is a small[^]*?<math[^]*?is &lt; or &gt; “1””/);
  });

  test("a formula keeps the stop behind it, and nothing else", () => {
    assert.match(card("1-refuted"), /At <span class="whole"><math(?:(?!<math)[^])*<\/math>,<\/span> it lands/);
    assert.match(made, /Is the cost of 1-supported lower, with <math(?:(?!<math)[^])*<\/math> replaced/);
  });

  test("what waits is a closed list with its count, what cannot be tested says why", () => {
    assert.equal(made.match(/<details class="waiting">/g)!.length, 3);
    assert.match(plain(made.split('id="paper-2"')[1]), /^>Paper 2 Function changes [^]*?rate 1 not run yet “there/);
    assert.match(plain(made), /1 not testable here “there[^]*?Why not: their machine is not here/);
  });

  test("counterexample and range stand in the open, the proof and everything computed under the claim", () => {
    assert.match(
      plain(card("1-within")).replace(/[^\w. ]/g, ""),
      /Holds\. From .*36.7368 on\. Fails\. At .*36\.5 it is not/,
    );
    assert.match(card("1-proved"), /No case of 98 fails[^]*<details[^]*By the mean value theorem:[^]*<math/);
    const rows = plain(numbersOf(page)["1-supported"]);
    for (const words of [
      /Smallest effect of interest 1 % lower/,
      /74 % \(67 % to 79 %, Wilson\)/,
      /t p = 1\.2 × 10−9; signs p = 0\.030; Wilcoxon p &lt; 10−16/,
      /best rate contradicted 3 % higher \(95 %: 1\.20 % to 5 % higher\) · 200 pairs Rates: method 1, baseline 3/,
      /other seeds no difference 0\.100 % lower \(95 %: 0\.600 % lower to 0\.400 % higher\)/,
      /cost with rule DBP against rule BP, rate 0\.3/,
      /layers 1-2-1, points 100, init normal 1/,
    ])
      assert.match(rows, words);
  });

  test("a control that fails is told", () => {
    assert.match(plain(card("control-negated")), /It must be contradicted, and it is\./);
    assert.doesNotMatch(card("control-negated"), /failed/);
    assert.match(plain(card("control-broken")), /It must be no difference The judge failed this control\./);
    assert.match(plain(made), /200 times, with 20 pairs each\. In 8 of them, 4\.0 % \(95 %: 2\.0 % to 7\.7 %\)/);
  });

  test("pairs can be trained where there are some, at one rate; what is no number keeps its name", () => {
    assert.deepEqual(Object.keys(jobs(page)), ["1-supported", "1-contradicted"]);
    assert.deepEqual(made.match(/data-claim="[^"]*"/g), ['data-claim="1-supported"', 'data-claim="1-contradicted"']);
    const broken = registerPage({ seeds: ["1"], baseline: [NaN], method: [Infinity] });
    const { baseline, method } = jobs(broken)["1-supported"];
    assert.deepEqual([baseline.recorded, method.recorded], [["NaN"], ["Infinity"]]);
  });
});
