/**
 * The report's index: what deltalab is, the register of claims, and every page with its abstract and a small picture of
 * its first figure.
 */
import { figureLabels } from "./article";
import { declarations } from "./colours";
import { documentMarkup, fontFaces, pageScript, registerScripts, registerSheet } from "./document";
import type { Picture } from "./draw";
import { markup, raw, type Html } from "./html";
import { prose } from "./markdown";
import { packed } from "./packed";
import { papers } from "./papers";
import { exhibitsOf, type Page } from "./parts";
import { registerContents, registerMarkup, registerOpening, type Labels, type RegisterPage } from "./register";
import { speedSummary, type SpeedRecord } from "./speed";

export interface Entry {
  readonly page: Page;
  /** None where the page has no figure. */
  readonly picture?: Picture;
}

/** Titles and abstracts hold no code blocks. */
const text = () => prose((source) => markup`<pre>${source}</pre>`);

function entryMarkup({ page, picture }: Entry): Html {
  const { inline } = text();
  const paper = page.paper === undefined ? undefined : papers[page.paper];
  return markup`<li class="entry">
<a class="picture" href="${page.name}.html" aria-hidden="true" tabindex="-1">${picture && raw(picture.svg)}</a>
<div><h3><a href="${page.name}.html">${inline(page.title, page.name)}</a></h3>
${paper !== undefined && markup`<p class="kicker">Paper ${page.paper!} <cite>${paper}</cite></p>`}
${page.abstract !== undefined && markup`<p>${inline(page.abstract, page.name)}</p>`}
</div></li>
`;
}

/** The figures of all pages as claims name them. */
const labelsOf = (entries: readonly Entry[]): Labels =>
  new Map(
    entries.flatMap(({ page }) =>
      [...figureLabels(exhibitsOf(page))].map(([name, label]) => [`${page.name}/${name}`, label] as const),
    ),
  );

export function overviewMarkup(
  entries: readonly Entry[],
  register?: RegisterPage,
  speed?: SpeedRecord,
  hasLab = false,
): string {
  const speedLinks = speed ? [markup`<a href="#speed">How fast it is</a>`] : [];
  const scripts = register && registerScripts();
  const body = markup`<header class="title">
      <h1>A laboratory for backpropagation</h1>
      <p class="abstract">
        Backpropagation carries <i>δ</i> down a network; difference backpropagation divides by <i>Δ</i>. Five papers say
        what should follow from such changes. Here their equations run, their figures are drawn again over many seeds,
        and their claims are tested.${hasLab && markup` In <a href="lab.html">the lab</a> two rules train side by side, at any settings.`}
      </p>
      ${register && registerOpening(register)}
    </header>
    ${register && registerContents(register, ...speedLinks)}
    <main id="main">
      ${register && registerMarkup(register, labelsOf(entries), text())}
      <h2 id="notebooks">The notebooks</h2>
      <p>
        Each page is a notebook that was executed from its first cell to its last: the paper’s words, the code that
        stands for them, and what came out. All of it runs on one small TypeScript library, in which a variant of
        backpropagation is two local rules of the backward pass. Equal seeds give equal bits, so every number here can
        be had again.
      </p>
      <ul class="entries">
        ${entries.map(entryMarkup)}
      </ul>
      ${speed && speedSummary(speed)}
    </main>
    ${scripts && markup`<script type="text/plain" id="rerun">${raw(packed(scripts.worker))}</script>`}`;
  const colors = declarations(entries.flatMap(({ picture }) => picture?.colors ?? []));
  const style = [...(register ? [fontFaces, registerSheet] : []), `:root {\n${colors}\n}`].join("\n");
  return documentMarkup({ name: "index", title: "deltalab", body, style, script: scripts?.page ?? pageScript });
}
