/** The page that learns drawn digits: what it trains, in float32 and in a worker, is what the notebook trained. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { learnt } from "../experiments/learning";
import { line, plot, styles, type DigitsLab } from "../figure";
import type { Notebook } from "../jupyter/notebook";
import { digits } from "../show";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { told } from "./live/digits";

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
const { data, layout, ...words } = plot({ name: "figure-1", caption: "c", alt: "a", digits: lab }, [
  { x: { title: "update" }, y: { title: "loss" }, marks: [line("loss, this run", upTo(13), own.loss, styles.BP)] },
  { x: { title: "epoch" }, y: { title: "right" }, marks: [line("accuracy, this run", upTo(4), own.accuracy, styles.BP)] },
]); // prettier-ignore
const notebook: Notebook = {
  cells: [
    {
      cell_type: "code",
      id: "a",
      metadata: {},
      source: "show(figure)",
      execution_count: 1,
      outputs: [
        {
          output_type: "display_data",
          data: { "application/vnd.plotly.v1+json": { data, layout } },
          metadata: { deltalab: words },
        },
      ],
    },
  ],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
let browser: Browser;
let page: Page;
const requests: string[] = [];

before(async () => {
  await exportReport([{ name: "digits", notebook }], folder);
  ({ browser } = await openPen(assert.fail));
  page = await browser.newPage();
  page.on("pageerror", (problem) => assert.fail(problem.message));
  page.on("request", (request) => requests.push(request.url().split(":")[0]));
  await page.goto(pathToFileURL(join(folder, "digits.html")).href);
  await page.locator(".lab").waitFor();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The words under the controls once a run has finished. */
async function finished(act: () => Promise<unknown>): Promise<string> {
  await page.locator(".lab p").evaluate((p) => (p.textContent = ""));
  await act();
  await page.waitForFunction(() => /^After/.test(document.querySelector(".lab p")!.textContent!));
  return (await page.locator(".lab p").textContent())!;
}

/** What the page must say of a run. */
function said(settings: DigitsLab): string {
  const { loss, accuracy } = learnt(settings);
  return `After 3 epochs under ${settings.rule}: ${digits(100 * accuracy[3])} % of 50 fresh digits are right, the last batch's loss is ${digits(loss[12])}.`;
}

test("at the notebook's own settings the page trains the notebook's curves, to every digit", async () => {
  const words = await finished(() => page.getByRole("button", { name: "Reset" }).click());
  assert.equal(words, `${said(lab)} These are the notebook's curves, trained again here: every digit is the same.`);
});

test("another rule, rate and seed train what src trains with them, and the lines follow", async () => {
  const drawn = () => page.locator(".live .js-line").first().getAttribute("d");
  const before = await drawn();
  await finished(() => page.getByLabel("Rule").selectOption("last layer alone"));
  await finished(() => page.getByLabel("Seed").fill("8"));
  const words = await finished(() => page.getByLabel("Learning rate").fill("12"));
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
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.match(policy!, /script-src 'sha256-[^;]* 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy!, /'unsafe-eval'|script-src[^;]*unsafe-inline/);
  assert.deepEqual([...new Set(requests)].sort(), ["blob", "file"]);
});
