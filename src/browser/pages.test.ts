/** Every page of the report: what it weighs and asks for, how soon it stands, what it is without scripts, on a phone and magnified. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import type { Page } from "playwright-core";
import { read } from "../lab/address";
import { bytesOf } from "../report/letters";
import type { Saved } from "../report/live/find";
import { isQuiet, livened, pageNames, report, REPORT, unfold } from "./fixture";

const open = report();
const each = (what: string, check: (name: string) => Promise<void>, names = pageNames): void =>
  void describe(what, { concurrency: 2 }, () => names.forEach((name) => test(name, () => check(name))));

/** All pages but the lab's, whose figures are controls: it has tests of its own (lab.test.ts). */
const written = pageNames.filter((name) => name !== "lab");

// ---------------------------------------------------------------------------------------------------------- weight

/** Pages with heat maps, contours or as many marks, and the register. */
const HEAVY = ["04-difference", "06-b-functions", "index"];

const tooHeavy = (name: string, bytes: number): boolean => bytes > (HEAVY.includes(name) ? 1_000_000 : 800_000);

test("no page weighs more than 0.8 MB, or 1.0 MB with a heat map or the register", (t) => {
  const sizes = pageNames.map((name) => [name, statSync(join(REPORT, `${name}.html`)).size] as const);
  t.diagnostic(sizes.map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(3)}`).join(", "));
  assert.deepEqual(sizes.filter(([name, bytes]) => tooHeavy(name, bytes)), []); // prettier-ignore
  assert.ok(tooHeavy("02-units", 800_001) && tooHeavy("index", 1_000_001), "control");
});

// ----------------------------------------------------------------------------------------------------------- links

interface Anchors {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

function anchorsOf(html: string): Anchors {
  const text = html.replace(/<script[^]*?<\/script>/g, "");
  return {
    ids: new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)),
    links: [...text.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&")),
  };
}

/** The links of a page that lead nowhere. */
function broken(name: string, pages: ReadonlyMap<string, Anchors>): string[] {
  return pages.get(name)!.links.filter((link) => {
    if (/^https?:\/\/\S+\.\S+/.test(link)) return false;
    const [file, hash = ""] = link.split(/#(.*)/);
    const id = decodeURIComponent(hash);
    const goal = file === "" ? name : file.replace(/\.html$/, "");
    if (goal === "lab" && id.startsWith("lab/")) return read(hash).notes.length > 0;
    if (!pages.has(goal)) return !existsSync(join(REPORT, file));
    return id !== "" && !pages.get(goal)!.ids.has(id);
  });
}

/** Where the search on the first page leads. */
function searched(index: string): string[] {
  const [, letters] = /id="findable">([^<]*)</.exec(index)!;
  const saved = JSON.parse(inflateRawSync(bytesOf(letters)).toString()) as Saved;
  return saved.flatMap(([file, , entries]) => entries.map(([id]) => (id === "" ? file : `${file}#${id}`)));
}

test("every link leads somewhere: within its page, to another page's place, to a file, to the lab at settings it takes", () => {
  const pages = new Map(pageNames.map((name) => [name, anchorsOf(readFileSync(join(REPORT, `${name}.html`), "utf8"))]));
  for (const name of pageNames) assert.deepEqual(broken(name, pages), [], name);
  const found = searched(readFileSync(join(REPORT, "index.html"), "utf8"));
  assert.ok(found.length > 400, `${found.length} places can be found`);
  pages.set("the search", { ids: new Set(), links: found });
  assert.deepEqual(broken("the search", pages), []);
  assert.ok([...pages.values()].flatMap(({ links }) => links).filter((link) => /^\w.*\.html#/.test(link)).length > 50); // prettier-ignore
  const wrong = ["#eq-66", "04-difference.html#figure-99", "none.ipynb", "lab.html#lab/figure-2?v=1&lr=1e999"];
  pages.set("index", { ids: new Set(), links: wrong });
  assert.deepEqual(broken("index", pages), wrong, "control");
});

// -------------------------------------------------------------------------------------------- requests and mistakes

const asked = (requests: readonly string[]): string[] => requests.filter((url) => !/^(blob|data):/.test(url));

each("asks for nothing while all its figures become live, and nothing goes wrong", async (name) => {
  const { page, requests, problems } = await open().visit(name);
  await livened(page);
  await unfold(page);
  assert.deepEqual([asked(requests), problems], [[], []]);
  assert.equal(await page.locator("figure .plot:not(.still):not(.on):not(.view)").count(), 0, "all are live");
  await page.context().close();
});

test("control: a request, an error and what the policy refuses are seen", async () => {
  const { page, requests, problems } = await open().spoilt("speed", (text) =>
    text.replace(
      "<main",
      '<img src="http://127.0.0.1:9/pixel.png"><script>document.title = "taken over"</script><main',
    ),
  );
  assert.deepEqual(asked(requests), ["http://127.0.0.1:9/pixel.png"]);
  assert.match(problems.join("\n"), /Content Security Policy/);
  assert.notEqual(await page.title(), "taken over");
  await page.context().close();
});

each("carries a policy that names each script by its hash and allows nothing else", async (name) => {
  const text = readFileSync(join(REPORT, `${name}.html`), "utf8");
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)!;
  const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]));
  assert.deepEqual(rules.get("default-src"), ["'none'"]);
  for (const source of rules.get("script-src")!) assert.match(source, /^'(sha256-[\w+/]{43}=|wasm-unsafe-eval)'$/);
  assert.doesNotMatch(policy, /https?:|\*|'unsafe-eval'/);
  assert.ok(text.indexOf("Content-Security-Policy") < text.indexOf("<script"), "it stands before the first script");
});

