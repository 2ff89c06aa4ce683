import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, declarations, paper, shade } from "./colours";
import { channels } from "./inks";

const okabeIto = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#999999",
  "#f0e442",
  "#000000",
  "#ffffff",
];
const on = (theme: "light" | "dark") => channels(paper[theme])!.rgb;

test("every colour of a figure can be seen on light and on dark paper", () => {
  for (const color of okabeIto)
    for (const theme of ["light", "dark"] as const) {
      const seen = contrast(shade(channels(color)!.rgb, theme), on(theme));
      assert.ok(seen >= 3, `${color} on ${theme} paper has a contrast of ${seen}`);
    }
  assert.ok(contrast(channels("#f0e442")!.rgb, on("light")) < 3, "control: as it comes, yellow cannot");
  assert.ok(contrast(channels("#000000")!.rgb, on("dark")) < 3, "control: nor can black on dark");
});

test("contrast is WCAG's", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(contrast([119, 119, 119], [255, 255, 255]).toFixed(2), "4.48");
});

test("the variants' colours are the paper's own on light paper", () => {
  assert.match(declarations(["#0072b2"]), /--c-0072b2: light-dark\(#0072b2, #[0-9a-f]{6}\);/);
  assert.equal(
    declarations(["rgba(0, 114, 178, 0.18)", "#0072B2"]),
    declarations(["#0072b2"]),
    "one colour, one variable",
  );
});

test("what has no channels stays as it is", () => {
  for (const color of ["transparent", "crimson", "rgba(0,0,0,0)", "#12345"]) assert.equal(channels(color), undefined);
  assert.deepEqual(channels("#fc0"), { rgb: [255, 204, 0], alpha: 1 });
});
