/**
 * Random specs: what is right gives well-formed lines, what is wrong is refused in one sentence, and nothing else happens.
 * FUZZ=10000 tries that many of each instead of 1000; the seed is fixed, so that a failure comes back.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { activations } from "../activations";
import { generators } from "../data/generators";
import { job } from "./job";
import { lines } from "./lines";
import { RECORDED } from "./schema";
import { get, put, refusal, smallest, type Json } from "./testing";

const runs = { numRuns: Number(process.env.FUZZ ?? 1000), seed: 7, includeErrorInReport: true };

// ------------------------------------------------------------------------------------------------- specs that are right

/** Spread evenly over [low, high); fast-check's own doubles are spread evenly over their exponents. */
const between = (low: number, high: number) => fc.nat(999_999).map((k) => low + ((high - low) * k) / 1e6);

/** Numbers of every size, −0, subnormals and the largest among them. */
const number = fc.oneof(
  { weight: 6, arbitrary: between(-3, 3) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 5e-324, -1.7976931348623157e308, 1e-16, 1 - 2 ** -53),
);
const positive = fc.oneof(between(1e-9, 10), fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true }));
const rate = fc.oneof({ weight: 4, arbitrary: between(0, 2) }, fc.constantFrom(0, 1e-300, 1e300));
const fraction = between(0, 1);
const seed = fc.string({ maxLength: 5 });

const matrix = (height: number, width: number, of: fc.Arbitrary<number> = number) =>
  fc.array(fc.array(of, { minLength: width, maxLength: width }), { minLength: height, maxLength: height });

/** An object of which each of these keys may be absent. */
const optional = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape, { requiredKeys: [] });
/** {name, …} with the keys that are required and those that are not. */
const named = (name: string, must: Record<string, fc.Arbitrary<unknown>> = {}, may: typeof must = {}) =>
  fc.tuple(fc.record(must), optional(may)).map(([required, rest]) => ({ name, ...required, ...rest })) as fc.Arbitrary<
    Record<string, unknown>
  >;

const optimizer = fc.oneof(
  named("sgd", { rate }),
  named("momentum", { rate }, { mu: fraction }),
  named("adam", { rate }, { beta1: fraction, beta2: fraction, epsilon: rate }),
  named("adadelta", { rate }, { rho: fraction, epsilon: rate }),
  named("hypergradient", { rate }, { beta: rate }),
);
const init = named("", {}, { scale: rate }).chain((rest) =>
  fc.constantFrom("normal", "uniform", "xavier", "he").map((name) => ({ ...rest, name })),
);
const g = fc.constantFrom(...Object.keys(activations), "1", "z^2", "exp(-z^2)", "1 / z", "z > 0 ? 1 : sigmoid(z)");

/** An activation rule that every layer it holds for can bear. */
function activationRule(functions: readonly string[], some: fc.Arbitrary<string[]>): fc.Arbitrary<object> {
  const names = functions.map((f, i) => ({ layer: `fc${i + 1}`, f }));
  const bearing = (test: (f: string) => boolean) => names.filter(({ f }) => test(f)).map(({ layer }) => layer);
  const invertible = bearing((f) => activations[f].inverse !== undefined);
  const pairs = bearing((f) => f === "sigmoid" || f === "identity");
  /** Without `layers` where all bear it, else with some of those that do. */
  const among = (layers: readonly string[]) => {
    const given: fc.Arbitrary<object> = fc.subarray([...layers]).map((chosen) => ({ layers: chosen }));
    return layers.length === names.length ? fc.oneof(given, fc.constant({})) : given;
  };
  const scale = fc.constantFrom("batch", "sample");
  const mode = fc.constantFrom("literal", "stable");
  const rules: [rule: fc.Arbitrary<object>, layers: fc.Arbitrary<object>][] = [
    [named("derivative"), optional({ layers: some })],
    [named("linear"), optional({ layers: some })],
    [named("bFunction", { g }), optional({ layers: some })],
    [named("difference", { step: positive }, { mode, scale }), among(invertible)],
    [named("difference", { step: positive, mode: fc.constant("pair") }, { scale }), among(pairs)],
    [named("consistent", { step: positive }, { scale }), among(invertible)],
  ];
  return fc.oneof(...rules.map(([rule, layers]) => fc.tuple(rule, layers).map(([r, l]) => ({ ...r, ...l }))));
}

