/**
 * What a notebook shows: figures, diagrams, and prose whose numbers come from the computation. The kernel gives `displayBundle`;
 * where there is none (a script), the plain words go to the console.
 */
import type { Diagram } from "./diagram";
import type { Figure } from "./figure";

type Display = (data: Bundle["data"], metadata: Bundle["metadata"], id?: string) => void;

/** What has an id takes the place of what the same cell has shown under it before. */
function display({ data, metadata = {} }: Bundle, id?: string): void {
  const { displayBundle } = globalThis as { displayBundle?: Display };
  if (displayBundle) displayBundle(data, metadata, id);
  else console.log(data["text/plain"]);
}

/** One thing in several forms, by mime type; a page or a notebook takes the richest that it can draw. */
interface Bundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

function ofFigure({ name, caption, alt: words, data, layout, lab, digits }: Figure): Bundle {
  const alt = words.replace(/\s+/g, " ");
  return {
    data: { "application/vnd.plotly.v1+json": { data, layout }, "text/plain": `${name}: ${alt}` },
    metadata: { deltalab: { name, caption, alt, ...(lab && { lab }), ...(digits && { digits }) } },
  };
}

function ofDiagram({ name, caption, alt: words, svg }: Diagram): Bundle {
  const alt = words.replace(/\s+/g, " ");
  return {
    data: { "image/svg+xml": svg, "text/plain": `${name}: ${alt}` },
    metadata: { deltalab: { name, caption, alt } },
  };
}

/** Shows a figure with its caption; again in the same cell, it changes in place. */
export const show = (figure: Figure): void => display(ofFigure(figure), figure.name);

/** Shows a diagram with its caption; again in the same cell, it changes in place. */
export const draw = (diagram: Diagram): void => display(ofDiagram(diagram), diagram.name);

/** Shows markdown, with formulas between dollars: say(`the cost falls by ${digits(drop)}`). */
export function say(markdown: string): void {
  display({ data: { "text/markdown": markdown, "text/plain": markdown } });
}

type Row = Readonly<Record<string, string | number | boolean>>;

/** Shows records as a table: one row each, a column for each key, numbers to three digits. */
export function table(records: readonly Row[]): void {
  say(tableOf(records));
}

function tableOf(records: readonly Row[]): string {
  const columns = Object.keys(records[0] ?? {});
  const row = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`;
  const cell = (value: string | number | boolean) => (typeof value === "number" ? digits(value) : String(value));
  return [
    row(columns),
    row(columns.map((c) => (records.every((r) => typeof r[c] === "number") ? "--:" : ":--"))),
    ...records.map((r) => row(columns.map((c) => cell(r[c])))),
  ].join("\n");
}

// ----------------------------------------------------------------------------------------- a cell's last expression

/** Rows that a cell's result shows; a call of `table` shows all. */
const MOST_ROWS = 50;

/** How the kernel shows the value of a cell's last expression; undefined where plain words serve. */
export function bundle(value: object): Bundle | undefined {
  if (isFigure(value)) return ofFigure(value);
  if (isDiagram(value)) return ofDiagram(value);
  if (isFormula(value)) return { data: { "text/latex": `$$${value.toTex()}$$`, "text/plain": String(value) } };
  if (!isRows(value)) return undefined;
  const rest = value.length - MOST_ROWS;
  const more = rest > 0 ? `\n\n… and ${rest} more rows` : "";
  return { data: { "text/markdown": tableOf(value.slice(0, MOST_ROWS)) + more } };
}

const isNamed = (value: object): boolean =>
  ["name", "caption", "alt"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");

const isFigure = (value: object): value is Figure =>
  isNamed(value) && "data" in value && Array.isArray(value.data) && "layout" in value;

const isDiagram = (value: object): value is Diagram =>
  isNamed(value) && "svg" in value && typeof value.svg === "string";

/** A node of mathjs: a parsed expression. */
const isFormula = (value: object): value is { toTex(): string } =>
  "isNode" in value && value.isNode === true && "toTex" in value && typeof value.toTex === "function";

/** Records with the same keys, whose values fit into a line. */
function isRows(value: object): value is Row[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const isPlain = (row: unknown): row is object =>
    typeof row === "object" && row !== null && Object.getPrototypeOf(row) === Object.prototype;
  const keys = isPlain(value[0]) ? Object.keys(value[0]).join() : "";
  const fits = (cell: unknown) => ["string", "number", "boolean"].includes(typeof cell);
  return (
    keys !== "" &&
    value.every((row) => isPlain(row) && Object.keys(row).join() === keys && Object.values(row).every(fits))
  );
}

// ---------------------------------------------------------------------------------------------------------- numbers

/** A number for prose, to n significant digits: 0.0402, 1.25 × 10⁻⁷, 10000. Signs are real minus signs. */
export function digits(value: number, n = 3): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const size = Math.abs(value);
  if (value === 0 || (Number.isInteger(value) && size < 1e6)) return String(value).replace("-", "−");
  if (size >= 1e-3 && size < 1e6) {
    const text = value.toPrecision(n);
    return (text.includes("e") ? value.toFixed(0) : text).replace("-", "−");
  }
  const [mantissa, exponent] = value.toExponential(n - 1).split("e");
  const raised = [...String(Number(exponent))].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${mantissa} × 10${raised}`.replace("-", "−");
}

/** A share as a percentage: 95 %. */
export const percent = (value: number): string => `${digits(100 * value)} %`;
