/** A figure's numbers for who cannot see it or wants to look something up: tables of a few rows each. */
import { digits } from "../show";
import { markup, type Html } from "./html";
import { axisKey, axisTitle, columnName, panelTitle } from "./naming";
import { kindOf, type PlotlyFigure, type Trace, type Value } from "./plotly";

export interface DataTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** The rows that a table shows of a long one, the first and the last among them. */
const ROWS = 11;

const positions = (y: readonly unknown[]): Value[] => y.map((_, i) => i);

function fieldTable({ data, layout }: PlotlyFigure, trace: Trace): DataTable {
  const z = trace.z!;
  const across = trace.x ?? positions(z[0]);
  const down = trace.y ?? positions(z);
  const corner = `${axisTitle(layout, axisKey(trace, "y"))} \\ ${axisTitle(layout, axisKey(trace, "x"))}`;
  const columns = few(
    across.map((_, i) => i),
    7,
  );
  return {
    title: data.length > 1 ? (trace.name ?? "") : "",
    columns: [corner, ...columns.map((i) => shown(across[i]))],
    rows: z.map((row, i) => [down[i], ...columns.map((k) => row[k])]),
  };
}

/** One table a panel, or one for each set of x in it; a column for each trace. */
export function dataTables(figure: PlotlyFigure): DataTable[] {
  const tables = new Map<string, { title: string; columns: string[]; lists: (readonly Value[])[] }>();
  const fields: DataTable[] = [];
  figure.data.forEach((trace, i) => {
    if (trace.leads !== undefined) return; // a table of its own, with its links
    if (trace.z !== undefined) return void fields.push(fieldTable(figure, trace));
    const y = trace.y ?? trace.x!;
    const x = trace.y === undefined || trace.x === undefined ? positions(y) : trace.x;
    const key = JSON.stringify([trace.xaxis ?? "x", trace.yaxis ?? "y", x]);
    if (!tables.has(key)) {
      const first = kindOf(trace) === "histogram" ? "" : axisTitle(figure.layout, axisKey(trace, "x"));
      tables.set(key, { title: panelTitle(figure.layout, trace), columns: [first], lists: [x] });
    }
    const table = tables.get(key)!;
    table.columns.push(columnName(figure.data, i, figure.layout));
    table.lists.push(y);
  });
  const listed = [...tables.values()].map(({ title, columns, lists }) => ({
    title,
    columns,
    rows: lists[0].map((_, row) => lists.map((list) => list[row])),
  }));
  return [...listed, ...fields];
}

/** A few of many, evenly, with both ends. */
export function few<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]);
}

const shown = (value: Value): string => (typeof value === "number" ? digits(value, 4) : (value ?? "–"));

/** Cells and rows end where the next begins: HTML asks for no end tags there. */
const cells = (row: readonly Value[]): Html =>
  markup`<tr>${row.map((value, i) => (i === 0 ? markup`<th scope="row">${shown(value)}` : markup`<td>${shown(value)}`))}\n`;

function tableMarkup({ title, columns, rows }: DataTable): Html {
  const part = few(rows, ROWS);
  const size = part.length < rows.length ? `${part.length} of ${rows.length} rows` : "";
  const caption = [title, size].filter((text) => text !== "").join(": ");
  return markup`<div class="table scroll"><table>
${caption !== "" && markup`<caption>${caption}</caption>\n`}<thead><tr>${columns.map((c) => markup`<th scope="col">${c}`)}
<tbody>
${part.map(cells)}</table></div>
`;
}

// ------------------------------------------------------------------------------------------- points that lead somewhere

/** A panel's points by their place: what they are called, and where they lead. */
function linkTable({ data, layout }: PlotlyFigure, panel: string): Html {
  const traces = data.filter((trace) => trace.leads !== undefined && `${trace.xaxis ?? "x"} ${trace.yaxis ?? "y"}` === panel); // prettier-ignore
  const [first] = traces;
  const { tickvals = [], ticktext = [] } = (layout[axisKey(first, "y")] ?? {}) as { tickvals?: Value[]; ticktext?: string[] }; // prettier-ignore
  const found = new Map<string, { name: string; to: string; words: string }>(
    traces.flatMap(({ name = "", x = [], y = [], leads = [], hovertext = [] }) =>
      leads.map((to, i) => [`${x[i]} ${y[i]}`, { name, to, words: hovertext[i] ?? "" }] as const),
    ),
  );
  const along = (letter: "x" | "y") =>
    [...new Set(traces.flatMap((trace) => (trace[letter] ?? []) as number[]))].sort((a, b) => a - b);
  const cell = (at: string): Html => {
    const point = found.get(at);
    return point === undefined
      ? markup`<td>–`
      : markup`<td><a href="lab.html#${point.to}" title="Open the lab here: ${point.words}">${point.name}</a>`;
  };
  return markup`<div class="table scroll"><table>
<caption>${panelTitle(layout, first)}</caption>
<thead><tr><th scope="col">${axisTitle(layout, axisKey(first, "x"))}${along("x").map((x) => markup`<th scope="col">${String(x)}`)}
<tbody>
${along("y").map((y) => markup`<tr><th scope="row">${ticktext[tickvals.indexOf(y)] ?? String(y)}${along("x").map((x) => cell(`${x} ${y}`))}\n`)}</table></div>
`;
}

function linkTables(figure: PlotlyFigure): Html | false {
  const traces = figure.data.filter(({ leads }) => leads !== undefined);
  const panels = [...new Set(traces.map((trace) => `${trace.xaxis ?? "x"} ${trace.yaxis ?? "y"}`))];
  return panels.length > 0 && markup`<p>Each word opens the lab at its settings.</p>\n${panels.map((panel) => linkTable(figure, panel))}`; // prettier-ignore
}

export const dataTablesMarkup = (figure: PlotlyFigure): Html =>
  markup`${linkTables(figure)}${dataTables(figure).map(tableMarkup)}`;