function transportRule(sizes: readonly number[]): fc.Arbitrary<object> {
  const hidden = sizes.slice(1, -1);
  const matrices = (height: (i: number) => number) => fc.tuple(...hidden.map((units, i) => matrix(height(i), units)));
  return fc.oneof(
    named("transpose"),
    named("feedback", { seed }),
    named("feedback", { matrices: matrices((i) => sizes[i + 2]) }),
    named("direct", { seed }),
    named("direct", { matrices: matrices(() => sizes[sizes.length - 1]) }),
    named("signs", {}, { magnitudes: fc.constant("unit") }),
    named("signs", { magnitudes: fc.constant("random"), seed }),
    named("mirror", { seed }, { rate, decay: fraction }),
    named("mirror", { matrices: matrices((i) => sizes[i + 2]) }, { rate, decay: fraction }),
    named("kolenPollack", { seed }, { decay: fraction }),
    named("kolenPollack", { matrices: matrices((i) => sizes[i + 2]) }, { decay: fraction }),
  );
}

/** Data that fit the network's ends and the loss. */
function dataFor(sizes: readonly number[], loss: string): fc.Arbitrary<{ samples: number; data: unknown }> {
  const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const oneHot = fc
    .nat(outputs - 1)
    .map((label) => Array.from({ length: outputs }, (_, i) => (i === label ? 1 : 0)) as number[]);
  const given = fc.integer({ min: 1, max: 6 }).chain((samples) =>
    fc
      .record({
        x: matrix(samples, inputs),
        y:
          loss === "crossEntropy"
            ? fc.array(oneHot, { minLength: samples, maxLength: samples })
            : matrix(
                samples,
                outputs,
                loss === "binaryCrossEntropy" ? fc.oneof(fraction, fc.constantFrom(0, 1)) : number,
              ),
      })
      .map((data) => ({ samples, data: data as unknown })),
  );
  const fitting = Object.keys(generators).filter((name) => {
    const { x, y } = generators[name](1, "");
    const widths = x.shape[1] === inputs && y.shape[1] === outputs;
    return widths && !(loss === "crossEntropy" && name === "cosine");
  });
  if (fitting.length === 0) return given;
  const drawn = fc
    .record({ name: fc.constantFrom(...fitting), n: fc.integer({ min: 1, max: 9 }), more: optional({ seed }) })
    .map(({ name, n, more }) => ({ samples: n, data: { name, n, ...more } as unknown }));
  return fc.oneof(given, drawn);
}

const losses = ["rmse", "mse", "squaredError", "crossEntropy", "binaryCrossEntropy"];
const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 });

/** Any spec that the contract allows, small enough to run in a millisecond or two. */
const spec: fc.Arbitrary<Json> = fc
  .record({ layers: sizes, bias: fc.option(fc.boolean(), { nil: undefined }), loss: fc.constantFrom(...losses) })
  .chain(({ layers, bias, loss }) => {
    const depth = layers.length - 1;
    const names = layers.slice(1).map((_, i) => `fc${i + 1}`);
    const functions = fc.array(fc.constantFrom(...Object.keys(activations)), { minLength: depth, maxLength: depth });
    const layer = (i: number) =>
      fc
        .record({ W: matrix(layers[i + 1], layers[i]), b: matrix(1, layers[i + 1]) })
        .map(({ W, b: [b] }) => (bias === false ? { W } : { W, b }));
    const weights = fc.tuple(...names.map((_, i) => layer(i)));
    return fc
      .record({
        functions,
        start: fc.oneof(fc.constant({}), init.map((i) => ({ init: i })), weights.map((w) => ({ weights: w }))), // prettier-ignore
        data: dataFor(layers, loss),
        iterations: fc.nat(5),
        more: fc.record(
          {
            transport: transportRule(layers),
            train: fc.subarray(names),
            optimizer,
            seed,
            what: fc.subarray([...RECORDED]),
          },
          { requiredKeys: ["optimizer", "seed"] },
        ),
      })
      .chain(({ functions, start, data: { samples, data }, iterations, more }) =>
        fc
          .record(
            {
              activation: activationRule(functions, fc.subarray(names)),
              batch: fc.oneof(fc.constant("full" as const), fc.integer({ min: 1, max: samples })),
              at: fc.array(fc.nat(iterations), { maxLength: 8 }),
            },
            { requiredKeys: [] },
          )
          .map(({ activation, batch, at }) => {
            const { transport, train, what, ...rest } = more;
            const rules = { ...(activation && { activation }), ...(transport && { transport }) };
            const record = { ...(at && { at }), ...(what && { what }) };
            return JSON.parse(
              JSON.stringify({
                version: 1,
                ...rest,
                network: { layers, activations: functions, ...(bias !== undefined && { bias }), ...start },
                data,
                loss,
                ...((activation || transport) && { rules }),
                train,
                batch,
                iterations,
                ...((at || what) && { record }),
              }),
            );
          }),
      );
  });

