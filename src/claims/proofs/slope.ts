/** Paper 1: how eq. 6's slope compares with eq. 2's on the way from zero and toward it, and at the kink of leaky ReLU. */
import { leakyRelu, sigmoid } from "../../activations";
import { literal, stable, type Chord } from "../../rules";
import { digits } from "../../show";
import { draws, logUniform, sign, type Finding } from "./finding";

/**
 * The z* < −z (for z > 0) at which the mean of σ′ over [z*, z] has come down to σ′(z): a step toward zero whose z′ lies
 * between z* and z has a larger slope than σ′(z), one whose z′ lies beyond has a smaller one.
 */
export function crossing(z: number): number {
  const mean = (to: number) => (sigmoid.f(z) - sigmoid.f(to)) / (z - to);
  const tangent = sigmoid.derivative(z);
  let near = -z;
  let far = -2 * z - 1;
  while (mean(far) > tangent) far *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (near + far) / 2;
    if (mean(middle) > tangent) near = middle;
    else far = middle;
  }
  return far;
}

/** The z from which z* lies below f⁻¹(10⁻¹⁶) = −36.84, so that no clamped a′ reaches it. */
function hiddenFrom(): number {
  const lowest = sigmoid.inverse!(1e-16);
  let [low, high] = [1, 6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (crossing(middle) > lowest) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * "the gradient as in Eq. 6 is smaller than … Eq. 2 when the updating direction is away from zero, and, on the contrary,
 * larger in the case of toward zero". Random z and z′, half of the a′ uniform in (0, 1), half of the z′ uniform.
 */
export function slopeByDirection(chord: Chord = stable): Finding {
  const random = draws("slope-direction");
  const slope = chord(sigmoid);
  const tried = { away: 0, within: 0, beyond: 0 };
  const failed = { away: 0, within: 0, beyond: 0 };
  let counterexample: string | undefined;
  for (let i = 0; i < 6000; i++) {
    const [z, to] =
      i === 0
        ? [1, 2 * crossing(1)] // round numbers first, to be told
        : [
            sign(random) * 6 * (1 - random.uniform()),
            i % 2 === 0 ? sigmoid.inverse!(1e-12 + random.uniform() * (1 - 2e-12)) : 60 * random.uniform() - 30,
          ];
    const limit = -Math.sign(z) * Math.abs(crossing(Math.abs(z)));
    // Closer than this the two slopes differ by less than the digits of a′.
    if (Math.abs(to - z) < 0.01 || Math.abs(to - limit) < 0.01 * Math.abs(limit)) continue;
    const a = sigmoid.f(z);
    const found = slope(z, a, a - sigmoid.f(to));
    const away = (to - z) * z > 0;
    const where = away ? "away" : (to - limit) * z > 0 ? "within" : "beyond";
    tried[where]++;
    const tangent = sigmoid.derivative(z, a);
    if (away ? found < tangent : found > tangent) continue;
    failed[where]++;
    counterexample ??=
      `At $z = ${digits(z)}$ a step ${away ? "away from" : "toward"} zero with $a' = ${digits(sigmoid.f(to))}$, ` +
      `$z' = ${digits(to)}$, has the slope ${digits(found)}, and $\\sigma'(z) = ${digits(tangent)}$.`;
  }
  const [star1, star2, star4] = [1, 2, 4].map(crossing);
  const hidden = hiddenFrom();
  const failures = failed.away + failed.within + failed.beyond;
  const range =
    `Away from zero in every case; toward zero as long as $z'$ does not cross zero to beyond a $z^*$ past $-z$: ` +
    `$z^* = ${digits(star1)}$ for $z = 1$, ${digits(star2)} for 2, ${digits(star4)} for 4. From ` +
    `$|z| = ${digits(hidden)}$ on, $z^*$ lies outside the clamp, and no step reaches it.`;
  return {
    cases: tried.away + tried.within + tried.beyond,
    failures,
    ...(counterexample !== undefined && { counterexample }),
    ...(failures > 0 && failed.away + failed.within === 0 && { range }),
    numbers: {
      ...tried,
      failedAway: failed.away,
      failedWithin: failed.within,
      failedBeyond: failed.beyond,
      star1,
      star2,
      star4,
      hidden,
    },
  };
}

/**
 * "the derivative of leaky ReLU activation function at 0 is not well defined, and with DBP we don't need to worry about it":
 * at z = 0 the slope must be the one-sided derivative on the side that a step moves to, across 0 it must lie between the
 * two, and δ must be 0 where e is.
 */
export function leakyAtZero(chord: Chord = literal): Finding {
  const random = draws("leaky-at-zero");
  const slope = chord(leakyRelu);
  const [below, above] = [leakyRelu.derivative(-1), leakyRelu.derivative(1)];
  const near = (x: number, y: number) => Math.abs(x - y) <= 1e-12 * y;
  let cases = 0;
  let failures = 0;
  let first = "";
  const tell = (holds: boolean, z: number, move: number) => {
    cases++;
    if (holds) return;
    if (failures++ === 0)
      first = `At $z = ${digits(z)}$ and $a' - a = ${digits(-move)}$ the slope is ${digits(slope(z, leakyRelu.f(z), move))}.`;
  };
  for (let i = 0; i < 1000; i++) {
    const move = logUniform(random, 1e-12, 10);
    tell(near(slope(0, 0, move), below), 0, move);
    tell(near(slope(0, 0, -move), above), 0, -move);
    const z = logUniform(random, 1e-6, 1);
    for (const [from, far] of [
      [z, (2 + random.uniform()) * z],
      [-z, -(2 + random.uniform()) * leakyRelu.f(z)],
    ]) {
      const s = slope(from, leakyRelu.f(from), far);
      tell(s > below && s < above, from, far);
    }
  }
  const still = 0 * slope(0, 0, 0);
  tell(still === 0, 0, 0);
  return {
    cases,
    failures,
    ...(failures > 0 && { counterexample: first }),
    numbers: { down: slope(0, 0, 0.5), up: slope(0, 0, -0.5), still },
  };
}
