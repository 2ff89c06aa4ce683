/**
 * Where a claim stands in the lab: the settings at which the lab's two runs are the claim's own pair of a seed, bit for bit. Only
 * claims about two rules on one small network have such a place.
 */
import type { CosineTrial, RuleName } from "../experiments";
import type { FeedbackTrial } from "../experiments/feedback";
import { ruleOf, tasks, type TaskName } from "../experiments/every";
import { startOf, type Settings as Lab, type Side, type StartName } from "../lab/settings";
import type { Place } from "../lab/written";
import { sweeps, type Settings, type Sweep } from "../sweeps";
import type { Measured } from "./register";

/** The trials of which the lab has the runs. */
export type Placed = "cosine" | "parting" | "steps" | "every" | "feedback";

/** Rules that are slopes of their own, as the lab takes them typed. All units are sigmoids there: σ′ is a(1 − a). */
export const typedRules: readonly (readonly [name: RuleName, formula: string])[] = [
  ["BP negated", "-(a * (1 - a))"],
  ["BP × 0.9", "0.9 * (a * (1 - a))"],
  ["first order", "a * (1 - a) + step * e * (a - 0.5)"],
  ["first order reversed", "a * (1 - a) - step * e * (a - 0.5)"],
];

/** The rules of a cosine's trial as a side of the lab. */
const rules = {
  BP: { rule: "derivative" },
  DBP: { rule: "difference" },
  "DBP per sample": { rule: "difference", reading: "sample" },
  ...Object.fromEntries(typedRules.map(([name, slope]) => [name, { rule: "slope", slope } as const])),
} as Readonly<Record<RuleName, Partial<Side>>>;

/** Of every rule's trial those that a claim compares. */
const everyRules: Readonly<Record<string, Partial<Side>>> = {
  BP: rules.BP,
  DBP: rules.DBP,
  linear: { rule: "linear" },
};

const targets: Readonly<Record<CosineTrial["target"], string>> = {
  cosine: "cosine",
  "inset cosine": "insetCosine",
  "two periods": "twoPeriods",
};

const sided = (letter: "a" | "b", side: Partial<Side>): Partial<Lab> =>
  Object.fromEntries(Object.entries(side).map(([key, value]) => [letter + key[0].toUpperCase() + key.slice(1), value]));

const place = (start: StartName, settings: Partial<Lab>): Place => ({ start, settings: { ...startOf(start).settings, ...settings } }); // prettier-ignore

function cosinePlace(trial: CosineTrial, a: RuleName, b: RuleName): Place | undefined {
  const { layers, rate, points, init, target, saturation, iterations } = trial;
  if (saturation !== 0) return undefined; // the lab's biases begin at 0
  return place(layers.length === 4 ? "figure-4" : "figure-2", {
    ...sided("a", rules[a]),
    ...sided("b", rules[b]),
    hidden: layers.slice(1, -1),
    lr: rate,
    n: points,
    init: init.name,
    spread: init.scale,
    data: targets[target],
    iterations,
  });
}

function everyPlace(name: TaskName, rate: number | "own", a: string, b: string): Place | undefined {
  if (!(a in everyRules && b in everyRules)) return undefined;
  const [lr, other] = [a, b].map((rule) => (rate === "own" ? ruleOf(rule).rates?.[name] : rate));
  if (lr === undefined || lr !== other) return undefined; // the lab has one rate for both sides
  const { layers, points, iterations } = tasks[name];
  return place(name === "cosine" ? "figure-2" : "circles", {
    bDown: "transpose",
    ...sided("a", everyRules[a]),
    ...sided("b", everyRules[b]),
    hidden: layers.slice(1, -1),
    lr,
    n: points,
    iterations,
  });
}

/** Backpropagation beside feedback alignment: one trial has both. */
function feedbackPlace({ data, points, hidden, epochs, rate }: FeedbackTrial): Place {
  return place("circles", {
    data,
    n: points,
    hidden: [hidden, hidden],
    f: "relu",
    init: "he",
    optimizer: "adam",
    lr: rate,
    iterations: epochs,
  });
}

/** The lab at the settings of two sides of a sweep; undefined where it has no such runs. */
export function placeOf({ trial, settings }: Sweep, baseline: Settings, method: Settings): Place | undefined {
  const [a, b] = [baseline, method].map((cell) => ({ ...settings, ...cell }) as never as CosineTrial & { task: TaskName }); // prettier-ignore
  if (trial === "cosine") return cosinePlace(b, a.rule, b.rule);
  if (trial === "feedback") return feedbackPlace({ ...settings, ...method } as never);
  if (trial === "parting" || trial === "steps") return cosinePlace(b, "BP", b.rule);
  return trial === "every" ? everyPlace(b.task, b.rate, a.rule, b.rule) : undefined;
}

/** The lab at a claim's own settings. */
export function claimPlace({
  design: { experiment, rate, baseline, method },
}: Pick<Measured, "design">): Place | undefined {
  if (rate === "tuned") return undefined; // each side has a rate of its own
  return placeOf(sweeps[experiment as keyof typeof sweeps], { ...baseline, rate }, { ...method, rate });
}
