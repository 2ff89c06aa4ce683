/** Live figures: they come when the reader does, carry their numbers, follow the theme, and leave paper to the drawings. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { costs, everything } from "./fixture";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const url = pathToFileURL(join(folder, "all.html")).href;
let browser: Browser;

before(async () => {
  await exportReport([{ name: "all", notebook: everything }], folder);
  ({ browser } = await openPen(assert.fail));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function visit(width = 1280, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  page.on("pageerror", (problem) => assert.fail(problem.message));
  page.on(
    "console",
    (message) => message.type() === "error" && !/pixel\.png|script/.test(message.text()) && assert.fail(message.text()),
  );
  await page.goto(url);
  return page;
}

/** Scrolls to a figure and waits until it is live. */
async function wake(page: Page, name: string): Promise<Locator> {
  const figure = page.locator(`#${name}`);
  await figure.scrollIntoViewIfNeeded();
  await figure.locator(".plot.on .live .main-svg").first().waitFor();
  return figure;
}

const saved = async (page: Page, figure: Locator, format: string): Promise<string> => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    figure.getByRole("button", { name: format }).click(),
  ]);
  return readFileSync((await download.path())!, "utf8");
};

test("a figure becomes live when the reader comes near, and not before", async () => {
  const page = await visit(1280);
  await wake(page, "figure-1");
  assert.equal(await page.locator("#surface .live").count(), 0, "the last figure is far away");
  await wake(page, "surface");
  assert.equal(await page.locator("#surface .drawing").isVisible(), false);
});

test("a live figure says what is under the pointer, and its legend switches lines off", async () => {
  const page = await visit();
  const figure = await wake(page, "figure-1");
  const [x, y] = await figure
    .locator(".live .js-line")
    .first()
    .evaluate((line: SVGPathElement) => {
      const middle = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM()!);
      return [middle.x, middle.y];
    });
  await page.mouse.move(x + 30, y - 10);
  await page.mouse.move(x, y, { steps: 5 });
  await figure.locator(".hoverlayer .hovertext").first().waitFor();
  const lines = () => figure.locator(".live .scatterlayer .js-line").count();
  const before = await lines();
  await figure.locator(".legendtoggle").first().click();
  await page.waitForFunction((n) => document.querySelectorAll("#figure-1 .scatterlayer .js-line").length < n, before);
});

test("the list under a figure switches the same lines, which stay off when it is drawn again; twice on one leaves it alone", async () => {
  const page = await visit();
  const figure = await wake(page, "figure-2");
  const drawn = (n: number) => page.waitForFunction((n) => document.querySelectorAll("#figure-2 .scatterlayer .trace").length === n, n); // prettier-ignore
  const all = await figure.locator(".scatterlayer .trace").count();
  await figure.getByRole("button", { name: "Lines of" }).click();
  const boxes = figure.getByRole("group", { name: "Lines of" }).getByRole("checkbox");
  const ticks = () => boxes.evaluateAll((list) => list.map((box) => (box as HTMLInputElement).checked));
  await figure.getByRole("checkbox", { name: "BP, median", exact: true }).uncheck();
  await drawn(all - 1);
  await page.evaluate(() => document.dispatchEvent(new Event("themechange")));
  await page.waitForTimeout(200);
  await drawn(all - 1);
  await figure.getByRole("checkbox", { name: "BP, median", exact: true }).check();
  await drawn(all);
  await figure.locator(".legendtoggle").first().dblclick();
  await page.waitForFunction(() => document.querySelectorAll("#figure-2 .lines input:checked").length === 1);
  assert.equal((await ticks()).indexOf(true), 0, "and the boxes say so");
  await figure.locator(".legendtoggle").first().dblclick();
  await drawn(all);
  assert.ok((await ticks()).every(Boolean));
});

test("a phone says in which order panels stand whose caption goes by sides, and no other page does", async () => {
  const words = "Here the panels stand one below another";
  const phone = await wake(await visit(375), "figure-2");
  assert.ok(await phone.getByText(words).isVisible());
  const wide = await wake(await visit(1280), "figure-2");
  assert.equal(await wide.getByText(words).isVisible(), false);
  await wide.page().emulateMedia({ media: "print" });
  assert.equal(await wide.getByText(words).isVisible(), false);
});

