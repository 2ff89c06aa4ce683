import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { measures, trials } from "../experiments";
import { seeds } from "../random";
import { close } from "../testing";
import { classesRun } from "./classes";
import { atRest, solved } from "./minima";

const settings = {
  data: "xor",
  points: 30,
  hidden: 1,
  activation: "tanh",
  init: { name: "xavier", scale: 1 },
  rate: 1,
  batch: "all",
  epochs: 100,
  starts: 4,
} as const;

test("every trial gives exactly its listed measures", () => {
  const found = { rest: trials.rest(settings, "1"), serves: trials.serves(settings, "1") };
  for (const [name, one] of Object.entries(found))
    assert.deepEqual(Object.keys(one), [...measures[name as keyof typeof found]]);
});

describe("solved", () => {
  const A = [Float64Array.of(4, 1, 0), Float64Array.of(1, 3, -1), Float64Array.of(0, -1, 2)];
  test("solves (A + μI) x = b", () => {
    const x = solved(A, 0.5, Float64Array.of(1, 2, 3))!;
    const back = A.map((row, i) => row.reduce((sum, v, k) => sum + v * x[k], 0.5 * x[i]));
    close(back, [1, 2, 3], 1e-14);
  });
  test("and says where there is none: a direction in which A + μI bends down, or not at all", () => {
    for (const low of [-1, 0]) {
      const bent = [Float64Array.of(1, 0), Float64Array.of(0, low)];
      assert.equal(solved(bent, 0, Float64Array.of(1, 1)), undefined);
      assert.notEqual(solved(bent, 1.5, Float64Array.of(1, 1)), undefined);
    }
  });
});

describe("a run followed to rest", () => {
  test("comes to a minimum and no higher than it was, and stays there", () => {
    const run = classesRun(settings, "1");
    const there = atRest(run);
    assert.ok(there.minimum);
    const again = atRest(run);
    assert.deepEqual(again, there);
  });
  test("is no minimum on a saddle, though nothing moves there", () => {
    const zero = { ...settings, data: "circles", points: 20, init: { name: "normal", scale: 0 } } as const;
    assert.equal(atRest(classesRun(zero, "1")).minimum, false);
  });
});

test("the linear system has one minimum for all starts, one hidden neuron has several", () => {
  const linear = seeds(3).map((seed) => trials.rest({ ...settings, hidden: 0 }, seed));
  for (const { resting, gap, different } of linear) {
    assert.deepEqual([resting, different], [1, 1]);
    assert.ok(gap < 1e-10);
  }
  const curved = seeds(3).map((seed) => trials.rest(settings, seed));
  assert.ok(curved.some(({ gap, different }) => gap > 0.01 && different > 1));
});

test("what minima serve: of the linear system all starts do the same; of a narrow network those above do worse", () => {
  const { above, band, others, best, bar } = trials.serves({ ...settings, hidden: 0, epochs: 1000 }, "1");
  assert.deepEqual([above, band, others], [0, 0, NaN]);
  assert.ok(Math.abs(best - bar - 0.01) < 1e-15);
  const narrow = seeds(4).map((seed) => trials.serves({ ...settings, hidden: 2, points: 200, epochs: 400 }, seed));
  const worse = narrow.filter((one) => one.above > 0 && one.others < one.best && one.band > 0.01);
  assert.ok(worse.length >= 2, JSON.stringify(narrow));
});
