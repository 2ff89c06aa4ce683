/** Paper 1 on neurons far from zero: eq. 6 where a is 1 in doubles, and a as 1 − x, which is our `pair`. */
import { sigmoid } from "../../activations";
import { exp, log, log1p } from "../../math";
import { literal, pair, type Chord } from "../../rules";
import { digits, percent } from "../../show";
import { leastDouble } from "./doubles";
import { draws, logUniform, sign, type Finding } from "./finding";

/** ln 2⁵³: from here on σ(z) is 1 in doubles. */
const LAST = 53 * Math.LN2;

/**
 * "With DBP, this issue is solved because we no longer calculate the derivative" (of z > 36): at z in (36.74, 100] the slope
 * must be above 0, for steps toward zero (step·e > 0) and away from it. A range is the least move from which none fails.
 */
export function beyond36(chord: Chord = literal): Finding {
  const random = draws("beyond-36");
  const slope = chord(sigmoid);
  const at = ({ z, move }: { z: number; move: number }) => slope(z, sigmoid.f(z), move);
  const cases = [
    { z: 50, move: -0.1 }, // round numbers first, to be told
    { z: 50, move: 1e-16 },
    ...Array.from({ length: 6000 }, () => ({
      z: 100 - (100 - LAST) * random.uniform(),
      move: sign(random) * logUniform(random, 1e-20, 0.5),
    })),
  ];
  const wrong = cases.filter((c) => !(at(c) > 0));
  const positive = (move: number) => at({ z: 50, move }) > 0;
  const bound = positive(0.5) && !positive(1e-20) ? leastDouble(1e-20, 0.5, positive) : undefined;
  const inside = cases.filter(({ move }) => bound !== undefined && move >= bound);
  const away = cases.filter(({ move }) => move < 0);
  const failedAway = away.filter((c) => !(at(c) > 0)).length;
  const negative = wrong.filter((c) => at(c) < 0);
  const share = failedAway / away.length;
  return {
    cases: cases.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample:
        `At $z = ${digits(wrong[0].z)}$ a step with rate·$e$ = ${digits(wrong[0].move)} has the slope ${digits(at(wrong[0]))}; ` +
        `${percent(share)} of the steps away from zero have none above 0.` +
        (negative.length > 0
          ? ` With rate·$e$ = ${digits(negative[0].move)} it is even ${digits(at(negative[0]))}, for $a'$ is another double with the same $z'$.`
          : ""),
    }),
    ...(bound !== undefined &&
      wrong.length > 0 &&
      inside.every((c) => at(c) > 0) && {
        range: `For steps toward zero with rate·$e$ of at least ${digits(bound)}.`,
      }),
    numbers: {
      inside: inside.length,
      shareAway: share,
      negative: negative.length,
      slopeOfHundredth: at({ z: 50, move: 0.01 }),
      ...(bound !== undefined && { bound }),
    },
  };
}

/** Gauss–Legendre with five points on [−1, 1]: place and weight. */
const GAUSS = [-1, 0, 1].flatMap((side) => {
  if (side === 0) return [[0, 128 / 225]];
  return [-1, 1].map((inner) => [
    (side * Math.sqrt(5 + 2 * inner * Math.sqrt(10 / 7))) / 3,
    (322 - 13 * inner * Math.sqrt(70)) / 900,
  ]);
});

/**
 * The slope from z when the smaller of the two masses a and 1 − a, p, becomes q = p + change: by symmetry that of the neuron
 * at −|z|, where a itself is p and has all its digits. A small change is the mean of dz/da = 1/(s(1 − s)) over [p, q], with no
 * cancellation; a larger one is change/(f⁻¹(q) + |z|).
 */
export function slopeByMass(z: number, change: number): number {
  const tail = exp(-Math.abs(z));
  const p = tail / (1 + tail);
  const q = p + change;
  if (Math.abs(change) > 0.1 * p) return change / (log(q) - log1p(-q) + Math.abs(z));
  let mean = 0;
  for (const [place, weight] of GAUSS) {
    const s = p + 0.5 * (1 + place) * change;
    mean += (0.5 * weight) / (s * (1 - s));
  }
  return 1 / mean;
}

/** Moves of the smaller mass p at z: by up to a tenth of it, up to anything below 0.9, and down to between p/e and p/e⁵. */
function changes(z: number, random: ReturnType<typeof draws>): number[] {
  const p = sigmoid.f(-Math.abs(z));
  const found = [sign(random) * p * logUniform(random, 1e-12, 0.1), p * exp(-1 - 4 * random.uniform()) - p];
  return 3 * p < 0.9 ? [...found, logUniform(random, 3 * p, 0.9) - p] : found;
}

/**
 * "This problem can be solved by … representing a as 1 − x when a is close to 1": slopes to a relative 10⁻¹², as far out as z
 * and z′ go. It counts as solved only where that is farther than the clamp goes.
 */
export function taylor(chord: Chord = pair): Finding {
  const random = draws("taylor");
  const slope = chord(sigmoid);
  const cases = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? 700 : 40) * (1 - random.uniform())).flatMap(
    (size) => {
      const z = sign(random) * size;
      return changes(z, random).map((change) => {
        const q = sigmoid.f(-size) + change;
        const extent = Math.max(size, Math.abs(log(q) - log1p(-q)));
        const expected = slopeByMass(z, change);
        const error = Math.abs(slope(z, sigmoid.f(z), Math.sign(z) * change) / expected - 1);
        return { z, change, extent, expected, error };
      });
    },
  );
  const wrong = cases.filter(({ error }) => !(error <= 1e-12));
  const bound = Math.floor(Math.min(700, ...wrong.map(({ extent }) => extent)));
  const inside = cases.filter(({ extent }) => extent <= bound);
  const first = wrong.reduce<(typeof cases)[number] | undefined>(
    (x, y) => (x && x.extent <= y.extent ? x : y),
    undefined,
  );
  /** The z from which eq. 5 to the letter is more than 1 % off when 1 − a triples. */
  const off = (z: number) => {
    const change = 2 * sigmoid.f(-z);
    return Math.abs(literal(sigmoid)(z, sigmoid.f(z), change) / slopeByMass(z, change) - 1);
  };
  const literalFrom = Array.from({ length: 400 }, (_, i) => i / 10).find((z) => z > 1 && !(off(z) <= 0.01));
  return {
    cases: cases.length,
    failures: wrong.length,
    ...(first && {
      counterexample: `At $z = ${digits(first.z)}$, where the smaller of $a$ and $1 - a$ moves by ${digits(first.change)}, the slope is ${digits(first.expected)}, and the one found is off by ${percent(first.error)}.`,
    }),
    ...(wrong.length > 0 &&
      bound > LAST && {
        range: `As long as $z$ and $z'$ lie within $\\pm ${bound}$; beyond, the smaller mass falls below the $10^{-300}$ that is left to it.`,
      }),
    numbers: {
      bound,
      inside: inside.length,
      largestInside: Math.max(0, ...inside.map(({ error }) => error)),
      literalFrom: literalFrom!,
    },
  };
}
