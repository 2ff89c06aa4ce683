/**
 * Second derivatives, back-propagated (paper 3's list: second-order conjugate descent): h = ∂²E/∂w² of every weight, and the
 * update Δw = −g/(|h| + μ). For one pattern, with e = ∂E/∂a and δ = ∂E/∂z,
 *
 *   H_z = D H_a D + diag(f″ ⊙ e),   ∂²E/∂W[i][j]² = H_z[i][i] · a_j²,   H_a below = Wᵀ H_z W     D = diag(f′)
 *
 * The short recursion keeps the diagonals alone, h_a below = Σᵢ W[i][j]² h_z[i]: what one unit hears of another's curvature is
 * lost. It is a diagonal of the Hessian, and no conjugate direction.
 */
import type { Activation } from "./activations";
import { constant, forwardPass, order, reversePass, type Node } from "./graph";
import type { Layer } from "./layers";
import { squaredError } from "./losses";
import { tensor, type Tensor, type Numbers } from "./tensor";

/** f″(z) of the activations that this is worked out for, by name. */
const SECOND: Readonly<Record<string, (z: number, f: Activation) => number>> = {
  identity: () => 0,
  relu: () => 0,
  leakyRelu: () => 0,
  sigmoid: (z, { f }) => f(z) * (1 - f(z)) * (1 - 2 * f(z)),
  tanh: (z, { f }) => -2 * f(z) * (1 - f(z) * f(z)),
};

/** f″. Throws for an activation that none is written down for. */
export function secondDerivative(activation: Activation): (z: number) => number {
  const found = SECOND[activation.name] as (typeof SECOND)[string] | undefined;
  if (found === undefined) throw new Error(`no second derivative of ${activation.name} is written down; there are ${Object.keys(SECOND).join(", ")}`); // prettier-ignore
  return (z) => found(z, activation);
}

export interface Curvature {
  /** ∂²E/∂w² of the entries of a parameter, summed over the samples. */
  readonly of: (parameter: Node) => Float64Array;
}

/**
 * A function that back-propagates second derivatives (notebook 03, eq. 10) over end = squaredError(mlp(x)), E = ½ Σ (a − y)², after its forward pass;
 * `cross` says whether the terms between units of a layer are kept. Samples add up, since E does.
 */
export function curvature(end: Node, activations: readonly Activation[], cross: boolean): () => Curvature {
  const layers = order(end)
    .filter((n) => n.name.endsWith(".z"))
    .map((z, l) => ({
      z,
      below: z.parents[0],
      W: z.parents[1],
      b: z.parents[2] as Node | undefined,
      f: activations[l],
    }));
  /** The node of a = f(z) by that of z; an identity is no node, and bends nothing. */
  const above = new Map(order(end).flatMap((n) => (n.name.endsWith(".a") ? [[n.parents[0], n] as const] : [])));
  const seconds = activations.map(secondDerivative);
  const reverse = reversePass(end);
  return () => {
    const gradients = reverse();
    const found = new Map<Node, Float64Array>();
    for (const { W, b } of layers) for (const p of [W, b]) if (p) found.set(p, new Float64Array(p.value.data.length));
    const samples = end.parents[0].value.shape[0];
    for (let n = 0; n < samples; n++) {
      const outputs = end.parents[0].value.shape[1];
      // H of E = ½ Σ (a − y)² with respect to the outputs: the identity.
      let H: number[][] = Array.from({ length: outputs }, (_, i) =>
        Array.from({ length: outputs }, (_, k) => (i === k ? 1 : 0)),
      );
      for (let l = layers.length - 1; l >= 0; l--) {
        const { z, below, W, b, f } = layers[l];
        const [units, inputs] = W.value.shape;
        const slope = Array.from({ length: units }, (_, i) => f.derivative(z.value.data[n * units + i]));
        const bend = Array.from({ length: units }, (_, i) => {
          const second = seconds[l](z.value.data[n * units + i]);
          return second === 0 ? 0 : second * gradients(above.get(z)!).data[n * units + i];
        });
        H = H.map((row, i) => row.map((value, k) => (cross || i === k ? slope[i] * value * slope[k] : 0) + (i === k ? bend[i] : 0))); // prettier-ignore
        const [hW, hb] = [found.get(W)!, b && found.get(b)!];
        const a = below.value.data.subarray(n * inputs, (n + 1) * inputs);
        for (let i = 0; i < units; i++) {
          for (let j = 0; j < inputs; j++) hW[i * inputs + j] += H[i][i] * a[j] * a[j];
          if (hb) hb[i] += H[i][i];
        }
        const w = (i: number, j: number) => W.value.data[i * inputs + j];
        const up = H;
        H = Array.from({ length: inputs }, (_, j) =>
          Array.from({ length: inputs }, (_, k) => {
            if (!cross && j !== k) return 0;
            let sum = 0;
            for (let i = 0; i < units; i++)
              for (let m = 0; m < units; m++) if (cross || i === m) sum += w(i, j) * up[i][m] * w(m, k);
            return sum;
          }),
        );
      }
    }
    return { of: (parameter) => found.get(parameter)! };
  };
}

/** w −= g/(|h| + μ), entry by entry: the update of the second-order method (notebook 03, eq. 10). */
export function curvatureStep(w: Numbers, g: ArrayLike<number>, h: ArrayLike<number>, mu: number): void {
  for (let i = 0; i < w.length; i++) w[i] -= g[i] / (Math.abs(h[i]) + mu);
}

/**
 * The second-order method's epochs: the weights are moved once for each pattern's own error, and once more for the error of all
 * of them. Yields ½ Σ (a − y)² over all patterns before the first epoch and after each. An epoch forms the gradient and the
 * curvature of every pattern twice.
 */
export function* localThenMean(
  net: Layer,
  activations: readonly Activation[],
  x: Tensor,
  y: Tensor,
  mu: number,
  cross = false,
): Generator<number, never> {
  const graph = (from: number, to: number) => {
    const part = ({ shape: [, width], data }: Tensor) =>
      tensor([to - from, width], data.slice(from * width, to * width));
    const end = squaredError(net(constant(part(x))), part(y));
    return { end, forward: forwardPass(end), reverse: reversePass(end), curved: curvature(end, activations, cross) };
  };
  const samples = x.shape[0];
  const all = graph(0, samples);
  const each = Array.from({ length: samples }, (_, n) => graph(n, n + 1));
  for (;;) {
    all.forward();
    yield all.end.value.data[0];
    for (const { forward, reverse, curved } of [...each, all]) {
      forward();
      const [gradient, h] = [reverse(), curved()];
      for (const p of net.params) curvatureStep(p.value.data, gradient(p).data, h.of(p), mu);
    }
  }
}

/** ∂²(end)/∂w² of a parameter's entries by five-point central differences of the gradient: what the recursions are held against. */
export function numericCurvature(end: Node, parameter: Node, h = 1e-4): Numbers {
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const { data } = parameter.value;
  const at = (i: number, w: number) => {
    data[i] = w;
    forward();
    return reverse()(parameter).data[i];
  };
  const numeric = data.map((w, i) => {
    const slope = (8 * (at(i, w + h) - at(i, w - h)) - (at(i, w + 2 * h) - at(i, w - 2 * h))) / (12 * h);
    data[i] = w;
    return slope;
  });
  forward();
  return numeric;
}
