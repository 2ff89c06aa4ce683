/**
 * Small plots as SVG text: axes that stay and lines that move. The same function draws at build time and in the page; while a run
 * is trained only the lines' paths change, and the page sets nothing else.
 */
import { nice, ticks } from "d3-array";
import type { Style } from "../../figure";
import { log } from "../../math";
import { escaped } from "../html";
import { variableOf } from "../inks";

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Where a value lies in the drawing, and what is written along the axis. */
export interface Scale {
  (value: number): number;
  readonly low: number;
  readonly high: number;
  readonly marks: readonly { readonly at: number; readonly words: string }[];
}

export interface Axis {
  readonly title?: string;
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  /** About how many numbers are written; none where it is 0. */
  readonly count?: number;
  /** Ends as they are given, not moved out to round numbers. */
  readonly exact?: boolean;
}

/** A line, or dots, by its key among the marks of its plot. */
export interface Mark {
  readonly key: string;
  readonly d: string;
  readonly style: string;
}

export interface Plot extends Box {
  readonly frame: string;
  readonly marks: readonly Mark[];
  /** Words that stand over the lines. */
  readonly over?: string;
  /** What the plot shows, in words. */
  readonly alt: string;
}

const places = (value: number): string => String(Math.round(value * 10) / 10);

/** A number at an axis: 0.05, 4000, 10⁻³. Real minus signs. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [digits, power] = value.toExponential().split("e");
    const raised = String(Number(power)).replace("-", "−");
    return `${digits === "1" ? "" : `${digits.replace("-", "−")} · `}10^${raised}`;
  }
  return String(Number(value.toPrecision(6))).replace("-", "−");
}

const decade = (value: number): number => log(value) / log(10);

/** The scale of an axis from one end of the drawing to the other. */
export function scale({ low, high, log: isLog, count = 4, exact }: Axis, from: number, to: number): Scale {
  if (isLog) {
    const [a, b] = [
      Math.floor(decade(low) + 1e-9),
      Math.max(Math.ceil(decade(high) - 1e-9), Math.floor(decade(low) + 1e-9) + 1),
    ];
    const at = (value: number) => from + ((decade(value) - a) / (b - a)) * (to - from);
    const each = Math.max(1, Math.ceil((b - a) / Math.max(1, count)));
    const powers = Array.from({ length: b - a + 1 }, (_, i) => a + i).filter((p) => (p - a) % each === 0);
    const ends = (power: number) => Number(`1e${power}`);
    const marks = count === 0 ? [] : powers.map((p) => ({ at: at(ends(p)), words: tick(ends(p)) }));
    return Object.assign(at, { low: ends(a), high: ends(b), marks });
  }
  const wide = high > low ? [low, high] : [low - 0.5, low + 0.5];
  const [a, b] = exact ? wide : nice(wide[0], wide[1], Math.max(2, count));
  const at = (value: number) => from + ((value - a) / (b - a)) * (to - from);
  const marks = count === 0 ? [] : ticks(a, b, count).map((v) => ({ at: at(v), words: tick(v) }));
  return Object.assign(at, { low: a, high: b, marks });
}

// ------------------------------------------------------------------------------------------------------------- marks

/** A path through the points; it is broken where one is no number. */
export function path(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let d = "";
  let on = false;
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x(xs[i]), y(ys[i])];
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      on = false;
      continue;
    }
    d += `${on ? "L" : "M"}${places(px)},${places(Math.min(Math.max(py, -1e4), 1e4))}`;
    on = true;
  }
  return d;
}

/** Dots as a path of round ends. */
export const dots = (points: readonly (readonly [number, number])[], x: Scale, y: Scale): string =>
  points
    .filter(([u, v]) => Number.isFinite(x(u)) && Number.isFinite(y(v)))
    .map(([u, v]) => `M${places(x(u))},${places(y(v))}h0`)
    .join("");

/** Rings of a radius. */
export const rings = (points: readonly (readonly [number, number])[], x: Scale, y: Scale, r: number): string =>
  points
    .map(([u, v]) => `M${places(x(u) - r)},${places(y(v))}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0`)
    .join("");

const dashes = { solid: "", dash: "6 4", dot: "1.5 3.5", dashdot: "7 3.5 1.5 3.5" } as const;

export const colour = ({ color }: Style): string => `var(${variableOf(color)!})`;

export const stroke = (style: Style, width = 1.8): string =>
  `stroke:${colour(style)};stroke-width:${width}${style.dash && style.dash !== "solid" ? `;stroke-dasharray:${dashes[style.dash]}` : ""}`;

export const dotStyle = (ink: string, size: number): string =>
  `stroke:${ink};stroke-width:${size};stroke-linecap:round`;

// ------------------------------------------------------------------------------------------------------------- frame

/** What an SVG text is set in: sizes are pixels, since drawings are as wide as their place. */
const TEXT = 12;

export interface Frame extends Box {
  readonly x: Scale;
  readonly y: Scale;
  readonly markup: string;
}

/** Words at a place; what stands behind a ^ is raised, since many a font has no ⁻. */
const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${places(x)}" y="${places(y)}"${more}>${escaped(words).replace(/\^(−?\d+)/, `<tspan dy="-4" font-size="9">$1</tspan>`)}</text>`;

/** Axes in a box: numbers left and below, the x axis drawn, faint lines across. */
export function frame(
  { width, height }: Box,
  xAxis: Axis,
  yAxis: Axis,
  margins: Partial<Record<"left" | "right" | "top" | "bottom", number>> = {},
): Frame {
  const bare = scale(yAxis, 0, 1);
  const widest = Math.max(0, ...bare.marks.map(({ words }) => words.length));
  const left = margins.left ?? Math.max(14, 10 + widest * TEXT * 0.56);
  const right = margins.right ?? 18;
  const top = margins.top ?? (yAxis.title === undefined ? 10 : 24);
  const bottom = margins.bottom ?? (xAxis.title === undefined ? 22 : 38);
  const [x, y] = [scale(xAxis, left, width - right), scale(yAxis, height - bottom, top)];
  const floor = height - bottom;
  const across = y.marks
    .map(
      ({ at, words }) =>
        `<path class="grid" d="M${places(left)},${places(at)}H${width - right}"/>${text(left - 6, at + 4, words, ` text-anchor="end"`)}`,
    )
    .join("");
  const below = x.marks
    .map(
      ({ at, words }) =>
        `<path class="axis" d="M${places(at)},${floor}v4"/>${text(at, floor + 16, words, ` text-anchor="middle"`)}`,
    )
    .join("");
  const titles =
    (xAxis.title === undefined
      ? ""
      : text((left + width - right) / 2, height - 4, xAxis.title, ` text-anchor="middle"`)) +
    (yAxis.title === undefined ? "" : text(0, 12, yAxis.title));
  return {
    width,
    height,
    x,
    y,
    markup: `${across}${below}<path class="axis" d="M${places(left)},${floor}H${width - right}"/>${titles}`,
  };
}

export const label = text;

/** The whole drawing as text; its lines can be found by their keys. */
export const svg = ({ width, height, frame, marks, over = "" }: Plot): string =>
  `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true"><g class="frame">${frame}</g>${marks
    .map(({ key, d, style }) => `<path data-line="${key}" d="${d}" style="${style}"/>`)
    .join("")}<g class="over">${over}</g></svg>`;
