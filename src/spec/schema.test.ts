/** What a spec may say, value by value: each wrong one is refused in one sentence that begins with its key path. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { shown } from "../values";
import { fullest, nested, put, refusal, smallest, type Json } from "./testing";

/** Asserts that `spec` is refused, and that the one line begins so. */
async function refused(spec: Json, beginning: string): Promise<void> {
  const sentence = await refusal(spec);
  assert.ok(sentence !== undefined, "it was accepted");
  assert.ok(sentence.startsWith(beginning), sentence);
  assert.doesNotMatch(sentence, /[\r\n]/);
}

test("the specs that the tables below change are accepted as they are", async () => {
  assert.equal(await refusal(smallest()), undefined);
  assert.equal(await refusal(fullest()), undefined);
});

test("and the check can fail: an accepted spec, another path and another sentence are seen", async () => {
  const wrong = put(smallest(), "seed", 7);
  await refused(wrong, "seed: expected a string, got 7");
  await assert.rejects(refused(smallest(), ""), /it was accepted/);
  await assert.rejects(refused(wrong, "network"), /seed: expected/);
  await assert.rejects(refused(wrong, "seed: expected a number"), /seed: expected/);
});

describe("what is no object at all", () => {
  for (const [spec, got] of [
    [null, "null"],
    [[], "a list of 0"],
    [[smallest()], "a list of 1"],
    [7, "7"],
    [true, "true"],
    ["spec", '"spec"'],
    [undefined, "nothing"],
  ])
    test(`${got} in the place of the spec`, () => refused(spec, `expected a spec, an object, got ${got}`));
});

describe("a key that is required and missing", () => {
  const missing: [path: string, refusal: string][] = [
    ["version", "version: expected 1, got nothing"],
    ["seed", "seed: expected a string, got nothing"],
    ["network", "network: expected an object, got nothing"],
    ["network.layers", "network.layers: expected a list of layer sizes, got nothing"],
    ["network.activations", "network.activations: expected a list of activations, got nothing"],
    ["network.weights[1].W", "network.weights[1].W: expected a matrix, a list of rows, got nothing"],
    ["data", "data: expected"],
    ["data.x", "data.x: expected a matrix, a list of rows, got nothing"],
    ["data.y", "data.y: expected a matrix, a list of rows, got nothing"],
    ["loss", "loss: expected one of rmse, mse, squaredError, crossEntropy, binaryCrossEntropy, got nothing"],
    [
      "rules.activation.name",
      "rules.activation.name: expected a rule, an object with a name among derivative, linear,",
    ],
    ["rules.activation.step", "rules.activation.step: expected a number > 0, got nothing"],
    ["rules.transport.name", "rules.transport.name: expected a rule, an object with a name among transpose, feedback,"],
    [
      "optimizer",
      "optimizer: expected an optimizer, an object with a name among sgd, momentum, adam, adadelta, hypergradient; got nothing",
    ],
    [
      "optimizer.name",
      "optimizer.name: expected an optimizer, an object with a name among sgd, momentum, adam, adadelta, hypergradient",
    ],
    ["optimizer.rate", "optimizer.rate: expected a number ≥ 0, got nothing"],
    ["iterations", "iterations: expected an integer ≥ 0, got nothing"],
  ];
  for (const [path, sentence] of missing) test(path, () => refused(put(fullest(), path, undefined), sentence));
});

describe("an unknown key", () => {
  const withInit = () => put(put(fullest(), "network.weights", undefined), "network.init", { name: "he", scale: 2 });
  const withNamed = () => put(smallest(), "data", { name: "twoGaussians", n: 3, seed: "1" });
  const places: [path: string, spec: () => Json, known: string][] = [
    ["", fullest, "version, seed, network, data, loss, lossScale, rules, train, optimizer, batch, iterations, record"],
    ["network", fullest, "layers, activations, bias, weights, init"],
    ["network.weights[0]", fullest, "W, b"],
    ["network.init", withInit, "name, scale"],
    ["data", fullest, "x, y"],
    ["data", withNamed, "name, n, seed, noise"],
    ["rules", fullest, "activation, transport"],
    ["rules.activation", fullest, "name, step, mode, scale, clamp, layers"],
    ["rules.transport", fullest, "name, matrices, seed"],
    ["optimizer", fullest, "name, rate, beta1, beta2, epsilon"],
    ["record", fullest, "at, what"],
  ];
  for (const [path, spec, known] of places)
    for (const key of ["colour", "__proto__", "constructor", "toString", "hasOwnProperty"])
      test(`${key} in ${path === "" ? "the spec" : `${path} (${known})`}`, () =>
        refused(
          put(spec(), `${path}.${key}`, 1),
          `${path === "" ? "" : `${path}.`}${key}: unknown key; known here: ${known}`,
        ));

  test("explains the missing one that it was meant for", async () => {
    await refused({ ...put(smallest(), "loss", undefined), los: "mse" }, "los: unknown key");
    await refused(put(smallest(), "optimizer", { name: "sgd", rat: 1 }), "optimizer.rat: unknown key");
  });

  test("of another name's object is unknown too", async () => {
    await refused(put(smallest(), "optimizer", { name: "sgd", rate: 1, mu: 0.9 }), "optimizer.mu: unknown key");
    await refused(
      put(smallest(), "rules", { activation: { name: "linear", step: 1 } }),
      "rules.activation.step: unknown key",
    );
    await refused(put(smallest(), "data.name", "cosine"), "data.x: unknown key; known here: name, n, seed, noise");
  });

  test("that holds a value of undefined is a key still", () =>
    refused({ ...smallest(), colour: undefined }, "colour: unknown key"));
});

