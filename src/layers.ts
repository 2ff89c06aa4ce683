/** Layers: functions from node to node that carry their parameters. They ask the pass for its rules and name none. */
import { identity, type Activation } from "./activations";
import { node, parameter, type Node, type Pass } from "./graph";
import type { LinearMap } from "./rules";
import type { Target, Tensor } from "./tensor";

export interface Layer {
  (x: Node): Node;
  readonly params: readonly Node[];
  /** The layer of the trained network, where that is another computation: batch norm by its averages. It has the same parameters. */
  readonly trained?: (x: Node) => Node;
  /** What the layer keeps beside its parameters and a run must write down, by name. */
  readonly averages?: Readonly<Record<string, Float64Array>>;
}

export const layer = (
  params: readonly Node[],
  apply: (x: Node) => Node,
  more: Pick<Layer, "trained" | "averages"> = {},
): Layer => Object.assign(apply, { params, ...more });

/** Sends δ of a linear map down to x by the pass's transport rule, straight into the gradient of x where nothing is there yet. */
export function sendDown(map: Omit<LinearMap, "adjoint">, back: (delta: Tensor, weight: Tensor, e: Tensor) => void) {
  let scratch: Tensor | undefined;
  let below: Tensor | undefined;
  const own: LinearMap = {
    ...map,
    adjoint: (delta, weight) => {
      const e = below ?? (scratch ??= map.weight.engine.zeros(map.inputShape));
      back(delta, weight, e);
      return e;
    },
  };
  return (delta: Tensor, toX: Target, { rules: { transport }, output }: Pass): void => {
    below = toX.fresh ? toX : undefined;
    const e = transport(own, delta, output!);
    if (e !== below) toX.engine.accumulate(e, toX);
  };
}

/**
 * z = x Wᵀ + b for W[out][in] and, where given, b[out]; x is [sample][in], or [sample][position][in], and z has [out] instead.
 * Its nodes are called `<name>.W`, `<name>.b` and `<name>.z`; the gradient at `<name>.z` is δ, and from it come dW = δaᵀ, db = Σ δ and what
 * goes down (paper 2, eq. 2; notebook 08, eq. 1).
 */
export function dense(name: string, W: Tensor, b?: Tensor): Layer {
  const { engine } = W;
  const weight = parameter(W, `${name}.W`);
  const bias = b && parameter(b, `${name}.b`);
  const params = bias ? [weight, bias] : [weight];
  const [outputs, inputs] = W.shape;
  return layer(params, (x) => {
    const { shape } = x.value;
    if (shape[shape.length - 1] !== inputs)
      throw new Error(`${name} takes ${inputs} inputs, got ${shape[shape.length - 1]}`);
    const down = sendDown({ name, weight: W, inputShape: shape }, engine.product);
    return node(
      `${name}.z`,
      [...shape.slice(0, -1), outputs],
      [x, ...params],
      (z) => engine.affine(x.value, W, b, z),
      (delta, [toX, toW, toB], pass) => {
        pass.output ??= delta;
        if (toX) down(delta, toX, pass);
        if (toW) engine.addOuter(delta, x.value, toW);
        if (toB) engine.addColumns(delta, toB);
      },
      { overwrites: true },
    );
  });
}

/**
 * a = f(z), elementwise, and δ = e ⊙ slope (paper 2, eq. 1; notebook 08, eq. 1); its node is called `<name>.a`. `identity` is no node at
 * all: its slope is 1 under every rule.
 */
export function activate(name: string, activation: Activation): Layer {
  return layer([], (z) => {
    if (activation === identity) return z;
    const { engine } = z.value;
    const place = { layer: name, samples: z.value.shape[0] };
    const a: Node = node(
      `${name}.a`,
      z.value.shape,
      [z],
      (value) => engine.activate(activation, z.value, value),
      (e, [toZ], { rules }) =>
        engine.addDelta(activation, rules.activation(activation, place), z.value, a.value, e, toZ!),
      { overwrites: true },
    );
    return a;
  });
}

/** One layer after the other. */
export const sequential = (...layers: readonly Layer[]): Layer => {
  const through = (x: Node) => layers.reduce((h, l) => l(h), x);
  return layer(
    layers.flatMap((l) => l.params),
    through,
    {
      ...(layers.some((l) => l.trained) && { trained: (x) => layers.reduce((h, l) => (l.trained ?? l)(h), x) }),
      ...(layers.some((l) => l.averages) && { averages: Object.assign({}, ...layers.map((l) => l.averages)) }),
    },
  );
};
