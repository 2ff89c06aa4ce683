/**
 * The activations: a = f(z) elementwise, and what the backward rules may ask of it.
 *
 * `inverse` is z = f⁻¹(a); where it is missing, `difference` and `consistent` refuse the activation by name.
 * `rise` is f⁻¹(to) − f⁻¹(from), written without the cancellation that the plain subtraction suffers when the two are
 * close: it is what `difference` divides by in its stable form.
 */
import { atan, erfc, exp, expm1, log, log1p, sin, cos, tan, tanh } from "./math";

export interface Activation {
  readonly name: string;
  /** a = f(z). */
  f(z: number): number;
  /** f′(z); `a` is f(z) where the caller has it already. */
  derivative(z: number, a?: number): number;
  /** f⁻¹(a) for a inside `range`, ±∞ or NaN outside. */
  inverse?(a: number): number;
  /** f⁻¹(to) − f⁻¹(from). */
  rise?(from: number, to: number): number;
  /** The open interval of values that f takes. */
  readonly range: readonly [low: number, high: number];
}

const REALS = [-Infinity, Infinity] as const;

export const identity: Activation = {
  name: "identity",
  f: (z) => z,
  derivative: () => 1,
  inverse: (a) => a,
  rise: (from, to) => to - from,
  range: REALS,
};

/**
 * ln(next/mass) where next = mass + change: to full precision for small changes, through log1p, and for a next that is
 * all but gone, which `change` alone could no longer tell from 0 (nor `next / mass`, among the subnormals).
 */
export const logGrowth = (mass: number, change: number, next: number): number =>
  change > -0.5 * mass ? log1p(change / mass) : log(next) - log(mass);

/** a = 1/(1 + e⁻ᶻ), f′ = a(1 − a), f⁻¹ = −ln(1/a − 1) (paper 1, eqs. 1, 2 and 5; paper 4, eq. 16). */
export const sigmoid: Activation = {
  name: "sigmoid",
  f: (z) => 1 / (1 + exp(-z)),
  derivative: (z, a = sigmoid.f(z)) => a * (1 - a),
  inverse: (a) => -log(1 / a - 1),
  rise: (from, to) => logGrowth(from, to - from, to) - logGrowth(1 - from, from - to, 1 - to),
  range: [0, 1],
};

/** f⁻¹(a) = ½ ln((1 + a)/(1 − a)). */
const hyperbolicTangent: Activation = {
  name: "tanh",
  f: tanh,
  derivative: (z, a = tanh(z)) => 1 - a * a,
  inverse: (a) => 0.5 * log((1 + a) / (1 - a)),
  rise: (from, to) => 0.5 * (logGrowth(1 + from, to - from, 1 + to) - logGrowth(1 - from, from - to, 1 - to)),
  range: [-1, 1],
};
export { hyperbolicTangent as tanh };

/** max(z, 0), with f′(0) = 0. No inverse: every z ≤ 0 gives 0. */
export const relu: Activation = {
  name: "relu",
  f: (z) => Math.max(z, 0),
  derivative: (z) => (z > 0 ? 1 : 0),
  range: [0, Infinity],
};

/**
 * The rise of an inverse made of two pieces that meet in 0: within a piece the piece's own, across 0 the plain
 * difference, whose two terms have opposite signs and do not cancel.
 */
const pieces =
  (
    inverse: (a: number) => number,
    above: (from: number, to: number) => number,
    below: (from: number, to: number) => number,
  ) =>
  (from: number, to: number): number =>
    from >= 0 && to >= 0 ? above(from, to) : from <= 0 && to <= 0 ? below(from, to) : inverse(to) - inverse(from);

const LEAK = 0.01;
const leakyInverse = (a: number) => (a > 0 ? a : a / LEAK);

/** z for z > 0, else 0.01 z; f′(0) = 0.01. */
export const leakyRelu: Activation = {
  name: "leakyRelu",
  f: (z) => (z > 0 ? z : LEAK * z),
  derivative: (z) => (z > 0 ? 1 : LEAK),
  inverse: leakyInverse,
  rise: pieces(
    leakyInverse,
    (from, to) => to - from,
    (from, to) => (to - from) / LEAK,
  ),
  range: REALS,
};

