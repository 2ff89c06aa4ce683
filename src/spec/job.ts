/** From a checked spec to the run it describes; what depends on several of its values at once is refused here. */
import { activations, identity } from "../activations";
import { generators, type Data } from "../data/generators";
import type { Layer } from "../layers";
import { binaryCrossEntropy, crossEntropy, mse, rmse, squaredError, type Loss } from "../losses";
import { drawWeights, he, layerName, mlp, normal, uniform, xavier, type Weights } from "../models";
import { adadelta, adam, momentum, sgd, type Optimizer } from "../optimizers";
import * as rule from "../rules";
import type { ActivationRule, TransportRule } from "../rules";
import { matrix, rows, type Tensor } from "../tensor";
import type { Run } from "../train";
import { parsed, shown, WrongValue } from "../values";
import { givenData, namedData, schema, type RECORDED, type Spec } from "./schema";

/** What a spec may ask for at most: weights in all, layers, and values of one layer over all the data. */
const MOST_WEIGHTS = 1e7;
const MOST_LAYERS = 1000;
const MOST_VALUES = 1e8;

const losses: Readonly<Record<Spec["loss"], Loss>> = { rmse, mse, squaredError, crossEntropy, binaryCrossEntropy };
const inits = { normal, uniform, xavier, he };
const chords = { literal: rule.literal, stable: rule.stable, pair: rule.pair };
const scales = { batch: rule.batch, sample: rule.sample };

/** A matrix of a given shape. */
function shaped(path: string, value: readonly (readonly number[])[], height: number, width: number): Tensor {
  if (value.length !== height) throw new WrongValue(path, `expected ${height} rows, got ${value.length}`);
  value.forEach((row, i) => {
    if (row.length !== width) throw new WrongValue(`${path}[${i}]`, `expected ${width} numbers, got ${row.length}`);
  });
  return matrix(value);
}

function network({ network: { layers, activations: names, bias, weights, init }, seed }: Spec): Layer {
  if (layers.length < 2) throw new WrongValue("network.layers", `expected at least 2 sizes, got ${layers.length}`);
  const depth = layers.length - 1;
  if (depth > MOST_LAYERS)
    throw new WrongValue("network.layers", `expected at most ${MOST_LAYERS} layers, got ${depth}`);
  if (names.length !== depth)
    throw new WrongValue(
      "network.activations",
      `expected ${depth} names, one a layer after the input, got ${names.length}`,
    );
  if (weights !== undefined && init !== undefined)
    throw new WrongValue("network.init", "expected either init or weights, got both");
  if (weights !== undefined) checkWeights(weights, layers, bias);
  const size = layers.slice(1).reduce((sum, n, i) => sum + n * layers[i], 0);
  if (size > MOST_WEIGHTS)
    throw new WrongValue("network.layers", `expected at most ${MOST_WEIGHTS} weights, got ${size}`);
  const { name, scale } = init ?? { name: "normal", scale: 1 };
  return mlp(
    weights ?? drawWeights(layers, seed, inits[name](scale), bias),
    names.map((f) => activations[f]),
  );
}

function checkWeights(weights: readonly Weights[], layers: readonly number[], bias: boolean): void {
  if (weights.length !== layers.length - 1)
    throw new WrongValue(
      "network.weights",
      `expected ${layers.length - 1} entries, one a layer after the input, got ${weights.length}`,
    );
  weights.forEach(({ W, b }, i) => {
    const path = `network.weights[${i}]`;
    shaped(`${path}.W`, W, layers[i + 1], layers[i]);
    if (bias && b?.length !== layers[i + 1])
      throw new WrongValue(
        `${path}.b`,
        `expected ${layers[i + 1]} numbers, got ${b === undefined ? "nothing" : b.length}`,
      );
    if (!bias && b !== undefined) throw new WrongValue(`${path}.b`, "expected no b, since network.bias is false");
  });
}

function data({ data: input, seed, network: { layers }, loss }: Spec): Data {
  const isNamed = Object.hasOwn(input, "name");
  const inputs = layers[0];
  const outputs = layers[layers.length - 1];
  if (isNamed) {
    const { name, n, seed: own = seed } = parsed(namedData, input, "data");
    const made = generators[name](n, own);
    for (const [what, width, wanted] of [
      ["inputs", made.x.shape[1], inputs],
      ["outputs", made.y.shape[1], outputs],
    ] as const)
      if (width !== wanted)
        throw new WrongValue("data.name", `${name} has ${width} ${what}, the network has ${wanted}`);
    checkTargets("data.name", loss, rows(made.y));
    return made;
  }
  const { x, y } = parsed(givenData, input, "data");
  if (x.length === 0) throw new WrongValue("data.x", "expected at least 1 sample, got none");
  const made = { x: shaped("data.x", x, x.length, inputs), y: shaped("data.y", y, x.length, outputs) };
  checkTargets("data.y", loss, y);
  return made;
}

/** The cross-entropies are defined for classes and for probabilities alone. */
function checkTargets(path: string, loss: Spec["loss"], y: readonly (readonly number[])[]): void {
  const refused = y.findIndex((row) =>
    loss === "crossEntropy"
      ? row.some((v) => v !== 0 && v !== 1) || row.reduce((sum, v) => sum + v, 0) !== 1
      : loss === "binaryCrossEntropy" && row.some((v) => v < 0 || v > 1),
  );
  if (refused < 0) return;
  const expected = loss === "crossEntropy" ? "a row of 0 and 1 with sum 1" : "numbers from 0 to 1";
  throw new WrongValue(
    path === "data.y" ? `data.y[${refused}]` : path,
    `expected ${expected} for ${loss}, got [${y[refused].join(", ")}]`,
  );
}

