/** The page's colours of the moment, as Plotly wants them: numbers, where the page has variables. */
import { dressed } from "../dress";
import { channels, inks, variableOf, type Ink, type Inks } from "../inks";
import { recoloured, type PlotlyFigure } from "../plotly";

/** Resolves colours under the theme of an element: the page's, or light under one that says so. */
export function resolver(place: HTMLElement): { color(name: string): string; close(): void } {
  const probe = place.appendChild(document.createElement("i"));
  return {
    color: (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    },
    close: () => probe.remove(),
  };
}

/** The figure set for a width, in the colours that its place on the page has now. */
export function inColors(figure: PlotlyFigure, width: number, place: HTMLElement): PlotlyFigure {
  const { color, close } = resolver(place);
  const own = (name: string): string => {
    const [variable, found] = [variableOf(name), channels(name)];
    if (variable === undefined || found === undefined) return name;
    const [r, g, b] = channels(color(variable))?.rgb ?? found.rgb;
    return `rgba(${r},${g},${b},${found.alpha})`;
  };
  const ink = Object.fromEntries((Object.keys(inks) as Ink[]).map((name) => [name, color(`--figure-${name}`)]));
  const { data, layout } = dressed(recoloured(figure, own), width, ink as unknown as Inks);
  const hoverlabel = {
    bgcolor: color("--paper"),
    bordercolor: color("--figure-axis"),
    font: { color: color("--ink") },
  };
  close();
  return { data, layout: { ...layout, hoverlabel } };
}
