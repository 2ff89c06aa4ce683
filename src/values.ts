/**
 * JSON from outside, checked: what a value may be, said in words, and one sentence for each thing that is not so, with the
 * path of the key. Built on zod, whose own messages are for programmers.
 */
import { z } from "zod";

/** A value that is refused: where, and what was expected there. */
export class WrongValue extends Error {
  constructor(path: string, message: string) {
    super(path === "" ? message : `${path}: ${message}`);
  }
}

/** A value as it appears in a refusal. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A value that passes `test`, described in words. */
export const value = <T>(expected: string, test: (value: unknown) => boolean) =>
  z.custom<T>(test, { error: ({ input }) => `expected ${expected}, got ${shown(input)}` });

export const numeric = (expected: string, test: (x: number) => boolean = () => true) =>
  value<number>(expected, (x) => typeof x === "number" && Number.isFinite(x) && test(x));

export const integer = (low: number, high: number, expected = `an integer ${low} … ${high}`) =>
  numeric(expected, (x) => Number.isInteger(x) && x >= low && x <= high);

export const text = (expected = "a string") => value<string>(expected, (x) => typeof x === "string");

export const oneOf = <T extends string>(...names: readonly T[]) =>
  value<T>(`one of ${names.join(", ")}`, (x) => (names as readonly unknown[]).includes(x));

/** A list whose elements are checked one by one: the first that is wrong is told, and the rest are not looked at. */
export const list = <T>(of: z.ZodType<T>, expected: string) =>
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
export const object = <T extends z.ZodRawShape>(shape: T, expected = "an object") =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key; known here: ${Object.keys(shape).join(", ")}`
        : `expected ${expected}, got ${shown(issue.input)}`,
  });

/** An object whose keys are all of one kind, `key` in words, and whose values are checked one by one. */
export const table = <T>(key: string, fits: (key: string) => boolean, of: z.ZodType<T>, expected: string) =>
  z.unknown().transform((input, context): Record<string, T> => {
    const refuse = (message: string, path: PropertyKey[]) => {
      context.addIssue({ code: "custom", message, path });
      return z.NEVER;
    };
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return refuse(`expected ${expected}, got ${shown(input)}`, []);
    const values: Record<string, T> = {};
    for (const [name, element] of Object.entries(input)) {
      if (!fits(name)) return refuse(`unknown key; expected ${key}`, [name]);
      const result = of.safeParse(element);
      if (!result.success) {
        const { path, message } = first(result.error.issues);
        return refuse(message, [name, ...path]);
      }
      values[name] = result.data;
    }
    return values;
  });

/** The one schema for an object that has the key, the other for everything else. */
export const either = <A, B>(key: string, having: z.ZodType<A>, other: z.ZodType<B>) =>
  z.unknown().transform((input, context): A | B => {
    const has = typeof input === "object" && input !== null && Object.hasOwn(input, key);
    const result = (has ? having : (other as z.ZodType<A | B>)).safeParse(input);
    if (result.success) return result.data;
    const { path, message } = first(result.error.issues);
    context.addIssue({ code: "custom", message, path: [...path] });
    return z.NEVER;
  });

/** The refusal to tell: an unknown key explains the missing one that it was meant for. */
function first(issues: readonly z.core.$ZodIssue[]): { path: PropertyKey[]; message: string } {
  const unknown = issues.find((issue): issue is z.core.$ZodIssueUnrecognizedKeys => issue.code === "unrecognized_keys");
  return unknown === undefined ? issues[0] : { ...unknown, path: [...unknown.path, unknown.keys[0]] };
}

/** One of several objects, told apart by the word under `key`. */
export function tagged<K extends string, const T extends readonly z.ZodObject<Record<K, z.ZodLiteral<string>>>[]>(
  key: K,
  what: string,
  options: T,
) {
  const word = (option: T[number]) => option.shape[key].value;
  const among = `expected ${what}, an object with a ${key} among ${options.map(word).join(", ")}`;
  return z.unknown().transform((input, context): z.infer<T[number]> => {
    const refuse = (message: string, path: PropertyKey[]) => {
      context.addIssue({ code: "custom", message, path });
      return z.NEVER;
    };
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return refuse(`${among}; got ${shown(input)}`, []);
    const given = (input as Record<K, unknown>)[key];
    const option = options.find((o) => word(o) === given);
    if (option === undefined) return refuse(`${among}; got ${shown(given)}`, [key]);
    const result = option.safeParse(input);
    if (result.success) return result.data as z.infer<T[number]>;
    const { path, message } = first(result.error.issues);
    return refuse(message, [...path]);
  });
}

/** `input` as the schema's type. Throws the first refusal under the given path. */
export function parsed<T>(schema: z.ZodType<T>, input: unknown, under: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { path, message } = first(result.error.issues);
  throw new WrongValue(keyPath(path, under), message);
}

/** network.weights[0].W[1][0] */
const keyPath = (path: readonly PropertyKey[], under: string): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    under,
  );
