/** Notebook 07's figures and rows of what was found: of recorded searches, of SimpleNet in full, and of a search on the spot. */
import { activations, relu } from "../activations";
import { line, plot, points, spread, styles, type Figure, type Style } from "../figure";
import { exp, pow } from "../math";
import { progress } from "../progress";
import { digits } from "../show";
import { band, logRatios, tInterval } from "../stats";
import { deviation, mean } from "../stats/summaries";
import type { Column } from "../sweeps";
import { slopeOf } from "./cifar";
import { AUTHORS, lossAt, POINTS, testAt, upTo, type ImageSettings, type Meta } from "./images";
import { areasOf, bestSoFar, curvesOf, ends, foundBy, looksOf, SEARCHED, settingsOf, steps, styleOf, testsOf, traces, words, type Searched, type Setup } from "./searched"; // prettier-ignore
import { METHODS, searchParts, type SearchMethod, type SearchSettings } from "./slopesearch";

export { metaFigure, slicesFigure, stagesFigure, traceFigure } from "./searchfigures";
export type { Setup } from "./searched";

// ------------------------------------------------------------------------------------------------ what was found

const metaOf = (setup: Setup, method: "b-function" | "b-function at random", seed: number): ((z: number) => number) => {
  const found = foundBy(setup, method, seed);
  return slopeOf({ meta: found as unknown as Meta }, activations[settingsOf(setup).hidden]);
};

const Z = steps([-4, 4], 160);

/** g in words: "0.4 tanh(1.2 z − 0.3) + 0.9". */
export function formula([w1, b1, w2, b2]: readonly number[], hidden = "tanh"): string {
  const plus = (v: number) => `${v < 0 ? "−" : "+"} ${digits(Math.abs(v), 2)}`;
  return `${digits(w2, 2)} ${hidden}(${digits(w1, 2)} z ${plus(b1)}) ${plus(b2)}`;
}

export const formulaOf = (setup: Setup, seed = 0): string =>
  formula(foundBy(setup, "b-function", seed), settingsOf(setup).hidden);

/** Figure 2a: what was found in the place of ReLU′, a line a search. */
export function functionsFigure(name: string, title: string, setups: readonly Setup[]): Figure {
  const many = setups[0].results.seeds.length > 1;
  const rising = setups.map((setup) => {
    const all = setup.results.seeds.map((_, s) => metaOf(setup, "b-function", s));
    return `${setup.words}: ${all.filter((g) => g(2) > g(-2)).length} of ${all.length} rise and ${all.filter((g) => Z.every((z) => g(z) > 0)).length} are positive everywhere`; // prettier-ignore
  });
  const found = many
    ? rising.join("; ")
    : setups.map((setup) => `${setup.words}: g(z) = ${formulaOf(setup)}`).join("; ");
  return plot(
    {
      name,
      caption: `**${title}** ${found}.`,
      alt: `${setups.length} panels with ReLU′ and the b-functions that were found, for z from −4 to 4. ${found}.`,
    },
    setups.map((setup, i) => ({
      title: setup.words,
      x: { title: "z" },
      y: { title: i === 0 ? "g(z)" : "" },
      marks: [
        ...setup.results.seeds.flatMap((_, s) => [
          line(words["b-function at random"], Z, Z.map(metaOf(setup, "b-function at random", s)), { ...styleOf["b-function at random"], width: 1 }), // prettier-ignore
        ]),
        ...setup.results.seeds.flatMap((_, s) => [
          line(words["b-function"], Z, Z.map(metaOf(setup, "b-function", s)), { ...styleOf["b-function"], width: many ? 1.5 : 2.5 }), // prettier-ignore
        ]),
        line("ReLU′", Z, Z.map((z) => relu.derivative(z)), styles.BP), // prettier-ignore
      ],
    })),
  );
}

/** Figure 2b: loss curves under fresh seeds. */
export function curvesFigure(name: string, title: string, setups: readonly Setup[]): Figure {
  const found = setups
    .map((setup) => {
      const areas = METHODS.map((method) => `${method} ${digits(mean(areasOf(setup, method)), 4)}`);
      return `${setups.length > 1 ? `under ${setup.words}: ` : ""}${areas.join(", ")}`;
    })
    .join("; ");
  return plot(
    {
      name,
      caption: `**${title}** The mean loss over all updates, the paper's area under the curve: ${found}.`,
      alt: `${setups.length} ${setups.length === 1 ? "panel" : "panels"} of training loss by epoch under ReLU′ and what each search found. Areas: ${found}.`,
    },
    setups.map((setup, i) => {
      const x = ends(settingsOf(setup).epochs);
      return {
        title: setups.length > 1 ? setup.words : undefined,
        x: { title: "epoch" },
        y: { title: i === 0 ? "training loss" : "" },
        marks: METHODS.flatMap((method) => {
          const runs = band(curvesOf(setup, method));
          return method === "ReLU′" || method === "b-function"
            ? spread(words[method], x, runs, styleOf[method])
            : [line(`${words[method]}, median`, x, runs.median, styleOf[method])];
        }),
      };
    }),
  );
}

