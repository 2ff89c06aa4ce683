/** The controls under a figure: what they train in the page is what the notebook trained. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { cosineRun } from "../experiments";
import { line, plot, styles } from "../figure";
import type { Notebook } from "../jupyter/notebook";
import { derivative, difference } from "../rules";
import { digits } from "../show";
import { differences } from "../stats";
import { record } from "../train";
import { openPen } from "./browser";
import { exportReport } from "./export";

const lab = { rate: 0.3, seed: "7", iterations: 60, points: 10, scale: 1 };
const trained = (settings: typeof lab) =>
  [derivative, difference(settings.rate)].map(
    (rule) => record(cosineRun(settings, settings.seed, rule), settings.iterations, { loss: (s) => s.loss }).loss,
  );
const [bp, dbp] = trained(lab);
const time = Array.from({ length: lab.iterations + 1 }, (_, i) => i);
const axes = { x: { title: "iteration" }, y: { title: "cost" } };
const { data, layout, ...words } = plot({ name: "figure-2", caption: "c", alt: "a", lab }, [
  { ...axes, marks: [line("BP, this run", time, bp, styles.BP), line("DBP, this run", time, dbp, styles.DBP)] },
  { ...axes, marks: [line("BP − DBP, this run", time, differences(bp, dbp), styles.other)] },
]);
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
  await exportReport([{ name: "lab", notebook }], folder);
  ({ browser } = await openPen(assert.fail));
  page = await browser.newPage();
  page.on("pageerror", (problem) => assert.fail(problem.message));
  page.on("request", (request) => requests.push(request.url().split(":")[0]));
  await page.goto(pathToFileURL(join(folder, "lab.html")).href);
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
  await page.waitForFunction(() => /^Final cost/.test(document.querySelector(".lab p")!.textContent!));
  return (await page.locator(".lab p").textContent())!;
}

const said = (settings: typeof lab) => {
  const [b, d] = trained(settings).map((curve) => digits(curve[settings.iterations]));
  return `Final cost: BP ${b}, DBP ${d}`;
};

test("at the notebook's own settings the page trains the notebook's curves, to every digit", async () => {
  const words = await finished(() => page.getByRole("button", { name: "Reset" }).click());
  assert.ok(words.startsWith(said(lab)), words);
  assert.match(words, /every digit is the same/);
});

test("another seed and another rate train what src trains with them, and the lines follow", async () => {
  const drawn = () => page.locator(".live .js-line").first().getAttribute("d");
  const before = await drawn();
  await finished(() => page.getByLabel("Seed").fill("8"));
  const slider = page.getByLabel("Learning rate");
  const words = await finished(() => slider.fill(String(Number(2 + 8 * 2))));
  const rate = Number(await page.locator(".lab output").textContent());
  assert.notEqual(rate, lab.rate);
  assert.ok(words.startsWith(said({ ...lab, seed: "8", rate })), words);
  assert.match(words, new RegExp(`The bands are the notebook's, at learning rate ${lab.rate}`));
  assert.notEqual(await drawn(), before);
});

test("training asks for nothing outside the page", () =>
  assert.deepEqual([...new Set(requests)].sort(), ["blob", "file"]));
