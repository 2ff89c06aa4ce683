/**
 * The search of paper 2: the Gaussian process against closed cases and scikit-learn (golden/gaussian.json, by gaussian.py),
 * expected improvement against numerical integration, and what a search promises: the same bits from any prefix, in any
 * order within a round, in any unit; no crash where the black box fails; and more than random search finds.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  bayesianSearch,
  bestOf,
  expectedImprovement,
  likeliest,
  logLikelihood,
  matern52,
  posterior,
  randomSearch,
  squaredExponential,
  withoutFailures,
  type Box,
  type Hyperparameters,
  type Kernel,
  type Observation,
  type Search,
} from "./search";
import { cholesky, inverse } from "./search/cholesky";
import { descend } from "./search/descent";
import { mostPromising } from "./search/improvement";
import { seeds, shuffled, stream } from "./random";
import { median } from "./stats/summaries";
import { close, largestGap } from "./testing";

const kernels: Record<string, Kernel> = { matern52, squaredExponential };
const both = Object.entries(kernels);

interface Case {
  kernel: string;
  hyper: Hyperparameters;
  x: number[][];
  y: number[];
  likelihood: number;
}
const golden = JSON.parse(readFileSync(new URL("golden/gaussian.json", import.meta.url), "utf8")) as {
  posterior: (Case & { at: number[][]; mean: number[]; variance: number[]; slopes: number[] })[];
  fitted: Case[];
};

/** Five-point differences of a function of a list. */
const differences = (f: (x: number[]) => number, x: readonly number[], h = 1e-3): number[] =>
  x.map((_, d) => {
    const at = (by: number) => f(x.map((v, i) => (i === d ? v + by : v)));
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  });

describe("kernels", () => {
  for (const [name, kernel] of both)
    test(`${name} is 1 at 0, falls, and has the slope that differences give`, () => {
      assert.equal(kernel.of(0), 1);
      assert.ok(kernel.of(1) > kernel.of(1.1) && kernel.of(100) < 1e-6);
      for (const squared of [0.3, 1, 7]) close(differences(([s]) => kernel.of(s), [squared]), [kernel.slope(squared)], 1e-10); // prettier-ignore
    });

  test("have their printed values at a distance of 2", () => {
    close([squaredExponential.of(4)], [Math.exp(-2)], 1e-16);
    close([matern52.of(4)], [(1 + 2 * Math.sqrt(5) + 20 / 3) * Math.exp(-2 * Math.sqrt(5))], 1e-16);
  });
});

test("Cholesky's factor and inverse of a matrix by hand; a matrix that is not positive definite has none", () => {
  const a = Float64Array.of(4, 2, 2, 5);
  assert.deepEqual(cholesky(a, 2), Float64Array.of(2, 0, 1, 2));
  close(inverse(Float64Array.of(2, 0, 1, 2), 2), [5 / 16, -1 / 8, -1 / 8, 1 / 4], 1e-16);
  for (const wrong of [[1, 1, 1, 1], [0, 0, 0, 1], [1, 2, 2, 1], [1, NaN, NaN, 1]]) assert.equal(cholesky(Float64Array.from(wrong), 2), undefined); // prettier-ignore
});

