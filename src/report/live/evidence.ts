/** What stands behind a verdict, put under its claim when a reader opens it. */
import { unpacked } from "./unpacked";

let saved: Promise<Record<string, string>> | undefined;
const numbers = () => (saved ??= unpacked("numbers").then((text) => JSON.parse(text) as Record<string, string>));

document.addEventListener("DOMContentLoaded", () => {
  if (typeof DecompressionStream === "undefined") return; // the page says where the numbers are
  for (const place of document.querySelectorAll<HTMLElement>("p[data-numbers]"))
    place.closest("details")!.addEventListener("toggle", () => void fill(place), { once: true });
});

async function fill(place: HTMLElement): Promise<void> {
  place.outerHTML = (await numbers())[place.dataset.numbers!];
}
