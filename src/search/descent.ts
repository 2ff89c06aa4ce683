/** The smallest value of a smooth function in a box, near a start: a quasi-Newton method that bends at the walls. */

/** [low, high] of each coordinate, low < high. */
export type Box = readonly (readonly [low: number, high: number])[];

/** A function's value and its gradient. */
export type Smooth = (x: readonly number[]) => { readonly value: number; readonly slopes: ArrayLike<number> };

const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
};

/** The nearest point of the box. */
export const inside = (x: readonly number[], box: Box): number[] =>
  x.map((value, i) => Math.min(box[i][1], Math.max(box[i][0], value)));

/** The first step, at most, as a share of the box; how often a step is halved; what it must gain of what the slope promises. */
const FIRST = 0.1;
const HALVINGS = 20;
const GAIN = 1e-4;

/**
 * Goes down from `start` by projected BFGS (Nocedal and Wright, Numerical Optimization, 2006, equation 6.17; Bertsekas 1982
 * for the walls: a coordinate that the gradient presses against one rests) until no step gains more than 10⁻¹⁰ of what the
 * first one did, or for `steps` steps. It never ends above its start, and where a value is NaN it does not go.
 */
export function descend(f: Smooth, start: readonly number[], box: Box, steps = 60) {
  let x = inside(start, box);
  let { value, slopes } = f(x);
  const width = Math.min(...box.map(([low, high]) => high - low));
  let H: number[][] | undefined; // the inverse Hessian; none yet is a multiple of 1
  let firstGain = 0;
  for (let step = 0; step < steps; step++) {
    const g = Array.from(slopes, (s, i) => (x[i] <= box[i][0] && s > 0) || (x[i] >= box[i][1] && s < 0) ? 0 : s); // prettier-ignore
    const largest = Math.max(...g.map(Math.abs));
    if (!(largest > 0 && largest < Infinity)) break;
    const direct = g.map((s) => (-s * FIRST * width) / largest);
    const bent = H?.map((row, i) => (g[i] === 0 ? 0 : -dot(row, g)));
    const downhill = bent !== undefined && dot(bent, g) < 0;
    const direction = downhill ? bent : direct;
    let next = x;
    let there = { value, slopes };
    let gain = 0;
    for (let halving = 0, t = 1; halving < HALVINGS && !(gain > 0); halving++, t /= 2) {
      next = inside(x.map((v, i) => v + t * direction[i]), box); // prettier-ignore
      there = f(next);
      const promised = dot(slopes, next.map((v, i) => x[i] - v)); // prettier-ignore
      gain = value - there.value >= GAIN * promised ? value - there.value : 0;
    }
    if (!(gain > 0) && !downhill) break;
    if (gain > 0) {
      H = updated(H, next.map((v, i) => v - x[i]), Array.from(there.slopes, (s, i) => s - slopes[i])); // prettier-ignore
      x = next;
      ({ value, slopes } = there);
      firstGain ||= gain;
      if (gain < 1e-10 * firstGain) break;
    } else H = undefined; // the bent direction leads nowhere: once more straight down
  }
  return { x, value };
}

/** BFGS: H after a step s along which the gradient changed by y; as it was where the function did not curve upward. */
function updated(H: number[][] | undefined, s: readonly number[], y: readonly number[]): number[][] | undefined {
  const sy = dot(s, y);
  const yy = dot(y, y);
  if (!(sy > 1e-12 * Math.sqrt(dot(s, s) * yy))) return H;
  const old = H ?? s.map((_, i) => s.map((_, j) => (i === j ? sy / yy : 0)));
  const Hy = old.map((row) => dot(row, y));
  const curved = (1 + dot(y, Hy) / sy) / sy;
  return old.map((row, i) => row.map((h, j) => h + curved * s[i] * s[j] - (Hy[i] * s[j] + s[i] * Hy[j]) / sy));
}
