/** A page's markup: title, table of contents, and the notebook's parts in order. */
import type { Lab } from "../figure";
import { address } from "../lab/address";
import { FIRST, startOf } from "../lab/settings";
import { papers } from "./papers";
import { declarations } from "./colours";
import { wordsOfDiagram } from "./diagrams";
import type { Picture } from "./draw";
import type { Highlight } from "./highlight";
import { markup, raw, type Html } from "./html";
import { articleScript, digitsScripts, documentMarkup, fontFaces, workerScript } from "./document";
import { compact } from "./numbers";
import { linesMarkup, NOTHING, SHORT_CODE, usesMarkup } from "./lines";
import { prose, type Heading, type Prose } from "./markdown";
import { packed } from "./packed";
import { extentOf, trimmedPlotly } from "./plotlybuild";
import { styleSheet } from "./slim";
import { uses, type Uses } from "./uses";
import { exhibitsOf, figuresOf, type Page, type PageFigure, type Part } from "./parts";

/** figure-2 is the paper's figure 2 and figure-6-4 its figure 6.4, and are called so here; figures that no paper has are lettered. */
export function figureLabels(figures: readonly { readonly name: string }[]): Map<string, string> {
  let letter = 0;
  return new Map(
    figures.map(({ name }) => {
      const [, number] = /^figure-(\d+(?:-\d+)?[a-z]?)$/.exec(name) ?? [];
      return [name, `Figure ${number?.replace("-", ".") ?? String.fromCharCode(65 + letter++)}`];
    }),
  );
}

/** The lab at the settings of a figure's own run. */
function labAddress({ rate: lr, seed, iterations, points: n, scale: spread }: Lab): string {
  return address({ start: FIRST, settings: { ...startOf(FIRST).settings, lr, seed, iterations, n, spread } });
}

/** Whether points of the figure are links: an image has none in it. */
const leads = ({ data }: PageFigure): boolean => data.some((trace) => trace.leads !== undefined);

/** Whether a caption tells panels apart by their sides, which a phone shows one below another. */
const hasSides = ({ caption, layout }: PageFigure): boolean =>
  layout.grid !== undefined && /\b(left|middle|right)\b/i.test(caption);

function figureMarkup(
  { figure, count: cell }: Part & { kind: "figure" },
  label: string,
  drawing: Picture,
  { inline }: Prose,
  classed: (svg: string) => string,
  notebook: string,
  used: Uses,
): Html {
  return markup`<figure id="${figure.name}">
<div class="plot" role="${leads(figure) ? "group" : "img"}" aria-label="${figure.alt}">
<div class="drawing scroll">${raw(classed(drawing.svg))}</div>
</div>
<figcaption>
<p><b>${label}.</b> ${inline(figure.caption, figure.place)}</p>${
    hasSides(figure) &&
    markup`
<p class="stacked">Here the panels stand one below another, in their order from left to right.</p>`
  }
<p class="tools">${figure.lab && markup`<a href="lab.html#${labAddress(figure.lab)}">Lab</a>`}${cell !== undefined && markup`<a href="#cell-${cell}">Code ${cell}</a>`}</p>
<details class="data" data-of="${figure.name}"><summary>Data<span class="hidden"> of ${label}</span></summary>
<p>Without scripts the numbers are in the notebook, ${notebook}.ipynb.</p></details>${usesMarkup(used, label)}
</figcaption>
</figure>`;
}

function diagramMarkup(
  { diagram, count: cell }: Part & { kind: "diagram" },
  label: string,
  drawing: Picture,
  { inline }: Prose,
  classed: (svg: string) => string,
  used: Uses,
): Html {
  return markup`<figure id="${diagram.name}">
<div class="plot still" role="img" aria-label="${diagram.alt}">
<div class="drawing scroll">${raw(classed(drawing.svg))}</div>
</div>
<figcaption>
<p><b>${label}.</b> ${inline(diagram.caption, diagram.place)}</p>
<p class="tools">${cell !== undefined && markup`<a href="#cell-${cell}">Code ${cell}</a>`}</p>
<details class="data"><summary>In words<span class="hidden">: ${label}</span></summary>
<p>${raw(wordsOfDiagram(diagram.svg))}</p></details>${usesMarkup(used, label)}
</figcaption>
</figure>`;
}

function codeMarkup({ source, count, folded }: Part & { kind: "code" }, highlight: Highlight): Html {
  const lines = source.split("\n").length;
  const open = !folded && lines <= SHORT_CODE;
  const size = lines === 1 ? "1 line" : `${lines} lines`;
  const number = count === undefined ? "" : ` ${count}`;
  const id = count === undefined ? "" : ` id="cell-${count}"`;
  return markup`<details class="cell"${raw(id)}${raw(open ? " open" : "")}>
<summary>Code${number} <span class="size">${size}</span></summary>
${highlight(source, "typescript")}
</details>`;
}

function errorMarkup({ name, message, traceback }: Part & { kind: "error" }): Html {
  return markup`<div class="error" role="note" aria-label="Error">
<p><b>Error.</b> <code>${name}: ${message}</code></p>
<pre tabindex="0">${traceback}</pre>
</div>`;
}

