/** The page that learns drawn digits: what it trains, in float32 and in a worker, is what the notebook trained. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { learnt } from "../experiments/learning";
import { line, plot, styles, type DigitsLab } from "../figure";
import { digits } from "../show";
import { told } from "./live/digits";
import { livePage } from "./live/fixture";

const lab: DigitsLab = {
  rule: "BP",
  choices: ["BP", "last layer alone"],
  rate: 0.1,
  seed: "7",
  samples: 200,
  tests: 50,
  layers: [784, 128, 64, 10],
  batch: 64,
  epochs: 3,
};
const own = learnt(lab);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const shown = plot({ name: "figure-1", caption: "c", alt: "a", digits: lab }, [
  { x: { title: "update" }, y: { title: "loss" }, marks: [line("loss, this run", upTo(13), own.loss, styles.BP)] },
  { x: { title: "epoch" }, y: { title: "right" }, marks: [line("accuracy, this run", upTo(4), own.accuracy, styles.BP)] },
]); // prettier-ignore
const live = livePage(shown);

/** What the page must say of a run. */
function said(settings: DigitsLab): string {
  const { loss, accuracy } = learnt(settings);
  return `After 3 epochs under ${settings.rule}: ${digits(100 * accuracy[3])} % of 50 fresh digits are right, the last batch's loss is ${digits(loss[12])}.`;
}

test("at the notebook's own settings the page trains the notebook's curves, to every digit", async () => {
  const { page, finished } = live();
  const words = await finished(/^After/, () => page.getByRole("button", { name: "Reset" }).click());
  assert.equal(words, `${said(lab)} These are the notebook's curves, trained again here: every digit is the same.`);
});

test("another rule, rate and seed train what src trains with them, and the lines follow", async () => {
  const { page, finished } = live();
  const drawn = () => page.locator(".live .js-line").first().getAttribute("d");
  const before = await drawn();
  await finished(/^After/, () => page.getByLabel("Rule").selectOption("last layer alone"));
  await finished(/^After/, () => page.getByLabel("Seed").fill("8"));
  const words = await finished(/^After/, () => page.getByLabel("Learning rate").fill("12"));
  const rate = Number(await page.locator(".lab output").textContent());
  assert.notEqual(rate, lab.rate);
  assert.equal(words, said({ ...lab, rule: "last layer alone", seed: "8", rate }));
  assert.notEqual(await drawn(), before);
});

test("a run that leaves all numbers is told", () => {
  const last = (loss: number) => told(lab, { loss: [1, loss], accuracy: [0.1, 0.5] });
  assert.equal(last(NaN), "After 3 epochs under BP: the run left all numbers; try a smaller rate.");
  assert.equal(last(2), "After 3 epochs under BP: 50 % of 50 fresh digits are right, the last batch's loss is 2.");
});

test("a page that learns digits allows WebAssembly and nothing more, and asks for nothing outside itself", async () => {
  const { page, schemes } = live();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.match(policy!, /script-src 'sha256-[^;]* 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy!, /'unsafe-eval'|script-src[^;]*unsafe-inline/);
  assert.deepEqual(schemes, ["blob", "file"]);
});