// --------------------------------------------------------------------------------------------- lines that are well-formed

/** Asserts that a value is numbers, or "NaN", "Infinity", "-Infinity", nested in this shape. */
function assertNumbers(value: Json, [n, ...inner]: readonly number[], path: string): void {
  if (n === undefined) {
    const fine = typeof value === "number" || ["NaN", "Infinity", "-Infinity"].includes(value);
    assert.ok(fine, `${path}: ${JSON.stringify(value)}`);
    return;
  }
  assert.ok(Array.isArray(value) && value.length === n, `${path}: ${n} expected`);
  value.forEach((v, i) => assertNumbers(v, inner, `${path}[${i}]`));
}

/** Asserts that these lines are what the contract says of a spec that it allows. */
function assertLines(text: readonly string[], spec: Json): void {
  const layers: number[] = spec.network.layers;
  const samples: number = spec.data.n ?? spec.data.x?.length ?? 100;
  const size = spec.batch === undefined || spec.batch === "full" ? samples : spec.batch;
  const at: number[] = [...new Set<number>(spec.record?.at ?? [spec.iterations])].sort((a, b) => a - b);
  const what = RECORDED.filter((name) => (spec.record?.what ?? ["loss"]).includes(name));
  const records: Json[] = text.map((line) => JSON.parse(line));
  assert.deepEqual(records.map((record) => record.iteration), at); // prettier-ignore
  text.forEach((line) => assert.doesNotMatch(line, /[\r\n]|null|undefined/));
  for (const record of records) {
    assert.deepEqual(Object.keys(record), ["iteration", ...what]);
    // The last batch of an epoch may be a short one.
    const perEpoch = Math.ceil(samples / size);
    const inBatch = record.iteration % perEpoch === perEpoch - 1 ? samples - size * (perEpoch - 1) : size;
    const parts = spec.network.bias === false ? ["W"] : ["W", "b"];
    for (const name of what) {
      if (name === "loss") {
        assertNumbers(record.loss, [], "loss");
        continue;
      }
      assert.deepEqual(Object.keys(record[name]), layers.slice(1).map((_, i) => `fc${i + 1}`)); // prettier-ignore
      layers.slice(1).forEach((units, i) => {
        const value = record[name][`fc${i + 1}`];
        const path = `${name}.fc${i + 1}`;
        if (name === "z") return assertNumbers(value, [samples, units], path);
        if (name === "delta") return assertNumbers(value, [inBatch, units], path);
        assert.deepEqual(Object.keys(value), parts);
        assertNumbers(value.W, [units, layers[i]], `${path}.W`);
        if (parts.includes("b")) assertNumbers(value.b, [units], `${path}.b`);
      });
    }
  }
}

const printed = async (spec: Json): Promise<string[]> => [...lines(await job(spec))];

test("every spec that is right gives well-formed lines, and the same ones again", async () => {
  await fc.assert(
    fc.asyncProperty(spec, async (spec) => {
      const text = await printed(spec);
      assertLines(text, spec);
      assert.deepEqual(await printed(spec), text);
    }),
    runs,
  );
});

