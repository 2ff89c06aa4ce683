/** What paper 1 does that nothing overflows: a zero z′ − z is set to 1, and a is kept between two bounds. */
import { clampRange, sigmoid } from "../../activations";
import { cosineRun } from "../../experiments";
import { batch, difference, literal, sample, type Chord, type Scale } from "../../rules";
import { digits, percent } from "../../show";
import { training } from "../../train";
import { nextDouble } from "./doubles";
import { draws, logUniform, sign, type Finding } from "./finding";

/**
 * "we force the zero values in z′ − z to 1 to make the slope zero": the slope at random doubles a and their neighbours a′ that
 * have one z, and at a′ = a. Other pairs are not meant.
 */
export function forcedZero(chord: Chord = literal): Finding {
  const random = draws("forced-zero");
  const slope = chord(sigmoid);
  const inverse = sigmoid.inverse!;
  const cases: { a: number; to: number; slope: number }[] = [];
  for (let i = 1; i < 5000; i++) {
    const a = i < 100 ? (100 - i) / 100 : 0.01 + 0.98 * random.uniform(); // round numbers first, to be told
    for (const to of [nextDouble(a), a])
      if (inverse(to) === inverse(a))
        for (const [x, y] of to === a
          ? [[a, a]]
          : [
              [a, to],
              [to, a],
            ])
          // prettier-ignore
          cases.push({ a: x, to: y, slope: slope(inverse(x), x, x - y) });
  }
  const wrong = cases.filter((c) => !(c.slope === 0));
  const largest = Math.max(0, ...wrong.map((c) => Math.abs(c.slope)));
  const [first] = wrong;
  return {
    cases: cases.length,
    failures: wrong.length,
    ...(first && {
      counterexample:
        `$a = ${first.a}$ and $a' = ${first.to}$ have the same $z$ in doubles, and the slope becomes ` +
        `$a' - a = ${digits(first.slope)}$. No such slope is larger than ${digits(largest)}, too small to matter; but for a slope of ` +
        `${digits(sigmoid.derivative(0, first.a))} neither that nor 0 is right.`,
    }),
    numbers: {
      largest,
      negative: wrong.filter((c) => c.slope < 0).length,
      moved: cases.filter((c) => c.a !== c.to).length,
      ...(first && { a: first.a, slope: first.slope, derivative: sigmoid.derivative(0, first.a) }),
    },
  };
}

/** Moves that a random draw does not meet. */
const EXTREME = [0, 5e-324, 1e-320, 1e-16, 1, 1e3, 1e300];

/**
 * "the value of z′ − z is also restricted to avoid dividing by zero": every slope is a finite number. How many are negative
 * or above ¼, the largest derivative, is counted beside.
 */
export function finiteSlope(chord: Chord = literal): Finding {
  const random = draws("finite-slope");
  const slope = chord(sigmoid);
  const draw = (size: number, low: number, high: number) =>
    Array.from({ length: 3000 }, () => ({
      z: size * (2 * random.uniform() - 1),
      move: sign(random) * logUniform(random, low, high),
    }));
  const cases = [
    ...[0, 1, 20, 36, 37, 800].flatMap((z) => EXTREME.flatMap((m) => [-m, m].flatMap((move) => [-z, z].map((at) => ({ z: at, move }))))), // prettier-ignore
    ...draw(800, 1e-300, 1e3),
    ...draw(10, 1e-18, 1), // near neighbours, whose two small differences are rounded
  ].map((c) => ({ ...c, slope: slope(c.z, sigmoid.f(c.z), c.move) }));
  const wrong = cases.filter((c) => !Number.isFinite(c.slope));
  const finite = cases.map((c) => c.slope).filter(Number.isFinite);
  return {
    cases: cases.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `At $z = ${digits(wrong[0].z)}$ and rate·$e$ = ${digits(wrong[0].move)} the slope is no finite number.`,
    }),
    numbers: {
      negative: finite.filter((s) => s < 0).length,
      aboveQuarter: finite.filter((s) => s > 0.25).length,
      zero: finite.filter((s) => s === 0).length,
      ...(finite.length > 0 && { least: Math.min(...finite), largest: Math.max(...finite) }),
    },
  };
}

export interface Training {
  readonly rate: number;
  readonly scale: Scale;
}

/** In batches of 100 the first is the report's own setting; at the others steps overshoot. */
const TRAININGS: Readonly<Record<string, Training>> = {
  "rate 0.3": { rate: 0.3, scale: batch },
  "rate 3": { rate: 3, scale: batch },
  "rate 1, e of the sample's own loss": { rate: 1, scale: sample },
};

/**
 * "The upper bound is used to avoid overflow in the inverse sigmoid function and the lower bound is for the symmetry": if it
 * is for that alone, f⁻¹ must be a finite number without it at every a′ of a training run of the (1, 2, 1) network, 500 iterations.
 */
export function lowerBound(
  inverse: (a: number) => number = sigmoid.inverse!,
  trainings: Readonly<Record<string, Training>> = TRAININGS,
): Finding {
  const [low, high] = clampRange(sigmoid.range);
  const numbers: Record<string, number> = {};
  let cases = 0;
  let failures = 0;
  let example = "";
  for (const [name, { rate, scale }] of Object.entries(trainings)) {
    const ends = { below: 0, above: 0 };
    const before = cases;
    const counting: Chord = (f) => {
      const slope = literal(f);
      return (z, a, move) => {
        const to = Math.min(Math.max(a, low), high) - move;
        cases++;
        if (!Number.isFinite(inverse(Math.max(to, low)))) ends.above++;
        if (!Number.isFinite(inverse(Math.min(to, high))) && ends.below++ === 0)
          example = `At ${name}, $z = ${digits(z)}$, $a = ${digits(a)}$ and $a' = ${digits(to)}$: $\\operatorname{inv\\_sig}(a')$ is the logarithm of ${digits(1 / to - 1)}, no number.`;
        return slope(z, a, move);
      };
    };
    for (const { iteration } of training(cosineRun({ rate }, "1", difference(rate, counting, scale))))
      if (iteration === 500) break;
    failures += ends.below;
    numbers[`below/${name}`] = ends.below / (cases - before);
    numbers[`above/${name}`] = ends.above / (cases - before);
  }
  const shares = Object.keys(trainings).map((name) => `${percent(numbers[`below/${name}`])} at ${name}`);
  return {
    cases,
    failures,
    ...(failures > 0 && {
      counterexample: `${example} Of the slopes of a run, ${shares.join(", ")} need the lower bound.`,
    }),
    numbers,
  };
}
