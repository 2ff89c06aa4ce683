/** A film in a few lines of text, for a terminal. */
import { digits } from "../show";
import { address, type Place } from "./address";
import { APART, type Part } from "./film";
import { partingWords } from "./parting";
import { sideNames } from "./words";

/** The page's address, both costs on the way, the words for their bits, and where the two part. */
export function summary(place: Place, parts: readonly Part[], page: string): string {
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
