/** Networks of units in the JSON contract: what comes back, what is refused, and random specs of both kinds. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { activations } from "../activations";
import { batchGradient, batchLoss, trainNN } from "../units";
import { gradientGap } from "../units/differences";
import { drawSamples, drawUnits } from "../units/draw";
import { units, type UnitForm } from "../units/form";
import { RECORDED } from "./schema";
import { changed, printed, put, refusal, trained, type Json } from "./testing";

/** Two inputs, two hidden units and an output that an input feeds too. */
const small = (): Json => ({
  version: 1,
  seed: "7",
  network: {
    units: {
      layers: [[0, 1], [2, 3], [4]],
      upstream: { 2: [0, 1], 3: [1], 4: [2, 3, 0] },
      activations: { 2: "sigmoid", 3: "tanh", 4: "identity" },
      weights: { "2,0": 0.5, "2,1": -0.4, "3,1": 0.3, "4,2": 0.7, "4,3": -0.6, "4,0": 0.2 },
      biases: { 2: 0.1, 3: 0, 4: -0.2 },
    },
  },
  data: { x: [[0.1, -0.2], [0.4, 0.3], [-0.5, 0.6]], y: [[0.2], [0.7], [0.4]] },
  loss: "squaredError",
  optimizer: { name: "sgd", rate: 0.5 },
  iterations: 2,
  record: { at: [0, 1, 2], what: [...RECORDED] },
}); // prettier-ignore

describe("the records of units", () => {
  test("hold a list over the samples for z and δ, and weights and biases by their names", async () => {
    const [line] = await trained(changed({ batch: 2 }, small()));
    const count = (of: Json) => Object.fromEntries(Object.entries(of).map(([k, v]) => [k, (v as number[]).length]));
    assert.deepEqual(Object.keys(line), ["iteration", ...RECORDED]);
    assert.deepEqual(count(line.z), { 2: 3, 3: 3, 4: 3 });
    assert.deepEqual(count(line.delta), { 2: 2, 3: 2, 4: 2 });
    const { weights, biases } = small().network.units;
    assert.deepEqual(line.weights, { weights, biases });
    assert.deepEqual(Object.keys(line.gradients.weights).sort(), Object.keys(weights).sort());
    assert.deepEqual(Object.keys(line.gradients.biases), ["2", "3", "4"]);
  });

  test("are what paper 4's algorithms compute", async () => {
    const lines = await trained(small());
    const { units: form } = small().network;
    const net = units(form);
    const { x, y } = small().data;
    const batch = x.map((row: number[], n: number) => ({ x: row, y: y[n] }));
    for (const line of lines) {
      assert.ok(Math.abs(line.loss - batchLoss(net, batch)) < 1e-14);
      const told = (of: UnitForm) => units({ ...form, weights: of.weights, biases: of.biases });
      assert.ok(gradientGap(told(line.gradients), batchGradient(net, batch)) < 1e-13);
      assert.ok(gradientGap(told(line.weights), net) < 1e-14);
      trainNN(net, batch, 0.5);
    }
    assert.notEqual(lines[2].loss, lines[0].loss, "control");
  });

  test("of frozen units keep their weights and still tell their gradients", async () => {
    const lines = await trained(changed({ train: ["4"] }, small()));
    assert.equal(lines[2].weights.weights["2,0"], 0.5);
    assert.notEqual(lines[2].weights.weights["4,2"], 0.7);
    assert.notEqual(lines[2].gradients.weights["2,0"], 0);
  });

  test("take rules at units by their ids, and every loss and optimizer", async () => {
    const [plain] = await trained(small());
    const rule = (layers: string[]) => ({ activation: { name: "difference", step: 1, layers } });
    const [at2] = await trained(changed({ rules: rule(["2"]) }, small()));
    assert.notEqual(at2.delta[2][0], plain.delta[2][0]);
    assert.equal(at2.delta[3][0], plain.delta[3][0]);
    for (const loss of ["rmse", "mse", "binaryCrossEntropy"])
      for (const name of ["momentum", "adam", "adadelta"]) {
        const spec = changed(
          { loss, optimizer: { name, rate: 0.1 }, "network.units.activations.4": "sigmoid" },
          small(),
        );
        const [first, , last] = await trained(spec);
        assert.notEqual(first.loss, last.loss);
      }
  });

  test("take relu′(0) = 1, as a b-function too; in layers it is 0", async () => {
    const one = {
      layers: [[0], [1]],
      upstream: { 1: [0] },
      activations: { 1: "relu" },
      weights: { "1,0": 1 },
      biases: { 1: 0 },
    };
    const spec = changed({ "network.units": one, data: { x: [[0]], y: [[1]] } }, small());
    assert.deepEqual((await trained(spec))[0].gradients.biases, { 1: -1 });
    const bFunction = { activation: { name: "bFunction", g: "relu" } };
    const smooth = changed({ "network.units.activations.1": "sigmoid", rules: bFunction }, structuredClone(spec));
    assert.deepEqual((await trained(smooth))[0].gradients.biases, { 1: -0.5 });
    const layered = {
      layers: [1, 1],
      activations: ["relu"],
      weights: [{ W: [[1]], b: [0] }],
    };
    assert.equal((await trained(changed({ network: layered }, structuredClone(spec))))[0].gradients.fc1.b[0], 0);
  });
});

