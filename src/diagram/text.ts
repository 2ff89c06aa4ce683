/**
 * Words in diagrams. Diagrams are made where no browser measures text, so widths come from a table that errs on the wide
 * side of the pages' figure font (Open Sans) and of the usual sans-serif fonts.
 */
import { variable, type Colour } from "./tones";

/** The pages' figure font first; whoever shows a notebook has one of the others. */
export const FONT = "'deltalab figures','Open Sans','Segoe UI',Roboto,Arial,sans-serif";

/** Widths in units of the font's size. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[\u0300-\u036f]/u, 0],
  [/[ijl.,:;'’|!·]/u, 0.29],
  [/[ ()[\]{}rtfI/\\-]/u, 0.41],
  [/[⁰¹²³⁴-⁹⁺⁻⁽⁾₀-₎ᵢⱼᵣₐₑₒₓₖₙₘₜᵀ]/u, 0.44],
  [/[mwMWQ@%—…∑→←↔⇒⇐Δ∇Σ]/u, 0.95],
  [/[A-Z&σωφψ∂δΩΦΨ]/u, 0.73],
];

const widthOf = (letter: string): number => WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 0.6;

interface Piece {
  readonly text: string;
  /** 1 below the line, −1 above it, 0 on it. */
  readonly shift: -1 | 0 | 1;
}

/** "w_{ij}^{(2)}" in pieces. */
const pieces = (words: string): Piece[] =>
  words
    .split(/([_^]\{[^{}]*\})/)
    .filter((text) => text !== "")
    .map((text) =>
      /^[_^]\{/.test(text) ? { text: text.slice(2, -1), shift: text[0] === "_" ? 1 : -1 } : { text, shift: 0 },
    );

const SMALL = 0.72;

/** The width that the words need at most, in pixels. */
export const textWidth = (words: string, size: number): number =>
  pieces(words).reduce(
    (sum, { text, shift }) =>
      sum + [...text].reduce((w, letter) => w + widthOf(letter), 0) * size * (shift === 0 ? 1 : SMALL),
    0,
  );

/** Without the marks of sub- and superscripts, for who listens. */
export const spoken = (words: string): string => words.replace(/[_^]\{([^{}]*)\}/g, "$1");

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

/** Tenths of a pixel. */
export const tenth = (value: number): string => String(Math.round(value * 10) / 10 + 0);

/** The words with sub- and superscripts set lower and higher. Not baseline-shift, which Firefox does not know. */
function marked(words: string, size: number): string {
  let height = 0; // pixels below the line
  return pieces(words)
    .map(({ text, shift }) => {
      const goal = shift * (shift < 0 ? 0.38 : 0.22) * size;
      const step = goal - height;
      height = goal;
      if (shift === 0 && step === 0) return escaped(text);
      const small = shift === 0 ? "" : ` font-size="${tenth(size * SMALL)}"`;
      return `<tspan dy="${tenth(step)}"${small}>${escaped(text)}</tspan>`;
    })
    .join("");
}

/** Where the letters' own line lies below the middle of their height, in units of the size. */
const DROP = 0.36;

/** Words whose middle is (x, y), with a rim of paper that keeps them legible over lines. */
export function textMarkup(
  words: string,
  x: number,
  y: number,
  { size, colour, bold = false, rim = true }: { size: number; colour: Colour; bold?: boolean; rim?: boolean },
): string {
  const weight = bold ? ' font-weight="600"' : "";
  const around = rim ? `;stroke:${variable("paper")};stroke-width:3;paint-order:stroke;stroke-linejoin:round` : "";
  return `<text x="${tenth(x)}" y="${tenth(y + DROP * size)}" font-size="${size}"${weight} style="fill:${variable(colour)}${around}">${marked(words, size)}</text>`;
}
