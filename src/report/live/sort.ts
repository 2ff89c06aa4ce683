/**
 * Tables can be sorted by a click on a column's head: upwards, downwards, and as the notebook had them. Short tables are
 * left alone: there a reader sees the order.
 */
import { sortedOrder } from "../sorting";

const SHORTEST = 5;
const AFTER = { none: "ascending", ascending: "descending", descending: "none" } as const;
type Sort = keyof typeof AFTER;

function sortable(table: HTMLTableElement): void {
  const [body] = table.tBodies;
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const rows = [...body.rows];
  const plain = heads.length > 1 && rows.every(({ cells }) => cells.length === heads.length);
  if (rows.length < SHORTEST || !plain) return;
  for (const [column, head] of heads.entries()) {
    if (head.textContent.trim() === "") continue; // a button needs a name
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    if (head.querySelector("math")) button.setAttribute("aria-label", head.textContent); // not every reader says a formula's name
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = AFTER[(head.getAttribute("aria-sort") ?? "none") as Sort];
      for (const other of heads) other.removeAttribute("aria-sort");
      if (now !== "none") head.setAttribute("aria-sort", now);
      const cells = rows.map((row) => row.cells[column].textContent);
      body.append(...(now === "none" ? rows : sortedOrder(cells, now).map((i) => rows[i])));
    });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll<HTMLTableElement>(".table > table")) if (table.tBodies.length === 1) sortable(table); // prettier-ignore
});

export {};
