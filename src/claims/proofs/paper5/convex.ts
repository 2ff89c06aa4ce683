/** The last paragraph: "guaranteed to find the minimum if the Loss Function is strictly convex with a global minimum". */
import { digits } from "../../../show";
import type { Finding } from "../finding";

/** A strictly convex loss of one weight with its minimum at 0. */
export interface Convex {
  readonly name: string;
  readonly slope: (w: number) => number;
  /** The largest second derivative; infinite where the slope grows faster than any line. */
  readonly L: number;
}

export const CONVEX: readonly Convex[] = [
  { name: "w^2", slope: (w) => 2 * w, L: 2 },
  { name: "\\sqrt{1 + w^2}", slope: (w) => w / Math.sqrt(1 + w * w), L: 1 },
  { name: "w^4", slope: (w) => 4 * w * w * w, L: Infinity },
];

/** |w| after each of the iterations 0 … n of gradient descent. */
export function descent({ slope }: Convex, rate: number, start: number, n: number): number[] {
  const path = [start];
  for (let k = 0; k < n; k++) path.push(path[k] - rate * slope(path[k]));
  return path.map(Math.abs);
}

/** How far from the minimum counts as there; w⁴ goes there as k^(−½), so that the last step must be on its way. */
const NEAR = 0.05;
const ITERATIONS = 2000;

const arrives = (loss: Convex, rate: number, start: number): boolean => {
  const end = descent(loss, rate, start, ITERATIONS)[ITERATIONS];
  return end < NEAR && end < Math.abs(start);
};

/** Every loss from several starts; rates as multiples of 1/L, and of 1 where L is infinite. */
const MULTIPLES = [0.1, 0.5, 1, 1.5, 1.9, 2, 2.1, 3];
const STARTS = [-3, -1, 0.5, 2, 4];

/** "guaranteed": every rate and start must arrive. `step` bounds the rate of descent that is tried. */
export function convexGuarantee(losses: readonly Convex[] = CONVEX, multiples: readonly number[] = MULTIPLES): Finding {
  const cases = losses.flatMap((loss) =>
    multiples.flatMap((m) => STARTS.map((start) => ({ loss, m, rate: m / (loss.L === Infinity ? 1 : loss.L), start }))),
  );
  const wrong = cases.filter(({ loss, rate, start }) => !arrives(loss, rate, start));
  const within = wrong.filter(({ loss, m }) => loss.L !== Infinity && m < 2);
  const [first] = wrong;
  const quartic = wrong.find(({ loss }) => loss.L === Infinity);
  return {
    cases: cases.length,
    failures: wrong.length,
    ...(first && {
      counterexample: [
        `$${first.loss.name}$ at rate ${digits(first.rate)} from ${digits(first.start)}: after ${ITERATIONS} iterations $|w|$ is ${digits(descent(first.loss, first.rate, first.start, ITERATIONS)[ITERATIONS]).replace("∞", "beyond every number")}.`,
        quartic && `$${quartic.loss.name}$, whose slope no line bounds, at rate ${digits(quartic.rate)} from ${digits(quartic.start)} never arrives either.`,
      ].filter(Boolean).join(" "),
      ...(within.length === 0 && wrong.length < cases.length && { range: "For losses whose gradient is Lipschitz with constant $L$, at rates $0 < \\eta < 2/L$." }),
    }),
    numbers: { arrived: cases.length - wrong.length, within: within.length },
  };
} // prettier-ignore
