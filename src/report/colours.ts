/**
 * The colours of figures on light and on dark paper. A figure's own colours stay what they are where they can be seen, and
 * move toward black or white where not; each becomes a CSS variable, so that a drawn figure follows the page's theme.
 */
import { colours as drawn } from "../diagram/tones";
import { pow } from "../math";
import { channels, hexOf, inks, variableOf, type Rgb } from "./inks";

export const paper = { light: "#fffefc", dark: "#16181b" } as const;

/** Contrast with the paper: WCAG asks 3 of graphics; light lines glare on dark paper less than they fade. */
const LEAST_CONTRAST = { light: 3, dark: 4.5 } as const;

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => (c <= 10 ? c / 255 / 12.92 : pow((c / 255 + 0.055) / 1.055, 2.4)));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** The colour, moved toward black or white as far as the paper asks. */
export function shade(rgb: Rgb, theme: "light" | "dark"): Rgb {
  const ground = channels(paper[theme])!.rgb;
  const end = theme === "light" ? 0 : 255;
  for (let share = 0; share < 1; share += 0.05) {
    const moved = rgb.map((c) => Math.round(c + (end - c) * share)) as unknown as Rgb;
    if (contrast(moved, ground) >= LEAST_CONTRAST[theme]) return moved;
  }
  return [end, end, end];
}

/**
 * Every variable that drawings in these colours use, with its value on light and on dark paper. A figure's colour is what
 * it writes, a diagram's is a name like diagram-forward.
 */
export function variables(colors: Iterable<string>): Map<string, readonly [light: string, dark: string]> {
  const used = new Set(colors);
  const named = Object.entries(drawn).filter(([name]) => used.has(`diagram-${name}`));
  const own = [...used].flatMap((color) => {
    const found = channels(color);
    const name = variableOf(color);
    if (found === undefined || name === undefined) return [];
    return [[name, [`#${hexOf(shade(found.rgb, "light"))}`, `#${hexOf(shade(found.rgb, "dark"))}`]] as const];
  });
  const ours = Object.entries(inks).map(([ink, pair]) => [`--figure-${ink}`, pair] as const);
  return new Map([
    ...ours,
    ...named.map(([name, pair]) => [`--diagram-${name}`, pair] as const),
    ...own.sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

/** The same as CSS: --c-0072b2: light-dark(#0072b2, #4d9cca); */
export const declarations = (colors: Iterable<string>): string =>
  [...variables(colors)].map(([name, [light, dark]]) => `${name}: light-dark(${light}, ${dark});`).join("\n");
