/**
 * What a typed formula may stand for in a network: an activation f(z), with its derivative and, where it only ever rises or only
 * ever falls, its inverse; or a slope in z, a, e and the step.
 */
import type { Activation } from "../activations";
import { compiled, expression, term } from "../expression";
import type { ActivationRule } from "../rules";
import { derivative } from "./derivative";

/** Where an activation must have a value. */
const SEEN = 8;

/** Within this a function with an inverse must move at every step; farther out it may have come to rest at an end. */
const MOVING = 2;

/** An inverse is looked for up to here, and where f leaves all numbers before, up to there. */
const FARTHEST = 1000;

const grid = (end: number, step = 1 / 32): number[] =>
  Array.from({ length: (2 * end) / step + 1 }, (_, i) => -end + i * step);

/** 1 for a function that rises, −1 for one that falls, undefined where it does neither throughout. */
function direction(f: (z: number) => number): 1 | -1 | undefined {
  const zs = grid(5 * SEEN).filter((z) => Number.isFinite(f(z)));
  const sign = Math.sign(f(MOVING) - f(-MOVING));
  const moves = zs.slice(1).every((z, i) => {
    const rise = sign * (f(z) - f(zs[i]));
    return rise > 0 || (rise === 0 && Math.abs(z) > MOVING && Math.abs(zs[i]) >= MOVING);
  });
  return moves && sign !== 0 ? (sign as 1 | -1) : undefined;
}

/**
 * f⁻¹ of a function that only rises or falls: Newton's steps while they stay between two points known to lie on either side,
 * halves of that interval where they do not, until no double lies between. NaN beyond the values that f takes within ±`end`.
 */
function inverseOf(f: (z: number) => number, slope: (z: number) => number, sign: number, end: number) {
  const [least, most] = [sign * f(-end), sign * f(end)];
  return (a: number): number => {
    const goal = sign * a;
    if (!(goal >= least && goal <= most)) return NaN;
    let [low, high, z] = [-end, end, 0];
    for (;;) {
      const off = sign * f(z) - goal;
      if (off === 0) return z;
      if (off < 0) low = z;
      else high = z;
      const step = off / (sign * slope(z));
      const next = z - step;
      const inside = next > low && next < high; // false for NaN
      if (inside && next === z) return z;
      const middle = low + (high - low) / 2;
      if (!inside && (middle <= low || middle >= high)) return -off < off ? low : z;
      z = inside && Math.abs(step) < (high - low) / 2 ? next : middle;
    }
  };
}

/** The open interval of f's values: its ends are where it is at rest far out, or infinite. */
function rangeOf(f: (z: number) => number, sign: number, end: number): readonly [number, number] {
  const limit = (side: -1 | 1) => {
    const [far, nearer] = [f(side * end), f((side * end) / 2)];
    return Math.abs(far - nearer) <= 1e-2 * Math.abs(f(end / 2) - f(-end / 2)) ? far : side * sign * Infinity;
  };
  const ends = [limit(-1), limit(1)];
  return sign > 0 ? [ends[0], ends[1]] : [ends[1], ends[0]];
}

/**
 * The activation that a formula in z describes. Throws one sentence where it is no function of z with a finite value everywhere
 * near 0. Without `inverse` where it rises and falls; `rise` is the plain difference, which is enough for the literal chord.
 */
export function typedActivation(text: string): Activation {
  const formula = term(text, ["z"]);
  const f = expression(text);
  const zs = grid(SEEN);
  const hole = zs.find((z) => !Number.isFinite(f(z)));
  if (hole !== undefined) throw new Error(`has no finite value at z = ${hole}`);
  if (zs.every((z) => f(z) === f(0))) throw new Error("does not depend on z");
  const evaluate = compiled(derivative(formula, "z"), ["z"]);
  const slope = (z: number) => evaluate([z]);
  const sign = direction(f);
  let end = FARTHEST;
  while (!Number.isFinite(f(end)) || !Number.isFinite(f(-end))) end /= 2;
  const whole = { name: text.trim(), f, derivative: slope };
  if (sign === undefined) return { ...whole, range: [-Infinity, Infinity] };
  const inverse = inverseOf(f, slope, sign, end);
  return { ...whole, inverse, rise: (from, to) => inverse(to) - inverse(from), range: rangeOf(f, sign, end) };
}

/** What a slope of one's own may speak of. */
export const SLOPE_VARIABLES = ["z", "a", "e", "step"] as const;

/** The rule whose slope is a formula in z, a = f(z), e = ∂L/∂a and the step. Throws one sentence where it is none. */
export function typedSlope(text: string, step: number): ActivationRule {
  const evaluate = compiled(term(text, SLOPE_VARIABLES), SLOPE_VARIABLES);
  return () => (z, a, e) => evaluate([z, a, e, step]);
}
