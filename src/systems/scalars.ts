/** Graphs of single numbers: the smallest systems, for drawing, for counting, and for drawn examples. */
import { activations, type Activation } from "../activations";
import { forwardPass, node, parameter, type Node } from "../graph";
import type { Stream } from "../random";
import { tensor } from "../tensor";

/** An input of a graph of numbers. */
export const given = (name: string, value: number): Node => parameter(tensor([], Float64Array.of(value)), name);

/** One number from others: its value, and its partial derivative with respect to each of them. */
export function scalar(
  name: string,
  from: readonly Node[],
  value: (...x: number[]) => number,
  partials: (...x: number[]) => readonly number[],
): Node {
  const now = () => from.map((p) => p.value.data[0]);
  return node(
    name,
    [],
    from,
    ({ data }) => {
      data[0] = value(...now());
    },
    (g, to) => {
      const slopes = partials(...now());
      to.forEach((t, i) => {
        if (t) t.data[0] += slopes[i] * g.data[0];
      });
    },
  );
}

/** f(Σ wᵢxᵢ), a unit. */
export const neuron = (
  name: string,
  from: readonly Node[],
  weights: readonly number[],
  { f, derivative }: Activation,
): Node => {
  const z = (x: readonly number[]) => x.reduce((sum, xi, i) => sum + weights[i] * xi, 0);
  return scalar(
    name,
    from,
    (...x) => f(z(x)),
    (...x) => weights.map((w) => w * derivative(z(x))),
  );
};

export const times = (name: string, a: Node, b: Node): Node =>
  scalar(
    name,
    [a, b],
    (x, y) => x * y,
    (x, y) => [y, x],
  );

const smooth = ["sigmoid", "tanh", "softplus", "swish", "arctan"].map((name) => activations[name]);

/**
 * A drawn system: 1 … 4 inputs, then up to 12 variables, each a product of two earlier ones or a smooth unit over one to four
 * of them. Returned are the inputs and the variables that influence no other one.
 */
export function drawnGraph(random: Stream): { inputs: Node[]; ends: Node[] } {
  const inputs = Array.from({ length: 1 + random.below(4) }, (_, i) => given(`x${i + 1}`, random.normal()));
  const all = [...inputs];
  const used = new Set<Node>();
  const pick = () => {
    const unused = all.filter((n) => !used.has(n));
    const from = unused.length > 0 && random.uniform() < 0.5 ? unused : all;
    const chosen = from[random.below(from.length)];
    used.add(chosen);
    return chosen;
  };
  for (let k = 3 + random.below(10); k > 0; k--) {
    const name = `u${all.length - inputs.length + 1}`;
    if (random.uniform() < 0.25) {
      const [a, b] = [pick(), pick()];
      all.push(times(name, a, b));
      continue;
    }
    const from = [...new Set(Array.from({ length: 1 + random.below(4) }, pick))];
    all.push(neuron(name, from, from.map(() => random.normal()), smooth[random.below(smooth.length)])); // prettier-ignore
  }
  return { inputs: inputs.filter((n) => used.has(n)), ends: all.filter((n) => !used.has(n)) };
}

/**
 * ∂(end)/∂(each entry of a parameter) for every entry k of `end` by the five-point central difference, whose error is of order
 * h⁴: [k][entry]. It knows no rule: what gradients are held against.
 */
export function byDifferences(end: Node, { value: { data } }: Node, h = 1e-3): number[][] {
  const forward = forwardPass(end);
  const at = (i: number, value: number) => {
    data[i] = value;
    forward();
    return Array.from(end.value.data);
  };
  const columns = Array.from(data, (w, i) => {
    const [up, down, up2, down2] = [w + h, w - h, w + 2 * h, w - 2 * h].map((value) => at(i, value));
    at(i, w);
    return up.map((_, k) => (8 * (up[k] - down[k]) - (up2[k] - down2[k])) / (12 * h));
  });
  return Array.from(end.value.data, (_, k) => columns.map((column) => column[k]));
}

/** The largest |x − y| over two lists of numbers, relative to the largest |y|. NaN where one is. */
export function relativeGap(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [gap, size] = [0, 0];
  if (x.length !== y.length) throw new Error(`${x.length} numbers against ${y.length}`);
  for (let i = 0; i < x.length; i++) {
    gap = Math.max(gap, Math.abs(x[i] - y[i]));
    size = Math.max(size, Math.abs(y[i]));
  }
  return gap / (size === 0 ? 1 : size);
}
