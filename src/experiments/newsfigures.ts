/** Notebook 05's figures and rows: of the records on AG News, and of runs on the spot. */
import { sigmoid } from "../activations";
import { alone, float32 } from "../float32";
import {
  activationName,
  line,
  plot,
  points,
  spread,
  styles,
  type Figure,
  type Mark,
  type Panel,
  type Style,
} from "../figure";
import { backward, constant, order } from "../graph";
import { progress } from "../progress";
import { difference, stable } from "../rules";
import { digits } from "../show";
import { band, type Band } from "../stats";
import { deviation, mean, median } from "../stats/summaries";
import { plain } from "../tensor";
import { cellOf, type Column, type Results } from "../sweeps";
import { first, newsPoints, newsRun, type News } from "./agnews";
import { accuracyAt, BETWEEN, correctionAt, LAYERS, lossAt, POINTS, QUANTILES, rateOf, RULES, testAt, testsIn, trainAt, upTo, type NewsRule, type NewsSettings, type QuantileName, type Setup } from "./news"; // prettier-ignore

const styleOf: Readonly<Record<NewsRule, Style>> = { BP: styles.BP, DBP: styles.DBP, linear: styles.other };

const epochsOf = ({ sweep }: Results): number => sweep.settings.epochs as number;

/** The end of each point in epochs, and the place of each test. */
const ends = (epochs: number): number[] => upTo(epochs * POINTS).map((k) => k / POINTS);
const tests = (epochs: number): number[] => testsIn(epochs).map((k) => (k * BETWEEN) / POINTS);

/** A curve of one cell: a list a seed. */
function runsOf({ results }: Column, names: readonly string[]): number[][] {
  return results[names[0]].map((_, seed) => names.map((name) => results[name][seed]));
}

const lossNames = (epochs: number) => upTo(epochs * POINTS).map(lossAt);
const accuracyNames = (epochs: number) => upTo(epochs * POINTS).map(accuracyAt);

// ------------------------------------------------------------------------------------------------------- figure 5

/** The part of a curve that is drawn again, larger: its last third, between the ends of all bands there. */
const ZOOM = 2 / 3;

function zoomed(x: readonly number[], bands: readonly Band[]) {
  const from = x.findIndex((v) => v > ZOOM * x[x.length - 1]);
  const [low, high] = [
    Math.min(...bands.flatMap((b) => [...b.low.subarray(from)])),
    Math.max(...bands.flatMap((b) => [...b.high.subarray(from)])),
  ];
  const margin = 0.05 * (high - low);
  return { x: [x[from], x[x.length - 1]] as const, y: [low - margin, high + margin] as const };
}

/** The paper's four panels: loss and accuracy of the batches as they are met, and the last third of each once more. */
export function figureFive(results: Results): Figure {
  const epochs = epochsOf(results);
  const x = ends(epochs);
  const bandsOf = (names: readonly string[]) => RULES.map((rule) => band(runsOf(cellOf(results, { rule }), names)));
  const marksOf = (bands: readonly Band[]) => RULES.flatMap((rule, i) => spread(rule, x, bands[i], styleOf[rule]));
  const [losses, accuracies] = [bandsOf(lossNames(epochs)), bandsOf(accuracyNames(epochs))];
  const [lossZoom, accuracyZoom] = [zoomed(x, losses), zoomed(x, accuracies)];
  const epoch = { title: "epoch" };
  const panels: Panel[] = [
    { x: epoch, y: { title: "training loss" }, marks: marksOf(losses) },
    { x: epoch, y: { title: "training accuracy, %" }, marks: marksOf(accuracies) },
    { x: { ...epoch, range: lossZoom.x }, y: { title: "loss, zoomed", range: lossZoom.y }, marks: marksOf(losses) },
    { x: { ...epoch, range: accuracyZoom.x }, y: { title: "accuracy, zoomed", range: accuracyZoom.y }, marks: marksOf(accuracies) }, // prettier-ignore
  ];
  const last = (bands: readonly Band[]) => bands.map(({ median: m }) => m[m.length - 1]);
  const [lossEnds, accuracyEnds] = [last(losses), last(accuracies)];
  const overlap = ([b, d]: readonly Band[]) =>
    x.filter((_, k) => b.low[k] <= d.high[k] && d.low[k] <= b.high[k]).length;
  const found = `at the last point the median losses are ${digits(lossEnds[0], 4)} (BP) and ${digits(lossEnds[1], 4)} (DBP), the accuracies ${accuracyEnds[0].toFixed(2)} and ${accuracyEnds[1].toFixed(2)} %`;
  return plot(
    {
      name: "figure-5",
      caption: `**The paper's four panels, with ${results.seeds.length} seeds.** Loss and accuracy of the batches as they are met, over ${epochs} epochs: medians and the middle 80 %. Below, the last third of each between the ends of the bands. Of ${x.length} points the bands of the two rules overlap in ${overlap(losses)} (loss) and ${overlap(accuracies)} (accuracy); ${found}.`,
      alt: `Four panels: training loss and accuracy over ${epochs} epochs under BP and DBP with bands over seeds, and their last third enlarged; ${found}.`,
    },
    panels,
    2,
  );
}