describe("a value of the wrong kind or out of range", () => {
  const losses = "one of rmse, mse, squaredError, crossEntropy, binaryCrossEntropy";
  const wrong: [path: string, value: unknown, expected: string][] = [
    ["version", "1", "1"],
    ["version", 2, "1"],
    ["version", true, "1"],
    ["version", nested(100_000), "1"],
    ["seed", 7, "a string"],
    ["seed", null, "a string"],
    ["network", [], "an object"],
    ["network", null, "an object"],
    ["network.layers", "1-2-1", "a list of layer sizes"],
    ["network.layers", { 0: 2, 1: 3, 2: 2, length: 3 }, "a list of layer sizes"],
    ["network.layers[1]", 0, "an integer 1 … 1000000"],
    ["network.layers[1]", -3, "an integer 1 … 1000000"],
    ["network.layers[1]", 2.5, "an integer 1 … 1000000"],
    ["network.layers[1]", "3", "an integer 1 … 1000000"],
    ["network.layers[1]", 1e9, "an integer 1 … 1000000"],
    ["network.layers[0]", NaN, "an integer 1 … 1000000"],
    ["network.layers", nested(100_000), ""],
    ["network.activations", "sigmoid", "a list of activations"],
    [
      "network.activations[0]",
      "Sigmoid",
      "one of identity, sigmoid, tanh, relu, leakyRelu, softplus, elu, swish, gelu,",
    ],
    ["network.activations[1]", "softmax", "one of identity, sigmoid"],
    ["network.activations[1]", "toString", "one of identity, sigmoid"],
    ["network.activations[1]", "__proto__", "one of identity, sigmoid"],
    ["network.activations[1]", null, "one of identity, sigmoid"],
    ["network.bias", 0, "true or false"],
    ["network.bias", "true", "true or false"],
    ["network.bias", null, "true or false"],
    ["network.weights", null, "a list of {W, b}"],
    ["network.weights", {}, "a list of {W, b}"],
    ["network.weights[0]", [[0.1]], "an object"],
    ["network.weights[0].W", 0.5, "a matrix, a list of rows"],
    ["network.weights[0].W[1]", 0.5, "a list of numbers"],
    ["network.weights[0].W[1][0]", null, "a finite number"],
    ["network.weights[0].W[1][0]", NaN, "a finite number"],
    ["network.weights[0].W[1][0]", "NaN", "a finite number"],
    ["network.weights[0].W[1][0]", JSON.parse("1e999"), "a finite number"],
    ["network.weights[0].W[1][0]", JSON.parse("-1e999"), "a finite number"],
    ["network.weights[0].W[1][0]", [0.5], "a finite number"],
    ["network.weights[0].b", 0, "a list of numbers"],
    ["network.weights[0].b[2]", NaN, "a finite number"],
    ["network.weights[0].b[2]", true, "a finite number"],
    ["data", 5, "an object"],
    ["data", null, "an object"],
    ["data", [], "an object"],
    ["data", "cosine", "an object"],
    ["data", nested(100_000), "an object"],
    ["data.x", {}, "a matrix, a list of rows"],
    ["data.x[0]", null, "a list of numbers"],
    ["data.x[2][1]", JSON.parse("1e999"), "a finite number"],
    ["data.x[2][1]", "0.3", "a finite number"],
    ["data.x[0][0]", nested(100_000), "a finite number"],
    ["data.y[0][0]", NaN, "a finite number"],
    ["data.y[0][0]", {}, "a finite number"],
    ["loss", "MSE", losses],
    ["loss", "constructor", losses],
    ["loss", ["mse"], losses],
    ["rules", null, "an object"],
    ["rules", "difference", "an object"],
    [
      "rules.activation",
      "difference",
      "a rule, an object with a name among derivative, linear, difference, consistent,",
    ],
    ["rules.activation", null, "a rule, an object with a name among derivative, linear, difference, consistent,"],
    ["rules.activation", [], "a rule, an object with a name among derivative, linear, difference, consistent,"],
    ["rules.activation.name", "Difference", "a rule, an object with a name among derivative"],
    ["rules.activation.name", 3, "a rule, an object with a name among derivative"],
    ["rules.activation.name", "transpose", "a rule, an object with a name among derivative"],
    ["rules.activation.step", 0, "a number > 0"],
    ["rules.activation.step", -0, "a number > 0"],
    ["rules.activation.step", -0.5, "a number > 0"],
    ["rules.activation.step", JSON.parse("1e999"), "a number > 0"],
    ["rules.activation.step", "0.5", "a number > 0"],
    ["rules.activation.mode", "exact", "one of literal, stable, pair"],
    ["rules.activation.mode", "valueOf", "one of literal, stable, pair"],
    ["rules.activation.mode", null, "one of literal, stable, pair"],
    ["rules.activation.scale", "samples", "one of batch, sample"],
    ["rules.activation.layers", "fc1", "a list of layer names"],
    ["rules.activation.layers[0]", 1, "a layer's name"],
    ["rules.transport", "transpose", "a rule, an object with a name among transpose, feedback, signs, direct"],
    ["rules.transport.name", "symmetric", "a rule, an object with a name among transpose, feedback, signs, direct"],
    ["rules.transport.name", "derivative", "a rule, an object with a name among transpose, feedback, signs, direct"],
    ["rules.transport.matrices", [0.1], ""],
    ["rules.transport.matrices", {}, "a list of matrices"],
    ["rules.transport.matrices[0]", 0.1, "a matrix, a list of rows"],
    ["rules.transport.matrices[0][1][2]", NaN, "a finite number"],
    ["rules.transport.seed", 7, "a string"],
    ["train", "fc1", "a list of layer names"],
    ["train[0]", 0, "a layer's name"],
    ["optimizer", "sgd", "an optimizer, an object with a name among sgd, momentum, adam, adadelta, hypergradient"],
    ["optimizer", [], "an optimizer, an object with a name among sgd, momentum, adam, adadelta, hypergradient"],
    [
      "optimizer.name",
      "rmsprop",
      "an optimizer, an object with a name among sgd, momentum, adam, adadelta, hypergradient",
    ],
    [
      "optimizer.name",
      "__proto__",
      "an optimizer, an object with a name among sgd, momentum, adam, adadelta, hypergradient",
    ],
    ["optimizer.rate", -0.1, "a number ≥ 0"],
    ["optimizer.rate", JSON.parse("1e999"), "a number ≥ 0"],
    ["optimizer.rate", NaN, "a number ≥ 0"],
    ["optimizer.rate", "0.1", "a number ≥ 0"],
    ["optimizer.beta1", 1, "a number in [0, 1)"],
    ["optimizer.beta1", -0.1, "a number in [0, 1)"],
    ["optimizer.beta2", 1.5, "a number in [0, 1)"],
    ["optimizer.epsilon", -1e-8, "a number ≥ 0"],
    ["batch", "all", '"full" or an integer'],
    ["batch", 1.5, '"full" or an integer'],
    ["batch", null, '"full" or an integer'],
    ["batch", "2", '"full" or an integer'],
    ["batch", JSON.parse("1e999"), '"full" or an integer'],
    ["iterations", -1, "an integer"],
    ["iterations", 1.5, "an integer"],
    ["iterations", 2 ** 60, "an integer"],
    ["iterations", JSON.parse("1e999"), "an integer"],
    ["iterations", "4", "an integer"],
    ["iterations", null, "an integer"],
    ["record", [], "an object"],
    ["record", null, "an object"],
    ["record.at", 4, "a list of iterations"],
    ["record.at", null, "a list of iterations"],
    ["record.at[1]", -1, "an integer"],
    ["record.at[1]", 0.5, "an integer"],
    ["record.at[1]", "4", "an integer"],
    ["record.what", "loss", "a list of loss, z, delta, gradients, weights"],
    ["record.what[0]", "accuracy", "one of loss, z, delta, gradients, weights"],
    ["record.what[0]", "length", "one of loss, z, delta, gradients, weights"],
  ];
  for (const [path, value, expected] of wrong) {
    // The lists of lists are told from the first thing in them that is wrong.
    const inside = expected === "";
    test(`${path} as ${shown(value)}: ${inside ? "its first entry is told" : expected}`, () =>
      refused(put(fullest(), path, value), inside ? `${path}[0]: expected ` : `${path}: expected ${expected}`));
  }
});

