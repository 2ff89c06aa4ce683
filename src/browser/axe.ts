/**
 * axe's rules on a page as it stands, with the first few of each kind of what is folded open: all data tables would take minutes, and
 * one is like the other. The page must be open without its policy, which would keep axe out.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const FEW = 4;

/** Opens the first few of each kind of details. */
const unfoldFew = (page: Page): Promise<void> =>
  page.evaluate(async (few) => {
    const opened: Record<string, number> = {};
    for (const details of document.querySelectorAll("details")) {
      opened[details.className] = (opened[details.className] ?? 0) + 1;
      if (opened[details.className] <= few) details.open = true;
    }
    await new Promise((done) => setTimeout(done, 300)); // tables that are drawn when they are opened
  }, FEW);

/** A line for each rule and place, "color-contrast: <p>…"; of some rules alone where a page differs from one already tried by these only. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await unfoldFew(page);
  await page.addScriptTag({ content: axe });
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
  const found = await page.evaluate(
    (options) =>
      (globalThis as unknown as { axe: { run(root: Document, options: object): Promise<Found> } }).axe.run(
        document,
        options,
      ),
    options,
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 140)}`));
}
