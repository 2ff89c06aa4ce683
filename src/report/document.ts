/**
 * What every page shares: the head with its style sheet and a policy under which the browser itself refuses any request
 * and any script but ours, and the bar on top.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { markup, raw, scriptText, type Html } from "./html";

const here = fileURLToPath(new URL(".", import.meta.url));

const sheet = ["page.css", "parts.css", "media.css"].map((name) => readFileSync(join(here, name), "utf8")).join("");

/** Formulas and figures look the same on every machine: their fonts, of the glyphs in use, come with the page. */
export const fontFaces = ["math", "figures"]
  .map((name) => [name, readFileSync(join(here, "fonts", `${name}.woff2`)).toString("base64")])
  .map(([name, font]) => `@font-face { font-family: "deltalab ${name}"; src: url(data:font/woff2;base64,${font}); }`)
  .join("\n");

/** A script of ours for browsers, as one text. */
const bundled = (entry: string): string =>
  buildSync({
    entryPoints: [join(here, "live", entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
    legalComments: "none",
  }).outputFiles[0].text.trim();

const script = scriptText(bundled("page.ts"));

const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is fetched; only the scripts with these texts run. Styles are inline: the drawings carry them in attributes. */
const policy = (scripts: readonly Html[]): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    `script-src ${scripts.map((script) => hash(script.html)).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

export function documentMarkup(title: string, body: Html, style: string): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([script])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title.replaceAll("$", "")}</title>
<style>
${raw(sheet)}${raw(style)}
</style>
<script>${script}</script>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<nav class="bar" aria-label="All pages">
<a class="home" href="index.html"><b>δ</b> deltalab</a><button id="theme" type="button" hidden></button>
</nav>
${body}
</body>
</html>
`.html;
}
