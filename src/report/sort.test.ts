/** Tables in a real browser: a click sorts, a second one turns round, a third gives the notebook's own order back. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { notebook, prose } from "./fixture";

const table = (rows: number) =>
  [
    "| rule | angle |",
    "|:--|--:|",
    ...[12.5, 9, 90, 0.5, 9].slice(0, rows).map((angle, i) => `| rule ${"dbeac"[i]} | ${angle}° |`),
  ].join("\n");

test("tables of five rows and more are sorted by their heads, by mouse and keyboard; shorter ones have no buttons", async () => {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const { browser } = await openPen(assert.fail);
  try {
    await exportReport(
      [{ name: "one", notebook: notebook(prose(`# A\n\n${table(5)}\n\nand\n\n${table(3)}`)) }],
      folder,
    );
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, "one.html")).href);
    const first = page.locator(".table > table").first();
    const column = () => first.locator("tbody td:last-child").allTextContents();
    const head = first.locator("th").last();
    const order = ["12.5°", "9°", "90°", "0.5°", "9°"];
    assert.deepEqual(await column(), order);
    await head.getByRole("button", { name: "angle" }).click();
    assert.deepEqual(await column(), ["0.5°", "9°", "9°", "12.5°", "90°"]);
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Enter");
    assert.deepEqual(await column(), ["90°", "12.5°", "9°", "9°", "0.5°"]);
    await first.locator("th").first().getByRole("button").click();
    assert.deepEqual(await first.locator("tbody td:first-child").allTextContents(), ["a", "b", "c", "d", "e"].map((c) => `rule ${c}`)); // prettier-ignore
    assert.equal(await head.getAttribute("aria-sort"), null);
    for (let i = 0; i < 2; i++) await first.locator("th").first().getByRole("button").click();
    assert.deepEqual(await column(), order);
    assert.equal(await page.locator(".table > table").last().getByRole("button").count(), 0);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
