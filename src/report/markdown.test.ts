import assert from "node:assert/strict";
import { test } from "node:test";
import { raw } from "./html";
import { prose } from "./markdown";

const renderer = () => prose((source, language) => raw(`<pre>${language}:${source}</pre>`));
const block = (markdown: string) => renderer().block(markdown, "04-difference, cell 3").html;
const inline = (markdown: string) => renderer().inline(markdown, "04-difference, cell 3").html;

test("formulas become MathML, prices do not", () => {
  assert.match(inline("so $a'$ is"), /^so <math.*<\/math> is$/);
  assert.doesNotMatch(inline("between $5 and $6"), /<math/);
  assert.doesNotMatch(inline("a \\$x$ b"), /<math/);
  assert.match(inline("$$a$$ in a line"), /^<math/);
  assert.match(inline("$\\$5$"), /<math/);
});

test("an equation has the number that its author gave it, once", () => {
  const page = block("$$\na = b \\tag{6}\n$$\n\ntext\n\n$$a = b \\tag{6}$$\n\n$$c$$");
  assert.equal(page.match(/id="eq-6"/g)?.length, 1);
  assert.equal(page.match(/href="#eq-6">\(6\)</g)?.length, 2);
  assert.equal(page.match(/display="block"/g)?.length, 3);
});

test("names on the line below an equation are what computes it, and a name in the text is a link to its lines", () => {
  const all = renderer();
  const page = all.block(
    "$$a \\tag{6}$$\n[`difference`](../src/rules.ts), [`meanLoss`](../src/flow/steps.ts)\n\nSee [`relu`](../src/activations.ts) and [this](#eq-6).",
    "04-difference, cell 3",
  ).html;
  assert.match(
    page,
    /<p class="lines">.*<a href="#src-rules-difference">difference<\/a>, <a href="#src-flow-steps-meanLoss">/,
  );
  assert.match(page, /<p>See <a href="#src-activations-relu"><code>relu<\/code><\/a> and <a href="#eq-6">/);
  assert.deepEqual(
    all.mentions.map(({ file, name, tag }) => [file, name, tag]),
    [
      ["src/rules.ts", "difference", "6"],
      ["src/flow/steps.ts", "meanLoss", "6"],
      ["src/activations.ts", "relu", undefined],
    ],
  );
  assert.match(
    block("$$a$$\n[`relu`](../src/activations.ts) and words"),
    /<p><a href="#src-activations-relu">.*and words/,
  );
});

test("a column's head without words is no head", () =>
  assert.match(block("| | b |\n|--|--|\n| 1 | 2 |"), /<tr>\s*<td>\s*<th>b/));

test("an equation may follow a line of text, and stand in a quotation", () => {
  assert.match(block("as\n$$a$$\nsays"), /<p>as<\/p>\s*<div class="equation">[^]*<p>says<\/p>/);
  assert.match(block("> $$a$$"), /<blockquote>\s*<div class="equation">/);
});

test("a minus after a bracket or a relation is a sign, between two terms it is not", () => {
  const signs = (tex: string) => inline(`$${tex}$`).match(/form="prefix"/g)?.length ?? 0;
  assert.equal(signs("(-1, -2)"), 2);
  assert.equal(signs("z = -3 < -2"), 2);
  assert.equal(signs("-x"), 1);
  assert.equal(signs("a - b"), 0);
});

test("primes stand in the line, before a power too, and a function's name apart from its letter", () => {
  for (const tex of ["f'", "f''", "f'^2"]) {
    assert.doesNotMatch(inline(`$${tex}$`), /<msup><mi>f/);
    assert.match(inline(`$${tex}$`), /<mrow><mi>f<\/mi><mo lspace="0.08em" rspace="0">′+<\/mo><\/mrow>/);
  }
  assert.match(inline("$f'^2$"), /<\/mrow><mn>2<\/mn><\/msup>/);
  assert.match(inline("$\\ln y$"), /ln<\/mi><mo>\u2061<\/mo><mspace/);
  assert.doesNotMatch(inline("$\\ln(y)$"), /<mspace/);
});

test("a broken formula is refused with the place and the formula", () => {
  assert.throws(() => inline("$\\frac{1}$"), { message: /^04-difference, cell 3: \$\\frac\{1\}\$: / });
});

test("a picture from elsewhere is refused, one inside the page is shown", () => {
  assert.throws(() => inline("![x](https://example.org/x.png)"), {
    message: "04-difference, cell 3: the image https://example.org/x.png lies outside the page, and a page is one file",
  });
  assert.match(inline("![x](data:image/png;base64,AAAA)"), /<img src="data:image\/png;base64,AAAA" alt="x">/);
});

test("headings get one id each, and no second title", () => {
  const page = renderer();
  const markup = page.block("# Top\n\n## The rule\n\n## The rule\n\n### $z$ and *more*", "x").html;
  assert.deepEqual(
    page.headings.map(({ level, id }) => [level, id]),
    [
      [2, "top"],
      [2, "the-rule"],
      [2, "the-rule-2"],
      [3, "z-and-more"],
    ],
  );
  assert.doesNotMatch(markup, /<h1/);
});

test("panels keep their letters and numbers stay in one piece", () => {
  assert.equal(inline("(c) 3.2 × 10<sup>−4</sup> is 5 %"), "(c) 3.2\u00a0×\u00a010<sup>−4</sup> is 5\u00a0%");
  assert.equal(inline("2 × 3"), "2 × 3", "control: a product may break");
});

test("fences go to the highlighter with their language", () => {
  assert.equal(block("```ts\nx\n```"), "<pre>ts:x</pre>");
});

test("raised characters become raised text, with a real minus", () =>
  assert.equal(inline("1.25 × 10⁻¹⁶ and slope²"), "1.25\u00a0×\u00a010<sup>−16</sup> and slope<sup>2</sup>"));
