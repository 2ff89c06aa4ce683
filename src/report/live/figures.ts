/** Drawings become live figures when the reader comes near: hover, zoom, switch lines off. On paper the drawing stays. */
import { isNarrow } from "../dress";
import type { Trace } from "../plotly";
import { inColors } from "./colours";
import { addDigits } from "./digits";
import { addLab } from "./lab";
import { addLegend, type Listening } from "./legend";
import { plotly } from "./plotly";
import { figures, type SavedFigure } from "./saved";
import { addDiagramTools, addTools } from "./tools";

/** Far enough that a figure is live when it comes into view. */
const NEAR = "600px";

const config = { displayModeBar: false, displaylogo: false, showTips: false };

const widths = new WeakMap<HTMLElement, number>();

/** Draws the figure, or draws it again for another width or theme. A finger scrolls the page, it does not zoom. */
async function draw(plot: HTMLElement, figure: SavedFigure): Promise<void> {
  const { react } = await plotly();
  const width = plot.clientWidth;
  const live = plot.querySelector<HTMLElement>(".live") ?? plot.appendChild(document.createElement("div"));
  live.classList.add("live"); // beside Plotly's own class, without which it would begin anew and forget who listens
  const { data: drawn, layout } = inColors(figure, width, plot);
  const data = drawn.map((trace) => (trace.hovertext ? { ...trace, hovertext: trace.hovertext.map(inviting) } : trace));
  const dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
  await react(live, data as object, { ...layout, dragmode }, config);
  widths.set(plot, width);
  plot.classList.add("on");
  plot.classList.toggle("narrow", isNarrow(width));
}

const inviting = (words: string): string => `${words}<br>Click: open the lab here`;

/** What Plotly makes of a place. */
type Plotted = HTMLElement & {
  on(event: string, act: (seen: { points: { data: Trace; pointNumber: number }[] }) => void): void;
};

/** Points that lead to the lab: a click goes there, and the pointer says so. */
function leading(live: Plotted): void {
  const on = (event: string, act: (to: string | undefined) => void) =>
    live.on(event, ({ points: [{ data, pointNumber }] }) => act(data.leads?.[pointNumber]));
  on("plotly_click", (to) => to !== undefined && location.assign(`lab.html#${to}`));
  on("plotly_hover", (to) => live.classList.toggle("leads", to !== undefined));
  on("plotly_unhover", () => live.classList.remove("leads"));
}

async function wake(plot: HTMLElement): Promise<void> {
  const name = plot.closest("figure")!.id;
  const figure = (await figures())[name];
  let shown = figure;
  const again = () => draw(plot, legend.switched(shown));
  const show = (next: SavedFigure) => ((shown = next), again());
  const legend = addLegend(plot, figure, again);
  await again();
  const live = plot.querySelector<Plotted & Listening>(".live")!;
  legend.listen(live);
  if (figure.data.some(({ leads }) => leads !== undefined)) leading(live);
  addTools(plot, name, () => legend.switched(shown));
  if (figure.lab) addLab(plot, figure, show);
  if (figure.digits) addDigits(plot, figure, show);
  new ResizeObserver(() => plot.clientWidth !== 0 && plot.clientWidth !== widths.get(plot) && void again()).observe(
    plot,
  );
  document.addEventListener("themechange", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll<HTMLElement>(".still").forEach(addDiagramTools);
  if (typeof DecompressionStream === "undefined") return; // the drawings serve
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        wake(target as HTMLElement).catch((problem) => console.error(problem));
      }
    },
    { rootMargin: NEAR },
  );
  document.querySelectorAll<HTMLElement>("figure .plot:not(.still)").forEach((plot) => near.observe(plot));
});
