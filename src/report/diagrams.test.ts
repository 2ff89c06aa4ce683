/** Diagrams on pages: what is refused, what a reader sees and hears, and what can be taken along. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { diagram } from "../diagram";
import { textWidth } from "../diagram/text";
import { openPen } from "./browser";
import { exportReport } from "./export";
import { code, costs, drawn, figure, notebook, product, prose, shown } from "./fixture";
import { exhibitsOf, readPage } from "./parts";

const letters = diagram(
  { name: "letters", caption: "Letters.", alt: "Letters." },
  {
    nodes: ["∂L/∂w₂₁", "w_{ij}^{(r+1)}", "−0.0000454", "MAX WIDTH", "δ = Σ w p′", "softmax(a)"].map((label) => ({
      id: label,
      label,
      shape: "box",
    })),
    edges: [],
  },
);
const cells = notebook(
  prose("# Title\n\nAbstract."),
  code("draw(product)", drawn(product)),
  code("draw(letters)", drawn(letters)),
  code("show(costs)", figure(costs)),
);

describe("a drawing from a notebook", () => {
  const refusal = (svg: unknown, deltalab: unknown = { name: "figure-1", caption: "c", alt: "a" }) => {
    try {
      readPage("05", notebook(prose("# T"), code("draw()", shown({ "image/svg+xml": svg }, { deltalab }))));
      return "accepted";
    } catch (problem) {
      return (problem as Error).message;
    }
  };
  const spoilt = (more: string) => refusal(product.svg.replace("</svg>", `${more}</svg>`));

  test("is refused in one sentence that names the cell, where it could do anything", () => {
    assert.equal(refusal(product.svg), "accepted", "control");
    const ours = ", and a page takes none but what diagram() writes";
    const cases: [more: string, fault: string][] = [
      ["<script>alert(1)</script>", "the drawing holds <script>"],
      ['<SCRIPT href="x"/>', "the drawing holds <SCRIPT>"],
      ['<circle r="1" onclick="alert(1)"/>', "the drawing holds <circle onclick>"],
      ["<foreignObject></foreignObject>", "the drawing holds <foreignObject>"],
      ['<a href="javascript:alert(1)"><text>x</text></a>', "the drawing holds <a>"],
      ['<image href="http://127.0.0.1/x.png"/>', "the drawing holds <image>"],
      ['<rect style="fill:url(http://127.0.0.1/)"/>', "the drawing holds <rect style> with an address"],
      ["<circle onload=alert(1)>", "the drawing has a < or > that belongs to no tag"],
      ["<!-- <script> -->", "the drawing holds <script>"],
      ["<![CDATA[x]]>", "the drawing has a < or > that belongs to no tag"],
    ];
    for (const [more, fault] of cases) assert.equal(spoilt(more), `05, cell 2, figure-1: ${fault}${ours}`);
    assert.equal(refusal("<svg "), `05, cell 2, figure-1: the drawing has a < or > that belongs to no tag${ours}`);
    assert.equal(refusal("words"), `05, cell 2, figure-1: the drawing is not one <svg> element${ours}`);
    assert.equal(refusal(7), "05, cell 2, figure-1: the drawing is no text");
  });

  test("needs name, caption and alt text as any figure does, and a name of its own", () => {
    assert.match(refusal(product.svg, {}), /^05, cell 2: a figure needs metadata\.deltalab\.name/);
    assert.equal(
      refusal(product.svg, { name: "f", caption: " ", alt: "a" }),
      "05, cell 2, f: the figure has no caption",
    );
    const twice = notebook(code("", drawn(product)), code("", drawn(product)));
    assert.throws(() => readPage("x", twice), /x, cell 2, figure-6-4: another figure of this notebook has that name/);
    assert.deepEqual(
      exhibitsOf(readPage("x", cells)).map(({ name }) => name),
      ["figure-6-4", "letters", "figure-2"],
    );
  });
});

describe("a page with diagrams", () => {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const address = (file: string) => pathToFileURL(join(folder, file)).href;
  let browser: Browser;
  before(async () => {
    await exportReport([{ name: "05", notebook: cells }], folder);
    ({ browser } = await openPen(assert.fail));
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const visit = async (file: string, colorScheme: "light" | "dark" = "light", width = 1200) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    await page.goto(address(file));
    return page;
  };

  test("shows them as figures, with label, caption, alt text and their lines in words", async () => {
    const place = (await visit("05.html")).locator("figure#figure-6-4");
    assert.equal(await place.locator("figcaption b").textContent(), "Figure 6.4.");
    assert.equal(await place.locator("[role=img]").getAttribute("aria-label"), product.alt);
    assert.deepEqual(await place.locator("svg text").allTextContents(), ["x", "y", "×", "3.00", "−4.00", "−4.00", "3.00"]); // prettier-ignore
    await place.locator("summary").click();
    assert.match(await place.locator("details p").innerText(), /x to × \(3\.00, −4\.00\)/);
    assert.equal(await place.locator("svg style, svg title, svg desc").count(), 0, "the page's colours, no tooltip");
  });

  test("gives them the theme's colours, and the paper behind them shows", async () => {
    const inks = async (theme: "light" | "dark") => {
      const place = (await visit("05.html", theme)).locator("#figure-6-4 svg");
      return place.evaluate((svg) => ({
        forward: getComputedStyle([...svg.querySelectorAll("text")].find((t) => t.textContent === "3.00")!).fill,
        line: getComputedStyle(svg.querySelector("path")!).stroke,
        mark: getComputedStyle(svg.querySelector("circle")!).fill,
      }));
    };
    const light = { forward: "rgb(26, 122, 54)", line: "rgb(95, 91, 85)", mark: "rgb(255, 224, 138)" };
    assert.deepEqual(await inks("light"), light);
    const dark = { forward: "rgb(92, 201, 140)", line: "rgb(179, 175, 166)", mark: "rgb(106, 82, 0)" };
    assert.deepEqual(await inks("dark"), dark);
    assert.equal(await (await visit("05.html")).locator("#figure-6-4 svg > rect").count(), 0);
  });

  test("draws no letter wider than the room that was kept for it, nor keeps twice the room", async () => {
    const page = await visit("05.html");
    const measured = await page.locator("#letters svg text").evaluateAll((all) =>
      (all as SVGTextElement[]).map((text) => ({
        length: text.getComputedTextLength(),
        size: Number(text.getAttribute("font-size")),
      })),
    );
    const labels = ["∂L/∂w₂₁", "w_{ij}^{(r+1)}", "−0.0000454", "MAX WIDTH", "δ = Σ w p′", "softmax(a)"];
    assert.equal(measured.length, labels.length);
    for (const [i, { length, size }] of measured.entries()) {
      const kept = textWidth(labels[i], size);
      assert.ok(length <= kept && kept < 1.6 * length, `${labels[i]}: ${length} px in ${kept} px`);
    }
  });

  test("shows them at their own size on a desk, and legible on a phone", async () => {
    const width = async (room: number) =>
      (await (await visit("05.html", "light", room)).locator("#figure-6-4 svg").boundingBox())!.width;
    const own = Number(/width="(\d+)"/.exec(product.svg)![1]);
    assert.equal(Math.round(await width(1200)), own);
    assert.equal(Math.round(await width(390)), own);
    const phone = await visit("05.html", "light", 390);
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
  });

  test("lets them be saved, in the colours of light paper whatever the theme", async () => {
    const page = await visit("05.html", "dark");
    const button = page.locator("#figure-6-4 .tools button");
    assert.deepEqual(await button.allTextContents(), ["SVG"]);
    assert.equal(await button.getAttribute("aria-label"), "SVG of Figure 6.4");
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    assert.equal(download.suggestedFilename(), "05-figure-6-4.svg");
    const svg = readFileSync(await download.path(), "utf8");
    assert.match(svg, /rgb\(26, 122, 54\)/);
    assert.doesNotMatch(svg, /var\(| class=|undefined/);
    assert.equal(
      await page.locator("#figure-2 .tools button").count(),
      5,
      "control: a figure has its lines and its numbers too",
    );
  });

  test("has each as a file beside it, and a small picture on the index", async () => {
    const svg = readFileSync(join(folder, "figures", "05", "figure-6-4.svg"), "utf8");
    assert.match(svg, /#1a7a36/);
    assert.doesNotMatch(svg, /var\(|light-dark/);
    const page = await visit("index.html", "dark");
    assert.equal(await page.locator(".picture svg circle").count(), 1);
    assert.equal(await page.locator(".picture svg text").count(), 0);
    const line = page.locator(".picture svg path").first();
    assert.equal(await line.evaluate((path) => getComputedStyle(path).stroke), "rgb(179, 175, 166)");
  });

  test("alone, a drawing follows the system's theme and brings its own paper", async () => {
    const look = async (colorScheme: "light" | "dark") => {
      const page = await browser.newPage({ colorScheme });
      await page.setContent(product.svg);
      return page
        .locator("svg")
        .evaluate((svg) => [
          getComputedStyle(svg.querySelector("rect")!).fill,
          getComputedStyle(svg.querySelector("text")!).fill,
        ]);
    };
    assert.deepEqual(await look("light"), ["rgb(255, 254, 252)", "rgb(113, 109, 102)"]);
    assert.deepEqual(await look("dark"), ["rgb(22, 24, 27)", "rgb(152, 148, 139)"]);
  });
});
