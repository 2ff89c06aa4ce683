/**
 * Paper 1: "It could avoid gradient vanishing from sigmoid function", of one neuron that is to come back from z₀ > 0: does eq. 6
 * take fewer iterations than eq. 2, and does its time grow as a power of z₀ where backpropagation's grows as e^z₀?
 */
import { chordLaw, clampedChordLaw, fittedExponent, recoveryTime, tangentLaw } from "../../recovery";
import { derivative, difference, literal, pair, type Chord } from "../../rules";
import { digits } from "../../show";
import type { Finding } from "./finding";

/** The largest rate that keeps a′ above 0; a hundredth of it is one neuron in a batch of 100. */
const RATES = [0.5, 0.005] as const;

/** z₀ where both are simulated: close to 0, where eq. 6 may lose, and up to 8. */
const NEAR = [
  ...Array.from({ length: 40 }, (_, i) => (i + 1) / 20),
  ...Array.from({ length: 12 }, (_, i) => 2.5 + i / 2),
];
/** z₀ beyond: the laws, where a simulation would take too long. */
const FAR = [10, 20, 40, 100];
/** Iterations that are simulated at most; longer times come from the laws. */
const MOST = 100_000;

/** Backpropagation's iterations. In doubles it never comes back from 36.74 on; the law is what exact arithmetic would take. */
const tangentTime = (z0: number, rate: number): number =>
  tangentLaw(z0, rate) < MOST ? recoveryTime(derivative, z0, rate, 2 * MOST) : tangentLaw(z0, rate);

export type Recovery = (z0: number, rate: number) => number;

/** Difference backpropagation's iterations in one of its forms. */
const chordTime =
  (chord: Chord, law: Recovery): Recovery =>
  (z0, rate) =>
    law(z0, rate) < MOST ? recoveryTime(difference(rate, chord), z0, rate, 2 * MOST) : law(z0, rate);

const FORMS: Readonly<Record<string, Recovery>> = {
  literal: chordTime(literal, clampedChordLaw),
  pair: chordTime(pair, chordLaw),
};

/** The claim is tried for each form of eq. 6, at each rate and z₀; growth is judged at the larger rate from z₀ = 20 on. */
export function vanishing(forms: Readonly<Record<string, Recovery>> = FORMS): Finding {
  const tails = FAR.filter((z) => z >= 20);
  const numbers: Record<string, number> = {};
  let cases = 0;
  const wrong: { rate: number; z0: number; time: number; tangent: number }[] = [];
  let grows = true;
  for (const [form, time] of Object.entries(forms)) {
    for (const rate of RATES)
      for (const z0 of [...NEAR, ...FAR]) {
        const [mine, tangent] = [time(z0, rate), tangentTime(z0, rate)];
        cases++;
        if (!(mine < tangent)) wrong.push({ rate, z0, time: mine, tangent });
        if (z0 >= 5 && Number.isInteger(z0 / 5)) {
          numbers[`${form}/${rate}/${z0}`] = mine;
          numbers[`tangent/${rate}/${z0}`] = tangent;
        }
      }
    const [exponent, inBatch] = RATES.map((rate) =>
      fittedExponent(
        tails,
        tails.map((z0) => time(z0, rate)),
      ),
    );
    numbers[`exponent/${form}`] = exponent;
    /** Larger, for z₀ has only begun to be large beside z′ = f⁻¹(1 − rate). */
    numbers[`exponentInBatch/${form}`] = inBatch;
    cases++;
    if (!(exponent <= 2.1)) grows = false;
  }
  /** What a batch of 100 does to each: how many times longer, from z₀ = 20. */
  for (const [name, time] of [["tangent", tangentTime], ...Object.entries(forms)] as [string, Recovery][])
    numbers[`longer/${name}`] = time(20, RATES[1]) / time(20, RATES[0]);
  const from = RATES.map((rate) => {
    const last = Math.max(0, ...wrong.filter((w) => w.rate === rate).map(({ z0 }) => z0));
    return [...NEAR, ...FAR].find((z0) => z0 > last) ?? Infinity;
  });
  [numbers.fasterFrom, numbers.fasterFromInBatch] = from;
  const failures = wrong.length + (grows ? 0 : 1);
  const worst = wrong.reduce<(typeof wrong)[number] | undefined>(
    (x, y) => (x && x.time - x.tangent >= y.time - y.tangent ? x : y),
    undefined,
  );
  return {
    cases,
    failures,
    ...(worst && {
      counterexample: `From $z_0 = ${worst.z0}$ at rate ${worst.rate} eq. 6 takes ${digits(worst.time)} iterations and the derivative ${digits(worst.tangent)}.`,
    }),
    ...(failures > 0 &&
      grows &&
      from.every((z0) => z0 < FAR[0]) && {
        range:
          `From $z_0 = ${digits(from[0])}$ on at rate ${RATES[0]}, and from ${digits(from[1])} on at rate ${RATES[1]} (the ` +
          `same neuron in a batch of 100): there eq. 6 takes fewer iterations than the derivative in every case, and its time grows as a power of $z_0$.`,
      }),
    numbers,
  };
}
