/** The lab as its users have it: every control is in its address, no address does harm, and what it trains are the bits of Node. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { firefox, type Page } from "playwright-core";
import { address, read } from "../lab/address";
import { film, played } from "../lab/film";
import { fields, FIRST, keys, startNames, startOf, type Key, type Settings } from "../lab/settings";
import { lab as show } from "../lab/show";
import { bits, lab, trained } from "./fixture";

const open = lab();
const SHORT = "v=1&iterations=40";

// ------------------------------------------------------------------------------------------------------- the same bits

const inNode = async (request: string) => (await played(read(request).settings)).end.bits!.join(" ");

test("the headline claim's settings train to the same bits in Node and in Chromium", async (t) => {
  const { page } = await open().visit();
  const here = await bits(page);
  t.diagnostic(`${here}, Chromium ${page.context().browser()!.version()}`);
  assert.equal(here, await inNode(""));
  assert.notEqual(await inNode("seed=2&iterations=100"), await inNode("iterations=100"), "control");
  await page.context().close();
});

test("so do all kinds of rules, formulas and data", async () => {
  const { page } = await open().visit(`lab/figure-2?${SHORT}`);
  await bits(page);
  for (const request of [
    ...startNames.map((start) => `${start}?iterations=25`),
    "iterations=40&f=z/(1%2Babs(z))&bRule=difference&bClamp=0.001",
    "iterations=40&bRule=slope&bSlope=a*(1-a)%2Bstep*e&noise=0.1&scale=3&optimizer=adam&lr=0.01",
    "circles?iterations=25&bDown=mirror&aDown=drawnSigns&noise=0.05",
  ]) {
    const there = await trained(page, () => page.evaluate((to) => (location.hash = to), `#lab/${request}`));
    assert.equal(there, await inNode(request), request);
  }
  await page.context().close();
});

test("and in Firefox, where it is installed", async (t) => {
  const browser = await firefox.launch().catch(() => undefined);
  if (browser === undefined) return t.skip("no Firefox of playwright's is installed");
  const page = await browser.newPage();
  await page.goto(open().url);
  assert.equal(await bits(page), await inNode(""));
  await browser.close();
});

test("and in the frame that a notebook shows, set to what the cell asks for", async () => {
  const kernel = globalThis as { labPage?: unknown; displayBundle?: unknown };
  let shown = "";
  kernel.labPage = () => open().markup;
  kernel.displayBundle = (data: Record<string, string>) => (shown = data["text/html"]);
  show("lr=1.02&seed=7&iterations=40");
  delete kernel.labPage;
  delete kernel.displayBundle;
  const { page } = await open().visit(`lab/figure-2?${SHORT}`, { bypass: true });
  await page.setContent(shown);
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  await frame!.waitForFunction(() => document.documentElement.dataset.bits !== undefined);
  assert.equal(await frame!.evaluate(() => document.documentElement.dataset.bits), await inNode("lr=1.02&seed=7&iterations=40")); // prettier-ignore
  await page.context().close();
});

// -------------------------------------------------------------------------------------------------------- the address

/** Another value for each control than the start's. */
const others: Readonly<Record<Key, string>> = {
  aRule: "bFunction",
  aSlope: "tanh",
  aStep: "0.5",
  aMode: "stable",
  aReading: "sample",
  aClamp: "0.001",
  aLayers: "2",
  aDown: "feedback", // prettier-ignore
  bRule: "slope",
  bSlope: "a * (1 - a)",
  bStep: "0.25",
  bMode: "stable",
  bReading: "sample",
  bClamp: "0.002",
  bLayers: "1",
  bDown: "signs", // prettier-ignore
  data: "twoGaussians",
  n: "30",
  noise: "0.2",
  hidden: "3,2",
  f: "tanh",
  out: "softplus",
  bias: "no",
  init: "uniform",
  spread: "0.5", // prettier-ignore
  seed: "seven & 7",
  loss: "mse",
  scale: "2",
  optimizer: "momentum",
  lr: "0.1",
  iterations: "45",
  train: "1", // prettier-ignore
  at: "12",
  unit: "1.2",
  sample: "4",
  of: "a", // prettier-ignore
};

