/** What is a network of units and what is none; the author's own file format. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid } from "../activations";
import { outputOf } from "../units";
import { drawUnits } from "./draw";
import { faultOf, parametersForm, units, type UnitForm } from "./form";
import { readNeuz } from "./neuz";

const good = (): UnitForm => ({
  layers: [[0, 1], [2, 3], [4]],
  upstream: { 2: [0, 1], 3: [1], 4: [2, 0, 3] },
  activations: { 2: "sigmoid", 3: "tanh", 4: "identity" },
  weights: { "2,0": 0.1, "2,1": 0.2, "3,1": 0.3, "4,2": 0.4, "4,0": 0.5, "4,3": 0.6 },
  biases: { 2: 0, 3: 1, 4: -1 },
}); // prettier-ignore

test("a network with skip connections is one, and says its weights and biases as they were given", () => {
  assert.equal(faultOf(good()), undefined);
  const net = units(good());
  const { weights, biases } = good();
  assert.deepEqual(parametersForm(net, net), { weights, biases });
  assert.equal(net.f[2], sigmoid);
  for (const i of ["1", "2", "3"]) {
    const drawn = drawUnits(i);
    assert.deepEqual(Object.keys(parametersForm(drawn, drawn).biases).length, drawn.layers.slice(1).flat().length);
  }
});

describe("is refused by name:", () => {
  const cases: [what: string, change: object, path: string, words: RegExp][] = [
    ["one layer", { layers: [[0, 1]] }, "layers", /at least 2 layers, got 1/],
    ["an empty layer", { layers: [[0, 1], [], [2, 3, 4]] }, "layers[1]", /at least one unit/],
    ["a unit twice", { layers: [[0, 1], [2, 3], [4, 2]] }, "layers[2][1]", /2 again/],
    ["an unknown unit upstream", { upstream: { ...good().upstream, 4: [2, 9] } }, "upstream.4[1]", /unknown unit 9/],
    ["an unknown unit that reads", { upstream: { ...good().upstream, 9: [0] } }, "upstream.9", /unknown unit 9/],
    ["an input that reads", { upstream: { ...good().upstream, 0: [] } }, "upstream.0", /unit 0 is an input/],
    ["an input with a bias", { biases: { ...good().biases, 1: 0 } }, "biases.1", /unit 1 is an input/],
    ["a unit read twice", { upstream: { ...good().upstream, 4: [2, 2] } }, "upstream.4[1]", /2 again/],
    ["a cycle", { layers: [[0, 1], [2], [3], [4]], upstream: { 2: [4, 0], 3: [2], 4: [3] } }, "upstream.2[0]", /no cycle, got 2 ← 4 ← 3 ← 2/],
    ["a unit that reads itself", { upstream: { ...good().upstream, 3: [1, 3] } }, "upstream.3[1]", /no cycle, got 3 ← 3/],
    ["a unit of the same layer", { upstream: { ...good().upstream, 3: [1, 2] } }, "upstream.3[1]", /earlier layer than unit 3's, got 2 of the same/],
    ["a unit of a later layer", { upstream: { 2: [0], 3: [4], 4: [0] } }, "upstream.3[0]", /got 4 of a later one/],
    ["a missing list", { upstream: { 2: [0], 4: [2] } }, "upstream.3", /list of units for unit 3, got nothing/],
    ["a missing activation", { activations: { 2: "relu", 3: "relu" } }, "activations.4", /name for unit 4, got nothing/],
    ["an unknown activation", { activations: { ...good().activations, 3: "toString" } }, "activations.3", /one of identity, .* for unit 3/],
    ["a missing bias", { biases: { 2: 0, 4: 0 } }, "biases.3", /number for unit 3, got nothing/],
    ["a weight without connection", { weights: { ...good().weights, "3,0": 1 } }, "weights.3,0", /unit 3 does not read unit 0/],
    ["a weight of a strange name", { weights: { ...good().weights, "3,1,0": 1 } }, "weights.3,1,0", /unit 3 does not read/],
  ]; // prettier-ignore
  for (const [what, change, path, words] of cases)
    test(what, () => {
      const fault = faultOf({ ...good(), ...change });
      assert.equal(fault?.path, path);
      assert.match(fault!.message, words);
      assert.throws(() => units({ ...good(), ...change }), words);
    });

  test("a missing weight", () => {
    const { weights, ...rest } = good();
    const less = { ...weights };
    delete (less as Record<string, number>)["4,0"];
    assert.deepEqual(faultOf({ ...rest, weights: less }), {
      path: "weights.4,0",
      message: "expected a number for the connection from 0 to 4, got nothing",
    });
  });
});

describe("a neuZ file", () => {
  const file =
    "[neuz::neuralnetwork]\nneuron: 0 0 nil 9\nneuron: 1 0 sigmoid -0.5\nconnect: 0 0 1 0 0.25\nneuron: 1 1 sigmoid 1\n";
  test("is read with its gain: four times the weights and biases under the memo's sigmoid", () => {
    const net = readNeuz(file);
    const at = (x: number) => 1 / (1 + Math.exp(-4 * (0.25 * x - 0.5)));
    for (const x of [-2, 0, 3]) assert.ok(Math.abs(outputOf(net, [x])[0] - at(x)) < 1e-15);
    assert.notEqual(outputOf(readNeuz(file, 1), [3])[0], at(3), "control");
    assert.equal(outputOf(net, [7])[1], sigmoid.f(4));
  });
  test("with anything else in it is refused", () => {
    assert.throws(
      () => readNeuz(`${file}weight: 1 2\n`),
      /expected a line "neuron: …" or "connect: …", got weight: 1 2/,
    );
    assert.throws(() => readNeuz(file.replace("1 0 sigmoid", "1 0 step")), /expected the activator sigmoid, got step/);
    assert.throws(() => readNeuz("connect: 0 0 1 0 1\nneuron: 0 0 nil 0\nneuron: 1 1 sigmoid 0\n"), /upstream\.100/);
  });
});
