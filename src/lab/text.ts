/** The lab as text, for a terminal. */
import { digits } from "../show";
import { address, read, type Place } from "./address";
import { cellOf } from "./cell";
import { APART, played, type Part } from "./film";
import { partingWords } from "./parting";
import { specOf } from "./spec";
import { sideNames } from "./words";

/** The page's address, both costs on the way, the words for their bits, and where the two part. */
function summary(place: Place, parts: readonly Part[], page: string): string {
  const { settings } = place;
  const names = sideNames(settings);
  const end = parts[parts.length - 1];
  const iterations = parts.flatMap((part) => part.iterations);
  const costs = names.map((_, s) => parts.flatMap(({ sides }) => sides[s].cost));
  const shown = [0, 0.1, 0.25, 0.5, 1].map((share) => Math.round(share * (iterations.length - 1)));
  const rows = [...new Set(shown)].map((i) => [String(iterations[i]), ...costs.map((cost) => digits(cost[i], 6))]);
  const table = [["iteration", ...names], ...rows, ["bits", ...end.bits!]];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
  return [`${page}#${address(place)}`, "", ...lines, "", ...partingWords(settings, end.parting, APART)].join("\n");
}

/**
 * What a request comes to: both costs, or the TypeScript cell, or a spec a line that does the same. Rejects in one sentence with
 * all that the lab does not take of the request.
 */
export async function labText(request: string, page: string, form: "costs" | "cell" | "json"): Promise<string> {
  const { notes, ...place } = read(request);
  if (notes.length > 0) throw new Error(notes.map(({ words }) => words).join("; "));
  if (form === "cell") return cellOf(place.settings);
  if (form === "json") return (["a", "b"] as const).map((letter) => `${JSON.stringify(specOf(place.settings, letter))}\n`).join(""); // prettier-ignore
  const { parts } = await played(place.settings);
  return `${summary(place, parts, page)}\n`;
}
