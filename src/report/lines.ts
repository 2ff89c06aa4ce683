/** What a page shows of src: the lines that compute its equations, at its end, and under each figure where the code stands that it is made with. */
import type { Highlight } from "./highlight";
import { markup, raw, type Html } from "./html";
import { equationId, linesId, type Mention } from "./markdown";
import { found, type Source } from "./sources";
import type { Uses } from "./uses";

/** Code of more lines than this is folded until it is asked for. */
export const SHORT_CODE = 14;

/** Where the code stands that a figure is made with: "src/rules.ts: derivative (line 64), difference (84)". */
export function usesMarkup({ sources, records }: Uses, label: string): Html | false {
  const files = new Map<string, Source[]>();
  for (const source of sources) files.set(source.file, [...(files.get(source.file) ?? []), source]);
  const line = ([file, names]: [string, Source[]]) =>
    `${file}: ${names.map(({ name, from }, i) => `${name} (${i === 0 ? "line " : ""}${from})`).join(", ")}`;
  const lines = [...[...files].map(line), ...records.map((name) => `data/runs/${name}.json`)];
  return (
    lines.length > 0 &&
    markup`
<details class="uses"><summary>Source<span class="hidden"> of ${label}</span></summary>
<p>${lines.map((text, i) => markup`${i > 0 && raw("<br>")}${text}`)}</p></details>`
  );
}

export const NOTHING: Uses = { sources: [], records: [] };

const sourceAt = ({ file, name, place }: Mention): Source => {
  const source = found(file, name);
  if (source === undefined)
    throw new Error(`${place}: the link to \`${name}\` leads nowhere, since ${file} exports no such name`);
  return source;
};

/** The lines of src that the page's prose links to, each with the equations that it computes. */
export function linesMarkup(mentions: readonly Mention[], highlight: Highlight): Html | false {
  const names = new Map<string, Mention[]>();
  for (const mention of mentions) names.set(linesId(mention), [...(names.get(linesId(mention)) ?? []), mention]);
  const entry = ([id, [first, ...others]]: [string, Mention[]]) => {
    const { from, to, text } = sourceAt(first);
    const tags = [...new Set([first, ...others].flatMap(({ tag }) => tag ?? []))];
    const size = from === to ? `line ${from}` : `lines ${from} to ${to}`;
    const back = tags.map((tag, i) => markup`${i > 0 && ", "}<a href="#${equationId(tag)}">(${tag})</a>`);
    return markup`<details class="cell source"${raw(to - from < SHORT_CODE ? " open" : "")}>
<summary><code>${first.name}</code> ${first.file}, ${size}</summary>
<div id="${id}">${tags.length > 0 && markup`<p class="back">Computes ${tags.length > 1 || tags[0].includes(",") ? "equations" : "equation"} ${back}.</p>\n`}${highlight(text, "typescript")}</div>
</details>
`;
  };
  return (
    names.size > 0 &&
    markup`<h2 id="source-lines"><a class="anchor" href="#source-lines" aria-hidden="true" tabindex="-1">§</a>Source lines</h2>
<p>What computes this page’s equations, as it stands in the library.</p>
${[...names].map(entry)}`
  );
}
