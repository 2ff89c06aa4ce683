/** Systems as diagrams: who influences whom, and how far each method has come. */
import type { DiagramEdge, DiagramNode, DiagramPanel } from "../diagram";
import type { Derivatives, System } from "../systems";

/** The column of each variable: the longest way to it from a variable that nothing influences. */
export function columns({ names, edges }: System): number[] {
  const column = names.map(() => 0);
  for (const { from, to } of edges) column[to] = Math.max(column[to], column[from] + 1);
  return column;
}

/** A system as a diagram, direct partials at the edges. */
export function systemPanel(system: System, number: (partial: number) => string): DiagramPanel {
  const column = columns(system);
  return {
    nodes: system.names.map((name, i) => ({ id: name, label: name, layer: column[i] })),
    edges: system.edges.map(({ from, to, partial }) => ({
      from: system.names[from],
      to: system.names[to],
      above: number(partial),
    })),
  };
}

/**
 * One method's sweep in small multiples, a panel a column of the system that it reaches: what is known (coloured, with its
 * derivative above), what has become known just now (strong), and the direct partials that were read for it.
 */
export function sweepPanels(
  system: System,
  { values, sweep }: Derivatives,
  tone: "forward" | "backward",
  title: (k: number) => string,
  number: (derivative: number) => string,
): DiagramPanel[] {
  const column = columns(system);
  const inSweep = new Set(sweep);
  const fronts = [...new Set(sweep.map((i) => column[i]))].sort((a, b) => (tone === "forward" ? a - b : b - a));
  return fronts.slice(1).map((front, k) => {
    const isKnown = (i: number) => inSweep.has(i) && fronts.indexOf(column[i]) <= k + 1;
    const isNew = (i: number) => isKnown(i) && column[i] === front;
    const nodes = system.names.map((name, i): DiagramNode => ({
      id: name,
      label: name,
      layer: column[i],
      tone: isNew(i) ? "strong" : isKnown(i) ? tone : "muted",
      ...(isKnown(i) && { above: { text: number(values[i]), tone } }),
    }));
    const edges = system.edges.map(({ from, to }): DiagramEdge => {
      const [source, goal] = tone === "forward" ? [from, to] : [to, from];
      return { from: system.names[from], to: system.names[to], tone: isNew(goal) && isKnown(source) ? tone : "muted" };
    });
    return { title: title(k), nodes, edges };
  });
}
