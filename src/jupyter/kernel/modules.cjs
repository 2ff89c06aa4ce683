/**
 * `require` for cells and for the project's own modules, which live in memory as the compiler emitted them. After an edit
 * of any of them all are evaluated again at the next import, so no module keeps working with an old neighbour.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");
const vm = require("node:vm");
const { ADDRESS } = require("./sources.cjs");

function createModules(root, tslab, { outputs, compile, edited }, onImport) {
  let loaded = new Map(); // path without extension, from the root → module

  function load(name) {
    let module = loaded.get(name);
    if (module) return module.exports;
    module = { exports: {} };
    loaded.set(name, module); // before it runs: two modules may import each other
    try {
      // An ES module's own address, which CommonJS does not have: the source's, as when the command line is compiled.
      const address = pathToFileURL(path.join(root, `${name}.ts`)).href;
      const parameters = ["exports", "require", "module", ADDRESS];
      const run = vm.compileFunction(outputs.get(name), parameters, { filename: name });
      run.call(module.exports, module.exports, requireFrom(name), module, address);
    } catch (error) {
      loaded.delete(name);
      throw error;
    }
    return module.exports;
  }

  function loadJson(name) {
    if (!loaded.has(name)) loaded.set(name, { exports: JSON.parse(fs.readFileSync(path.join(root, name), "utf8")) });
    return loaded.get(name).exports;
  }

  /** What an import in the module `importer` means; packages and node's own modules are node's business. */
  function requireFrom(importer) {
    const other = createRequire(path.join(root, importer));
    return Object.assign((id) => {
      if (id === "deltalab") return load("src/index");
      if (id.startsWith("deltalab/")) return fromRoot(`./src/${id.slice("deltalab/".length)}`);
      if (id === "tslab") return tslab("./public.js");
      if (id.startsWith("file:")) return other(fileURLToPath(id)); // an import() of an address
      if (/^\.{0,2}\//.test(id)) {
        const absolute = path.resolve(root, path.dirname(importer), id);
        const name = path.relative(root, absolute).replace(/\\/g, "/");
        if (name.endsWith(".json") && !name.startsWith("..")) return loadJson(name);
        const found = [name.replace(/\.[jt]sx?$/, ""), name, `${name}/index`].find((candidate) =>
          outputs.has(candidate),
        );
        if (found) return load(found);
      }
      return other(id);
    }, other);
  }

  const fromRoot = requireFrom("cell");
  return {
    /** All modules are evaluated again: a cell that was terminated may have left one half done. */
    forget: () => void (loaded = new Map()),
    /** A module of the project, whether or not a cell has imported it; undefined where there is none. */
    own(name) {
      const file = path.join(root, `${name}.ts`);
      if (!outputs.has(name) && !fs.existsSync(file)) return undefined;
      if (!outputs.has(name)) compile([file]);
      return load(name);
    },
    require: Object.assign((id) => {
      if (edited()) loaded = new Map();
      if (id === "deltalab") onImport();
      return fromRoot(id);
    }, fromRoot),
  };
}

module.exports = { createModules };
