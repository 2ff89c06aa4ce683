/**
 * Training as a stream of steps: loop over it in a notebook or a test, take a few a frame in a page. Nothing calls back.
 */
import { constant, forwardPass, order, reversePass, type Gradients, type Node } from "./graph";
import type { Layer } from "./layers";
import type { Loss } from "./losses";
import type { Optimizer } from "./optimizers";
import { shuffled, stream } from "./random";
import type { Matrices, Rules } from "./rules";
import { tensor, vector, within, type Numbers, type Tensor } from "./tensor";

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
  /** The samples of every epoch, in this order, in the place of a shuffle of all: what is not listed is not trained on. */
  readonly order?: readonly number[];
}

/** The state after `iteration` updates. A view: its tensors are overwritten by the next step. */
export interface Step {
  readonly iteration: number;
  /** Over all the data. */
  readonly loss: number;
  /** Over the batch that the next update takes. */
  readonly batchLoss: number;
  /** Pre-activations of a layer, [sample][unit], over all the data. */
  z(layer: string): Tensor;
  /** ∂L/∂z of a layer in the batch that the next update takes, [sample][unit]. */
  delta(layer: string): Tensor;
  /** The gradient of a parameter in that batch. */
  gradient(param: Node): Tensor;
  /** The rules of the pass, where matrices that learn are as they are now. */
  readonly rules: Partial<Rules>;
  /** What the optimizer shares between all weights: the rate, where it is learnt. */
  readonly shared: Numbers;
  /** All that the run is at this iteration, copied. */
  save(): State;
}

/** What must be written down of a run so that it can go on to the same bits: `training(run, state)`. */
export interface State {
  readonly iteration: number;
  /** By the parameter's name, fc1.W. */
  readonly weights: Readonly<Record<string, Numbers>>;
  /** What layers keep beside their parameters: the averages of batch norm. */
  readonly averages?: Readonly<Record<string, Float64Array>>;
  /** The optimizer's memory of each parameter, and of each matrix that learns, fc2.B. */
  readonly memory: Readonly<Record<string, readonly Numbers[]>>;
  readonly shared: Numbers;
  /** The matrices that learn, by the name of the map that each stands in for. */
  readonly matrices: Matrices;
}

/** A graph over a fixed number of samples, held by the engine of the network, with its two passes. */
function computation({ network, loss }: Run, data: Tensor, y: Tensor) {
  const x = within(network.params[0].value.engine, data);
  const end = loss(network(constant(x)), y);
  /** The node of z by the layer's name. */
  const zs = new Map(
    order(end)
      .filter((n) => n.name.endsWith(".z"))
      .map((n) => [n.name.slice(0, -2), n]),
  );
  const watching = order(end).filter((n) => n.observe);
  const observe = () => watching.forEach((n) => n.observe!());
  return { x, y, end, zs, forward: forwardPass(end), reverse: reversePass(end), observe };
}

type Computation = ReturnType<typeof computation>;

function zOf({ zs }: Computation, layer: string): Node {
  const found = zs.get(layer);
  if (found === undefined) throw new Error(`no layer is called ${layer}; there are ${[...zs.keys()].join(", ")}`);
  return found;
}

/** The rows of the batches from the one numbered `first` on, epoch after epoch; the last short batch is used. */
function* batches({ x, seed = "", order }: Run, size: number, first: number): Generator<readonly number[], never> {
  const samples = order?.length ?? x.shape[0];
  const each = Math.ceil(samples / size);
  for (let epoch = Math.floor(first / each), start = (first % each) * size; ; epoch++, start = 0) {
    const rows = order ?? shuffled(samples, stream(seed, `batches/${epoch}`));
    for (; start < samples; start += size) yield rows.slice(start, start + size);
  }
}

function copyRows(from: Tensor, rows: readonly number[], to: Tensor): void {
  const width = from.data.length / from.shape[0];
  rows.forEach((row, i) => to.data.set(from.data.subarray(row * width, (row + 1) * width), i * width));
}

