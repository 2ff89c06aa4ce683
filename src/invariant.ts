/**
 * Invariant backpropagation (paper 3's list): train a network so that its loss changes little when its input does, by
 * descending L + β R(g) with g = dL/dx. After the two usual passes a third one, linear, goes forward again:
 *
 *   pass 1   a_l = f(W_l a_{l−1} + b_l)            forward
 *   pass 2   δ_l = f′ ⊙ W_{l+1}ᵀ δ_{l+1}, … , g = W₁ᵀδ₁   backward, down to the input
 *   pass 3   v₀ = ∂R/∂g,  v_l = f′ ⊙ W_l v_{l−1}          forward, linear
 *   dW_l = δ_l (a_{l−1} + β v_{l−1})ᵀ
 *
 * That is the whole gradient where f″ = 0 and the loss is linear in the last z; elsewhere the terms of f″ and of the loss's own
 * second derivative are missing (`wholeGradient` has them). What R is decides what is trained:
 * R = ½‖g‖² (invariance to noise), ½(t·g)² (tangents t), ‖g‖ (to first order the loss at an adversarial x + ε g/‖g‖).
 */
import { identity, relu, type Activation } from "./activations";
import { circles, type Data } from "./data/generators";
import { constant, forwardPass, node, order, parameter, reversePass, type Node } from "./graph";
import type { Layer } from "./layers";
import { crossEntropy, type Loss } from "./losses";
import { drawWeights, he, mlp } from "./models";
import { adam } from "./optimizers";
import { stream } from "./random";
import { tensor, type Tensor, type Numbers } from "./tensor";

