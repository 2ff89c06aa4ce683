/** The page of speed: ratios and budgets, the machine, no time, and its link from the index. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { heard, tiny } from "../bench/fixture";
import { partsOf } from "../bench/judge";
import { peak } from "../bench/workloads";
import { exportReport } from "./export";
import { code, costs, figure, notebook, prose } from "./fixture";
import { whyMissed } from "./missed";
import { registerPage } from "./register/fixture";
import { speedMarkup, speedStrip } from "./speed";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const record = {
  machine: "an abacus, 2 <cores>",
  code: "0".repeat(64),
  rounds: 2,
  parts: partsOf(heard, [peak, tiny], peak),
};
const page = speedMarkup(record);
/** The words of the page's main part. */
const words = (html: string) => html.slice(html.indexOf("<h1")).replace(/<[^>]*>/g, " ").replace(/\s+/g, " "); // prettier-ignore

test("each row has its verdict, its ratio with its spread, and its budget; the machine is named", () => {
  const text = words(page);
  assert.match(text, /How fast it is .* 1 of 4 budgets are met\. Measured on an abacus, 2 &lt;cores&gt;\./);
  assert.match(text, /a tiny network &lt;one step&gt;/);
  assert.match(text, / missed Tiny, beside PyTorch 1\.25 times the time of PyTorch \(1 to 1\.25 from round to round\); wanted: at most 1\.1 /); // prettier-ignore
  assert.match(text, / missed Tiny, two threads, beside deltalab on one thread deltalab on one thread took 1\.67 times as long \(1\.67 to 1\.82 from round to round\); wanted: at least 1\.7 /); // prettier-ignore
  assert.match(text, / met Tiny, beside NumPy NumPy took 20 times as long \(20 to 22 from round to round\); wanted: at least 15 /); // prettier-ignore
  assert.match(text, / deltalab 1 11\.2 % PyTorch 4\.43 – deltalab with FMA /);
  assert.match(text, /&lt;one step&gt;.* A product of two matrices/, "what has no budget stands last");
  assert.match(page, /data-page="speed"/);
});

test("no time stands in it: twice as slow a machine gives the same page", () => {
  assert.doesNotMatch(words(page), /\d ?(ms|MB|GF)\b|millisecond/);
  const slow = heard.map((h) => ({
    ...h,
    told: h.told.map((t) => ({ ...t, cpu: t.cpu.map((x) => 2 * x), wall: t.wall.map((x) => 2 * x) })),
  }));
  assert.equal(speedMarkup({ ...record, parts: partsOf(slow, [peak, tiny], peak) }), page);
  const other = heard.map((h, i) => (i === 1 ? slow[1] : h));
  assert.notEqual(speedMarkup({ ...record, parts: partsOf(other, [peak, tiny], peak) }), page, "control");
});

test("a missed budget says by how much, and why where that is known, in the numbers of the record", () => {
  assert.match(words(page), /wanted: at most 1\.1 Missed by 14 %\. /, "a workload that nobody looked into");
  const side = (name: string, ms: number, ofPeak?: number) => ({ side: name, ms: { median: ms, least: ms, most: ms }, megabytes: 1, ofPeak }); // prettier-ignore
  const row = (median: number) => ({ name: "MLP", ours: "deltalab", peer: "PyTorch", oursMs: median, peerMs: 1, ratio: { median, least: median, most: median }, budget: 1.1 }); // prettier-ignore
  const part = (name: string, ...measured: ReturnType<typeof side>[]) => ({
    name,
    title: name,
    measured,
    compared: [],
  });
  const of = (products: number) => ({
    ...record,
    parts: [part("peak", side("deltalab", products), side("PyTorch", 2)), part("mlp", side("deltalab", 1, 0.75))],
  });
  const why = (products: number, median = 1.32) => whyMissed(row(median), of(products));
  assert.match(
    why(5)!,
    /^Missed by 20\u00a0%\. .* reaches 75\u00a0% .* There PyTorch is 2\.5 times as fast\. .*128 bits/,
  );
  assert.match(why(7)!, /There PyTorch is 3\.5 times as fast/);
  assert.equal(why(5, 1.1), undefined, "met");
  assert.doesNotMatch(
    whyMissed(row(1.32), { ...record, parts: [] })!,
    /undefined|NaN|There/,
    "a record without the product",
  );
});

test("a strip has its zone up to the budget, its line at equal time, and stays within its frame", () => {
  const strip = (median: number, budget?: number) => speedStrip({ ratio: { median, least: median, most: median }, budget }).html; // prettier-ignore
  const number = (html: string, what: RegExp) => Number(what.exec(html)![1]);
  const [zone, line, dot] = [/rect x="0" y="1" width="([\d.]+)"/, /class="zero" d="M([\d.]+) /, /cx="([\d.]+)"/];
  assert.equal(number(strip(1, 1), zone), number(strip(1), line));
  assert.equal(number(strip(1), dot), number(strip(1), line));
  assert.ok(number(strip(1.05, 1.1), dot) < number(strip(1.05, 1.1), zone));
  assert.ok(number(strip(1.15, 1.1), dot) > number(strip(1.15, 1.1), zone));
  assert.doesNotMatch(strip(1), /<rect/);
  assert.deepEqual([strip(1e-9), strip(1e9)].map((html) => number(html, dot)), [8, 312]); // prettier-ignore
});

test("the report has the page and the index links to it where a benchmark was recorded, and else neither", async () => {
  const executed = [{ name: "all", notebook: notebook(prose("# All"), code("show()", figure(costs))) }];
  const [into, without] = [join(folder, "with"), join(folder, "without")];
  const { files } = await exportReport(executed, into, registerPage(), record);
  assert.ok(files.includes("speed.html"));
  assert.equal(readFileSync(join(into, "speed.html"), "utf8"), page);
  const index = readFileSync(join(into, "index.html"), "utf8");
  assert.match(index, /<li><a href="#speed">How fast it is<\/a><\/li>[^]*<h2 id="speed">[^]*1 of 4 budgets are met\.\s+<a href="speed\.html">/); // prettier-ignore
  const plain = await exportReport(executed, without, registerPage());
  assert.ok(!plain.files.includes("speed.html"));
  assert.doesNotMatch(readFileSync(join(without, "index.html"), "utf8"), /#speed|speed\.html/);
});