describe("the posterior", () => {
  const hyper = { lengths: [0.5], signal: 3, noise: 0.2 };

  test("of no observation is the prior", () => {
    const { logLikelihood: value, at } = posterior(matern52, hyper, [], []);
    assert.equal(Math.abs(value), 0);
    assert.deepEqual(at([0.3]), { mean: 0, variance: 3 });
  });

  test("of one is k y / (s + n), s − k² / (s + n), by hand", () => {
    const { logLikelihood: value, at } = posterior(squaredExponential, hyper, [[0.1]], [1.5]);
    const k = 3 * Math.exp(-((0.4 / 0.5) ** 2) / 2);
    const { mean, variance } = at([0.5]);
    close([mean, variance], [(k * 1.5) / 3.2, 3 - (k * k) / 3.2], 1e-15);
    close([value], [-(1.5 ** 2) / 3.2 / 2 - Math.log(2 * Math.PI * 3.2) / 2], 1e-15);
  });

  test("of two is what the inverse of their 2 × 2 covariance gives", () => {
    const [s, k] = [3.2, 3 * Math.exp(-0.5)]; // the points are one length apart
    const [p, q] = [1, -2];
    const [a, b] = [3 * Math.exp(-0.125), 3 * Math.exp(-0.125)]; // and the point asked for lies half way
    const det = s * s - k * k;
    const { mean, variance } = posterior(squaredExponential, hyper, [[0], [0.5]], [p, q]).at([0.25]);
    close([mean], [(a * (s * p - k * q) + b * (s * q - k * p)) / det], 1e-14);
    close([variance], [3 - (s * a * a - 2 * k * a * b + s * b * b) / det], 1e-14);
  });

  for (const [name, kernel] of both)
    test(`without noise goes through every value, surely (${name}); with noise it does not`, () => {
      const xs = [[0], [0.3], [0.35], [1]];
      const ys = [1, -1, 2, 0];
      const ends = (noise: number) => xs.map((x) => posterior(kernel, { lengths: [0.3], signal: 2, noise }, xs, ys).at(x)); // prettier-ignore
      close(ends(0).map(({ mean }) => mean), ys, 1e-12); // prettier-ignore
      close(ends(0).map(({ variance }) => variance), [0, 0, 0, 0], 1e-12); // prettier-ignore
      assert.ok(largestGap(ends(0.1).map(({ mean }) => mean), ys) > 0.1); // prettier-ignore
    });

  test("is scikit-learn's, and so are the likelihood and its slopes; with the other kernel they are not", () => {
    for (const { kernel, hyper, x, y, at, mean, variance, likelihood, slopes } of golden.posterior) {
      const found = posterior(kernels[kernel], hyper, x, y);
      close(at.map((p) => found.at(p).mean), mean, 1e-10); // prettier-ignore
      close(at.map((p) => found.at(p).variance), variance, 1e-10); // prettier-ignore
      close([found.logLikelihood], [likelihood], 1e-10);
      const own = logLikelihood(kernels[kernel], hyper, x, y);
      assert.equal(own.value, found.logLikelihood);
      close(own.slopes, slopes, 1e-8);
      const other = posterior(kernel === "matern52" ? squaredExponential : matern52, hyper, x, y);
      assert.ok(largestGap(at.map((p) => other.at(p).mean), mean) > 1e-3); // prettier-ignore
    }
  });

  test("has the slopes that differences give", () => {
    for (const { kernel, hyper, x, y, at } of golden.posterior) {
      const found = posterior(kernels[kernel], hyper, x, y);
      const { mean, variance } = found.slopes(at[1]);
      close(mean, differences((p) => found.at(p).mean, at[1]), 1e-6); // prettier-ignore
      close(variance, differences((p) => found.at(p).variance, at[1]), 1e-6); // prettier-ignore
    }
  });

  test("is refused where numbers do not fit, and for a point twice without noise", () => {
    const refused = (xs: number[][], ys: number[], noise: number, message: RegExp) =>
      assert.throws(() => posterior(matern52, { lengths: [1], signal: 1, noise }, xs, ys), message);
    refused([[0]], [1, 2], 0, /needs a value a point; got 2 for 1$/);
    refused([[0, 1]], [1], 0, /a point has 2 coordinates, and there are 1 length scales$/);
    refused([[0.5], [0.5]], [1, 2], 0, /the covariance of 2 points is not positive definite: are two alike, and the noise 0\?$/); // prettier-ignore
    posterior(matern52, { lengths: [1], signal: 1, noise: 0.1 }, [[0.5], [0.5]], [1, 2]);
  });
});

