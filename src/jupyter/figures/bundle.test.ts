import assert from "node:assert/strict";
import { test } from "node:test";
import { line, plot, styles } from "../../figure";
import { bundle } from "../../show";
import { withFigure } from "./bundle";

test("a figure goes out live, drawn, as Plotly's numbers and as words; its caption's formulas need no font", () => {
  const words = { name: "figure-1", caption: "**Cost** of $n$ units", alt: `a < "b"` };
  const panel = { x: { title: "x" }, y: { title: "y" }, marks: [line("BP", [0, 1], [0, 1], styles.BP)] };
  const { data, metadata } = bundle(plot(words, [panel]))!;
  const whole = withFigure({ data, metadata: metadata! });
  assert.deepEqual(Object.keys(whole.data), ["text/html", "image/svg+xml", ...Object.keys(data)]);
  const html = whole.data["text/html"] as string;
  assert.match(html, /aria-label="a &lt; &quot;b&quot;"><svg /);
  assert.match(html, /<strong>Cost<\/strong> of .*<mi style="text-transform: none; font-style: italic">n<\/mi>/);
  assert.match(html, /deltalabFigures\.draw\(figure, "/);
});

test("what is no figure stays as it is", () => {
  const table = { data: { "text/markdown": "| a |" }, metadata: {} };
  assert.deepEqual(withFigure(table), table);
});