// ------------------------------------------------------------------------------------------------------------ speed

each("shows its first figure within a second, where the machine is quiet", async (name) => {
  const { page } = await open().visit(name);
  const figure = page.locator("figure .plot, figure .view, svg.strip").first();
  await figure.waitFor();
  const at = await page.evaluate(async () => {
    const plot = document.querySelector("figure .plot:not(.still)");
    plot?.scrollIntoView({ behavior: "instant" });
    const from = performance.now();
    while (plot && !plot.classList.contains("on") && performance.now() - from < 20_000) await new Promise((done) => requestAnimationFrame(done)); // prettier-ignore
    const live = performance.now() - from;
    const paint = () => performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint");
    while (paint() === undefined && performance.now() - from < 20_000) await new Promise((done) => requestAnimationFrame(done)); // prettier-ignore
    return { painted: paint()!.startTime, live };
  });
  if (isQuiet()) assert.ok(at.painted <= 1000 && at.live <= 1000, JSON.stringify(at));
  await page.context().close();
});

// --------------------------------------------------------------------------------------------------- without scripts

interface Still {
  readonly blank: readonly string[];
  readonly controls: readonly string[];
  readonly words: number;
  readonly verdicts: number;
}

/** What a page is where no script runs: figures without a drawing, controls that would do nothing, words, verdicts. */
async function still(page: Page): Promise<Still> {
  const figures = page.locator("figure[id]");
  const drawn = await figures.evaluateAll(
    (all) =>
    all.filter((figure) => {
      const svg = figure.querySelector("svg");
      const { width = 0, height = 0 } = svg?.getBoundingClientRect() ?? {};
      return width < 100 || height < 40 || svg!.querySelectorAll("path, text, circle, rect").length < 3;
    }).map(({ id }) => id), // prettier-ignore
  );
  const controls = page.locator("button:visible, input:visible, select:visible, textarea:visible");
  return {
    blank: drawn,
    controls: await controls.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML.slice(0, 80))),
    words: (await page.locator("main").innerText()).split(/\s+/).length,
    verdicts: await page.locator(".badge:visible").count(),
  };
}

each(
  "is whole without scripts: figures, verdicts and prose, and no control that does nothing",
  async (name) => {
    const { page } = await open().visit(name, { scripts: false });
    const { blank, controls, words, verdicts } = await still(page);
    assert.deepEqual([blank, controls], [[], []]);
    assert.ok(words > 100, `${words} words`);
    if (name === "index" || name === "speed") assert.ok(verdicts > 5, `${verdicts} verdicts`);
    await page.context().close();
  },
  written,
);

