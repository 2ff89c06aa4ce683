/** The controls under a figure: what they train in the page is what the notebook trained. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cosineRun } from "../experiments";
import { line, plot, styles } from "../figure";
import { derivative, difference } from "../rules";
import { digits } from "../show";
import { differences } from "../stats";
import { record } from "../train";
import { livePage } from "./live/fixture";

const lab = { rate: 0.3, seed: "7", iterations: 60, points: 10, scale: 1 };
const trained = (settings: typeof lab) =>
  [derivative, difference(settings.rate)].map(
    (rule) => record(cosineRun(settings, settings.seed, rule), settings.iterations, { loss: (s) => s.loss }).loss,
  );
const [bp, dbp] = trained(lab);
const time = Array.from({ length: lab.iterations + 1 }, (_, i) => i);
const axes = { x: { title: "iteration" }, y: { title: "cost" } };
const shown = plot({ name: "figure-2", caption: "c", alt: "a", lab }, [
  { ...axes, marks: [line("BP, this run", time, bp, styles.BP), line("DBP, this run", time, dbp, styles.DBP)] },
  { ...axes, marks: [line("BP − DBP, this run", time, differences(bp, dbp), styles.other)] },
]);
const live = livePage(shown);

const said = (settings: typeof lab) => {
  const [b, d] = trained(settings).map((curve) => digits(curve[settings.iterations]));
  return `Final cost: BP ${b}, DBP ${d}`;
};

test("at the notebook's own settings the page trains the notebook's curves, to every digit", async () => {
  const { page, finished } = live();
  const words = await finished(/^Final cost/, () => page.getByRole("button", { name: "Reset" }).click());
  assert.ok(words.startsWith(said(lab)), words);
  assert.match(words, /every digit is the same/);
});

test("another seed and another rate train what src trains with them, and the lines follow", async () => {
  const { page, finished } = live();
  const drawn = () => page.locator(".live .js-line").first().getAttribute("d");
  const before = await drawn();
  await finished(/^Final cost/, () => page.getByLabel("Seed").fill("8"));
  const slider = page.getByLabel("Learning rate");
  const words = await finished(/^Final cost/, () => slider.fill(String(Number(2 + 8 * 2))));
  const rate = Number(await page.locator(".lab output").textContent());
  assert.notEqual(rate, lab.rate);
  assert.ok(words.startsWith(said({ ...lab, seed: "8", rate })), words);
  assert.match(words, new RegExp(`The bands are the notebook's, at learning rate ${lab.rate}`));
  assert.notEqual(await drawn(), before);
});

test("training asks for nothing outside the page", () => assert.deepEqual(live().schemes, ["blob", "file"]));

test("the figure leads to the lab at its own settings", async () => {
  const href = await live().page.getByRole("link", { name: "Lab", exact: true }).getAttribute("href");
  assert.equal(href, "lab.html#lab/figure-2?v=1&n=10&seed=7&iterations=60");
});
