/** From a checked spec to the run it describes; what depends on several of its values at once is refused here. */
import { identity } from "../activations";
import type { Data } from "../data/generators";
import { noisy, sets } from "../data/sets";
import { binaryCrossEntropy, crossEntropy, mse, rmse, squaredError, type Loss } from "../losses";
import { layerName } from "../models";
import { adadelta, adam, hypergradient, momentum, sgd, type Optimizer } from "../optimizers";
import * as rule from "../rules";
import type { ActivationRule, TransportRule } from "../rules";
import { rows } from "../tensor";
import type { Run } from "../train";
import type { UnitNetwork } from "../units";
import { parsed, shown, WrongValue } from "../values";
import { clamped, LEAST_CLAMP, scaled } from "../variants";
import { networkOf, shaped, type Network, type Part } from "./network";
import { givenData, namedData, schema, type RECORDED, type Spec } from "./schema";

/** Values of one layer over all the data, or of all units and their inputs, at most. */
const MOST_VALUES = 1e8;

const losses: Readonly<Record<Spec["loss"], Loss>> = { rmse, mse, squaredError, crossEntropy, binaryCrossEntropy };
const chords = { literal: rule.literal, stable: rule.stable, pair: rule.pair };
const scales = { batch: rule.batch, sample: rule.sample };