/** R(g) and ∂R/∂g. */
export interface Penalty {
  (g: readonly number[]): number;
  readonly gradient: (g: readonly number[]) => number[];
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const penalty = (R: (g: readonly number[]) => number, gradient: Penalty["gradient"]): Penalty => Object.assign(R, { gradient }); // prettier-ignore

/** ½‖g‖²: small changes in any direction. */
export const invariance: Penalty = penalty((g) => dot(g, g) / 2, (g) => [...g]); // prettier-ignore

/** ½(t·g)²: small changes along a tangent t. */
export const alongTangent = (t: readonly number[]): Penalty => penalty((g) => (dot(t, g) * dot(t, g)) / 2, (g) => t.map((x) => x * dot(t, g))); // prettier-ignore

/** ‖g‖: ε‖g‖ is what an adversary gains with a step of length ε, to first order. */
export const adversary: Penalty = penalty(
  (g) => Math.sqrt(dot(g, g)),
  (g) => {
    const length = Math.sqrt(dot(g, g));
    return g.map((x) => (length === 0 ? 0 : x / length));
  },
);

/** The dense layers of a graph that is one chain of them, with what each is followed by. */
function chainOf(end: Node) {
  return order(end)
    .filter((n) => n.name.endsWith(".z"))
    .map((z) => {
      const [below, W] = z.parents;
      return { z, below, W, b: z.parents[2] as Node | undefined };
    });
}

export interface ThreePasses {
  readonly loss: number;
  /** The mean of R(dL/dx) over the samples, dL/dx of each sample's own loss. */
  readonly penalty: number;
  /** Of L + βR, by parameter. */
  readonly gradient: (parameter: Node) => Numbers;
}

/**
 * A function that runs the three passes (notebook 03, eq. 9) over a graph end = loss(mlp(x)) whose input x is a `parameter`: call it after
 * `forwardPass(end)`. `of` gives each dense layer's activation, from the first. The loss must be a mean over the samples.
 */
export function threePasses(
  end: Node,
  x: Node,
  of: readonly Activation[],
  R: Penalty,
  beta: number,
): () => ThreePasses {
  const layers = chainOf(end);
  const reverse = reversePass(end);
  const [samples, inputs] = x.value.shape;
  return () => {
    const gradients = reverse();
    const own = Array.from({ length: samples }, (_, i) =>
      Array.from(gradients(x).data.subarray(i * inputs, (i + 1) * inputs), (g) => samples * g),
    );
    let v: Tensor = tensor([samples, inputs], Float64Array.from(own.flatMap(R.gradient)));
    const found = new Map<Node, Numbers>();
    layers.forEach(({ z, below, W, b }, l) => {
      const delta = gradients(z).data;
      const [outputs, width] = W.value.shape;
      // One outer product does for both terms: δ (a + βv)ᵀ.
      const dW = new Float64Array(W.value.data.length);
      for (let i = 0; i < samples; i++)
        for (let j = 0; j < outputs; j++)
          for (let k = 0; k < width; k++)
            dW[j * width + k] +=
              delta[i * outputs + j] * (below.value.data[i * width + k] + beta * v.data[i * width + k]);
      found.set(W, dW);
      if (b) found.set(b, gradients(b).data.slice());
      const next = tensor([samples, outputs]);
      v.engine.affine(v, W.value, undefined, next);
      next.data.forEach((value, i) => (next.data[i] = value * of[l].derivative(z.value.data[i])));
      v = next;
    });
    return {
      loss: end.value.data[0],
      penalty: own.reduce((sum, g) => sum + R(g), 0) / samples,
      gradient: (parameter) => {
        const gradient = found.get(parameter);
        if (gradient === undefined) throw new Error(`no gradient reaches ${parameter.name}`);
        return gradient;
      },
    };
  };
}

/**
 * The same with nothing missing: ∇(L + βR) = ∇L(x) + β d/dh ∇L(x + hv) at h = 0, with v = ∂R/∂g held still; the derivative along
 * v is taken by a central difference of two ordinary reverse passes, with an error of order h² and rounding of order 10⁻¹⁶/h.
 */
export function wholeGradient(
  end: Node,
  x: Node,
  of: readonly Activation[],
  R: Penalty,
  beta: number,
  h = 1e-5,
): () => ThreePasses {
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const [samples, inputs] = x.value.shape;
  const params = order(end).filter((n) => n !== x && n.active && n.parents.length === 0);
  return () => {
    const gradients = reverse();
    const own = Array.from({ length: samples }, (_, i) =>
      Array.from(gradients(x).data.subarray(i * inputs, (i + 1) * inputs), (g) => samples * g),
    );
    const found = new Map(params.map((p) => [p, gradients(p).data.slice()]));
    const loss = end.value.data[0];
    const v = own.flatMap(R.gradient);
    const at = x.value.data.slice();
    for (const side of [1, -1]) {
      x.value.data.forEach((_, i) => (x.value.data[i] = at[i] + side * h * v[i]));
      forward();
      const moved = reverse();
      for (const [p, g] of found) moved(p).data.forEach((value, i) => (g[i] += (side * beta * value) / (2 * h)));
    }
    x.value.data.set(at);
    forward();
    return { loss, penalty: own.reduce((sum, g) => sum + R(g), 0) / samples, gradient: (p) => found.get(p)! };
  };
}

/**
 * Multiplications with weights a sample and update, in units of one pass through all layers (P = Σ n_l n_{l−1}): a forward pass,
 * a pass back to the input and the outer products of the weights' gradients take P each; a pass back that may stop at the first
 * hidden layer takes P − n₀n₁.
 */
export function passes(widths: readonly number[]) {
  const products = widths.slice(1).map((n, l) => n * widths[l]);
  const P = products.reduce((sum, n) => sum + n, 0);
  const short = (P - products[0]) / P;
  return {
    backpropagation: 1 + short + 1,
    /** Three passes and one outer product, δ(a + βv)ᵀ. */
    threePasses: 4,
    /** Three passes with the two outer products δaᵀ and δvᵀ formed apart. */
    twoProducts: 5,
    /** Forward, back to the input, then forward and back at the adversarial input, whose loss alone is trained. */
    adversarial: 1 + 1 + 1 + short + 1,
    /** The same with the loss at the input itself trained too. */
    adversarialBoth: 1 + 1 + 1 + 1 + short + 1,
  };
}

/** The mean over the samples of Σ y·a: a loss that is linear in the output, and so bends nothing of its own. */
export const linearLoss: Loss = (output, y) =>
  node(
    "loss",
    [],
    [output],
    ({ data }) => {
      const a: readonly number[] = [...output.value.data];
      data[0] = a.reduce((sum, v, i) => sum + v * y.data[i], 0) / y.shape[0];
    },
    (g, [to]) => y.data.forEach((target, i) => (to!.data[i] += (g.data[0] * target) / y.shape[0])),
  );

/** ∂(L + βR)/∂(each entry of a parameter) by five-point central differences of the two usual passes: what three are held against. */
export function numericGradient(
  end: Node,
  x: Node,
  { value: { data } }: Node,
  R: Penalty,
  beta: number,
  h = 1e-4,
): Numbers {
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  const [samples, inputs] = x.value.shape;
  const at = (i: number, w: number) => {
    data[i] = w;
    forward();
    const g = reverse()(x).data;
    let sum = 0;
    for (let n = 0; n < samples; n++)
      sum += R(Array.from(g.subarray(n * inputs, (n + 1) * inputs), (v) => samples * v));
    return end.value.data[0] + (beta * sum) / samples;
  };
  const numeric = data.map((w, i) => {
    const slope = (8 * (at(i, w + h) - at(i, w - h)) - (at(i, w + 2 * h) - at(i, w - 2 * h))) / (12 * h);
    data[i] = w;
    return slope;
  });
  forward();
  return numeric;
}

/** What trains: the passes that give a gradient of L + βR. */
export type Passes = (
  end: Node,
  x: Node,
  of: readonly Activation[],
  R: Penalty,
  beta: number,
) => () => Pick<ThreePasses, "gradient">;

const KINDS = [relu, identity];

/** A network of one hidden layer of ReLU units learns two classes with `how`: 500 steps of Adam on all points. */
export function learnt({ x: given, y }: Data, hidden: number, R: Penalty, beta: number, seed: string, how: Passes) {
  const network = mlp(drawWeights([given.shape[1], hidden, 2], seed, he()), KINDS);
  const x = parameter(given, "x");
  const end = crossEntropy(network(x), y);
  const forward = forwardPass(end);
  const run = how(end, x, KINDS, R, beta);
  const { update, memory } = adam(0.01);
  const memories = network.params.map((p) => Array.from({ length: memory }, () => tensor(p.value.shape)));
  for (let t = 1; t <= 500; t++) {
    const { gradient } = run();
    network.params.forEach((p, i) => update(p.value, tensor(p.value.shape, gradient(p)), memories[i], t));
    forward();
  }
  return { network, x, end };
}

/** The share of right answers with noise added to the points: `drawn` times its size. */
export function rightUnder(network: Layer, { x, y }: Data, drawn: Numbers, noise: number): number {
  const moved = x.data.map((v, i) => v + noise * drawn[i]);
  const a = network(constant(tensor(x.shape, moved))).value.data;
  const [samples] = x.shape;
  let right = 0;
  for (let n = 0; n < samples; n++) if (a[2 * n + 1] > a[2 * n] === y.data[2 * n + 1] > 0.5) right++;
  return right / samples;
}

/**
 * Two rings, 60 points, 10 hidden units; `accuracy` is the share of right answers on fresh points with noise of each size
 * added, `penalty` the mean of ½‖dL/dx‖² on the training points at the end.
 */
export function robustness(
  R: Penalty,
  beta: number,
  noises: readonly number[],
  seed: string,
  how: Passes = threePasses,
) {
  const { network, x, end } = learnt(circles(60, seed), 10, R, beta, seed, how);
  const fresh = circles(400, `${seed}/fresh`);
  const { normal } = stream(seed, "robustness/noise");
  const drawn = fresh.x.data.map(() => normal());
  return {
    accuracy: noises.map((noise) => rightUnder(network, fresh, drawn, noise)),
    penalty: threePasses(end, x, KINDS, invariance, 0)().penalty,
  };
}
