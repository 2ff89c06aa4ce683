/** The pages against axe's rules, in both themes, on a desk and on a phone, with everything folded out. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { openPen } from "./browser";
import { heard, tiny } from "../bench/fixture";
import { partsOf } from "../bench/judge";
import { peak } from "../bench/workloads";
import { exportReport } from "./export";
import { everything } from "./fixture";
import { registerPage } from "./register/fixture";

/** axe-core is for tests alone; who installs without them goes without it. */
function axeScript(): string | undefined {
  try {
    return readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  } catch {
    return undefined;
  }
}
const axe = axeScript();

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

test("axe finds nothing to object to", { skip: axe === undefined && "axe-core is not installed" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const { browser } = await openPen(assert.fail);
  try {
    const speed = { machine: "an abacus", code: "", rounds: 2, parts: partsOf(heard, [peak, tiny], peak) };
    await exportReport([{ name: "all", notebook: everything }], folder, registerPage(), speed);
    const check = async (file: string, colorScheme: "light" | "dark", width: number, spoil: () => void) => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme,
        bypassCSP: true,
        offline: true,
      });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, file)).href);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      if (file === "all.html") await page.locator(".plot.on").first().waitFor();
      await page.evaluate(spoil);
      await page.addScriptTag({ content: axe! });
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<Found> } }).axe.run(),
      );
      await context.close();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
    };
    const nothing = () => {};
    for (const theme of ["light", "dark"] as const)
      for (const width of [1280, 390])
        for (const file of ["all.html", "index.html", "speed.html"])
          assert.deepEqual(await check(file, theme, width, nothing), [], `${file}, ${theme}, ${width}`);
    const pale = () => void (document.querySelector("p")!.style.color = "#bbb");
    assert.match(
      (await check("index.html", "light", 1280, pale)).join(),
      /^color-contrast: /,
      "control: pale text is found",
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