test("fitted hyperparameters are as likely as those that scikit-learn finds, and others are less so", () => {
  for (const { kernel, x, y, hyper, likelihood } of golden.fitted) {
    const own = likeliest(kernels[kernel], x, y);
    const { value } = logLikelihood(kernels[kernel], own, x, y);
    assert.ok(value > likelihood - 1e-4, `${value} < ${likelihood}`);
    const twice = { ...own, lengths: own.lengths.map((l) => l / 2) };
    assert.ok(logLikelihood(kernels[kernel], twice, x, y).value < value - 0.1);
    assert.ok(own.lengths.every((l) => l >= 0.05 && l <= 20.0001) && own.noise > 0.99e-6 && own.noise < 1.001);
    close(own.lengths.map(Math.log).map((l) => Math.min(l, 1)), hyper.lengths.map(Math.log).map((l) => Math.min(l, 1)), 0.05); // prettier-ignore
  }
});

describe("descent", () => {
  const valley = ([x, y]: readonly number[]) => ({ value: 100 * (y - x * x) ** 2 + (1 - x) ** 2, slopes: [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)] }); // prettier-ignore
  const box: Box = [[-2, 2], [-2, 2]]; // prettier-ignore

  test("finds the end of a bent valley, or the wall where the box ends before", () => {
    close(descend(valley, [-1.2, 1], box).x, [1, 1], 1e-4);
    close(descend(valley, [-1.2, 1], [[-2, 0.5], [-2, 2]]).x, [0.5, 0.25], 1e-5); // prettier-ignore
    assert.ok(largestGap(descend(valley, [-1.2, 1], box, 3).x, [1, 1]) > 0.1, "the control: three steps are too few");
  });

  test("does not go where a value is NaN, and never ends above its start", () => {
    const half = (x: readonly number[]) => (x[0] > 0.4 ? { value: NaN, slopes: [NaN, NaN] } : valley(x));
    const { x, value } = descend(half, [-1.2, 1], box);
    assert.ok(x[0] <= 0.4 && value < valley([-1.2, 1]).value);
    assert.deepEqual(descend(() => ({ value: 3, slopes: [0, 0] }), [1, 1], box), { x: [1, 1], value: 3 }); // prettier-ignore
  });
});

describe("expected improvement", () => {
  /** E max(best − f, 0) by Simpson's rule over twelve deviations. */
  const integrated = (mean: number, deviation: number, best: number): number => {
    const n = 4000;
    const [low, high] = [mean - 12 * deviation, Math.min(best, mean + 12 * deviation)];
    let sum = 0;
    for (let i = 0; i <= n; i++) {
      const f = low + ((high - low) * i) / n;
      const density = Math.exp(-(((f - mean) / deviation) ** 2) / 2) / deviation / Math.sqrt(2 * Math.PI);
      sum += (best - f) * density * (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2);
    }
    return high > low ? (sum * (high - low)) / n / 3 : 0;
  };

  test("is its integral", () => {
    for (const [mean, deviation, best] of [
      [0, 1, 0],
      [1, 0.3, 0.5],
      [-2, 4, 1],
      [0, 1, -6],
      [3, 0.01, 3.5],
    ]) {
      // prettier-ignore
      const exact = integrated(mean, deviation, best);
      close([expectedImprovement(mean, deviation, best) / exact], [1], 1e-9);
      assert.ok(Math.abs(expectedImprovement(mean + 0.01, deviation, best) / exact - 1) > 1e-4, "the control");
    }
  });

  test("without deviation is what is sure, and never below 0", () => {
    assert.equal(expectedImprovement(1, 0, 3), 2);
    assert.equal(expectedImprovement(3, 0, 1), 0);
    assert.equal(expectedImprovement(100, 1, 0), 0);
  });

  test("has its maximum where a fine grid has it", () => {
    const xs = [[0.1], [0.4], [0.9]];
    const process = posterior(matern52, { lengths: [0.3], signal: 1, noise: 1e-6 }, xs, [0.5, -0.6, 0.7]);
    const at = (u: number) => expectedImprovement(process.at([u]).mean, Math.sqrt(process.at([u]).variance), -0.6);
    const grid = Array.from({ length: 2001 }, (_, i) => i / 2000);
    const top = grid.reduce((most, u) => (at(u) > at(most) ? u : most));
    const found = mostPromising(process, -0.6, [0.4], xs, stream("1", "test"));
    close(found, [top], 1e-3);
    assert.ok(at(found[0]) >= at(top) - 1e-9);
    const other = mostPromising(process, -0.6, [0.4], [...xs, found], stream("1", "test"));
    assert.ok(Math.abs(other[0] - found[0]) >= 1e-3, "and elsewhere, where that point is taken");
  });

  test("where it is nowhere above 0, gives way to the largest variance", () => {
    const process = posterior(squaredExponential, { lengths: [0.3], signal: 1e-6, noise: 1e-12 }, [[0.2]], [0]);
    assert.ok(mostPromising(process, -1, [0.2], [[0.2]], stream("1", "test"))[0] > 0.9);
  });
});

