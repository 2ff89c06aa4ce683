/**
 * The build of Plotly that draws our figures and goes into every page: plotly.js-dist, the pinned package itself, less
 * what no figure here uses. The published partial bundles keep menus, sliders and selections, which cost a page 80 KB;
 * this one is cut along the package's own modules, and a test holds that it draws the same as the whole.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildSync, version as esbuildVersion } from "esbuild";
import { basicTraces, kindOf, type PlotlyFigure, type Trace } from "./plotly";

const require = createRequire(import.meta.url);
export const wholePlotly = require.resolve("plotly.js-dist/plotly.js");
const cache = join(dirname(wholePlotly), "..", ".cache");

/** Lines alone, or fields (heat maps, contours) and distributions too. */
export type Extent = "lines" | "fields";

/** A trace whose colours are values has a colour bar, which the build of lines does not draw. */
const hasBar = (trace: Trace): boolean => /"showscale":true|"coloraxis"/.test(JSON.stringify(trace));

export const extentOf = (figures: readonly PlotlyFigure[]): Extent =>
  figures.every(({ data }) => data.every((trace) => basicTraces.includes(kindOf(trace)) && !hasBar(trace)))
    ? "lines"
    : "fields";

/** The package's names for the modules of trace types; scatter is part of the core. */
const traceModules: Readonly<Record<Extent, readonly string[]>> = {
  lines: ["require_bar2"],
  fields: ["require_bar2", "require_heatmap2", "require_contour2", "require_histogram2", "require_box2"],
};

/** Components that Plotly does without when nobody registers them. */
const unused = "annotations3d selections images updatemenus sliders rangeslider rangeselector".split(" ");

/** Modules that others call directly, and what is left of them. */
const stubs: Readonly<Record<string, string>> = {
  "src/components/selections/index.js":
    "module.exports = { prepSelect() {}, clearOutline() {}, clearSelectionsCache() {}, selectOnClick() {} };",
  "src/plot_api/validate.js": "module.exports = () => {};",
  "src/components/modebar/manage.js": "module.exports = () => {};",
  "src/fonts/ploticon.js": "module.exports = {};",
  "src/components/modebar/buttons.js": "module.exports = {};",
  "src/components/shapes/draw_newshape/newshapes.js": "module.exports = { newShapes() {}, createShapeObj() {} };",
  "src/components/shapes/display_outlines.js": "module.exports = () => {};",
  "src/plot_api/template_api.js": "module.exports = {};",
  "src/plots/cartesian/transition_axes.js": "module.exports = () => {};",
  "src/plots/command.js": "module.exports = {};",
  "node_modules/native-promise-only/lib/npo.src.js": "",
  "node_modules/maplibre-gl/dist/maplibre-gl.css": "",
};

/** Lines have no colour bar. */
const stubsOfLines: typeof stubs = { "src/components/colorbar/draw.js": "module.exports = { draw() {} };" };

/** Chapters of d3 that nothing here reads: from their first line up to the first of what follows them. */
const chapters: readonly (readonly [from: string, to: string])[] = [
  ["        d3.geom = {};", "        d3.interpolateRgb = "],
  ["        d3.layout = {};", "        d3.scale = {};"],
];

