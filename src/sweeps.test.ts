import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cellOf, cells, gathered, matches, runCells, seedsOf, sweeps, type Sweep } from "./sweeps";

const tiny: Sweep = {
  trial: "cosine",
  settings: { ...sweeps["1-2-1"].settings, iterations: 5, points: 4 },
  over: { rule: ["BP", "DBP"], rate: [0.1, 1, 10] },
  seeds: 2,
  after: 7,
};

test("the cells of a sweep are all combinations, the last setting varying fastest", () => {
  assert.deepEqual(
    cells(tiny).map(({ rule, rate }) => `${String(rule)} ${String(rate)}`),
    ["BP 0.1", "BP 1", "BP 10", "DBP 0.1", "DBP 1", "DBP 10"],
  );
  assert.deepEqual(cells({ ...tiny, over: {} }), [{}]);
});

test("its seeds begin after those that are left out", () => assert.deepEqual(seedsOf(tiny), ["8", "9"]));

describe("runCells", () => {
  const chosen = cells(tiny).slice(2, 4);
  const results = runCells(tiny, chosen, ["8", "9"]);

  test("gives a column for every measure and a number for every seed", () => {
    assert.deepEqual(results.cells.map((c) => c.settings), chosen); // prettier-ignore
    for (const { results: columns } of results.cells) {
      assert.deepEqual(Object.keys(columns), ["cost", "area", "iterations", "reached", "size", "vanished"]);
      for (const column of Object.values(columns)) assert.equal(column.length, 2);
    }
  });

  test("gives a cell the same bits whether or not others are run beside it", () => {
    const [alone] = runCells(tiny, [chosen[1]], ["9"]).cells;
    assert.equal(alone.results.cost[0], results.cells[1].results.cost[1]);
    assert.notEqual(alone.results.cost[0], results.cells[1].results.cost[0]);
  });

  test("keeps only the measures that a sweep asks for", () =>
    assert.deepEqual(Object.keys(runCells({ ...tiny, keep: ["size"] }, [chosen[0]], ["8"]).cells[0].results), [
      "size",
    ]));
});

test("cells are found by some of their settings, compared as JSON, and only where one alone has them", () => {
  const results = gathered(tiny, cells(tiny), ["8"], (c) => ({ cost: c }));
  assert.equal(cellOf(results, { rule: "DBP", rate: 1 }).results.cost[0], 4);
  assert.throws(() => cellOf(results, { rule: "DBP" }), /3 cells have the settings/);
  assert.throws(() => cellOf(results, { rule: "DBP", rate: 2 }), /0 cells/);
  const init = { name: "normal", scale: 3 };
  assert.ok(matches({ init: { ...init }, rate: 1 }, { init }));
  assert.ok(!matches({ init: { name: "normal", scale: 1 } }, { init }));
});

test("the A/A seeds and those of the chance repeats meet no others", () => {
  const used = new Set(seedsOf(sweeps["1-2-1"]));
  for (const name of ["1-2-1-again", "1-2-2-1-again", "saturated-again", "chance"] as const)
    assert.deepEqual(
      seedsOf(sweeps[name]).filter((seed) => used.has(seed)),
      [],
    );
  const again = new Set(seedsOf(sweeps["1-2-1-again"]));
  assert.ok(!seedsOf(sweeps.chance).some((seed) => again.has(seed)));
});
