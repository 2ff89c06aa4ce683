/** Colours as figures write them, and the CSS variables that stand for them on a page. No arithmetic: pages carry this too. */

export type Rgb = readonly [number, number, number];

/** What a figure is drawn in beside its own colours, on light and on dark paper. */
export const inks = {
  text: ["#3a3833", "#cbc7bf"],
  axis: ["#8d887e", "#7c7a76"],
  grid: ["#e9e6df", "#2b2e33"],
  zero: ["#c9c4b9", "#4a4d53"],
} as const;
export type Ink = keyof typeof inks;
export type Inks = Readonly<Record<Ink, string>>;

/** The channels of #rgb, #rrggbb, rgb(…) or rgba(…) and its opacity; undefined for a name or a transparent colour. */
export function channels(color: string): { rgb: Rgb; alpha: number } | undefined {
  const hex = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(color.trim());
  if (hex) {
    const digits = hex[2] ?? [...hex[1]].map((c) => c + c).join("");
    return { rgb: [0, 2, 4].map((i) => parseInt(digits.slice(i, i + 2), 16)) as unknown as Rgb, alpha: 1 };
  }
  const call = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)$/.exec(color.trim());
  if (call === null || call[4] === "0") return undefined;
  return { rgb: [Number(call[1]), Number(call[2]), Number(call[3])], alpha: Number(call[4] ?? 1) };
}

export const hexOf = (rgb: Rgb): string => rgb.map((c) => c.toString(16).padStart(2, "0")).join("");

/** The CSS variable of a colour: --c-0072b2. Undefined for what has no channels. */
export function variableOf(color: string): string | undefined {
  const found = channels(color);
  return found && `--c-${hexOf(found.rgb)}`;
}
