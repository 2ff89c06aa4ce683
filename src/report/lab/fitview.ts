/** What the two networks have learnt of the data: curves along an axis, or areas in the plane. */
import { contours } from "d3-contour";
import { isolines } from "../../contours";
import { styles } from "../../figure";
import { extent, GRID, spaced } from "../../lab/probe";
import { widths } from "../../lab/spec";
import { sideNames, sideStyles } from "../../lab/words";
import { digits } from "../../show";
import { tensor } from "../../tensor";
import { dots, dotStyle, frame, label, path, rings, stroke, type Box, type Plot, type Scale } from "./plot";
import type { Reel } from "./reel";

/** The data and both networks' answers along the axis; of two classes, the share of the second. */
function lineView(reel: Reel, ghost: Reel | undefined, box: Box): Plot {
  const { settings, x: xs, samples, now } = reel;
  const outputs = widths(settings.data)[1];
  const own = sideStyles(settings);
  const ends = extent(settings.data, tensor([samples, 1], Float64Array.from(xs)));
  const targets = Array.from({ length: samples }, (_, i) => (outputs === 1 ? reel.y[i] : reel.y[2 * i + 1]));
  const [low, high] = [Math.min(0, ...targets), Math.max(1, ...targets)];
  const axes = frame(box, { title: "x", low: ends[0], high: ends[1], exact: true, count: 5 }, { title: outputs === 1 ? "y" : "share of the second class", low: low - 0.06, high: high + 0.06, exact: true }); // prettier-ignore
  const { x, y } = axes;
  const along = spaced(ends, GRID.line);
  const seen = sampleOf(reel);
  const before = ghost?.now && ghost.settings.data === settings.data ? ghost.now : undefined;
  return {
    ...box,
    frame: axes.markup,
    alt: fitWords(reel),
    marks: [
      {
        key: "data",
        d: dots(
          targets.map((v, i) => [xs[i], v] as const),
          x,
          y,
        ),
        style: dotStyle("var(--figure-axis)", 4),
      },
      { key: "seen", d: rings([[xs[seen], targets[seen]]], x, y, 6), style: "stroke:var(--ink);stroke-width:1.4" },
      ...(before?.map(({ fit }, s) => ({
        key: `ghost-${s}`,
        d: path(along, fit, x, y),
        style: stroke({ ...styles.neutral, dash: own[s].dash }, 1.2),
      })) ?? []),
      ...(now?.map(({ fit }, s) => ({ key: `side-${s}`, d: path(along, fit, x, y), style: stroke(own[s], 2) })) ?? []),
    ],
  };
}

export const sampleOf = ({ settings, samples }: Reel): number => Math.min(settings.sample, samples) - 1;

/** The plane of one side: a grey that is darker where the second class is likelier, the line where neither is, and the data. */
export function planeView(reel: Reel, s: 0 | 1, size: number): Plot {
  const { settings, x: xs, samples, now } = reel;
  const style = sideStyles(settings)[s];
  const ends = extent(settings.data, tensor([samples, 2], Float64Array.from(xs)));
  const box = { width: size, height: size };
  const axes = frame(box, { low: ends[0], high: ends[1], exact: true, count: 3 }, { low: ends[0], high: ends[1], exact: true, count: 3 }, { left: 28, bottom: 22, top: 24, right: 6 }); // prettier-ignore
  const { x, y } = axes;
  const points = [0, 1].map((side) => Array.from({ length: samples }, (_, i) => i).filter((i) => reel.y[2 * i + 1] === side).map((i) => [xs[2 * i], xs[2 * i + 1]] as const)); // prettier-ignore
  const seen = sampleOf(reel);
  const fit = now?.[s].fit;
  return {
    ...box,
    frame: axes.markup + label(28, 14, sideNames(settings)[s]),
    alt: `${sideNames(settings)[s]}: ${right(reel, s)}`,
    marks: [
      ...[0.2, 0.35, 0.5, 0.65, 0.8].map((level) => ({ key: `level-${level}`, d: fit ? areas(fit, level, ends, x, y) : "", style: "fill:var(--figure-axis);fill-opacity:.13;stroke:none" })), // prettier-ignore
      { key: "border", d: fit ? border(fit, ends, x, y) : "", style: stroke(style, 2.2) },
      { key: "first", d: rings(points[0], x, y, 2.6), style: "stroke:var(--ink);stroke-width:1.1;fill:var(--paper)" },
      { key: "second", d: dots(points[1], x, y), style: dotStyle("var(--ink)", 5) },
      {
        key: "seen",
        d: rings([[xs[2 * seen], xs[2 * seen + 1]]], x, y, 7),
        style: "stroke:var(--ink);stroke-width:1.4",
      },
    ],
  };
}

