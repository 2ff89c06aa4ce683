/**
 * A figure in the forms that a notebook may show: live HTML (JupyterLab, the classic notebook, exported pages), a picture (where
 * scripts do not run), and Plotly's JSON, which `show` gave and VS Code draws. The live form carries its numbers packed; Plotly
 * itself, 0.4 MB packed, lies once in a notebook, in the output of the cell that imports "deltalab".
 */
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { dressed, WIDE } from "../../report/dress";
import { escaped, raw, scriptText } from "../../report/html";
import { inks, type Ink, type Inks } from "../../report/inks";
import { prose } from "../../report/markdown";
import { packed } from "../../report/packed";
import { coloured, type PlotlyFigure } from "../../report/plotly";
import { trimmedPlotly } from "../../report/plotlybuild";
import { still } from "./still";

const PLOTLY = "application/vnd.plotly.v1+json";

interface Bundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const light = Object.fromEntries((Object.keys(inks) as Ink[]).map((ink) => [ink, inks[ink][0]])) as unknown as Inks;
const words = prose((code) => raw(`<pre>${escaped(code)}</pre>`));

/** Letters of formulas in the reader's own italics: browsers would take them from a font for mathematics, and may have none. */
const lettered = (caption: string): string =>
  caption.replace(/<mi>(.)<\/mi>/gu, `<mi style="text-transform: none; font-style: italic">$1</mi>`);

/** Draws when Plotly is there: at once, or when the importing cell's output comes into the page. */
const whenReady = (figure: PlotlyFigure): string =>
  `<script>((figure) => {
  const draw = () => globalThis.deltalabFigures.draw(figure, ${scriptText(JSON.stringify(packed(JSON.stringify(figure)))).html});
  if (globalThis.deltalabFigures) draw();
  else document.addEventListener("deltalab-figures", draw, { once: true });
})(document.currentScript.parentElement)</script>`;

/** The bundle with its figure live and drawn, if it holds one. */
export function withFigure({ data, metadata }: Bundle): Bundle {
  const figure = data[PLOTLY] as PlotlyFigure | undefined;
  const { name, caption, alt } = (metadata.deltalab ?? {}) as { name?: string; caption?: string; alt?: string };
  if (figure === undefined || name === undefined) return { data, metadata };
  const own = coloured(figure);
  const picture = still(own, name);
  const live = dressed(own, WIDE, light);
  const white = {
    ...live.layout,
    paper_bgcolor: "#fff",
    font: { ...(live.layout.font as object), family: "sans-serif" },
  };
  const html = [
    `<figure style="margin: 0; max-width: ${WIDE}px">`,
    `<div role="img" aria-label="${escaped(alt ?? "")}">${picture ?? ""}</div>`,
    `<figcaption>${lettered(words.inline(caption ?? "", name).html)}</figcaption>`,
    whenReady({ data: live.data, layout: white }),
    `</figure>`,
  ].join("\n");
  return { data: { "text/html": html, ...(picture && { "image/svg+xml": picture }), ...data }, metadata };
}

/** What makes figures live, to be shown once in a notebook. */
export function library(): Bundle {
  const starter = buildSync({
    entryPoints: [fileURLToPath(new URL("starter.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "deltalabStarter",
    target: "es2022",
    write: false,
    logLevel: "error",
  }).outputFiles[0].text;
  const script = `${starter}deltalabStarter.install(${JSON.stringify(packed(trimmedPlotly("fields")))});`;
  return {
    data: { "text/html": `<script>{${scriptText(script).html}}</script>`, "text/plain": "" },
    metadata: { deltalab: { library: "plotly" } },
  };
}