test("CSV, JSON, SVG and PNG of a figure are its own numbers and looks", async () => {
  const page = await visit();
  const figure = await wake(page, "figure-2");
  const { data, layout } = JSON.parse(await saved(page, figure, "JSON"));
  const own = costs.data as { y: number[]; x: number[] }[];
  assert.deepEqual(
    data.map((trace: { y: number[] }) => trace.y),
    own.map(({ y }) => y),
  );
  assert.deepEqual(layout, costs.layout);
  const lines = (await saved(page, figure, "CSV")).trimEnd().split("\n");
  assert.equal(lines[0], "panel,series,x,y");
  assert.equal(lines[1], `cost,"BP, middle 80 %, lower",0,${own[0].y[0]}`);
  assert.equal(lines.length, 1 + own.reduce((sum, { y }) => sum + y.length, 0));
  const svg = await saved(page, figure, "SVG");
  assert.match(svg, /^<svg[^]*rgb\(0, 114, 178\)[^]*<\/svg>$/);
  assert.equal((await saved(page, figure, "PNG")).slice(1, 4), "PNG");
});

const color = (figure: Locator) =>
  figure
    .locator(".live .js-line")
    .first()
    .evaluate((line) => getComputedStyle(line).stroke);

test("a live figure follows the theme, and what is saved is always on light paper", async () => {
  const page = await visit(1280, "dark");
  const figure = await wake(page, "figure-2");
  const dark = await color(figure);
  assert.notEqual(dark, "rgb(0, 114, 178)");
  assert.match(await saved(page, figure, "SVG"), /rgb\(0, 114, 178\)/);
  await page.locator("#theme").click(); // light
  await page.waitForFunction(
    () => getComputedStyle(document.querySelector("#figure-2 .live .js-line")!).stroke === "rgb(0, 114, 178)",
  );
  await page.locator("#theme").click(); // dark
  await page.waitForFunction(
    (dark) => getComputedStyle(document.querySelector("#figure-2 .live .js-line")!).stroke === dark,
    dark,
  );
});

test("on paper the drawing stands, not the live figure", async () => {
  const page = await visit();
  const figure = await wake(page, "figure-1");
  const shown = async () => [await figure.locator(".drawing").isVisible(), await figure.locator(".live").isVisible()];
  assert.deepEqual(await shown(), [false, true]);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await shown(), [true, false]);
});

test("on a phone panels stand one below the other, inside the screen", async () => {
  const tops = async (width: number) => {
    const page = await visit(width);
    const figure = await wake(page, "figure-2");
    const frames = await figure
      .locator(".live .subplot .gridlayer")
      .evaluateAll((all) => all.map((g) => g.getBoundingClientRect()));
    assert.ok(frames.every(({ right }) => right <= width));
    return frames.map(({ top }) => Math.round(top));
  };
  const [phone, desk] = [await tops(390), await tops(1280)];
  assert.ok(phone[1] - phone[0] > 200, String(phone));
  assert.ok(Math.abs(desk[1] - desk[0]) < 60, `control: side by side on a desk, ${desk}`);
});

test("where the browser cannot unpack, the drawings stay", async () => {
  const page = await browser.newPage();
  await page.addInitScript(() => delete (globalThis as { DecompressionStream?: unknown }).DecompressionStream);
  await page.goto(url);
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".plot.on").count(), 0);
  assert.equal(await page.locator("#figure-1 .drawing").isVisible(), true);
});

test("a page with a contour keeps to its megabyte", () => {
  assert.ok(statSync(join(folder, "all.html")).size <= 1_000_000);
});

test("a figure's numbers come as tables when a reader opens them; without scripts the page says where they are", async () => {
  const page = await visit();
  const data = page.locator("#figure-2 details.data");
  assert.equal(await data.locator("table").count(), 0);
  await data.locator("summary").click();
  await data.locator("table").first().waitFor();
  assert.match((await data.locator("caption").first().textContent()) ?? "", /cost: 11 of 201 rows/);
  assert.equal(await data.locator("p").count(), 0);
  const still = await browser.newContext({ javaScriptEnabled: false });
  const plain = await still.newPage();
  await plain.goto(url);
  assert.match((await plain.locator("#figure-2 details.data p").textContent()) ?? "", /all\.ipynb/);
  await still.close();
});