/** The areas above a level, cut off at the drawing's own edge. */
function areas(
  fit: ArrayLike<number>,
  level: number,
  [low, high]: readonly [number, number],
  x: Scale,
  y: Scale,
): string {
  const n = GRID.plane;
  const values = Array.from(fit, (v) => (Number.isFinite(v) ? v : 0));
  const inside = (at: number) => Math.min(Math.max(at - 0.5, 0), n - 1);
  const place = (at: number) => low + ((high - low) * inside(at)) / (n - 1);
  const round = (v: number) => Math.round(v * 10) / 10;
  return contours()
    .size([n, n])
    .contour(values, level)
    .coordinates.flat()
    .map((ring) => `M${ring.map(([u, v]) => `${round(x(place(u)))},${round(y(place(v)))}`).join("L")}Z`)
    .join("");
}

/** The lines on which neither class is likelier. */
function border(fit: ArrayLike<number>, ends: readonly [number, number], x: Scale, y: Scale): string {
  const n = GRID.plane;
  const along = spaced(ends, n);
  const values = along.map((_, row) => Array.from({ length: n }, (_, i) => (Number.isFinite(fit[row * n + i]) ? fit[row * n + i] : 0))); // prettier-ignore
  return isolines({ xs: along, ys: along, values }, 0.5)
    .map((line) =>
      path(
        line.map(([u]) => u),
        line.map(([, v]) => v),
        x,
        y,
      ),
    ) // prettier-ignore
    .join("");
}

/** How many of the points a side puts into their class. */
function right({ settings, x, y, samples, now }: Reel, s: 0 | 1): string {
  if (now === undefined) return "nothing is trained yet.";
  const ends = extent(settings.data, tensor([samples, 2], Float64Array.from(x)));
  const cell = (v: number) => Math.round(((v - ends[0]) / (ends[1] - ends[0])) * (GRID.plane - 1));
  const hits = Array.from({ length: samples }, (_, i) => i).filter((i) => now[s].fit[cell(x[2 * i + 1]) * GRID.plane + cell(x[2 * i])] > 0.5 === (y[2 * i + 1] === 1)); // prettier-ignore
  return `about ${Math.round((100 * hits.length) / samples)} % of the points lie on their side of the line.`;
}

function fitWords({ settings, now }: Reel): string {
  if (now === undefined) return "Nothing is trained yet.";
  const [a, b] = now.map(({ fit }) => fit);
  const gap = a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
  return `The data, and what ${sideNames(settings).join(" and ")} have learnt of them: at most ${digits(gap)} apart.`;
}

/** One plot for data on a line, two for data in the plane. */
export function fitViews(reel: Reel, ghost: Reel | undefined, box: Box): Plot[] {
  if (widths(reel.settings.data)[0] === 1) return [lineView(reel, ghost, box)];
  const size = box.width < 480 ? box.width : Math.min(Math.floor((box.width - 24) / 2), 400); // on a phone one below the other
  return [planeView(reel, 0, size), planeView(reel, 1, size)];
}