/** What moves after each pass: the trained weights, and matrices that learn; with the memory of both. */
function updates({ network, optimizer, rules, train }: Run, from: State | undefined) {
  const trained = network.params.filter((p) => train === undefined || train.includes(p.name.split(".")[0]));
  const shared = vector([...(from?.shared ?? optimizer.shared ?? [])]);
  const known = new Map<string, readonly Tensor[]>();
  /** Of a parameter or a matrix, by its name. */
  const memoryOf = (name: string, { engine, shape }: Tensor) => {
    let found = known.get(name);
    if (found === undefined) {
      const own = Array.from({ length: optimizer.memory }, () => engine.zeros(shape));
      own.forEach(({ data }, i) => from?.memory[name] && data.set(from.memory[name][i]));
      known.set(name, (found = optimizer.shared ? [...own, shared] : own));
    }
    return found;
  };
  const memories = trained.map((p) => memoryOf(p.name, p.value));
  const learning = rules?.transport?.learning?.(from?.matrices);
  return {
    rules: learning ? { ...rules, transport: learning.transport } : { ...rules },
    shared: shared.data,
    /** Update t, by the gradients of a pass. */
    update: (gradients: Gradients, t: number) => {
      optimizer.prepare?.(
        shared,
        trained.map((p) => gradients(p)),
        memories,
        t,
      );
      trained.forEach((p, i) => optimizer.update(p.value, gradients(p), memories[i], t));
      for (const [layer, B] of learning?.matrices ?? []) {
        const p = trained.find(({ name }) => name === `${layer}.W`);
        if (p === undefined) continue; // a matrix stays where its layer does
        const memory = memoryOf(`${layer}.B`, B);
        learning!.learn(p.value, B, () => optimizer.update(B, gradients(p), memory, t), layer, t);
      }
    },
    /** Copies of the memory and the matrices. */
    save: () => ({
      memory: Object.fromEntries(
        [...known].map(([name, tensors]) => [name, tensors.slice(0, optimizer.memory).map((m) => m.data.slice())]),
      ),
      shared: shared.data.slice(),
      matrices: Object.fromEntries(
        [...(learning?.matrices ?? [])].map(([name, B]) => [name, tensor(B.shape, B.data.slice())]),
      ),
    }),
  };
}

/**
 * The steps of a run: the state before any update, after one, after two, … without end, or from a saved state on. Equal
 * runs give equal bits. The weights are the network's own and change as the stream is read.
 */
export function* training(run: Run, from?: State): Generator<Step, never> {
  const { network, x, y, batch } = run;
  if (from) {
    for (const p of network.params) p.value.data.set(from.weights[p.name]);
    for (const [name, average] of Object.entries(network.averages ?? {})) average.set(from.averages![name]);
  }
  let iteration = from?.iteration ?? 0;
  let wholeOrNone: Computation | undefined;
  /** Over all the data: made when it is first asked for, since a large set may never be. */
  const whole = () => (wholeOrNone ??= computation(run, x, y));
  const next = batch === undefined ? undefined : batches(run, batch, iteration);
  const bySize = new Map<number, Computation>();
  /** The graph that the next update goes through: the whole data's own, or one a batch size, filled with its rows. */
  const draw = (): Computation => {
    if (next === undefined) return whole();
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
  const { rules, shared, update, save } = updates(run, from);

  let current: Computation;
  let gradients: Gradients;
  let wholeAt = iteration; // the iteration that `whole` was last computed for
  const refreshed = () => {
    const all = whole();
    if (wholeAt !== iteration) all.forward();
    wholeAt = iteration;
    return all;
  };
  const step: Step = {
    get iteration() {
      return iteration;
    },
    get loss() {
      return refreshed().end.value.data[0];
    },
    get batchLoss() {
      return current.end.value.data[0];
    },
    z: (layer) => zOf(refreshed(), layer).value,
    delta: (layer) => gradients(zOf(current, layer)),
    gradient: (param) => gradients(param),
    rules,
    shared,
    save: () => ({
      iteration,
      weights: Object.fromEntries(network.params.map((p) => [p.name, p.value.data.slice()])),
      ...(network.averages && {
        averages: Object.fromEntries(Object.entries(network.averages).map(([name, a]) => [name, a.slice()])),
      }),
      ...save(),
    }),
  };
  for (; ; iteration++) {
    current = draw();
    if (current === wholeOrNone) refreshed();
    else current.forward();
    gradients = current.reverse(rules);
    yield step;
    current.observe();
    update(gradients, iteration + 1);
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
