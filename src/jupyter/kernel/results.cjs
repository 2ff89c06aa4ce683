/** The value of a cell's last expression in the forms that a page can show. */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { inspect } = require("node:util");

/** `show` gives the project's own way of showing a value (src/show.ts), if it has one. */
function createResults(show) {
  return (value) => {
    const text = { "text/plain": typeof value === "string" ? value : inspect(value) };
    const own = typeof value === "object" && value !== null ? show()?.(value) : undefined;
    return { data: { ...text, ...own?.data }, metadata: own?.metadata ?? {} };
  };
}

module.exports = { createResults };