describe("the parts that stand in the place of others", () => {
  const wrong: [path: string, value: unknown, refusal: string][] = [
    ["network.init", "he", "network.init: expected an object, got"],
    ["network.init", {}, "network.init.name: expected one of normal, uniform, xavier, he, got nothing"],
    ["network.init", { name: "zeros" }, 'network.init.name: expected one of normal, uniform, xavier, he, got "zeros"'],
    ["network.init", { name: "he", scale: -1 }, "network.init.scale: expected a number ≥ 0, got -1"],
    ["network.init", { name: "he", scale: null }, "network.init.scale: expected a number ≥ 0, got null"],
    ["data", { name: "moons" }, "data.name: expected one of cosine, twoGaussians, xor, circles, spirals"],
    ["data", { name: "constructor" }, "data.name: expected one of cosine, twoGaussians, xor, circles, spirals"],
    ["data", { name: null }, "data.name: expected one of cosine, twoGaussians, xor, circles, spirals"],
    ["data", { name: "cosine", n: 0 }, "data.n: expected an integer 1 … 10000000, got 0"],
    ["data", { name: "cosine", n: 2.5 }, "data.n: expected an integer 1 … 10000000, got 2.5"],
    ["data", { name: "cosine", n: 2 ** 60 }, "data.n: expected an integer 1 … 10000000, got"],
    ["data", { name: "cosine", seed: 7 }, "data.seed: expected a string, got 7"],
    ["optimizer", { name: "momentum", rate: 0.1, mu: 1 }, "optimizer.mu: expected a number in [0, 1), got 1"],
    ["optimizer", { name: "adadelta", rate: 1, rho: -0.1 }, "optimizer.rho: expected a number in [0, 1), got -0.1"],
    ["optimizer", { name: "adadelta", rate: 1, epsilon: null }, "optimizer.epsilon: expected a number ≥ 0, got null"],
    ["rules", { activation: { name: "consistent" } }, "rules.activation.step: expected a number > 0, got nothing"],
    [
      "rules",
      { activation: { name: "bFunction" } },
      "rules.activation.g: expected an activation's name or an expression",
    ],
    [
      "rules",
      { activation: { name: "bFunction", g: 1 } },
      "rules.activation.g: expected an activation's name or an exp",
    ],
    [
      "rules",
      { transport: { name: "signs", magnitudes: "one" } },
      "rules.transport.magnitudes: expected one of unit, ran",
    ],
    ["rules", { transport: { name: "signs", matrices: [] } }, "rules.transport.matrices: unknown key"],
  ];
  for (const [path, value, sentence] of wrong)
    test(`${path} as ${JSON.stringify(value)}`, () => refused(put(smallest(), path, value), sentence));

  const learnt: [transport: object, sentence: string][] = [
    [{ name: "mirror" }, "rules.transport: expected either matrices or seed, got neither"],
    [{ name: "kolenPollack", seed: "1", matrices: [] }, "rules.transport: expected either matrices or seed, got both"],
    [{ name: "kolenPollack", seed: "1", decay: 1.5 }, "rules.transport.decay: expected a number in [0, 1], got 1.5"],
    [{ name: "kolenPollack", seed: "1", rate: 0.1 }, "rules.transport.rate: unknown key; known here: name, matrices,"],
    [{ name: "mirror", seed: "1", rate: -1 }, "rules.transport.rate: expected a number ≥ 0, got -1"],
    [{ name: "mirrors", seed: "1" }, "rules.transport.name: expected a rule, an object with a name among transpose,"],
  ];
  for (const [transport, sentence] of learnt)
    test(`rules.transport as ${JSON.stringify(transport)}`, () =>
      refused(put(smallest(), "rules", { transport }), sentence));
});

