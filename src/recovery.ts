/**
 * How long one saturated sigmoid neuron takes to come back (paper 1's "gradient vanishing"): the loss pulls a down with
 * e = ∂L/∂a = 1, z starts at z₀ > 0, and gradient descent on z itself, z ← z − rate·e·slope(z, a, e), runs until z ≤ 0.
 *
 * Only the product rate·e matters where the rule's own step is the rate: `rate` stands for it. A mean over n samples puts
 * 1/n into e, so that rate/n is the neuron of one sample in a batch of n. At rate ½ a′ = a − rate·e stays above 0 as long
 * as z does; a larger one would be judged by the clamp.
 *
 * The laws integrate dz/dk = −rate·slope(z) over z from z₀ to 0: iterations as a continuous quantity.
 */
import { sigmoid } from "./activations";
import { log, sinh } from "./math";
import { literal, type ActivationRule } from "./rules";

/** Iterations until z ≤ 0, or Infinity where z is still above 0 after `most` of them, or no longer moves. */
export function recoveryTime(rule: ActivationRule, z0: number, rate: number, most: number): number {
  const slope = rule(sigmoid, { layer: "neuron", samples: 1 });
  let z = z0;
  for (let k = 0; k <= most; k++) {
    if (z <= 0) return k;
    const next = z - rate * slope(z, sigmoid.f(z), 1);
    if (next === z) return Infinity; // it would stay there for ever
    z = next;
  }
  return Infinity;
}

/**
 * Backpropagation's time in exact arithmetic: ∫ dz/σ′ = ∫ (2 + eᶻ + e⁻ᶻ) dz from 0 to z₀, over the rate. In doubles σ′ =
 * a(1 − a) is exactly 0 from z = 36.74, and z stays where it is.
 */
export const tangentLaw = (z0: number, rate: number): number => (2 * z0 + 2 * sinh(z0)) / rate;

/** z′ = f⁻¹(a − rate) for a = σ(z), with the digits that 1 − a has and a has not. */
const target = (z: number, rate: number): number => log(sigmoid.f(z) - rate) - log(sigmoid.f(-z) + rate);

const POINTS = 20_000;

/**
 * Difference backpropagation's time with slope rate/(z − z′): the integral of (z − z′)/rate² (midpoint rule; z′ has a
 * logarithm's pole in 0 at rate ½). As z₀ grows z′ stands still at f⁻¹(1 − rate), so that the time goes as z₀²/(2·rate²).
 */
export function chordLaw(z0: number, rate: number): number {
  const h = z0 / POINTS;
  let area = 0;
  for (let i = 0; i < POINTS; i++) area += (i + 0.5) * h - target((i + 0.5) * h, rate);
  return (area * h) / (rate * rate);
}

/** The same by eq. 5 to the letter, which knows no z above its upper clamp: from there on the slope stays the clamp's. */
export function clampedChordLaw(z0: number, rate: number): number {
  const top = sigmoid.inverse!(1 - 1e-16);
  const beyond = Math.max(0, z0 - top);
  return chordLaw(z0 - beyond, rate) + beyond / (rate * literal(sigmoid)(Infinity, 1, rate));
}

/** The exponent p of time ∝ z₀ᵖ that fits best on logarithmic axes (least squares). */
export function fittedExponent(z0s: readonly number[], times: readonly number[]): number {
  const x = z0s.map(log);
  const y = times.map(log);
  const middle = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [middle(x), middle(y)];
  const sum = (of: (i: number) => number) => x.reduce((total, _, i) => total + of(i), 0);
  return sum((i) => (x[i] - mx) * (y[i] - my)) / sum((i) => (x[i] - mx) * (x[i] - mx));
}
