/**
 * An executed notebook (nbformat 4.5) read as a page: a title and a sequence of parts. What cannot be shown is refused
 * here, in one sentence that names the notebook, the cell and the figure.
 */
import type { DigitsLab, Lab } from "../figure";
import type { Cell, Notebook, Output } from "../jupyter/notebook";
import { checkedDrawing } from "./diagrams";
import { markup } from "./html";
import { checkedFigure, type PlotlyFigure } from "./plotly";

/** Where a part stands, in words: "04-difference, cell 7". */
export type Place = string;

interface Named {
  readonly name: string;
  readonly caption: string;
  readonly alt: string;
  readonly place: Place;
}

export interface PageFigure extends PlotlyFigure, Named {
  /** Where the page can train the figure's single run again. */
  readonly lab?: Lab;
  readonly digits?: DigitsLab;
}

/** A figure that is drawn already: nodes and lines. */
export interface PageDiagram extends Named {
  readonly svg: string;
}

export type Part =
  | { readonly kind: "prose"; readonly markdown: string; readonly place: Place }
  | { readonly kind: "code"; readonly source: string; readonly count?: number; readonly folded: boolean }
  | { readonly kind: "figure"; readonly figure: PageFigure; readonly count?: number }
  | { readonly kind: "diagram"; readonly diagram: PageDiagram; readonly count?: number }
  | { readonly kind: "markup"; readonly markup: string }
  | { readonly kind: "printed"; readonly text: string; readonly stream: "stdout" | "stderr" }
  | { readonly kind: "error"; readonly name: string; readonly message: string; readonly traceback: string };

export interface Page {
  readonly name: string;
  readonly title: string;
  /** Markdown; none where the notebook gives none. */
  readonly abstract?: string;
  /** The number of the paper that the notebook rebuilds. */
  readonly paper?: number;
  readonly parts: readonly Part[];
}

export const figuresOf = (page: Page): PageFigure[] =>
  page.parts.flatMap((part) => (part.kind === "figure" ? [part.figure] : []));

/** All that a page numbers as its figures, in order. */
export const exhibitsOf = (page: Page): (PageFigure | PageDiagram)[] =>
  page.parts.flatMap((part): (PageFigure | PageDiagram)[] =>
    part.kind === "figure" ? [part.figure] : part.kind === "diagram" ? [part.diagram] : [],
  );

/** Terminal colours are for terminals; of a line that was overwritten, as progress bars do, the last state stays. */
const plain = (text: string): string =>
  text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "")
    .replace(/\r\n/g, "\n")
    .replace(/[^\n]*\r(?!\n)/g, "");

const PLOTLY = "application/vnd.plotly.v1+json";
const SVG = "image/svg+xml";

