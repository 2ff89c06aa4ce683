/**
 * Lines of equal height of a function of two variables, as marks of a figure: a landscape without colours, which a page
 * draws with the same small build of Plotly as every other figure.
 */
import { contours } from "d3-contour";
import { line, points, type Mark, type Style } from "./figure";

/** Values on a grid: values[row][column] is the height at (xs[column], ys[row]); both axes are evenly spaced. */
export interface Grid {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly values: readonly (readonly number[])[];
}

type Point = readonly [x: number, y: number];

/**
 * The lines on which the grid's function, linear between its points, has the value `level`; a line that leaves the grid
 * ends at its edge. Throws where the grid is no grid.
 */
export function isolines({ xs, ys, values }: Grid, level: number): Point[][] {
  const [columns, rows] = [xs.length, ys.length];
  const flat = values.flat();
  if (columns < 2 || rows < 2 || flat.length !== columns * rows || values.length !== rows)
    throw new Error(`a grid of ${columns} × ${rows} points needs ${rows} rows of ${columns} values`);
  const rings = contours().size([columns, rows]).contour(flat, level).coordinates.flat();
  // d3 closes its areas half a cell outside of the grid; there a line is cut.
  const inside = ([x, y]: readonly number[]) => x >= 0.5 && x <= columns - 0.5 && y >= 0.5 && y <= rows - 0.5;
  const place = (at: number, axis: readonly number[]) => axis[0] + (at - 0.5) * (axis[1] - axis[0]);
  return rings.flatMap((ring) => {
    // Begun outside, where there is an outside, so that no line is cut in two where the ring happens to begin.
    const open = ring.slice(0, -1);
    const start = open.findIndex((p) => !inside(p));
    const turned = start < 0 ? ring : [...open.slice(start), ...open.slice(0, start)];
    const lines: Point[][] = [[]];
    for (const p of turned) {
      if (inside(p)) lines[lines.length - 1].push([place(p[0], xs), place(p[1], ys)]);
      else lines.push([]);
    }
    return lines.filter(({ length }) => length > 1);
  });
}

/**
 * The landscape of a grid as marks: one line a level under one entry of the legend, and its height written at the line,
 * in the words of `word`.
 */
export function contourLines(
  label: string,
  grid: Grid,
  levels: readonly number[],
  style: Style,
  word: (level: number) => string = String,
): Mark[] {
  return levels.flatMap((level) => {
    const lines = isolines(grid, level);
    if (lines.length === 0) return [];
    const gap: Point = [NaN, NaN];
    const all = lines.flatMap((one) => [...one, gap]).slice(0, -1);
    const longest = lines.reduce((a, b) => (b.length > a.length ? b : a));
    const [x, y] = longest[Math.floor(longest.length / 8)]; // what is drawn on a landscape keeps to its middle
    return [
      line(
        label,
        all.map(([px]) => px),
        all.map(([, py]) => py),
        style,
      ),
      points(label, [x], [y], { ...style, size: 1 }, [word(level)]),
    ];
  });
}

/** `count` levels between the least and the largest value of a grid, closer together at the bottom: a valley is what one looks for. */
export function valleyLevels({ values }: Grid, count: number): number[] {
  const flat = values.flat();
  const low = flat.reduce((a, b) => Math.min(a, b));
  const high = flat.reduce((a, b) => Math.max(a, b));
  const share = (i: number) => (i + 1) / (count + 1);
  return Array.from({ length: count }, (_, i) => low + (high - low) * share(i) * share(i));
}

/** The grid of a function of two variables. */
export const gridOf = (
  xs: readonly number[],
  ys: readonly number[],
  height: (x: number, y: number) => number,
): Grid => ({
  xs,
  ys,
  values: ys.map((y) => xs.map((x) => height(x, y))),
});
