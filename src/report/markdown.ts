/**
 * Markdown with formulas as markup: $…$ and $$…$$ become MathML, which browsers set themselves without a font or a script
 * of ours; an equation's number is the \tag that its author gave it; code is coloured. A link to a file of src whose text is a
 * name, [`propagate`](../src/units.ts), leads to that name's lines on the page; on the line below an equation it is the equation's.
 */
import katex from "katex";
import MarkdownIt, { type StateBlock, type StateInline } from "markdown-it";
import type { Highlight } from "./highlight";
import { escaped, raised, raw, type Html } from "./html";
import type { Place } from "./parts";

export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: Html;
}

/** A name of src that prose links to. */
export interface Mention {
  /** "src/units.ts". */
  readonly file: string;
  readonly name: string;
  readonly place: Place;
  /** The number of the equation that it stands below. */
  readonly tag?: string;
}

export interface Prose {
  /** Paragraphs, lists, tables, headings. */
  block(markdown: string, place: Place): Html;
  /** The inside of one paragraph. */
  inline(markdown: string, place: Place): Html;
  /** The headings of all blocks so far. */
  readonly headings: readonly Heading[];
  /** The names of src that they mention. */
  readonly mentions: readonly Mention[];
}

/** A minus after an opening bracket, a comma or a relation is a sign, which KaTeX's MathML does not say. */
const signed = (markup: string): string =>
  markup.replace(
    /(<mrow>|<mo[^>]*>(?:[([{|,;=<>≤≥≈≠∼∈→±∓·×]|&[lg]t;)<\/mo>)<mo>([−+±∓])/g,
    '$1<mo form="prefix" lspace="0" rspace="0">$2',
  );

const PRIME = '<mo mathvariant="normal"(?: lspace="0em" rspace="0em")?>′</mo>';
const PRIMED = new RegExp(
  `<msup>(<mi[^>]*>[^<]*</mi>)(?:<mrow>)?((?:${PRIME})+)(<mn>[^<]*</mn>)?(?:</mrow>)?</msup>`,
  "g",
);

/** A prime as it stands in a line, and not as an exponent, which browsers draw small, high and over the letter. */
const primed = (markup: string): string =>
  markup.replace(PRIMED, (all, letter: string, primes: string, power?: string) => {
    const line = `<mrow>${letter}<mo lspace="0.08em" rspace="0">${"′".repeat(primes.split("′").length - 1)}</mo></mrow>`;
    return power === undefined ? line : `<msup>${line}${power}</msup>`;
  });

/** A thin space behind the name of a function, unless a bracket follows: ln y, diag f. */
const spaced = (markup: string): string =>
  markup.replace(/(<mi[^>]*>[a-z]{2,}<\/mi><mo>\u2061<\/mo>)(?!<mo|<mrow><mo)/g, '$1<mspace width="0.17em"></mspace>');

function mathml(tex: string, display: boolean, place: Place): string {
  try {
    const markup = katex.renderToString(tex, {
      output: "mathml",
      displayMode: display,
      throwOnError: true,
      strict: "ignore",
    });
    // The formula alone: its TeX, which KaTeX adds unseen, would be read twice by whatever reads the page's text.
    const formula = markup
      .replace(/^<span class="katex">|<\/span>$/g, "")
      .replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "") // HTML knows it
      .replace(/<semantics>([^]*)<annotation[^]*<\/semantics>/, "$1");
    return spaced(primed(signed(formula)));
  } catch (problem) {
    throw new Error(`${place}: $${tex.trim()}$: ${(problem as Error).message.replace(/^KaTeX parse error: /, "")}`);
  }
}

/** The number that an equation's author gave it: "6", "11, 12". */
export const tagOf = (tex: string): string | undefined => /\\tag\{([^}]*)\}/.exec(tex)?.[1];

/** Where an equation of that number stands on its page. */
export const equationId = (tag: string): string => `eq-${tag.replace(/[^\w-]+/g, "-")}`;

/** Where the lines of a name of src stand on a page. */
export const linesId = ({ file, name }: Pick<Mention, "file" | "name">): string =>
  `${file.replace(/\.ts$/, "").replaceAll("/", "-")}-${name}`;

const LINK = /\[`(\w+)`\]\(\.\.\/(src\/[\w/-]+\.ts)\)/g;

/** The names on a line of nothing but links to src, as it stands below an equation; undefined for another line. */
export const marksOf = (line: string): Pick<Mention, "file" | "name">[] | undefined =>
  line.trim() !== "" && line.replace(LINK, "").replace(/[,\s]/g, "") === ""
    ? [...line.matchAll(LINK)].map(([, name, file]) => ({ name, file }))
    : undefined;

const linesLinks = (marks: readonly Pick<Mention, "file" | "name">[]): string =>
  `<p class="lines"><span class="hidden">Computed by </span>${marks.map((mark) => `<a href="#${linesId(mark)}">${mark.name}</a>`).join(", ")}</p>`;

/** A displayed equation in a box that scrolls where it is too wide, its number at the right, what computes it below. */
function equation(
  tex: string,
  place: Place,
  taken: Set<string>,
  marks: readonly Pick<Mention, "file" | "name">[],
): string {
  const tag = tagOf(tex);
  const math = mathml(tex.replace(/\\tag\{[^}]*\}/, ""), true, place);
  const lines = marks.length === 0 ? "" : linesLinks(marks);
  if (tag === undefined) return `<div class="equation"><div class="scroll">${math}</div>${lines}</div>`;
  const id = equationId(tag);
  const anchor = taken.has(id) ? "" : ` id="${id}"`;
  taken.add(id);
  return `<div class="equation numbered"${anchor}><div class="scroll">${math}</div><a class="number" href="#${id}">(${escaped(tag)})</a>${lines}</div>`;
}

