/** The JSON form of a network of units: what it may say, and the network that it describes. */
import { computing, unitActivations, type ByUnit, type Parameters, type UnitNetwork } from "../units";

/** {"layers": [[0, 1], [2]], "upstream": {"2": [0, 1]}, "activations": {"2": "sigmoid"}, "weights": {"2,0": 0.1, …}, "biases": {"2": 0}} */
export interface UnitForm extends ParametersForm {
  readonly layers: readonly (readonly number[])[];
  readonly upstream: Readonly<Record<string, readonly number[]>>;
  readonly activations: Readonly<Record<string, string>>;
}

/** Weights and biases, or their gradients: "i,j" is the weight from j to i. */
export interface ParametersForm {
  readonly weights: Readonly<Record<string, number>>;
  readonly biases: Readonly<Record<string, number>>;
}

/** What is wrong with a form: where, as a key path, and what was expected there. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** The first thing that makes a form no network of units. */
export function faultOf(form: UnitForm): Fault | undefined {
  for (const fault of faults(form)) return fault;
  return undefined;
}

function* faults({ layers, upstream, activations, weights, biases }: UnitForm): Generator<Fault> {
  const fault = (path: string, message: string): Fault => ({ path, message });
  if (layers.length < 2) yield fault("layers", `expected at least 2 layers, got ${layers.length}`);
  const layerOf = new Map<number, number>();
  for (const [n, layer] of layers.entries()) {
    if (layer.length === 0) yield fault(`layers[${n}]`, "expected at least one unit, got none");
    for (const [k, i] of layer.entries()) {
      if (layerOf.has(i)) yield fault(`layers[${n}][${k}]`, `expected each unit once, got ${i} again`);
      layerOf.set(i, n);
    }
  }
  for (const [name, table] of Object.entries({ upstream, activations, biases }))
    for (const i of Object.keys(table)) {
      const n = layerOf.get(Number(i));
      if (n === undefined) yield fault(`${name}.${i}`, `expected a unit of layers, got the unknown unit ${i}`);
      if (n === 0) yield fault(`${name}.${i}`, `expected nothing, since unit ${i} is an input`);
    }
  const missing = (table: object, key: number | string) => !Object.hasOwn(table, key);
  for (const i of computing({ layers })) {
    if (missing(upstream, i)) yield fault(`upstream.${i}`, `expected a list of units for unit ${i}, got nothing`);
    if (missing(activations, i))
      yield fault(`activations.${i}`, `expected an activation's name for unit ${i}, got nothing`);
    if (missing(unitActivations, activations[i]))
      yield fault(`activations.${i}`, `expected one of ${Object.keys(unitActivations).join(", ")} for unit ${i}`);
    if (missing(biases, i)) yield fault(`biases.${i}`, `expected a number for unit ${i}, got nothing`);
    for (const [k, j] of upstream[i].entries()) {
      const path = `upstream.${i}[${k}]`;
      if (!layerOf.has(j)) yield fault(path, `expected a unit of layers, got the unknown unit ${j}`);
      if (upstream[i].indexOf(j) < k) yield fault(path, `expected each unit once, got ${j} again`);
    }
  }
  yield* misplaced(layers, upstream, layerOf);
  for (const i of computing({ layers }))
    for (const j of upstream[i])
      if (missing(weights, `${i},${j}`))
        yield fault(`weights.${i},${j}`, `expected a number for the connection from ${j} to ${i}, got nothing`);
  for (const key of Object.keys(weights)) {
    const [i, j] = key.split(",").map(Number);
    if (key !== `${i},${j}` || !upstream[i]?.includes(j))
      yield fault(`weights.${key}`, `expected a connection of upstream, and unit ${i} does not read unit ${j}`);
  }
}

/** Cycles, and then units that read a unit of their own or of a later layer. */
function* misplaced(
  layers: UnitForm["layers"],
  upstream: UnitForm["upstream"],
  layerOf: ReadonlyMap<number, number>,
): Generator<Fault> {
  const wrong = computing({ layers }).flatMap((i) =>
    [...upstream[i].entries()].filter(([, j]) => layerOf.get(j)! >= layerOf.get(i)!).map(([k, j]) => ({ i, j, k })),
  );
  // Every cycle has such a connection in it.
  for (const { i, j, k } of wrong) {
    const way = wayUp(j, i, upstream);
    if (way) yield { path: `upstream.${i}[${k}]`, message: `expected no cycle, got ${[i, ...way].join(" ← ")}` };
  }
  for (const { i, j, k } of wrong)
    yield {
      path: `upstream.${i}[${k}]`,
      message: `expected a unit of an earlier layer than unit ${i}'s, got ${j} of ${layerOf.get(j) === layerOf.get(i) ? "the same" : "a later one"}`,
    };
}

/** The units from `from` upstream to `to`, both included, where there is such a way. */
function wayUp(from: number, to: number, upstream: UnitForm["upstream"]): number[] | undefined {
  const cameFrom = new Map<number, number | undefined>([[from, undefined]]);
  for (const i of cameFrom.keys()) {
    if (i === to) {
      const way: number[] = [];
      for (let k: number | undefined = i; k !== undefined; k = cameFrom.get(k)) way.unshift(k);
      return way;
    }
    for (const j of upstream[i] ?? []) if (!cameFrom.has(j)) cameFrom.set(j, i);
  }
  return undefined;
}

/** The network that a form describes. Throws where it is none, with the key path and what was expected there. */
export function units(form: UnitForm): UnitNetwork {
  const fault = faultOf(form);
  if (fault) throw new Error(`${fault.path}: ${fault.message}`);
  const { layers, upstream, activations, weights, biases } = form;
  const of = <T>(one: (i: number) => T): ByUnit<T> =>
    Object.fromEntries(computing(form).map((i) => [i, one(i)])) as ByUnit<T>;
  return {
    layers,
    upstream: of((i) => upstream[i]),
    f: of((i) => unitActivations[activations[i]]),
    w: of((i) => Object.fromEntries(upstream[i].map((j) => [j, weights[`${i},${j}`]])) as ByUnit),
    b: of((i) => biases[i]),
  };
}

/** Weights and biases, or gradients, as JSON tells them. */
export const parametersForm = (
  net: Pick<UnitNetwork, "layers" | "upstream">,
  { w, b }: Parameters,
): ParametersForm => ({
  weights: Object.fromEntries(computing(net).flatMap((i) => net.upstream[i].map((j) => [`${i},${j}`, w[i][j]]))),
  biases: Object.fromEntries(computing(net).map((i) => [i, b[i]])),
});
