/**
 * What a notebook shows: figures, diagrams, and prose whose numbers come from the computation. The kernel gives `displayBundle`;
 * where there is none (a script), the plain words go to the console.
 */
import type { Diagram } from "./diagram";
import type { Figure } from "./figure";

type Display = (data: Record<string, unknown>, metadata?: Record<string, unknown>) => void;

function display(data: Record<string, unknown>, metadata: Record<string, unknown> = {}): void {
  const { displayBundle } = globalThis as { displayBundle?: Display };
  if (displayBundle) displayBundle(data, metadata);
  else console.log(data["text/plain"]);
}

/** Shows a figure with its caption. */
export function show({ name, caption, alt: words, data, layout, lab, digits }: Figure): void {
  const alt = words.replace(/\s+/g, " ");
  display(
    { "application/vnd.plotly.v1+json": { data, layout }, "text/plain": `${name}: ${alt}` },
    { deltalab: { name, caption, alt, ...(lab && { lab }), ...(digits && { digits }) } },
  );
}

/** Shows a diagram with its caption. */
export function draw({ name, caption, alt: words, svg }: Diagram): void {
  const alt = words.replace(/\s+/g, " ");
  display({ "image/svg+xml": svg, "text/plain": `${name}: ${alt}` }, { deltalab: { name, caption, alt } });
}

/** Shows markdown, with formulas between dollars: say(`the cost falls by ${digits(drop)}`). */
export function say(markdown: string): void {
  display({ "text/markdown": markdown, "text/plain": markdown });
}

/** Shows records as a table: one row each, a column for each key, numbers to three digits. */
export function table(records: readonly Readonly<Record<string, string | number | boolean>>[]): void {
  const columns = Object.keys(records[0] ?? {});
  const row = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`;
  const cell = (value: string | number | boolean) => (typeof value === "number" ? digits(value) : String(value));
  say(
    [
      row(columns),
      row(columns.map((c) => (records.every((r) => typeof r[c] === "number") ? "--:" : ":--"))),
      ...records.map((r) => row(columns.map((c) => cell(r[c])))),
    ].join("\n"),
  );
}

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
