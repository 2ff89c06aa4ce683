/** The pinned browser: what it draws with, and what happens where it does not run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPen, pinnedChromium } from "./browser";

const missing = () => Promise.reject(new Error("no such file\nand more"));

test("the pinned browser sets text in its own font, whatever this machine has", async () => {
  const { browser, pinned } = await openPen(assert.fail);
  try {
    assert.equal(pinned, true);
    const page = await browser.newPage({ deviceScaleFactor: 2 });
    await page.setContent(`<span style="font: 16px sans-serif">Hamburgefonts</span>`);
    const widthIn = (font: string) =>
      page.locator("span").evaluate((span, font) => {
        span.style.fontFamily = font;
        return span.getBoundingClientRect().width;
      }, font);
    const width = await widthIn("sans-serif");
    assert.equal(width, 117.46875);
    for (const font of ["DejaVu Sans", "Liberation Serif", "monospace"]) assert.equal(await widthIn(font), width, font);
  } finally {
    await browser.close();
  }
});

test("where the pinned browser does not run, another draws and says that bytes may differ", async () => {
  const lines: string[] = [];
  const { browser, pinned } = await openPen((line) => lines.push(line), missing, [missing, pinnedChromium]);
  await browser.close();
  assert.equal(pinned, false);
  assert.deepEqual(lines, [
    "The pinned Chromium 147.0.0 does not run here (no such file): Chrome 147.0.7727.0 draws the figures, and their bytes may differ.",
  ]);
});

test("where no browser runs, one sentence says so", async () => {
  await assert.rejects(openPen(assert.fail, missing, [missing]), {
    message:
      "No browser draws the figures: the pinned Chromium 147.0.0 fails (no such file), and no installed Chrome runs.",
  });
});