/** Standard functions (Surjanovic and Bingham's collection), less their minimum. */
const branin = ([x, y]: readonly number[]) =>
  (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.397887; // prettier-ignore
const HARTMANN = [
  { c: 1, a: [3, 10, 30], p: [0.3689, 0.117, 0.2673] },
  { c: 1.2, a: [0.1, 10, 35], p: [0.4699, 0.4387, 0.747] },
  { c: 3, a: [3, 10, 30], p: [0.1091, 0.8732, 0.5547] },
  { c: 3.2, a: [0.1, 10, 35], p: [0.0381, 0.5743, 0.8828] },
];
const hartmann3 = (x: readonly number[]) =>
  HARTMANN.reduce((sum, { c, a, p }) => sum - c * Math.exp(-x.reduce((s, v, d) => s + a[d] * (v - p[d]) ** 2, 0)), 3.86278); // prettier-ignore
const rosenbrock4 = (x: readonly number[]) =>
  [0, 1, 2].reduce((sum, i) => sum + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0);

const brook: Box = [[-5, 10], [0, 15]]; // prettier-ignore
const cube = (dims: number, low: number, high: number): Box => Array.from({ length: dims }, () => [low, high] as const);

/** All that a search saw after so many observations, each round in order. */
function searched(search: Search, f: (x: readonly number[]) => number, n: number): Observation[] {
  const seen: Observation[] = [];
  while (seen.length < n) for (const x of search(seen)) seen.push({ x, value: f(x) });
  return seen;
}

describe("a search in rounds", () => {
  const search = bayesianSearch(brook, 3, "7");
  const seen = searched(search, branin, 15);
  const next = search(seen);

  test("gives equal bits for equal seeds, others for another, for another size of a round and for another kernel", () => {
    assert.deepEqual(searched(bayesianSearch(brook, 3, "7"), branin, 15), seen);
    assert.notDeepEqual(bayesianSearch(brook, 3, "8")([]), search([]));
    assert.notDeepEqual(bayesianSearch(brook, 5, "7")(seen), next);
    assert.notDeepEqual(bayesianSearch(brook, 3, "7", squaredExponential)(seen), next);
  });

  test("has these bits, in every engine", () => {
    const value = ([x, y]: readonly number[]) => (x - 2) * (x - 2) + x * y + y; // of exact operations alone
    const points = searched(bayesianSearch(brook, 3, "7"), value, 12).flatMap(({ x }) => x);
    let hash = 0x811c9dc5; // FNV-1a
    for (const byte of new Uint8Array(Float64Array.from(points).buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
    assert.equal((hash >>> 0).toString(16), "d1ecc775");
  });

  test("goes on from any prefix of what was seen, written down as JSON, to the same points", () => {
    for (let n = 0; n < seen.length; n++) {
      const kept = JSON.parse(JSON.stringify(seen.slice(0, n))) as Observation[];
      const rest = seen.slice(n, n - (n % 3) + 3).map(({ x }) => x);
      assert.deepEqual(bayesianSearch(brook, 3, "7")(kept), rest, `${n}`);
    }
  });

  test("does not hang on the order within a round; a round whose values were swapped is another search's", () => {
    const orders = [[2, 1, 0], [1, 2, 0]]; // prettier-ignore
    for (const order of orders) {
      const mixed = seen.map((_, i) => seen[i - (i % 3) + order[i % 3]]);
      assert.deepEqual(search(mixed), next);
      const swapped = seen.map(({ x }, i) => ({ x, value: mixed[i].value }));
      assert.notDeepEqual(search(swapped), next);
    }
    const [a, b, c] = search(seen.slice(0, 12));
    assert.deepEqual(search([...seen.slice(0, 12), { x: c, value: 1 }]), [a, b]);
  });

  test("does not hang on the values' unit: to the bit for powers of two, nearly for others", () => {
    const scaled = (factor: number, shift: number) => search(seen.map(({ x, value }) => ({ x, value: value * factor + shift }))); // prettier-ignore
    assert.deepEqual(scaled(8, 0), next);
    close(scaled(3.3, 5).flat(), next.flat(), 0.01);
    assert.ok(largestGap(scaled(-1, 0).flat(), next.flat()) > 1, "the control: upside down it is another question");
  });

  test("takes a hypercube first: each coordinate of the first points has one in each share of its range", () => {
    const first = searched(bayesianSearch(cube(3, -1, 1), 4, "1"), () => 0, 8);
    for (let d = 0; d < 3; d++) {
      const shares = first.map(({ x }) => Math.floor((x[d] + 1) * 4)).sort();
      assert.deepEqual(shares, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
    const drawn = searched(randomSearch(cube(3, -1, 1), 4, "1"), () => 0, 8);
    assert.ok(new Set(drawn.map(({ x }) => Math.floor((x[0] + 1) * 4))).size < 8, "the control: evenly drawn");
  });

  test("stays in its box, and the points of a round keep their distance", () => {
    for (const { x } of seen) assert.ok(x[0] >= -5 && x[0] <= 10 && x[1] >= 0 && x[1] <= 15);
    for (const i of [0, 1, 2])
      for (let j = 0; j < i; j++) assert.ok(Math.hypot(next[i][0] - next[j][0], next[i][1] - next[j][1]) > 0.1);
  });

  test("refuses what cannot be: a box without room, a round of none, a point outside or of another search", () => {
    assert.throws(() => bayesianSearch([[1, 1]], 3, "7"), /needs a box with low < high, and got \[1,1\]$/);
    assert.throws(() => randomSearch([], 3, "7"), /needs a box with low < high/);
    assert.throws(() => randomSearch(brook, 0, "7"), /a round needs at least one point, and got 0$/);
    assert.throws(() => search([{ x: [11, 0], value: 1 }]), /^Error: \[11,0\] does not lie in the box$/);
    assert.throws(() => search([{ x: [1], value: 1 }]), /does not lie in the box$/);
    assert.throws(() => search([{ x: [1, 1], value: 1 }]), /^Error: \[1,1\] is no point of round 0$/);
  });
});

describe("a black box that fails", () => {
  test("counts as the worst that counts, and no failure nor outlier hides the others", () => {
    assert.deepEqual(withoutFailures([1, NaN, 3, 2]), [1, 3, 3, 2]);
    assert.deepEqual(withoutFailures([1, Infinity, 3, -Infinity]), [1, 3, 3, 3]);
    assert.deepEqual(withoutFailures([1, 2, 3, 1e30, NaN]), [1, 2, 3, 17.5, 17.5], "2.5 + 10 · (2.5 − 1)");
    assert.deepEqual(withoutFailures([5, 5, 5, 7, NaN]), [5, 5, 5, 7, 7]);
    assert.deepEqual(withoutFailures([NaN, Infinity]), [0, 0]);
    assert.deepEqual(withoutFailures(JSON.parse(JSON.stringify([NaN, 2, 4])) as number[]), [4, 2, 4], "null is no 0");
    assert.deepEqual(withoutFailures([1e300, 4]), [4, 4]);
    assert.deepEqual(withoutFailures([3, 1, 2]), [3, 1, 2], "the control: what did not fail is left alone");
  });

  test("is searched all the same: everywhere NaN, everywhere equal, huge, and NaN in half the box", () => {
    const boxes: ((x: readonly number[]) => number)[] = [() => NaN, () => 4, ([x]) => (x > 2 ? 1e300 : -1e300), ([x]) => (x > 2 ? Infinity : x)]; // prettier-ignore
    for (const f of boxes) {
      const points = searched(bayesianSearch(brook, 4, "3"), f, 16).map(({ x }) => x);
      assert.equal(new Set(points.map(String)).size, 16, "no point twice");
      assert.ok(points.flat().every(Number.isFinite));
    }
  });

  test("that says nothing is looked at all over: points keep a distance that drawn ones do not", () => {
    const nearest = (search: Search) => {
      const points = searched(search, () => NaN, 16).map(({ x }) => x);
      return Math.min(...points.flatMap((p, i) => points.slice(0, i).map((q) => Math.hypot(p[0] - q[0], p[1] - q[1]))));
    };
    const box = cube(2, 0, 1);
    assert.ok(nearest(bayesianSearch(box, 4, "3")) > 0.1 && nearest(randomSearch(box, 4, "3")) < 0.1);
  });

  test("is avoided where it fails: beside a wall of NaN the search comes near the best, and mostly on this side", () => {
    const wall = (x: readonly number[]) => (x[0] > 5 ? NaN : branin(x));
    const seen = searched(bayesianSearch(brook, 4, "3"), wall, 28);
    assert.ok(bestOf(seen)!.value < 0.5, String(bestOf(seen)!.value));
    const fails = (list: readonly Observation[]) => list.filter(({ value }) => Number.isNaN(value)).length;
    assert.ok(fails(seen.slice(-16)) <= 4 && fails(seen) > 0);
    assert.ok(fails(searched(randomSearch(brook, 4, "3"), wall, 28)) > 5, "the control: a third of the box fails");
  });

  test("has a best observation only where one is finite", () => {
    const at = (value: number, i = 0) => ({ x: [i], value });
    assert.equal(bestOf([at(NaN), at(-Infinity)]), undefined);
    assert.equal(bestOf([]), undefined);
    assert.deepEqual(bestOf([at(NaN), at(2, 1), at(1, 2), at(1, 3)]), at(1, 2));
  });
});

describe("the search finds more than random search at the same budget, in the median of ten seeds", () => {
  const functions: [name: string, f: (x: readonly number[]) => number, box: Box, n: number, share: number][] = [
    ["Branin", branin, brook, 24, 0.25],
    ["Hartmann, three coordinates", hartmann3, cube(3, 0, 1), 24, 0.25],
    ["Rosenbrock, four coordinates", rosenbrock4, cube(4, -2, 2), 32, 0.8],
  ];
  for (const [name, f, box, n, share] of functions)
    test(`${name}, ${n} points in rounds of 4`, () => {
      const found = (search: (seed: string) => Search) =>
        median(seeds(10).map((seed) => bestOf(searched(search(seed), f, n))!.value));
      const drawn = found((seed) => randomSearch(box, 4, seed));
      const model = found((seed) => bayesianSearch(box, 4, seed));
      assert.ok(model < share * drawn, `${model} against ${drawn}`);
      const other = found((seed) => randomSearch(box, 4, `again ${seed}`));
      assert.ok(other > share * drawn, `the control: random search against itself, ${other} against ${drawn}`);
    });

  test("and what it finds hangs on the values: from values that were dealt anew it finds no more", () => {
    const deal = shuffled(24, stream("1", "deal"));
    const dealt = seeds(10).map((seed) => {
      const search = bayesianSearch(brook, 4, seed);
      const seen: Observation[] = [];
      while (seen.length < 24)
        for (const x of search(seen)) seen.push({ x, value: branin(brook.map(([low, high], d) => low + (high - low) * ((deal[(seen.length + 7 * d) % 24] + 0.5) / 24))) }); // prettier-ignore
      return Math.min(...seen.map(({ x }) => branin(x)));
    });
    const real = median(seeds(10).map((seed) => bestOf(searched(bayesianSearch(brook, 4, seed), branin, 24))!.value));
    assert.ok(median(dealt) > 4 * real, `${median(dealt)} against ${real}`);
  });
});
