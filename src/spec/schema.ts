/**
 * What a spec of `deltalab train` (version 1) may say: the schema of the JSON contract, in the words of
 * values.ts. What depends on several values at once (shapes, layer names, inverses) is checked in job.ts.
 */
import { z } from "zod";
import { activations } from "../activations";
import { sets } from "../data/sets";
import { either, integer, list, numeric, object, oneOf, shown, table, tagged, text, value } from "../values";
import { LEAST_CLAMP } from "../variants";

const named = <const T extends readonly z.ZodObject<{ name: z.ZodLiteral<string> }>[]>(what: string, ...options: T) =>
  tagged("name", what, options);

const numbers = list(numeric("a finite number"), "a list of numbers");
const matrixOfNumbers = list(numbers, "a matrix, a list of rows");
const positive = numeric("a number > 0", (x) => x > 0);
const rate = numeric("a number ≥ 0", (x) => x >= 0);
const fraction = numeric("a number in [0, 1)", (x) => x >= 0 && x < 1);
const share = numeric("a number in [0, 1]", (x) => x >= 0 && x <= 1);
const names = list(text("a layer's name"), "a list of layer names").optional();
const scale = oneOf("batch", "sample").default("batch");
/** The part of a bounded range that a and a′ keep from either end. */
const clamp = numeric("a number in [1e-16, 0.5)", (x) => x >= LEAST_CLAMP && x < 0.5).default(LEAST_CLAMP);

// ------------------------------------------------------------------------------------------------------ the schema

const activationRule = named(
  "a rule",
  object({ name: z.literal("derivative"), layers: names }),
  object({ name: z.literal("linear"), layers: names }),
  object({
    name: z.literal("difference"),
    step: positive,
    mode: oneOf("literal", "stable", "pair").default("literal"),
    scale,
    clamp,
    layers: names,
  }),
  object({ name: z.literal("consistent"), step: positive, scale, clamp, layers: names }),
  object({ name: z.literal("bFunction"), g: text("an activation's name or an expression in z"), layers: names }),
  object({
    name: z.literal("slope"),
    formula: text("an expression in z, a, e and step"),
    step: positive,
    layers: names,
  }),
);

const matrices = list(matrixOfNumbers, "a list of matrices").optional();
const seed = text("a string").optional();
const transportRule = named(
  "a rule",
  object({ name: z.literal("transpose") }),
  object({ name: z.literal("feedback"), matrices, seed }),
  object({ name: z.literal("signs"), magnitudes: oneOf("unit", "random").default("unit"), seed }),
  object({ name: z.literal("direct"), matrices, seed }),
  object({ name: z.literal("mirror"), matrices, seed, rate: rate.default(0.01), decay: share.optional() }),
  object({ name: z.literal("kolenPollack"), matrices, seed, decay: share.default(1e-3) }),
);

const optimizer = named(
  "an optimizer",
  object({ name: z.literal("sgd"), rate }),
  object({ name: z.literal("momentum"), rate, mu: fraction.default(0.9) }),
  object({
    name: z.literal("adam"),
    rate,
    beta1: fraction.default(0.9),
    beta2: fraction.default(0.999),
    epsilon: rate.default(1e-8),
  }),
  object({ name: z.literal("adadelta"), rate, rho: fraction.default(0.9), epsilon: rate.default(1e-6) }),
  object({ name: z.literal("hypergradient"), rate, beta: rate.default(0.02) }),
);

/** An activation of one's own is a formula in z. */
const activation = either(
  "formula",
  object({ formula: text("an expression in z") }),
  oneOf(...Object.keys(activations)),
);

/** Layers named by their sizes: fc1, fc2, … */
const layered = object({
  layers: list(integer(1, 1e6), "a list of layer sizes"),
  activations: list(activation, "a list of activations"),
  bias: value<boolean>("true or false", (x) => typeof x === "boolean").default(true),
  weights: list(object({ W: matrixOfNumbers, b: numbers.optional() }), "a list of {W, b}").optional(),
  init: object({ name: oneOf("normal", "uniform", "xavier", "he"), scale: rate.default(1) }).optional(),
});

/** An id as JSON writes it as a key. */
const isId = (key: string): boolean => Number.isSafeInteger(Number(key)) && String(Number(key)) === key;
const isConnection = (key: string): boolean => {
  const ids = key.split(",");
  return ids.length === 2 && ids.every(isId);
};
const id = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "a unit's id, an integer");
const ids = list(id, "a list of units");
const byUnit = <T>(of: z.ZodType<T>, expected: string) => table("a unit's id, an integer", isId, of, expected);
const finite = numeric("a finite number");
/** Paper 4's network of single units. */
const units = object({
  layers: list(ids, "a list of layers, each a list of units"),
  upstream: byUnit(ids, "an object of lists of units"),
  activations: byUnit(text("an activation's name"), "an object of activations"),
  weights: table('a connection, "to,from"', isConnection, finite, "an object of numbers"),
  biases: byUnit(finite, "an object of numbers"),
});

export const givenData = object({ x: matrixOfNumbers, y: matrixOfNumbers });
export const namedData = object({
  name: oneOf(...Object.keys(sets)),
  n: integer(1, 1e7).default(100),
  seed,
  noise: rate.default(0),
});

export const RECORDED = ["loss", "z", "delta", "gradients", "weights"] as const;
export const schema = object(
  {
    version: value<1>("1", (x) => x === 1),
    seed: text("a string"),
    network: either("units", object({ units }), layered),
    data: value<object>(
      "an object {x, y} or {name, n, seed}",
      (x) => typeof x === "object" && x !== null && !Array.isArray(x),
    ),
    loss: oneOf("rmse", "mse", "squaredError", "crossEntropy", "binaryCrossEntropy"),
    lossScale: positive.default(1),
    rules: object({ activation: activationRule.optional(), transport: transportRule.optional() }).default({}),
    train: names,
    optimizer,
    batch: z
      .custom<"full" | number>((x) => x === "full" || Number.isInteger(x), {
        error: ({ input }) => `expected "full" or an integer, got ${shown(input)}`,
      })
      .default("full"),
    iterations: integer(0, Number.MAX_SAFE_INTEGER, "an integer ≥ 0"),
    record: object({
      at: list(integer(0, Number.MAX_SAFE_INTEGER, "an integer ≥ 0"), "a list of iterations").optional(),
      what: list(oneOf(...RECORDED), `a list of ${RECORDED.join(", ")}`).default(["loss"]),
    }).default({ what: ["loss"] }),
  },
  "a spec, an object",
);

export type Spec = z.infer<typeof schema>;
export type Layered = z.infer<typeof layered>;