function partMarkup(
  part: Part,
  labels: ReadonlyMap<string, string>,
  drawings: ReadonlyMap<string, Picture>,
  text: Prose,
  highlight: Highlight,
  classed: (svg: string) => string,
  notebook: string,
  used: ReadonlyMap<number | undefined, Uses>,
): Html {
  if (part.kind === "prose") return text.block(part.markdown, part.place);
  if (part.kind === "code") return codeMarkup(part, highlight);
  if (part.kind === "figure")
    return figureMarkup(part, labels.get(part.figure.name)!, drawings.get(part.figure.name)!, text, classed, notebook, used.get(part.count) ?? NOTHING); // prettier-ignore
  if (part.kind === "diagram")
    return diagramMarkup(part, labels.get(part.diagram.name)!, drawings.get(part.diagram.name)!, text, classed, used.get(part.count) ?? NOTHING); // prettier-ignore
  if (part.kind === "error") return errorMarkup(part);
  if (part.kind === "markup") return markup`<div class="output scroll">${raw(part.markup)}</div>`;
  return part.stream === "stderr"
    ? markup`<div class="warning"><p><b>Standard error</b></p><pre tabindex="0">${part.text}</pre></div>`
    : markup`<pre class="printed" tabindex="0">${part.text}</pre>`;
}

function contents(headings: readonly Heading[]): Html | false {
  const sections = headings.filter(({ level }) => level === 2);
  return (
    sections.length > 1 &&
    markup`<nav class="contents" aria-labelledby="contents"><div>
<h2 id="contents">Contents</h2>
<ol>
${sections.map(({ id, text }) => markup`<li><a href="#${id}">${text}</a></li>\n`)}</ol>
</div></nav>`
  );
}

/** The figures as the page's script reads them, by name. */
const saved = (figures: readonly PageFigure[]): string =>
  JSON.stringify(
    compact(
      Object.fromEntries(
        figures.map(({ name, caption, alt, lab, digits, data, layout }) => [
          name,
          { caption, alt, lab, digits, data, layout },
        ]),
      ),
    ),
  );

/** The page of one notebook, as a whole file. */
export function pageMarkup(page: Page, drawings: ReadonlyMap<string, Picture>, highlight: Highlight): string {
  const styles = styleSheet();
  const colored: Highlight = (source, language) => raw(styles.lettered(highlight(source, language).html));
  const text = prose(colored);
  const figures = figuresOf(page);
  const plotly = figures.length === 0 ? undefined : trimmedPlotly(extentOf(figures));
  const trains = figures.some(({ lab }) => lab !== undefined);
  const learns = figures.some(({ digits }) => digits !== undefined) && digitsScripts();
  const exhibits = exhibitsOf(page);
  const labels = figureLabels(exhibits);
  const cells = page.parts.flatMap((part) => (part.kind === "code" ? [part] : []));
  const ofCells = uses(cells.map(({ source }) => source));
  const used = new Map(cells.map(({ count }, i) => [count, ofCells[i]]));
  const parts = page.parts.map((part) => partMarkup(part, labels, drawings, text, colored, styles.classed, page.name, used)); // prettier-ignore
  const lines = linesMarkup(text.mentions, colored);
  const headings = lines
    ? [...text.headings, { level: 2, id: "source-lines", text: raw("Source lines") }]
    : text.headings;
  const paper = page.paper === undefined ? undefined : papers[page.paper];
  const kicker = paper !== undefined && markup`<p class="kicker">Paper ${page.paper!} <cite>${paper}</cite></p>`;
  const abstract =
    page.abstract !== undefined && markup`<p class="abstract">${text.inline(page.abstract, page.name)}</p>`;
  const body = markup`<header class="title">
${kicker}
<h1>${text.inline(page.title, page.name)}</h1>
${abstract}
</header>
${contents(headings)}
<main id="main">
${parts.map((part) => markup`${part}\n`)}${lines}</main>
<footer>
<p>Every number and figure on this page was computed by the code on it, from the first cell to the last, and equal seeds
give equal bits in every engine. The page is one file and makes no request. It was made from the notebook
<a href="${page.name}.ipynb">${page.name}.ipynb</a>. Figures are drawn by plotly.js (MIT License, Plotly, Inc.)${exhibits.length > figures.length && markup`; where a diagram gives no layers, dagre lays it out`}.</p>
</footer>
${plotly !== undefined && markup`<script type="text/plain" id="plotly">${raw(packed(plotly))}</script>`}
${plotly !== undefined && markup`<script type="text/plain" id="figures">${raw(packed(saved(figures)))}</script>`}
${trains && markup`<script type="text/plain" id="worker">${raw(packed(workerScript()))}</script>`}
${learns && markup`<script type="text/plain" id="digits">${raw(packed(learns.worker))}</script>`}
${learns && markup`<script type="text/plain" id="kernels">${raw(packed(learns.kernels))}</script>`}`;
  const colors = declarations([...drawings.values()].flatMap((drawing) => drawing.colors));
  const style = [fontFaces, `:root {\n${colors}\n}`, styles.css()].join("\n");
  const { name, title } = page;
  return documentMarkup({ name, title, body, style, script: articleScript, later: plotly, wasm: learns !== false });
}
