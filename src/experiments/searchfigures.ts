/** A search seen from inside, and what its meta-network can be: notebook 07's first figures. */
import type { Finding } from "../claims/proofs/finding";
import { bandMark, line, plot, points, slopeName, spread, styles, type Figure, type Mark, type Panel } from "../figure";
import { withoutFailures } from "../search";
import { belief } from "../search/belief";
import { digits } from "../show";
import { band } from "../stats";
import { median } from "../stats/summaries";
import { upTo } from "./images";
import { foundBy, looksOf, SEARCHED, settingsOf, steps, styleOf, traces, words, type Searched, type Setup } from "./searched"; // prettier-ignore
import { boxes } from "./slopesearch";

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
        y: { title: "", range: [0.4, names.length + 0.6], ticks: { values: y, labels: names.map(slopeName) } }, // prettier-ignore
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
