/** A figure's numbers as tables, made when a reader opens them: most never do, and they would be a sixth of a page. */
import { dataTablesMarkup } from "../datatable";
import { figures } from "./saved";

document.addEventListener("DOMContentLoaded", () => {
  if (typeof DecompressionStream === "undefined") return; // the page says where the numbers are
  for (const details of document.querySelectorAll<HTMLElement>("figure details.data[data-of]"))
    details.addEventListener("toggle", () => void fill(details), { once: true });
});

async function fill(details: HTMLElement): Promise<void> {
  const figure = (await figures())[details.dataset.of!];
  details.querySelector("p")!.outerHTML = dataTablesMarkup(figure).html;
  dispatchEvent(new Event("resize")); // boxes that scroll have come
}