/** DBP minus BP seed by seed: what the bands of figure 5 cannot show. */
export function differencesFigure(results: Results): Figure {
  const epochs = epochsOf(results);
  const [bp, dbp] = RULES.map((rule) => cellOf(results, { rule }));
  const pairs = (names: readonly string[]) => {
    const [b, d] = [bp, dbp].map((cell) => runsOf(cell, names));
    return d.map((run, seed) => run.map((v, k) => v - b[seed][k]));
  };
  const [losses, tested] = [pairs(lossNames(epochs)), pairs(testsIn(epochs).map(testAt))];
  const seed: Style = { ...styles.neutral, width: 1 };
  const marks = (x: readonly number[], runs: readonly (readonly number[])[]): Mark[] => [
    ...runs.map((run) => line("one seed", x, run, seed)),
    line("mean", x, x.map((_, k) => mean(runs.map((run) => run[k]))), { ...styles.DBP, width: 3 }),
  ]; // prettier-ignore
  const at = (runs: readonly (readonly number[])[]) => runs.map((run) => run[run.length - 1]);
  const higher = at(tested).filter((v) => v > 0).length;
  const largest = (k: number) => digits(Math.max(...losses.map((run) => Math.abs(run[k]))), 2);
  const found = `The losses differ by at most ${largest(0)} at the first point and by at most ${largest(epochs * POINTS - 1)} at the last. At the end DBP has the higher test accuracy in ${higher} of ${tested.length} seeds, by ${digits(mean(at(tested)), 2)} points in the mean, with a deviation of ${digits(deviation(at(tested)), 2)} between seeds`;
  return plot(
    {
      name: "figure-differences",
      caption: `**DBP minus BP, seed by seed**: of the training loss (left) and of the test accuracy in points (right). ${found}. Both rules start from the same weights and see the same batches.`,
      alt: `Two panels of differences over ${epochs} epochs, a line a seed and their mean: ${found}.`,
    },
    [
      { x: { title: "epoch" }, y: { title: "loss, DBP − BP" }, marks: marks(ends(epochs), losses) },
      { x: { title: "epoch" }, y: { title: "test accuracy, DBP − BP, points" }, marks: marks(tests(epochs), tested) },
    ],
  );
}

// -------------------------------------------------------------------------------------------------- how much it corrects

/**
 * What arrives at the feed-forward layers of the untrained network, in double precision: e, what eq. 6's chord corrects there to
 * first order, step·e·(a − ½)/σ′, and what it does correct; medians of their sizes over the units and words of one batch.
 */
