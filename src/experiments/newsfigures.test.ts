/** What notebook 05 says of records: numbers that come from them, and words that turn when they do. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Figure } from "../figure";
import { alone, float32 } from "../float32";
import { digits } from "../show";
import { backward, constant, order } from "../graph";
import { cells, kept, seedsOf, sweeps, type Results, type Settings, type Sweep } from "../sweeps";
import { setups } from "../sweeps/agnews";
import { plain } from "../tensor";
import { newsOf, newsPoints, newsRun } from "./agnews";
import { accuracyAt, lossAt, paperSettings, testAt, type NewsSettings } from "./news";
import * as figures from "./newsfigures";

/** A record of the sweep whose measures are what `of` says. */
function made(sweep: Sweep, of: (measure: string, cell: Settings, seed: number) => number): Results {
  const seeds = seedsOf(sweep);
  const columns = (cell: Settings) => kept(sweep).map((m) => [m, seeds.map((_, s) => of(m, cell, s))] as const);
  return { sweep, seeds, cells: cells(sweep).map((settings) => ({ settings, results: Object.fromEntries(columns(settings)) })) }; // prettier-ignore
}

const isDbp = ({ rule }: Settings) => rule === "DBP";
const lines = ({ data }: Figure) => data as { name: string; x: number[]; y: number[]; xaxis: string }[];

describe("figure 5", () => {
  const apart = (gap: number) =>
    made(sweeps.agnews, (measure, cell, seed) => 50 + seed + (isDbp(cell) ? gap : 0) + (measure === lossAt(1) ? 9 : 0));

  test("counts the points at which the bands meet", () => {
    assert.match(figures.figureFive(apart(0)).caption, /with 10 seeds.*overlap in 36 \(loss\) and 36 \(accuracy\)/);
    assert.match(figures.figureFive(apart(50)).caption, /overlap in 0 \(loss\) and 0 \(accuracy\)/);
    assert.match(figures.figureFive(apart(2)).caption, /median losses are 54\.50 \(BP\) and 56\.50 \(DBP\)/);
  });

  test("is enlarged over its last third, between the ends of the bands there", () => {
    const { layout } = figures.figureFive(apart(2)) as { layout: Record<string, { range?: number[] }> };
    assert.deepEqual(layout.xaxis3.range, [25 / 12, 3]);
    const [low, high] = layout.yaxis3.range!;
    assert.ok(low < 50.9 && low > 50 && high > 60.1 && high < 61, `${low} ${high}`); // bands from 50.9 to 60.1
    assert.equal(layout.yaxis.range, undefined);
  });

  test("its differences are DBP's minus BP's, seed by seed", () => {
    const figure = figures.differencesFigure(
      made(sweeps.agnews, (measure, cell, seed) => (isDbp(cell) ? 10 + (measure === testAt(6) ? 0.1 * (seed - 2) : 0) : 10)),
    ); // prettier-ignore
    assert.match(figure.caption, /higher test accuracy in 7 of 10 seeds, by 0\.25 points in the mean/);
    const seeds = lines(figure).filter(({ name, xaxis }) => name === "one seed" && xaxis === "x2");
    assert.deepEqual(seeds.map(({ y }) => y[y.length - 1]), [-0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]); // prettier-ignore
  });
});

test("powers of ten enclose what is drawn", () => {
  assert.deepEqual(figures.decades(3e-9, 2e-7), { values: [1e-9, 1e-8, 1e-7, 1e-6], labels: ["10<sup>−9</sup>", "10<sup>−8</sup>", "10<sup>−7</sup>", "10<sup>−6</sup>"] }); // prettier-ignore
  assert.deepEqual(figures.decades(1, 20).labels, ["10<sup>0</sup>", "10<sup>1</sup>", "10<sup>2</sup>"]);
  assert.deepEqual(
    figures.decades(1e-6, 1e5).labels,
    [-6, -4, -2, 0, 2, 4, 6].map((k) => `10<sup>${String(k).replace("-", "−")}</sup>`),
  );
});

test("corrections are those of DBP's runs, the largest of all layers and tests first", () => {
  const results = made(sweeps.agnews, (measure, cell) => {
    const [, layer, quantile] = /^correction (block\d)\S* (median|95 %|most)/.exec(measure) ?? [];
    const size = quantile === "median" ? 1e-9 : quantile === "95 %" ? 2e-8 : 3e-7;
    return size * (layer === "block2" ? 2 : 1) * (isDbp(cell) ? 1 : 100);
  });
  assert.match(figures.correctionsFigure(results).caption, /never above 2\.0 × 10⁻⁹, 95 % of all lie below 4\.0 × 10⁻⁸, and the largest of all is 6\.0 × 10⁻⁷/); // prettier-ignore
  assert.equal(figures.largestCorrection(results.cells[1], "95 %", 3), 4e-8);
});

