/**
 * The graph a computation leaves behind, and the one reverse pass.
 *
 * Building a graph computes it; `forwardPass` computes it again in place after a parameter or the input has changed, so
 * that a training step allocates nothing. Gradients belong to the pass, not to the nodes: several passes with other
 * rules over one graph do not disturb each other, and there is nothing to zero.
 */
import { exact, type Rules } from "./rules";
import { tensor, type Target, type Tensor } from "./tensor";

export interface Node {
  readonly name: string;
  readonly value: Tensor;
  readonly parents: readonly Node[];
  /** False where nothing below is asked for a gradient: the reverse pass stops there. */
  readonly active: boolean;
  /** Computes `value` from the parents' values. */
  readonly forward: () => void;
  /** Adds to the gradient of each active parent what this node's own gradient g implies; inactive ones are undefined. */
  readonly pull: (g: Tensor, to: readonly (Target | undefined)[], pass: Pass) => void;
  /** Whether `pull` overwrites a `fresh` target. Otherwise it finds zeros there and only ever adds. */
  readonly overwrites?: boolean;
  /** Called once for each update of a training run: folds what this node has just seen into the averages that its layer keeps. */
  readonly observe?: () => void;
}

/** What an op may ask during a reverse pass. */
export interface Pass {
  readonly rules: Rules;
  /** δ of the last linear map: set by the first map that the pass reaches. */
  output: Tensor | undefined;
}

/** ∂L/∂(node) as a pass computed it; the exact gradient under the exact rules. Throws for a node the pass did not reach. */
export type Gradients = (node: Node) => Tensor;

const nothing = () => {};

/** An input that no gradient is asked for: data. */
export const constant = (value: Tensor, name = ""): Node => ({
  name,
  value,
  parents: [],
  active: false,
  forward: nothing,
  pull: nothing,
});

/** An input that a gradient is asked for: a weight, or an x whose ∂L/∂x is wanted. */
export const parameter = (value: Tensor, name = ""): Node => ({ ...constant(value, name), active: true });

/** The result of an op: computed at once, by the engine of its parents. Throws where they have different ones. */
export function node(
  name: string,
  shape: readonly number[],
  parents: readonly Node[],
  forward: (value: Tensor) => void,
  pull: Node["pull"],
  more: Pick<Node, "overwrites" | "observe"> = {},
): Node {
  const { engine } = parents[0].value;
  const other = parents.find((p) => p.value.engine !== engine);
  if (other)
    throw new Error(
      `${name} joins what two engines hold: ${engine.name} and ${other.value.engine.name} (${other.name})`,
    );
  const value = engine.zeros(shape);
  const made: Node = {
    name,
    value,
    parents,
    active: parents.some((p) => p.active),
    forward: () => forward(value),
    pull,
    ...more,
  };
  made.forward();
  return made;
}

/** Every node below `end`, parents before children; iterative, so that depth is no limit. */
export function order(end: Node): Node[] {
  const sorted: Node[] = [];
  const seen = new Set([end]);
  const stack = [{ node: end, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const parent = top.node.parents[top.next++];
    if (parent === undefined) sorted.push(stack.pop()!.node);
    else if (!seen.has(parent)) {
      seen.add(parent);
      stack.push({ node: parent, next: 0 });
    }
  }
  return sorted;
}

/** A function that computes the graph of `end` again, from its inputs' present values. */
export function forwardPass(end: Node): () => void {
  const nodes = order(end).filter((n) => n.parents.length > 0);
  return () => {
    for (const n of nodes) n.forward();
  };
}

/**
 * A function that runs the reverse pass from `end`, whose own gradient is 1, under given rules. Each call overwrites the
 * gradients of the one before: keep several `reversePass`es to hold several gradients.
 *
 * A node is pulled only after all its consumers have added to its gradient: `difference` is not linear in e, so half an
 * e twice is not the whole.
 */
export function reversePass(end: Node): (rules?: Partial<Rules>) => Gradients {
  const nodes = order(end)
    .filter((n) => n.active)
    .reverse();
  const { engine } = end.value;
  const pulled = nodes.filter((n) => n.parents.length > 0);
  /** Who is the first to reach each node, and so overwrites what an earlier pass left there, if it can. */
  const first = new Map<Node, Node>();
  for (const n of pulled) for (const p of n.parents) if (p.active && !first.has(p)) first.set(p, n);
  const isFresh = (n: Node) => first.get(n)?.overwrites ?? false;
  // The gradients that must begin as zeros lie in one array, so that a pass begins with one fill.
  const adding = nodes.filter((n) => !isFresh(n));
  const zeros = engine.zeros([adding.reduce((sum, n) => sum + n.value.data.length, 0)]).data;
  let taken = 0;
  const gradients = new Map<Node, Tensor>(
    nodes.map((n) => [
      n,
      isFresh(n)
        ? engine.zeros(n.value.shape)
        : tensor(n.value.shape, zeros.subarray(taken, (taken += n.value.data.length)), engine),
    ]),
  );
  const steps = pulled.map((n) => ({
    node: n,
    gradient: gradients.get(n)!,
    to: n.parents.map((p, i): Target | undefined => {
      const g = gradients.get(p);
      return g && { ...g, fresh: isFresh(p) && first.get(p) === n && n.parents.indexOf(p) === i };
    }),
  }));
  const of: Gradients = (n) => {
    const found = gradients.get(n);
    if (found === undefined) throw new Error(`no gradient reaches ${n.name || "this node"}`);
    return found;
  };
  return (rules) => {
    const pass: Pass = { rules: { ...exact, ...rules }, output: undefined };
    zeros.fill(0);
    gradients.get(end)?.data.fill(1);
    for (const s of steps) s.node.pull(s.gradient, s.to, pass);
    return of;
  };
}

/**
 * The gradients of `end` under the given rules; the exact rules where none are given:
 *
 *   const bp = backward(loss), dbp = backward(loss, { activation: difference(0.5) });   // one forward, two backwards
 */
export const backward = (end: Node, rules?: Partial<Rules>): Gradients => reversePass(end)(rules);
