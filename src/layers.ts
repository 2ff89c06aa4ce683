/** Layers: functions from node to node that carry their parameters. They ask the pass for its rules and name none. */
import { identity, type Activation } from "./activations";
import { node, parameter, type Node } from "./graph";
import type { LinearMap } from "./rules";
import { accumulate, addColumns, addOuter, affine, product, tensor, type Tensor } from "./tensor";

export interface Layer {
  (x: Node): Node;
  readonly params: readonly Node[];
}

const layer = (params: readonly Node[], apply: (x: Node) => Node): Layer => Object.assign(apply, { params });

/**
 * z = x Wᵀ + b for W[out][in] and, where given, b[out]; x is [sample][in] and z [sample][out].
 * Its nodes are called `<name>.W`, `<name>.b` and `<name>.z`; the gradient at `<name>.z` is δ.
 */
export function dense(name: string, W: Tensor, b?: Tensor): Layer {
  const weight = parameter(W, `${name}.W`);
  const bias = b && parameter(b, `${name}.b`);
  const params = bias ? [weight, bias] : [weight];
  const [outputs, inputs] = W.shape;
  return layer(params, (x) => {
    const samples = x.value.shape[0];
    if (x.value.shape[1] !== inputs) throw new Error(`${name} takes ${inputs} inputs, got ${x.value.shape[1]}`);
    const below = tensor([samples, inputs]);
    const map: LinearMap = {
      name,
      weight: W,
      inputShape: below.shape,
      adjoint: (delta, matrix) => {
        product(delta, matrix, below);
        return below;
      },
    };
    return node(
      `${name}.z`,
      [samples, outputs],
      [x, ...params],
      (z) => affine(x.value, W, b, z),
      (delta, [toX, toW, toB], pass) => {
        pass.output ??= delta;
        if (toX) accumulate(toX, pass.rules.transport(map, delta, pass.output));
        if (toW) addOuter(delta, x.value, toW);
        if (toB) addColumns(delta, toB);
      },
    );
  });
}

/** a = f(z), elementwise; its node is called `<name>.a`. `identity` is no node at all: its slope is 1 under every rule. */
export function activate(name: string, activation: Activation): Layer {
  const { f } = activation;
  return layer([], (z) => {
    if (activation === identity) return z;
    const place = { layer: name, samples: z.value.shape[0] };
    const a = node(
      `${name}.a`,
      z.value.shape,
      [z],
      ({ data }) => {
        const from = z.value.data;
        for (let i = 0; i < data.length; i++) data[i] = f(from[i]);
      },
      (gradient, [toZ], { rules }) => {
        const slope = rules.activation(activation, place);
        const e = gradient.data;
        const zs = z.value.data;
        const as = a.value.data;
        const delta = toZ!.data;
        const own = slope.delta;
        if (own === undefined) for (let i = 0; i < delta.length; i++) delta[i] += e[i] * slope(zs[i], as[i], e[i]);
        else for (let i = 0; i < delta.length; i++) delta[i] += own(zs[i], as[i], e[i]);
      },
    );
    return a;
  });
}

/** One layer after the other. */
export const sequential = (...layers: readonly Layer[]): Layer =>
  layer(
    layers.flatMap((l) => l.params),
    (x) => layers.reduce((h, l) => l(h), x),
  );
