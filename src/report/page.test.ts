/** Pages as a browser shows them: no request, no script but ours, nothing wider than a phone, legible in any theme. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { everything } from "./fixture";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const into = join(folder, "report");
let browser: Browser;

before(async () => {
  await exportReport([{ name: "all", notebook: everything }], into);
  ({ browser } = await openPen(assert.fail));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  /** What was asked for beside the page itself. */
  readonly requests: readonly string[];
  readonly problems: readonly string[];
}

async function visit(file: string, width = 1280, colorScheme: "light" | "dark" = "light"): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const url = pathToFileURL(join(into, file)).href;
  const requests: string[] = [];
  const problems: string[] = [];
  // A request that the page's policy refuses leaves nothing but a note; it is none.
  page.on("requestfailed", (request) => request.failure()?.errorText !== "csp" && requests.push(request.url()));
  page.on("requestfinished", (request) => request.url() !== url && requests.push(request.url()));
  page.on("pageerror", (problem) => problems.push(problem.message));
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  return { page, requests, problems };
}

/** The same page without its policy: what our checks must notice. */
function withoutPolicy(): string {
  const text = readFileSync(join(into, "all.html"), "utf8");
  writeFileSync(join(into, "open.html"), text.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
  return "open.html";
}

test("a page makes no request and runs no script that a notebook brought", async () => {
  for (const file of ["all.html", "index.html"]) {
    const { page, requests, problems } = await visit(file);
    assert.deepEqual([requests, problems], [[], []], file);
    assert.match(await page.title(), /backpropagation|deltalab/);
    assert.match(await page.locator("#theme").innerText(), /System/, "our own script runs");
  }
  const { page, requests } = await visit(withoutPolicy());
  assert.deepEqual(requests, ["http://127.0.0.1:9/pixel.png"], "control: without its policy the page would ask");
  assert.equal(await page.title(), "taken over", "control: and be taken over");
});

test("the policy refuses everything that it does not name", () => {
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(
    readFileSync(join(into, "all.html"), "utf8"),
  )!;
  const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]));
  assert.deepEqual(rules.get("default-src"), ["'none'"]);
  for (const source of rules.get("script-src")!) assert.match(source, /^'sha256-[\w+/]{43}='$/);
  assert.ok(!policy.includes("http"));
});

/** What sticks out of the window to the right, boxes that scroll by themselves excepted. */
const overflow = (page: Page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.getBoundingClientRect().right > room + 0.5 &&
        !element.closest(".scroll, pre, svg, .skip, .hidden") &&
        getComputedStyle(element).position !== "absolute",
    );
    return { page: document.documentElement.scrollWidth - room, elements: wide.map((e) => e.outerHTML.slice(0, 80)) };
  });

test("nothing sticks out on a phone, however wide the equation, the table or the code", async () => {
  for (const file of ["all.html", "index.html"])
    for (const width of [390, 820, 1280]) {
      const { page } = await visit(file, width);
      assert.deepEqual(await overflow(page), { page: 0, elements: [] }, `${file} at ${width}`);
    }
  const { page } = await visit("all.html", 390);
  assert.equal((await page.locator(".scroll[tabindex='0']").count()) > 0, true, "what scrolls can be focused");
  await page.addStyleTag({ content: ".scroll { overflow: visible !important }" }).catch(() => {});
  await page.evaluate(() =>
    document.querySelectorAll<HTMLElement>(".scroll").forEach((s) => (s.style.overflow = "visible")),
  );
  assert.ok((await overflow(page)).page > 0, "control: without boxes that scroll it would");
});

/** The page as it is where no script runs, with a little CSS added. */
function withoutScripts(css: string): string {
  const text = readFileSync(join(into, "all.html"), "utf8");
  const plain = text.replace(/<script[^]*?<\/script>/g, "").replace("</style>", `${css}</style>`);
  writeFileSync(join(into, "static.html"), plain);
  return "static.html";
}

const wordsOf = (page: Page) =>
  page.locator(".drawing svg text").evaluateAll((all) =>
    (all as SVGTextElement[]).map((text) => {
      const svg = text.closest("svg")!;
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      return { length: text.getComputedTextLength(), size: parseFloat(getComputedStyle(text).fontSize) * scale };
    }),
  );

