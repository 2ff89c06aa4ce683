/** Notebook 07's figures and rows: of recorded searches, of SimpleNet in full, and of a search on the spot. */
import { activations, relu } from "../activations";
import type { Finding } from "../claims/proofs/finding";
import { bandMark, line, plot, points, spread, styles, type Figure, type Mark, type Panel, type Style } from "../figure"; // prettier-ignore
import { belief } from "../search/belief";
import { withoutFailures, type Observation } from "../search";
import { exp, pow } from "../math";
import { digits } from "../show";
import { band, logRatios, tInterval } from "../stats";
import { deviation, mean, median } from "../stats/summaries";
import { cellOf, type Column, type Results } from "../sweeps";
import { slopeOf } from "./cifar";
import { AUTHORS, lossAt, POINTS, testAt, upTo, type ImageSettings, type Meta } from "./images";
import { boxes, foundAt, heldAreaAt, heldLossAt, heldTestAt, lookAt, METHODS, searchParts, valueAt, type SearchMethod, type SearchSettings } from "./slopesearch"; // prettier-ignore

/** A record of searches, and what it is called in a figure: "Adadelta, 0.01". */
export interface Setup {
  readonly words: string;
  readonly results: Results;
}

type Searched = Exclude<SearchMethod, "ReLU′">;
const SEARCHED: readonly Searched[] = ["b-function", "b-function at random", "rate", "factor"];

const words: Readonly<Record<SearchMethod, string>> = {
  "ReLU′": "ReLU′ (backpropagation)",
  "b-function": "b-function, searched",
  "b-function at random": "b-function, drawn at random",
  rate: "rate, searched",
  factor: "factor on ReLU′, searched",
};

const styleOf: Readonly<Record<SearchMethod, Style>> = {
  "ReLU′": styles.BP,
  "b-function": styles.DBP,
  "b-function at random": styles.neutral,
  rate: styles.consistent,
  factor: styles.other,
};

const of = ({ results }: Setup, method: SearchMethod): Column => cellOf(results, { method });
const settingsOf = ({ results }: Setup) => results.sweep.settings as unknown as SearchSettings;
const lossNames = ({ epochs }: SearchSettings): string[] => upTo(epochs * POINTS).map(lossAt);

/** The end of each point, in epochs. */
const ends = (epochs: number): number[] => upTo(epochs * POINTS).map((k) => k / POINTS);

/** Of one search the loss curves of its fresh seeds; of several each one's mean over them. */
function curvesOf(setup: Setup, method: SearchMethod): number[][] {
  const { results } = of(setup, method);
  const { held, epochs } = settingsOf(setup);
  if (setup.results.seeds.length === 1)
    return upTo(held).map((seed) => upTo(epochs * POINTS).map((point) => results[heldLossAt(seed, point)][0]));
  return setup.results.seeds.map((_, s) => lossNames(settingsOf(setup)).map((name) => results[name][s]));
}

/** The areas that are paired: of one search those of its fresh seeds, of several each one's mean over them. */
function areasOf(setup: Setup, method: SearchMethod): readonly number[] {
  const { results } = of(setup, method);
  if (setup.results.seeds.length > 1) return results.area;
  return upTo(settingsOf(setup).held).map((seed) => results[heldAreaAt(seed)][0]);
}

const testsOf = (setup: Setup, method: SearchMethod): readonly number[] =>
  setup.results.seeds.length > 1
    ? of(setup, method).results[testAt(settingsOf(setup).epochs)]
    : upTo(settingsOf(setup).held).map((seed) => of(setup, method).results[heldTestAt(seed)][0]);

/** What was looked at under one seed of the search, in order. */
function looksOf(setup: Setup, method: Searched, seed = 0): Observation[] {
  const { results } = of(setup, method);
  return upTo(settingsOf(setup).evaluations).map((k) => ({
    x: boxes[method].map((_, d) => results[lookAt(d + 1, k)][seed]),
    value: results[valueAt(k)][seed],
  }));
}

const foundBy = (setup: Setup, method: Searched, seed: number): number[] =>
  boxes[method].map((_, d) => of(setup, method).results[foundAt(d + 1)][seed]);

// ------------------------------------------------------------------------------------------------- the meta-network

