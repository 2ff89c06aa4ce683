/**
 * A recurrent network over time: one layer whose weights are used at every step, unfolded into one graph, so that the one
 * reverse pass goes back through time (paper 3's list: backpropagation through time).
 *
 *   s_t = tanh(U x_t + V s_{t−1} + b),  y_t = W s_t + c
 *
 * Without the time component the state that comes in is taken as given: `cut` is a node that passes a value on and no gradient.
 */
import { activations } from "./activations";
import { constant, node, type Node } from "./graph";
import { activate, dense } from "./layers";
import { add } from "./layers/sequences";
import { drawWeights, normal, xavier } from "./models";
import { matrix, tensor, vector, type Tensor } from "./tensor";

/** The same value with no gradient: what stands below counts as given. */
export const cut = (a: Node): Node => ({
  ...node(
    "given",
    a.value.shape,
    [a],
    ({ data }) => data.set(a.value.data),
    () => {},
  ),
  active: false,
});

export interface Recurrent {
  readonly params: readonly Node[];
  /** y_t for the inputs x_t, each [series][in]; the state starts at 0. */
  (inputs: readonly Tensor[], throughTime?: boolean): Node[];
}

/** Drawn from a seed: `input.W` and `input.b` (U, b), `state.W` (V), `output.W` and `output.b` (W, c). */
export function recurrent(inputs: number, units: number, outputs: number, seed: string): Recurrent {
  const [U] = drawWeights([inputs, units], `${seed}/input`, xavier());
  const [V] = drawWeights([units, units], `${seed}/state`, normal(1 / Math.sqrt(units)), false);
  const [W] = drawWeights([units, outputs], `${seed}/output`, xavier());
  const input = dense("input", matrix(U.W), vector(U.b!));
  const state = dense("state", matrix(V.W));
  const output = dense("output", matrix(W.W), vector(W.b!));
  const squash = activate("state", activations.tanh);
  const unfold = (xs: readonly Tensor[], throughTime = true): Node[] => {
    let s: Node = constant(tensor([xs[0].shape[0], units]), "start");
    return xs.map((x) => {
      const before = throughTime ? s : cut(s);
      s = squash(add(input(constant(x)), state(before)));
      return output(s);
    });
  };
  return Object.assign(unfold, { params: [...input.params, ...state.params, ...output.params] });
}

/** The mean over steps of the mean squared error, ½ or other factors left out. */
export function meanSquaredOver(outputs: readonly Node[], targets: readonly Tensor[]): Node {
  const count = outputs.reduce((sum, o) => sum + o.value.data.length, 0);
  const each = (visit: (y: number, target: number, t: number, i: number) => void) =>
    outputs.forEach(({ value }, t) => value.data.forEach((y, i) => visit(y, targets[t].data[i], t, i)));
  return node(
    "loss",
    [],
    outputs,
    ({ data }) => {
      data[0] = 0;
      each((y, target) => (data[0] += ((y - target) * (y - target)) / count));
    },
    (g, to) => each((y, target, t, i) => (to[t]!.data[i] += (g.data[0] * 2 * (y - target)) / count)),
  );
}
