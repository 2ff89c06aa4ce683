/** A figure's numbers as comma-separated values, one point a line: a form that any program can regroup. */
import { axisKey, axisTitle, columnName, panelTitle } from "./naming";
import type { PlotlyFigure, Trace, Value } from "./plotly";

const cell = (value: Value | undefined): string => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

type Point = readonly [x: Value, y: Value, z?: Value];

function points({ x, y, z }: Trace): Point[] {
  if (z !== undefined) return z.flatMap((row, i) => row.map((value, k): Point => [x?.[k] ?? k, y?.[i] ?? i, value]));
  const values = y ?? x!;
  return values.map((value, i) => [y === undefined || x === undefined ? i : x[i], value]);
}

/** panel, series, x, y (and z where the figure has a field); the first line names them. */
export function csv({ data, layout }: PlotlyFigure): string {
  const deep = data.some(({ z }) => z !== undefined);
  const lines = data.flatMap((trace, i) => {
    const panel = panelTitle(layout, trace) || axisTitle(layout, axisKey(trace, "y"));
    const head = [panel, columnName(data, i, layout)];
    return points(trace).map((point) => [...head, ...point].map(cell).join(","));
  });
  return [`panel,series,x,y${deep ? ",z" : ""}`, ...lines, ""].join("\n");
}
