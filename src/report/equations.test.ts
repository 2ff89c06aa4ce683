/** Equations of the notebooks and the lines of src that compute them point at each other, or are said here not to. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readNotebook } from "../jupyter/notebook";
import { raw } from "./html";
import { prose, tagOf } from "./markdown";
import { citations, cited, found, sourcesIn, type Cited, type Read } from "./sources";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What no line computes: definitions, steps of a derivation, and what a notebook proves or solves. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  "01": ["6.6", "6.7", "6.8", "6.9", "6.10", "6.14", "6.15", "6.16"],
  "02": ["13"],
  "03": ["3", "6"],
  "05": ["2"],
  "07": ["1"],
};

interface Told {
  /** "04-difference". */
  readonly name: string;
  readonly paper?: number;
  /** The markdown of all cells. */
  readonly text: string;
}

const notebooks: readonly Told[] = readdirSync(join(root, "notebooks"))
  .filter((file) => file.endsWith(".ipynb"))
  .sort()
  .map((file) => {
    const { cells, metadata } = readNotebook(join(root, "notebooks", file));
    const { paper } = (metadata.deltalab ?? {}) as { paper?: number };
    const texts = cells.flatMap((cell) => (cell.cell_type === "markdown" ? [cell.source] : []));
    return { name: file.slice(0, -".ipynb".length), paper, text: texts.join("\n\n") };
  });

const files: ReadonlyMap<string, string> = new Map(
  readdirSync(join(root, "src"), { recursive: true })
    .map((file) => `src/${String(file).replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts") && !/(\.test|\.d|\/fixture)\.ts$/.test(file))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]),
);

/** "6.5, mended" is the equation 6.5; "11, 12" are two. */
const numbersOf = (tag: string): string[] => tag.split(", ").filter((part) => /^[\d.]+$/.test(part));

/** One sentence for each equation, link and comment that does not fit the others. */
function problems(told: readonly Told[], sources: ReadonlyMap<string, string>): string[] {
  const read: Read = (file) => sources.get(file);
  const wrong: string[] = [];
  /** "paper 1, eq. 6 by src/rules.ts difference". */
  const reached = new Set<string>();
  for (const { name, paper, text } of told) {
    const number = Number(name.slice(0, 2));
    const { block, mentions } = prose(() => raw(""));
    block(text, name);
    for (const { file, name: symbol, tag } of mentions) {
      const source = found(file, symbol, read);
      if (source === undefined) wrong.push(`${name}: ${file} exports no ${symbol}`);
      if (source === undefined || tag === undefined) continue;
      const cites = citations(source.comment);
      for (const equation of numbersOf(tag)) {
        const names: Cited[] = [cited("notebook", number, equation)];
        if (paper !== undefined) names.unshift(cited("paper", paper, equation));
        for (const one of names) reached.add(`${one} by ${file} ${symbol}`);
        if (!names.some((one) => cites.includes(one)))
          wrong.push(
            `${name}: equation ${equation} links to ${symbol}, whose comment does not cite ${names.join(" or ")}`,
          );
      }
    }
    const marked = mentions.flatMap(({ tag }) => tag ?? []);
    for (const [, tex] of text.matchAll(/\$\$([^$]+)\$\$/g)) {
      const tag = tagOf(tex);
      if (tag !== undefined && !marked.includes(tag) && !SAID[name.slice(0, 2)]?.includes(tag))
        wrong.push(`${name}: no line of src stands below equation ${tag}`);
      if (tag !== undefined && marked.includes(tag) && SAID[name.slice(0, 2)]?.includes(tag))
        wrong.push(`${name}: equation ${tag} is said to be computed nowhere, and a line stands below it`);
    }
  }
  for (const file of sources.keys())
    for (const { name, comment } of sourcesIn(file, read))
      for (const one of citations(comment))
        if (!reached.has(`${one} by ${file} ${name}`))
          wrong.push(`${file}: ${name} cites ${one}, which does not link to it`);
  return wrong;
}

test("each equation links to what computes it, whose comment cites that very equation, and no comment cites in vain", () =>
  assert.deepEqual(problems(notebooks, files), []));

test("the papers' equations are there", () => {
  const reached = notebooks.flatMap(({ text }) => [...text.matchAll(/\\tag\{/g)]).length;
  assert.ok(reached > 50, `${reached} equations`);
  const cites = [...files.keys()].flatMap((file) => sourcesIn(file).flatMap(({ comment }) => citations(comment)));
  for (const one of ["paper 1, eq. 6", "paper 2, eq. 5", "paper 4, eq. 14", "paper 5, eq. 6.17", "notebook 3, eq. 1"])
    assert.ok(cites.includes(one), one);
});

describe("and the check can fail", () => {
  const changed = (file: string, from: string, to: string) => {
    assert.ok(files.get(file)!.includes(from), from);
    return problems(notebooks, new Map([...files, [file, files.get(file)!.replace(from, to)]])).join("\n");
  };
  const retold = (name: string, from: string, to: string) => {
    assert.ok(notebooks.some(({ text }) => text.includes(from)), from); // prettier-ignore
    return problems(
      notebooks.map((one) => (one.name === name ? { ...one, text: one.text.replace(from, to) } : one)),
      files,
    ).join("\n");
  };
  test("by a wrong number in a comment", () => {
    const told = changed("src/rules.ts", "(paper 1, eqs. 3 and 6)", "(paper 1, eqs. 3 and 7)");
    assert.match(told, /04-difference: equation 6 links to difference, whose comment does not cite paper 1, eq\. 6/);
    assert.match(told, /src\/rules\.ts: difference cites paper 1, eq\. 7, which does not link to it/);
  });
  test("by a wrong number in a notebook", () =>
    assert.match(retold("04-difference", "\\tag{6}", "\\tag{7}"), /equation 7 links to difference/));
  test("by another name in src", () =>
    assert.match(
      changed("src/units.ts", "function propagate(", "function spread("),
      /src\/units\.ts exports no propagate/,
    ));
  test("by an equation without a line", () =>
    assert.match(
      retold("02-units", "\n[`unitLoss`](../src/units.ts)", ""),
      /no line of src stands below equation 3$/m,
    ));
  test("by a comment that no equation links to", () =>
    assert.match(changed("src/rules.ts", "/** Backpropagation: Wᵀδ. */", "/** Wᵀδ (paper 2, eq. 1). */"), /transpose cites paper 2, eq\. 1/)); // prettier-ignore
});

test("comments cite single equations, lists and ranges, over the end of a line too", () => {
  assert.deepEqual(citations("/** a (paper 1, eqs. 1, 2 and 5; paper 4,\n * eq. 16). */"), [
    "paper 1, eq. 1",
    "paper 1, eq. 2",
    "paper 1, eq. 5",
    "paper 4, eq. 16",
  ]);
  assert.deepEqual(citations("Notebook 03, eqs. 9 to 11"), [
    "notebook 3, eq. 9",
    "notebook 3, eq. 10",
    "notebook 3, eq. 11",
  ]);
  assert.deepEqual(citations("paper 5, eqs. 6.9 to 6.11"), [
    "paper 5, eq. 6.9",
    "paper 5, eq. 6.10",
    "paper 5, eq. 6.11",
  ]);
  assert.deepEqual(citations("Jones et al. 1998, equation 15; paper 1's eq. 4"), []);
});