/** How near a meta-network comes to each b-function of figure 1a, beside what no monotone function can better. */
export function metaFigure({ numbers, cases, failures }: Finding): Figure {
  const names = Object.keys(numbers).filter((name) => !name.endsWith(" at least"));
  const y = names.map((_, i) => names.length - i);
  const share = (values: readonly number[]) => values.map((v) => 100 * v);
  const found = `Of ${cases} functions ${cases - failures} are met within 5 % of their range`;
  return plot(
    {
      name: "figure-meta",
      caption: `**One hidden neuron cannot make a bell.** The largest error over $z \\in [-6, 6]$ of the best $w_2\\tanh(w_1 z + b_1) + b_2$ that was found, and the least that any monotone function must make. ${found}; the four bells, $\\sigma'$ and $\\tanh'$ among them, are missed by half of their height, whatever the weights.`,
      alt: `For each of ten b-functions the error of the best meta-network and the bound for monotone functions, in per cent of the range. ${found}.`,
    },
    [
      {
        x: { title: "largest error, % of the function's range", range: [-2, 55] },
        y: { title: "", range: [0.4, names.length + 0.6], ticks: { values: y, labels: names.map((name) => `${name}′`) } }, // prettier-ignore
        marks: [
          line("5 %", [5, 5], [0.4, names.length + 0.6], { ...styles.neutral, dash: "dot" }),
          points("no monotone function is nearer", share(names.map((name) => numbers[`${name} at least`])), y, { ...styles.neutral, symbol: "line-ns-open", size: 16 }), // prettier-ignore
          points("the best meta-network found", share(names.map((name) => numbers[name])), y, styles.DBP),
        ],
      },
    ],
  );
}

// ------------------------------------------------------------------------------------------------------- the search

/** A panel of what a search believes along some points, with its looks, and one of where it would look next. */
function views(at: readonly (readonly number[])[], x: readonly number[], known: ReturnType<typeof belief>, axis: string, value: string) {
  const seen = at.map((point) => known.at(point));
  const means = seen.map(({ mean: m }) => m);
  const twice = seen.map(({ deviation: s }) => 2 * s);
  return {
    means,
    below: Math.min(...means.map((m, i) => m - twice[i])),
    above: Math.max(...means.map((m, i) => m + twice[i])),
    belief: (more: readonly Mark[], range?: readonly [number, number]): Panel => ({
      x: { title: "" },
      y: { title: value, range },
      marks: [
        bandMark("±2 standard deviations", x, means.map((m, i) => m - twice[i]), means.map((m, i) => m + twice[i]), styles.BP),
        line("mean of the process", x, means, styles.BP),
        ...more,
      ],
    }),
    improvement: (title: string, top: number): Panel => ({
      x: { title: axis },
      y: { title, range: [-0.04 * top, 1.08 * top] },
      marks: [line("expected improvement", x, seen.map(({ improvement }) => improvement), styles.consistent)],
    }),
    most: Math.max(...seen.map(({ improvement }) => improvement)),
  };
} // prettier-ignore

const steps = ([low, high]: readonly [number, number], n = 120): number[] =>
  Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);

/** The search for a rate, the one dimension that can be drawn whole, after some of its rounds. */
export function stagesFigure(setup: Setup, after: readonly number[], seed = 0): Figure {
  const looks = looksOf(setup, "rate", seed);
  const [box] = boxes.rate;
  const x = steps(box);
  const stages = after.map((n) => {
    const seen = looks.slice(0, n);
    return {
      ...views(x.map((v) => [v]), x, belief([box], seen), "log₁₀ of the factor on the rate", "area"), // prettier-ignore
      looks: seen.map(({ x: [v] }) => v),
      shown: withoutFailures(seen.map(({ value }) => value)),
    };
  });
  const heights = stages.flatMap(({ shown, means }) => [...shown, ...means]);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const range = [low - 0.1 * (high - low), high + 0.1 * (high - low)] as const;
  const top = Math.max(...stages.map(({ most }) => most));
  const [first, last] = [stages[0], stages[stages.length - 1]];
  const least = ({ shown }: (typeof stages)[number]) => digits(Math.min(...shown), 4);
  const failed = looks.slice(0, last.shown.length).filter(({ value }, i) => value !== last.shown[i]).length;
  const found = `the smallest area is ${least(first)} after ${first.shown.length} looks and ${least(last)} after ${last.shown.length}`;
  return plot(
    {
      name: "figure-search",
      caption: `**A search, seen from inside**: the rate of ${setup.words} on the first seed, after ${after.join(", ")} of its looks. Above, what the process makes of the areas seen; below, the expected improvement, at whose top the next look is made. Here ${found}.${failed > 0 ? ` ${failed} of the ${last.shown.length} looks diverged and ${failed === 1 ? "counts" : "count"} as the worst.` : ""}`,
      alt: `Two rows of ${after.length} panels along the rate: the Gaussian process with its looks, and the expected improvement; ${found}.`,
    },
    [
      ...stages.map(({ belief: panel, looks: at, shown }, i) => ({
        title: `after ${after[i]} looks`,
        ...panel([points("looks", at, shown, styles.DBP)], range),
      })),
      ...stages.map(({ improvement }, i) => improvement(i === 0 ? "expected improvement" : "", top)),
    ],
    after.length,
  );
}