describe("a network of units is refused, by its key path and the unit's name:", () => {
  const at = "network.units";
  const cases: [what: string, path: string, value: unknown, sentence: string][] = [
    ["a cycle", `${at}.upstream.2`, [0, 2], "upstream.2[1]: expected no cycle, got 2 ← 2"],
    ["an unknown unit", `${at}.upstream.4`, [2, 9], "upstream.4[1]: expected a unit of layers, got the unknown unit 9"],
    ["a unit of the same layer", `${at}.upstream.3`, [1, 2], "upstream.3[1]: expected a unit of an earlier layer than unit 3's, got 2 of the same"],
    ["a unit of a later layer", `${at}.layers`, [[0, 1], [2], [4], [3]], "upstream.4[1]: expected a unit of an earlier layer than unit 4's, got 3 of a later one"],
    ["a missing weight", `${at}.weights`, { "2,0": 1, "2,1": 1, "3,1": 1, "4,2": 1, "4,3": 1 }, "weights.4,0: expected a number for the connection from 0 to 4, got nothing"],
    ["a missing bias", `${at}.biases`, { 2: 0, 3: 0 }, "biases.4: expected a number for unit 4, got nothing"],
    ["an id that is no integer", `${at}.layers`, [[0, 1.5]], "layers[0][1]: expected a unit's id, an integer, got 1.5"],
    ["an id written otherwise", `${at}.biases`, { "02": 0 }, "biases.02: unknown key; expected a unit's id, an integer"],
    ["a connection written otherwise", `${at}.weights`, { "2, 0": 1 }, 'weights.2, 0: unknown key; expected a connection, "to,from"'],
    ["a weight that is no number", `${at}.weights`, { "2,0": null }, "weights.2,0: expected a finite number, got null"],
    ["a key that units do not have", `${at}.bias`, true, "bias: unknown key; known here: layers, upstream, activations, weights, biases"],
    ["a missing table", `${at}.upstream`, undefined, "upstream: expected an object of lists of units, got nothing"],
    ["a list for a table", `${at}.weights`, [], "weights: expected an object of numbers, got a list of 0"],
  ]; // prettier-ignore
  for (const [what, path, value, sentence] of cases)
    test(what, async () => assert.equal(await refusal(put(small(), path, value)), `${at}.${sentence}`));

  const elsewhere: [what: string, change: Record<string, unknown>, sentence: string][] = [
    ["units beside layers", { "network.layers": [1, 1] }, "network.layers: unknown key; known here: units"],
    ["an x of another width", { "data.x[1]": [0] }, "data.x[1]: expected 2 numbers, got 1"],
    ["a y of another width", { "data.y[0]": [0, 1] }, "data.y[0]: expected 1 numbers, got 2"],
    ["named data of another width", { data: { name: "xor" } }, "data.name: xor has 2 outputs, the network has 1"],
    ["training of a layer's name", { train: ["fc1"] }, 'train[0]: expected one of 2, 3, 4, got "fc1"'],
    ["training of an input", { train: ["0"] }, 'train[0]: expected one of 2, 3, 4, got "0"'],
    ["a rule at an unknown unit", { rules: { activation: { name: "linear", layers: ["2", "7"] } } }, 'rules.activation.layers[1]: expected one of 2, 3, 4, got "7"'],
    ["a rule that needs an inverse", { "network.units.activations.3": "swish", rules: { activation: { name: "consistent", step: 1 } } }, "rules.activation: consistent() needs an inverse, and swish has none (network.units.activations.3)"],
    ...["feedback", "signs", "direct"].map((name): [string, Record<string, unknown>, string] => [
      `the transport ${name}`,
      { rules: { transport: name === "signs" ? { name } : { name, seed: "1" } } },
      `rules.transport.name: expected transpose, since ${name} is about matrices between layers and a network of units has none`,
    ]),
  ]; // prettier-ignore
  for (const [what, change, sentence] of elsewhere)
    test(what, async () => assert.equal(await refusal(changed(change, small())), sentence));

  test("and the check can fail: the small network itself is accepted, transpose and all", async () =>
    assert.equal(await refusal(changed({ rules: { transport: { name: "transpose" } } }, small())), undefined));

  test("more values than a computer holds", async () => {
    const many = changed({ data: { name: "cosine", n: 5000 } }, small());
    many.network.units = units1to1(200);
    assert.match(
      (await refusal(many)) ?? "",
      /^network\.units: expected at most 100000000 values in units and what they/,
    );
  });
});

