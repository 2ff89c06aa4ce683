/** How good a network is on a large set: in pieces of one size, through one graph, so that memory does not grow with the set. */
import { constant, forwardPass } from "./graph";
import type { Data } from "./data/generators";
import type { Layer } from "./layers";
import type { Loss } from "./losses";
import { tensor, within, type Numbers } from "./tensor";

export interface Score {
  /** The share of samples whose largest output stands where their largest target stands; of equal ones the first. */
  readonly accuracy: number;
  /** The mean over samples, of a loss that is one. */
  readonly loss: number;
}

/** The position of the largest of `width` numbers from `start` on. */
function largest(values: Numbers, start: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if (values[start + k] > values[start + best]) best = k;
  return best;
}

/**
 * A function that scores the network as it is when it is called, with what its layers are once trained (batch norm by its
 * averages). Memory for `piece` samples is taken once, here.
 */
export function scoring(network: Layer, loss: Loss, { x, y }: Data, piece = 500): () => Score {
  const through = network.trained ?? network;
  const { engine } = network.params[0].value;
  const [samples, classes] = y.shape;
  const graphOf = (size: number) => {
    const input = within(engine, tensor([size, ...x.shape.slice(1)]));
    const target = tensor([size, ...y.shape.slice(1)]);
    const output = through(constant(input));
    const end = loss(output, target);
    return { input, target, output, end, forward: forwardPass(end) };
  };
  /** One a size: all pieces but the last are of one. */
  const graphs = new Map<number, ReturnType<typeof graphOf>>();
  const width = x.data.length / samples;
  const graphFor = (size: number) => {
    const found = graphs.get(size) ?? graphOf(size);
    graphs.set(size, found);
    return found;
  };
  for (const size of [Math.min(piece, samples), samples % piece]) if (size > 0) graphFor(size);
  return () => {
    let right = 0;
    let sum = 0;
    for (let from = 0; from < samples; from += piece) {
      const size = Math.min(piece, samples - from);
      const { input, target, output, end, forward } = graphFor(size);
      input.data.set(x.data.subarray(from * width, (from + size) * width));
      target.data.set(y.data.subarray(from * classes, (from + size) * classes));
      forward();
      for (let i = 0; i < size; i++)
        if (largest(output.value.data, i * classes, classes) === largest(target.data, i * classes, classes)) right++;
      sum += size * end.value.data[0];
    }
    return { accuracy: right / samples, loss: sum / samples };
  };
}
