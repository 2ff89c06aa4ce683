/** The order of a table's cells: by the numbers that they begin with where all of a column have one, else as words. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The number that a text of ours begins with: −1.2 × 10⁻³, 95 %, 0.4 to 0.9, ∞; NaN where it begins with none. */
export function leadingNumber(text: string): number {
  const plain = text.trim().replace(/−/g, "-");
  const found = /^[<>≤≥≈]?\s*([+-]?(?:∞|\d+(?:\.\d+)?))(?:\s*×\s*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|-?\d+))?/.exec(plain);
  if (found === null) return NaN;
  const [, mantissa, raised = ""] = found;
  const exponent = [...raised].map((c) => (c === "⁻" ? "-" : RAISED.includes(c) ? RAISED.indexOf(c) : c)).join("");
  return Number(`${mantissa.replace("∞", "Infinity")}${exponent === "" ? "" : `e${exponent}`}`);
}

const isEmpty = (text: string): boolean => /^[–—-]?$/.test(text.trim());

/** The positions of the cells in ascending or descending order; equal ones stay as they are, empty ones come last. */
export function sortedOrder(cells: readonly string[], direction: "ascending" | "descending"): number[] {
  const filled = cells.map((_, i) => i).filter((i) => !isEmpty(cells[i]));
  const numbers = cells.map(leadingNumber);
  const numeric = filled.every((i) => !Number.isNaN(numbers[i]));
  const compare = (i: number, j: number) =>
    numeric
      ? numbers[i] < numbers[j] ? -1 : numbers[i] > numbers[j] ? 1 : 0
      : cells[i].trim().localeCompare(cells[j].trim(), "en"); // prettier-ignore
  const sign = direction === "ascending" ? 1 : -1;
  const sorted = [...filled].sort((i, j) => sign * compare(i, j));
  return [...sorted, ...cells.map((_, i) => i).filter((i) => isEmpty(cells[i]))];
}