test("control: a page whose drawings are missing, or that shows a button, is not", async () => {
  const { page } = await open().spoilt("05-difference-transformer", (text) => text.replace(/<div class="drawing scroll">[^]*?<\/svg><\/div>/, '<div class="drawing scroll"><button>Draw</button></div>'), { scripts: false }); // prettier-ignore
  const { blank, controls } = await still(page);
  assert.deepEqual([blank.length, controls], [1, ["<button>Draw</button>"]]);
  await page.context().close();
});

// ---------------------------------------------------------------------------------------------------------- figures

/** What figures lack: words for those who don't see them, a caption that says more than they do, their numbers. */
const lacking = (page: Page): Promise<string[]> =>
  page.locator("figure[id]").evaluateAll((all) =>
    all.flatMap((figure) => {
      const alt = figure.querySelector("[role=img], .plot[role=group]")?.getAttribute("aria-label") ?? "";
      const data = figure.querySelector("details.data")?.textContent ?? "";
      const rows = figure.querySelectorAll("details.data tr").length;
      return [
        ...(alt.split(/\s+/).length < 4 ? [`${figure.id}: alt text "${alt}"`] : []),
        ...(rows < 2 && !/Lines: /.test(data) ? [`${figure.id}: no numbers`] : []),
      ];
    }),
  );

each(
  "has words and numbers for each figure",
  async (name) => {
    const { page } = await open().visit(name);
    await unfold(page);
    await page.waitForTimeout(500);
    assert.deepEqual(await lacking(page), []);
    await page.context().close();
  },
  written,
);

test("control: a figure without them is told", async () => {
  const { page } = await open().visit("07-learned-b-functions");
  await unfold(page);
  await page.evaluate(() => {
    const [first, second] = document.querySelectorAll("figure[id]");
    first.querySelector("[role=img]")!.setAttribute("aria-label", "Figure");
    second.querySelectorAll("details").forEach((details) => details.remove());
  });
  assert.equal((await lacking(page)).length, 2);
  await page.context().close();
});

// ---------------------------------------------------------------------------------------- small, large, without motion

/** What sticks out of the window, boxes that scroll by themselves excepted. */
const overflow = (page: Page): Promise<{ over: number; elements: string[] }> =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.getBoundingClientRect().right > room + 0.5 &&
        !element.closest(".scroll, pre, svg, .skip, .hidden, .live") &&
        getComputedStyle(element).position !== "absolute",
    );
    return {
      over: document.documentElement.scrollWidth - room,
      elements: wide.slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 90)),
    };
  });

for (const [what, options] of [
  ["at 360 pixels", { width: 360 }],
  ["at 200 %", { width: 640, scale: 2 }],
] as const)
  each(`nothing sticks out ${what}, with everything unfolded`, async (name) => {
    const { page } = await open().visit(name, options);
    await unfold(page);
    assert.deepEqual(await overflow(page), { over: 0, elements: [] });
    await page.context().close();
  });

test("control: without boxes that scroll it would", async () => {
  const { page } = await open().visit("04-difference", { width: 360, bypass: true });
  await page.addStyleTag({ content: ".scroll { overflow: visible !important }" });
  assert.ok((await overflow(page)).over > 0);
  await page.context().close();
});

const motion = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...(getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? ["smooth scrolling"] : []),
    ...document.getAnimations().map(({ id, constructor }) => `${constructor.name} ${id}`),
    ...[...document.querySelectorAll("body *")]
      .filter((element) => getComputedStyle(element).transitionDuration !== "0s")
      .map(({ tagName, className }) => `${tagName} ${String(className)} moves`),
  ]);

each("moves nothing for a reader who wants no motion", async (name) => {
  const { page } = await open().visit(name, { reducedMotion: "reduce" });
  assert.deepEqual(await motion(page), []);
  await page.context().close();
});

test("control: for others it scrolls smoothly, and a transition is told", async () => {
  const { page } = await open().visit("speed", { reducedMotion: "no-preference", bypass: true });
  await page.addStyleTag({ content: "h1 { transition: opacity 1s }" });
  assert.deepEqual(await motion(page), ["smooth scrolling", "H1  moves"]);
  await page.context().close();
});