/** What must be chosen before a control can be seen. */
const before: Partial<Record<Key, string>> = {
  aSlope: "aRule=bFunction",
  aStep: "aRule=difference",
  aMode: "aRule=difference",
  aReading: "aRule=difference",
  aClamp: "aRule=difference",
  aLayers: "aRule=linear",
  bSlope: "bRule=slope", // prettier-ignore
};

const value = (page: Page, key: Key) => page.locator(`[data-key="${key}"]`).inputValue();

test("every control is in the address, and every address sets its control", async () => {
  const { page } = await open().visit(`lab/figure-2?${SHORT}`);
  const { page: other } = await open().visit(`lab/figure-2?${SHORT}`);
  for (const key of keys) {
    const start = `#lab/figure-2?v=1&${key === "iterations" ? "" : "iterations=40&"}${before[key] ?? ""}`;
    await page.evaluate((to) => (location.hash = to), start);
    await page.waitForFunction(([of, own]) => document.querySelector<HTMLInputElement>(`[data-key="${of}"]`)!.value === own, [key, String(startOf(FIRST).settings[key])]); // prettier-ignore
    const control = page.locator(`[data-key="${key}"]`);
    if (fields[key].kind === "choice" || fields[key].kind === "activation") await control.selectOption(others[key]);
    else await control.fill(others[key]);
    await page.waitForFunction((part) => location.hash.includes(part), `&${key}=`);
    const hash = await page.evaluate(() => location.hash);
    const { settings, notes } = read(hash);
    assert.deepEqual(notes, [], key);
    assert.equal(String(settings[key]), others[key], key);
    await control.blur();
    await other.goto("about:blank");
    await other.goto(open().url + hash);
    await other.locator("html.live").waitFor();
    assert.equal(await value(other, key), others[key], `${key} at ${hash}`);
  }
  await page.context().close();
  await other.context().close();
});

test("a typed activation and the reset stand in the address too", async () => {
  const { page } = await open().visit(`lab/figure-2?${SHORT}`);
  await bits(page);
  await page.locator('[data-key="f"]').selectOption("=");
  const own = page.locator('[data-own="f"]');
  await trained(page, () => own.fill("z^3 + z"));
  assert.match((await page.locator('[data-formula="f"] math').textContent())!, /=3·z2\+1$/);
  await page.waitForFunction(() => location.hash.includes("f=z")); // the address is written once the hand rests
  assert.equal(read(await page.evaluate(() => location.hash)).settings.f, "z^3 + z");
  await own.fill("z^2");
  await page.waitForFunction(() => document.querySelector("#wrong-bRule")!.textContent !== "");
  assert.match(await page.locator("#wrong-bRule").innerText(), /needs an inverse, and z\^2 has none/);
  await own.fill("log(z)");
  assert.match(await page.locator("#wrong-f").innerText(), /has no finite value at z = -8/);
  await trained(page, () => page.locator("#reset").click());
  await page.waitForFunction(() => location.hash === "#lab/figure-2?v=1");
  await page.context().close();
});

test("hostile addresses are refused in words, at once, and the lab goes on", async () => {
  for (const [hash, words] of [
    ["lab/x?lr=1e999&iterations=40", /nothing to begin with is called x/],
    ["lab/figure-2?iterations=40&constructor=1", /constructor is no setting/],
    ["lab/figure-2?iterations=40&f=while(1)", /the function while is unknown/],
    ["lab/figure-2?iterations=40&__proto__=1&lr=1e999", /__proto__ is no setting/],
    [`lab/figure-2?iterations=40&f=${"(".repeat(1_000_000)}`, /at most 4000 letters/],
  ] as const) {
    const { page, problems } = await open().visit(hash);
    await page.locator("html.live").waitFor();
    await bits(page);
    const said = (await page.locator(".wrong").allInnerTexts()).join(" ");
    assert.match(said, words);
    assert.deepEqual(problems, []);
    await page.context().close();
  }
  const { page } = await open().visit(`lab/figure-2?${SHORT}`);
  await bits(page);
  await page.evaluate(() => (location.hash = "f=" + "(".repeat(10_000_000)));
  await page.waitForFunction(() => document.querySelector("#address")!.textContent!.includes("4000 letters"));
  await page.context().close();
});

