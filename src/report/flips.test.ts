/** "Find settings where this flips" on the first page: what it finds is what Node finds, it can be cancelled, and it leads to the lab. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { outcomeWords, search, type Turnable } from "../claims/flips";
import { read } from "../lab/address";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { jobs } from "./register";
import { evidence, firstPairs, measured, registerPage } from "./register/fixture";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const sides = { baseline: { rule: "BP" }, method: { rule: "linear" } };
/** A short claim, one on which nothing is decided, and two of which the lab has no runs. */
const turned = measured("1-turned", { smallestEffect: 0.1, design: { experiment: "every-cosine", rate: "own", pairs: 12, ...sides } }); // prettier-ignore
const unsure = measured("1-unsure");
const saturated = measured("1-saturated", { design: { ...unsure.design, experiment: "saturated" } });
const tuned = measured("1-tuned", { design: { ...unsure.design, rate: "tuned" } });
const judged = [
  { claim: turned, ...evidence("contradicted", -5, -6, -4), holm: 0 },
  { claim: unsure, ...evidence("inconclusive", 0.001, -0.02, 0.03), holm: 1 },
  { claim: saturated, ...evidence("no difference", 0, 0, 0), holm: 1 },
  { claim: tuned, ...evidence("no difference", 0, 0, 0), holm: 1 },
];
const base = registerPage(firstPairs(1));
const register = {
  ...base,
  judged: { ...base.judged, claims: judged },
  first: Object.fromEntries(judged.map(({ claim }) => [claim.id, base.first["1-supported"]])),
};
let browser: Browser;

before(async () => {
  await exportReport([], folder, register);
  ({ browser } = await openPen(assert.fail));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function visit(): Promise<Page> {
  const page = await browser.newPage();
  page.on("pageerror", (problem) => assert.fail(problem.message));
  page.on("console", (message) => message.type() === "error" && assert.fail(message.text()));
  page.on("request", (request) => assert.match(request.url(), /^(file|blob):/));
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  return page;
}

const card = (page: Page, id: string) => page.locator(`#claim-${id}`);

test("the page finds what Node finds, to the last digit, and links to the lab there", async () => {
  const { compare, direction, baseline, method, turn } = jobs(register)["1-turned"];
  const claim: Turnable = { compare, direction, against: baseline.metric, metric: method.metric, ...turn! };
  const steps = search(claim);
  let here = steps.next();
  while (!here.done) here = steps.next();
  assert.ok(here.value.found, "Node finds some");
  const page = await visit();
  const place = card(page, "1-turned");
  await place.getByRole("button", { name: "Find settings where this flips" }).click();
  await place.locator("progress").waitFor();
  await page.waitForFunction(() => /^Trying .* instead of .*, \d+ s left to try all$/.test(document.querySelector("#claim-1-turned .rerun > div span")?.textContent ?? "")); // prettier-ignore
  const link = place.getByRole("link", { name: "Open the lab there" });
  await link.waitFor();
  const words = (await place.getByRole("status").innerText()).replace(/\s+/g, " ").replace(" Open the lab there.", "");
  assert.equal(words, outcomeWords(claim, here.value).join(" "));
  assert.equal(await link.getAttribute("href"), `lab.html#${here.value.found.address}`);
  const { settings, notes } = read((await link.getAttribute("href"))!);
  assert.deepEqual(notes, []);
  const own = read((await place.getByRole("link", { name: "In the lab" }).getAttribute("href"))!);
  assert.deepEqual([own.notes, own.settings.bRule, own.settings.iterations], [[], "linear", 800]);
  assert.notDeepEqual(settings, own.settings, "other settings than the claim's own");
  await page.close();
});

test("a search can be cancelled, and both buttons are there again", async () => {
  const page = await visit();
  const place = card(page, "1-unsure");
  await place.getByRole("button", { name: "Find settings that decide this" }).click();
  await place.getByText("Trying learning rate").waitFor();
  await place.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await place.getByRole("status").innerText(), "Cancelled.");
  assert.equal(await place.locator(".rerun button").count(), 2);
  assert.match(await page.evaluate(() => document.activeElement!.textContent!), /^Find settings/);
  await page.close();
});

test("where the lab has no such runs there is no search, and no link", async () => {
  const page = await visit();
  await card(page, "1-saturated").getByRole("button", { name: "Train the first 1 pairs here" }).waitFor();
  for (const id of ["1-saturated", "1-tuned"]) {
    assert.equal(await card(page, id).getByRole("button", { name: /^Find/ }).count(), 0, id);
    assert.equal(await card(page, id).getByRole("link", { name: "In the lab" }).count(), 0, id);
  }
  await page.close();
});
