/**
 * A reader's way through notebook 04 in JupyterLab 4: run all, change the learning rate, run the figure's cell again, interrupt,
 * restart, save, open again. Pictures of the figure before and after lie in .lab/pictures. With DELTALAB_QUICK=1 the notebook's
 * runs are short, to try the test itself.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { read } from "../../lab/address";
import { played } from "../../lab/film";
import { readNotebook, writeNotebook } from "../notebook";
import { setParams } from "../params";
import { LAB } from "../python";
import {
  cellAt,
  cellWith,
  command,
  drag,
  frameIn,
  liveFigure,
  openLab,
  rewrite,
  runCell,
  settled,
  showOutput,
  type Lab,
} from "./lab";

const notebooks = fileURLToPath(new URL("../../../notebooks", import.meta.url));
const NAME = "04-difference.ipynb";
const pictures = join(LAB, "pictures");
const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
let lab: Lab;
let [imports, params, figure] = [0, 0, 0]; // positions of cells
const positions: number[] = [];
let first = "";

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const own = readNotebook(join(notebooks, NAME)); // stays without outputs: what is opened is a copy
  const short = { iterations: "300", deepIterations: "300", seeds: "3" };
  writeNotebook(join(folder, NAME), process.env.DELTALAB_QUICK ? await setParams(own, NAME, short) : own);
  lab = await openLab(folder, NAME);
  const words = ['from "deltalab"', "const params = {", 'name: "figure-2"'];
  for (const [i, text] of words.entries()) positions[i] = await cellWith(lab.page, text);
  assert.ok(positions.every((position) => position >= 0));
  [imports, params, figure] = positions;
});
after(async () => {
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function picture(name: string): Promise<void> {
  await showOutput(lab.page, figure);
  await lab.page.screenshot({ path: join(pictures, `${name}.png`) });
}

test("all cells of notebook 04 run, none fails, and its figures are live", async () => {
  await command(lab.page, "notebook:run-all-cells");
  const count = await lab.page.evaluate(() => document.querySelectorAll(".jp-Cell").length);
  for (let i = 0; i < count; i++) {
    const { outputs } = await cellAt(lab.page, i);
    assert.deepEqual(
      outputs.filter(({ output_type }) => output_type === "error"),
      [],
      `cell ${i + 1}`,
    );
  }
  await runCell(lab.page, figure);
  first = await liveFigure(lab.page, figure);
  await picture("04-rate-0.3");
});

test("another learning rate, and the figure's cell again: the figure changes", async () => {
  await runCell(lab.page, figure);
  assert.ok((await liveFigure(lab.page, figure)) === first, "control: run again with the same rate it does not");
  const { source } = await cellAt(lab.page, params);
  await rewrite(lab.page, params, source.replace("rate: 0.3", "rate: 1"));
  for (const cell of [params, figure]) await runCell(lab.page, cell);
  assert.ok((await liveFigure(lab.page, figure)) !== first);
  await picture("04-rate-1");
});

test("lab() shows the lab, set to what the cell asks for; its slider is dragged, it trains again, and its picture changes", async (t) => {
  const { source } = await cellAt(lab.page, params);
  t.after(() => rewrite(lab.page, params, source));
  await rewrite(lab.page, params, `import { lab } from "deltalab";\nlab("lr=1.02&iterations=300");`);
  await runCell(lab.page, params);
  const frame = await frameIn(lab.page, params);
  /** Waits until the frame has trained what Node trains at this rate. */
  const trained = async (rate: string): Promise<string> => {
    const bits = (await played(read(`lr=${rate}&iterations=300`).settings)).end.bits!.join(" ");
    await frame.waitForFunction((wanted) => document.documentElement.dataset.bits === wanted, bits);
    return bits;
  };
  const drawn = () => frame.locator("#cost .view svg").evaluate((svg) => svg.outerHTML);
  const asked = { bits: await trained("1.02"), picture: await drawn() };
  await frame.locator("#group-training summary").click();
  for (const theme of ["dark", "light"]) {
    await command(lab.page, "apputils:change-theme", true, {
      theme: theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light",
    });
    await frame.waitForFunction((name) => document.documentElement.dataset.theme === name, theme);
    await lab.page.screenshot({ path: join(pictures, `lab-${theme}.png`) });
  }
  await drag(lab.page, frame.locator('[data-slide="lr"]'), 0.2);
  const rate = await frame.locator("#in-lr").inputValue();
  assert.notEqual(rate, "1.02");
  assert.notEqual(await trained(rate), asked.bits, "control: another rate has other bits");
  assert.notEqual(await drawn(), asked.picture);
});

test("a long run is interrupted, also after an await, and the notebook goes on", async () => {
  const { source } = await cellAt(lab.page, params);
  await rewrite(lab.page, params, `console.log("begun");\nawait new Promise((go) => setTimeout(go, 1));\nfor (;;) {}`);
  await runCell(lab.page, params, false);
  while ((await cellAt(lab.page, params)).outputs.length === 0) await lab.page.waitForTimeout(100);
  await command(lab.page, "notebook:interrupt-kernel");
  await settled(lab.page);
  assert.equal((await cellAt(lab.page, params)).outputs.at(-1)?.ename, "Interrupted");
  await rewrite(lab.page, params, source);
  await runCell(lab.page, params);
  assert.ok((await cellAt(lab.page, params)).count);
});

test("a restart forgets what was declared, and says so", async () => {
  await command(lab.page, "notebook:restart-kernel", false);
  await lab.page.locator(".jp-Dialog .jp-mod-accept").click();
  await settled(lab.page);
  await runCell(lab.page, figure);
  assert.match((await cellAt(lab.page, figure)).outputs.at(-1)?.ename ?? "", /TypeScriptError/);
  await runCell(lab.page, imports);
  await runCell(lab.page, params);
});

test("saved and opened again, the notebook is trusted and its figures are live without a kernel's work", async () => {
  await command(lab.page, "notebook:run-all-cells");
  await command(lab.page, "docmanager:save");
  await lab.page.waitForFunction(() => document.querySelectorAll(".jp-mod-dirty").length === 0);
  const saved = JSON.parse(readFileSync(join(folder, NAME), "utf8")) as { cells: { outputs?: unknown[] }[] };
  assert.ok(saved.cells.some(({ outputs = [] }) => outputs.length > 0));
  await lab.page.reload();
  await lab.page.waitForFunction(() => document.querySelector(".jp-Notebook .jp-Cell"));
  await settled(lab.page);
  assert.equal((await cellAt(lab.page, figure)).trusted, true);
  await picture("04-opened-again");
});
