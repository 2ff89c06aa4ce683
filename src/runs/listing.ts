/** The lines of a function of src that say which line of a paper's algorithm they are: for notebooks, from the file itself. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface Line {
  /** "10", "3–5". */
  readonly line: string;
  readonly code: string;
}

/** The text of an exported function. Throws where there is none. */
export function source(file: string, name: string, text = readFileSync(join(root, file), "utf8")): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`export function ${name}(`));
  if (start < 0) throw new Error(`${file}: there is no function ${name}`);
  return lines.slice(start, lines.indexOf("}", start) + 1).join("\n");
}

/** The lines of an exported function that end in "// line 10" or "// lines 3–5". Throws where there are none. */
export function listing(file: string, name: string, text?: string): Line[] {
  const found = source(file, name, text)
    .split("\n")
    .flatMap((line): Line[] => {
      const marked = /^\s*(.*\S)\s*\/\/\s+lines? ([\d–]+)/.exec(line);
      return marked ? [{ line: marked[2], code: marked[1] }] : [];
    });
  if (found.length === 0) throw new Error(`${file}: ${name} has no lines of an algorithm`);
  return found;
}
