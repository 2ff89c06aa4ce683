/**
 * How a figure is set on a page: type, margins, legend, axes; panels side by side where there is room, one below the other
 * on a phone. The same for the drawing made at build time and for the live figure.
 */
import type { Inks } from "./inks";
import { kindOf, type Layout, type PlotlyFigure } from "./plotly";

export const WIDE = 760;
export const MINIATURE = { width: 240, height: 144 } as const;

/** Below this a figure is set for a phone. */
const NARROW_BELOW = 560;
export const isNarrow = (width: number): boolean => width < NARROW_BELOW;

const PANEL_HEIGHT = 270; // of a panel on a phone, axes and title included
const SMALL_HEIGHT = 180; // of a small multiple there, two of which stand side by side
const HEIGHT = 400; // of a figure that says nothing of it

type Axis = Readonly<Record<string, unknown>>;

const objectAt = (layout: Layout, key: string): Layout => (layout[key] ?? {}) as Layout;

/** The height of the panels with their axes, at a width. */
function panelsHeight(layout: Layout, narrow: boolean): number {
  const own = typeof layout.height === "number" ? layout.height : HEIGHT;
  if (!narrow) return own;
  const { rows = 1, columns = 1 } = objectAt(layout, "grid") as { rows?: number; columns?: number };
  const panels = rows * columns;
  if (panels === 1) return Math.min(own, 320);
  return 30 + (areSmall(columns) ? SMALL_HEIGHT * Math.ceil(panels / 2) : PANEL_HEIGHT * panels);
}

/** Panels of which a wide page has four in a row stay legible at half of a phone's width. */
const areSmall = (columns: number): boolean => columns >= 4;

/** The names in the legend, each once; none where there is nothing to tell apart. */
export function legendNames({ data }: PlotlyFigure): string[] {
  const names = data
    .filter(({ name, showlegend }) => name !== undefined && showlegend !== false)
    .map(({ name }) => name!);
  const unique = [...new Set(names)];
  return unique.length > 1 ? unique : [];
}

