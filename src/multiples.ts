/**
 * Small multiples: one panel a rule, all on the same axes, so that fourteen curves can be told apart without a legend. The
 * titles of axes stand at the edge alone: of y at the left, of x in the last panel, which is the last on a phone too.
 */
import { plot, type Axis, type Figure, type Mark } from "./figure";

/** What one small panel holds. */
export interface Small {
  readonly title: string;
  readonly marks: readonly Mark[];
}

/** Height of a row of panels in pixels. */
const ROW = 165;

export function multiples(
  about: Pick<Figure, "name" | "caption" | "alt">,
  panels: readonly Small[],
  { x, y }: { readonly x: Axis; readonly y: Axis },
  { columns = 4, legend = false } = {},
): Figure {
  const figure = plot(
    about,
    panels.map(({ title, marks }, i) => ({
      title,
      x: i < panels.length - 1 ? { ...x, title: "" } : x,
      y: i % columns === 0 ? y : { ...y, title: "" },
      marks,
    })),
    columns,
  );
  return {
    ...figure,
    data: legend ? figure.data : figure.data.map((trace) => ({ ...trace, showlegend: false })),
    layout: { ...figure.layout, height: 60 + ROW * Math.ceil(panels.length / columns) },
  };
}