/** By how much smaller an area is than that of another under the same seeds, with its 95 % interval; in per cent. */
function smaller(setup: Setup, method: SearchMethod, than: SearchMethod) {
  const ratios = logRatios(areasOf(setup, than), areasOf(setup, method));
  const told = (v: number) => 100 * (1 - exp(-v));
  const [low, high] = tInterval(ratios);
  return { effect: told(mean(ratios)), low: told(low), high: told(high) };
}

/** "8.5 % (7.8 to 9.2 %)": by how much the area is smaller than under ReLU′, with its 95 % interval. */
export function gainWords(setup: Setup, method: SearchMethod): string {
  const { effect, low, high } = smaller(setup, method, "ReLU′");
  const [least, most] = [low, high].map((v) => digits(v, 2));
  return `${digits(effect, 2)} % (${least} to ${most} %)`;
}

/** All methods at one budget: by how much the area under the loss curve is smaller than under ReLU′. */
export function methodsFigure(setups: readonly (Setup & { readonly data: string })[], columns: number): Figure {
  const y = SEARCHED.map((_, i) => SEARCHED.length - i);
  const all = setups.map((setup) => SEARCHED.map((method) => smaller(setup, method, "ReLU′")));
  const best = setups.map(
    (_, s) => SEARCHED[all[s].reduce((b, { effect }, i) => (effect > all[s][b].effect ? i : b), 0)],
  );
  const count = (method: Searched) => best.filter((one) => one === method).length;
  const found = `The largest gain is that of ${SEARCHED.filter((m) => count(m) > 0).map((m) => `${words[m]} in ${count(m)}`).join(", ")} of ${setups.length} panels`; // prettier-ignore
  return plot(
    {
      name: "figure-methods",
      caption: `**What each search gained at the same budget**: by how much the area under the loss curve is smaller than under ReLU′, under seeds that no search saw, with 95 % intervals. ${found}.`,
      alt: `${setups.length} panels, one a data set and optimizer, with the gain of each method over ReLU′ and its interval. ${found}.`,
    },
    setups.map((setup, s) => ({
      title: `${setup.data}, ${setup.words}`,
      x: { title: "area smaller by, %" },
      y: { title: "", range: [0.4, SEARCHED.length + 0.6], ticks: { values: y, labels: SEARCHED } }, // prettier-ignore
      marks: [
        line("as ReLU′", [0, 0], [0.4, SEARCHED.length + 0.6], { ...styles.BP, dash: "dot" }),
        line("95 % interval", all[s].flatMap(({ low, high }) => [low, high, NaN]), y.flatMap((v) => [v, v, NaN]), { ...styles.DBP, dash: "solid" }), // prettier-ignore
        points("gain", all[s].map(({ effect }) => effect), y, styles.DBP), // prettier-ignore
      ],
    })),
    columns,
  );
}

const plusMinus = (values: readonly number[], n: number): string =>
  `${mean(values).toFixed(n)}${values.length > 1 ? ` ± ${deviation(values).toFixed(n)}` : ""}`;

/** Rows of what was reached under fresh seeds, with what was found. */
export const reachedRows = (setup: Setup): Record<string, string>[] =>
  METHODS.map((method) => ({
    method: words[method],
    "area under the loss curve": plusMinus(areasOf(setup, method), 3),
    "test accuracy, %": plusMinus(testsOf(setup, method), 1),
    "found by the first search": foundWords(setup, method),
  }));

/** The test accuracy in the mean over fresh seeds, with its deviation. */
export const testWords = (setup: Setup, method: SearchMethod): string => plusMinus(testsOf(setup, method), 1);

function foundWords(setup: Setup, method: SearchMethod): string {
  if (method === "ReLU′") return "–";
  const found = foundBy(setup, method, 0);
  if (method === "rate")
    return `rate ${digits((setup.results.cells[0].settings.rate as number) * pow(10, found[0]), 2)}`;
  if (method === "factor") return `${digits(pow(10, found[0]), 2)} ReLU′`;
  return formula(found, settingsOf(setup).hidden);
}

// ------------------------------------------------------------------------------------------------- SimpleNet in full

/** A run of SimpleNet in full, and what it is called. */
export interface FullRun {
  readonly label: string;
  readonly style: Style;
  readonly cell: Column;
}

export const fullStyle = { derivative: styleOf["ReLU′"], found: styleOf["b-function"] };

const accuracies = ({ results }: Column, epochs: number): number[] => upTo(epochs).map((e) => results[testAt(e)][0]);

