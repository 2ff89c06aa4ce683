/** The lab's page as a file: its weight, what it asks for, how soon it shows something, and how smoothly it moves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { labMarkup } from "../report/lab/page";
import { bits, isQuiet, lab, trained } from "./fixture";

const open = lab();

test("two builds are the same bytes", async () => assert.equal(await labMarkup(), open().markup));

test("it weighs at most 0.8 MB", (t) => {
  const bytes = Buffer.byteLength(open().markup);
  t.diagnostic(`${(bytes / 1e6).toFixed(3)} MB`);
  assert.ok(bytes <= 800_000, `${bytes} bytes`);
});

test("it asks for nothing but its own worker, and nothing goes wrong", async () => {
  const { page, requests, problems } = await open().visit("lab/figure-2?v=1&iterations=50");
  await bits(page);
  await trained(page, () => page.locator("#dice").click());
  assert.deepEqual([requests.filter((url) => !url.startsWith("blob:")), problems], [[], []]);
  await page.context().close();
});

test("the first figure stands within a second, and is live soon after", async (t) => {
  const { page } = await open().visit();
  await page.locator("html.live").waitFor();
  const { painted, live } = await page.evaluate(() => ({
    painted: performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint")!.startTime,
    live: performance.now(),
  }));
  t.diagnostic(`first paint after ${Math.round(painted)} ms, live after ${Math.round(live)} ms`);
  if (isQuiet()) assert.ok(painted <= 1000, `${painted} ms`);
  await page.context().close();
});

test("at least thirty frames a second are drawn while it trains", async (t) => {
  const { page } = await open().visit("lab/figure-2?v=1&iterations=50");
  await bits(page);
  const rate = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        // A frame counts when the cost's line has moved since the one before.
        const line = () => document.querySelector('[data-view="cost"] [data-line="side-0"]')?.getAttribute("d") ?? "";
        let [frames, before, since] = [0, "", 0];
        const look = (now: number) => {
          const d = line();
          if (d !== before && d.split("L").length > 2) {
            if (since === 0) since = now;
            else frames++;
          }
          before = d;
          if (since !== 0 && now - since > 1500) done((1000 * frames) / (now - since));
          else requestAnimationFrame(look);
        };
        location.hash = "#lab/figure-2?v=1&iterations=40000";
        requestAnimationFrame(look);
      }),
  );
  t.diagnostic(`${rate.toFixed(1)} frames a second${isQuiet() ? "" : ", on a busy machine"}`);
  if (isQuiet()) assert.ok(rate >= 30, `${rate}`);
  await page.context().close();
});

test("without scripts there are figures, and no control that does nothing", async () => {
  const { page } = await open().visit("", { scripts: false });
  assert.ok((await page.locator(".view svg").count()) >= 5);
  assert.match(await page.locator(".without").innerText(), /Without scripts this page shows one run/);
  assert.match(await page.locator("#told").innerText(), /After 4000 iterations the cost is/);
  assert.equal(await page.locator("form select:visible").count(), 0);
  await page.context().close();
});

test("a phone shows all of it without a sideways scroll, and so does a page at twice its size", async () => {
  for (const [width, hash] of [
    [360, "lab/circles?v=1&iterations=20"],
    [640, "lab/figure-2?v=1&iterations=20"],
  ] as const) {
    const { page } = await open().visit(hash, { width });
    await bits(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, `${width}`);
    const small = await page.locator(".view text").evaluateAll(
      (all) =>
        all.filter((text) => {
          const svg = text.closest("svg")!;
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return parseFloat(getComputedStyle(text).fontSize) * scale < 8;
        }).length,
    );
    assert.equal(small, 0, "no word is too small to read");
    await page.context().close();
  }
});
