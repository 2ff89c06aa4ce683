/** The WebAssembly module is what its sources compile to, and says so where it cannot run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { kernelsOf, memoryOf, middle, moduleBytes } from "./team";

const here = (file: string) => new URL(file, import.meta.url);

test("module.ts is made from src/kernels/assembly: `node bin/kernels.mjs` changes nothing", async () => {
  const { moduleText } = (await import(here("../../bin/kernels.mjs").href)) as { moduleText(): Promise<string> };
  assert.ok((await moduleText()) === readFileSync(here("./module.ts"), "utf8"), "run node bin/kernels.mjs");
});

test("the plain module has no relaxed instruction: it is valid where relaxed SIMD is not known, the fused one is not", () => {
  const relaxed = WebAssembly.validate(moduleBytes(true, false) as BufferSource);
  assert.ok(WebAssembly.validate(moduleBytes(false, false) as BufferSource));
  if (process.versions.node.startsWith("20.")) assert.equal(relaxed, false);
  assert.notDeepEqual(moduleBytes(true, false), moduleBytes(false, false));
});

test("one byte tells the module that its memory is shared, and the wrong one is refused", () => {
  for (const shared of [false, true]) {
    assert.ok("mm" in kernelsOf(moduleBytes(false, shared), memoryOf(1, shared)));
    assert.throws(() => kernelsOf(moduleBytes(false, !shared), memoryOf(1, shared)), WebAssembly.LinkError);
  }
});

test("without SIMD, or without so much memory, one sentence says so", () => {
  const broken = moduleBytes(false, false).slice(0, 100);
  assert.throws(
    () => kernelsOf(broken, memoryOf(1, false)),
    /^Error: float32\(\) needs WebAssembly with SIMD \(Node ≥ 16,/,
  );
  assert.throws(() => memoryOf(1e6, false), /^Error: float32\(\) asked for 1000000 MB of memory/);
});

test("a range is cut at a multiple of four near its middle, and a short one not at all", () => {
  assert.deepEqual([0, 1, 3, 4, 5, 8, 9, 64, 100].map(middle), [0, 1, 3, 4, 4, 4, 8, 32, 52]);
});
