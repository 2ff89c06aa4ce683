/** The lab's page, built once, and the report's pages as they lie here, in the pinned browser: what the tests of this folder begin with. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openPen } from "../report/browser";
import { labMarkup } from "../report/lab/page";

export interface Options {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly scripts?: boolean;
  /** Device pixels a CSS pixel. */
  readonly scale?: number;
  readonly reducedMotion?: "reduce" | "no-preference";
  /** For axe, which a page's policy would not let in. */
  readonly bypass?: boolean;
}

export interface Visit {
  readonly page: Page;
  /** Every address that was asked for, but the page's own. */
  readonly requests: readonly string[];
  readonly problems: readonly string[];
}

export interface Lab {
  readonly markup: string;
  readonly url: string;
  visit(hash?: string, options?: Options): Promise<Visit>;
}

/** Waits for the end of a run that `act` begins; gives the words for its bits. */
export async function trained(page: Page, act: () => Promise<unknown>): Promise<string> {
  await page.evaluate(() => delete document.documentElement.dataset.bits);
  await act();
  return bits(page);
}

export async function bits(page: Page): Promise<string> {
  await page.waitForFunction(() => document.documentElement.dataset.bits !== undefined, null, { timeout: 120_000 });
  return (await page.evaluate(() => document.documentElement.dataset.bits))!;
}

/** Timed limits mean nothing where others use the processor. */
export const isQuiet = (): boolean => loadavg()[0] < availableParallelism();

/** Opens an address, offline, and keeps what it asks for beside itself and what goes wrong. */
async function visited(
  browser: Browser,
  address: string,
  { width = 1280, colorScheme = "light", scripts = true, bypass = false, scale = 1, reducedMotion }: Options = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    deviceScaleFactor: scale,
    colorScheme,
    reducedMotion,
    javaScriptEnabled: scripts,
    bypassCSP: bypass,
    offline: true,
  });
  const page = await context.newPage();
  await page.addInitScript("globalThis.__name = (f) => f"); // what tsx writes into functions that are sent to the page
  const [requests, problems]: [string[], string[]] = [[], []];
  const own = address.split("#")[0];
  page.on("request", (request) => request.url().split("#")[0] !== own && requests.push(request.url()));
  page.on("pageerror", (problem) => problems.push(problem.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(address);
  return { page, requests, problems };
}

/** The folder of the report as it lies here, and its pages by name, "04-difference". */
export const REPORT = fileURLToPath(new URL("../../report", import.meta.url));
export const pageNames: readonly string[] = readdirSync(REPORT)
  .filter((file) => file.endsWith(".html"))
  .map((file) => file.slice(0, -".html".length))
  .sort();

export interface Report {
  visit(name: string, options?: Options & { readonly hash?: string }): Promise<Visit>;
  /** The same of a page whose text was changed: what a check must notice. */
  spoilt(name: string, change: (text: string) => string, options?: Options): Promise<Visit>;
}

/** The pages of a report in the pinned browser. */
export function report(pages = REPORT): () => Report {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  let browser: Browser | undefined;
  let changed = 0;
  before(async () => void ({ browser } = await openPen(assert.fail)));
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => ({
    visit: (name, { hash, ...options } = {}) =>
      visited(
        browser!,
        `${pathToFileURL(join(pages, `${name}.html`)).href}${hash === undefined ? "" : `#${hash}`}`,
        options,
      ),
    spoilt(name, change, options) {
      const text = readFileSync(join(pages, `${name}.html`), "utf8");
      const other = change(text);
      assert.notEqual(other, text, "the change changes something");
      const file = join(folder, `${name}-${changed++}.html`);
      writeFileSync(file, other);
      return visited(browser!, pathToFileURL(file).href, options);
    },
  });
}

/** Scrolls through a page, so that all its figures become live. */
export async function livened(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const plot of document.querySelectorAll("figure .plot:not(.still)")) {
      plot.scrollIntoView({ behavior: "instant" });
      for (let wait = 0; !plot.classList.contains("on") && wait < 200; wait++)
        await new Promise((done) => setTimeout(done, 20));
    }
    scrollTo({ top: 0, behavior: "instant" });
  });
}

export const unfold = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    document.querySelectorAll("details").forEach((details) => (details.open = true));
    await new Promise((done) => setTimeout(done, 300)); // tables that are drawn when they are opened
  });

export function lab(): () => Lab {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const file = join(folder, "lab.html");
  const url = pathToFileURL(file).href;
  let browser: Browser | undefined;
  let markup = "";
  before(async () => {
    markup = await labMarkup();
    writeFileSync(file, markup);
    ({ browser } = await openPen(assert.fail));
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const visit: Lab["visit"] = (hash = "", options) => visited(browser!, hash === "" ? url : `${url}#${hash}`, options);
  return () => ({ markup, url, visit });
}