test("what was reached is a mean with its deviation, of one seed the number alone", () => {
  const results = made(sweeps.agnews, (measure, _, seed) => (measure === accuracyAt(1) ? 0 : seed));
  assert.equal(figures.reached(results.cells[0])["test stories right, %"], "4.50 ± 3.03");
  assert.equal(figures.meanWords([91.234]), "91.23");
  const cell = (...area: number[]) => ({ settings: {}, results: { area } });
  const bp = cell(2, 4, 100);
  assert.equal(figures.besideBp(cell(1, 6), bp), "0.0 ± 70.7");
  assert.equal(figures.besideBp(cell(1, 2, 50), bp), "−50.0 ± 0.0");
  assert.equal(figures.besideBp(bp, bp), "–");
});

test("a figure of setups counts intervals within and beyond the smallest effect", () => {
  const effect = (from: number, to: number) => ({ setup: setups[0], effect: (from + to) / 2, interval: [from, to] as const, smallest: 0.01 }); // prettier-ignore
  const { caption } = figures.setupsFigure(
    [effect(-0.005, 0.005), effect(0.02, 0.03), effect(-1, 1)],
    [effect(-0.02, 0)],
  );
  assert.match(caption, /lie 1 of 3 intervals of the loss and 0 of 1 of the accuracy; on the paper's side beyond it 1 and 0/); // prettier-ignore
});

test("of long runs the best test is told beside the last", () => {
  const results = made(sweeps["agnews-long"], (measure, cell) => (measure === testAt(3) ? 90 : isDbp(cell) ? 80 : 70));
  assert.match(figures.longFigure(results).caption, /of the others 70\.00 and 80\.00 %, at best 90\.00 and 90\.00/); // prettier-ignore
});

describe("on the spot", () => {
  const settings = { ...paperSettings, data: "drawn stories", samples: 96, tests: 40, words: 200, length: 12, batch: 8, epochs: 1, rule: "DBP", rate: 0.003 } as const satisfies NewsSettings; // prettier-ignore
  const news = newsOf(settings, "1", []);

  test("a short run is that of the trial", () => {
    const figure = figures.shortFigure(settings, "1", news);
    const all = [...newsPoints(settings, "1", news, float32(alone(48)))];
    const dbp = lines(figure).find(({ name, xaxis }) => name === "DBP" && xaxis === "x")!;
    assert.deepEqual(dbp.y, all[11].columns.loss.map((v) => Number(v.toPrecision(6)))); // prettier-ignore
    assert.match(figure.caption, /1 epochs of 96 drawn stories/);
  });

  test("what arrives is the gradient of the mean loss, and the chord follows its first order", () => {
    const rows = figures.arrivingRows(settings, "1", news);
    assert.deepEqual(rows.map(({ layer }) => layer), ["block1.ff1", "block2.ff1"]); // prettier-ignore
    for (const row of rows) assert.equal(row["first order"], row["the chord"]);
    const long = { ...settings, length: 40 }; // where most stories of a batch have ended before the last word
    const [start] = [...newsPoints(long, "1", newsOf(long, "1", []), float32(alone(64)))];
    const [, second] = figures.arrivingRows(long, "1", newsOf(long, "1", []));
    assert.equal(digits(start.columns["block2.ff1 median"][0], 2), second["the chord"]);
    const { network, loss } = newsRun(settings, "1", news, plain);
    const end = loss(network(constant(news.train.x)), news.train.y);
    const a = order(end).find(({ name }) => name === "block2.ff1.a")!;
    const sizes = Array.from(backward(end)(a).data, Math.abs).filter((e) => e > 0).sort((x, y) => x - y); // prettier-ignore
    // Of all 96 stories instead of the first 8, the mean carries 1/96 instead of 1/8.
    const ratio = Number(rows[1]["|e|"].replace(/ × 10(⁻?.)/, (_, e: string) => `e${e.replace("⁻", "-").replace(/[⁰-⁹¹²³]/, (d) => String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(d)))}`)) / sizes[sizes.length >> 1]; // prettier-ignore
    assert.ok(ratio > 8 && ratio < 16, String(ratio));
  });
});
