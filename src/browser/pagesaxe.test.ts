/** Every page of the report against axe's rules: in light with live figures, in dark, on a phone, on paper from a dark screen. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./axe";
import { livened, pageNames, report, type Options } from "./fixture";

const open = report();

interface Way extends Options {
  readonly print?: true;
  /** The rules that can say otherwise than in light, on a desk, with live figures, where all are tried; undefined for all. */
  readonly rules?: readonly string[];
}

const INKS = ["color-contrast", "link-in-text-block"];

const ways: Readonly<Record<string, Way>> = {
  light: {},
  dark: { colorScheme: "dark", rules: INKS },
  "a phone": {
    width: 360,
    rules: ["scrollable-region-focusable", "target-size", "aria-hidden-focus", "color-contrast"],
  },
  "paper, from a dark screen": { colorScheme: "dark", print: true, rules: INKS },
};

for (const [what, { print, rules, ...options }] of Object.entries(ways))
  describe(`nothing to object to: ${what}`, { concurrency: 2 }, () => {
    for (const name of pageNames.filter((name) => name !== "lab"))
      // which has tests of its own
      test(name, async () => {
        const { page } = await open().visit(name, { ...options, bypass: true });
        if (rules === undefined) await livened(page);
        if (print) await page.emulateMedia({ media: "print", colorScheme: "dark" });
        assert.deepEqual(await violations(page, rules), []);
        if (print) assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)"); // prettier-ignore
        await page.context().close();
      });
  });

test("control: pale words, a link without words and a figure without alt text are found", async () => {
  const { page } = await open().visit("07-learned-b-functions", { bypass: true });
  await page.evaluate(() => {
    document.querySelector("p")!.style.color = "#bbb";
    document.querySelector(".tools a")!.replaceChildren();
    document.querySelector("[role=img]")!.removeAttribute("aria-label");
  });
  const found = (await violations(page)).join();
  for (const rule of [/color-contrast/, /link-name/, /role-img-alt/]) assert.match(found, rule);
  const dark = await open().visit("07-learned-b-functions", { bypass: true, colorScheme: "dark" });
  await dark.page.evaluate(() => void (document.querySelector("p")!.style.color = "#333"));
  assert.match((await violations(dark.page, INKS)).join(), /color-contrast/);
  await dark.page.context().close();
  await page.context().close();
});
