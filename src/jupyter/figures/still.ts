/**
 * A figure as an SVG that needs no script, for where none runs: GitHub, an untrusted notebook, paper. It has the figure's lines,
 * bands, points and words, not its fine setting, which pages get from Plotly itself (report/draw.ts).
 */
import { scaleLinear, scaleLog } from "d3-scale";
import { escaped } from "../../report/html";
import { kindOf, type Layout, type PlotlyFigure, type Trace, type Value } from "../../report/plotly";

const WIDTH = 760;
const SIZE = 12; // pixels, of letters
const MARGIN = { right: 12, top: 26, bottom: 42 }; // of a panel, for its words
const INK = { text: "#3a3833", axis: "#8d887e", grid: "#e9e6df" };
const DASHES: Readonly<Record<string, string>> = { dash: "8 6", dot: "2 4", dashdot: "8 5 2 5" };

interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  readonly title: string;
}

const objectAt = (layout: Layout, key: string): Layout => (layout[key] ?? {}) as Layout;
const px = (value: number): string => String(Math.round(value * 10) / 10);
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
/** Plotly's words may hold tags. */
const plain = (text: unknown): string => escaped(String(text ?? "").replace(/<br>/g, " ").replace(/<[^>]*>/g, "")); // prettier-ignore

/** About how wide words are. */
const widthOf = (words: string): number => 0.55 * SIZE * words.length;

const text = (x: number, y: number, words: string, anchor = "middle", more = ""): string =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${more}>${words}</text>`;

/** Where the values of an axis lie between two places of the picture, and its marks. */
function axisOf(layout: Layout, values: readonly number[], [from, to]: readonly [number, number]): Axis {
  const log = layout.type === "log";
  const seen = log ? values.filter((value) => value > 0) : values;
  let [low, high] = [Math.min(...seen), Math.max(...seen)];
  if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0.1, 1];
  const given = layout.range as [number, number] | undefined;
  const scale = log ? scaleLog() : scaleLinear();
  if (given) scale.domain(log ? given.map((power) => Number(`1e${power}`)) : given);
  else if (log) scale.domain([low, high]);
  else scale.domain([low - 0.03 * (high - low), high + 0.03 * (high - low)]);
  scale.range([from, to]);
  const { tickvals, ticktext } = layout as { tickvals?: number[]; ticktext?: string[] };
  const format = scale.tickFormat(6, log ? "~g" : undefined);
  const ticks =
    tickvals?.map((value, i) => ({ value, label: plain(ticktext?.[i] ?? value) })) ??
    scale
      .ticks(6)
      .map((value) => ({ value, label: escaped(format(value)) }))
      .filter(({ label }) => label !== "");
  const { text: title } = objectAt(layout, "title");
  return { at: (value) => scale(value), ticks, title: plain(title) };
}

/** Pieces of a line between its gaps, as paths. */
function path(xs: readonly number[], ys: readonly number[]): string {
  let pen = "M";
  return xs.reduce((done, x, i) => {
    const seen = Number.isFinite(x) && Number.isFinite(ys[i]);
    const next = seen ? `${done}${pen}${px(x)} ${px(ys[i])}` : done;
    pen = seen ? "L" : "M";
    return next;
  }, "");
}

/** A point's shape from its middle, in relative steps; `r` from its middle to its edge. */
function shape(symbol: string, r: number): string {
  const d = 1.3 * r;
  if (symbol.startsWith("square")) return `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`;
  if (symbol.startsWith("diamond")) return `m0 ${-d}l${d} ${d}l${-d} ${d}l${-d} ${-d}z`;
  if (symbol.startsWith("triangle-down")) return `m${-d} ${-r}h${2 * d}l${-d} ${d + r}z`;
  if (symbol.startsWith("triangle")) return `m${-d} ${r}h${2 * d}l${-d} ${-d - r}z`;
  if (symbol.startsWith("x")) return `m${-r} ${-r}l${2 * r} ${2 * r}m${-2 * r} 0l${2 * r} ${-2 * r}`;
  if (symbol.startsWith("cross")) return `m0 ${-d}v${2 * d}m${-d} ${-d}h${2 * d}`;
  return `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

interface Drawn {
  readonly line?: { color?: string; dash?: string; width?: number };
  readonly marker?: { color?: string; size?: number; symbol?: string };
  readonly fillcolor?: string;
  readonly text?: readonly string[];
}

const numbers = (values: readonly Value[] | undefined): number[] => (values ?? []).map((v) => (isNumber(v) ? v : NaN));

/** One trace; `before` is the path of the trace under it, to which a band is filled. */
function markOf(trace: Trace, xs: readonly number[], ys: readonly number[], before: string): string {
  const { line = {}, marker = {}, fillcolor, text: words } = trace as Drawn;
  if (String(trace.mode).startsWith("markers")) {
    const symbol = marker.symbol ?? "circle";
    const color = marker.color ?? INK.text;
    const stroked = /open$|^x|^cross|^star/.test(symbol);
    const look = stroked ? `fill="none" stroke="${color}" stroke-width="1.5"` : `fill="${color}"`;
    const step = shape(symbol, (marker.size ?? 8) / 2);
    const seen = xs.flatMap((x, i) => (Number.isFinite(x) && Number.isFinite(ys[i]) ? [{ x, y: ys[i], i }] : []));
    const labels = seen.map(({ x, y, i }) => (words?.[i] ? text(x - 6, y - 6, plain(words[i]), "end") : ""));
    const d = seen.map(({ x, y }) => `M${px(x)} ${px(y)}${step}`).join("");
    return `<path d="${d}" ${look}/>${labels.join("")}`;
  }
  const own = path(xs, ys);
  if (trace.fill === "tonexty") {
    const back = path([...xs].reverse(), [...ys].reverse()).replace("M", "L");
    return `<path d="${before}${back}Z" fill="${fillcolor ?? "none"}"/>`;
  }
  if (line.width === 0) return "";
  const dash = DASHES[line.dash ?? ""] ? ` stroke-dasharray="${DASHES[line.dash!]}"` : "";
  return `<path d="${own}" fill="none" stroke="${line.color ?? INK.text}" stroke-width="${line.width ?? 2}"${dash}/>`;
}

interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function panel(
  { data, layout }: PlotlyFigure,
  suffix: string,
  { left: edge, right, top, bottom }: Place,
  clip: string,
): string {
  const traces = data.filter((trace) => (trace.xaxis ?? "x").slice(1) === suffix);
  const seen = (key: "x" | "y") => traces.flatMap((trace) => numbers(trace[key])).filter(Number.isFinite);
  const y = axisOf(objectAt(layout, `yaxis${suffix}`), seen("y"), [bottom, top]);
  const left = edge + Math.max(36, ...y.ticks.map(({ label }) => widthOf(label) + 8)) + (y.title === "" ? 0 : 22);
  const x = axisOf(objectAt(layout, `xaxis${suffix}`), seen("x"), [left, right]);
  const within = (value: number, a: number, b: number) => value >= Math.min(a, b) - 1 && value <= Math.max(a, b) + 1;
  const across = x.ticks.filter(({ value }) => within(x.at(value), left, right));
  const up = y.ticks.filter(({ value }) => within(y.at(value), top, bottom));
  let before = "";
  const marks = traces.map((trace) => {
    const xs = numbers(trace.x).map(x.at);
    const ys = numbers(trace.y).map(y.at);
    const mark = markOf(trace, xs, ys, before);
    before = path(xs, ys);
    return mark;
  });
  return [
    ...up.map(({ value, label }) => {
      const at = y.at(value);
      const line = `<path d="M${px(left)} ${px(at)}H${px(right)}" stroke="${INK.grid}"/>`;
      return line + text(left - 6, at + 4, label, "end");
    }),
    `<path d="M${px(left)} ${px(bottom)}H${px(right)}" stroke="${INK.axis}"/>`,
    ...across.map(({ value, label }) => text(x.at(value), bottom + 16, label)),
    text((left + right) / 2, bottom + 34, x.title),
    text(0, 0, y.title, "middle", ` transform="translate(${px(edge + 14)} ${px((top + bottom) / 2)}) rotate(-90)"`),
    `<clipPath id="${clip}"><rect x="${px(left)}" y="${px(top - 4)}" width="${px(right - left)}" height="${px(bottom - top + 8)}"/></clipPath>`,
    `<g clip-path="url(#${clip})">${marks.join("")}</g>`,
  ].join("");
}

/** The names of what is drawn, each with its sign, in rows from the left. */
function legend(data: readonly Trace[]): { markup: string; height: number } {
  const named = data.filter(({ name, showlegend }) => name !== undefined && showlegend !== false);
  if (named.length < 2) return { markup: "", height: 0 };
  let [x, row] = [8, 0];
  const items = named.map((trace) => {
    const width = 44 + widthOf(trace.name!);
    if (x + width > WIDTH && x > 8) [x, row] = [8, row + 1];
    const y = 14 + 18 * row;
    const { fillcolor } = trace as Drawn;
    const sign =
      trace.fill === "tonexty"
        ? `<rect x="${x}" y="${y - 9}" width="26" height="10" fill="${fillcolor}"/>`
        : markOf(
            { ...trace, text: undefined },
            String(trace.mode).startsWith("markers") ? [x + 13] : [x, x + 26],
            [y - 4, y - 4],
            "",
          );
    const markup = sign + text(x + 32, y, plain(trace.name), "start");
    x += width;
    return markup;
  });
  return { markup: items.join(""), height: 18 * (row + 1) + 4 };
}

/** The picture; undefined for figures with other traces than lines and points, which only Plotly draws. */
export function still(figure: PlotlyFigure, name: string): string | undefined {
  const { data, layout } = figure;
  if (data.some((trace) => kindOf(trace) !== "scatter")) return undefined;
  const suffixes = [...new Set(data.map((trace) => (trace.xaxis ?? "x").slice(1)))];
  const { columns = suffixes.length || 1 } = objectAt(layout, "grid") as { columns?: number };
  const names = legend(data);
  const height = (isNumber(layout.height) ? layout.height : 400) + names.height;
  const [wide, high] = [WIDTH / columns, (height - names.height) / Math.ceil(suffixes.length / columns)];
  const panels = suffixes.map((suffix, i) => {
    const [left, top] = [(i % columns) * wide, names.height + Math.floor(i / columns) * high];
    const place = {
      left,
      right: left + wide - MARGIN.right,
      top: top + MARGIN.top,
      bottom: top + high - MARGIN.bottom,
    };
    const head = ((layout.annotations ?? []) as Layout[]).find(({ xref }) => xref === `x${suffix} domain`);
    const title = head ? text((place.left + place.right) / 2, place.top - 9, plain(head.text)) : "";
    return title + panel(figure, suffix, place, `${name}-still-${i}`);
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${px(height)}" width="${WIDTH}" height="${px(height)}" ` +
    `font-family="sans-serif" font-size="${SIZE}" fill="${INK.text}"><rect width="100%" height="100%" fill="#fff"/>` +
    `${names.markup}${panels.join("")}</svg>`
  );
}
