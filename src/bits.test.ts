/** Equal seeds give equal bits in every engine: the same script in Node and in a browser, and the source itself. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runInNewContext } from "node:vm";
import type { Browser } from "playwright-core";
import { bundle, inexact } from "./bits/bundle";
import { hashes } from "./bits/everything";
import { openPen } from "./report/browser";

type Hashes = Record<string, string>;

const ours = hashes();
const script = await bundle();
const engines = await bundle([], ["exp", "log", "sin", "cos", "pow"]);
const sine = await bundle([], ["sin"]);

const inNode = (text: string): Hashes => ({ ...(runInNewContext(`${text}\nbits.hashes()`, { atob }) as Hashes) });

const notices: string[] = [];
const browser: Browser | string = await openPen((line) => notices.push(line)).then(
  (pen) => pen.browser,
  (error: Error) => error.message,
);
after(async () => {
  if (typeof browser !== "string") await browser.close();
});

async function inBrowser(text: string): Promise<Hashes> {
  const page = await (browser as Browser).newPage();
  const result = await page.evaluate<Hashes>(`(() => { ${text}\nreturn bits.hashes(); })()`);
  await page.close();
  return result;
}

const different = (x: Hashes, y: Hashes): string[] => Object.keys(x).filter((name) => x[name] !== y[name]);

test("the script gives in Node what the source gives", () => assert.deepEqual(inNode(script), ours));

test("the source gives the same a second time, and its parts are not all one", () => {
  assert.deepEqual(hashes(), ours);
  assert.ok(new Set(Object.values(ours)).size > 60);
});

test("the script gives in a browser what it gives in Node", async (t) => {
  if (typeof browser === "string") return t.skip(browser);
  t.diagnostic(`Node ${process.versions.node} and Chromium ${browser.version()}`);
  assert.deepEqual(await inBrowser(script), ours);
});

test("and the comparison can fail: the engine's own exp, log, sin, cos and pow give other hashes, in each engine", async (t) => {
  const node = different(inNode(engines), ours);
  assert.ok(node.length > 20, node.join(", "));
  assert.ok(node.some((name) => name.endsWith(" sigmoid")));
  if (typeof browser === "string") return t.skip(browser);
  const there = await inBrowser(engines);
  assert.ok(different(there, ours).length > 20);
  t.diagnostic(`${different(there, inNode(engines)).length} parts would differ between the two engines`);
});

test("and the engine's own sine alone, whose bits Node and Chromium do not share, is seen in one of them", async (t) => {
  if (typeof browser === "string") return t.skip(browser);
  const seen = [...different(inNode(sine), ours), ...different(await inBrowser(sine), ours)];
  assert.ok(seen.some((name) => name.endsWith(" sin")), seen.join(", ")); // prettier-ignore
  assert.ok(seen.some((name) => name.endsWith(" spirals")), seen.join(", ")); // prettier-ignore
});

/** mathjs only reads formulas; of d3-contour one function is used, which interpolates, floors and compares. */
const READ_THROUGH = ["mathjs/number", "d3-contour"];

test("the script uses nothing of Math whose last bits are the engine's own; two packages left out, of which that is known", async () => {
  assert.deepEqual(inexact(await bundle(READ_THROUGH)), []);
});

test("and that check can fail: a function, a power and Math as a value are seen, a comment and a text are not", async () => {
  assert.deepEqual(inexact("const f = Math.exp; const g = (x) => x ** 2 + Math.hypot(x, 1); h(Math);"), [
    "**",
    "Math",
    "exp",
    "hypot",
  ]);
  assert.deepEqual(
    inexact('// Math.exp\nconst s = "Math.exp"; const a = Math.abs(Math.PI), b = { Math: 1 }.Math;'),
    [],
  );
  assert.deepEqual(inexact(await bundle([...READ_THROUGH, "seedrandom"], ["sin", "exp"])), ["exp", "sin"]);
});