/** Names that must be layers of the network. */
function checkNames(path: string, names: readonly string[] | undefined, depth: number): void {
  names?.forEach((name, i) => {
    const known = Array.from({ length: depth }, (_, l) => layerName(l));
    if (!known.includes(name))
      throw new WrongValue(`${path}[${i}]`, `expected one of ${known.join(", ")}, got ${shown(name)}`);
  });
}

/** The activation rule, asked once for every layer so that one that cannot apply is refused before anything runs. */
async function activationOf(spec: Spec, samples: number): Promise<ActivationRule> {
  const given = spec.rules.activation;
  if (given === undefined) return rule.derivative;
  const depth = spec.network.activations.length;
  checkNames("rules.activation.layers", given.layers, depth);
  const whole = await wholeRule(given);
  const made = given.layers === undefined ? whole : rule.only(given.layers, whole);
  spec.network.activations.forEach((name, i) => {
    if (activations[name] === identity) return;
    try {
      made(activations[name], { layer: layerName(i), samples });
    } catch (error) {
      throw new WrongValue("rules.activation", `${(error as Error).message} (network.activations[${i}])`);
    }
  });
  return made;
}

async function wholeRule(given: NonNullable<Spec["rules"]["activation"]>): Promise<ActivationRule> {
  switch (given.name) {
    case "derivative":
      return rule.derivative;
    case "linear":
      return rule.linear;
    case "difference":
      return rule.difference(given.step, chords[given.mode], scales[given.scale]);
    case "consistent":
      return rule.consistent(given.step, scales[given.scale]);
    case "bFunction": {
      const { g } = given;
      if (Object.hasOwn(activations, g)) return rule.bFunction((z) => activations[g].derivative(z));
      const { expression } = await import("../expression"); // mathjs takes half a second to load
      try {
        return rule.bFunction(expression(g));
      } catch (error) {
        throw new WrongValue(
          "rules.activation.g",
          `expected an activation's name or an expression in z; ${(error as Error).message}`,
        );
      }
    }
  }
}

function transportOf({ rules: { transport: given }, network: { layers } }: Spec): TransportRule {
  const path = "rules.transport";
  if (given === undefined || given.name === "transpose") return rule.transpose;
  if (given.name === "signs") {
    if ((given.seed !== undefined) !== (given.magnitudes === "random"))
      throw new WrongValue(
        `${path}.seed`,
        `expected ${given.seed === undefined ? "a seed for random" : "none for unit"} magnitudes`,
      );
    return rule.signs(given.seed);
  }
  if ((given.matrices === undefined) === (given.seed === undefined))
    throw new WrongValue(
      path,
      `expected either matrices or seed, got ${given.seed === undefined ? "neither" : "both"}`,
    );
  const made = given.name === "feedback" ? rule.feedback : rule.direct;
  if (given.seed !== undefined) return made(given.seed);
  const hidden = layers.length - 2;
  const list = given.matrices!;
  if (list.length !== hidden)
    throw new WrongValue(`${path}.matrices`, `expected ${hidden} matrices, got ${list.length}`);
  // Entry i stands between layer fc(i+1) and fc(i+2): it is shaped like the latter's W, or [output][unit of the former].
  return made(
    Object.fromEntries(
      list.map((m, i) => {
        const height = given.name === "feedback" ? layers[i + 2] : layers[layers.length - 1];
        return [layerName(i + 1), shaped(`${path}.matrices[${i}]`, m, height, layers[i + 1])];
      }),
    ),
  );
}

function optimizerOf({ optimizer: given }: Spec): Optimizer {
  switch (given.name) {
    case "sgd":
      return sgd(given.rate);
    case "momentum":
      return momentum(given.rate, given.mu);
    case "adam":
      return adam(given.rate, given.beta1, given.beta2, given.epsilon);
    case "adadelta":
      return adadelta(given.rate, given.rho, given.epsilon);
  }
}

/** A checked spec: the run, how long it lasts, and what is written down. */
export interface Job {
  readonly run: Run;
  readonly iterations: number;
  readonly at: readonly number[];
  readonly what: readonly (typeof RECORDED)[number][];
}

/** The job that a spec describes. Throws a WrongValue for anything the contract does not allow. */
export async function job(input: unknown): Promise<Job> {
  const spec = parsed(schema, input, "");
  const { iterations, record, batch } = spec;
  const net = network(spec);
  const { x, y } = data(spec);
  const samples = x.shape[0];
  const values = samples * Math.max(...spec.network.layers);
  if (values > MOST_VALUES)
    throw new WrongValue(
      "network.layers",
      `expected at most ${MOST_VALUES} values in a layer over all samples, got ${values}`,
    );
  if (batch !== "full" && (batch < 1 || batch > samples))
    throw new WrongValue("batch", `expected "full" or an integer 1 … ${samples}, got ${batch}`);
  checkNames("train", spec.train, spec.network.activations.length);
  const at = [...new Set(record.at ?? [iterations])].sort((a, b) => a - b);
  const beyond = record.at?.findIndex((k) => k > iterations) ?? -1;
  if (beyond >= 0)
    throw new WrongValue(`record.at[${beyond}]`, `expected an iteration 0 … ${iterations}, got ${record.at![beyond]}`);
  const run: Run = {
    network: net,
    x,
    y,
    loss: losses[spec.loss],
    optimizer: optimizerOf(spec),
    rules: { activation: await activationOf(spec, batch === "full" ? samples : batch), transport: transportOf(spec) },
    train: spec.train,
    batch: batch === "full" ? undefined : batch,
    seed: spec.seed,
  };
  return { run, iterations, at, what: record.what };
}
