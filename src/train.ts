/**
 * Training as a stream of steps: loop over it in a notebook or a test, take a few a frame in a page. Nothing calls back.
 */
import { constant, forwardPass, order, reversePass, type Gradients, type Node } from "./graph";
import type { Layer } from "./layers";
import type { Loss } from "./losses";
import type { Optimizer } from "./optimizers";
import { shuffled, stream } from "./random";
import type { Rules } from "./rules";
import { tensor, type Tensor } from "./tensor";

export interface Run {
  readonly network: Layer;
  /** Inputs [sample][in] and targets [sample][out]. */
  readonly x: Tensor;
  readonly y: Tensor;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Backpropagation where none are given. */
  readonly rules?: Partial<Rules>;
  /** The layers to train, by name; the others stay as they are. All where none are given. */
  readonly train?: readonly string[];
  /** Samples in a batch, drawn without replacement in an order shuffled each epoch by `seed`. All of them where none is given. */
  readonly batch?: number;
  readonly seed?: string;
}

/** The state after `iteration` updates. A view: its tensors are overwritten by the next step. */
export interface Step {
  readonly iteration: number;
  /** Over all the data. */
  readonly loss: number;
  /** Pre-activations of a layer, [sample][unit], over all the data. */
  z(layer: string): Tensor;
  /** ∂L/∂z of a layer in the batch that the next update takes, [sample][unit]. */
  delta(layer: string): Tensor;
  /** The gradient of a parameter in that batch. */
  gradient(param: Node): Tensor;
}

/** A graph over a fixed number of samples, with its two passes. */
function computation({ network, loss }: Run, x: Tensor, y: Tensor) {
  const end = loss(network(constant(x)), y);
  /** The node of z by the layer's name. */
  const zs = new Map(
    order(end)
      .filter((n) => n.name.endsWith(".z"))
      .map((n) => [n.name.slice(0, -2), n]),
  );
  return { x, y, end, zs, forward: forwardPass(end), reverse: reversePass(end) };
}

type Computation = ReturnType<typeof computation>;

function zOf({ zs }: Computation, layer: string): Node {
  const found = zs.get(layer);
  if (found === undefined) throw new Error(`no layer is called ${layer}; there are ${[...zs.keys()].join(", ")}`);
  return found;
}

/** The rows of the next batch, epoch after epoch; the last short batch is used. */
function* batches(samples: number, size: number, seed: string): Generator<readonly number[], never> {
  for (let epoch = 0; ; epoch++) {
    const order = shuffled(samples, stream(seed, `batches/${epoch}`));
    for (let start = 0; start < samples; start += size) yield order.slice(start, start + size);
  }
}

function copyRows(from: Tensor, rows: readonly number[], to: Tensor): void {
  const width = from.data.length / from.shape[0];
  rows.forEach((row, i) => to.data.set(from.data.subarray(row * width, (row + 1) * width), i * width));
}

/**
 * The steps of a run: the state before any update, after one, after two, … without end. Equal runs give equal bits.
 * The weights are the network's own and change as the stream is read.
 */
export function* training(run: Run): Generator<Step, never> {
  const { network, x, y, optimizer, rules, train, batch, seed = "" } = run;
  const whole = computation(run, x, y);
  const samples = x.shape[0];
  const next = batch === undefined ? undefined : batches(samples, batch, seed);
  const bySize = new Map<number, Computation>();
  /** The graph that the next update goes through: the whole data's own, or one a batch size, filled with its rows. */
  const draw = (): Computation => {
    if (next === undefined) return whole;
    const rows = next.next().value;
    let part = bySize.get(rows.length);
    if (part === undefined) {
      const empty = (of: Tensor) => tensor([rows.length, ...of.shape.slice(1)]);
      bySize.set(rows.length, (part = computation(run, empty(x), empty(y))));
    }
    copyRows(x, rows, part.x);
    copyRows(y, rows, part.y);
    return part;
  };
  const trained = network.params.filter((p) => train === undefined || train.includes(p.name.split(".")[0]));
  const memory = trained.map((p) =>
    Array.from({ length: optimizer.memory }, () => new Float64Array(p.value.data.length)),
  );

  let current = whole;
  let gradients: Gradients;
  let iteration = 0;
  let wholeAt = 0; // the iteration that `whole` was last computed for
  const refreshed = () => {
    if (wholeAt !== iteration) whole.forward();
    wholeAt = iteration;
    return whole;
  };
  const step: Step = {
    get iteration() {
      return iteration;
    },
    get loss() {
      return refreshed().end.value.data[0];
    },
    z: (layer) => zOf(refreshed(), layer).value,
    delta: (layer) => gradients(zOf(current, layer)),
    gradient: (param) => gradients(param),
  };
  for (; ; iteration++) {
    current = draw();
    if (current === whole) refreshed();
    else current.forward();
    gradients = current.reverse(rules);
    yield step;
    trained.forEach((p, i) => optimizer.update(p.value.data, gradients(p).data, memory[i], iteration + 1));
  }
}

/** What to write down of a step: one number. */
export type Watch = (step: Step) => number;

/** What was written down: a number for each iteration under each name. */
export type Curves<K extends string = string> = Record<K, Float64Array>;

/** The watched numbers at iterations 0 … n: record(run, 1000, { loss: (s) => s.loss, z: unit("fc1", 0, 3) }). */
export function record<K extends string>(run: Run, n: number, watch: Record<K, Watch>): Record<K, Float64Array> {
  const names = Object.keys(watch) as K[];
  const looks = names.map((name) => watch[name]);
  const columns = names.map(() => new Float64Array(n + 1));
  for (const step of training(run)) {
    const k = step.iteration;
    for (let i = 0; i < looks.length; i++) columns[i][k] = looks[i](step);
    if (k === n) break;
  }
  return Object.fromEntries(names.map((name, i) => [name, columns[i]])) as Curves<K>;
}

/** Watches z of one unit for one sample. */
export const unit =
  (layer: string, index: number, sample: number): Watch =>
  (step) => {
    const { shape, data } = step.z(layer);
    return data[sample * shape[1] + index];
  };
