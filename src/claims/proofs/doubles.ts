/** Paper 1's claims about float64: where a is 1, where z′ − z is 0, and what the clamp leaves of z. */
import { clampRange, sigmoid, type Activation } from "../../activations";
import { digits, percent } from "../../show";
import { draws, logUniform, sign, type Finding } from "./finding";

/** A positive double as the whole number that its bits are: neighbours differ by 1. */
const bitsOf = (x: number): bigint => new BigInt64Array(Float64Array.of(x).buffer)[0];
const ofBits = (bits: bigint): number => new Float64Array(BigInt64Array.of(bits).buffer)[0];

/** The next double above a positive one. */
export const nextDouble = (x: number): number => ofBits(bitsOf(x) + 1n);

/** The least double between two positive ones for which a test holds, where it fails at `low` and holds at `high`. */
export function leastDouble(low: number, high: number, test: (x: number) => boolean): number {
  let [fails, holds] = [bitsOf(low), bitsOf(high)];
  while (holds - fails > 1n) {
    const middle = (fails + holds) / 2n;
    if (test(ofBits(middle))) holds = middle;
    else fails = middle;
  }
  return ofBits(holds);
}

/**
 * "with float64 precision, when z > 36, computers can not distinguish a from 1, resulting in a derivative of exact 0": both,
 * for random z in (36, 40) and the doubles next to the boundary that is found.
 */
export function indistinguishable(f: Activation = sigmoid): Finding {
  const random = draws("indistinguishable");
  const vanished = (z: number) => f.f(z) === 1 && f.derivative(z, f.f(z)) === 0;
  const boundary = vanished(40) && !vanished(1) ? leastDouble(1, 40, vanished) : Infinity;
  const near = [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((k) => ofBits(bitsOf(boundary) + k));
  const zs = [
    36.5, // round numbers first, to be told
    ...Array.from({ length: 3000 }, () => 36 + 4 * (1 - random.uniform())),
    ...near.filter((z) => z > 36 && z < 40),
  ];
  const wrong = zs.filter((z) => !vanished(z));
  const inside = zs.filter((z) => z >= boundary);
  const lower = f.f(-800) === 0 ? leastDouble(1, 800, (z) => f.f(-z) === 0) : Infinity;
  return {
    cases: zs.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample:
        `At $z = ${digits(wrong[0])}$ a is still ${digits(1 - f.f(wrong[0]))} below 1, and the derivative is ` +
        `${digits(f.derivative(wrong[0]))}.`,
    }),
    ...(wrong.length > 0 &&
      inside.length > 0 &&
      inside.every(vanished) && { range: `From $z = ${digits(boundary, 6)}$ on.` }),
    numbers: {
      boundary,
      inside: inside.length,
      derivativeBelow: f.derivative(ofBits(bitsOf(boundary) - 1n)),
      /** The z at which a becomes 0 on the other side. */
      lower: -lower,
    },
  };
}

/** The share of random a in (0, 1) whose f⁻¹ is the same double as that of a larger a. */
function collisions(inverse: (a: number) => number, larger: (a: number) => number): { tried: number; found: number } {
  const random = draws("zero-difference");
  const counts = { tried: 0, found: 0 };
  for (let i = 0; i < 5000; i++) {
    const a = random.uniform();
    const next = larger(a);
    if (!(a >= 1e-16 && next > a && next < 1)) continue;
    counts.tried++;
    if (inverse(a) === inverse(next)) counts.found++;
  }
  return counts;
}

/**
 * "z′ − z is zero only when a′ − a is zero": f⁻¹ by eq. 5 at random doubles a and the next ones, which are not a. Moves of
 * 10⁻¹⁵, 10⁻¹² and 10⁻⁹ are counted beside.
 */
export function zeroDifference(inverse: (a: number) => number = sigmoid.inverse!): Finding {
  const { tried, found } = collisions(inverse, nextDouble);
  const shareAt = (move: number) => {
    const { tried, found } = collisions(inverse, (a) => a + move);
    return found / tried;
  };
  const round = Array.from({ length: 99 }, (_, i) => (99 - i) / 100).filter(
    (a) => inverse(a) === inverse(nextDouble(a)),
  );
  return {
    cases: tried,
    failures: found,
    ...(round.length > 0 && {
      counterexample:
        `$a = ${round[0]}$ and the next double, $a' = ${nextDouble(round[0])}$, have the same $z = ${inverse(round[0])}$. So do ` +
        `${percent(found / tried)} of ${tried} random neighbours; the guard of eq. 6 then makes the slope 0.`,
    }),
    numbers: {
      share: found / tried,
      share15: shareAt(1e-15),
      share12: shareAt(1e-12),
      share9: shareAt(1e-9),
      ...(round.length > 0 && { a: round[0], next: nextDouble(round[0]), z: inverse(round[0]) }),
    },
  };
}

/**
 * "we have to constrain a strictly smaller than 1, resulting that the range of z is no longer the entire set of real numbers":
 * no a in [0, 1] comes back from clamp and f⁻¹ with a z beyond the ends' own, and no z beyond those comes back.
 */
export function boundedZ(clamp: (range: Activation["range"]) => readonly [number, number] = clampRange): Finding {
  const random = draws("bounded-z");
  const [low, high] = clamp(sigmoid.range);
  const back = (z: number) => sigmoid.inverse!(Math.min(Math.max(sigmoid.f(z), low), high));
  const [least, most] = [sigmoid.inverse!(low), sigmoid.inverse!(high)];
  const zs = Array.from({ length: 3000 }, () => sign(random) * logUniform(random, 1e-3, 1e4));
  const wrong = zs.filter((z) => !(Number.isFinite(back(z)) && back(z) >= least && back(z) <= most));
  return {
    cases: zs.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `$z = ${digits(wrong[0])}$ comes back as ${digits(back(wrong[0]))}.`,
    }),
    numbers: { least, most, of50: back(50), ofMinus50: back(-50) },
  };
}

/**
 * "a is restricted to (10⁻¹⁶, 1 − 10⁻¹⁶) … the lower bound is for the symmetry with the upper bound": as doubles the ends must
 * lie equally far from those of the range, and their z must be each other's negative.
 */
export function symmetry(f: Activation = sigmoid): Finding {
  const [low, high] = clampRange(f.range);
  const [toLow, toHigh] = [low - f.range[0], f.range[1] - high];
  const [zLow, zHigh] = [f.inverse!(low), f.inverse!(high)];
  const symmetric = (x: number, y: number) => Math.abs(x - y) <= 1e-9 * Math.abs(x + y);
  const holds = [symmetric(toLow, toHigh), symmetric(-zLow, zHigh)];
  const failures = holds.filter((x) => !x).length;
  const exact = f.rise!(f.f(0), high); // without the cancellation of 1/a − 1
  return {
    cases: holds.length,
    failures,
    ...(failures > 0 && {
      counterexample:
        `The bounds lie ${digits(toLow, 4)} and ${digits(toHigh, 4)} from the ends, for ${high} is the double nearest to ` +
        `the upper one. By eq. 5 they are $z = ${digits(zLow, 4)}$ and ${digits(zHigh, 4)}; the true $z$ of the upper double is ${digits(exact, 4)}.`,
    }),
    numbers: { toLow, toHigh, zLow, zHigh, exact },
  };
}
