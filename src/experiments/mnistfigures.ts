/** Notebook 08's section on MNIST: figures and rows from the records, with the published curves, and of runs on the spot. */
import { line, plot, styles, type DigitsLab, type Figure, type Style } from "../figure";
import { alone, float32 } from "../float32";
import { multiples, type Small } from "../multiples";
import { progress } from "../progress";
import { percent } from "../show";
import { deviation, mean, median } from "../stats/summaries";
import { cellOf, type Results, type Settings } from "../sweeps";
import { learnt } from "./learning";
import { epochs, type Digits } from "./mnist";
import { accuracyAt, EPOCHS, isPeer, lossAt, OWN_RATES, PEERS, PUBLISHED, RUN, TOLERANCE, type MnistRule, type MnistSettings, type Peer } from "./published"; // prettier-ignore

/** The rules in their order; DBP's other readings and the tuned BP stand in the tables alone. */
export const mnistRules: readonly MnistRule[] = RUN;
const drawn = mnistRules.filter((rule) => !/^DBP.|tuned$/.test(rule));

const feedbacks: Style = { ...styles.other, color: "#8a5a00", dash: "dashdot" };
const own: Partial<Record<MnistRule, Style>> = { BP: styles.BP, DBP: styles.DBP, linear: styles.other };
const styleOf = (rule: MnistRule): Style => own[rule] ?? feedbacks;
const dotted: Style = { ...styles.neutral, dash: "dot", width: 3 };

type Curves = Readonly<Record<Peer, readonly number[]>>;

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const ticks = (values: readonly number[]) => ({ values, labels: values.map(String) });

/** The mean over seeds of test accuracy after each epoch, in percent. */
function accuracies(results: Results, rule: MnistRule): number[] {
  const { results: columns } = cellOf(results, { rule });
  return upTo(results.sweep.settings.epochs as number).map((epoch) => mean(columns[accuracyAt(epoch)]));
}

/** "DBP 97.80; BP 96.28", the best first: names of rules hold commas. */
const rankedWords = (ends: readonly { rule: string; accuracy: number }[], decimals: number): string =>
  [...ends]
    .sort((a, b) => b.accuracy - a.accuracy)
    .map(({ rule, accuracy }) => `${rule} ${accuracy.toFixed(decimals)}`)
    .join("; ");

/** Test accuracy by epoch, a panel a rule: the mean of our seeds, and the published run where there is one, else our BP. */
export function mnistFigure(results: Results, curves: Curves): Figure {
  const x = upTo(results.sweep.settings.epochs as number);
  const bp = line("BP at the published rate", x, accuracies(results, "BP"), { ...styles.BP, width: 1.5 });
  const panels = drawn.map((rule): Small => {
    const theirs = isPeer(rule) ? line("published", x, curves[rule].slice(0, x.length), dotted) : bp;
    return { title: rule, marks: [theirs, line(`${rule}, ours`, x, accuracies(results, rule), styleOf(rule))] };
  });
  const ends = rankedWords(drawn.map((rule) => ({ rule, accuracy: accuracies(results, rule)[x.length - 1] })), 2); // prettier-ignore
  const gaps = PEERS.flatMap((rule) => accuracies(results, rule).map((a, i) => Math.abs(a - curves[rule][i])));
  return multiples(
    {
      name: "figure-mnist",
      caption: `**MNIST, 784-500-10 of sigmoids**: test accuracy over ${x.length} epochs, the mean of ${results.seeds.length} seeds. Ours lie ${median(gaps).toFixed(2)} points from the published runs (dotted; Akrout et al. 2019) in the median of epochs and rules, and at most ${Math.max(...gaps).toFixed(2)}; where none was published, blue: our BP at the published rate. After epoch ${x.length}, in percent, the best first: ${ends}. With one hidden layer direct feedback is feedback alignment under another draw.`,
      alt: `${drawn.length} small panels of test accuracy over ${x.length} epochs of MNIST, four with the published curve. After epoch ${x.length}: ${ends}.`,
    },
    panels,
    {
      x: { title: "epoch", ticks: ticks([1, 5, 10, 20]) },
      y: { title: "right, %", range: [74, 99], ticks: ticks([75, 80, 85, 90, 95]) },
    },
  );
}

