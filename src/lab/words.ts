/** What the lab's two sides are called, everywhere: BP and DBP where they are, and by their rules elsewhere. */
import { styles, type Style } from "../figure";
import { digits } from "../show";
import { LEAST_CLAMP } from "../variants";
import { sideOf, type Settings, type Side } from "./settings";

export const ruleNames: Readonly<Record<Side["rule"], string>> = {
  derivative: "derivative",
  difference: "difference",
  consistent: "consistent difference",
  linear: "linear",
  bFunction: "b-function",
  slope: "own slope",
};

export const downNames: Readonly<Record<Side["down"], string>> = {
  transpose: "transpose",
  feedback: "feedback alignment",
  direct: "direct feedback",
  signs: "signs",
  drawnSigns: "signs, drawn sizes",
  mirror: "weight mirror",
  kolenPollack: "Kolen–Pollack",
};

function short({ rule, down, slope }: Side): string {
  if (rule === "derivative") return down === "transpose" ? "BP" : downNames[down];
  const own =
    { difference: "DBP", bFunction: `g: ${slope}`, slope: `slope ${slope}` }[rule as string] ?? ruleNames[rule];
  const clipped = own.length > 28 ? `${own.slice(0, 26)}…` : own;
  return down === "transpose" ? clipped : `${clipped}, ${downNames[down]}`;
}

/** What tells two sides of one rule apart. */
function detail({ step, mode, reading, clamp, layers }: Side): string {
  return [
    mode === "literal" ? "" : mode,
    reading === "batch" ? "" : "per sample",
    step === "rate" ? "" : `step ${step}`,
    clamp === LEAST_CLAMP ? "" : `clamp ${clamp}`,
    layers === "all" ? "" : `in fc${layers.join(", fc")}`,
  ]
    .filter((word) => word !== "")
    .join(", ");
}

/** The names of both sides, which differ. */
export function sideNames(settings: Settings): readonly [a: string, b: string] {
  const [a, b] = (["a", "b"] as const).map((letter) => sideOf(settings, letter));
  if (short(a) !== short(b)) return [short(a), short(b)];
  const [first, second] = [a, b].map((side) => [short(side), detail(side)].filter((word) => word !== "").join(", "));
  return first === second ? [`${first}, A`, `${second}, B`] : [first, second];
}

/** How the sides are drawn: as their rules are in every figure; the second as any other variant where that is no difference. */
export function sideStyles(settings: Settings): readonly [Style, Style] {
  const styleOf = ({ rule, down }: Side): Style => {
    if (down !== "transpose") return { ...styles.other, color: "#8a5a00" };
    if (rule === "derivative") return styles.BP;
    return rule === "difference" ? styles.DBP : rule === "consistent" ? styles.consistent : styles.other;
  };
  const [a, b] = (["a", "b"] as const).map((letter) => styleOf(sideOf(settings, letter)));
  return [a, a.color !== b.color ? b : a.color === styles.other.color ? styles.consistent : { ...styles.other, dash: "dot" }]; // prettier-ignore
}

/** Two numbers with as few digits as tell them apart, `least` at any rate. */
export function apart(a: number, b: number, least = 3): [string, string] {
  if (a === b || Number.isNaN(a - b)) return [digits(a, least), digits(b, least)];
  for (let n = least; n < 17; n++) if (digits(a, n) !== digits(b, n)) return [digits(a, n), digits(b, n)];
  return [String(a), String(b)];
}
