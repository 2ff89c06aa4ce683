/**
 * Simultaneous systems: x = f(Wx + u), where everything may influence everything, as in a network with feedback at rest. F is
 * not triangular, there is no order to sweep in, and the one equation stays: (I − F)ᵀp = e, solved instead of substituted.
 */
import type { Activation } from "../activations";
import { tensor, type Tensor } from "../tensor";

/** A x = b by elimination with partial pivoting; A is [n][n]. Throws where A is singular. */
export function solve(A: Tensor, b: ArrayLike<number>): Float64Array {
  const n = A.shape[0];
  const a = A.data.slice();
  const x = Float64Array.from(b);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    if (a[pivot * n + k] === 0) throw new Error("the system has no unique solution");
    for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j], a[k * n + j]];
    [x[k], x[pivot]] = [x[pivot], x[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      for (let j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      x[i] -= factor * x[k];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] -= a[i * n + j] * x[j];
    x[i] /= a[i * n + i];
  }
  return x;
}

/** I − F, or its transpose. */
const identityMinus = ({ shape: [n], data }: Tensor, transposed: boolean): Tensor =>
  tensor(
    [n, n],
    Float64Array.from(data, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return (i === j ? 1 : 0) - data[transposed ? j * n + i : at];
    }),
  );

/** p with (I − F)ᵀp = e for any F: dL/dx of every variable of a simultaneous system. */
export const adjoint = (F: Tensor, e: ArrayLike<number>): Float64Array => solve(identityMinus(F, true), e);

/** t with (I − F)t = d for any F: how every variable moves where d moves it directly. */
export const tangent = (F: Tensor, d: ArrayLike<number>): Float64Array => solve(identityMinus(F, false), d);

/** A network with feedback: unit i gets Σⱼ W[i][j]·xⱼ + u[i]. */
export interface Feedback {
  readonly W: readonly (readonly number[])[];
  readonly u: readonly number[];
  readonly activation: Activation;
}

const preActivations = ({ W, u }: Feedback, x: ArrayLike<number>) =>
  W.map((row, i) => row.reduce((sum, w, j) => sum + w * x[j], u[i]));

/** The state at rest, x = f(Wx + u), by repeated substitution from 0. Throws where it does not settle in `most` rounds. */
export function atRest(network: Feedback, most = 10_000): Float64Array {
  let x = new Float64Array(network.u.length);
  for (let k = 0; k < most; k++) {
    const next = Float64Array.from(preActivations(network, x), network.activation.f);
    if (next.every((value, i) => Math.abs(value - x[i]) <= 1e-15)) return next;
    x = next;
  }
  throw new Error(`the network does not settle in ${most} rounds`);
}

/** F = diag(f′(z)) W at a state: not triangular where there is feedback. */
export function feedbackPartials(network: Feedback, x: ArrayLike<number>): Tensor {
  const n = network.u.length;
  const z = preActivations(network, x);
  return tensor([n, n], Float64Array.from(network.W.flatMap((row, i) => row.map((w) => network.activation.derivative(z[i]) * w)))); // prettier-ignore
}

/**
 * dL/du and dL/dW of a loss with ∂L/∂x = e at rest: p = (I − F)⁻ᵀe, and since u and W enter through z alone,
 * dL/du = f′(z) ⊙ p and dL/dW = (f′(z) ⊙ p) xᵀ, what δ and δaᵀ are in a layered network.
 */
export function gradientAtRest(network: Feedback, x: ArrayLike<number>, e: ArrayLike<number>) {
  const p = adjoint(feedbackPartials(network, x), e);
  const delta = preActivations(network, x).map((z, i) => network.activation.derivative(z) * p[i]);
  return { p, u: delta, W: delta.map((d) => Array.from(x, (value) => d * value)) };
}
