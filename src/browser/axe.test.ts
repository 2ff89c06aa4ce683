/** The lab against axe's rules: in light and dark, on paper, on a phone, with everything folded out and something refused. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { bits, lab } from "./fixture";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const open = lab();

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.waitForTimeout(300); // tables that are drawn when they are opened
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<Found> } }).axe.run());
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 140)}`));
}

for (const [what, hash, options] of [
  ["light", "lab/figure-2?v=1&iterations=30", {}],
  ["dark", "lab/circles?v=1&iterations=30", { colorScheme: "dark" }],
  ["a phone", "lab/b-functions?v=1&iterations=30", { width: 360 }],
  ["with a typed formula and a refusal", "lab/figure-2?v=1&iterations=30&f=z%5E3%2Bz&lr=1e999", {}],
] as const)
  test(`nothing to object to: ${what}`, async () => {
    const { page } = await open().visit(hash, { ...options, bypass: true });
    await bits(page);
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

test("nothing to object to: on paper, from a dark screen", async () => {
  const { page } = await open().visit("lab/figure-2?v=1&iterations=30", { colorScheme: "dark", bypass: true });
  await bits(page);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await page.context().close();
});

test("control: pale words and a control without a name are found", async () => {
  const { page } = await open().visit("lab/figure-2?v=1&iterations=30", { bypass: true });
  await bits(page);
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("#told")!.style.color = "#bbb";
    document.querySelector("label[for='in-lr']")!.remove();
  });
  const found = (await violations(page)).join();
  assert.match(found, /color-contrast/);
  assert.match(found, /label/);
  await page.context().close();
});
