/**
 * What a spec of `deltalab train` (version 1) may say: the schema of the JSON contract, with one sentence for each thing
 * that is not so. What depends on several values at once (shapes, layer names, inverses) is checked in job.ts.
 */
import { z } from "zod";
import { activations } from "../activations";
import { generators } from "../data/generators";

/** A spec that is refused: where, and what was expected there. */
export class SpecError extends Error {
  constructor(path: string, message: string) {
    super(path === "" ? message : `${path}: ${message}`);
  }
}

// ------------------------------------------------------------------------------------------------ what a value is

/** A value as it appears in a refusal. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A value that passes `test`, described in words. */
const value = <T>(expected: string, test: (value: unknown) => boolean) =>
  z.custom<T>(test, { error: ({ input }) => `expected ${expected}, got ${shown(input)}` });

const numeric = (expected: string, test: (x: number) => boolean = () => true) =>
  value<number>(expected, (x) => typeof x === "number" && Number.isFinite(x) && test(x));

const integer = (low: number, high: number, expected = `an integer ${low} … ${high}`) =>
  numeric(expected, (x) => Number.isInteger(x) && x >= low && x <= high);

const text = (expected = "a string") => value<string>(expected, (x) => typeof x === "string");

const oneOf = <T extends string>(...names: readonly T[]) =>
  value<T>(`one of ${names.join(", ")}`, (x) => (names as readonly unknown[]).includes(x));

/** A list whose elements are checked one by one: the first that is wrong is told, and the rest are not looked at. */
const list = <T>(of: z.ZodType<T>, expected: string) =>
  z.unknown().transform((input, context): T[] => {
    if (!Array.isArray(input)) {
      context.addIssue({ code: "custom", message: `expected ${expected}, got ${shown(input)}` });
      return z.NEVER;
    }
    const values: T[] = [];
    for (const [i, element] of input.entries()) {
      const result = of.safeParse(element);
      if (!result.success) {
        const { path, message } = first(result.error.issues);
        context.addIssue({ code: "custom", message, path: [i, ...path] });
        return z.NEVER;
      }
      values.push(result.data);
    }
    return values;
  });

/** An object with these keys and no others. */
const object = <T extends z.ZodRawShape>(shape: T, expected = "an object") =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key; known here: ${Object.keys(shape).join(", ")}`
        : `expected ${expected}, got ${shown(issue.input)}`,
  });

/** Names of the contract that this version does not build yet. */
const LATER = ["mirror", "kolenPollack"];

/** The refusal to tell: an unknown key explains the missing one that it was meant for. */
function first(issues: readonly z.core.$ZodIssue[]): { path: PropertyKey[]; message: string } {
  const unknown = issues.find((issue) => issue.code === "unrecognized_keys");
  return unknown === undefined ? issues[0] : { ...unknown, path: [...unknown.path, unknown.keys[0]] };
}

/** One of several objects, told apart by `name`. */
function named<const T extends readonly z.ZodObject<{ name: z.ZodLiteral<string> }>[]>(what: string, ...options: T) {
  const known = options.map((o) => o.shape.name.value);
  const among = `expected ${what}, an object with a name among ${known.join(", ")}`;
  return z.unknown().transform((input, context): z.infer<T[number]> => {
    const refuse = (message: string, path: PropertyKey[]) => {
      context.addIssue({ code: "custom", message, path });
      return z.NEVER;
    };
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return refuse(`${among}; got ${shown(input)}`, []);
    const { name } = input as { name?: unknown };
    const option = options.find((o) => o.shape.name.value === name);
    if (option === undefined) {
      const later = LATER.some((l) => l === name) ? ", which comes with a later version" : "";
      return refuse(`${among}; got ${shown(name)}${later}`, ["name"]);
    }
    const result = option.safeParse(input);
    if (result.success) return result.data as z.infer<T[number]>;
    const { path, message } = first(result.error.issues);
    return refuse(message, [...path]);
  });
}

const numbers = list(numeric("a finite number"), "a list of numbers");
const matrixOfNumbers = list(numbers, "a matrix, a list of rows");
const positive = numeric("a number > 0", (x) => x > 0);
const rate = numeric("a number ≥ 0", (x) => x >= 0);
const fraction = numeric("a number in [0, 1)", (x) => x >= 0 && x < 1);
const names = list(text("a layer's name"), "a list of layer names").optional();
const scale = oneOf("batch", "sample").default("batch");

// ------------------------------------------------------------------------------------------------------ the schema

const activationRule = named(
  "rule",
  object({ name: z.literal("derivative"), layers: names }),
  object({ name: z.literal("linear"), layers: names }),
  object({
    name: z.literal("difference"),
    step: positive,
    mode: oneOf("literal", "stable", "pair").default("literal"),
    scale,
    layers: names,
  }),
  object({ name: z.literal("consistent"), step: positive, scale, layers: names }),
  object({ name: z.literal("bFunction"), g: text("an activation's name or an expression in z"), layers: names }),
);

const matrices = list(matrixOfNumbers, "a list of matrices").optional();
const seed = text("a string").optional();
const transportRule = named(
  "rule",
  object({ name: z.literal("transpose") }),
  object({ name: z.literal("feedback"), matrices, seed }),
  object({ name: z.literal("signs"), magnitudes: oneOf("unit", "random").default("unit"), seed }),
  object({ name: z.literal("direct"), matrices, seed }),
);

const optimizer = named(
  "optimizer",
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
);

export const givenData = object({ x: matrixOfNumbers, y: matrixOfNumbers });
export const namedData = object({ name: oneOf(...Object.keys(generators)), n: integer(1, 1e7).default(100), seed });

export const RECORDED = ["loss", "z", "delta", "gradients", "weights"] as const;
export const schema = object(
  {
    version: value<1>("1", (x) => x === 1),
    seed: text("a string"),
    network: object({
      layers: list(integer(1, 1e6), "a list of layer sizes"),
      activations: list(oneOf(...Object.keys(activations)), "a list of activations"),
      bias: value<boolean>("true or false", (x) => typeof x === "boolean").default(true),
      weights: list(object({ W: matrixOfNumbers, b: numbers.optional() }), "a list of {W, b}").optional(),
      init: object({ name: oneOf("normal", "uniform", "xavier", "he"), scale: rate.default(1) }).optional(),
    }),
    data: value<object>(
      "an object {x, y} or {name, n, seed}",
      (x) => typeof x === "object" && x !== null && !Array.isArray(x),
    ),
    loss: oneOf("rmse", "mse", "squaredError", "crossEntropy", "binaryCrossEntropy"),
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

/** `input` as the schema's type. Throws the first refusal under the given path. */
export function parsed<T>(schema: z.ZodType<T>, input: unknown, under: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { path, message } = first(result.error.issues);
  throw new SpecError(keyPath(path, under), message);
}

/** network.weights[0].W[1][0] */
const keyPath = (path: readonly PropertyKey[], under: string): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    under,
  );
