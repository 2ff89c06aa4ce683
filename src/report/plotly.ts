/** Figures as plain Plotly JSON: what a page accepts of them, and the refusal of the rest in one sentence. */

export type Value = number | string | null;

export interface Trace {
  readonly type?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly x?: readonly Value[];
  readonly y?: readonly Value[];
  readonly z?: readonly (readonly Value[])[];
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly fill?: string;
  /** Addresses of the lab that points lead to, and what is seen there. */
  readonly leads?: readonly string[];
  readonly hovertext?: readonly string[];
  readonly [key: string]: unknown;
}

export type Layout = Readonly<Record<string, unknown>>;

export interface PlotlyFigure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
}

/** The kinds of traces that the smaller build of Plotly draws, and those that need the larger. */
export const basicTraces = ["scatter", "bar"];
export const cartesianTraces = ["heatmap", "contour", "histogram", "box"];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isValue = (value: unknown): value is Value =>
  value === null || typeof value === "number" || typeof value === "string";

export const kindOf = (trace: Trace): string => trace.type ?? "scatter";

/** What is wrong with a list of numbers or words, if anything. */
function faultOfValues(values: unknown, key: string): string | undefined {
  if (!Array.isArray(values)) return `${key} is no list`;
  if (values.length === 0) return `${key} is empty`;
  const bad = values.findIndex((value) => !isValue(value));
  return bad < 0 ? undefined : `${key}[${bad}] is ${JSON.stringify(values[bad])}, neither a number nor a text nor null`;
}

const areLinks = (links: unknown, count: number): boolean =>
  Array.isArray(links) &&
  links.length === count &&
  links.every((to) => typeof to === "string" && /^lab\/[^<>"\s]*$/.test(to));

function faultOfPairs({ x, y, leads }: Trace): string | undefined {
  const fault = faultOfValues(y, "y") ?? (x === undefined ? undefined : faultOfValues(x, "x"));
  if (fault !== undefined) return fault;
  if (x !== undefined && x.length !== y!.length) return `there are ${x.length} x and ${y!.length} y`;
  if (leads !== undefined && !areLinks(leads, y!.length))
    return `leads is no list of an address of the lab for each of ${y!.length} points`;
  return y!.every((value) => value === null || Number.isNaN(value)) ? "y holds no number" : undefined;
}

function faultOfField({ x, y, z }: Trace): string | undefined {
  if (!Array.isArray(z) || z.length === 0) return "z is no list of rows";
  for (const [i, row] of z.entries()) {
    const fault = faultOfValues(row, `z[${i}]`);
    if (fault !== undefined) return fault;
    if (row.length !== z[0].length) return `z[${i}] has ${row.length} values and z[0] has ${z[0].length}`;
  }
  if (x !== undefined && x.length !== z[0].length) return `there are ${x.length} x and ${z[0].length} columns of z`;
  if (y !== undefined && y.length !== z.length) return `there are ${y.length} y and ${z.length} rows of z`;
  return undefined;
}

function faultOfTrace(trace: unknown): string | undefined {
  if (!isRecord(trace)) return "it is no object";
  const kind = kindOf(trace);
  if (![...basicTraces, ...cartesianTraces].includes(kind))
    return `a page cannot draw type ${JSON.stringify(kind)}; it draws ${[...basicTraces, ...cartesianTraces].join(", ")}`;
  if (kind === "heatmap" || kind === "contour") return faultOfField(trace);
  if (kind === "histogram") return faultOfValues(trace.x ?? trace.y, trace.x === undefined ? "y" : "x");
  return faultOfPairs(trace);
}

/** The figure, if a page can draw it; otherwise throws a sentence that begins with `where`. */
export function checkedFigure(figure: unknown, where: string): PlotlyFigure {
  if (!isRecord(figure)) throw new Error(`${where}: the figure is ${JSON.stringify(figure)}, not {data, layout}`);
  const { data, layout = {} } = figure;
  if (!Array.isArray(data) || data.length === 0) throw new Error(`${where}: data is no list of traces`);
  if (!isRecord(layout)) throw new Error(`${where}: layout is no object`);
  data.forEach((trace, i) => {
    const fault = faultOfTrace(trace);
    if (fault === undefined) return;
    const name = isRecord(trace) && typeof trace.name === "string" ? ` (${trace.name})` : "";
    throw new Error(`${where}: trace ${i + 1}${name}: ${fault}`);
  });
  return coloured({ data: data as Trace[], layout });
}

/** Okabe and Ito's colours, for traces that come without: they can be told apart by the colour-blind. */
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999"];

/** The figure with a colour of its own on each line, point and bar. Plotly's default palette knows one theme. */
export function coloured({ data, layout }: PlotlyFigure): PlotlyFigure {
  const given = data.map((trace, i) => {
    const { line = {}, marker = {} } = trace as { line?: { color?: unknown }; marker?: { color?: unknown } };
    if (trace.z !== undefined) return trace;
    const color = line.color ?? marker.color ?? palette[i % palette.length];
    const key = kindOf(trace) === "scatter" && !String(trace.mode).startsWith("markers") ? "line" : "marker";
    return { ...trace, [key]: { color, ...(key === "line" ? line : marker) } };
  });
  return { data: given, layout };
}

const paletteKeys = /^(?!.*scale).*color$/i;

/**
 * The figure with each single colour put through `change`. Colour scales stay: their colours are values, not ink.
 * Lists of colours (one a point) are gone through as well.
 */
export function recoloured(figure: PlotlyFigure, change: (color: string) => string): PlotlyFigure {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return paletteKeys.test(key) ? change(value) : value;
    if (Array.isArray(value))
      return paletteKeys.test(key) || value.some(isRecord) ? value.map((item) => walk(item, key)) : value;
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([k, item]) => [k, walk(item, k)]));
  };
  return walk({ data: figure.data, layout: figure.layout }, "") as PlotlyFigure;
}
