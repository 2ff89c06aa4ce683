/** The form of the lab's settings as markup: a control for every key, grouped as one thinks of them. */
import { fields, startNames, startOf, type Field, type Key, type Settings, type Side } from "../../lab/settings";
import { downNames, ruleNames } from "../../lab/words";
import { markup, raw, type Html } from "../html";
import { icon } from "./icons";
import { lossNames } from "./views";

const sideLabels: Readonly<Record<keyof Side, string>> = {
  rule: "slope",
  slope: "its formula",
  step: "step in a′",
  mode: "form",
  reading: "e of the",
  clamp: "clamp",
  layers: "in layers",
  down: "sent down",
};

function sided<S extends "a" | "b">(letter: S) {
  const upper = (word: string) => word[0].toUpperCase() + word.slice(1);
  return Object.fromEntries(
    Object.entries(sideLabels).map(([key, words]) => [letter + upper(key), `${words}, rule ${letter.toUpperCase()}`]),
  ) as Record<`${S}${Capitalize<keyof Side>}`, string>;
}

/** What each key is called. */
export const labels: Readonly<Record<Key, string>> = {
  ...sided("a"),
  ...sided("b"),
  data: "data",
  n: "points",
  noise: "noise",
  hidden: "hidden units",
  f: "activation",
  out: "of the output",
  bias: "biases",
  init: "weights drawn",
  spread: "times",
  seed: "seed",
  loss: "cost",
  scale: "cost times",
  optimizer: "optimizer",
  lr: "learning rate",
  iterations: "iterations",
  train: "layers trained",
  at: "iteration",
  unit: "neuron",
  sample: "sample",
  of: "under",
};

/** What stands in a menu for a name. */
const words: Readonly<Record<string, string>> = {
  ...ruleNames,
  ...downNames,
  ...lossNames,
  twoGaussians: "two Gaussians on a line",
  gaussians: "two Gaussians in the plane",
  circles: "a disc in a ring",
  xor: "exclusive or",
  spirals: "two spirals",
  normal: "normal",
  sgd: "gradient descent",
  hypergradient: "rate that is learnt",
};

/** A typed formula's place in a menu. */
export const OWN = "=";

const options = (names: readonly string[]): Html[] =>
  names.map((name) => markup`<option value="${name}">${words[name] ?? name}</option>`);

const described = (key: Key): Html => markup` aria-describedby="wrong-${key}"`;

/** The control of one key; its label is beside it, or in `named` where there is no room for one. */
function control(key: Key, field: Field, named?: string): Html {
  const name = named !== undefined && markup` aria-label="${named}"`;
  const id = markup`id="in-${key}" data-key="${key}"${described(key)}${name}`;
  switch (field.kind) {
    case "choice":
      return markup`<select ${id}>${options(field.names)}</select>`;
    case "activation":
      return markup`<select ${id}>${options(field.names)}<option value="${OWN}">a formula …</option></select>
<input class="own" data-own="${key}" type="text" spellcheck="false" autocapitalize="off" aria-label="${labels[key]}, a formula in z"${described(key)} hidden>
<p class="formula" data-formula="${key}"></p>`;
    case "slope":
      return markup`<input ${id} type="text" spellcheck="false" autocapitalize="off">`;
    case "number":
      return field.log && named === undefined
        ? markup`<input type="range" data-slide="${key}" aria-label="${labels[key]}, slider"><input ${id} type="text" inputmode="decimal" size="7">`
        : markup`<input ${id} type="text" inputmode="decimal" size="7">`;
    default:
      return markup`<input ${id} type="text" spellcheck="false" autocapitalize="off" size="${key === "seed" ? 9 : 12}">`;
  }
}

const row = (key: Key, more: Html | false = false): Html => markup`<div class="row" data-row="${key}">
<label for="in-${key}">${labels[key]}</label>
<div class="control">${control(key, fields[key])}${more}</div>
<span class="mark" data-mark="${key}"></span>
<p class="wrong" id="wrong-${key}" role="alert"></p>
</div>
`;

/** One property of both rules, side by side. */
function pairRow(key: keyof Side): Html {
  const each = (["a", "b"] as const).map((letter) => (letter + key[0].toUpperCase() + key.slice(1)) as Key);
  return markup`<div class="row pair" data-pair="${key}">
<span class="label">${sideLabels[key]}</span>
${each.map((k) => markup`<div class="control">${control(k, fields[k], labels[k])}<span class="mark" data-mark="${k}"></span></div>`)}
<p class="wrong" id="wrong-${each[0]}" role="alert"></p><p class="wrong" id="wrong-${each[1]}" role="alert"></p>
</div>
`;
}

const group = (name: string, title: string, ...rows: readonly Html[]): Html =>
  markup`<details class="group" id="group-${name}" open><summary>${title} <span data-sum="${name}"></span></summary>
${rows}</details>
`;

const SIDES: readonly (keyof Side)[] = ["rule", "slope", "down", "layers", "step", "mode", "reading", "clamp"];

/** All controls but those of what is looked at, which stand at the figures. */
export const formMarkup = (): Html => markup`<form class="settings" aria-label="Settings">
<div class="row begin">
<label for="begin">Begin with</label>
<div class="control"><select id="begin">${startNames.map((name) => markup`<option value="${name}">${startOf(name).title}</option>`)}</select></div>
</div>
${group(
  "rules",
  "The two rules",
  markup`<div class="row pair heads"><span class="label"></span><b data-name="0"></b><b data-name="1"></b></div>
`,
  ...SIDES.map(pairRow),
)}${group("network", "Network", row("hidden"), row("f"), row("out"), row("bias"), row("init"), row("spread"))}${group(
  "training",
  "Training",
  row("lr"),
  row("iterations"),
  row("seed", markup`<button type="button" id="dice" aria-label="Another seed">${raw(icon("dice"))}</button>`),
  row("loss"),
  row("scale"),
  row("optimizer"),
  row("train"),
)}${group("data", "Data", row("data"), row("n"), row("noise"))}<p class="buttons"><button type="button" id="reset">Reset</button></p>
</form>`;

/** What a group is set to, in a line. */
export function sums(
  { hidden, f, out, lr, iterations, seed, data, n, noise }: Settings,
  layers: readonly number[],
): Record<string, string> {
  const clip = (word: string) => (word.length > 16 ? `${word.slice(0, 14)}…` : word);
  return {
    rules: "",
    network: `${layers.join("-")}, ${clip(f)}${f === out ? "" : `, ${clip(out)}`}`,
    training: `rate ${lr}, ${iterations} iterations, seed ${clip(seed)}`,
    data: `${words[data] ?? data}, ${n} points${noise === 0 ? "" : `, noise ${noise}`}`,
  };
}