// ------------------------------------------------------------------------------------------------- what is looked at

test("scrubbing, one step and rewinding show what Node has at that iteration", async () => {
  const request = "iterations=900&n=20";
  const { page } = await open().visit(`lab/figure-2?v=1&${request}`);
  await bits(page);
  await page.locator("#numbers summary").click();
  const made = await film(read(request).settings);
  while (made.advance(() => false) !== undefined);
  const shown = async (k: number) => {
    await page.waitForFunction((caption) => document.querySelector("#table caption")?.textContent === caption, `Sample 1 at iteration ${k}`); // prettier-ignore
    await page.waitForTimeout(150);
    return page.locator("#table table").first().locator("tbody tr").first().locator("td").nth(1).innerText();
  };
  const { digits } = await import("../show");
  const inFilm = (k: number) => digits(made.look(k, 0)[0].layers[0].z[0], 5);
  await page.locator("#in-at").fill("500");
  assert.equal(await shown(500), inFilm(500));
  await page.locator("#step").click();
  assert.equal(await shown(501), inFilm(501));
  await page.locator("#rewind").click();
  assert.equal(await shown(0), inFilm(0));
  assert.notEqual(inFilm(0), inFilm(501), "control");
  await page.locator("#scrub").press("End");
  assert.equal(await shown(900), inFilm(900));
  await page.context().close();
});

test("the keyboard alone reaches every control, and works it", async () => {
  const { page } = await open().visit(`lab/figure-2?${SHORT}`);
  await bits(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>("main :is(button, select, input, summary, textarea)")];
    const seen = all.filter((element) => element.checkVisibility({ visibilityProperty: true }));
    seen.forEach((element, i) => (element.dataset.tour = String(i)));
    return seen.length;
  });
  const reached = new Set<string>();
  await page.locator("#theme").focus();
  for (let i = 0; i < wanted + 20; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return {
        tour: element.dataset.tour,
        seen: outlineStyle !== "none" && outlineWidth !== "0px",
        html: element.outerHTML.slice(0, 80),
      };
    });
    if (at.tour === undefined) continue;
    reached.add(at.tour);
    assert.ok(at.seen, `no focus to be seen on ${at.html}`);
  }
  assert.equal(reached.size, wanted);
  assert.ok(wanted > 40, `${wanted} controls`);
  await page.locator('[data-slide="lr"]').focus();
  await trained(page, () => page.keyboard.press("ArrowRight"));
  assert.notEqual(await value(page, "lr"), "0.3");
  await page.locator(".tile button").nth(1).focus();
  await page.keyboard.press("Enter");
  await page.locator('.tile button[aria-pressed="true"][data-unit="1.2"]').waitFor();
  await page.context().close();
});

test("what is taken along is the same run: link, command and specs", async () => {
  const { page } = await open().visit("lab/figure-2?v=1&iterations=40&lr=0.5");
  await bits(page);
  const text = (name: string) => page.locator(`#take-${name}`).inputValue();
  const place = { start: FIRST, settings: { ...startOf(FIRST).settings, lr: 0.5, iterations: 40 } as Settings };
  await page.waitForFunction(() => (document.querySelector("#take-link") as HTMLTextAreaElement).value !== "");
  assert.equal(await text("link"), `${open().url}#${address(place)}`);
  assert.equal(await text("command"), 'npx deltalab lab "lr=0.5&iterations=40"');
  assert.match(await text("cell"), /optimizer: sgd\(0\.5\)/);
  assert.equal((JSON.parse(await text("b")) as { iterations: number }).iterations, 40);
  await page.context().close();
});