test("the specs are of all kinds: each name of the contract is drawn, and each kind of number comes out", async () => {
  const drawn = fc.sample(spec, { numRuns: 600, seed: 7 });
  const text = drawn.map((s) => JSON.stringify(s)).join("\n");
  const names = [
    ...Object.keys(activations), ...Object.keys(generators), ...losses, ...RECORDED, "normal", "uniform", "xavier", "he",
    "derivative", "linear", "bFunction", "difference", "consistent", "literal", "stable", "pair", "batch", "sample", "transpose",
    "feedback", "direct", "signs", "mirror", "kolenPollack", "unit", "random", "sgd", "momentum", "adam", "adadelta", "hypergradient",
    "full",
  ]; // prettier-ignore
  for (const name of names) assert.ok(text.includes(`"${name}"`), name);
  const out = (await Promise.all(drawn.map(printed))).flat().join("\n");
  for (const kind of ['"NaN"', '"Infinity"', '"-Infinity"', "e-", "e+"]) assert.ok(out.includes(kind), kind);
});

test("and the check of the lines can fail: each of these is seen", async () => {
  const full = { ...smallest(), batch: 2, iterations: 2, record: { at: [0, 1, 2], what: [...RECORDED] } };
  const text = await printed(full);
  assertLines(text, full);
  const broken: [name: string, change: (line: Json) => unknown][] = [
    ["a number that is null", (line) => (line.loss = null)],
    ["a number that is a text", (line) => (line.loss = "1")],
    ["a ragged row", (line) => line.z.fc1[0].pop()],
    ["a missing sample", (line) => line.delta.fc2.pop()],
    ["a sample too many", (line) => line.delta.fc2.push([0, 0])],
    ["a missing layer", (line) => delete line.gradients.fc2],
    ["a missing bias", (line) => delete line.weights.fc1.b],
    ["a key too many", (line) => (line.extra = 1)],
    ["another iteration", (line) => (line.iteration = 5)],
  ];
  for (const [name, change] of broken) {
    const changed = text.map((line) => JSON.parse(line));
    change(changed[1]);
    assert.throws(() => assertLines(changed.map((line) => JSON.stringify(line)), full), assert.AssertionError, name); // prettier-ignore
  }
  assert.throws(() => assertLines([...text].reverse(), full), assert.AssertionError, "another order");
});

// ------------------------------------------------------------------------------------------------- specs that are wrong

