/** The moment that is looked at as tables: every neuron's numbers under both rules, and the costs on the way. */
import { sideNames } from "../../lab/words";
import { digits } from "../../show";
import { escaped, raised } from "../html";
import { cursorOf } from "./views";
import type { Reel } from "./reel";

/** Rows of the table of costs, about. */
const ROWS = 10;

const cell = (value: number): string => `<td>${raised(digits(value, 5))}</td>`;
const head = (...names: readonly string[]): string => `<thead><tr>${names.map((n) => `<th scope="col">${escaped(n)}</th>`).join("")}</tr></thead>`; // prettier-ignore
const table = (caption: string, heads: readonly string[], rows: readonly string[]): string =>
  `<table><caption>${escaped(caption)}</caption>${head(...heads)}<tbody>${rows.join("")}</tbody></table>`;

export function numbersMarkup(reel: Reel): string {
  const { settings, now, iterations, sides } = reel;
  if (now === undefined) return "";
  const names = sideNames(settings);
  const columns = ["z", "a", "e", "slope", "delta"] as const;
  const neurons = now[0].layers.flatMap(({ z }, l) =>
    z.flatMap((_, u) =>
      names.map((name, s) => {
        const layer = now[s].layers[l];
        return `<tr><th scope="row">fc${l + 1}, ${u + 1}</th><td>${escaped(name)}</td>${columns.map((c) => cell(layer[c][u])).join("")}</tr>`;
      }),
    ),
  );
  const every = Math.max(1, Math.ceil((iterations.length - 1) / ROWS));
  const costs = iterations.flatMap((k, i) =>
    i % every === 0 || i === iterations.length - 1
      ? [`<tr><th scope="row">${k}</th>${sides.map(({ cost }) => cell(cost[i])).join("")}</tr>`]
      : [],
  );
  return (
    table(`Sample ${settings.sample} at iteration ${cursorOf(reel)}`, ["neuron", "under", "z", "a", "e", "slope", "δ"], neurons) + // prettier-ignore
    table("Cost", ["iteration", ...names], costs)
  );
}
