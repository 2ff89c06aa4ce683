/**
 * Figures drawn once, at build time, as SVG: by Plotly in the pinned browser, with every colour a CSS variable and every
 * id the figure's own, so that the same figure is the same bytes whenever it is drawn.
 */
import type { Pen } from "./browser";
import { variables } from "./colours";
import { dressed, miniature, WIDE } from "./dress";
import { escaped } from "./html";
import { channels, inks, variableOf, type Ink, type Inks } from "./inks";
import type { PageFigure } from "./parts";
import { recoloured, type PlotlyFigure } from "./plotly";
import { trimmedPlotly } from "./plotlybuild";
import { slim } from "./slim";

/** One picture and the colours that are variables in it. */
export interface Picture {
  readonly svg: string;
  readonly colors: readonly string[];
}

export interface Draw {
  /** The figure for a page. */
  whole(figure: PageFigure): Promise<Picture>;
  /** A small picture of it, for a list; `id` tells it from the others there. */
  miniature(figure: PageFigure, id: string): Promise<Picture>;
}

/** Stand for the page's inks until the drawing is done: colours that no figure uses. */
const standIns = Object.fromEntries(
  (Object.keys(inks) as Ink[]).map((ink, i) => [ink, `rgb(1, 2, ${3 + i})`]),
) as unknown as Inks;

function colorsOf(figure: PlotlyFigure): string[] {
  const found = new Set<string>();
  recoloured(figure, (color) => {
    if (variableOf(color) !== undefined) found.add(color);
    return color;
  });
  return [...found];
}

/** Traces carry a uid each, or Plotly draws lots for one. */
const identified = (figure: PageFigure): PlotlyFigure => ({
  data: figure.data.map((trace, i) => ({ ...trace, uid: `${figure.name}-${i}` })),
  layout: figure.layout,
});

/** The ids of a drawing, which Plotly draws by lot, numbered behind a prefix that no other drawing of the page has. */
function renamed(svg: string, prefix: string): string {
  const ids = new Map([...svg.matchAll(/ id="([^"]*)"/g)].map(([, id], i) => [id, `${prefix}${i}`]));
  return svg
    .replace(/ id="([^"]*)"/g, (all, id) => ` id="${ids.get(id)}"`)
    .replace(/(url\((?:'|&quot;)?|href=")#([^"')&]*)/g, (all, use, id) => `${use}#${ids.get(id)}`);
}

/** Plotly's SVG with our ids and colours, and without what the page's style sheet says already. */
export function normalised(svg: string, prefix: string, colors: readonly string[]): string {
  const names = new Map((Object.keys(inks) as Ink[]).map((ink) => [standIns[ink], `--figure-${ink}`]));
  for (const color of colors) names.set(`rgb(${channels(color)!.rgb.join(", ")})`, variableOf(color)!);
  const ours = svg
    .replace(/rgb\(\d+, \d+, \d+\)/g, (color) => (names.has(color) ? `var(${names.get(color)})` : color))
    .replace(/font-family: [^;]*; ?/g, "")
    .replace(/(?:fill|stroke)-opacity: 1; ?/g, "")
    .replace(/ style=""/g, "")
    .replace(
      /^<svg [^>]*>/,
      (tag) => `<svg xmlns="http://www.w3.org/2000/svg"${/ viewBox="[^"]*"/.exec(tag)?.[0] ?? ""}>`,
    );
  return renamed(slim(ours), prefix);
}

/** The drawing as a file of its own, in the colours of light paper, which any program can read. */
export function standalone({ svg, colors }: Picture): string {
  const values = variables(colors);
  return svg
    .replace(/<a [^>]*>.*?<\/a>/g, "") // a drawing by itself leads nowhere
    .replace(/var\((--[\w-]+)\)/g, (all, name) => values.get(name)?.[0] ?? all)
    .replace(/^<svg/, `<svg font-family="Open Sans, Verdana, Arial, sans-serif"`)
    .concat("\n");
}

interface Plotly {
  toImage(figure: object, format: object): Promise<string>;
}

/** Where a point that leads somewhere is drawn, in pixels from the corner. */
interface Spot {
  readonly trace: number;
  readonly point: number;
  readonly x: number;
  readonly y: number;
}

/** Links over the drawing's points, a finger wide where there is room. */
const linksOver = ({ data }: PlotlyFigure, spots: readonly Spot[]): string =>
  spots
    .map(({ trace, point, x, y }) => {
      const { leads = [], hovertext = [] } = data[trace];
      return `<a href="lab.html#${escaped(leads[point])}"><title>Open the lab here: ${escaped((hovertext[point] ?? "").replaceAll("<br>", " "))}</title><circle cx="${Math.round(x)}" cy="${Math.round(y)}" r="10"/></a>`;
    })
    .join("");

/** Draws in the browser. The text that has no width there, if any, tells that a font is missing. */
async function inBrowser(figure: { data: object; layout: object; width: number; height: number }) {
  const { Plotly } = globalThis as unknown as { Plotly: Plotly };
  const { data, layout, width, height } = figure;
  const image = await Plotly.toImage({ data, layout }, { format: "svg", width, height });
  const svg = decodeURIComponent(image.slice(image.indexOf(",") + 1));
  document.body.innerHTML = svg;
  const texts = [...document.querySelectorAll("text")];
  const blank = texts.find((text) => text.textContent!.trim() !== "" && text.getComputedTextLength() === 0);
  const corner = document.querySelector("svg")!.getBoundingClientRect();
  const spots = (data as { uid?: string; leads?: unknown }[]).flatMap(({ uid, leads }, trace) =>
    leads === undefined
      ? []
      : [...document.querySelectorAll(`.trace${uid} .point`)].map((mark, point) => {
          const { left, top, width, height } = mark.getBoundingClientRect();
          return { trace, point, x: left + width / 2 - corner.left, y: top + height / 2 - corner.top };
        }),
  );
  return { svg, blank: blank?.textContent ?? undefined, spots };
}

/** The means to draw, in a page of its own that lives as long as the browser. */
export async function drawing({ browser }: Pen, plotly = trimmedPlotly("fields")): Promise<Draw> {
  // At scale 2 text is measured in fractions of a pixel; at 1 each letter takes a whole number of them, and none is right.
  const context = await browser.newContext({ offline: true, locale: "en-US", deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.addScriptTag({ content: plotly });
  const draw = async (place: string, { data, layout }: PlotlyFigure, id: string, colors: readonly string[]) => {
    const { width, height } = layout as { width: number; height: number };
    const { svg, blank, spots } = await page.evaluate(inBrowser, { data, layout, width, height });
    if (blank !== undefined) throw new Error(`${place}: the browser has no font to set ${JSON.stringify(blank)} in`);
    const wanted = data.reduce((sum, { leads = [] }) => sum + leads.length, 0);
    if (spots.length !== wanted)
      throw new Error(`${place}: of ${wanted} points that lead to the lab ${spots.length} are drawn`);
    const links = linksOver({ data, layout }, spots);
    return normalised(svg, id, colors).replace(/<\/svg>\s*$/, () => `${links}</svg>`);
  };
  return {
    async whole(figure) {
      const [colors, ready] = [colorsOf(figure), identified(figure)];
      return { svg: await draw(figure.place, dressed(ready, WIDE, standIns), `${figure.name}-`, colors), colors };
    },
    async miniature(figure, id) {
      const small = miniature(identified(figure), standIns);
      const colors = colorsOf(small);
      return { svg: await draw(figure.place, small, `${id}-`, colors), colors };
    },
  };
}
