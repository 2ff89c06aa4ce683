/** What the numbers of a figure are called: by its axes, its panels and its legend. */
import type { Layout, Trace } from "./plotly";

export const axisTitle = (layout: Layout, axis: string): string => {
  const { title } = (layout[axis] ?? {}) as { title?: string | { text?: string } };
  return (typeof title === "string" ? title : title?.text) || axis[0];
};

/** "xaxis2" for a trace on x2. */
export const axisKey = (trace: Trace, letter: "x" | "y"): string =>
  String(trace[`${letter}axis`] ?? letter).replace(letter, `${letter}axis`);

/** The words over a panel. */
export function panelTitle(layout: Layout, trace: Trace): string {
  const annotations = (layout.annotations ?? []) as { xref?: string; yref?: string; text?: string }[];
  const [xref, yref] = [`${trace.xaxis ?? "x"} domain`, `${trace.yaxis ?? "y"} domain`];
  const title = annotations.find((a) => a.xref === xref && a.yref === yref)?.text ?? "";
  return title.replace(/<[^>]*>/g, "");
}

/** The edges of a band are two traces, of which the second fills to the first. */
export function columnName(traces: readonly Trace[], i: number, layout: Layout): string {
  const name = traces[i].name ?? axisTitle(layout, axisKey(traces[i], "y"));
  if (traces[i].fill === "tonexty") return `${name}, upper`;
  return traces[i + 1]?.fill === "tonexty" ? `${name}, lower` : name;
}
