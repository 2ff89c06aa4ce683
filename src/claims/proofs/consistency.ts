/** Paper 1, section 2: is eq. 6 consistent in the changes of z and a, and what happens as the learning rate goes to 0? */
import { logGrowth, sigmoid } from "../../activations";
import { log } from "../../math";
import { derivative, difference, stable, type ActivationRule, type Chord } from "../../rules";
import { digits, percent } from "../../show";
import { mean, median } from "../../stats";
import { draws, logUniform, sign, type Finding } from "./finding";

const here = { layer: "neuron", samples: 1 };

/** What a′ = a − rate·e asks of z, f⁻¹(a′) − f⁻¹(a), without the cancellation of eq. 5. */
function asked(z: number, e: number, rate: number): number {
  const [high, low] = [sigmoid.f(z), sigmoid.f(-z)];
  return logGrowth(high, -rate * e, high - rate * e) - logGrowth(low, rate * e, low + rate * e);
}

/** What gradient descent does with z under a rule, −rate·e·slope. */
const made = (rule: ActivationRule, z: number, e: number, rate: number): number =>
  -rate * e * rule(sigmoid, here)(z, sigmoid.f(z), e);

/** The share of the asked change that is made; 1 is consistent. */
const shareOf = (rule: ActivationRule, z: number, e: number, rate: number): number =>
  made(rule, z, e, rate) / asked(z, e, rate);

/** Random neurons whose a′ stays inside the clamp. */
function neurons(check: string): { z: number; e: number; rate: number }[] {
  const random = draws(check);
  const found = [{ z: 1.5, e: 0.5, rate: 1 }]; // round numbers first, to be told
  while (found.length < 4000) {
    const z = 12 * random.uniform() - 6;
    const e = sign(random) * logUniform(random, 0.01, 1);
    const rate = logUniform(random, 1e-3, 10);
    const target = sigmoid.f(z) - rate * e;
    if (target > 1e-9 && target < 1 - 1e-9) found.push({ z, e, rate });
  }
  return found;
}

/**
 * "z_updated = z − dl/dz · learning_rate ≠ inv_sig(a_updated)" (eq. 4): in no case may the two sides be equal, here to 10⁻⁹
 * of the change of z that a_updated asks for.
 */
export function inconsistency(rule: (step: number) => ActivationRule = () => derivative): Finding {
  const cases = neurons("equation-4");
  const shares = cases.map(({ z, e, rate }) => shareOf(rule(rate), z, e, rate));
  const equal = cases.filter((_, i) => !(Math.abs(shares[i] - 1) > 1e-9));
  const [first] = equal;
  return {
    cases: cases.length,
    failures: equal.length,
    ...(first && {
      counterexample: `At $z = ${digits(first.z)}$, $e = ${digits(first.e)}$ and rate ${digits(first.rate)} both sides are ${digits(first.z + asked(first.z, first.e, first.rate), 6)}.`,
    }),
    numbers: {
      leastGap: Math.min(...shares.map((share) => Math.abs(1 - share))),
      largestShare: Math.max(...shares),
      medianShare: median(shares),
    },
  };
}

/**
 * "It's consistent and precise in terms of the changes of both z and a": a step of length `rate` with the rule's δ on z
 * itself must land on z′ = f⁻¹(a′), here to 0.1 % of the way.
 */
export function consistency(rule: (step: number) => ActivationRule = difference): Finding {
  const cases = neurons("consistent");
  const shares = cases.map(({ z, e, rate }) => shareOf(rule(rate), z, e, rate));
  const tangents = cases.map(({ z, e, rate }) => shareOf(derivative, z, e, rate));
  const wrong = cases.filter((_, i) => !(Math.abs(shares[i] - 1) < 1e-3));
  const numbers = {
    largestShare: Math.max(...shares),
    medianShare: median(shares),
    medianTangentShare: median(tangents),
    nearerThanTangent: mean(shares.map((s, i) => (Math.abs(s - 1) < Math.abs(tangents[i] - 1) ? 1 : 0))),
  };
  if (wrong.length === 0) return { cases: cases.length, failures: 0, numbers };

  const [{ z, e, rate }] = wrong;
  const a = sigmoid.f(z);
  const lands = z + made(rule(rate), z, e, rate);
  const goal = z + asked(z, e, rate);
  const share = shareOf(rule(rate), z, e, rate);
  return {
    cases: cases.length,
    failures: wrong.length,
    counterexample:
      `At $z = ${digits(z)}$, $a = ${digits(a, 4)}$, $e = ${digits(e)}$ and rate ${digits(rate)}, ` +
      `$a' = ${digits(a - rate * e, 4)}$ asks for $z' = ${digits(goal, 4)}$; the step made with the rule's slope lands on ` +
      `$z = ${digits(lands, 4)}$, where $a = ${digits(sigmoid.f(lands), 4)}$: ${percent(share)} of the way.`,
    numbers: { ...numbers, z, e, rate, lands, goal, share, tangentShare: shareOf(derivative, z, e, rate) },
  };
}