/** $…$ as pandoc reads it: no space inside the dollars, no digit after the second. $$…$$ in running text is the same. */
function inlineMath(state: StateInline, silent: boolean): boolean {
  const rest = state.src.slice(state.pos);
  const found = /^\$\$((?:\\[^]|[^\\$])+)\$\$/.exec(rest) ?? /^\$((?=\S)(?:\\[^]|[^\\$])+(?<=\S))\$(?!\d)/.exec(rest);
  if (found === null) return false;
  if (!silent) state.push("math", "", 0).content = found[1];
  state.pos += found[0].length;
  return true;
}

/** $$…$$ that begins a line and ends one; a full stop or comma behind it stands inside the formula. */
function blockMath(state: StateBlock, from: number, to: number, silent: boolean): boolean {
  const start = state.bMarks[from] + state.tShift[from];
  if (!state.src.startsWith("$$", start)) return false;
  for (let line = from; line < to; line++) {
    const text = state.src.slice(start + 2, state.eMarks[line]).trimEnd();
    const found = /^([^]*?)\$\$([.,;:]?)$/.exec(text);
    if (found === null) continue;
    if (silent) return true;
    const below =
      line + 1 < to ? state.src.slice(state.bMarks[line + 1] + state.tShift[line + 1], state.eMarks[line + 1]) : "";
    const marks = marksOf(below);
    const token = state.push("equation", "", 0);
    token.content = found[1] + found[2];
    token.meta = { marks: marks ?? [] };
    state.line = line + (marks === undefined ? 1 : 2);
    return true;
  }
  return false;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "") || "section";

function free(id: string, taken: Set<string>): string {
  let name = id;
  for (let n = 2; taken.has(name); n++) name = `${id}-${n}`;
  taken.add(name);
  return name;
}

/** Numbers keep their power and their percent sign at the end of a line. */
const unbroken = (text: string): string => text.replace(/(?<=\d) × (?=10)/g, " × ").replace(/(?<=\d) (?=%)/g, " ");

/** A renderer for one page: it knows the headings and the equation numbers that stand on it already. */
export function prose(highlight: Highlight): Prose {
  const headings: Heading[] = [];
  const mentions: Mention[] = [];
  const taken = new Set<string>();
  const md = new MarkdownIt({ html: true, linkify: false, typographer: true });
  md.disable("replacements"); // (c) is a panel here, not a copyright
  md.inline.ruler.before("escape", "math", inlineMath);
  md.block.ruler.before("fence", "equation", blockMath, { alt: ["paragraph", "blockquote", "list"] });
  const { rules } = md.renderer;
  const placeOf = (env: unknown) => (env as { place: Place }).place;
  rules.math = (tokens, i, options, env) => mathml(tokens[i].content, false, placeOf(env));
  rules.equation = (tokens, i, options, env) => {
    const { content, meta } = tokens[i];
    const { marks } = meta as { marks: Pick<Mention, "file" | "name">[] };
    for (const mark of marks) mentions.push({ ...mark, place: placeOf(env), tag: tagOf(content) });
    return equation(content, placeOf(env), taken, marks);
  };
  rules.link_open = (tokens, i, options, env, self) => {
    const [, file] = /^\.\.\/(src\/[\w/-]+\.ts)$/.exec(String(tokens[i].attrGet("href"))) ?? [];
    const { type, content: name } = tokens[i + 1];
    if (file !== undefined && type === "code_inline") {
      mentions.push({ file, name, place: placeOf(env) });
      tokens[i].attrSet("href", `#${linesId({ file, name })}`);
    }
    return self.renderToken(tokens, i, options);
  };
  rules.text = (tokens, i) => raised(escaped(unbroken(tokens[i].content)));
  rules.fence = (tokens, i) => highlight(tokens[i].content.trimEnd(), tokens[i].info.trim()).html;
  rules.table_open = () => `<div class="table scroll"><table>`;
  rules.table_close = () => `</table></div>`;
  // Cells, rows and groups end where the next begins, and text stands on the left anyway.
  for (const part of ["th", "td", "tr", "thead", "tbody"]) rules[`${part}_close`] = () => "";
  for (const part of ["th_open", "td_open"])
    rules[part] = (tokens, i, options, env, self) => {
      if (tokens[i + 1].content === "") tokens[i].tag = "td"; // a head without words is none
      return self.renderToken(tokens, i, options).replace(' style="text-align:left"', "");
    };
  const drawImage = rules.image!;
  rules.image = (tokens, i, options, env, self) => {
    const source = String(tokens[i].attrGet("src"));
    if (!source.startsWith("data:image/"))
      throw new Error(`${placeOf(env)}: the image ${source} lies outside the page, and a page is one file`);
    return drawImage(tokens, i, options, env, self);
  };
  rules.heading_open = (tokens, i, options, env) => {
    const content = tokens[i + 1];
    const id = free(slug(content.content.replace(/[$\\{}]/g, "")), taken);
    const level = Math.max(2, Number(tokens[i].tag.slice(1))); // the page's title is the only h1
    tokens[i + 2].tag = tokens[i].tag = `h${level}`;
    headings.push({ level, id, text: raw(md.renderer.renderInline(content.children ?? [], options, env)) });
    return `<${tokens[i].tag} id="${id}"><a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">§</a>`;
  };
  return {
    headings,
    mentions,
    block: (markdown, place) => raw(md.render(markdown, { place })),
    inline: (markdown, place) => raw(md.renderInline(markdown, { place })),
  };
}