export function arrivingRows(settings: NewsSettings, seed: string, news: News): Record<string, string>[] {
  const { network, loss } = newsRun(settings, seed, news, plain);
  const { x, y } = first(news.train, settings.batch);
  const end = loss(network(constant(x)), y);
  const nodes = order(end);
  const pass = backward(end);
  const step = settings.step === "rate" ? rateOf(settings) : settings.step;
  return LAYERS.map((layer) => {
    const [z, a] = ["z", "a"].map((what) => nodes.find(({ name }) => name === `${layer}.${what}`)!);
    const slope = difference(step, stable)(sigmoid, { layer, samples: settings.batch });
    const rows = Array.from(pass(a).data, (e, i) => ({ e, z: z.value.data[i], a: a.value.data[i] })).filter(({ e }) => e !== 0); // prettier-ignore
    const size = (of: (row: (typeof rows)[number]) => number) =>
      digits(median(rows.map((row) => Math.abs(of(row)))), 2);
    return {
      layer,
      "|e|": size(({ e }) => e),
      "first order": size(({ e, a: v }) => (step * e * (v - 0.5)) / (v * (1 - v))),
      "the chord": size(({ e, z: at, a: v }) => slope(at, v, e) / sigmoid.derivative(at, v) - 1),
    };
  });
}

const quantileStyle: Readonly<Record<QuantileName, Style>> = {
  median: { ...styles.DBP, dash: "solid" },
  "95 %": { ...styles.DBP, dash: "dash" },
  most: { ...styles.DBP, dash: "dot" },
};

const corrections = (cell: Column, layer: string, quantile: QuantileName, epochs: number): number[] =>
  testsIn(epochs).map((test) => median(cell.results[correctionAt(layer, quantile, test)]));

/** The largest value of a quantile of the corrections over both layers and all tests, in the median of the seeds. */
export const largestCorrection = (cell: Column, quantile: QuantileName, epochs: number): number =>
  Math.max(...LAYERS.flatMap((layer) => corrections(cell, layer, quantile, epochs)));

/** A unit that is saturated, and what step·e may be there: a moves toward the middle. */
const FAR = -20;
const MOVE = 1e-6;

/** The most ticks of an axis. */
const MOST_TICKS = 8;

/** Ticks at powers of ten between two numbers > 0, from the one below the first on; not at all where they are many. */
export function decades(low: number, high: number) {
  const exponentOf = (value: number) => Number(value.toExponential().split("e")[1]);
  const [from, to] = [exponentOf(low), exponentOf(high) + 1];
  const apart = Math.ceil((to - from + 1) / MOST_TICKS);
  const exponents = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((k) => (k - from) % apart === 0);
  return {
    values: exponents.map((k) => Number(`1e${k}`)),
    labels: exponents.map((k) => `10<sup>${String(k).replace("-", "−")}</sup>`),
  };
}

/** |slope/f′ − 1| over training, by layer: median, 95 % and the largest of all units and words of a batch. */
export function correctionsFigure(results: Results): Figure {
  const epochs = epochsOf(results);
  const cell = cellOf(results, { rule: "DBP" });
  const names = Object.keys(QUANTILES) as QuantileName[];
  const all = LAYERS.flatMap((layer) => names.flatMap((name) => corrections(cell, layer, name, epochs)));
  const ticks = decades(Math.min(...all.filter((v) => v > 0)), Math.max(...all));
  const [middle, nearly, largest] = names.map((name) => digits(largestCorrection(cell, name, epochs), 2));
  const found = `The median is never above ${middle}, 95 % of all lie below ${nearly}, and the largest of all is ${largest}`;
  return plot(
    {
      name: "figure-corrections",
      caption: `**What the chord corrects**: $|\\text{slope}/\\sigma'(z) - 1|$ over the units and words of one batch, by layer and over training (medians of ${results.seeds.length} seeds). ${found}: units become saturated, until a step of $a$ is no longer small beside $a(1 - a)$. At $z = ${FAR}$ the derivative is ${digits(sigmoid.derivative(FAR), 2)}, and the chord of a step of ${digits(MOVE, 1)} toward the middle has ${digits(stable(sigmoid)(FAR, sigmoid.f(FAR), -MOVE), 2)}; both are next to nothing beside the slopes of the other units, at most ¼.`,
      alt: `Two panels, one a feed-forward layer, of the relative correction over ${epochs} epochs on a logarithmic axis. ${found}.`,
    },
    LAYERS.map((layer) => ({
      title: layer,
      x: { title: "epoch" },
      y: { title: "|slope/σ′ − 1|", log: true, ticks },
      marks: names.map((name) => line(name, tests(epochs), corrections(cell, layer, name, epochs), quantileStyle[name])),
    })), // prettier-ignore
  );
}

