/** Every page of the report against axe's rules: in light and dark, on a phone, on paper from a dark screen, figures live. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./axe";
import { livened, pageNames, report, type Options } from "./fixture";

const open = report();

const ways: Readonly<Record<string, Options & { readonly print?: true }>> = {
  light: {},
  dark: { colorScheme: "dark" },
  "a phone": { width: 360 },
  "paper, from a dark screen": { colorScheme: "dark", print: true },
};

for (const [what, { print, ...options }] of Object.entries(ways))
  describe(`nothing to object to: ${what}`, { concurrency: 2 }, () => {
    for (const name of pageNames)
      test(name, async () => {
        const { page } = await open().visit(name, { ...options, bypass: true });
        await livened(page);
        if (print) await page.emulateMedia({ media: "print", colorScheme: "dark" });
        assert.deepEqual(await violations(page), []);
        if (print) assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)"); // prettier-ignore
        await page.context().close();
      });
  });

test("control: pale words, a link without words and a figure without alt text are found", async () => {
  const { page } = await open().visit("07-learned-b-functions", { bypass: true });
  await page.evaluate(() => {
    document.querySelector("p")!.style.color = "#bbb";
    document.querySelector("main a")!.replaceChildren();
    document.querySelector("[role=img]")!.removeAttribute("aria-label");
  });
  const found = (await violations(page)).join();
  for (const rule of [/color-contrast/, /link-name/, /role-img-alt/]) assert.match(found, rule);
  await page.context().close();
});
