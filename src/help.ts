/** What there is: every public name with a line from its docstring, which the kernel reads. */
import { say } from "./show";

/** A public name of the project, as the kernel knows it. */
export interface Named {
  readonly name: string;
  /** The first sentence of its docstring. */
  readonly words: string;
  /** Where it stands: src/rules.ts. */
  readonly file: string;
}

/** Shows what "deltalab" exports, or what of it has this word in its name or its description: help("search"). */
export function help(word = ""): void {
  const { publicNames } = globalThis as { publicNames?: () => readonly Named[] };
  if (!publicNames) throw new Error("help() reads the docstrings by the notebooks' kernel, and there is none here");
  const all = publicNames();
  const wanted = word.toLowerCase();
  const found = all.filter(({ name, words }) => `${name} ${words}`.toLowerCase().includes(wanted));
  if (found.length === 0) return say(`Nothing in deltalab speaks of “${word}”. help() lists all ${all.length} names.`);
  const row = ({ name, words, file }: Named) => `| \`${name}\` | ${words.replaceAll("|", "\\|")} | ${file} |`;
  say(["| name | what it is | where |", "| :-- | :-- | :-- |", ...found.map(row)].join("\n"));
}