/** ln(1 + eᶻ); f⁻¹(a) = ln(eᵃ − 1), and the mass eᵃ − 1 grows by eᵃ(eᵈ − 1) when a grows by d. */
export const softplus: Activation = {
  name: "softplus",
  f: (z) => (z > 0 ? z + log1p(exp(-z)) : log1p(exp(z))),
  derivative: (z) => sigmoid.f(z),
  inverse: (a) => (a > 1 ? a + log1p(-exp(-a)) : log(expm1(a))),
  rise: (from, to) => logGrowth(expm1(from), exp(from) * expm1(to - from), expm1(to)),
  range: [0, Infinity],
};

const eluInverse = (a: number) => (a > 0 ? a : log1p(a));

/** z for z > 0, else eᶻ − 1 (α = 1). */
export const elu: Activation = {
  name: "elu",
  f: (z) => (z > 0 ? z : expm1(z)),
  derivative: (z) => (z > 0 ? 1 : exp(z)),
  inverse: eluInverse,
  rise: pieces(
    eluInverse,
    (from, to) => to - from,
    (from, to) => logGrowth(1 + from, to - from, 1 + to),
  ),
  range: [-1, Infinity],
};

/** z·σ(z). No inverse: it falls before it rises. */
export const swish: Activation = {
  name: "swish",
  f: (z) => z * sigmoid.f(z),
  derivative: (z) => {
    const s = sigmoid.f(z);
    return s + z * s * (1 - s);
  },
  range: [-0.2784645427610738, Infinity],
};

/** Φ(z), the normal distribution function, through the exact erfc. */
const normalCdf = (z: number) => 0.5 * erfc(-z * Math.SQRT1_2);
const INVERSE_ROOT_2PI = 0.3989422804014327;

/** z·Φ(z) with the exact erf, not the tanh form. No inverse. */
export const gelu: Activation = {
  name: "gelu",
  f: (z) => z * normalCdf(z),
  derivative: (z) => normalCdf(z) + z * INVERSE_ROOT_2PI * exp(-0.5 * z * z),
  range: [-0.16997120747990369, Infinity],
};

const softsignInverse = (a: number) => a / (1 - Math.abs(a));

/** z/(1 + |z|). Within one sign f⁻¹(b) − f⁻¹(a) = (b − a) / ((1 − |a|)(1 − |b|)). */
export const softsign: Activation = {
  name: "softsign",
  f: (z) => z / (1 + Math.abs(z)),
  derivative: (z) => 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z))),
  inverse: softsignInverse,
  rise: pieces(
    softsignInverse,
    (from, to) => (to - from) / ((1 - from) * (1 - to)),
    (from, to) => (to - from) / ((1 + from) * (1 + to)),
  ),
  range: [-1, 1],
};

/** arctan z; tan b − tan a = sin(b − a) / (cos a · cos b). */
export const arctan: Activation = {
  name: "arctan",
  f: atan,
  derivative: (z) => 1 / (1 + z * z),
  inverse: tan,
  rise: (from, to) => sin(to - from) / (cos(from) * cos(to)),
  range: [-Math.PI / 2, Math.PI / 2],
};

/** Every activation by its name. */
export const activations: Readonly<Record<string, Activation>> = Object.fromEntries(
  [identity, sigmoid, hyperbolicTangent, relu, leakyRelu, softplus, elu, swish, gelu, softsign, arctan].map((f) => [
    f.name,
    f,
  ]),
);

/** The next double above x (x finite and not the largest). */
function nextUp(x: number): number {
  const gap = x === 0 ? 5e-324 : Math.abs(x) * 1.1102230246251565e-16;
  // The gap may be half a unit in the last place or one: half is rounded away, then one is needed.
  return x + gap > x ? x + gap : x + 2 * gap;
}

/**
 * The closed interval that `difference` and `consistent` keep a in: the range inset by 10⁻¹⁶ of its width, and by one
 * double at least; an infinite side is left alone, and a finite side of an infinite range is inset by one double.
 * For the sigmoid this is the paper's (10⁻¹⁶, 1 − 10⁻¹⁶), whose upper end is stored as 1 − 2⁻⁵³.
 */
export function clampRange([low, high]: Activation["range"]): readonly [number, number] {
  const inset = 1e-16 * (high - low);
  const end = (x: number, up: boolean) => {
    if (!Number.isFinite(x)) return x;
    const next = up ? nextUp(x) : -nextUp(-x);
    if (!Number.isFinite(inset)) return next;
    return up ? Math.max(x + inset, next) : Math.min(x - inset, next);
  };
  return [end(low, true), end(high, false)];
}