test("drawings have words in them, large enough to read on any screen, without a script too", async () => {
  for (const width of [1280, 390]) {
    const { page } = await visit(withoutScripts(""), width);
    const words = await wordsOf(page);
    assert.ok(words.length > 40, `${words.length} texts`);
    for (const { length, size } of words) assert.ok(length > 0 && size >= 8, `${length} px wide, ${size} px high`);
    assert.deepEqual(await overflow(page), { page: 0, elements: [] });
  }
  const { page } = await visit(withoutScripts(".drawing svg { min-width: 0 !important }"), 390);
  assert.ok(
    (await wordsOf(page)).some(({ size }) => size < 8),
    "control: squeezed onto a phone they could not be read",
  );
});

test("each figure says what it found, has a label, and its data", async () => {
  const { page } = await visit("all.html");
  const figures = await page.locator("figure").evaluateAll((all) =>
    all.map((figure) => ({
      label: figure.querySelector("figcaption b")!.textContent,
      alt: figure.querySelector("[role=img]")!.getAttribute("aria-label"),
      cells:
        figure.querySelectorAll("td").length > 3 || /Lines: x to ×/.test(figure.querySelector(".data p")!.textContent!),
    })),
  );
  assert.deepEqual(
    figures.map(({ label, alt, cells }) => [label, alt !== "", cells]),
    [
      ["Figure 1.", true, true],
      ["Figure 2.", true, true],
      ["Figure A.", true, true],
      ["Figure B.", true, true],
      ["Figure 6.4.", true, true],
    ],
  );
});

test("no id occurs twice, and every link inside the page leads somewhere", async () => {
  const { page } = await visit("all.html");
  const { ids, links } = await page.evaluate(() => ({
    ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    links: [...document.querySelectorAll("a[href^='#']")].map((a) => a.getAttribute("href")!.slice(1)),
  }));
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
  assert.deepEqual(
    links.filter((id) => !ids.includes(id)),
    [],
  );
  assert.ok(links.includes("eq-6"));
});

test("an equation leads to its lines of src, which open and lead back; each figure says what it is made with", async () => {
  const { page } = await visit("all.html");
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = false)));
  await page.locator("#eq-6 .lines a").first().click();
  const lines = page.locator("#src-rules-difference");
  await lines.waitFor();
  assert.match(
    await lines.innerText(),
    /Computes equation \(6\)\.[^]*paper 1, eqs\. 3 and 6[^]*export const difference =/,
  );
  assert.match(
    await lines.locator("..").locator("summary").innerText(),
    /^difference src\/rules\.ts, lines \d+ to \d+$/,
  );
  await lines.locator(".back a").click();
  assert.equal(await page.evaluate(() => location.hash), "#eq-6");
  const source = page.locator("#figure-1 details", { hasText: "Source" });
  await source.locator("summary").click();
  assert.match(await source.innerText(), /src\/rules\.ts: difference \(line \d+\)\s+data\/runs\/headline\.json$/);
});

const inks = (page: Page) =>
  page.evaluate(() => {
    const line = document.querySelector(".drawing path[class]")!;
    return [
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.body).color,
      getComputedStyle(line).stroke,
    ];
  });

test("page and figures follow the system's theme, the button overrules it, and paper is always light", async () => {
  const light = await inks((await visit("all.html")).page);
  const { page } = await visit("all.html", 1280, "dark");
  const dark = await inks(page);
  for (const i of [0, 1, 2]) assert.notEqual(light[i], dark[i]);
  await page.locator("#theme").click(); // system → light
  assert.deepEqual(await inks(page), light);
  await page.locator("#theme").click(); // light → dark
  assert.deepEqual(await inks(page), dark);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.deepEqual((await inks(page)).slice(0, 2), ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  assert.equal((await inks(page))[2], light[2]);
});

test("errors and warnings stand out and lose nothing", async () => {
  const { page } = await visit("all.html");
  assert.match(await page.locator(".error").innerText(), /Error\.[^]*RangeError: no <inverse>[^]*at 1/);
  assert.match(await page.locator(".warning").innerText(), /Standard error[^]*careful/);
  assert.equal(await page.locator("pre.printed").innerText(), "one\ntwo <b>\n");
});

test("long code is folded, short code is open", async () => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(into, "all.html")).href);
  assert.deepEqual(
    await page.locator(".cell").evaluateAll((cells) => cells.map((cell) => (cell as HTMLDetailsElement).open)),
    [false, true, true, true, true, true], // the last two are lines of src
  );
});
