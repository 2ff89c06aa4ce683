/**
 * Paper 5's last paragraph: the minima in which training ends. `restTrial` follows runs to rest and looks whether they lie
 * in minima, and in the same ones; `servesTrial` asks what the minimum matters to points that training has not seen.
 */
import { generators } from "../data/generators";
import { constant, forwardPass, reversePass } from "../graph";
import { mean, quantile } from "../stats/summaries";
import type { Run } from "../train";
import { classesRun, goOn, type ClassesSettings, type StartsTrial } from "./classes";
import type { Measures } from "./cosine";

/** The gradient's length at which a run is at rest. */
const AT_REST = 1e-6;
/** Newton's steps at most: from where descent has come to, a few dozen do. */
const STEPS = 200;
/** What a least eigenvalue of the Hessian may lack to 0: one parameter too many makes it 0, and differences are not exact. */
const FLAT = 1e-5;
/** Losses that lie nearer than this belong to one minimum. */
const APART = 0.01;

/** x with (A + μI) x = b by Cholesky's method; undefined where A + μI is not positive definite. */
export function solved(A: readonly Float64Array[], mu: number, b: Float64Array): Float64Array | undefined {
  const n = b.length;
  const L = A.map((row) => row.slice());
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = A[i][j] + (i === j ? mu : 0);
      for (let k = 0; k < j; k++) rest -= L[i][k] * L[j][k];
      if (i === j && !(rest > 0)) return undefined;
      L[i][j] = i === j ? Math.sqrt(rest) : rest / L[j][j];
    }
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= L[i][k] * x[k];
    x[i] /= L[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= L[k][i] * x[k];
    x[i] /= L[i][i];
  }
  return x;
}

/**
 * Follows a run from its present weights downhill to rest, by Newton's steps with H + μI: a step that does not lower the loss
 * is taken back, and μ grows. `minimum` says that it came to rest where H is nowhere negative: in a minimum, or as low as the
 * loss comes where weights grow without end.
 */
export function atRest({ network, x, y, loss }: Run): { cost: number; minimum: boolean } {
  const { params } = network;
  const end = loss(network(constant(x)), y);
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const put = (weights: Float64Array): number => {
    let at = 0;
    for (const { value } of params) value.data.set(weights.subarray(at, (at += value.data.length)));
    forward();
    return end.value.data[0];
  };
  const gradient = (): Float64Array => {
    const of = reverse();
    return Float64Array.from(params.flatMap((p) => Array.from(of(p).data)));
  };
  /** By central differences of the gradient. */
  const hessian = (weights: Float64Array, h = 1e-4): Float64Array[] =>
    Array.from(weights, (w, i) => {
      const [above, below] = [w + h, w - h].map((moved) => {
        put(weights.map((v, k) => (k === i ? moved : v)));
        return gradient();
      });
      return above.map((g, k) => (g - below[k]) / (2 * h));
    });
  let weights = Float64Array.from(params.flatMap(({ value }) => Array.from(value.data)));
  let H = hessian(weights);
  let cost = put(weights);
  let g = gradient();
  let mu = 1e-3;
  const norm = () => Math.sqrt(g.reduce((sum, v) => sum + v * v, 0));
  for (let k = 0; k < STEPS && norm() > AT_REST; k++) {
    const step = solved(H, mu, g);
    const next = step && weights.map((w, i) => w - step[i]);
    const lower = next && put(next);
    if (next === undefined || !(lower! < cost)) mu *= 4;
    else {
      [weights, cost, g, mu] = [next, lower!, gradient(), Math.max(mu / 5, 1e-12)];
      H = hessian(weights);
    }
  }
  put(weights);
  return { cost, minimum: norm() <= AT_REST && solved(H, FLAT, g) !== undefined };
}

/**
 * Several starts on one data set, followed to rest: the `resting` share that ends in minima; and of these the mean `cost`, the
 * `gap` between the highest and the lowest, and the number of `different` ones.
 */
export function restTrial(settings: StartsTrial, seed: string): Measures {
  const ends = Array.from({ length: settings.starts }, (_, s) => {
    const run = classesRun(settings, seed, `${seed}/${s}`);
    goOn(run, settings, settings.epochs);
    return atRest(run);
  });
  const costs = ends.flatMap(({ cost, minimum }) => (minimum ? [cost] : [])).sort((a, b) => a - b);
  return {
    resting: costs.length / ends.length,
    cost: costs.length === 0 ? NaN : mean(costs),
    gap: costs.length === 0 ? NaN : costs[costs.length - 1] - costs[0],
    different: costs.filter((cost, i) => i === 0 || cost - costs[i - 1] > APART).length,
  };
}

/** Fresh points on which accuracy is measured. */
const FRESH = 1000;

/** The share of right answers on points of the same kind that training has not seen. */
function freshAccuracy({ network }: Run, { data }: ClassesSettings, seed: string): number {
  const { x, y } = generators[data](FRESH, `${seed}/fresh`);
  const a = network(constant(x)).value.data;
  let right = 0;
  for (let n = 0; n < FRESH; n++) if (a[2 * n + 1] > a[2 * n] === y.data[2 * n + 1] > 0.5) right++;
  return right / FRESH;
}

/**
 * Several starts on one data set, and what it matters on fresh points where each ends. `cost`: the mean final loss; `above`: the
 * share of starts that end more than 0.01 above the lowest of them, beside `half`; `band`: the width of the middle 80 % of their
 * accuracies, beside a percentage `point`; `best`: the accuracy of the lowest start, and the `bar` a point below; `others`: the mean
 * accuracy of those above (NaN where there are none); `early`: of all starts after a tenth of the epochs.
 */
export function servesTrial(settings: StartsTrial, seed: string): Measures {
  const tenth = settings.epochs / 10;
  const ends = Array.from({ length: settings.starts }, (_, s) => {
    const run = classesRun(settings, seed, `${seed}/${s}`);
    goOn(run, settings, tenth);
    const early = freshAccuracy(run, settings, seed);
    const cost = goOn(run, settings, settings.epochs - tenth);
    return { early, cost, accuracy: freshAccuracy(run, settings, seed) };
  });
  const lowest = ends.reduce((a, b) => (b.cost < a.cost ? b : a));
  const above = ends.filter(({ cost }) => cost > lowest.cost + APART).map(({ accuracy }) => accuracy);
  const accuracies = ends.map(({ accuracy }) => accuracy);
  return {
    cost: mean(ends.map(({ cost }) => cost)),
    above: above.length / ends.length,
    half: 0.5,
    band: quantile(accuracies, 0.9) - quantile(accuracies, 0.1),
    point: 0.01,
    best: lowest.accuracy,
    bar: lowest.accuracy - 0.01,
    others: above.length === 0 ? NaN : mean(above),
    early: mean(ends.map(({ early }) => early)),
  };
}
