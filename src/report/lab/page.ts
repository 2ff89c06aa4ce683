/** The page of the lab: its form, its figures drawn once for the settings that it begins with, and the script that makes them live. */
import { APART, played } from "../../lab/film";
import { partingWords } from "../../lab/parting";
import { FIRST, startOf } from "../../lab/settings";
import { layersOf } from "../../lab/spec";
import { sideNames, sideStyles } from "../../lab/words";
import { styles } from "../../figure";
import { declarations } from "../colours";
import { documentMarkup, fontFaces, labScripts, labSheet } from "../document";
import { escaped, markup, raised, raw, type Html } from "../html";
import { packed } from "../packed";
import { formMarkup } from "./form";
import { icon } from "./icons";
import { fitViews } from "./fitview";
import { equations, glassView } from "./glassview";
import { svg, type Plot } from "./plot";
import { grow, reel, type Reel } from "./reel";
import { costView, costWords, layerView, swatch, tileMarkup, zViews } from "./views";

/** Widths of the drawings that stand until the page is live, and where no script runs. */
const WHOLE = { width: 860, height: 280 };
const HALF = { width: 420, height: 290 };
const TILE = { width: 190, height: 104 };

/** The film of the settings that the lab begins with. */
async function first(): Promise<Reel> {
  const { settings } = startOf(FIRST);
  const { film, parts } = await played(settings);
  const seen = reel(settings, { samples: film.samples, x: film.x.data, y: film.y.data });
  for (const part of parts) grow(seen, part);
  return seen;
}

const drawn = (name: string, plot: Plot): Html =>
  markup`<div class="view" data-view="${name}" role="img" aria-label="${plot.alt}">${raw(svg(plot))}</div>`;

const figure = (name: string, title: Html | string, wide: boolean, ...inside: readonly Html[]): Html =>
  markup`<figure class="panel${raw(wide ? " wide" : "")}" id="${name}">
<figcaption>${title}</figcaption>
${inside}</figure>
`;

function tiles(seen: Reel): Html {
  const layers = layersOf(seen.settings).slice(1);
  const tile = (plot: Plot, layer: number, unit: number) => raw(tileMarkup(layer, unit, svg(plot)));
  return markup`<div class="tiles" id="tiles">${layers.map(
    (_, layer) =>
      markup`<div class="layer scroll"><span class="name">fc${layer + 1}</span>${zViews(seen, undefined, layer, TILE).map((plot, unit) => tile(plot, layer, unit))}</div>`,
  )}</div>`;
}

const key = (seen: Reel): Html =>
  markup`<p class="key" id="key">${sideNames(seen.settings).map((name, s) => markup`<span>${raw(swatch(sideStyles(seen.settings)[s]))} ${name}</span>`)}</p>`;

const looks = markup`<div class="looks" role="group" aria-label="Iterations">
<button type="button" id="rewind" aria-label="Rewind to the first iteration" title="Rewind: the same weights again">${raw(icon("rewind"))}</button>
<button type="button" id="back">−1<span class="hidden"> iteration</span></button>
<button type="button" id="play" aria-label="Play">${raw(icon("play"))}</button>
<button type="button" id="step">+1<span class="hidden"> iteration</span></button>
<button type="button" id="end" aria-label="To the last iteration">${raw(icon("end"))}</button>
<input type="range" id="scrub" min="0" aria-label="Iteration, slider">
<label class="short">iteration <input id="in-at" data-key="at" type="text" inputmode="numeric" size="6" aria-describedby="wrong-at"></label>
<p class="wrong" id="wrong-at" role="alert"></p>
</div>`;

const glassLooks = markup`<div class="looks">
<label class="short">neuron <input id="in-unit" data-key="unit" type="text" size="4" aria-describedby="wrong-unit"></label>
<label class="short">sample <input id="in-sample" data-key="sample" type="text" inputmode="numeric" size="4" aria-describedby="wrong-sample"></label>
<label class="short">under <select id="in-of" data-key="of"><option value="a">A</option><option value="b">B</option></select></label>
<p class="wrong" id="wrong-unit" role="alert"></p><p class="wrong" id="wrong-sample" role="alert"></p><p class="wrong" id="wrong-of"></p>
</div>`;

