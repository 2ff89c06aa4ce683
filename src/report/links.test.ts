/** Points of a figure that lead to the lab: in the drawing, in the live figure, and in a table for the keyboard. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { linked, plot, points, styles, type Panel } from "../figure";
import { read } from "../lab/address";
import { FIRST, startOf } from "../lab/settings";
import { address } from "../lab/written";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { code, figure, notebook } from "./fixture";
import { checkedFigure } from "./plotly";

const rates = [0.03, 0.3, 3];
const at = (lr: number, spread: number) => address({ start: FIRST, settings: { ...startOf(FIRST).settings, lr, spread } }); // prettier-ignore
const panel = (title: string, spread: number): Panel => ({
  title,
  x: { title: "learning rate", log: true, range: [-2, 1] },
  y: { title: "", range: [0.5, 2.5], ticks: { values: [1, 2], labels: ["narrow", "wide"] } },
  marks: [
    linked(
      points("supported", rates, [1, 1, 2], { ...styles.DBP, symbol: "triangle-up" }),
      rates.map((lr) => ({ to: at(lr, spread), words: `supported at ${lr} & "more"` })),
    ),
    linked(points("inconclusive", [0.3], [2], styles.BP), [{ to: at(0.3, 2 * spread), words: "inconclusive" }]),
  ],
});
const map = plot({ name: "figure-map", caption: "A map.", alt: "Four verdicts twice." }, [panel("left", 1), panel("right", 3)]); // prettier-ignore

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const url = pathToFileURL(join(folder, "map.html")).href;
let browser: Browser;
before(async () => {
  await exportReport([{ name: "map", notebook: notebook(code("show(map)", figure(map))) }], folder);
  ({ browser } = await openPen(assert.fail));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function visit(options: object = {}): Promise<Page> {
  const page = await browser.newPage({ bypassCSP: true, ...options });
  page.on("pageerror", (problem) => assert.fail(problem.message));
  await page.goto(url);
  return page;
}

const wanted = [1, 3].flatMap((spread) => [...rates.map((lr) => at(lr, spread)), at(0.3, 2 * spread)]).sort();
const hrefs = async (page: Page, within: string) =>
  (await page.locator(`${within} a[href^="lab.html#"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")!.slice(9)))).sort(); // prettier-ignore

test("without scripts the drawing's own points are links, each over its mark, by pointer and by keyboard", async () => {
  const page = await visit({ javaScriptEnabled: false });
  assert.deepEqual(await hrefs(page, ".drawing"), wanted);
  for (const to of wanted) assert.deepEqual(read(to).notes, []);
  assert.equal(await page.locator('.drawing a[href*="lr=3"] title').first().textContent(), 'Open the lab here: supported at 3 & "more"'); // prettier-ignore
  // The leftmost link of a row lies at the smallest rate, and each on a mark of Plotly's.
  const boxes = await page
    .locator(".drawing a circle")
    .evaluateAll((all) => all.map((c) => c.getBoundingClientRect().x));
  assert.ok(boxes[0] < boxes[1] && boxes[1] < boxes[2] && Math.abs(boxes[1] - boxes[3]) < 1, boxes.join());
  const mark = await page.locator(".drawing svg").evaluate((svg) => {
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = width / (svg as SVGSVGElement).viewBox.baseVal.width;
    const circle = svg.querySelector("a circle")!;
    const [x, y] = ["cx", "cy"].map((name) => Number(circle.getAttribute(name)) * scale);
    const under = document.elementsFromPoint(left + x, top + y).map(({ tagName }) => tagName);
    return under.slice(0, 2);
  });
  assert.deepEqual(mark, ["circle", "path"], "a mark lies under the link");
  const isOnLink = () => page.evaluate(() => document.activeElement!.closest(".drawing a") !== null);
  for (let i = 0; i < 30 && !(await isOnLink()); i++) await page.keyboard.press("Tab");
  assert.ok(await isOnLink());
  await page.close();
});

test("a drawing by itself, which has no lab beside it, leads nowhere", () =>
  assert.doesNotMatch(readFileSync(join(folder, "figures/map/figure-map.svg"), "utf8"), /<a |lab\.html/));

test("in the live figure a click on a mark opens the lab at its settings", async () => {
  const page = await visit();
  await page.locator(".plot.on .live .point").first().waitFor();
  const { x, y, width, height } = (await page.locator(".live .point").nth(2).boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.locator(".live.leads .hovertext").first().waitFor();
  assert.match(await page.locator(".live .hovertext").first().innerHTML(), /supported at 3/);
  const [request] = await Promise.all([
    page.waitForEvent("request", (r) => r.url().includes("lab.html")),
    page.mouse.click(x + width / 2, y + height / 2),
  ]);
  assert.ok(request.url().endsWith(`lab.html#${at(3, 1)}`) || request.url().endsWith("lab.html"), request.url());
  await page.close();
});

test("and a table has the same links by row and column", async () => {
  const page = await visit();
  await page.locator(".plot.on").waitFor();
  await page.locator("details.data summary").click();
  await page.locator("details.data table").first().waitFor();
  assert.deepEqual(await hrefs(page, "details.data"), wanted);
  const table = page.locator("details.data table").first();
  assert.equal(await table.locator("caption").innerText(), "left");
  assert.deepEqual(await table.locator("thead th").allInnerTexts(), ["learning rate", "0.03", "0.3", "3"]);
  const mine = [...rates.map((lr) => at(lr, 1)), at(0.3, 2)].sort();
  assert.deepEqual(await hrefs(page, "details.data .table:has(caption:text-is('left'))"), mine);
  assert.deepEqual(await table.locator("tbody tr").last().locator("th, td").allInnerTexts(), ["wide", "–", "inconclusive", "supported"]); // prettier-ignore
  await page.addScriptTag({ content: readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8") }); // prettier-ignore
  const run = () =>
    page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
      return (await axe.run()).violations.map(({ id }) => id);
    });
  assert.deepEqual(await run(), []);
  await page.evaluate(() => {
    const plot = document.querySelector(".plot")!;
    plot.classList.remove("on");
    plot.setAttribute("role", "img");
  });
  assert.deepEqual(await run(), ["nested-interactive"], "control: links inside an image");
  await page.close();
});

test("an address that is none of the lab's is refused with the figure's name", () => {
  const wrong = { ...map, data: [{ ...map.data[0], leads: ["javascript:alert(1)", "lab/x", "lab/x"] }] };
  assert.throws(() => checkedFigure(wrong, "cell 3"), /^Error: cell 3: trace 1 \(supported\): leads is no list of an address of the lab for each of 3 points$/); // prettier-ignore
});

test("every link of a notebook to the lab is an address that the lab takes as it stands", () => {
  const notebooks = fileURLToPath(new URL("../../notebooks", import.meta.url));
  const links = readdirSync(notebooks)
    .filter((name) => name.endsWith(".ipynb"))
    .flatMap((name) => [...readFileSync(join(notebooks, name), "utf8").matchAll(/\]\(lab\.html#([^)]*)\)/g)])
    .map(([, to]) => to);
  assert.ok(links.length >= 15, `${links.length} links`);
  for (const to of links) {
    const { notes, ...place } = read(to);
    assert.deepEqual(notes, [], to);
    assert.equal(address(place), to);
  }
  assert.notDeepEqual(read("lab/figure-2?v=1&rate=1").notes, [], "control");
});
