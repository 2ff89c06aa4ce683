/** The keyboard alone: it comes to every control of every page in order, shows where it is, is held nowhere, and works what it comes to. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { livened, pageNames, report } from "./fixture";

const open = report();

interface Tour {
  /** Controls that the keyboard did not come to, or came to in another order. */
  readonly missed: readonly string[];
  /** Controls that do not show that they have the focus. */
  readonly unseen: readonly string[];
}

/** Presses Tab until it is back at the first control, and compares the stops with the controls that can be seen. */
async function tour(page: Page): Promise<Tour> {
  const expected = await page.evaluate(() => {
    const controls = "a[href], button, input, select, textarea, summary, [tabindex]";
    const seen = [...document.querySelectorAll<HTMLElement>(controls)].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) &&
        !element.closest("[aria-hidden=true], .live") &&
        !(element as HTMLButtonElement).disabled &&
        !(element.matches("[tabindex='-1']") && !element.matches("a[href], button, input, select, textarea, summary")),
    );
    const stops: { stops: string[]; unseen: string[] } = { stops: [], unseen: [] };
    Object.assign(globalThis, { stops });
    const number = new Map(seen.map((element, i) => [element, i]));
    const told = (element: Element) => `${number.get(element as HTMLElement) ?? "?"} ${element.outerHTML.slice(0, 70)}`;
    addEventListener("focusin", ({ target }) => {
      const element = target as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      stops.stops.push(told(element));
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) stops.unseen.push(told(element));
    });
    const top = document.body.insertBefore(document.createElement("span"), document.body.firstChild);
    top.tabIndex = -1;
    top.focus();
    top.remove();
    stops.stops.length = stops.unseen.length = 0;
    return seen.map(told);
  });
  const result = () =>
    page.evaluate(() => (globalThis as unknown as { stops: { stops: string[]; unseen: string[] } }).stops);
  for (let i = 0; i < expected.length + 2; i++) await page.keyboard.press("Tab");
  const { stops, unseen } = await result();
  const order = [...new Set(stops)];
  return { missed: expected.filter((one, i) => order[i] !== one).slice(0, 3), unseen };
}

describe("comes to every control in order, and each shows it", { concurrency: 2 }, () => {
  for (const name of pageNames)
    test(name, async () => {
      const { page } = await open().visit(name);
      await livened(page);
      if (name === "lab") await page.waitForFunction(() => document.documentElement.dataset.bits !== undefined);
      await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
      assert.deepEqual(await tour(page), { missed: [], unseen: [] });
      await page.context().close();
    });
});

test("control: a trap, a control that is passed over and one that does not show its focus are told", async () => {
  const spoil = async (change: () => void): Promise<Tour> => {
    const { page } = await open().visit("speed");
    await page.evaluate(change);
    const found = await tour(page);
    await page.context().close();
    return found;
  };
  const trap = await spoil(() => document.querySelector("#theme")!.addEventListener("keydown", (event) => event.preventDefault())); // prettier-ignore
  assert.ok(trap.missed.length > 0);
  const passed = await spoil(() => document.querySelector("#theme")!.setAttribute("tabindex", "-1"));
  assert.match(passed.missed[0], /id="theme"/);
  const unseen = await spoil(() => document.querySelector<HTMLElement>("#theme")!.style.setProperty("outline", "none"));
  assert.match(unseen.unseen[0], /id="theme"/);
});

/** Tabs to a control from just before it: whether it can be reached from the top is the tour's question. */
async function reach(page: Page, selector: string): Promise<void> {
  const control = await page.locator(selector).first().elementHandle();
  await control!.evaluate((element) => {
    const start = document.createElement("span");
    start.tabIndex = -1;
    start.id = "start";
    (element.matches("summary") ? element.parentElement! : element).before(start);
    start.focus();
  });
  await page.keyboard.press("Tab");
  await page.evaluate(() => document.getElementById("start")!.remove());
  const at = await page.evaluate(() => document.activeElement!.outerHTML.slice(0, 100));
  assert.ok(await control!.evaluate((element) => element === document.activeElement), `${selector}, and not ${at}`);
}

test("folded code, data, a legend, sorting, the theme, a figure's own run and a claim's training work by keys", async () => {
  const { page } = await open().visit("04-difference");
  await livened(page);
  await reach(page, "#theme");
  await page.keyboard.press("Space");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
  const folded = "details.cell:not([open]) > summary";
  const before = await page.locator(folded).count();
  await reach(page, folded);
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(folded).count(), before - 1);
  await reach(page, "#figure-2 details.data > summary");
  await page.keyboard.press("Enter");
  await page.locator("#figure-2 details.data table").first().waitFor();
  const lines = () => page.locator("#figure-2 .scatterlayer .trace").count();
  const shown = await lines();
  await reach(page, "#figure-2 .tools button[aria-expanded]");
  await page.keyboard.press("Enter");
  await reach(page, "#figure-2 .lines input");
  await page.keyboard.press("Space");
  await page.waitForFunction((n) => document.querySelectorAll("#figure-2 .scatterlayer .trace").length < n, shown);
  await reach(page, ".sort");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("th[aria-sort]").first().getAttribute("aria-sort"), "ascending");
  const told = page.locator("#figure-2 [role=status]");
  await reach(page, "#figure-2 .lab input");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector("#figure-2 [role=status]")!.textContent !== "");
  assert.notEqual(await told.innerText(), "", "its end is told");
  await page.context().close();
  const { page: index } = await open().visit("index");
  await reach(index, ".rerun button");
  await index.keyboard.press("Enter");
  await index.waitForFunction(() => /register:/.test(document.querySelector(".rerun [role=status]")?.textContent ?? ""), null, { timeout: 60_000 }); // prettier-ignore
  await index.context().close();
});
