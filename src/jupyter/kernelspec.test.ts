import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { installKernel, kernelFolder, uninstallKernel } from "./kernelspec";

let prefix = "";
beforeEach(() => void (prefix = mkdtempSync(join(tmpdir(), "deltalab-test-"))));
afterEach(() => rmSync(prefix, { recursive: true, force: true }));
const folder = () => join(prefix, "share", "jupyter", "kernels", "deltalab");

test("installing writes a kernel that starts from any folder, and uninstalling removes it", () => {
  assert.match(installKernel(prefix), /^the kernel "deltalab" is registered in /);
  assert.deepEqual(readdirSync(folder()), ["kernel.json"]);
  const { argv, display_name, interrupt_mode } = JSON.parse(readFileSync(join(folder(), "kernel.json"), "utf8"));
  const launcher = argv.find((word: string) => word.endsWith("kernel.cjs"));
  assert.ok(isAbsolute(argv[0]) && isAbsolute(launcher) && existsSync(launcher));
  assert.equal(argv.at(-1), "{connection_file}");
  assert.ok(argv.includes("--max-old-space-size=4096"));
  assert.deepEqual([display_name, interrupt_mode], ["deltalab (TypeScript)", "message"]);

  installKernel(prefix); // again: the newer one replaces it
  assert.match(uninstallKernel(prefix), /^the kernel "deltalab" was removed from /);
  assert.equal(existsSync(folder()), false);
});

test("uninstalling says so when there is nothing to remove", () => {
  assert.match(uninstallKernel(prefix), /^there is no kernel "deltalab" in .*, so nothing was removed$/);
});

test("files of others stay", () => {
  installKernel(prefix);
  writeFileSync(join(folder(), "logo.svg"), "");
  assert.match(uninstallKernel(prefix), /other files in .* stay$/);
  assert.deepEqual(readdirSync(folder()), ["logo.svg"]);

  mkdirSync(folder(), { recursive: true });
  for (const theirs of [`{ "argv": ["x"] }`, "not JSON"]) {
    writeFileSync(join(folder(), "kernel.json"), theirs);
    assert.throws(() => uninstallKernel(prefix), /was not written by deltalab and stays as it is$/);
    assert.throws(() => installKernel(prefix), /was not written by deltalab and stays as it is$/);
    assert.equal(readFileSync(join(folder(), "kernel.json"), "utf8"), theirs);
  }
});

test("the folder is the one where Jupyter looks, on each platform", () => {
  const cases: [NodeJS.Platform, NodeJS.ProcessEnv, string[]][] = [
    ["linux", { HOME: "/h" }, ["/h", ".local", "share", "jupyter"]],
    ["linux", { HOME: "/h", XDG_DATA_HOME: "/x" }, ["/x", "jupyter"]],
    ["linux", { HOME: "/h", XDG_DATA_HOME: "/x", JUPYTER_DATA_DIR: "/j" }, ["/j"]],
    ["darwin", { HOME: "/h", XDG_DATA_HOME: "/x" }, ["/h", "Library", "Jupyter"]],
    ["win32", { APPDATA: "/a" }, ["/a", "jupyter"]],
  ];
  for (const [platform, env, parts] of cases) {
    assert.equal(kernelFolder(undefined, env, platform), join(...parts, "kernels", "deltalab"));
  }
});
