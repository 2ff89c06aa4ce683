/** What the first page's search finds, and how it marks it; in a browser, its keys. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { everything } from "./fixture";
import { finder, type Saved } from "./live/find";
import { readPage } from "./parts";
import { registerPage } from "./register/fixture";
import { findable } from "./search";

const saved = findable([readPage("all", everything)], registerPage(), true, true);
const find = finder(saved);
const addresses = (words: string) => find(words).first.map(({ address }) => address);

test("pages, sections, figures, equations and claims are found, each at its place", () => {
  assert.equal(addresses("lab settings")[0], "lab.html");
  assert.equal(addresses("figure 2 both costs fall")[0], "all.html#figure-2");
  assert.ok(addresses("literal").includes("all.html#eq-6"), "by what computes it");
  assert.equal(addresses("the rule")[0], "all.html#1-the-rule");
  assert.ok(addresses("refuted claim").some((address) => address.startsWith("index.html#claim-")));
  assert.deepEqual(find("zzzz"), { all: 0, first: [] });
});

test("entries are plain words, and the same pages have the same", () => {
  assert.equal(
    JSON.stringify(findable([readPage("all", everything)], registerPage(), true, true)),
    JSON.stringify(saved),
  );
  const entries = saved.flatMap(([file, , list]) => list.map(([id, , name, text]) => [file, id, `${name} ${text}`]));
  assert.ok(entries.length > 20);
  for (const [file, id, words] of entries) assert.doesNotMatch(words, /<\/?\w+>|&\w+;|\\\w|undefined/, `${file}#${id}`);
});

const small: Saved = [
  ["a.html", "A", [["x", "One", "Figure 1", `Before it ${"so ".repeat(60)}the clamps (and +a more) end here.`]]],
  ["b.html", "B", [["", "", "B", "Slopes and steps"]]],
];

test("found words are marked, whole, in the part of the text where they stand, whatever was typed", () => {
  const [hit] = finder(small)("clamp").first;
  assert.deepEqual(hit.text.filter(([, marked]) => marked), [["clamps", true]]); // prettier-ignore
  assert.match(hit.text[0][0], /^… so so/);
  assert.equal(hit.where, "A, One");
  assert.deepEqual(finder(small)("step").first[0].text, [["Slopes and ", false], ["steps", true]]); // prettier-ignore
  for (const words of ["+a", "$^ (", "\\", "[", "a".repeat(10_000)]) finder(small)(words);
});

test("all words are wanted where all are found, else any of them", () => {
  assert.deepEqual(finder(small)("slopes steps").all, 1);
  assert.deepEqual(finder(small)("slopes clamps").all, 2);
});

test("in a page: / leads to the field, arrows and Enter to a place, Escape back; what is found is told, offline", async () => {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const { browser } = await openPen(assert.fail);
  try {
    await exportReport([{ name: "all", notebook: everything }], folder, registerPage());
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("requestfinished", (request) => asked.push(request.url())); // what the policy refuses is never asked
    page.on("pageerror", (problem) => assert.fail(problem.message));
    const url = pathToFileURL(join(folder, "index.html")).href;
    const isAt = () => page.evaluate(() => document.activeElement!.getAttribute("href") ?? document.activeElement!.id);
    await page.goto(url);
    await page.keyboard.press("/");
    assert.equal(await isAt(), "search-words");
    await page.keyboard.type("both costs fall");
    await page.locator("#search-found li").first().waitFor();
    assert.match(await page.locator("#search-told").innerText(), /^\d+ places? for “both costs fall”$/);
    assert.equal(await page.locator("#search-told").getAttribute("role"), "status");
    assert.ok((await page.locator("#search-found mark").count()) >= 3);
    await page.keyboard.press("ArrowDown");
    assert.equal(await isAt(), "all.html#figure-2");
    await page.keyboard.press("ArrowUp");
    assert.equal(await isAt(), "search-words");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    assert.equal(await isAt(), "search-words");
    await page.keyboard.press("Escape");
    await page.locator("#search-found li").first().waitFor({ state: "detached" });
    await page.keyboard.type("both costs fall");
    await page.locator("#search-found li").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/all\.html#figure-2$/);
    await page.keyboard.press("/");
    await page.waitForURL(/index\.html#search-words$/);
    await page.waitForFunction(() => document.activeElement?.id === "search-words");
    assert.deepEqual(asked.filter((address) => !address.startsWith("file:") && !address.startsWith("blob:")), []); // prettier-ignore
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(url);
    assert.equal(await plain.locator("#search:visible, #find:visible").count(), 0, "without scripts there is no field");
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