const take = (["link", "command", "cell", "a", "b"] as const).map(
  (
    name,
  ) => markup`<div class="take"><label for="take-${name}">${{ link: "Link", command: "Command", cell: "TypeScript cell", a: "JSON, rule A", b: "JSON, rule B" }[name]}</label>
<button type="button" data-copy="${name}">Copy<span class="hidden"> ${name}</span></button>
<textarea id="take-${name}" readonly rows="${name === "link" || name === "command" ? 1 : 8}" spellcheck="false"></textarea></div>
`,
);

/** The page, as a whole file. It is the same file in a notebook's output, with a request of its own. */
export async function labMarkup(): Promise<string> {
  const seen = await first();
  const { settings } = seen;
  const scripts = labScripts();
  const [fit] = fitViews(seen, undefined, HALF);
  const body = markup`<header class="title">
<h1>The lab</h1>
<p class="abstract">Two backward passes, side by side, from the same weights. Change anything: the network is trained again, here, by the library’s own code.</p>
</header>
<main id="main">
<noscript><p class="without">Without scripts this page shows one run, at the settings of paper 1’s figure 2. With scripts every setting can be changed, and the networks are trained in the page.</p></noscript>
<div class="bench">
${formMarkup()}
<div class="figures">
<div class="top">${key(seen)}
<p class="told" id="told" role="status">${raw(raised(escaped(costWords(seen))))}</p>
<p class="wrong" id="address" role="alert"></p>
<div class="running" id="running" hidden><progress id="progress" aria-label="Iterations trained"></progress> <span id="left"></span> <button type="button" id="stop">Stop</button></div>
</div>
${figure("cost", "Cost", true, drawn("cost", costView(seen, undefined, WHOLE)), looks)}
${figure("neurons", markup`<i>z</i> of each neuron, for <span data-sample>sample 1</span>`, true, tiles(seen))}
${figure("glass", markup`Tangent and chord of <span data-neuron>neuron 1 of fc1</span>`, false, drawn("glass", glassView(seen, HALF)), markup`<div class="equations scroll" id="equations">${equations(seen).map(([name, math]) => markup`<p><span>${name}</span> ${raw(math)}</p>`)}</div>`, glassLooks)}
${figure("fit", markup`What is learnt`, false, markup`<div class="planes" id="planes">${drawn("fit-0", fit)}</div>`)}
${figure("gradient", "Gradient of each layer", false, drawn("gradient", layerView(seen, "gradient", HALF)))}
${figure("slope", "Slope of each layer", false, drawn("slope", layerView(seen, "slope", HALF)))}
<details class="more" id="explain"><summary>Explain this difference</summary>
<div id="explained">${partingWords(settings, seen.parting, APART).map((sentence) => markup`<p>${raw(raised(escaped(sentence)))}</p>`)}</div></details>
<details class="more" id="numbers"><summary>The numbers</summary><div class="table scroll" id="table"></div></details>
<details class="more" id="taken"><summary>Take it along</summary>
<p>The link opens this page with these settings; command, cell and JSON train the same bits.</p>
${take}</details>
</div>
</div>
</main>
<footer>
<p>Every network on this page is trained in it, by the code that the notebooks run; equal settings give equal bits in every engine. The page is one file and makes no request.</p>
</footer>
<script type="text/plain" id="lab">${raw(packed(scripts.later))}</script>`;
  const colors = [...Object.values(styles).map(({ color }) => color), "#8a5a00"];
  const style = [fontFaces, labSheet, `:root {\n${declarations(colors)}\n}`].join("\n");
  return documentMarkup({ name: "lab", title: "The lab", body, style, script: scripts.page, later: scripts.later });
}
