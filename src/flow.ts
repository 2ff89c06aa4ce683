/**
 * Paper 5's gradient-flow calculus (section 6.1) on numbers: nodes of one value each, what they compute, and the rule by
 * which a gradient flows back through them.
 *
 * A flow is a node of graph.ts whose value is 1×1. So there is no second reverse pass here: `backward` sends the gradients
 * back, any activation rule may stand in for the derivative, and gradients that meet at a node are added.
 *
 *   const x = variable("x", 2), y = variable("y", -3);
 *   const z = through(sigmoid, multiply(x, y));
 *   numberOf(backward(z)(x));                          // ∂z/∂x
 */
import { type Activation } from "./activations";
import { node, order, parameter, reversePass, type Node } from "./graph";
import { activate } from "./layers";
import { exp, log } from "./math";
import { exact, type Rules } from "./rules";
import { tensor, type Tensor } from "./tensor";

const ONE = [1, 1];

/** An input that a gradient is asked for. */
export const variable = (name: string, value: number): Node => parameter(tensor(ONE, Float64Array.of(value)), name);

/** The number in a 1×1 tensor: a node's value, or its gradient. */
export const numberOf = ({ data }: Tensor): number => data[0];

/**
 * z = h(inputs) with its partial derivatives ∂z/∂input (figure 6.2): each input receives ∂L/∂z times its own. The rules
 * below are this one with h filled in.
 */
export function local(
  name: string,
  inputs: readonly Node[],
  h: (...values: number[]) => number,
  partials: (values: readonly number[], z: number) => readonly number[],
): Node {
  const values = () => inputs.map((input) => numberOf(input.value));
  const made: Node = node(
    name,
    ONE,
    inputs,
    ({ data }) => {
      data[0] = h(...values());
    },
    (g, to) => {
      const slopes = partials(values(), numberOf(made.value));
      to.forEach((t, i) => {
        if (t) t.data[0] += numberOf(g) * slopes[i];
      });
    },
  );
  return made;
}

/** z = x + y + …: each branch receives the incoming gradient unchanged. */
export const sum = (...inputs: readonly Node[]): Node =>
  local(
    "+",
    inputs,
    (...values) => values.reduce((total, v) => total + v, 0),
    (values) => values.map(() => 1),
  );

/** z = kx: the gradient is multiplied by k as well. */
export const times = (k: number, x: Node): Node =>
  local(
    `× ${String(k).replace("-", "−")}`,
    [x],
    (v) => k * v,
    () => [k],
  );

/** z = xy: each branch receives the gradient times the other branch's value. */
export const multiply = (x: Node, y: Node): Node =>
  local(
    "×",
    [x, y],
    (v, w) => v * w,
    ([v, w]) => [w, v],
  );

/** What x and y receive of the gradient where x = y; the chapter's rule says nothing for y. */
export type Tie = readonly [x: number, y: number];
export const ties = {
  /** Half each: the mean of what the two sides of the tie would send. */
  shared: [0.5, 0.5],
  /** All to the first: what max(x, y) does in code that asks x ≥ y. */
  first: [1, 0],
  /** "∂L/∂z if x > y and 0 otherwise", and the same with x and y exchanged: the gradient is lost. */
  printed: [0, 0],
} as const satisfies Record<string, Tie>;

/** z = max(x, y): the gradient goes to the larger one. */
export const max = (x: Node, y: Node, tie: Tie = ties.shared): Node =>
  local(
    "max",
    [x, y],
    (v, w) => Math.max(v, w),
    ([v, w]) => (v === w ? tie : v > w ? [1, 0] : [0, 1]),
  );

/** z = f(x): the gradient times f′(x), or whatever the pass's activation rule has in its place. */
export const through = (f: Activation, x: Node, name = f.name): Node => activate(name, f)(x);

/** y_k = e^(a_k) / Σ e^(a_j), a node for each k: every output depends on every input (figure 6.3). */
export const softmax = (logits: readonly Node[]): Node[] =>
  logits.map((_, k) =>
    local(
      `y_{${k + 1}}`,
      logits,
      (...a) => {
        const top = Math.max(...a);
        return exp(a[k] - top) / a.reduce((total, v) => total + exp(v - top), 0);
      },
      (a, y) => {
        const top = Math.max(...a);
        const total = a.reduce((s, v) => s + exp(v - top), 0);
        return a.map((v, i) => y * ((i === k ? 1 : 0) - exp(v - top) / total));
      },
    ),
  );

/** L = −Σ t_k ln y_k; 0·ln 0 is 0. */
export const logLoss = (ys: readonly Node[], t: readonly number[]): Node =>
  local(
    "L",
    ys,
    (...y) => -y.reduce((total, v, k) => total + (t[k] === 0 ? 0 : t[k] * log(v)), 0),
    (y) => y.map((v, k) => (t[k] === 0 ? 0 : -t[k] / v)),
  );

// ------------------------------------------------------------------------------------------------- what flows where

/** One edge of a flow: what goes forward along it and what comes back. */
export interface FlowEdge {
  readonly from: Node;
  readonly to: Node;
  /** Which of `to`'s inputs it is: 0, 1, … */
  readonly position: number;
  /** The value of `from`. */
  readonly value: number;
  /** The gradient that `to` sends back along this edge; those of all edges that leave `from` add up to ∂L/∂from. */
  readonly gradient: number;
}

/** Every edge below `end`, with ∂end/∂end = 1 at the end, under the given rules; exact ones where none are given. */
export function flowEdges(end: Node, rules?: Partial<Rules>): FlowEdge[] {
  const gradients = reversePass(end)(rules);
  const pass = { rules: { ...exact, ...rules }, output: undefined };
  return order(end).flatMap((to) => {
    if (to.parents.length === 0 || !to.active) return [];
    // The node is asked once more for what it sends, into a tensor for each edge instead of one for each parent.
    const sent = to.parents.map(({ active }) => (active ? tensor(ONE) : undefined));
    to.pull(gradients(to), sent, pass);
    return to.parents.map((from, position) => {
      const back = sent[position];
      return { from, to, position, value: numberOf(from.value), gradient: back ? numberOf(back) : 0 };
    });
  });
}
