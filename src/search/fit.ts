/** The hyperparameters under which what was seen is likeliest. */
import { exp, log } from "../math";
import { descend, type Box } from "./descent";
import { logLikelihood, type Hyperparameters, type Kernel } from "./gaussian";

/**
 * Where they are sought, for coordinates from 0 to 1 and values of mean 0 and deviation 1. Noise above 10⁻⁶ keeps the
 * covariance positive definite, also where a point was seen twice; a length of 20 says that a coordinate does not matter.
 */
const LENGTHS = [0.05, 20] as const;
const SIGNAL = [0.05, 20] as const;
const NOISE = [1e-6, 1] as const;

/** [length, signal, noise] that the descents start from: short and long scales, quiet and loud. */
const STARTS = [
  [0.2, 1, 1e-4],
  [0.5, 1, 1e-2],
  [2, 4, 1e-2],
  [1, 0.5, 0.3],
];

const logs = ([low, high]: readonly [number, number]): [number, number] => [log(low), log(high)];

/** From logarithms: the lengths, the signal, the noise. */
const hyperOf = (logarithms: readonly number[]): Hyperparameters => {
  const values = logarithms.map(exp);
  return { lengths: values.slice(0, -2), signal: values[values.length - 2], noise: values[values.length - 1] };
};

/**
 * The hyperparameters of the largest marginal likelihood of values at points of the unit cube, [point][dimension], by
 * descent from four starts over their logarithms. The values should have mean 0 and deviation about 1. Where all are 0 any
 * scale would be as likely with a signal of nothing, so it is the first start. Draws nothing.
 */
export function likeliest(kernel: Kernel, xs: readonly (readonly number[])[], ys: ArrayLike<number>): Hyperparameters {
  const box: Box = [...xs[0].map(() => logs(LENGTHS)), logs(SIGNAL), logs(NOISE)];
  const [[length, signal, noise]] = STARTS;
  if (Array.from(ys).every((y) => y === 0)) return { lengths: xs[0].map(() => length), signal, noise };
  const ends = STARTS.map(([length, signal, noise]) =>
    descend(
      (logarithms) => {
        const { value, slopes } = logLikelihood(kernel, hyperOf(logarithms), xs, ys);
        return { value: -value, slopes: slopes.map((s) => -s) };
      },
      [...xs[0].map(() => log(length)), log(signal), log(noise)],
      box,
    ),
  );
  return hyperOf(ends.reduce((least, end) => (end.value < least.value ? end : least)).x);
}
