/** `--set`: what it makes of a sweep, and what it refuses before anything runs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sweeps, type Sweep } from "../sweeps";
import { changed } from "./set";

const sweep: Sweep = sweeps["1-2-1"];

describe("a setting", () => {
  const changes: [set: Record<string, string>, expected: Sweep][] = [
    [{ seeds: "7" }, { ...sweep, seeds: 7 }],
    [{ after: "0", seeds: "1" }, { ...sweep, after: 0, seeds: 1 }],
    [{ iterations: "500" }, { ...sweep, settings: { ...sweep.settings, iterations: 500 } }],
    [{ layers: "1,3,1" }, { ...sweep, settings: { ...sweep.settings, layers: [1, 3, 1] } }],
    [{ layers: "[1,3,1]" }, { ...sweep, settings: { ...sweep.settings, layers: [1, 3, 1] } }],
    [{ target: "two periods" }, { ...sweep, settings: { ...sweep.settings, target: "two periods" } }],
    [{ init: '{"name":"uniform","scale":2}' }, { ...sweep, settings: { ...sweep.settings, init: { name: "uniform", scale: 2 } } }],
    [{ rate: "0.5" }, { ...sweep, over: { ...sweep.over, rate: [0.5] } }],
    [{ rate: "0.3,1" }, { ...sweep, over: { ...sweep.over, rate: [0.3, 1] } }],
    [{ rate: "[0.3, 1]" }, { ...sweep, over: { ...sweep.over, rate: [0.3, 1] } }],
    [{ rule: "BP" }, { ...sweep, over: { ...sweep.over, rule: ["BP"] } }],
    [{ rule: "BP × 0.9, DBP per sample" }, { ...sweep, over: { ...sweep.over, rule: ["BP × 0.9", "DBP per sample"] } }],
    [{ rule: '["BP","DBP"]' }, { ...sweep, over: { ...sweep.over, rule: ["BP", "DBP"] } }],
  ]; // prettier-ignore
  for (const [set, expected] of changes)
    test(JSON.stringify(set), () => {
      assert.deepEqual(changed(sweep, set), expected);
      assert.notDeepEqual(expected, sweep);
    });

  test("that varies takes objects too", () => {
    const init = '{"name":"normal","scale":3},{"name":"xavier","scale":1}';
    assert.deepEqual(changed(sweeps.map, { init }).over.init, [
      { name: "normal", scale: 3 },
      { name: "xavier", scale: 1 },
    ]);
  });
});

test("every value of every experiment passes: nothing is refused that is run", () => {
  for (const each of Object.values<Sweep>(sweeps)) {
    const set = { ...each.settings, ...each.over, seeds: each.seeds };
    const words = Object.entries(set).map(([name, value]) => [name, JSON.stringify(value)]);
    const again = changed(
      each,
      Object.fromEntries(words.filter(([name]) => name in each.over || name in each.settings)),
    );
    assert.deepEqual(again, each);
  }
});

describe("refused in one sentence", () => {
  const refused: [set: Record<string, string>, message: RegExp][] = [
    [{ speed: "1" }, /^--set speed: no such setting; there are rule, rate, layers, points, init, target, saturation, iterations, seeds, after$/],
    [{ trial: "parting" }, /^--set trial: no such setting/],
    [{ constructor: "1" }, /^--set constructor: no such setting/],
    [{ seeds: "0" }, /^--set seeds: expected a number of seeds ≥ 1, got 0$/],
    [{ seeds: "-3" }, /^--set seeds: .*got -3$/],
    [{ seeds: "2.5" }, /^--set seeds: .*got 2\.5$/],
    [{ seeds: "many" }, /^--set seeds: .*got "many"$/],
    [{ seeds: "" }, /^--set seeds: .*got ""$/],
    [{ after: "-1" }, /^--set after: expected a number of seeds to leave out, ≥ 0, got -1$/],
    [{ iterations: "0" }, /^--set iterations: expected a number of iterations ≥ 1, got 0$/],
    [{ iterations: "1,2" }, /^--set iterations: expected a number of iterations ≥ 1, got "1,2"$/],
    [{ points: "null" }, /^--set points: expected a number of points ≥ 1, got "null"$/],
    [{ rate: "" }, /^--set rate: expected at least one value$/],
    [{ rate: "[]" }, /^--set rate: expected at least one value$/],
    [{ rate: "0.3,fast" }, /^--set rate\[1\]: expected a learning rate > 0, got "fast"$/],
    [{ rate: "0.3,0" }, /^--set rate\[1\]: expected a learning rate > 0, got 0$/],
    [{ rate: "1e999" }, /^--set rate\[0\]: expected a learning rate > 0, got Infinity$/],
    [{ rate: "1,2,1" }, /^--set rate: 1 is given twice$/],
    [{ rule: "BP,PB" }, /^--set rule\[1\]: expected one of BP, DBP, .*, got "PB"$/],
    [{ rule: "1" }, /^--set rule\[0\]: expected one of BP, .*, got 1$/],
    [{ layers: "1,2,2" }, /^--set layers: expected at least two layers, the first and the last of one unit$/],
    [{ layers: "1,,1" }, /^--set layers: expected the units of each layer, a list, got "1,,1"$/],
    [{ layers: "1,0.5,1" }, /^--set layers\[1\]: expected a number of units ≥ 1, got 0\.5$/],
    [{ target: "sine" }, /^--set target: expected one of cosine, inset cosine, two periods, got "sine"$/],
    [{ init: "normal" }, /^--set init: expected an object, got "normal"$/],
    [{ init: '{"name":"normal"}' }, /^--set init\.scale: expected a scale > 0, got nothing$/],
    [{ init: '{"name":"normal","scale":1,"seed":2}' }, /^--set init\.seed: unknown key; known here: name, scale$/],
    [{ saturation: "deep" }, /^--set saturation: expected a bias, got "deep"$/],
  ]; // prettier-ignore
  for (const [set, message] of refused)
    test(JSON.stringify(set), () => {
      assert.throws(() => changed(sweep, set), (error: Error) => {
        assert.match(error.message, message);
        return !error.message.includes("\n");
      }); // prettier-ignore
    });

  test("each experiment knows the rules of its own trial", () => {
    assert.throws(
      () => changed(sweeps.recovery, { rule: "DBP per sample" }),
      /^Error: --set rule\[0\]: expected one of/,
    );
    assert.deepEqual(changed(sweeps.recovery, { rule: "DBP pair" }).over.rule, ["DBP pair"]);
  });
});