describe("what a hostile file may hold", () => {
  test("a name that cannot be turned into text", async () => {
    for (const name of [{ toString: 1 }, { toString: null, valueOf: null }, nested(100_000)])
      for (const path of ["optimizer", "rules.activation", "rules.transport"])
        await refused(put(fullest(), `${path}.name`, name), `${path}.name: expected`);
  });

  test("lists in lists, 100,000 deep, at every place of the spec", async () => {
    assert.match((await refusal(nested(100_000)))!, /^expected a spec, an object, got a list of 1$/);
    const paths = ["network", "loss", "rules", "rules.transport.matrices", "train", "batch", "iterations", "record.at"];
    for (const path of paths) await refused(put(fullest(), path, nested(100_000)), path);
  });

  test("a row with 300,000 wrong values: the first is told", () =>
    refused(
      put(smallest(), "data.x", [new Array(300_000).fill(null)]),
      "data.x[0][0]: expected a finite number, got null",
    ));

  test("a list with 300,000 wrong entries: the first is told", () =>
    refused(
      put(smallest(), "record", { at: new Array(300_000).fill("0") }),
      'record.at[0]: expected an integer ≥ 0, got "0"',
    ));

  test("a long text is cut where it is shown", async () => {
    const sentence = (await refusal(put(smallest(), "loss", "x".repeat(1_000_000))))!;
    assert.ok(sentence.length < 200, `${sentence.length} characters`);
  });
});
