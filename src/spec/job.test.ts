/** What depends on several values of a spec at once is refused with a key path; what a spec leaves out has its default. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changed, fullest, printed, refusal, type Json } from "./testing";

const activation = (name: string, more: object = {}) => ({ rules: { activation: { name, ...more } } });
const transport = (name: string, more: object = {}) => ({ rules: { transport: { name, ...more } } });

describe("values that do not go together are refused, with the key path of one of them", () => {
  const W = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const V = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const weights = (first: object, second: object = { W: V, b: [0, 0] }) => ({ "network.weights": [first, second] });
  const targets = (loss: string, row: readonly number[]) => ({ loss, "data.y": [[0, 1], row, [1, 0]] });
  const oneHot = "expected a row of 0 and 1 with sum 1 for crossEntropy";
  const named = (name: string, layers: readonly number[]) => ({ data: { name }, "network.layers": layers });
  // prettier-ignore
  const table: [changes: Record<string, unknown>, refusal: string][] = [
    // network
    [{ "network.layers": [], "network.activations": [] }, "network.layers: expected at least 2 sizes, got 0"],
    [{ "network.layers": [2], "network.activations": [] }, "network.layers: expected at least 2 sizes, got 1"],
    [{ "network.activations": ["tanh"] }, "network.activations: expected 2 names, one a layer after the input, got 1"],
    [{ "network.activations": [] }, "network.activations: expected 2 names, one a layer after the input, got 0"],
    [{ "network.layers": [2, 3, 3, 2] }, "network.activations: expected 3 names, one a layer after the input, got 2"],
    [{ "network.layers": Array(1002).fill(2), "network.activations": Array(1001).fill("tanh") }, "network.layers: expected at most 1000 layers, got 1001"],
    [{ "network.layers": [1, 1e6, 1], data: { name: "cosine", n: 1000 } }, "network.layers: expected at most 100000000 values in a layer over all samples, got 1000000000"],
    [{ "network.layers": [2, 1e6, 1e6, 2], "network.activations": ["tanh", "tanh", "tanh"] }, "network.layers: expected at most 10000000 weights, got 1000004000000"],
    [{ ...weights({ W, b: [0, 0, 0] }), "network.init": { name: "he" } }, "network.init: expected either init or weights, got both"],
    // weights
    [{ "network.weights": [] }, "network.weights: expected 2 entries, one a layer after the input, got 0"],
    [{ "network.weights": [{ W, b: [0, 0, 0] }] }, "network.weights: expected 2 entries, one a layer after the input, got 1"],
    [weights({ W: [[1, 2], [3, 4]], b: [0, 0, 0] }), "network.weights[0].W: expected 3 rows, got 2"],
    [weights({ W: [[1, 2], [3, 4, 5], [6, 7]], b: [0, 0, 0] }), "network.weights[0].W[1]: expected 2 numbers, got 3"],
    [weights({ W: [[1, 2], [3, 4], []], b: [0, 0, 0] }), "network.weights[0].W[2]: expected 2 numbers, got 0"],
    [weights({ W: [[1, 2, 3], [4, 5, 6]], b: [0, 0, 0] }), "network.weights[0].W: expected 3 rows, got 2"],
    [weights({ W, b: [0, 0] }), "network.weights[0].b: expected 3 numbers, got 2"],
    [weights({ W, b: [] }), "network.weights[0].b: expected 3 numbers, got 0"],
    [weights({ W }), "network.weights[0].b: expected 3 numbers, got nothing"],
    [weights({ W, b: [0, 0, 0] }, { W: V }), "network.weights[1].b: expected 2 numbers, got nothing"],
    [{ ...weights({ W }, { W: V, b: [0, 0] }), "network.bias": false }, "network.weights[1].b: expected no b, since network.bias is false"],
    [{ ...weights({ W }, { W: V, b: [] }), "network.bias": false }, "network.weights[1].b: expected no b, since network.bias is false"],
    // data
    [{ data: { x: [], y: [] } }, "data.x: expected at least 1 sample, got none"],
    [{ "data.x[2]": [1] }, "data.x[2]: expected 2 numbers, got 1"],
    [{ "data.x[0]": [] }, "data.x[0]: expected 2 numbers, got 0"],
    [{ "data.x[1]": [1, 2, 3] }, "data.x[1]: expected 2 numbers, got 3"],
    [{ "data.y[1]": [1] }, "data.y[1]: expected 2 numbers, got 1"],
    [{ "data.y": [[1, 2]] }, "data.y: expected 3 rows, got 1"],
    [{ "data.y": [] }, "data.y: expected 3 rows, got 0"],
    [named("cosine", [2, 3, 1]), "data.name: cosine has 1 inputs, the network has 2"],
    [named("cosine", [1, 3, 2]), "data.name: cosine has 1 outputs, the network has 2"],
    [named("xor", [2, 3, 1]), "data.name: xor has 2 outputs, the network has 1"],
    // targets
    [targets("crossEntropy", [1, 1]), `data.y[1]: ${oneHot}, got [1, 1]`],
    [targets("crossEntropy", [0, 0]), `data.y[1]: ${oneHot}, got [0, 0]`],
    [targets("crossEntropy", [0.5, 0.5]), `data.y[1]: ${oneHot}, got [0.5, 0.5]`],
    [targets("crossEntropy", [2, -1]), `data.y[1]: ${oneHot}, got [2, -1]`],
    [targets("binaryCrossEntropy", [0.5, 1.5]), "data.y[1]: expected numbers from 0 to 1 for binaryCrossEntropy, got [0.5, 1.5]"],
    [targets("binaryCrossEntropy", [-1e-9, 1]), "data.y[1]: expected numbers from 0 to 1 for binaryCrossEntropy, got [-1e-9, 1]"],
    [{ ...named("cosine", [1, 3, 1]), loss: "crossEntropy" }, `data.name: ${oneHot}`],
    // rules
    [{ ...activation("difference", { step: 1 }), "network.activations": ["relu", "tanh"] }, "rules.activation: difference() needs an inverse, and relu has none (network.activations[0])"],
    [{ ...activation("difference", { step: 1, mode: "stable" }), "network.activations": ["tanh", "gelu"] }, "rules.activation: difference() needs an inverse, and gelu has none (network.activations[1])"],
    [{ ...activation("consistent", { step: 1 }), "network.activations": ["tanh", "swish"] }, "rules.activation: consistent() needs an inverse, and swish has none (network.activations[1])"],
    [activation("difference", { step: 1, mode: "pair" }), "rules.activation: difference() in pair mode is for the sigmoid alone, and this is tanh (network.activations[1])"],
    [activation("difference", { step: 1, mode: "pair", layers: ["fc2"] }), "rules.activation: difference() in pair mode is for the sigmoid alone, and this is tanh (network.activations[1])"],
    [activation("linear", { layers: ["fc1", "fc3"] }), 'rules.activation.layers[1]: expected one of fc1, fc2, got "fc3"'],
    [activation("linear", { layers: ["fc0"] }), 'rules.activation.layers[0]: expected one of fc1, fc2, got "fc0"'],
    [activation("derivative", { layers: ["input"] }), 'rules.activation.layers[0]: expected one of fc1, fc2, got "input"'],
    [transport("feedback"), "rules.transport: expected either matrices or seed, got neither"],
    [transport("direct"), "rules.transport: expected either matrices or seed, got neither"],
    [transport("feedback", { matrices: [V], seed: "1" }), "rules.transport: expected either matrices or seed, got both"],
    [transport("direct", { matrices: [V], seed: "1" }), "rules.transport: expected either matrices or seed, got both"],
    [transport("feedback", { matrices: [] }), "rules.transport.matrices: expected 1 matrices, got 0"],
    [transport("feedback", { matrices: [W, V] }), "rules.transport.matrices: expected 1 matrices, got 2"],
    [transport("feedback", { matrices: [W] }), "rules.transport.matrices[0]: expected 2 rows, got 3"],
    [transport("feedback", { matrices: [[[1, 2, 3], [4, 5]]] }), "rules.transport.matrices[0][1]: expected 3 numbers, got 2"],
    [transport("direct", { matrices: [[[1, 2], [3, 4]]] }), "rules.transport.matrices[0][0]: expected 3 numbers, got 2"],
    [{ ...transport("direct", { matrices: [V, [[1], [2], [3]]] }), "network.layers": [2, 3, 3, 2], "network.activations": ["tanh", "tanh", "tanh"] }, "rules.transport.matrices[1]: expected 2 rows, got 3"],
    [transport("signs", { magnitudes: "random" }), "rules.transport.seed: expected a seed for random magnitudes"],
    [transport("signs", { seed: "1" }), "rules.transport.seed: expected none for unit magnitudes"],
    // the rest
    [{ train: ["fc1", "fc3"] }, 'train[1]: expected one of fc1, fc2, got "fc3"'],
    [{ train: ["fc1.W"] }, 'train[0]: expected one of fc1, fc2, got "fc1.W"'],
    [{ train: [""] }, 'train[0]: expected one of fc1, fc2, got ""'],
    [{ batch: 0 }, 'batch: expected "full" or an integer 1 … 3, got 0'],
    [{ batch: -1 }, 'batch: expected "full" or an integer 1 … 3, got -1'],
    [{ batch: 4 }, 'batch: expected "full" or an integer 1 … 3, got 4'],
    [{ record: { at: [0, 5] } }, "record.at[1]: expected an iteration 0 … 4, got 5"],
    [{ record: { at: [1] }, iterations: 0 }, "record.at[0]: expected an iteration 0 … 0, got 1"],
  ];
  for (const [changes, sentence] of table)
    test(sentence, async () =>
      assert.ok((await refusal(changed(changes)))?.startsWith(sentence), await refusal(changed(changes))),
    );

  test("and what goes together by a hair is taken", async () => {
    const wellChosen = [
      { "network.bias": false, "network.weights": [{ W }, { W: V }] },
      weights({ W, b: [0, 0, 0] }),
      targets("crossEntropy", [1, 0]),
      targets("binaryCrossEntropy", [0.5, -0]),
      { ...named("xor", [2, 3, 2]), loss: "crossEntropy" },
      { ...activation("difference", { step: 1, layers: ["fc2"] }), "network.activations": ["relu", "tanh"] },
      { ...activation("difference", { step: 1, mode: "pair" }), "network.activations": ["sigmoid", "identity"] },
      { ...activation("linear"), "network.activations": ["relu", "gelu"] },
      activation("difference", { step: 1, mode: "pair", layers: ["fc1"] }),
      activation("consistent", { step: 5e-324 }),
      transport("feedback", { matrices: [V] }),
      transport("direct", { matrices: [V] }),
      transport("signs", { magnitudes: "random", seed: "" }),
      { ...transport("feedback", { matrices: [] }), "network.layers": [2, 2], "network.activations": ["tanh"] },
      { batch: 3 },
      { batch: 1 },
      { record: { at: [] } },
      { record: { what: [] } },
      { train: [] },
      { "optimizer.rate": 0 },
      { iterations: Number.MAX_SAFE_INTEGER, record: { at: [0] } },
    ];
    for (const changes of wellChosen) assert.equal(await refusal(changed(changes)), undefined, JSON.stringify(changes));
  });
});

describe("a b-function is an activation's name or an expression in z", () => {
  // prettier-ignore
  const refused = [
    "x", "i", "zz", "π", "hasOwnProperty", "__proto__", "constructor",
    "z = 1", "f(z) = z", "z; z", "z\nz", "import(1)", "import('node:fs')", "foo(z)", "z.constructor", "z[1]", "z(2)",
    "sigmoid.f(z)", "sigmoid'(z)", "toString(z)", "constructor(z)", "__proto__(z)", "evaluate(z)", "parse(z)", "random()",
    "[1,2]", "{a: 1}", "1 cm", "z to cm", "1:3", "'a'", '"z"', "true", "null", "undefined", "z!", "z'", "z % 2", "z mod 2",
    "z == 1", "z and 1", "not z", "1 < z < 2", "z .* 2", "z | 1", "1i",
    "exp()", "exp(z, 1)", "pow(z)", "hypot(z, 1, 2)", "max()", "log(z, 2)", "exp z",
    "", " ", "#", "(", ")", "z +", "* z", "z z)", "(z", "2 ** z", "z === 1", "`z`", "z\u0000", "\ud800",
    "(".repeat(100_000), "-".repeat(100_000) + "z", new Array(100_000).fill("z").join("+"), new Array(3000).fill("z").join("^"),
  ];
  for (const g of refused)
    test(`${JSON.stringify(g.slice(0, 30))} is refused in one line at rules.activation.g`, async () => {
      const sentence = (await refusal(changed(activation("bFunction", { g })))) ?? "it was accepted";
      assert.ok(
        sentence.startsWith("rules.activation.g: expected an activation's name or an expression in z; "),
        sentence,
      );
      assert.doesNotMatch(sentence, /[\r\n]/);
    });

  test("the refusals say what was wrong", async () => {
    const said: [g: string, sentence: RegExp][] = [
      ["x", /"x" is unknown; the variables are z$/],
      ["z = 1", /assignment is not allowed$/],
      ["import(1)", /the function import is unknown; there are abs, /],
      ["z % 2", /the operator % is not allowed$/],
      ["exp(z, 1)", /exp takes 1 argument, got 2$/],
      ["z +", /cannot be read: /],
    ];
    for (const [g, sentence] of said) assert.match((await refusal(changed(activation("bFunction", { g }))))!, sentence);
  });

  test("a constant is finite like every number of a spec", async () => {
    for (const g of ["1e999", "NaN", "Infinity", "z - 1e999"])
      assert.match(
        (await refusal(changed(activation("bFunction", { g })))) ?? "accepted",
        /^rules\.activation\.g: /,
        g,
      );
  });

  const lines = (g: string) => printed(changed({ ...activation("bFunction", { g }), record: fullest().record }));

  test("an activation's name means its derivative, and the same as an expression gives the same lines", async () => {
    assert.deepEqual(await lines("relu"), await lines("z > 0 ? 1 : 0"));
    assert.deepEqual(await lines("relu"), await lines("z > 0"));
    assert.deepEqual(await lines("softplus"), await lines("sigmoid(z)"));
    assert.deepEqual(await lines("identity"), await lines("1"));
    assert.notDeepEqual(await lines("relu"), await lines("relu(z)"));
  });

  test("expressions that are one function have the same lines", async () => {
    const same = [
      ["2z", "2*z", "2 (z)", "z*2", "z + z"],
      ["z^2", "z z", "(z)(z)", "z * z"],
      ["1 / (1 + z^2)", "1/(1 + z*z)"],
      ["-z^2", "-(z^2)", "0 - z*z"],
      ["1/2/2", "0.25", ".25", "25e-2", "25%"],
      ["pi", "2pi/2", "tau/2"],
      ["z <= 0 ? z : -z", "min(z, -z)", "-abs(z)"],
      ["max(z)", "+z", "identity(z)", "z # a comment"],
    ];
    for (const [first, ...others] of same)
      for (const g of others) assert.deepEqual(await lines(g), await lines(first), `${g} and ${first}`);
    assert.notDeepEqual(await lines("2z"), await lines("z^2"));
  });
});

describe("a default, spelt out, gives the same lines", () => {
  const all = ["loss", "z", "delta", "gradients", "weights"];
  const base = (changes: Record<string, unknown> = {}) => changed({ record: { at: [0, 1, 4], what: all }, ...changes });
  // prettier-ignore
  const same: [name: string, without: Json, withIt: Json][] = [
    ["network.bias true", base(), base({ "network.bias": true })],
    ["rules {}", base(), base({ rules: {} })],
    ["rules derivative and transpose", base(), base({ rules: { activation: { name: "derivative" }, transport: { name: "transpose" } } })],
    ["mode literal and scale batch", base(activation("difference", { step: 0.7 })), base(activation("difference", { step: 0.7, mode: "literal", scale: "batch" }))],
    ["scale batch of consistent", base(activation("consistent", { step: 0.7 })), base(activation("consistent", { step: 0.7, scale: "batch" }))],
    ["a rule for every layer", base(activation("linear")), base(activation("linear", { layers: ["fc1", "fc2"] }))],
    ["magnitudes unit", base(transport("signs")), base(transport("signs", { magnitudes: "unit" }))],
    ["train every layer", base(), base({ train: ["fc2", "fc1"] })],
    ["batch full", base(), base({ batch: "full" })],
    ["init normal of scale 1", base(), base({ "network.init": { name: "normal", scale: 1 } })],
    ["scale 1 of init", base({ "network.init": { name: "he" } }), base({ "network.init": { name: "he", scale: 1 } })],
    ["mu 0.9", base({ optimizer: { name: "momentum", rate: 0.1 } }), base({ optimizer: { name: "momentum", rate: 0.1, mu: 0.9 } })],
    ["beta1 0.9, beta2 0.999, epsilon 1e-8", base({ optimizer: { name: "adam", rate: 0.1 } }), base({ optimizer: { name: "adam", rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } })],
    ["rho 0.9, epsilon 1e-6", base({ optimizer: { name: "adadelta", rate: 1 } }), base({ optimizer: { name: "adadelta", rate: 1, rho: 0.9, epsilon: 1e-6 } })],
    ["n 100 and the spec's own seed of named data", base({ data: { name: "xor" } }), base({ data: { name: "xor", n: 100, seed: "7" } })],
    ["record.at [iterations]", changed({ record: { what: all } }), changed({ record: { at: [4], what: all } })],
    ["record.what [loss]", changed({ record: { at: [0, 4] } }), changed({ record: { at: [0, 4], what: ["loss"] } })],
    ["record", changed(), changed({ record: { at: [4], what: ["loss"] } })],
  ];
  for (const [name, without, withIt] of same)
    test(name, async () => assert.deepEqual(await printed(without), await printed(withIt)));

  // prettier-ignore
  const other: [name: string, without: Json, withIt: Json][] = [
    ["network.bias false", base(), base({ "network.bias": false })],
    ["mode pair", base({ ...activation("difference", { step: 0.7, layers: ["fc1"] }) }), base(activation("difference", { step: 0.7, mode: "pair", layers: ["fc1"] }))],
    ["scale sample", base(activation("difference", { step: 0.7 })), base(activation("difference", { step: 0.7, scale: "sample" }))],
    ["scale sample of consistent", base(activation("consistent", { step: 0.1 })), base(activation("consistent", { step: 0.1, scale: "sample" }))],
    ["a rule for one layer", base(activation("linear")), base(activation("linear", { layers: ["fc1"] }))],
    ["init uniform", base(), base({ "network.init": { name: "uniform" } })],
    ["scale 2 of init", base(), base({ "network.init": { name: "normal", scale: 2 } })],
    ["another seed", base(), base({ seed: "8" })],
    ["mu 0.8", base({ optimizer: { name: "momentum", rate: 0.1 } }), base({ optimizer: { name: "momentum", rate: 0.1, mu: 0.8 } })],
    ["beta1 0.8", base({ optimizer: { name: "adam", rate: 0.1 } }), base({ optimizer: { name: "adam", rate: 0.1, beta1: 0.8 } })],
    ["beta2 0.9", base({ optimizer: { name: "adam", rate: 0.1 } }), base({ optimizer: { name: "adam", rate: 0.1, beta2: 0.9 } })],
    ["epsilon 1e-4", base({ optimizer: { name: "adam", rate: 0.1 } }), base({ optimizer: { name: "adam", rate: 0.1, epsilon: 1e-4 } })],
    ["rho 0.8", base({ optimizer: { name: "adadelta", rate: 1 } }), base({ optimizer: { name: "adadelta", rate: 1, rho: 0.8 } })],
    ["data of another seed", base({ data: { name: "xor" } }), base({ data: { name: "xor", seed: "8" } })],
  ];
  for (const [name, without, withIt] of other)
    test(`and another value gives others: ${name}`, async () =>
      assert.notDeepEqual(await printed(without), await printed(withIt)));
});

test("the spec is read, not changed", async () => {
  const given = fullest();
  await printed(given);
  assert.deepEqual(given, fullest());
});