/** The search for a b-function: four slices through what it found, one along each weight. */
export function slicesFigure(setup: Setup, seed = 0): Figure {
  const box = boxes["b-function"];
  const known = belief(box, looksOf(setup, "b-function", seed));
  const find = foundBy(setup, "b-function", seed);
  const names = ["w₁", "b₁", "w₂", "b₂"];
  const at = known.at(find).mean;
  const slices = names.map((name, d) => {
    const x = steps(box[d], 60);
    return views(x.map((v) => find.map((w, i) => (i === d ? v : w))), x, known, name, d === 0 ? "area" : ""); // prettier-ignore
  });
  const range = [Math.min(...slices.map(({ below }) => below)), Math.max(...slices.map(({ above }) => above))] as const;
  const top = Math.max(...slices.map(({ most }) => most));
  const lengths = known.lengths.map((length, d) => `${names[d]} ${length >= 20 ? "beyond 20" : digits(length, 2)}`);
  return plot(
    {
      name: "figure-slices",
      caption: `**Four slices through what the search found** (${setup.words}, first seed, after ${settingsOf(setup).evaluations} looks), one along each weight of $g$, the other three held. The mark is the find, where the process expects an area of ${digits(at, 4)}. Length scales, in sides of the box: ${lengths.join(", ")}; a long one says that the weight hardly matters. Noise: ${digits(known.noise, 2)}.`,
      alt: `Two rows of four panels: the Gaussian process and the expected improvement along each of g's four weights through the find, whose expected area is ${digits(at, 4)}.`,
    },
    [
      ...slices.map(({ belief: panel }, d) => panel([points("the find", [find[d]], [at], styles.DBP)], range)),
      ...slices.map(({ improvement }, d) => improvement(d === 0 ? "expected improvement" : "", top)),
    ],
    4,
  );
}

/** The best area so far. */
const bestSoFar = (values: readonly number[]): number[] => {
  let least = Infinity;
  return values.map((value) => (least = Number.isFinite(value) ? Math.min(least, value) : least));
};

const traces = (setup: Setup, method: Searched): number[][] =>
  setup.results.seeds.map((_, s) => bestSoFar(looksOf(setup, method, s).map(({ value }) => value)));

/** How the best area so far falls with each training that a search may look at. */
export function traceFigure(setups: readonly Setup[]): Figure {
  const { evaluations } = settingsOf(setups[0]);
  const x = upTo(evaluations);
  const seeds = setups[0].results.seeds.length;
  const end = (setup: Setup, method: Searched) => median(traces(setup, method).map((trace) => trace[evaluations - 1]));
  const found = setups.map((setup) => `${setup.words}: b-function ${digits(end(setup, "b-function"), 4)}, at random ${digits(end(setup, "b-function at random"), 4)}, rate ${digits(end(setup, "rate"), 4)}, factor ${digits(end(setup, "factor"), 4)}`).join("; "); // prettier-ignore
  const panels = setups.map((setup): Panel => {
    const bands = SEARCHED.map((method) => band(traces(setup, method)));
    const late = bands.flatMap(({ low, high }) => [...low.subarray(2), ...high.subarray(2)]).filter(Number.isFinite);
    const [least, most] = [Math.min(...late), Math.max(...late)];
    return {
      title: setup.words,
      x: { title: "trainings looked at" },
      y: { title: setup === setups[0] ? "best area so far" : "", range: [least - 0.05 * (most - least), most + 0.05 * (most - least)] }, // prettier-ignore
      marks: SEARCHED.flatMap((method, i) =>
        method.startsWith("b-function")
          ? spread(words[method], x, bands[i], styleOf[method])
          : [line(`${words[method]}, median`, x, bands[i].median, styleOf[method])],
      ),
    };
  });
  return plot(
    {
      name: "figure-trace",
      caption: `**The best area so far**, under the search's own seed, over ${seeds} searches. After ${evaluations} trainings the medians are, with ${found}.`,
      alt: `${setups.length} panels of the best area so far against the number of trainings, a line for each thing that is searched: ${found}.`,
    },
    panels,
  );
}

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
      return `${setups.length > 1 ? `with ${setup.words} ` : ""}${areas.join(", ")}`;
    })
    .join("; ");
  return plot(
    {
      name,
      caption: `**${title}** The mean loss over all updates, the paper's area under the curve, is ${found}.`,
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
      x: { title: s >= setups.length - columns ? "area smaller by, %" : "" },
      y: { title: "", range: [0.4, SEARCHED.length + 0.6], ticks: { values: y, labels: SEARCHED.map((m) => (s % columns === 0 ? m : "")) } }, // prettier-ignore
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

/** Loss by update and test accuracy by epoch, beside the accuracies that the network's authors print. */
export function fullFigure(runs: readonly FullRun[], { epochs }: Pick<ImageSettings, "epochs">): Figure {
  const at = upTo(epochs);
  const list = (values: readonly number[]) => values.map((v) => v.toFixed(2)).join(", ");
  const found = `Test accuracy after each epoch, in per cent: ${runs.map(({ label, cell }) => `${label} ${list(accuracies(cell, epochs))}`).join("; ")}; the authors, with Adadelta at 0.1 and images cropped and flipped, ${list(AUTHORS)}`; // prettier-ignore
  return plot(
    {
      name: "figure-full",
      caption: `**SimpleNet in full**, 5,498,378 parameters on all 50,000 images, ${runs.length === 1 ? "one run" : "one run each"}. ${found}.`,
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
  const cells = METHODS.map((method) => ({
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