/** Loss by update and test accuracy by epoch of two runs, beside the accuracies that the network's authors print. */
export function fullFigure(bp: FullRun, other: FullRun, { epochs }: Pick<ImageSettings, "epochs">): Figure {
  const runs = [bp, other];
  const at = upTo(epochs);
  const list = (values: readonly number[]) => values.map((v) => v.toFixed(2)).join(", ");
  const [area, otherArea] = runs.map(({ cell }) => cell.results.area[0]);
  const change = `${digits(100 * Math.abs(1 - otherArea / area), 2)} % ${otherArea < area ? "smaller" : "larger"}`;
  const found = `With the ${other.label}, the area under the loss is ${change} than with ${bp.label}. Test accuracy after each epoch, in per cent: ${runs.map(({ label, cell }) => `${label} ${list(accuracies(cell, epochs))}`).join("; ")}; the authors, with Adadelta at 0.1 and images cropped and flipped, ${list(AUTHORS)}`; // prettier-ignore
  return plot(
    {
      name: "figure-full",
      caption: `**SimpleNet in full**, 5,498,378 parameters on all 50,000 images, one run each. ${found}.`,
      alt: `Training loss and test accuracy of SimpleNet over ${epochs} epochs. ${found}.`,
    },
    [
      {
        x: { title: "epoch" },
        y: { title: "training loss" },
        marks: runs.map(({ label, cell, style }) => line(label, ends(epochs), upTo(epochs * POINTS).map((k) => cell.results[lossAt(k)][0]), style)), // prettier-ignore
      },
      {
        x: { title: "epoch" },
        y: { title: "test accuracy, %" },
        marks: [
          ...runs.map(({ label, cell, style }) => line(label, at, accuracies(cell, epochs), style)),
          points("the authors, at another rate", at, AUTHORS, { ...styles.neutral, symbol: "diamond" }),
        ],
      },
    ],
  );
}

// ------------------------------------------------------------------------------------------------------- on the spot

/** A small search here and now, beside ReLU′ under the same fresh seeds, as a record would hold it. */
export function searchNow(settings: Omit<SearchSettings, "method">, seed: string): Setup {
  const trial = (method: SearchMethod) => {
    const parts = searchParts({ ...settings, method }, seed, []);
    for (let next = parts.next(); ; next = parts.next()) if (next.done) return next.value;
  };
  const cells = Array.from(progress(METHODS, "methods"), (method) => ({
    settings: { method, rate: settings.rate },
    results: Object.fromEntries(Object.entries(trial(method)).map(([name, value]) => [name, [value]])),
  }));
  const sweep = { trial: "slopeSearch", settings: settings as never, over: { method: METHODS }, seeds: 1 } as const;
  return {
    words: `${settings.optimizer === "sgd" ? "gradient descent" : "Adadelta"}, ${settings.rate}`,
    results: { sweep, seeds: [seed], cells },
  };
}

/** What it found, and what that is worth. */
export function nowFigure(setup: Setup): Figure {
  const { held, evaluations, samples, data } = settingsOf(setup);
  const [own, fresh] = [
    bestSoFar(looksOf(setup, "b-function").map(({ value }) => value)),
    areasOf(setup, "b-function"),
  ];
  const gain = smaller(setup, "b-function", "ReLU′");
  const found = `the best of ${evaluations} trainings had an area of ${digits(own[own.length - 1], 4)} under the search's seed, and has ${digits(mean(fresh), 4)} under ${held} fresh ones, ${digits(Math.abs(gain.effect), 2)} % ${gain.effect > 0 ? "less" : "more"} than ReLU′`;
  const x = ends(settingsOf(setup).epochs);
  return plot(
    {
      name: "figure-live",
      caption: `**A search, just now**: ${samples} ${data}, ${setup.words}. Here ${found}. Found: $g(z)$ = ${formulaOf(setup)}.`,
      alt: `The best area so far by evaluation, the loss curves under fresh seeds, and the function that was found: ${found}.`,
    },
    [
      { x: { title: "trainings looked at" }, y: { title: "best area so far" }, marks: SEARCHED.map((method) => line(words[method], upTo(evaluations), traces(setup, method)[0], styleOf[method])) }, // prettier-ignore
      { x: { title: "epoch" }, y: { title: "training loss" }, marks: METHODS.map((method) => line(words[method], x, band(curvesOf(setup, method)).median, styleOf[method])) }, // prettier-ignore
      { x: { title: "z" }, y: { title: "g(z)" }, marks: [line(words["ReLU′"], Z, Z.map((z) => relu.derivative(z)), styleOf["ReLU′"]), line(words["b-function"], Z, Z.map(metaOf(setup, "b-function", 0)), styleOf["b-function"])] }, // prettier-ignore
    ],
  );
}