function data({ data: input, seed, loss }: Spec, { inputs, outputs }: Network): Data {
  const isNamed = Object.hasOwn(input, "name");
  if (isNamed) {
    const { name, n, seed: own = seed, noise } = parsed(namedData, input, "data");
    const made = noisy(sets[name](n, own), noise, own);
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

/** Names that must be layers of the network, or units. */
function checkNames(path: string, names: readonly string[] | undefined, parts: readonly Part[]): void {
  const known = new Set(parts.map(({ name }) => name));
  names?.forEach((name, i) => {
    if (!known.has(name))
      throw new WrongValue(`${path}[${i}]`, `expected one of ${[...known].join(", ")}, got ${shown(name)}`);
  });
}

/** The activation rule, asked once for every layer so that one that cannot apply is refused before anything runs. */
async function activationOf({ rules }: Spec, network: Network, samples: number): Promise<ActivationRule> {
  const given = rules.activation;
  if (given === undefined) return rule.derivative;
  checkNames("rules.activation.layers", given.layers, network.parts);
  const whole = await wholeRule(given, network.activations);
  const made = given.layers === undefined ? whole : rule.only(given.layers, whole);
  for (const { name, f, path } of network.parts) {
    if (f === identity) continue;
    try {
      made(f, { layer: name, samples });
    } catch (error) {
      throw new WrongValue("rules.activation", `${(error as Error).message} (${path})`);
    }
  }
  return made;
}

async function wholeRule(
  given: NonNullable<Spec["rules"]["activation"]>,
  activations: Network["activations"],
): Promise<ActivationRule> {
  switch (given.name) {
    case "derivative":
      return rule.derivative;
    case "linear":
      return rule.linear;
    case "difference":
      if (given.mode === "pair" && given.clamp !== LEAST_CLAMP)
        throw new WrongValue("rules.activation.clamp", "expected none in pair mode, which keeps 1 − a by itself");
      return clamped(given.clamp, rule.difference(given.step, chords[given.mode], scales[given.scale]));
    case "consistent":
      return clamped(given.clamp, rule.consistent(given.step, scales[given.scale]));
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
    case "slope": {
      const { typedSlope } = await import("../formula/typed");
      try {
        return typedSlope(given.formula, given.step);
      } catch (error) {
        throw new WrongValue(
          "rules.activation.formula",
          `expected an expression in z, a, e and step; ${(error as Error).message}`,
        );
      }
    }
  }
}

type Transport = NonNullable<Spec["rules"]["transport"]>;
type MatrixRule = Extract<Transport, { matrices?: unknown }>;

function transportOf({ rules: { transport: given }, network, seed }: Spec): TransportRule {
  const path = "rules.transport";
  if (given === undefined || given.name === "transpose") return rule.transpose;
  if ("units" in network)
    throw new WrongValue(
      `${path}.name`,
      `expected transpose, since ${given.name} is about matrices between layers and a network of units has none`,
    );
  const { layers } = network;
  if (given.name === "signs") {
    if ((given.seed !== undefined) !== (given.magnitudes === "random"))
      throw new WrongValue(
        `${path}.seed`,
        `expected ${given.seed === undefined ? "a seed for random" : "none for unit"} magnitudes`,
      );
    return rule.signs(given.seed);
  }
  const source = sourceOf(given, layers);
  switch (given.name) {
    case "feedback":
      return rule.feedback(source);
    case "direct":
      return rule.direct(source);
    case "kolenPollack":
      return rule.kolenPollack(source, given.decay);
    case "mirror":
      // The noise is drawn by the rule's seed, or by the run's where the matrices are given.
      return rule.mirror(given.seed ?? seed, given.rate, given.decay, typeof source === "string" ? undefined : source);
  }
}

/** What a transport rule takes its matrices from: a seed, or the ones that are given, by the name of their layer. */
function sourceOf({ name, matrices, seed }: MatrixRule, layers: readonly number[]): string | rule.Matrices {
  const path = "rules.transport";
  if ((matrices === undefined) === (seed === undefined))
    throw new WrongValue(path, `expected either matrices or seed, got ${seed === undefined ? "neither" : "both"}`);
  if (matrices === undefined) return seed!;
  const hidden = layers.length - 2;
  if (matrices.length !== hidden)
    throw new WrongValue(`${path}.matrices`, `expected ${hidden} matrices, got ${matrices.length}`);
  // Entry i stands between layer fc(i+1) and fc(i+2): it is shaped like the latter's W, or [output][unit of the former].
  return Object.fromEntries(
    matrices.map((m, i) => {
      const height = name === "direct" ? layers[layers.length - 1] : layers[i + 2];
      return [layerName(i + 1), shaped(`${path}.matrices[${i}]`, m, height, layers[i + 1])];
    }),
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
    case "hypergradient":
      return hypergradient(given.rate, given.beta);
  }
}

/** A checked spec: the run, how long it lasts, and what is written down. */
export interface Job {
  readonly run: Run;
  /** The units, where the network is made of such. */
  readonly units?: UnitNetwork;
  readonly iterations: number;
  readonly at: readonly number[];
  readonly what: readonly (typeof RECORDED)[number][];
}

/** The job that a spec describes. Throws a WrongValue for anything the contract does not allow. */
export async function job(input: unknown): Promise<Job> {
  const spec = parsed(schema, input, "");
  const { iterations, record, batch } = spec;
  const network = await networkOf(spec);
  const { x, y } = data(spec, network);
  const samples = x.shape[0];
  const values = samples * network.values;
  if (values > MOST_VALUES)
    throw new WrongValue(
      network.path,
      `expected at most ${MOST_VALUES} values in ${network.units ? "units and what they read" : "a layer"} over all samples, got ${values}`,
    );
  if (batch !== "full" && (batch < 1 || batch > samples))
    throw new WrongValue("batch", `expected "full" or an integer 1 … ${samples}, got ${batch}`);
  checkNames("train", spec.train, network.parts);
  const at = [...new Set(record.at ?? [iterations])].sort((a, b) => a - b);
  const beyond = record.at?.findIndex((k) => k > iterations) ?? -1;
  if (beyond >= 0)
    throw new WrongValue(`record.at[${beyond}]`, `expected an iteration 0 … ${iterations}, got ${record.at![beyond]}`);
  const run: Run = {
    network: network.layer,
    x,
    y,
    loss: scaled(spec.lossScale, losses[spec.loss]),
    optimizer: optimizerOf(spec),
    rules: {
      activation: await activationOf(spec, network, batch === "full" ? samples : batch),
      transport: transportOf(spec),
    },
    train: spec.train,
    batch: batch === "full" ? undefined : batch,
    seed: spec.seed,
  };
  return { run, ...(network.units && { units: network.units }), iterations, at, what: record.what };
}