/** Replaces one piece of the package's text, which must be there: another version may be laid out otherwise. */
function replaced(text: string, piece: string | RegExp, by: string | ((...found: string[]) => string)): string {
  const after = text.replace(piece, typeof by === "string" ? () => by : by);
  if (after === text) throw new Error(`plotly.js-dist is not laid out as the pinned version is: ${piece} is missing`);
  return after;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What Plotly asks of culori, and the colour spaces that it then needs of the thirty. */
const culori = {
  functions: ["converter", "formatHex", "formatRgb", "wcagContrast", "wcagLuminance"],
  spaces: ["rgb", "hsl", "lrgb"],
};

/** culori as a module of its own, where the bundler sees what nobody asks for. */
function lessCulori(text: string): string {
  return replaced(
    text,
    /( {4}"node_modules\/culori\/bundled\/culori\.cjs"\(exports, module\) \{\n)([^]*?)( {4}\}\n {2}\}\);\n)/,
    (all, head, body, tail) => {
      const localName = (name: string) => new RegExp(`\\n +${name}: \\(\\) => (\\w+)`).exec(body)![1];
      const spaces = culori.spaces.map(localName);
      const definitions = body
        .slice(body.indexOf("module.exports = "))
        .replace(/^.*\n/, "")
        .replace(/ +var (\w+) = useMode\(\w+\);\n/g, (line: string, name: string) =>
          spaces.includes(name) ? line : "",
        );
      const exported = culori.functions.map((name) => `${localName(name)} as ${name}`).join(", ");
      const { outputFiles } = buildSync({
        stdin: { contents: `${definitions}\nexport { ${exported} };`, loader: "js" },
        bundle: true,
        format: "cjs",
        logLevel: "error",
        write: false,
      });
      return head + outputFiles[0].text + tail;
    },
  );
}

function cut(whole: string, extent: Extent): string {
  const start = whole.indexOf("var Plotly = (() => {\n");
  const end = whole.indexOf("  return require_index();\n})();");
  if (start < 0 || end < 0) throw new Error("plotly.js-dist is not laid out as the pinned version is: no entry");
  let text = whole.slice(whole.indexOf("\n", start), end);
  for (const name of unused) text = replaced(text, `        require_${name}(),\n`, "");
  for (const [path, left] of Object.entries({ ...stubs, ...(extent === "lines" && stubsOfLines) }))
    text = replaced(
      text,
      new RegExp(`    "${escapeRegExp(path)}"\\([^]*?\\n  \\}\\);\\n`),
      `    _(exports, module) { ${left} }\n  });\n`,
    );
  for (const [from, to] of chapters)
    text = replaced(text, new RegExp(`${escapeRegExp(from)}[^]*?(?=${escapeRegExp(to)})`), "");
  text = lessCulori(text);
  const traces = traceModules[extent].map((name) => `${name}()`).join(", ");
  text = replaced(
    text,
    /Plotly\.register\(\[[^]*?\]\);\n {6}module\.exports = Plotly;/,
    `Plotly.register([${traces}]);\nmodule.exports = Plotly;`,
  );
  // Modules that nobody asks for go; their paths, kept as keys for debugging, too.
  text = text.replace(/ = (__commonJS|__esm|__toESM)\(/g, " = /* @__PURE__ */ $1(");
  text = text.replace(/(__commonJS\(\{\n) {4}"[^"]+"(\([^)]*\) \{)/g, "$1    _$2");
  return `${text}\nexport default require_index();`;
}

function built(extent: Extent): string {
  const { outputFiles } = buildSync({
    stdin: { contents: cut(readFileSync(wholePlotly, "utf8"), extent), loader: "js" },
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "Plotly",
    footer: { js: "Plotly = Plotly.default;" },
    target: "es2022",
    legalComments: "none", // the page names the licence
    logLevel: "error",
    write: false,
  });
  return outputFiles[0].text;
}

/** What the build depends on: this file, the package, and the bundler. */
const recipe = (): string =>
  [readFileSync(new URL(import.meta.url)), readFileSync(join(dirname(wholePlotly), "package.json")), esbuildVersion]
    .reduce((hash, part) => hash.update(part), createHash("sha256"))
    .digest("hex")
    .slice(0, 16);

/** The build as one script that defines Plotly. Building takes seconds, so it is kept beside the package. */
export function trimmedPlotly(extent: Extent): string {
  const kept = join(cache, `deltalab-plotly-${extent}-${recipe()}.js`);
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  const script = built(extent);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, script);
    renameSync(`${kept}.${process.pid}`, kept);
    for (const name of readdirSync(cache))
      if (name.startsWith(`deltalab-plotly-${extent}-`) && join(cache, name) !== kept) rmSync(join(cache, name));
  } catch {
    // a folder that cannot be written is no reason to fail
  }
  return script;
}
