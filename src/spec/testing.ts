/** What the tests of the JSON contract share. Imported by tests alone. */
import { job } from "./job";
import { lines } from "./lines";
import { WrongValue } from "../values";

/** Any JSON value, as a test changes it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** A small valid spec without anything optional. */
export const smallest = (): Json => ({
  version: 1,
  seed: "7",
  network: { layers: [2, 3, 2], activations: ["sigmoid", "tanh"] },
  data: {
    x: [
      [0.1, -0.2],
      [0.4, 0.3],
      [-0.5, 0.6],
    ],
    y: [
      [0.2, 0.9],
      [0.7, 0.1],
      [0.4, 0.6],
    ],
  },
  loss: "mse",
  optimizer: { name: "sgd", rate: 0.5 },
  iterations: 4,
});

/** A small valid spec that says everything it may. */
export const fullest = (): Json => ({
  ...smallest(),
  network: {
    layers: [2, 3, 2],
    activations: ["sigmoid", "tanh"],
    bias: true,
    weights: [
      {
        W: [
          [0.1, 0.2],
          [0.3, -0.4],
          [0.5, 0.6],
        ],
        b: [0, 0.1, -0.1],
      },
      {
        W: [
          [0.7, -0.8, 0.9],
          [1, 0.5, -0.2],
        ],
        b: [0.2, 0],
      },
    ],
  },
  rules: {
    activation: { name: "difference", step: 0.5, mode: "literal", scale: "batch", layers: ["fc1"] },
    transport: {
      name: "feedback",
      matrices: [
        [
          [0.1, 0.2, 0.3],
          [0.4, 0.5, 0.6],
        ],
      ],
    },
  },
  train: ["fc1", "fc2"],
  optimizer: { name: "adam", rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  batch: 2,
  iterations: 4,
  record: { at: [0, 4], what: ["loss", "z", "delta", "gradients", "weights"] },
});

/** The value at a path such as network.weights[0].W; the whole at "". */
export const get = (value: Json, path: string): Json =>
  keys(path).reduce((found, key) => (Object.hasOwn(found, key) ? found[key] : undefined), value);

/** The spec with a value put at a path, or with nothing there where it is undefined. `__proto__` is a key like any other. */
export function put(spec: Json, path: string, value: unknown): Json {
  const steps = keys(path);
  const last = steps.pop();
  if (last === undefined) return value;
  const place = steps.reduce((found, key) => found[key], spec);
  if (value === undefined) delete place[last];
  else Object.defineProperty(place, last, { value, enumerable: true, configurable: true, writable: true });
  return spec;
}

/** The smallest spec, or another, with values put at some paths. */
export const changed = (changes: Readonly<Record<string, unknown>> = {}, spec: Json = smallest()): Json =>
  Object.entries(changes).reduce((made, [path, value]) => put(made, path, value), spec);

const keys = (path: string): string[] => path.split(/[.[\]]+/).filter((key) => key !== "");

/** n lists in one another. */
export const nested = (n: number): Json => JSON.parse("[".repeat(n) + "]".repeat(n));

/** The text of the lines that a spec gives. */
export const printed = async (spec: Json): Promise<string[]> => [...lines(await job(spec))];

/** The lines that a spec gives, read as JSON. */
export const trained = async (spec: Json): Promise<Json[]> => (await printed(spec)).map((line) => JSON.parse(line));

/** The sentence that a spec is refused with, or undefined where it is not. Any other error is thrown on. */
export const refusal = async (spec: Json): Promise<string | undefined> => {
  try {
    await job(spec);
  } catch (error) {
    if (error instanceof WrongValue) return error.message;
    throw error;
  }
};
