/**
 * What can be found from the report's first page: pages and their sections, figures by caption and alt text, equations by their words
 * and by what computes them, and claims with their verdicts. The page carries these texts and makes its index of them when it is asked.
 */
import { PEER } from "./papers";
import { figureLabels } from "./article";
import { markup, raw, type Html } from "./html";
import type { Entry as SavedEntry, Saved } from "./live/find";
import { prose } from "./markdown";
import { packed } from "./packed";
import { exhibitsOf, type Page } from "./parts";
import type { RegisterPage } from "./register";

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Markup as words in a row. */
const wordsOf = (html: string): string =>
  html
    .replace(/<a class="anchor"[^]*?<\/a>|<span class="hidden">[^]*?<\/span>/g, "")
    .replace(/<\/(p|li|td|th|tr|h\d)>|<br>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name])
    .replace(/[\u2061-\u2064]/g, "") // signs of MathML that nobody sees
    .replace(/\s+/g, " ")
    .trim();

/** The first sentences, at least so many letters of them where there are as many. */
const ENOUGH = 140;

function opening(words: string): string {
  const sentences = words.split(/(?<=[.:?!]) /);
  let said = "";
  for (const sentence of sentences) {
    if (said.length >= ENOUGH) break;
    said += `${said === "" ? "" : " "}${sentence}`;
  }
  return said;
}

/** A piece of prose as headings, each with the text that follows it, and equations. */
const PIECES =
  /<h[2-6] id="([^"]*)">([^]*?)<\/h[2-6]>|<div class="equation numbered" id="([^"]*)">([^]*?)<\/div>([^]*?)<\/div>/g;

function entriesOf(page: Page): SavedEntry[] {
  const text = prose(() => raw(""));
  const labels = figureLabels(exhibitsOf(page));
  const inline = (markdown: string, place: string) => wordsOf(text.inline(markdown, place).html);
  const entries: SavedEntry[] = [["", "", inline(page.title, page.name), inline(page.abstract ?? "", page.name)]];
  let section = "";
  for (const part of page.parts) {
    if (part.kind === "prose") {
      const { html } = text.block(part.markdown, part.place);
      const pieces = [...html.matchAll(PIECES)];
      pieces.forEach(({ 0: whole, 1: heading, 2: title, 3: equation, 4: math, 5: rest, index }, i) => {
        if (heading !== undefined) {
          section = wordsOf(title);
          const after = html.slice(index + whole.length, pieces[i + 1]?.index ?? html.length);
          entries.push([heading, "", section, opening(wordsOf(after.replace(/<(table|pre)[^]*?<\/\1>/g, "")))]);
        } else {
          const [, number] = /class="number"[^>]*>\((.*?)\)</.exec(rest)!;
          const names = [...rest.matchAll(/<a href="#src-[^>]*>(\w+)</g)].map(([, name]) => name);
          const words = [...math.matchAll(/<(?:mi|mtext)[^>]*>([^<]{3,})</g)].map(([, word]) => wordsOf(word));
          const by = names.length === 0 ? "" : ` Computed by ${names.join(", ")}.`;
          entries.push([
            equation,
            section,
            `Equation ${number}`,
            `${[...new Set(words)].join(" ")}.${by}`.replace(/^\. ?/, ""),
          ]);
        }
      });
    } else if (part.kind === "figure" || part.kind === "diagram") {
      const { name, caption, alt, place } = part.kind === "figure" ? part.figure : part.diagram;
      entries.push([name, section, labels.get(name)!, `${inline(caption, place)} ${alt}`]);
    }
  }
  return entries;
}

function claimEntries({ judged: { claims, controls } }: RegisterPage): SavedEntry[] {
  const { inline } = prose(() => raw(""));
  return [...claims, ...controls].map(({ claim, verdict }) => {
    const { id, paper, place, asks, statement } = claim;
    const say = (words: string) => wordsOf(inline(words, `data/claims.json, ${id}`).html);
    const of = paper === 0 ? "Control" : paper === PEER ? "A peer" : `Paper ${paper}, ${place}`;
    return [`claim-${id}`, of, `Claim: ${verdict}`, paper === 0 ? say(statement) : `${say(asks)} “${say(statement)}”`];
  });
}

/** All that can be found, page by page. */
export const findable = (pages: readonly Page[], register?: RegisterPage, hasSpeed = false, hasLab = false): Saved => [
  ...(register ? [["index.html", "The register of claims", claimEntries(register)] as const] : []),
  ...pages.map((page) => {
    const entries = entriesOf(page);
    const [[, , title]] = entries; // the page itself comes first
    return [`${page.name}.html`, title, entries] as const;
  }),
  ...(hasSpeed ? [["speed.html", "How fast it is", [["", "", "How fast it is", "Every workload beside PyTorch and NumPy, budgets and ratios, from a recorded benchmark."]]] as const] : []), // prettier-ignore
  ...(hasLab ? [["lab.html", "The lab", [["", "", "The lab", "Two rules train side by side at any settings: rate, step, clamp, seed, activation, data."]]] as const] : []), // prettier-ignore
];

/** The field, which a script shows, and what it looks through. */
export const searchMarkup = (saved: Saved): Html => markup`<div class="search" id="search" role="search" hidden>
<label for="search-words">Search the report</label>
<input id="search-words" type="search" placeholder="Search the report" autocomplete="off" spellcheck="false" aria-describedby="search-keys" aria-controls="search-found">
<span id="search-keys" class="keys"><kbd>/</kbd><span class="hidden"> leads here from anywhere on the page; arrow keys go through what is found, Escape ends</span></span>
<p id="search-told" role="status"></p>
<ol id="search-found"></ol>
</div>
<script type="text/plain" id="findable">${raw(packed(JSON.stringify(saved)))}</script>`;