/** About how wide a text is, in ems: enough to know where a legend breaks. */
const ems = (text: string): number =>
  [...text].reduce((sum, c) => sum + (/[ijlIt.,'′|!: ()]/.test(c) ? 0.3 : /[mwMW%—]/.test(c) ? 0.85 : 0.57), 0);

const LINE = { symbol: 40, gap: 9, height: 1.45, least: 19 }; // pixels; the height is in letters

/** How high the legend is: its rows, filled from the left as Plotly does. */
function legendHeight(names: readonly string[], width: number, size: number): number {
  let [rows, right] = [names.length === 0 ? 0 : 1, 0];
  for (const name of names) {
    const item = LINE.symbol + ems(name) * size + LINE.gap;
    if (right > 0 && right + item > width) [rows, right] = [rows + 1, 0];
    right += item;
  }
  return rows * (Math.max(size * LINE.height, LINE.least) + LINE.gap);
}

/** Panels one below the other: axes are numbered row by row, so the order stays. */
function stacked(layout: Layout): Layout {
  const grid = objectAt(layout, "grid") as { rows?: number; columns?: number };
  if (grid.columns === undefined || grid.rows === undefined) return layout;
  const columns = areSmall(grid.columns) ? 2 : 1;
  return { ...layout, grid: { ...grid, rows: Math.ceil((grid.rows * grid.columns) / columns), columns, ygap: 0.35 } };
}

const yAxisAt = (panel: number): string => `yaxis${panel === 0 ? "" : panel + 1}`;

const rowNames = (axis: Layout): unknown => (objectAt(axis, "title").text === "" ? axis.ticktext : undefined);

/** Panels side by side with room for the titles of their axes; rows that the panel at the left names have no names again. */
function spaced(layout: Layout): Layout {
  if (layout.grid === undefined) return layout;
  const { rows = 1, columns = 1, ...grid } = objectAt(layout, "grid") as { rows?: number; columns?: number };
  const named = Array.from({ length: rows * columns }, (_, panel) => JSON.stringify(rowNames(objectAt(layout, yAxisAt(panel))))); // prettier-ignore
  const again = [...named.keys()].filter((p) => p % columns > 0 && named[p] !== undefined && named[p] === named[p - 1]);
  return {
    ...layout,
    ...Object.fromEntries(again.map(yAxisAt).map((key) => [key, { ...objectAt(layout, key), showticklabels: false }])),
    grid: { xgap: 0.26, ygap: 0.36, ...grid, rows, columns },
  };
}

const titled = (title: unknown, standoff: number, size: number): object => ({
  ...(typeof title === "string" ? { text: title } : (title as object | undefined)),
  standoff,
  font: { size },
});

function dressedAxis(axis: Axis, key: string, size: number, ink: Inks): Axis {
  const across = key.startsWith("x");
  return {
    automargin: true,
    showgrid: !across,
    zeroline: !across,
    showline: across,
    ticks: across ? "outside" : "",
    ticklen: 5,
    ...(across ? { nticks: 7, tickangle: 0 } : {}), // numbers that Plotly has once turned would stay so at each drawing
    ...axis,
    title: titled(axis.title, across ? 10 : 8, size),
    gridcolor: ink.grid,
    zerolinecolor: ink.zero,
    zerolinewidth: 1,
    linecolor: ink.axis,
    tickcolor: ink.axis,
  };
}

const isTitle = ({ yref }: Layout): boolean => String(yref).endsWith("domain");

/** A panel's title in two lines where its share of the width has no room for one. */
const folded = (title: string, share: number, size: number): string =>
  ems(title) * size > 0.9 * share ? title.replace(", ", ",<br>") : title;

/** About how much room, in pixels, the words or numbers take that the first panel writes beside its rows. */
const rowNamesWidth = (layout: Layout, size: number): number => {
  const names = (objectAt(layout, "yaxis").ticktext ?? []) as string[];
  return Math.max(0, ...names.map((name) => ems(name.replace(/<[^>]*>/g, "")) * size + 14));
};

/** Words beside a point in lines that a phone has room for. */
const broken = (words: string): string => words.replace(": ", ":<br>").replaceAll(" (", "<br>(");

/** The figure with everything about its looks but its own colours settled, for a page in these inks. */
export function dressed(figure: PlotlyFigure, width: number, ink: Inks): PlotlyFigure {
  const narrow = isNarrow(width);
  const own = narrow ? stacked(figure.layout) : spaced(figure.layout);
  const size = narrow ? 12 : 14;
  const keys = new Set(["xaxis", "yaxis", ...Object.keys(own).filter((key) => /^[xy]axis\d+$/.test(key))]);
  const annotations = (own.annotations ?? []) as Layout[];
  const headed = annotations.some(isTitle);
  const [left, right] = narrow ? [44, 16] : [56, 14]; // Plotly leaves out a last tick's number that would be cut
  const names = legendNames(figure);
  const numbers = Math.max(narrow ? 24 : 0, rowNamesWidth(own, size) - left); // what they add to the margin at the left
  const room = width - left - right - numbers;
  const legend = legendHeight(names, room, size);
  const { columns = 1 } = objectAt(own, "grid") as { columns?: number };
  const titles = annotations.map((one) => (isTitle(one) ? folded(String(one.text), room / columns, size - 1) : one.text)); // prettier-ignore
  const folds = titles.some((title, i) => title !== annotations[i].text);
  const top = legend + (headed ? 34 : 10) + (folds ? size + 3 : 0);
  return {
    // Plotly would leave out points up to a pixel from the line, which shows as corners.
    data: figure.data.map((trace) => ({
      ...trace,
      ...(kindOf(trace) === "scatter" && { line: { ...(trace.line as object), simplify: false } }),
      ...(trace.hovertext && { hovertext: trace.hovertext.map(broken) }),
    })),
    layout: {
      ...own,
      ...Object.fromEntries([...keys].map((key) => [key, dressedAxis(objectAt(own, key), key, size, ink)])),
      width,
      height: panelsHeight(figure.layout, narrow) + legend,
      autosize: false,
      margin: { l: left, r: right, t: top, b: 44, pad: 0 },
      showlegend: names.length > 0,
      font: { family: "deltalab figures, Open Sans, sans-serif", size, color: ink.text },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      legend: {
        ...objectAt(own, "legend"),
        orientation: "h",
        x: 0,
        xanchor: "left",
        y: 1,
        yref: "container",
        yanchor: "top",
        tracegroupgap: LINE.gap,
        bgcolor: "rgba(0,0,0,0)",
        font: { size },
      },
      annotations: annotations.map((annotation, i) => ({
        arrowcolor: ink.axis,
        arrowwidth: 1,
        ...annotation,
        text: titles[i],
        font: { size: size - 1, ...objectAt(annotation, "font") },
      })),
    },
  };
}

/** A small picture of the first panel: its lines and the two axes' directions, no words. */
export function miniature(figure: PlotlyFigure, ink: Inks): PlotlyFigure {
  const [{ xaxis = "x", yaxis = "y" }] = figure.data;
  const axis = (key: string): Axis => {
    const { type, range } = objectAt(figure.layout, key);
    const plain = {
      showticklabels: false,
      showgrid: false,
      ticks: "",
      showline: true,
      linecolor: ink.axis,
      zeroline: false,
    };
    return { ...plain, ...(type !== undefined && { type }), ...(range !== undefined && { range }) };
  };
  return {
    data: figure.data
      .filter((trace) => (trace.xaxis ?? "x") === xaxis && (trace.yaxis ?? "y") === yaxis)
      .map((trace) => ({ ...trace, xaxis: "x", yaxis: "y", text: undefined, leads: undefined })),
    layout: {
      ...MINIATURE,
      xaxis: axis(xaxis.replace("x", "xaxis")),
      yaxis: axis(yaxis.replace("y", "yaxis")),
      margin: { l: 2, r: 2, t: 2, b: 2 },
      showlegend: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
    },
  };
}