// ------------------------------------------------------------------------------------------------------ other settings

const optimizerWords = { adam: "Adam", sgd: "SGD" };
/** "tanh, SGD". */
export const setupWords = ({ activation, optimizer }: Setup): string =>
  `${activationName(activation)}, ${optimizerWords[optimizer]}`;

/** "88.00 ± 0.10", the mean and the deviation between seeds; of one seed the number alone. */
export const meanWords = (values: readonly number[], places = 2): string =>
  `${mean(values).toFixed(places).replace("-", "−")}${values.length > 1 ? ` ± ${deviation(values).toFixed(places)}` : ""}`;

export const meanOf = ({ results }: Column, name: string): number => mean(results[name]);

/** What was reached in a cell. */
export const reached = ({ results }: Column) => ({
  "mean loss": meanWords(results.area, 3),
  "loss at the end": meanWords(results["loss at the end"], 3),
  "learnt stories right, %": meanWords(results["train at the end"]),
  "test stories right, %": meanWords(results["test at the end"]),
});

/** How much higher a cell's mean loss is than that of another under the same seeds, which both number from 1; in percent. */
export function besideBp({ results: { area } }: Column, bp: Column): string {
  return area === bp.results.area ? "–" : meanWords(area.map((value, seed) => 100 * (value / bp.results.area[seed] - 1)), 1); // prettier-ignore
}

/** An effect with its interval in some setup. */
export interface SetupEffect {
  readonly setup: Setup;
  readonly effect: number;
  readonly interval: readonly [number, number];
  readonly smallest: number;
}

/** Effects by setup with their 95 % intervals; between the dotted lines nothing of interest lies. To the right is where the paper points. */
export function setupsFigure(speed: readonly SetupEffect[], accuracy: readonly SetupEffect[]): Figure {
  const panel = (title: string, rows: readonly SetupEffect[], unit: number): Panel => {
    const y = rows.map((_, i) => rows.length - i);
    const [high] = [rows.length + 0.7];
    const bars = rows.flatMap(({ interval: [low, up] }) => [unit * low, unit * up, NaN]);
    const limits = [-rows[0].smallest, rows[0].smallest].flatMap((v) => [unit * v, unit * v, NaN]);
    return {
      x: { title },
      y: { title: "", range: [0.3, high], ticks: { values: y, labels: rows.map(({ setup }) => setupWords(setup)) } },
      marks: [
        line("smallest effect of interest", limits, [0.3, high, NaN, 0.3, high, NaN], { ...styles.neutral, dash: "dot" }),
        line("95 % interval", bars, y.flatMap((v) => [v, v, NaN]), { ...styles.DBP, dash: "solid" }),
        points("DBP against BP", rows.map(({ effect }) => unit * effect), y, styles.DBP),
      ],
    }; // prettier-ignore
  };
  const within = (rows: readonly SetupEffect[]) =>
    rows.filter(({ interval: [low, high], smallest }) => low >= -smallest && high <= smallest).length;
  const beyond = (rows: readonly SetupEffect[]) =>
    rows.filter(({ interval: [low], smallest }) => low > smallest).length;
  const found = `Within the smallest effect of interest lie ${within(speed)} of ${speed.length} intervals of the loss and ${within(accuracy)} of ${accuracy.length} of the accuracy; on the paper's side beyond it ${beyond(speed)} and ${beyond(accuracy)}`;
  return plot(
    {
      name: "figure-setups",
      caption: `**Every setup**: the effect of DBP with its 95 % interval, on the area under the training loss (left) and on the test accuracy (right); to the right of 0 is where the paper's claim points. ${found}.`,
      alt: `Effects of DBP in ${speed.length} setups with intervals, on loss and on test accuracy. ${found}.`,
    },
    [panel("mean loss lower by, %", speed, 100), panel("test accuracy higher by, points", accuracy, 1)],
  );
}

