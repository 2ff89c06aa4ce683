/**
 * Figures as plain Plotly JSON: data that can be tested, stored and drawn twice. Nothing here draws.
 *
 * A figure is panels, a panel is marks; a mark is a line, a band or points. Colours of text, axes and grid belong to
 * whoever draws; the colour and the dash of a variant are the same wherever it appears.
 */
import type { Band } from "./stats";

export interface Figure {
  /** The file's name: "figure-2". */
  readonly name: string;
  /** What was found, in markdown with formulas. */
  readonly caption: string;
  /** The same for who cannot see it, in plain words. */
  readonly alt: string;
  readonly data: readonly object[];
  readonly layout: object;
  /** Where a page can train the figure's single run again. */
  readonly lab?: Lab;
  /** Where a page can train the figure's network on drawn digits again. */
  readonly digits?: DigitsLab;
}

/**
 * The settings of a `cosineRun` whose costs a figure shows as lines called "BP, this run", "DBP, this run" and
 * "BP − DBP, this run"; a page lets its reader change rate and seed.
 */
export interface Lab {
  readonly rate: number;
  readonly seed: string;
  readonly iterations: number;
  readonly points: number;
  readonly scale: number;
}

/**
 * The settings of a network that learns drawn digits (experiments/learning.ts), whose loss by update and accuracy by epoch a
 * figure shows as lines called "loss, this run" and "accuracy, this run"; a page lets its reader change rule, rate and seed.
 */
export interface DigitsLab {
  /** A rule of the list, by its name; and those that a reader may choose. */
  readonly rule: string;
  readonly choices: readonly string[];
  readonly rate: number;
  readonly seed: string;
  /** Digits to learn from, and to be tested on. */
  readonly samples: number;
  readonly tests: number;
  readonly layers: readonly number[];
  readonly batch: number;
  readonly epochs: number;
}

/** How a variant is drawn. Colours are Okabe and Ito's, which colour-blind readers can tell apart. */
export interface Style {
  readonly color: string;
  readonly dash?: "solid" | "dash" | "dot" | "dashdot";
  readonly width?: number;
  /** Of points; "circle" where none is given. Names ending in "-open" are hollow. */
  readonly symbol?: string;
  /** Of points, in pixels; 8 where none is given. */
  readonly size?: number;
}

export const styles = {
  BP: { color: "#0072b2", dash: "solid" },
  DBP: { color: "#d55e00", dash: "dash" },
  consistent: { color: "#009e73", dash: "dot" },
  other: { color: "#cc79a7", dash: "dashdot" },
  neutral: { color: "#7f7f7f", dash: "solid" },
} as const satisfies Record<string, Style>;

const activationNames: Readonly<Record<string, string>> = {
  elu: "ELU",
  gelu: "GELU",
  leakyRelu: "leaky ReLU",
  relu: "ReLU",
};

/** What figures and tables call an activation: "leaky ReLU". */
export const activationName = (name: string): string => activationNames[name] ?? name;

/** What they call its derivative: "GELU′"; the identity's is "1 (linear)". */
export const slopeName = (name: string): string =>
  name === "identity" || name === "linear" ? "1 (linear)" : `${activationName(name)}′`;

export interface Mark {
  readonly kind: "line" | "band" | "points";
  /** The legend's entry; marks that share it are switched together and listed once. */
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** The lower edge of a band whose upper edge is y. */
  readonly low?: ArrayLike<number>;
  readonly style: Style;
  /** Words beside each point. */
  readonly text?: readonly string[];
  /** Where each point leads. */
  readonly links?: readonly Link[];
}

/** A place of the lab that a point of a figure stands for, "lab/figure-2?v=1&lr=3", and what is seen there. */
export interface Link {
  readonly to: string;
  readonly words: string;
}

/** Points that lead to the lab. */
export const linked = (mark: Mark, links: readonly Link[]): Mark => ({ ...mark, links });

export const line = (label: string, x: ArrayLike<number>, y: ArrayLike<number>, style: Style): Mark => ({
  kind: "line",
  label,
  x,
  y,
  style,
});

export const bandMark = (
  label: string,
  x: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
  style: Style,
): Mark => ({ kind: "band", label, x, y: high, low, style });

/** What a variant did over several seeds: the middle 80 % as a band, the median as a line. */
export const spread = (label: string, x: ArrayLike<number>, { median, low, high }: Band, style: Style): Mark[] => [
  bandMark(`${label}, middle 80 %`, x, low, high, style),
  line(`${label}, median`, x, median, style),
];

export const points = (
  label: string,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  style: Style,
  text?: readonly string[],
): Mark => ({ kind: "points", label, x, y, style, text });

/** Counts between edges (one more than counts) as a stepped line from the axis and back to it. */
export const histogram = (label: string, edges: readonly number[], counts: readonly number[], style: Style): Mark => ({
  kind: "line",
  label,
  x: edges.flatMap((edge) => [edge, edge]),
  y: [0, ...counts.flatMap((count) => [count, count]), 0],
  style,
});

