/** A page with every kind of part that there is, the register's and the speed's against axe's rules, in both themes, on a desk and on a phone. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { heard, tiny } from "../bench/fixture";
import { partsOf } from "../bench/judge";
import { peak } from "../bench/workloads";
import { exportReport } from "../report/export";
import { everything } from "../report/fixture";
import { registerPage } from "../report/register/fixture";
import { violations } from "./axe";
import { report } from "./fixture";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
const open = report(folder);

before(async () => {
  const speed = { machine: "an abacus", code: "", rounds: 2, parts: partsOf(heard, [peak, tiny], peak) };
  await exportReport([{ name: "all", notebook: everything }], folder, registerPage(), speed);
});
after(() => rmSync(folder, { recursive: true, force: true }));

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [1280, 390])
    for (const name of ["all", "index", "speed"])
      test(`nothing to object to: ${name}, ${colorScheme}, ${width} pixels`, async () => {
        const { page } = await open().visit(name, { colorScheme, width, bypass: true });
        if (name === "all") await page.locator(".plot.on").first().waitFor();
        assert.deepEqual(await violations(page), []);
        await page.context().close();
      });
