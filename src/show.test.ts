import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "mathjs";
import { bundle, digits, draw, percent, say, show, table } from "./show";

test("numbers for prose", () => {
  const expected: [number, string][] = [
    [0, "0"],
    [1, "1"],
    [10000, "10000"],
    [-2, "−2"],
    [0.0402345, "0.0402"],
    [-0.5, "−0.500"],
    [1234.5678, "1235"],
    [1.25e-7, "1.25 × 10⁻⁷"],
    [-3.14159e8, "−3.14 × 10⁸"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [NaN, "NaN"],
  ];
  for (const [value, text] of expected) assert.equal(digits(value), text, String(value));
  assert.equal(digits(0.123456, 5), "0.12346");
  assert.equal(percent(0.95), "95 %");
});

/** What reaches the kernel while `act` runs. */
function shown(act: () => void): { data: Record<string, unknown>; metadata: unknown }[] {
  const seen: { data: Record<string, unknown>; metadata: unknown }[] = [];
  const host = globalThis as { displayBundle?: unknown };
  host.displayBundle = (data: Record<string, unknown>, metadata: unknown) => seen.push({ data, metadata });
  try {
    act();
  } finally {
    delete host.displayBundle;
  }
  return seen;
}

test("a table is markdown: numbers to the right, bars in text escaped", () => {
  const [{ data }] = shown(() => table([{ what: "|x|", value: 0.25 }]));
  assert.equal(data["text/markdown"], "| what | value |\n| :-- | --: |\n| \\|x\\| | 0.250 |");
});

test("a figure goes out as Plotly JSON with its caption, and as its plain words", () => {
  const [{ data, metadata }] = shown(() => show({ name: "f", caption: "c", alt: "words", data: [], layout: {} }));
  assert.deepEqual(data["application/vnd.plotly.v1+json"], { data: [], layout: {} });
  assert.equal(data["text/plain"], "f: words");
  assert.deepEqual(metadata, { deltalab: { name: "f", caption: "c", alt: "words" } });
});

test("a diagram goes out as SVG with its caption, and as its plain words", () => {
  const [{ data, metadata }] = shown(() => draw({ name: "f", caption: "c", alt: "two\nlines", svg: "<svg/>" }));
  assert.deepEqual(data, { "image/svg+xml": "<svg/>", "text/plain": "f: two lines" });
  assert.deepEqual(metadata, { deltalab: { name: "f", caption: "c", alt: "two lines" } });
});

test("prose goes out as markdown", () => assert.equal(shown(() => say("$x$"))[0].data["text/markdown"], "$x$"));

test("a cell's last expression is shown as what it is: a figure, a diagram, a formula, records as a table", () => {
  const words = { name: "figure-1", caption: "**c**", alt: "a\nb" };
  const figure = { ...words, data: [{ y: [1] }], layout: { height: 1 } };
  assert.deepEqual(bundle(figure), shown(() => show(figure))[0]);
  const diagram = { ...words, svg: "<svg/>" };
  assert.deepEqual(bundle(diagram), shown(() => draw(diagram))[0]);
  assert.deepEqual(bundle(parse("2/3")), { data: { "text/latex": "$$\\frac{2}{3}$$", "text/plain": "2 / 3" } });
  assert.equal(bundle([{ rate: 0.25 }])!.data["text/markdown"], "| rate |\n| --: |\n| 0.250 |");
  const many = bundle(Array.from({ length: 60 }, (_, i) => ({ i })))!.data["text/markdown"] as string;
  assert.match(many, /\n\| 49 \|\n\n… and 10 more rows$/);
});

test("… and nothing else is", () => {
  const plain = [
    [],
    [1, 2],
    {},
    { data: [], layout: {} },
    [{ a: 1 }, { b: 1 }],
    [{ a: [1] }],
    [new Date()],
    new Map(),
    [{}],
  ];
  for (const value of plain) assert.equal(bundle(value), undefined, JSON.stringify(value));
});