/** The long run of BP beside the published one: percent of the test set that is wrong. */
export function longFigure(results: Results, { BP: curve }: Curves): Figure {
  const ours = accuracies(results, "BP");
  const x = upTo(ours.length);
  const wrong = (accuracy: readonly number[]) => accuracy.map((a) => 100 - a);
  const gaps = ours.map((a, i) => Math.abs(a - curve[i]));
  const widest = Math.max(...gaps);
  const ends = `ours is at ${ours[x.length - 1].toFixed(2)} % right, theirs at ${curve[x.length - 1].toFixed(2)} %`;
  return plot(
    {
      name: "figure-mnist-400",
      caption: `**${x.length} epochs of backpropagation**, one seed beside the published run (dotted). After the last epoch ${ends}; over all epochs they are ${median(gaps).toFixed(2)} points apart in the median, at most ${widest.toFixed(2)} (epoch ${gaps.indexOf(widest) + 1}).`,
      alt: `Test error over ${x.length} epochs of BP on MNIST, ours and the published run. After the last epoch ${ends}.`,
    },
    [
      {
        x: { title: "epoch", log: true, ticks: ticks([1, 5, 20, 100, 400]) },
        y: { title: "wrong, %", log: true, ticks: ticks([2, 5, 10]) },
        marks: [line("published", x, wrong(curve), dotted), line("BP, ours", x, wrong(ours), styles.BP)],
      },
    ],
  );
}

// ------------------------------------------------------------------------------------------------------------- rows

/** "88.00 ± 0.10", percent with the deviation between seeds; of one seed the number alone. */
const percentWords = (values: readonly number[]): string =>
  `${mean(values).toFixed(2)}${values.length > 1 ? ` ± ${deviation(values).toFixed(2)}` : ""}`;

const lastLoss = (results: Results, settings: Settings): number =>
  mean(cellOf(results, settings).results[lossAt(results.sweep.settings.epochs as number)]);

/** What each rule reached at the epochs that are judged, beside what was published. */
export const reachedRows = (results: Results): Record<string, string | number>[] =>
  mnistRules.map((rule) => ({
    rule,
    rate: `${OWN_RATES[rule]}${isPeer(rule) ? " (published)" : ""}`,
    ...Object.fromEntries(
      EPOCHS.flatMap((epoch, i) => [
        [`epoch ${epoch}`, percentWords(cellOf(results, { rule }).results[accuracyAt(epoch)])],
        ["published".padEnd(9 + i), isPeer(rule) ? PUBLISHED[rule][i].toFixed(2) : "–"],
      ]),
    ),
    "training loss": lastLoss(results, { rule }),
  }));

/** The distances of our means from the published numbers, with their tolerances, and which are within them. */
export const distances = (results: Results) =>
  PEERS.flatMap((rule) =>
    EPOCHS.map((epoch, i) => {
      const off = Math.abs(mean(cellOf(results, { rule }).results[accuracyAt(epoch)]) - PUBLISHED[rule][i]);
      return { rule, epoch, off, tolerance: TOLERANCE, within: off <= TOLERANCE };
    }),
  );

/** The same in a sentence or two. */
export function distanceWords(results: Results): string {
  const all = distances(results);
  const bp = all.filter(({ rule }) => rule === "BP").map(({ off }) => off.toFixed(2));
  const wider = all.filter(({ tolerance }) => tolerance > 0.5);
  const wide = wider.map(({ rule, epoch, tolerance }) => `${tolerance} for ${rule}, epoch ${epoch}`).join("; ");
  const beyond = all.filter(({ within }) => !within);
  const out = beyond.map(({ rule, epoch, off }) => `${rule}, epoch ${epoch}, by ${off.toFixed(2)}`).join("; ");
  return `Of ${all.length} published numbers (four rules, three epochs) the mean of our seeds is within the tolerance of **${all.length - beyond.length}**${out === "" ? "" : `; not of these: ${out} points`}. BP is ${bp.join(", ")} points off. The tolerance is half a point for BP, for the others the larger of half a point and three deviations between seeds, since a published curve is one run${wide === "" ? "" : ` (${wide})`}.`;
}

