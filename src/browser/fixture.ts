/** The lab's page, built once and open in the pinned browser: what the tests of this folder begin with. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openPen } from "../report/browser";
import { labMarkup } from "../report/lab/page";

export interface Options {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly scripts?: boolean;
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
  const visit: Lab["visit"] = async (
    hash = "",
    { width = 1280, colorScheme = "light", scripts = true, bypass = false } = {},
  ) => {
    const context = await browser!.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled: scripts,
      bypassCSP: bypass,
      offline: true,
    });
    const page = await context.newPage();
    await page.addInitScript("globalThis.__name = (f) => f"); // what tsx writes into functions that are sent to the page
    const [requests, problems]: [string[], string[]] = [[], []];
    page.on("request", (request) => request.url().split("#")[0] !== url && requests.push(request.url()));
    page.on("pageerror", (problem) => problems.push(problem.message));
    await page.goto(hash === "" ? url : `${url}#${hash}`);
    return { page, requests, problems };
  };
  return () => ({ markup, url, visit });
}
