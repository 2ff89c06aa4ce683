/**
 * The project's own modules as JavaScript, and which of them are known to be without type errors. Checking all of src takes
 * seconds, and what was checked once need not be checked again in each new kernel: a set of files without errors is remembered
 * by the hash of their text.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

/** What an ES module calls `import.meta.url`: a parameter of the function that each module becomes (modules.cjs). */
const ADDRESS = "__address";

/** CommonJS and its source map of each file; all in one call, since a call starts a process. */
function compileSources(root, files) {
  const { buildSync } = require("esbuild");
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: files,
    outbase: root,
    outdir: path.join(root, "out"), // does not exist: nothing is written
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false }, // require serves them too
    define: { "import.meta.url": ADDRESS },
    sourcemap: "external",
    tsconfigRaw: { compilerOptions: { target: "ES2022" } },
    logLevel: "silent",
  });
  const texts = new Map(outputFiles.map(({ path: file, text }) => [path.relative(path.join(root, "out"), file), text]));
  return files.map((file) => {
    const output = path.relative(root, file).replace(/\.[jt]sx?$/, ".js");
    // ", 1" is Node's own way of importing CommonJS, which has no default export of an ES module that `require` gives.
    const code = texts.get(output).replace(/(__toESM\(require\("[^"]*"\)), 1\)/g, "$1)");
    return { file, code, map: texts.get(`${output}.map`) };
  });
}

/** Remembers in the project's cache; where it cannot be written, every kernel checks for itself. */
function createSoundness(root, version) {
  const folder = path.join(root, "node_modules/.cache/deltalab/sound");
  const lock = path.join(root, "package-lock.json");
  const packages = fs.existsSync(lock) ? fs.readFileSync(lock) : "";

  /** `files` are TypeScript's source files. */
  function keyOf(files) {
    const hash = createHash("sha256").update(`${version}\n`).update(packages);
    const own = files.map(({ fileName, text }) => [path.relative(root, fileName), text]);
    for (const [name, text] of own.sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`\n${name} ${text.length}\n${text}`);
    return hash.digest("hex");
  }

  return {
    knows: (files) => fs.existsSync(path.join(folder, keyOf(files))),
    remember(files) {
      try {
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(path.join(folder, keyOf(files)), "");
      } catch {
        // a folder that nobody may write to
      }
    },
  };
}

module.exports = { ADDRESS, compileSources, createSoundness };
