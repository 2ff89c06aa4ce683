/** What a figure is made with, read from the cells of its notebook. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { uses } from "./uses";

const cells = [
  'import { derivative, difference, plot, sigmoid } from "deltalab";\nimport * as implied from "deltalab/implied";\nimport type { Activation } from "deltalab";',
  "const rules = { BP: derivative };\nconst { step, unused } = { step: difference(1), unused: sigmoid };",
  "show(plot(rules, step));",
  'const loss = (difference: number) => difference * 2;\nshow(plot(loss(recorded("headline")), implied.quotient));',
  "show(plot(1));",
];
const names = (used: ReturnType<typeof uses>, i: number) => used[i].sources.map(({ file, name }) => `${file} ${name}`);

test("names are followed through earlier cells to where src declares them", () => {
  const used = uses(cells);
  assert.deepEqual(names(used, 2), ["src/rules.ts derivative", "src/rules.ts difference"]);
  assert.deepEqual(names(used, 4), [], "what every figure is drawn with is left out");
});

test("cells that say nothing or what cannot be read stand on nothing", () => {
  assert.deepEqual(
    uses(["", "recorded(); const {", "import x from 'y';"]).map(({ sources, records }) => [sources, records]),
    [
      [[], []],
      [[], []],
      [[], []],
    ],
  );
});

test("a parameter is no import of the same name; members of a file and recorded runs count", () => {
  const used = uses(cells);
  assert.deepEqual(names(used, 3), ["src/implied.ts quotient"]);
  assert.deepEqual(used[3].records, ["headline"]);
});