/** A chain of n units between an input and an output. */
const units1to1 = (n: number): Json => ({
  layers: Array.from({ length: n + 2 }, (_, i) => [i]),
  upstream: Object.fromEntries(Array.from({ length: n + 1 }, (_, i) => [i + 1, [...Array(i + 1).keys()]])),
  activations: Object.fromEntries(Array.from({ length: n + 1 }, (_, i) => [i + 1, "tanh"])),
  weights: Object.fromEntries(Array.from({ length: n + 1 }, (_, i) => [...Array(i + 1).keys()].map((j) => [`${i + 1},${j}`, 0.1])).flat()),
  biases: Object.fromEntries(Array.from({ length: n + 1 }, (_, i) => [i + 1, 0])),
}); // prettier-ignore

// ---------------------------------------------------------------------------------------------------------- random specs

const runs = { numRuns: Number(process.env.FUZZ ?? 200), seed: 7, includeErrorInReport: true };

/** A drawn network with any activations, drawn data, and the rest of a spec. */
const spec: fc.Arbitrary<Json> = fc
  .record({
    seed: fc.nat(1e6).map(String),
    n: fc.integer({ min: 1, max: 4 }),
    iterations: fc.nat(4),
    loss: fc.constantFrom("rmse", "mse", "squaredError"),
    optimizer: fc.constantFrom("sgd", "momentum", "adam", "adadelta"),
    batch: fc.constantFrom("full", 1),
    rule: fc.constantFrom("derivative", "linear", "bFunction"),
  })
  .map(({ seed, n, iterations, loss, optimizer, batch, rule }) => {
    const net = drawUnits(seed, Object.values(activations));
    const ids = net.layers.slice(1).flat();
    const data = drawSamples(net, n, seed);
    return {
      version: 1,
      seed,
      network: {
        units: {
          layers: net.layers,
          upstream: net.upstream,
          activations: Object.fromEntries(ids.map((i) => [i, net.f[i].name])),
          weights: Object.fromEntries(ids.flatMap((i) => net.upstream[i].map((j) => [`${i},${j}`, net.w[i][j]]))),
          biases: net.b,
        },
      },
      data: { x: data.map(({ x }) => x), y: data.map(({ y }) => y) },
      loss,
      rules: { activation: { name: rule, ...(rule === "bFunction" && { g: "tanh" }) } },
      train: ids.filter((i) => i % 3 !== 0).map(String),
      optimizer: { name: optimizer, rate: 0.1 },
      batch,
      iterations,
      record: { what: [...RECORDED] },
    };
  });

test("every drawn network of units gives its records, and the same ones again", async () => {
  await fc.assert(
    fc.asyncProperty(spec, async (right) => {
      const text = await printed(structuredClone(right));
      assert.deepEqual(await printed(right), text);
      const [line] = text.map((one) => JSON.parse(one));
      const ids = right.network.units.layers.slice(1).flat().map(String).sort();
      for (const of of [line.z, line.delta, line.weights.biases, line.gradients.biases])
        assert.deepEqual(Object.keys(of).sort(), ids);
      assert.deepEqual(Object.keys(line.gradients.weights).sort(), Object.keys(right.network.units.weights).sort());
    }),
    runs,
  );
});

/** One thing of the units form changed at random: a place in it (a fraction of all) gets a strange value, or goes. */
const places = (value: Json, path: string[]): string[][] =>
  typeof value !== "object" || value === null
    ? [path]
    : [path, ...Object.keys(value).flatMap((key) => places(value[key], [...path, key]))];
const strange = fc.constantFrom<Json>(
  null, true, 0, -1, 0.5, 99, 2 ** 60, "", "relu", "2,0", [], [[]], [0], [0, 0], [99], {}, { 2: 1 }, { "2,0": 1 }, undefined,
  JSON.parse('{"__proto__": 1}'), JSON.parse('{"constructor": [0]}'),
); // prettier-ignore

test("every drawn network with one thing wrong is run or refused in one sentence with its key path", async () => {
  const tally = { refused: 0, run: 0 };
  await fc.assert(
    fc.asyncProperty(spec, fc.nat(999), strange, async (right, where, value) => {
      const form = right.network.units;
      const all = places(form, []).slice(1);
      const path = all[where % all.length];
      const parent = path.slice(0, -1).reduce((found, key) => found[key], form);
      if (value === undefined && !Array.isArray(parent)) delete parent[path[path.length - 1]];
      else parent[path[path.length - 1]] = structuredClone(value ?? null);
      const sentence = await refusal(right);
      if (sentence === undefined) {
        tally.run++;
        await printed(right);
        return;
      }
      tally.refused++;
      assert.match(sentence, /^(network\.units\.(layers|upstream|activations|weights|biases)\S*|train\[\d+\]|data\.[xy]\S*): /); // prettier-ignore
      assert.match(sentence, /expected |unknown key;/);
      assert.doesNotMatch(sentence, /[\r\n]|undefined|\[object|Invalid/);
    }),
    runs,
  );
  assert.ok(tally.refused > tally.run && tally.run > 0, `${tally.refused} refused, ${tally.run} run`);
});
