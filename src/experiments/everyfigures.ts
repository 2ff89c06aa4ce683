/**
 * Notebook 08's live runs and panels, as functions of a list of rules: what a reader adds to the list is in all of them.
 */
import { bandMark, line, styles, type Mark, type Style } from "../figure";
import type { Small } from "../multiples";
import { progress } from "../progress";
import { derivative } from "../rules";
import { band, mean, median, type Band } from "../stats/summaries";
import { ownRate, styleOf, type EveryRule, type TaskName } from "./every";
import { arrival } from "./saturation";
import { watched, type Watched } from "./watched";

/** A rule with what was seen of it in a task at its own rate, a run a seed. */
export interface Seen {
  readonly rule: EveryRule;
  readonly rate: number;
  readonly runs: readonly Watched[];
}

/** Trains every rule of a list in a task, here and now. */
export const seen = (task: TaskName, rules: readonly EveryRule[], seeds: readonly string[], looks = 20): Seen[] =>
  Array.from(progress(rules, "rules"), (rule) => {
    const rate = ownRate(task, rule);
    return { rule, rate, runs: seeds.map((seed) => watched(task, rule, rate, seed, looks)) };
  });

/** A layer's dash; the same layer has the same one in every panel. */
export const LAYERS = [
  { color: "#0072b2", dash: "solid" },
  { color: "#cc79a7", dash: "dashdot" },
  { color: "#009e73", dash: "dot" },
  { color: "#7f7f7f", dash: "dash" },
] as const;

const losses = ({ runs }: Seen): Band => band(runs.map(({ loss }) => loss));

/** Loss over the iterations: the rule's middle 80 % and median, with BP's median in every panel. */
export function lossPanels(all: readonly Seen[]): Small[] {
  const reference = losses(all[0]);
  return all.map((one): Small => {
    const { at } = one.runs[0];
    const [own, style] = [losses(one), styleOf(one.rule)];
    const { name } = one.rule;
    const bp = line(`${all[0].rule.name}, median`, at, reference.median, styles.BP);
    const marks: Mark[] = [
      bandMark(`${name}, middle 80 %`, at, own.low, own.high, style),
      ...(one === all[0] ? [] : [bp]),
      line(`${name}, median`, at, own.median, { ...style, width: 2.5 }),
    ];
    return { title: name, marks };
  });
}

/** The mean over the runs that have a direction, look by look. */
const over = (runs: readonly (readonly number[])[]): number[] =>
  runs[0].map((_, k) => mean(runs.map((run) => run[k]).filter((v) => !Number.isNaN(v))));

/** Angles of the gradient to the true one, a line a layer. */
export const anglePanels = (all: readonly Seen[]): Small[] =>
  all.map(({ rule, runs }) => ({
    title: rule.name,
    marks: runs[0].angles.flatMap((_, layer): Mark[] => {
      const degrees = over(runs.map(({ angles }) => angles[layer]));
      if (degrees.every(Number.isNaN)) return []; // nothing is sent down, and nothing has no direction
      return [line(`layer ${layer + 1}`, runs[0].at, degrees, LAYERS[layer])];
    }),
  }));

/** Angles of what stands for W to W, a line a layer, for the rules that send δ through something else. */
export const standInPanels = (all: readonly Seen[]): Small[] =>
  all
    .filter(({ runs }) => Object.values(runs[0].standIns).some((angles) => angles.some((v) => v > 0)))
    .map(({ rule, runs }) => ({
      title: rule.name,
      marks: Object.keys(runs[0].standIns)
        .sort()
        .map((name) => {
          const layer = Number(name.slice(2)) - 1; // fc2 is layer 2
          return line(
            `layer ${layer + 1}`,
            runs[0].at,
            over(runs.map(({ standIns }) => standIns[name])),
            LAYERS[layer],
          );
        }),
    }));

const DEPTHS = [2, 3, 4, 6, 8, 10] as const;

/** How large δ arrives in the first of some layers of sigmoids, over that of the last: z near 0, and saturated at 4. */
export function flowPanels(rules: readonly EveryRule[], seeds: readonly string[]): Small[] {
  const reach = ({ rules: of }: Pick<EveryRule, "rules">, bias: number) =>
    DEPTHS.map((depth) =>
      median(
        seeds.map((seed) => {
          const settings = {
            activation: "sigmoid",
            width: 16,
            depth,
            init: { name: "xavier", scale: 1 },
            bias,
          } as const;
          return arrival(settings, seed, of(seed, 0.1));
        }),
      ),
    );
  const bp = reach({ rules: () => ({ activation: derivative }) }, 4);
  /** A logarithmic axis has no 0, and where nothing is sent down there is nothing to draw. */
  const arriving = (label: string, values: readonly number[], style: Style): Mark[] => {
    const positive = values.map((v) => (v > 0 ? v : NaN));
    return positive.every(Number.isNaN) ? [] : [line(label, DEPTHS, positive, style)];
  };
  return rules.map((rule, i) => ({
    title: rule.name,
    marks: [
      ...(i === 0 ? [] : [line("BP, z near 4", DEPTHS, bp, styles.BP)]),
      ...arriving("z near 0", reach(rule, 0), { ...styleOf(rule), dash: "dot" }),
      ...arriving("z near 4", reach(rule, 4), { ...styleOf(rule), dash: i === 0 ? "solid" : "dash", width: 2.5 }),
    ],
  }));
}
