/** A page with one figure that trains, open in the pinned browser: what the tests of its controls begin with. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Figure } from "../../figure";
import { openPen } from "../browser";
import { exportReport } from "../export";
import { code, figure, notebook } from "../fixture";

export interface Live {
  readonly page: Page;
  /** The schemes of all that the page has asked for, each once. */
  readonly schemes: readonly string[];
  /** The words under the controls once a run has finished; `opening` is how those of an end begin. */
  finished(opening: RegExp, act: () => Promise<unknown>): Promise<string>;
}

/** Opens the page before the tests of a file and closes it behind them; the returned function gives it to a test. */
export function livePage(shown: Figure): () => Live {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const requests = new Set<string>();
  let browser: Browser | undefined;
  let page: Page;
  before(async () => {
    await exportReport([{ name: "live", notebook: notebook(code("show(figure)", figure(shown))) }], folder);
    ({ browser } = await openPen(assert.fail));
    page = await browser.newPage();
    page.on("pageerror", (problem) => assert.fail(problem.message));
    page.on("request", (request) => requests.add(request.url().split(":")[0]));
    await page.goto(pathToFileURL(join(folder, "live.html")).href);
    await page.locator(".lab").waitFor();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const finished: Live["finished"] = async ({ source }, act) => {
    const words = page.locator(".lab p");
    await words.evaluate((p) => (p.textContent = ""));
    await act();
    await page.waitForFunction((opening) => new RegExp(opening).test(document.querySelector(".lab p")!.textContent!), source); // prettier-ignore
    return (await words.textContent())!;
  };
  return () => ({ page, schemes: [...requests].sort(), finished });
}
