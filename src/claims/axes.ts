/** In which directions a claim's settings are searched, and how far: the lab's settings, one changed at a time, nearest first. */
import { same, type Key, type Settings } from "../lab/settings";
import { setNames } from "../lab/words";
import type { Placed } from "./places";

interface Axis {
  readonly key: Key;
  /** What it is called before a value of it. */
  readonly name: string;
  /** In order; those of the claim's own value's kind, numbers growing. */
  readonly values: (own: Settings) => readonly Settings[Key][];
  /** What the papers leave open is changed before what they print. */
  readonly open?: true;
  readonly where?: (own: Settings, trial: Placed) => boolean;
}

const some =
  (...values: readonly Settings[Key][]) =>
  () =>
    values;

const times =
  (key: "iterations" | "n", ...factors: readonly number[]) =>
  (own: Settings) =>
    factors.map((factor) => Math.round(own[key] * factor));

const cosines = ["cosine", "insetCosine", "twoPeriods"];
/** Every rule has its own best rate: at another one the claim would be another. */
const hasRate = (_: Settings, trial: Placed) => trial !== "every";
const isChord = ({ bRule }: Settings) => bRule === "difference";
/** A typed slope says how a sigmoid's is nudged, and holds for no other function. */
const isTyped = ({ aRule, bRule }: Settings) => aRule === "slope" || bRule === "slope";

/** The map's own axes, then the others that the papers leave open, then what they print. */
const axes: readonly Axis[] = [
  { key: "lr", name: "learning rate", values: some(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30), open: true, where: hasRate },
  { key: "spread", name: "initial weights times", values: some(0.1, 0.3, 1, 3, 10), open: true },
  { key: "init", name: "initial weights", values: some("normal", "uniform", "xavier", "he"), open: true },
  { key: "data", name: "data", values: (own) => (cosines.includes(own.data) ? cosines : ["circles", "xor", "gaussians", "spirals"]), open: true }, // prettier-ignore
  { key: "bReading", name: "e inside a′ of the", values: some("batch", "sample"), open: true, where: isChord },
  { key: "scale", name: "cost times", values: some(0.1, 0.3, 1, 3, 10), open: true },
  { key: "iterations", name: "iterations", values: times("iterations", 0.1, 0.3, 1, 3), open: true },
  { key: "n", name: "points", values: times("n", 0.1, 0.3, 1, 3) },
  { key: "noise", name: "noise", values: some(0, 0.03, 0.1, 0.3) },
  {
    key: "f",
    name: "activation",
    values: some("sigmoid", "tanh", "softsign", "arctan"),
    where: (own) => !isTyped(own),
  },
  { key: "hidden", name: "hidden units", values: ({ hidden }) => [0.5, 1, 2, 4].map((factor) => hidden.map((units) => Math.ceil(units * factor))) }, // prettier-ignore
];

/** Settings that differ from a claim's own in one thing. */
export interface Point {
  readonly settings: Settings;
  /** What that is, in words: "learning rate 3 instead of 0.3". */
  readonly words: string;
}

const shown = (value: Settings[Key]): string => (Array.isArray(value) ? value.join("-") : (setNames[String(value)] ?? String(value))); // prettier-ignore

interface Step extends Point {
  readonly axis: Axis;
  /** How many values lie between this one and the claim's own, and itself. */
  readonly away: number;
}

function stepsAlong(axis: Axis, own: Settings): Step[] {
  const values = axis.values(own);
  const at = values.findIndex((value) => same(value, own[axis.key]));
  const isNumber = typeof own[axis.key] === "number";
  return values.flatMap((value, i) => {
    if (i === at) return [];
    const away = isNumber && at >= 0 ? Math.abs(i - at) : i + (i < at || at < 0 ? 1 : 0);
    const words = `${axis.name} ${shown(value)} instead of ${shown(own[axis.key])}`;
    return [{ axis, away, words, settings: { ...own, [axis.key]: value } }];
  });
}

const axesOf = (own: Settings, trial: Placed) => axes.filter(({ where }) => where?.(own, trial) !== false);

/** Every point in the order in which it is tried. */
export function pointsOf(own: Settings, trial: Placed): Point[] {
  const steps = axesOf(own, trial).flatMap((axis) => stepsAlong(axis, own));
  const rank = ({ axis, away }: Step) => (axis.open ? 0 : 100) + away;
  return steps.sort((a, b) => rank(a) - rank(b)).map(({ settings, words }) => ({ settings, words }));
}

/** What is searched, in words: "learning rate 0.01 to 30, initial weights uniform, xavier, he, …". */
export function rangeWords(own: Settings, trial: Placed): string {
  const ranges = axesOf(own, trial).map((axis) => {
    const values = axis.values(own).filter((value) => !same(value, own[axis.key]));
    const isNumber = typeof own[axis.key] === "number";
    const words = isNumber
      ? `${shown(values[0])} to ${shown(values[values.length - 1])}`
      : values.map(shown).join(", ");
    return `${axis.name} ${words}`;
  });
  return ranges.join("; ");
}
