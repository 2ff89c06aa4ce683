/**
 * What every page shares: the head with its style sheet and a policy under which the browser itself refuses any request
 * and any script but ours, and the bar on top.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import { FUSED, MODULE } from "../kernels/module";
import { markup, raw, scriptText, type Html } from "./html";
import { KERNELS } from "./live/unpacked";

const here = fileURLToPath(new URL(".", import.meta.url));

const css = (name: string): string => readFileSync(join(here, name), "utf8");

const sheet = ["page.css", "parts.css", "media.css"].map(css).join("");

/** The register's, for the index alone. */
export const registerSheet = css("register.css");

/** The lab's. */
export const labSheet = css("lab/lab.css");

/** Formulas and figures look the same on every machine: their fonts, of the glyphs in use, come with the page. */
export const fontFaces = ["math", "figures"]
  .map((name) => [name, readFileSync(join(here, "fonts", `${name}.woff2`)).toString("base64")])
  .map(([name, font]) => `@font-face { font-family: "deltalab ${name}"; src: url(data:font/woff2;base64,${font}); }`)
  .join("\n");

/** A script of ours for browsers, as one text. */
const bundled = (entry: string, folder = "live"): string =>
  buildSync({
    entryPoints: [join(here, folder, entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
    legalComments: "none",
  }).outputFiles[0].text.trim();

/** What a page does by itself: all pages the one, those of notebooks the other. */
export const pageScript = scriptText(bundled("page.ts"));
export const articleScript = scriptText(bundled("article.ts"));

/** The worker that trains a figure's run: src itself, for a browser. */
export const workerScript = (): string => bundled("worker.ts");

/**
 * The worker that learns drawn digits, and the WebAssembly module that belongs in KERNELS' place: as bytes it packs to a third
 * less than as base64. A page never asks for the fused one, whose bits differ.
 */
export const digitsScripts = () => ({
  worker: bundled("digitsworker.ts").replace(FUSED, "").replace(MODULE, KERNELS),
  kernels: Buffer.from(MODULE, "base64"),
});

/** What the index does where it has a register, and the worker that trains a claim's pairs again. */
export const registerScripts = () => ({
  page: scriptText(bundled("register.ts")),
  worker: bundled("rerunworker.ts"),
});

/** What starts the lab's page, and the script that it unpacks: the same one draws in the page and trains in a worker. */
export const labScripts = () => ({ page: scriptText(bundled("boot.ts", "lab")), later: bundled("main.ts", "lab") });

const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Nothing is fetched; only the scripts with these texts run, and WebAssembly where a page trains with it. Styles are inline:
 * the drawings carry them in attributes.
 */
const policy = (scripts: readonly string[], wasm: boolean): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "worker-src blob:",
    `script-src ${scripts.map(hash).join(" ")}${wasm ? " 'wasm-unsafe-eval'" : ""}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

const smaller = (style: string): string => transformSync(style, { loader: "css", minify: true }).code.trim();

export interface Document {
  /** The page's file, without ending. */
  readonly name: string;
  readonly title: string;
  readonly body: Html;
  /** CSS beside that of every page. */
  readonly style: string;
  readonly script: Html;
  /** A script that `script` starts when it is needed: the policy must know it. */
  readonly later?: string;
  /** Whether a worker of it compiles WebAssembly. */
  readonly wasm?: boolean;
}

export function documentMarkup({ name, title, body, style, script, later, wasm = false }: Document): string {
  return markup`<!doctype html>
<html lang="en" data-page="${name}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([script.html, ...(later === undefined ? [] : [later])], wasm)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title.replaceAll("$", "")}</title>
<style>
${raw(smaller(sheet + style))}
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
