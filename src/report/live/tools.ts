/** A figure to take along: its numbers as CSV or JSON, its picture as SVG or PNG, in the colours of light paper. */
import { csv } from "../csv";
import { WIDE } from "../dress";
import { inColors } from "./colours";
import type { SavedFigure } from "./figures";
import { plotly } from "./plotly";

function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The figure as it is on light paper, whatever the theme. */
function onLight(figure: SavedFigure) {
  const place = document.body.appendChild(document.createElement("div"));
  place.style.colorScheme = "light";
  const light = inColors(figure, WIDE, place);
  place.remove();
  const { width, height } = light.layout as { width: number; height: number };
  return { figure: { ...light, layout: { ...light.layout, paper_bgcolor: "#ffffff" } }, width, height };
}

async function picture(figure: SavedFigure, format: "svg" | "png"): Promise<BlobPart> {
  const { toImage } = await plotly();
  const { figure: light, width, height } = onLight(figure);
  const url = await toImage(light, { format, width, height, ...(format === "png" && { scale: 2 }) });
  const content = url.slice(url.indexOf(",") + 1);
  if (format === "svg") return decodeURIComponent(content);
  return Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
}

/** Buttons for the figure as it is at the moment. */
export function addTools(plot: HTMLElement, name: string, figure: () => SavedFigure): void {
  const tools = plot.parentElement!.querySelector(".tools")!;
  const label = tools.closest("figcaption")!.querySelector("b")!.textContent!.replace(".", "");
  const page = document.documentElement.dataset.page!;
  const actions: [string, () => unknown][] = [
    ["CSV", () => save(`${page}-${name}.csv`, csv(figure()), "text/csv")],
    ["JSON", () => save(`${page}-${name}.json`, JSON.stringify(figure(), null, 1), "application/json")],
    ["SVG", async () => save(`${page}-${name}.svg`, await picture(figure(), "svg"), "image/svg+xml")],
    ["PNG", async () => save(`${page}-${name}.png`, await picture(figure(), "png"), "image/png")],
  ];
  for (const [format, act] of actions) {
    const button = tools.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = format;
    button.setAttribute("aria-label", `${format} of ${label}`);
    button.addEventListener("click", () => void act());
  }
}
