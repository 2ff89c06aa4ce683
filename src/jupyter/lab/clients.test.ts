/**
 * Every notebook under nbclient gives what it gives under our own runner, output for output; and nbconvert's page of it shows
 * every figure. DELTALAB_NOTEBOOKS="02 05" chooses among the notebooks.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { pinnedChromium } from "../../report/browser";
import { type Cell, type Notebook, readNotebook } from "../notebook";
import { executeNotebook } from "../run";
import { output } from "./python";

const notebooks = fileURLToPath(new URL("../../../notebooks", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const words = (process.env.DELTALAB_NOTEBOOKS ?? "").split(" ").filter(Boolean);
const chosen = readdirSync(notebooks)
  .filter((file) => file.endsWith(".ipynb") && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort();

let browser: Browser;
before(async () => void (browser = await pinnedChromium()));
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const outputsOf = (cell: Cell) => (cell.cell_type === "code" ? cell.outputs : []);
const metadataOf = (cell: Cell) =>
  outputsOf(cell).flatMap((one) =>
    "data" in one ? [{ ...one, own: one.metadata.deltalab as { name?: string } | undefined }] : [],
  );
/** How many figures and diagrams a notebook shows. */
const exhibits = ({ cells }: Notebook, mime: string): number =>
  cells.flatMap(metadataOf).filter(({ data, own }) => own?.name !== undefined && mime in data).length;

assert.ok(chosen.length > 0, `no notebook matches ${words.join(" ")}`);
for (const file of chosen) {
  const name = basename(file, ".ipynb");
  let executed = "";

  test(`${name} under nbclient is ${name} under our runner, output for output`, async () => {
    executed = join(folder, file);
    const [ours] = await Promise.all([
      executeNotebook(join(notebooks, file)),
      output("python", ["execute.py", join(notebooks, file), executed]),
    ]);
    const theirs = readNotebook(executed);
    assert.equal(theirs.cells.length, ours.cells.length);
    for (const [i, cell] of ours.cells.entries()) {
      assert.deepEqual(outputsOf(theirs.cells[i]), outputsOf(cell), `cell ${i + 1}`);
      if (cell.cell_type === "code" && cell.source.trim() !== "")
        assert.equal((theirs.cells[i] as typeof cell).execution_count, cell.execution_count);
    }
    assert.ok(
      ours.cells.some((cell) => outputsOf(cell).length > 0),
      "control: there are outputs",
    );
  });

  test(`nbconvert's page of ${name} shows every figure`, async () => {
    await output("jupyter-nbconvert", ["--to", "html", executed, "--output-dir", folder, "--log-level", "ERROR"]);
    const notebook = readNotebook(executed);
    const [figures, diagrams] = [
      exhibits(notebook, "application/vnd.plotly.v1+json"),
      exhibits(notebook, "image/svg+xml"),
    ];
    const page = await browser.newPage();
    await page.route(/^https?:/, (route) => route.abort()); // nbconvert's template asks for scripts of others
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.waitForFunction(
      (count) => document.querySelectorAll(".js-plotly-plot .main-svg").length >= count,
      figures,
    );
    const live = await page.locator(".js-plotly-plot").count();
    const drawn = await page.evaluate(
      () => [...document.querySelectorAll(".jp-RenderedSVG")].filter((box) => box.querySelector("svg, img")).length,
    );
    assert.equal(live, figures);
    assert.equal(drawn, diagrams - figures, "diagrams, which have no live form");
    await page.close();
  });
}