/** Long training: accuracy on stories that are learnt from and on others. */
export function longFigure(results: Results): Figure {
  const epochs = epochsOf(results);
  const x = tests(epochs);
  const panel = (title: string, at: (test: number) => string): Panel => ({
    title,
    x: { title: "epoch" },
    y: { title: "right, %" },
    marks: RULES.map((rule) => line(rule, x, runsOf(cellOf(results, { rule }), testsIn(epochs).map(at))[0], styleOf[rule])), // prettier-ignore
  });
  const of = (name: string) => RULES.map((rule) => cellOf(results, { rule }).results[name][0].toFixed(2)).join(" and ");
  const best = (at: (test: number) => string) => RULES.map((rule) => Math.max(...runsOf(cellOf(results, { rule }), testsIn(epochs).map(at))[0]).toFixed(2)).join(" and "); // prettier-ignore
  const found = `After ${epochs} epochs BP and DBP have ${of("train at the end")} % of the stories right that they learnt from, at best ${best(trainAt)}; of the others ${of("test at the end")} %, at best ${best(testAt)}`;
  return plot(
    {
      name: "figure-long",
      caption: `**${epochs} epochs**, one seed. ${found}.`,
      alt: `Two panels of accuracy over ${epochs} epochs under BP and DBP, of stories learnt from and of test stories. ${found}.`,
    },
    [panel("learnt from", trainAt), panel("test", testAt)],
  );
}

// ------------------------------------------------------------------------------------------------------- on the spot

/** A short run of each rule here and now. */
export function shortFigure(settings: Omit<NewsSettings, "rule">, seed: string, news: News): Figure {
  const { epochs } = settings;
  const rules: readonly NewsRule[] = [...RULES, "linear"];
  const runs = Array.from(progress(rules, "rules"), (rule) => {
    let last: Readonly<Record<string, readonly number[]>> = {};
    for (const { columns } of newsPoints({ ...settings, rule }, seed, news, float32(alone(48)))) last = columns;
    return { rule, loss: last.loss, test: last.test, most: last["block1.ff1 most"] };
  });
  const [bp, dbp] = runs;
  const gap = Math.max(...bp.loss.map((v, k) => Math.abs(v - dbp.loss[k])));
  const at = runs.map(({ rule, test }) => `${rule} ${test[test.length - 1].toFixed(1)}`).join(", ");
  const found = `the losses of BP and DBP differ by at most ${digits(gap, 2)}; test stories right in the end, in per cent: ${at}`;
  return plot(
    {
      name: "figure-live",
      caption: `**A short run, just now**: ${epochs} epochs of ${news.train.x.shape[0]} ${settings.data === "AG News" ? "stories of AG News" : "drawn stories"} in batches of ${settings.batch}, seed ${seed}. Slopes of 1 (linear) are a control. Here ${found}.`,
      alt: `Loss and test accuracy of a short run under BP, DBP and linear: ${found}.`,
    },
    [
      { x: { title: "epoch" }, y: { title: "training loss" }, marks: runs.map(({ rule, loss }) => line(rule, ends(epochs), loss, styleOf[rule])) }, // prettier-ignore
      { x: { title: "epoch" }, y: { title: "test stories right, %" }, marks: runs.map(({ rule, test }) => line(rule, tests(epochs), test, styleOf[rule])) }, // prettier-ignore
    ],
  );
}