/** The paths of everything in a value, the whole first. */
function paths(value: Json, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  const inside = (key: string) => (Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
  return [path, ...Object.keys(value).flatMap((key) => paths(value[key], inside(key)))];
}

const strange = fc.constantFrom<Json>(
  null, true, false, 0, -0, -1, 0.5, 1, 2, 3, 2 ** 60, -(2 ** 60), Infinity, -Infinity, 5e-324, -1e-320,
  "", "x", "NaN", "1", "fc1", "full", "mirror", "__proto__", "toString", "name", "\u0000", "\ud800", "é".repeat(200),
  [], [[]], [[[]]], [null], [[1, 2], [3]], [1], ["fc1"], {}, { name: "sgd", rate: 1 }, { name: "cosine" }, { length: 1 }, { W: [[1]] },
  { name: { toString: 1 } }, { toString: 1 }, { name: null }, { name: [] }, { name: "difference", step: 1, mode: "pair" },
  JSON.parse('{"__proto__": {"name": "sgd"}}'),
); // prettier-ignore
const key = fc.constantFrom(
  "colour",
  "__proto__",
  "constructor",
  "toString",
  "name",
  "layers",
  "seed",
  "0",
  "length",
  "x",
);

/** A change to a place: [what, where as a fraction of the paths, with]. */
const change = fc.tuple(
  fc.constantFrom("replace", "delete", "add", "ragged", "wrap", "swap"),
  fraction,
  fraction,
  strange,
  key,
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** The spec after one change at a random place. */
function broken(spec: Json, [what, where, other, value, key]: Change): Json {
  const all = paths(spec);
  const pick = (fraction: number, among: readonly string[]): string | undefined =>
    among[Math.floor(fraction * among.length)];
  const path = pick(where, all)!;
  const old = get(spec, path);
  const copy = structuredClone(value);
  const places = all.filter((p) => typeof get(spec, p) === "object" && get(spec, p) !== null);
  switch (what) {
    case "replace":
      return put(spec, path, copy);
    case "delete":
      return path === "" ? spec : put(spec, path, undefined);
    case "add": {
      const place = pick(
        where,
        places.filter((p) => !Array.isArray(get(spec, p))),
      );
      return place === undefined ? spec : put(spec, place === "" ? key : `${place}.${key}`, copy);
    }
    case "ragged": {
      const place = pick(
        where,
        places.filter((p) => Array.isArray(get(spec, p))),
      );
      if (place === undefined) return spec;
      const list: Json[] = get(spec, place);
      if (other < 0.5) list.push(copy);
      else list.pop();
      return spec;
    }
    case "wrap":
      return put(spec, path, other < 0.5 ? [old] : { name: old });
    default:
      return put(spec, path, structuredClone(get(spec, pick(other, all)!)));
  }
}

/** The key path that a refusal begins with. */
const pathOf = (sentence: string): string => /^([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+|\[\d+\])*): /.exec(sentence)?.[1] ?? "";

/** Asserts that a refusal is one line, says what was expected, and names a place of the spec or one that is missing there. */
function assertRefusal(sentence: string, spec: Json): void {
  assert.doesNotMatch(sentence, /[\r\n\u2028\u2029]/);
  assert.match(sentence, /expected |unknown key;|needs an inverse|sigmoid alone|the network has \d/);
  assert.doesNotMatch(sentence, /Invalid input|received|undefined|\[object|Maximum call/);
  const path = pathOf(sentence);
  if (path === "") {
    assert.match(sentence, /^expected a spec, an object, got /);
    return;
  }
  const parent = path.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, "");
  const place = get(spec, parent);
  // What is missing has its key path all the same, but its parent must be there, or have a default.
  assert.ok((typeof place === "object" && place !== null) || place === undefined, `${parent} is no place: ${sentence}`);
}

test("every spec that was broken is run or refused in one sentence with a key path, and nothing else is thrown", async () => {
  const tally = { refused: 0, run: 0 };
  await fc.assert(
    fc.asyncProperty(spec, fc.array(change, { minLength: 1, maxLength: 3 }), async (right, changes) => {
      const wrong = changes.reduce(broken, structuredClone(right));
      const sentence = await refusal(wrong);
      if (sentence === undefined) {
        tally.run++;
        assertLines(await printed(wrong), wrong);
        return;
      }
      tally.refused++;
      assertRefusal(sentence, wrong);
    }),
    runs,
  );
  assert.ok(tally.refused > tally.run && tally.run > 0, `${tally.refused} refused, ${tally.run} run`);
  if (process.env.FUZZ) console.log(`# ${tally.refused} refused, ${tally.run} run`);
});

for (const value of [null, { toString: 1 }, [[[]]]])
  test(`${JSON.stringify(value)} is wrong wherever it stands, and is refused by its key path`, async () => {
    await fc.assert(
      fc.asyncProperty(spec, fraction, async (right, where) => {
        const all = paths(right);
        const path = all[Math.floor(where * all.length)];
        const sentence =
          (await refusal(put(structuredClone(right), path, structuredClone(value)))) ?? "it was accepted";
        // In the place of the whole spec, an object is refused by its key.
        const named = path === "" ? ["", "toString"].includes(pathOf(sentence)) : pathOf(sentence).startsWith(path);
        assert.ok(named, `${path}: ${sentence}`);
        assert.match(sentence, /expected |unknown key;/);
      }),
      runs,
    );
  });

test("a key that the contract does not know is refused wherever it stands, by its object's key path", async () => {
  await fc.assert(
    fc.asyncProperty(
      spec,
      fraction,
      fc.constantFrom("colour", "__proto__", "constructor"),
      async (right, where, key) => {
        const objects = paths(right).filter((p) => !Array.isArray(get(right, p)) && typeof get(right, p) === "object");
        const path = objects[Math.floor(where * objects.length)];
        const wrong = put(structuredClone(right), path === "" ? key : `${path}.${key}`, 1);
        const sentence = (await refusal(wrong)) ?? "it was accepted";
        assert.ok(sentence.startsWith(`${path === "" ? "" : `${path}.`}${key}: unknown key;`), sentence);
      },
    ),
    runs,
  );
});

test("and the check of the refusals can fail", () => {
  for (const sentence of [
    "seed: expected a string,\ngot 7",
    "seed: wrong",
    "expected a string",
    "seed.colour: expected a string",
    "optimizer.name: Invalid input: expected nonoptional, received undefined",
    "rules.activation.g: expected an expression; Maximum call stack size exceeded",
  ])
    assert.throws(() => assertRefusal(sentence, smallest()), assert.AssertionError, sentence);
  assertRefusal("seed: expected a string, got 7", smallest());
});