/** What an output says of itself, as far as a figure needs it. */
function named(metadata: unknown, place: Place, taken: Set<string>): Named & Pick<PageFigure, "lab" | "digits"> {
  const { name, caption, alt, lab, digits } = ((metadata as { deltalab?: object } | undefined)?.deltalab ??
    {}) as Partial<PageFigure>;
  if (typeof name !== "string" || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw new Error(
      `${place}: a figure needs metadata.deltalab.name, lower-case letters and digits joined by hyphens, not ${JSON.stringify(name)}`,
    );
  const where = `${place}, ${name}`;
  if (taken.has(name)) throw new Error(`${where}: another figure of this notebook has that name`);
  taken.add(name);
  if (typeof caption !== "string" || caption.trim() === "") throw new Error(`${where}: the figure has no caption`);
  if (typeof alt !== "string" || alt.trim() === "") throw new Error(`${where}: the figure has no alt text`);
  return { name, caption, alt, lab, digits, place: where };
}

function figurePart(data: unknown, metadata: unknown, place: Place, taken: Set<string>): Part {
  const own = named(metadata, place, taken);
  return { kind: "figure", figure: { ...checkedFigure(data, own.place), ...own } };
}

function diagramPart(svg: unknown, metadata: unknown, place: Place, taken: Set<string>): Part {
  const { name, caption, alt, place: where } = named(metadata, place, taken);
  return { kind: "diagram", diagram: { name, caption, alt, place: where, svg: checkedDrawing(svg, where) } };
}

/** A lab that a notebook shows: on a page, which would carry it a second time, a link to the lab's own. */
const labLink = (request: string): string =>
  markup`<p><a href="lab.html#${request.includes("?") || !request.includes("=") ? `lab/${request}` : `lab/?${request}`}">The lab at these settings${request === "" ? "" : `: ${request}`}</a></p>`
    .html;

function outputPart(output: Output, place: Place, taken: Set<string>): Part | undefined {
  if (output.output_type === "stream")
    return {
      kind: "printed",
      text: plain(output.text),
      stream: output.name,
    };
  if (output.output_type === "error")
    return {
      kind: "error",
      name: output.ename,
      message: plain(output.evalue),
      traceback: plain(output.traceback.join("\n")),
    };
  const { data, metadata } = output;
  const { library, request } = (metadata.deltalab ?? {}) as { library?: unknown; request?: unknown };
  if (library !== undefined) return undefined; // a page has its own
  if (data[PLOTLY] !== undefined) return figurePart(data[PLOTLY], metadata, place, taken);
  if (data[SVG] !== undefined) return diagramPart(data[SVG], metadata, place, taken);
  const prose = data["text/markdown"] ?? data["text/latex"];
  if (prose !== undefined) return { kind: "prose", markdown: String(prose), place };
  if (typeof request === "string") return { kind: "markup", markup: labLink(request) };
  if (data["text/html"] !== undefined) return { kind: "markup", markup: String(data["text/html"]) };
  if (data["text/plain"] !== undefined)
    return { kind: "printed", text: plain(String(data["text/plain"])), stream: "stdout" };
  throw new Error(`${place}: an output of type ${Object.keys(data).join(", ") || "nothing"} cannot be shown in a page`);
}

/** Neighbouring texts of one stream, which a kernel sends in pieces, as one. */
function merged(parts: readonly Part[]): Part[] {
  return parts.reduce<Part[]>((done, part) => {
    const last = done[done.length - 1];
    if (part.kind === "printed" && last?.kind === "printed" && part.stream === last.stream)
      return [...done.slice(0, -1), { ...part, text: last.text + part.text }];
    return [...done, part];
  }, []);
}

function cellParts(cell: Cell, position: number, name: string, taken: Set<string>): Part[] {
  const place = `${name}, cell ${position}`;
  if (cell.cell_type === "markdown") return [{ kind: "prose", markdown: cell.source, place }];
  if (cell.cell_type !== "code") return [];
  const count = cell.execution_count ?? undefined;
  const outputs = cell.outputs
    .flatMap((output) => outputPart(output, place, taken) ?? [])
    .map((part) =>
      (part.kind === "figure" || part.kind === "diagram") && cell.source.trim() !== "" ? { ...part, count } : part,
    );
  if (cell.source.trim() === "") return merged(outputs);
  const { source_hidden: folded } = (cell.metadata.jupyter ?? {}) as { source_hidden?: boolean };
  const code = { source: cell.source.trimEnd(), count, folded: folded === true };
  return [{ kind: "code", ...code }, ...merged(outputs)];
}

/** Takes the title off the top of the first prose, and the paragraph under it, which stands for an abstract. */
function opening(prose: string): { title?: string; abstract?: string; rest: string } {
  const [first, ...lines] = prose.trim().split("\n");
  if (!first.startsWith("# ")) return { rest: prose };
  const title = first.slice(2).trim();
  const rest = lines.join("\n").trim();
  const [block, ...blocks] = rest.split(/\n\s*\n/);
  const isParagraph = block !== "" && !/^(#|>|\||\$\$|`|[-*] |\d+\. )/.test(block);
  return isParagraph ? { title, abstract: block, rest: blocks.join("\n\n") } : { title, rest };
}

/** Reads an executed notebook. Throws one sentence where it cannot be shown as it stands. */
export function readPage(name: string, notebook: Notebook): Page {
  const taken = new Set<string>();
  const parts = notebook.cells.flatMap((cell, i) => cellParts(cell, i + 1, name, taken));
  const { title, abstract, paper } = (notebook.metadata.deltalab ?? {}) as Partial<Page>;
  const [first, ...others] = parts;
  if (first?.kind !== "prose") return { name, title: title ?? name, abstract, paper, parts };
  const top = opening(first.markdown);
  const own = abstract ?? top.abstract;
  const rest = abstract !== undefined && top.abstract !== undefined ? `${top.abstract}\n\n${top.rest}` : top.rest;
  return {
    name,
    title: title ?? top.title ?? name,
    abstract: own,
    paper,
    parts: rest.trim() === "" ? others : [{ ...first, markdown: rest }, ...others],
  };
}