/** From −12 to 12 by halves: both tails of the sigmoid, and 0, where the first-order term vanishes. */
const GRID = Array.from({ length: 49 }, (_, i) => (i - 24) / 2);

/**
 * "This chain rule works perfectly in the limit of learning rate approaching 0", of slopes: eq. 6 goes to eq. 2, the relative
 * distance with order at least 1 and down to round-off. Moves a − a′ = step·e are counted in the smaller of a and 1 − a.
 */
export function limitOfSlope(chord: Chord = stable): Finding {
  const slope = chord(sigmoid);
  let failures = 0;
  let worst = { z: 0, distance: 0 };
  let leastOrder = Infinity;
  let coefficientError = 0;
  for (const z of GRID)
    for (const direction of [1, -1]) {
      const a = sigmoid.f(z);
      const tangent = sigmoid.derivative(z);
      const unit = direction * Math.min(a, sigmoid.f(-z));
      const distance = (move: number) => Math.abs(slope(z, a, move * unit) - tangent) / tangent;
      const order = log(distance(1e-3) / distance(5e-4)) / log(2);
      const last = distance(1e-12);
      if (!(order > 0.99 && last < 1e-11)) failures++;
      if (!(last <= worst.distance)) worst = { z, distance: last };
      leastOrder = Math.min(leastOrder, order);
      if (z !== 0) {
        const coefficient = (slope(z, a, 1e-5 * unit) - tangent) / (1e-5 * unit);
        coefficientError = Math.max(coefficientError, Math.abs(coefficient / (a - 0.5) - 1));
      }
    }
  const atZero = (move: number) => Math.abs(slope(0, 0.5, move) - 0.25);
  return {
    cases: 2 * GRID.length,
    failures,
    ...(failures > 0 && {
      counterexample: `At $z = ${digits(worst.z)}$ and a move of $10^{-12}$ of $\\min(a, 1 - a)$ the slope still differs from $\\sigma'(z)$ by ${digits(worst.distance)} of it.`,
    }),
    numbers: {
      leastOrder,
      orderAtZero: log(atZero(1e-2) / atZero(5e-3)) / log(2),
      coefficientError,
      distance: worst.distance,
    },
  };
}

const RATES = Array.from({ length: 12 }, (_, i) => 1 / Number(`1e${i + 1}`));

/**
 * The same sentence of eq. 4 against f⁻¹ of eq. 3: as the rate falls from 10⁻¹ to 10⁻¹², the gap between the two must become
 * small beside the change of z that a′ asks for. (In itself it goes to 0 with the rate, as that change does.)
 */
export function limitOfConsistency(rule: (step: number) => ActivationRule = () => derivative): Finding {
  const cases = GRID.filter((z) => Math.abs(z) <= 6).flatMap((z) => [-0.3, 0.3].map((e) => ({ z, e })));
  const last = RATES[RATES.length - 1];
  const relative = (z: number, e: number, rate: number) => Math.abs(1 - shareOf(rule(rate), z, e, rate));
  const absolute = (z: number, e: number, rate: number) => relative(z, e, rate) * Math.abs(asked(z, e, rate));
  const gaps = cases.map(({ z, e }) => relative(z, e, last));
  const wrong = cases.filter((_, i) => !(gaps[i] < 0.5));
  const numbers = {
    rate: last,
    leastRelativeGap: Math.min(...gaps),
    largestRelativeGap: Math.max(...gaps),
    /** The furthest that a gap at the last rate is from 1 − σ′². */
    lawError: Math.max(
      ...cases.map(({ z }, i) => Math.abs(gaps[i] - 1 + sigmoid.derivative(z) * sigmoid.derivative(z))),
    ),
    absoluteOrder: Math.min(
      ...cases.map(({ z, e }) => log(absolute(z, e, RATES[5]) / absolute(z, e, RATES[6])) / log(10)),
    ),
  };
  if (wrong.length === 0) return { cases: cases.length, failures: 0, numbers };

  const { z, e } = wrong.reduce((x, y) => (relative(x.z, x.e, last) <= relative(y.z, y.e, last) ? x : y)); // the mildest
  const [asks, makes] = [asked(z, e, last), made(rule(last), z, e, last)];
  return {
    cases: cases.length,
    failures: wrong.length,
    counterexample:
      `Even at $z = ${digits(z)}$, where the gap is smallest, with $e = ${e}$ and rate ${digits(last)}: $a'$ asks $z$ to change ` +
      `by ${digits(asks)}, and the step changes it by ${digits(makes)}. The gap is ${percent(relative(z, e, last))} of what is asked.`,
    numbers: { ...numbers, z, e, asks, makes },
  };
}
