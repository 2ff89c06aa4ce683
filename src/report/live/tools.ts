/** A figure to take along: its numbers as CSV or JSON, its picture as SVG or PNG, in the colours of light paper. */
import { csv } from "../csv";
import { WIDE } from "../dress";
import { inColors, resolver } from "./colours";
import type { SavedFigure } from "./saved";
import { plotly } from "./plotly";

function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What `act` does in a place where the paper is light, whatever the theme. */
function onLightPaper<T>(act: (place: HTMLElement) => T): T {
  const place = document.body.appendChild(document.createElement("div"));
  place.style.colorScheme = "light";
  const done = act(place);
  place.remove();
  return done;
}

function onLight(figure: SavedFigure) {
  const light = onLightPaper((place) => inColors(figure, WIDE, place));
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

/** A row of buttons under a figure, each of which saves it in a format. */
function addButtons(plot: HTMLElement, actions: readonly (readonly [format: string, act: () => unknown])[]): void {
  const tools = plot.parentElement!.querySelector(".tools")!;
  const label = tools.closest("figcaption")!.querySelector("b")!.textContent!.replace(/\.$/, "");
  for (const [format, act] of actions) {
    const button = tools.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = format;
    button.setAttribute("aria-label", `${format} of ${label}`);
    button.addEventListener("click", () => void act());
  }
}

const fileName = (name: string, ending: string) => `${document.documentElement.dataset.page!}-${name}.${ending}`;

/** Buttons for the figure as it is at the moment. */
export function addTools(plot: HTMLElement, name: string, figure: () => SavedFigure): void {
  addButtons(plot, [
    ["CSV", () => save(fileName(name, "csv"), csv(figure()), "text/csv")],
    ["JSON", () => save(fileName(name, "json"), JSON.stringify(figure(), null, 1), "application/json")],
    ["SVG", async () => save(fileName(name, "svg"), await picture(figure(), "svg"), "image/svg+xml")],
    ["PNG", async () => save(fileName(name, "png"), await picture(figure(), "png"), "image/png")],
  ]);
}

/** A diagram's drawing with its styles in it instead of the page's classes. */
function styled(svg: SVGElement): string {
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules]) as CSSStyleRule[];
  const styles = new Map(rules.map(({ selectorText, style }) => [selectorText, style?.cssText]));
  return svg.outerHTML.replace(/ class="(\w+)"/g, (_, name: string) => ` style="${styles.get(`.${name}`)}"`);
}

/** And with its colours instead of the page's variables. */
const coloured = (svg: SVGElement): string =>
  onLightPaper((place) => {
    const { color } = resolver(place);
    return styled(svg)
      .replace(/var\((--diagram-\w+)\)/g, (_, name: string) => color(name))
      .replace("<svg", '<svg font-family="Open Sans, Verdana, Arial, sans-serif"');
  });

/** The button of a diagram. */
export function addDiagramTools(plot: HTMLElement): void {
  const name = plot.closest("figure")!.id;
  addButtons(plot, [["SVG", () => save(fileName(name, "svg"), coloured(plot.querySelector("svg")!), "image/svg+xml")]]);
}