export interface Axis {
  readonly title: string;
  readonly log?: boolean;
  readonly range?: readonly [number, number];
  /** Words at places of the axis, instead of numbers. */
  readonly ticks?: { readonly values: readonly number[]; readonly labels: readonly string[] };
}

export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
}

/** The most points that a line keeps: more than a page's pixels cannot be seen. */
const MOST_POINTS = 250;

/** Every k-th value, the first and the last kept, to six digits. A line with gaps keeps all: it would run across them. */
function thinned(values: ArrayLike<number>, gaps: boolean): number[] {
  const every = gaps ? 1 : Math.max(1, Math.ceil((values.length - 1) / MOST_POINTS));
  return Array.from(values)
    .filter((_, i) => i % every === 0 || i === values.length - 1)
    .map((value) => Number(value.toPrecision(6)));
}

const transparent = (color: string) =>
  `rgba(${[1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16)).join(",")},0.18)`;

/** The traces of one mark on the axes numbered `axis`; `listed` says whether the legend names it here. */
function traces(mark: Mark, axis: string, listed: boolean, uid: string): object[] {
  const { label, style } = mark;
  const gaps = Array.from(mark.x).some(Number.isNaN);
  const common = {
    type: "scatter",
    name: label,
    legendgroup: label,
    xaxis: `x${axis}`,
    yaxis: `y${axis}`,
    x: thinned(mark.x, gaps),
  };
  const drawn = { color: style.color, dash: style.dash ?? "solid", width: style.width ?? 2 };
  if (mark.kind === "points")
    return [
      {
        ...common,
        uid,
        mode: mark.text ? "markers+text" : "markers",
        y: thinned(mark.y, gaps),
        text: mark.text,
        textposition: "top left",
        marker: { color: style.color, size: style.size ?? 8, ...(style.symbol && { symbol: style.symbol }) },
        showlegend: listed,
        ...(mark.links && {
          leads: mark.links.map(({ to }) => to),
          hovertext: mark.links.map(({ words }) => words),
          hoverinfo: "text",
        }),
      },
    ];
  if (mark.kind === "line")
    return [{ ...common, uid, mode: "lines", y: thinned(mark.y, gaps), line: drawn, showlegend: listed }];
  const edge = { mode: "lines", line: { width: 0, color: style.color }, hoverinfo: "skip" };
  return [
    { ...common, ...edge, uid: `${uid}-low`, y: thinned(mark.low!, gaps), showlegend: false },
    {
      ...common,
      ...edge,
      uid: `${uid}-high`,
      y: thinned(mark.y, gaps),
      fill: "tonexty",
      fillcolor: transparent(style.color),
      showlegend: listed,
    },
  ];
}

const axisLayout = ({ title, log, range, ticks }: Axis) => ({
  title: { text: title },
  type: log ? "log" : "linear",
  ...(range && { range }),
  ...(ticks && { tickvals: ticks.values, ticktext: ticks.labels }),
  ...(log && { exponentformat: "power" }),
});

/**
 * A figure of one or more panels, `columns` of them side by side.
 *
 *   plot({ name: "figure-2", caption: "…", alt: "…" }, [{ x: { title: "iteration" }, y: { title: "cost" }, marks }])
 */
export function plot(
  { name, caption, alt, lab, digits }: Pick<Figure, "name" | "caption" | "alt" | "lab" | "digits">,
  panels: readonly Panel[],
  columns = panels.length,
): Figure {
  const listed = new Set<string>();
  const data = panels.flatMap(({ marks }, p) =>
    marks.flatMap((mark, m) => {
      const first = !listed.has(mark.label);
      listed.add(mark.label);
      return traces(mark, p === 0 ? "" : String(p + 1), first, `${name}-${p}-${m}`);
    }),
  );
  const axes = panels.flatMap(({ x, y }, p) => {
    const suffix = p === 0 ? "" : String(p + 1);
    return [
      [`xaxis${suffix}`, { ...axisLayout(x), anchor: `y${suffix}` }],
      [`yaxis${suffix}`, { ...axisLayout(y), anchor: `x${suffix}` }],
    ];
  });
  const count = Math.ceil(panels.length / columns);
  return {
    name,
    caption,
    alt,
    ...(lab && { lab }),
    ...(digits && { digits }),
    data,
    layout: {
      ...Object.fromEntries(axes),
      ...(panels.length > 1 && { grid: { rows: count, columns, pattern: "independent" } }),
      annotations: panels.flatMap(({ title }, p) =>
        title === undefined
          ? []
          : [
              {
                text: title,
                xref: `x${p === 0 ? "" : p + 1} domain`,
                yref: `y${p === 0 ? "" : p + 1} domain`,
                x: 0.5,
                y: 1.02,
                xanchor: "center",
                yanchor: "bottom",
                showarrow: false,
              },
            ],
      ),
      height: 90 + 300 * count,
      legend: { orientation: "h", x: 0, y: 1.12, yanchor: "bottom" },
    },
  };
}