/** BP by order and biases. */
export const settingRows = (results: Results): Record<string, string | number>[] =>
  results.cells.map(({ settings: { order, biases }, results: columns }) => ({
    samples: String(order),
    biases: biases === "usual" ? "as usual" : "as published",
    ...Object.fromEntries(
      EPOCHS.map((epoch, i) => [
        `epoch ${epoch} (published ${PUBLISHED.BP[i].toFixed(2)})`,
        percentWords(columns[accuracyAt(epoch)]),
      ]),
    ),
    "training loss": lastLoss(results, { order, biases }),
  }));

// ------------------------------------------------------------------------------------------------------- on the spot

/** A short run of each rule here and now, a panel a rule with BP in each. */
export function shortFigure(settings: Omit<MnistSettings, "rule">, seed: string, digits: Digits): Figure {
  const runs = Array.from(progress(drawn, "rules"), (rule) => {
    let last: readonly number[] = [];
    for (const { columns } of epochs({ ...settings, rule }, seed, digits, float32(alone(32)))) last = columns.accuracy;
    return { rule, accuracy: last.map((a) => 100 * a) };
  });
  const x = upTo(settings.epochs);
  const bp = line("BP", x, runs[0].accuracy, { ...styles.BP, width: 1.5 });
  const ends = rankedWords(runs.map(({ rule, accuracy }) => ({ rule, accuracy: accuracy[x.length - 1] })), 1); // prettier-ignore
  const what = `${settings.layers.join("-")} on ${settings.data}, ${x.length} epochs of ${settings.samples} in batches of ${settings.batch}`;
  return multiples(
    {
      name: "figure-mnist-live",
      caption: `**A short run of the same rules**: ${what}, one seed. Test accuracy in percent, blue: BP. At the end, the best first: ${ends}.`,
      alt: `Small panels of test accuracy, one a rule: ${what}. At the end ${ends}.`,
    },
    runs.map(({ rule, accuracy }, i) => ({
      title: rule,
      marks: [...(i === 0 ? [] : [bp]), line(rule, x, accuracy, { ...styleOf(rule), width: 2.5 })],
    })),
    {
      x: { title: "epoch", ticks: ticks([1, 4, 8]) },
      y: { title: "right, %", range: [0, 102], ticks: ticks([0, 25, 50, 75, 100]) },
    },
  );
}

/** Every how many updates the loss is drawn. */
const LOOK = 8;

/** A network that has learnt drawn digits, for its page to train again. */
export function learnFigure(lab: DigitsLab): Figure {
  const { loss, accuracy } = learnt(lab);
  const { rule, rate, seed, layers, tests, epochs: n } = lab;
  const result = `${percent(accuracy[n])} of ${tests} fresh digits are right after ${n} epochs`;
  const looks = loss.map((_, k) => k).filter((k) => k % LOOK === 0);
  const losses = looks.map((k) => loss[k]);
  const ends = accuracy.map((_, epoch) => epoch);
  return plot(
    {
      name: "figure-learn",
      caption: `**Drawn digits, ${layers.join("-")}** under ${rule} at rate ${rate}, seed ${seed}: the loss of every ${LOOK}th batch before its update, and the share of fresh digits that are right after each epoch. In the end ${result}.`,
      alt: `Loss by update and accuracy by epoch of ${layers.join("-")} on drawn digits: ${result}.`,
      digits: lab,
    },
    [
      {
        x: { title: "update" },
        y: { title: "loss of the batch", range: [0, 2.6] },
        marks: [line("the notebook's", looks, losses, dotted), line("loss, this run", looks, losses, styles.BP)],
      },
      {
        x: { title: "epoch" },
        y: { title: "share right", range: [0, 1.02] },
        marks: [line("the notebook's", ends, accuracy, dotted), line("accuracy, this run", ends, accuracy, styles.BP)],
      },
    ],
  );
}
