/**
 * The colours of diagrams, named by what they mean, on light and on dark paper. Each is text as well as line, so each has a
 * contrast of at least 4.5 with its paper; BP, DBP, consistent and other have the hues that they have in figures.
 */

/** What a node, an edge or a label stands for; without a tone it is plain ink. */
export type Tone = "forward" | "backward" | "BP" | "DBP" | "consistent" | "other" | "muted" | "strong";

/** Every colour of a diagram: the paper, ink, the plain line, the ground behind what is strong, and the tones'. */
export const colours = {
  paper: ["#fffefc", "#16181b"],
  ink: ["#22201d", "#e8e5de"],
  line: ["#5f5b55", "#b3afa6"],
  mark: ["#ffe08a", "#6a5200"],
  forward: ["#1a7a36", "#5cc98c"],
  backward: ["#c0182b", "#ff8a80"],
  BP: ["#0072b2", "#56a8d8"],
  DBP: ["#b85100", "#f0914a"],
  consistent: ["#007a59", "#33b794"],
  other: ["#a2487a", "#d99abb"],
  muted: ["#716d66", "#98948b"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Colour = keyof typeof colours;

/** The colour as a drawing names it: a page gives the variable its own value. */
export const variable = (colour: Colour): string => `var(--diagram-${colour})`;

export const toneColour = (tone: Tone | undefined, plain: "ink" | "line"): Colour =>
  tone === undefined ? plain : tone === "strong" ? "ink" : tone;

const values = (theme: 0 | 1): string =>
  Object.entries(colours)
    .map(([name, pair]) => `--diagram-${name}:${pair[theme]}`)
    .join(";");

/** The style by which a drawing is legible alone, on light and on dark screens. */
export const ownColours = (id: string): string =>
  `<style>#${id}{${values(0)}}@media (prefers-color-scheme:dark){#${id}{${values(1)}}}</style>`;
