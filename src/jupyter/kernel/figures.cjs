/** Figures in all their forms: the project's own src/jupyter/figures, compiled when a cell first imports the project. */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const ENTRY = "src/jupyter/figures/bundle.ts";

function createFigures(root) {
  let forms;
  let importing; // the cell whose output holds Plotly

  return {
    /** To be awaited before a cell that says "deltalab": what a cell shows is sent at once. */
    async prepare() {
      if (forms || !fs.existsSync(path.join(root, ENTRY))) return;
      const { compile } = await import(pathToFileURL(path.join(root, "bin/compile.mjs")).href);
      forms = await import(await compile(ENTRY));
    },
    /** A bundle, with all the forms of its figure. */
    complete: (bundle) => (forms ? forms.withFigure(bundle) : bundle),
    /** What an importing cell shows: Plotly, in the first such cell, and in that one again when it runs again. */
    library(cell) {
      importing ??= cell;
      return forms && importing === cell ? forms.library() : undefined;
    },
  };
}

module.exports = { createFigures };
