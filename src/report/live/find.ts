/** Finds words in the report's texts, and marks them: without a page, so that it can be tested in Node. */
import MiniSearch from "minisearch";

/** The id on its page, the section that it stands in, what it is called, and its text. */
export type Entry = readonly [id: string, section: string, name: string, text: string];

/** Pages by file: title and entries. */
export type Saved = readonly (readonly [file: string, title: string, entries: readonly Entry[]])[];

/** A piece of text, and whether it is one of the words. */
export type Piece = readonly [text: string, marked: boolean];

export interface Hit {
  /** "04-difference.html#eq-6". */
  readonly address: string;
  readonly name: readonly Piece[];
  /** "Difference back propagation, 3. Equation 6 and its three forms". */
  readonly where: string;
  readonly text: readonly Piece[];
}

export interface Hits {
  readonly all: number;
  /** The best of them. */
  readonly first: readonly Hit[];
}

/** As many as are shown. */
const MOST = 20;

/** Letters of a text that are shown where a word is found far inside of it: so many before it, so many in all. */
const [BEFORE, ROOM] = [70, 220];

function marked(text: string, terms: readonly string[]): Piece[] {
  if (terms.length === 0) return [[text, false]];
  const words = [...terms]
    .sort((a, b) => b.length - a.length)
    .map((term) => term.replace(/[$()*+.?[\\\]^{|}/-]/g, "\\$&"));
  return text
    .split(new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})(?![\\p{L}\\p{N}])`, "giu"))
    .map((piece, i): Piece => [piece, i % 2 === 1])
    .filter(([piece]) => piece !== "");
}

/** The part of a text in which the first of the words stands. */
function excerpt(text: string, terms: readonly string[]): string {
  const [before] = marked(text, terms);
  const start = before === undefined || before[1] ? 0 : before[0].length;
  const from = start === text.length || start < 2 * BEFORE ? 0 : text.indexOf(" ", start - BEFORE) + 1;
  const to = text.length - from <= ROOM ? text.length : text.lastIndexOf(" ", from + ROOM);
  return `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
}

/** A function that finds: all words where there is an entry with all of them, else any. The last word may be a beginning. */
export function finder(saved: Saved): (words: string) => Hits {
  const entries = saved.flatMap(([file, title, list]) => list.map((entry) => ({ file, title, entry })));
  const index = new MiniSearch<{ id: number; name: string; section: string; text: string }>({
    fields: ["name", "section", "text"],
    searchOptions: {
      boost: { name: 3 },
      prefix: (term, i, terms) => i === terms.length - 1 && term.length > 1,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
      weights: { fuzzy: 0.2, prefix: 0.4 },
    },
  });
  index.addAll(entries.map(({ entry: [, section, name, text] }, id) => ({ id, section, name, text })));
  return (words) => {
    const both = index.search(words, { combineWith: "AND" });
    const found = both.length > 0 ? both : index.search(words);
    const first = found.slice(0, MOST).map(({ id, terms }): Hit => {
      const { file, title, entry } = entries[id as number];
      const [place, section, name, text] = entry;
      return {
        address: place === "" ? file : `${file}#${place}`,
        name: marked(name, terms),
        where: [name === title ? "" : title, section].filter((part) => part !== "").join(", "),
        text: marked(excerpt(text, terms), terms),
      };
    });
    return { all: found.length, first };
  };
}
