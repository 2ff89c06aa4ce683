/** The index with its register in a browser: training again, no request, nothing wider than a phone, all of it on paper. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { code, costs, figure, notebook, prose } from "./fixture";
import { firstPairs, registerPage } from "./register/fixture";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const executed = [{ name: "all", notebook: notebook(prose("# All"), code("show()", figure(costs))) }];
const first = firstPairs(2);
const register = registerPage(first);
const wrong = { ...first, method: [first.method[0], first.method[1] + 0.001] };
const file = join(folder, "index.html");
const requests: string[] = [];
let browser: Browser;

before(async () => {
  await exportReport(executed, folder, { ...register, first: { ...register.first, "1-contradicted": wrong } });
  ({ browser } = await openPen(assert.fail));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function visit(width = 1280, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  page.on("pageerror", (problem) => assert.fail(problem.message));
  page.on("console", (message) => message.type() === "error" && assert.fail(message.text()));
  page.on("request", (request) => requests.push(request.url().split(":")[0]));
  await page.goto(pathToFileURL(file).href);
  return page;
}

const rerun = (page: Page, claim: string): Locator => page.locator(`.rerun[data-claim="${claim}"]`);

/** Trains a claim's pairs and returns the words at the end. */
async function trained(page: Page, claim: string): Promise<string> {
  const place = rerun(page, claim);
  await place.getByRole("button", { name: "Train the first 2 pairs here" }).click();
  await place.getByRole("status").filter({ hasText: "the register:" }).waitFor(); // "Cancel" may be gone too soon to see
  return (await place.getByRole("status").innerText()).replace(/\s+/g, " ");
}

test("the recorded pairs are trained again in the page, bit for bit, without a request", async () => {
  const page = await visit();
  const words = await trained(page, "1-supported");
  assert.match(words, /^Reproduced bit for bit: all 4 numbers are the recorded ones\. These 2 pairs alone: [\d.]+ % lower \(/); // prettier-ignore
  assert.match(words, /; the register: 2\.30 % lower \(1\.90 % to 2\.70 % lower\) from 200 pairs\.$/);
  assert.deepEqual([...new Set(requests)].sort(), ["blob", "file"]);
  assert.equal(await rerun(page, "1-tuned").count(), 0);
});

test("a claim's numbers come when a reader opens them; without scripts the page says where they are", async () => {
  const page = await visit();
  const claim = page.locator("#claim-1-supported details.numbers");
  assert.equal(await claim.locator("dl").count(), 0);
  await claim.locator("summary").click();
  await claim.locator("dl").waitFor();
  assert.match(await claim.innerText(), /Smallest effect of interest\s+1\s%\slower/);
  assert.equal(await claim.locator("p[data-numbers]").count(), 0);
  const still = await browser.newContext({ javaScriptEnabled: false });
  const plain = await still.newPage();
  await plain.goto(pathToFileURL(file).href);
  assert.match((await plain.locator("#claim-1-supported details.numbers p").textContent()) ?? "", /claims\.json/);
  await still.close();
});

test("and a recorded number that is another one is told with its size", async () => {
  const words = await trained(await visit(), "1-contradicted");
  assert.match(words, /^Not reproduced: 1 of 4 numbers differ from the recorded ones, by up to (0\.00100|0\.001)\./);
});

test("training can be cancelled and begun again", async () => {
  const page = await visit();
  const place = rerun(page, "1-supported");
  // In one turn of the page: two pairs may be trained before another click could come from outside.
  const labels = await place.evaluate((claim) =>
    [0, 1].map(() => {
      const only = claim.querySelector("button")!;
      only.click();
      return only.textContent.replace(/ \(.*/, ""); // the claim, for who cannot see it
    }),
  );
  assert.deepEqual(labels, ["Train the first 2 pairs here", "Cancel"]);
  assert.equal(await place.getByRole("status").innerText(), "Cancelled.");
  assert.match(await trained(page, "1-supported"), /^Reproduced/);
});

test("the answer stands above everything else, the notebooks below", async () => {
  const page = await visit();
  assert.match(
    await page.locator("header .summary").innerText(),
    /^Of the 9 claims of paper 1 that were tested, 2 are/,
  );
  const [claims, notebooks] = await Promise.all(
    [".claim", ".entries"].map(async (name) => (await page.locator(name).last().boundingBox())!.y),
  );
  assert.ok(claims < notebooks);
});

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test("nothing sticks out on a phone, with everything open, and no table is there to scroll", async () => {
  for (const width of [390, 820]) {
    const page = await visit(width);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    assert.equal(await overflow(page), 0, String(width));
    assert.equal(await page.locator("main table").count(), 0);
    if (width > 390) continue;
    assert.ok((await page.locator(".waiting .scroll[tabindex='0']").count()) > 0, "a matrix wider than the phone");
    await page.evaluate(() => document.querySelectorAll<HTMLElement>(".scroll").forEach((s) => (s.style.overflow = "visible"))); // prettier-ignore
    assert.ok((await overflow(page)) > 0, "control: it would stick out without a box of its own");
  }
});

test("on paper the waiting claims are listed, the buttons are gone and all is dark on light", async () => {
  const page = await visit(1280, "dark");
  const plan = page.locator(".waiting .plan").first();
  assert.equal(await plan.isVisible(), false);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await plan.isVisible(), true);
  assert.equal(await page.locator(".rerun").first().isVisible(), false);
  const ink = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((e) => getComputedStyle(e).color);
  assert.deepEqual([await ink("body"), await ink(".badge.for")], ["rgb(0, 0, 0)", "rgb(23, 104, 58)"]);
});

test("links lead somewhere, no id occurs twice, claims.json lies beside, and the page is light", async () => {
  const page = await visit();
  const { ids, links } = await page.evaluate(() => ({
    ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    links: [...document.querySelectorAll("a[href^='#']")].map((a) => a.getAttribute("href")!.slice(1)),
  }));
  assert.equal(new Set(ids).size, ids.length);
  for (const link of links) assert.ok(ids.includes(link), link);
  assert.equal(readFileSync(join(folder, "claims.json"), "utf8"), register.text);
  assert.match(readFileSync(file, "utf8"), /href="claims\.json"/);
  assert.ok(statSync(file).size < 800_000);
});
