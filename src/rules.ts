/**
 * The two local choices that make a variant of backpropagation. Read this first.
 *
 *        e = ∂L/∂a arrives from above
 *   δ  = e ⊙ slope(z, a, e)        activation rule: what stands for ∂a/∂z
 *   dW = δ aᵀ,  db = Σ δ           never replaced
 *   e′ = carry(map, δ, output)     transport rule: what stands for Wᵀδ
 *
 * Rules belong to the backward pass, not to layers or networks: `backward(loss, { activation: difference(0.5) })`.
 * A rule of your own is five lines:
 *
 *   const floored = (floor: number): ActivationRule => (f) => (z, a) => Math.max(f.derivative(z, a), floor);
 */
import { clampRange, logGrowth, sigmoid, type Activation } from "./activations";
import { stream } from "./random";
import type { Slope } from "./engine";
import { copied, within, type Tensor } from "./tensor";

export type { Slope };

/** Where a rule is asked: the layer's name and the number of samples in the batch. */
export interface Place {
  readonly layer: string;
  readonly samples: number;
}

/** The slope to use for activation f at a place. Throws where the rule cannot apply. `identity` has slope 1 and asks no rule. */
export type ActivationRule = (f: Activation, place: Place) => Slope;

/** A linear map as the backward pass sees it: dense layer, convolution, projection. */
export interface LinearMap {
  readonly name: string;
  readonly weight: Tensor;
  /** The transposed map with `weight` in the place of W, applied to δ. The result is valid until the next call. */
  adjoint(delta: Tensor, weight: Tensor): Tensor;
  /** The shape of the gradient that the map sends down. */
  readonly inputShape: readonly number[];
}

/** e′ for the layer below, from δ = ∂L/∂z of this map; `output` is δ of the network's last map. */
export interface TransportRule {
  (map: LinearMap, delta: Tensor, output: Tensor): Tensor;
  /** For a rule whose matrices learn: the rule for one training run, with matrices of its own. */
  readonly learning?: (start?: Matrices) => Learning;
}

/** A transport rule in training. Its matrices are state of the run, as the weights are; `train` moves both after a pass. */
export interface Learning {
  readonly transport: TransportRule;
  /** By the name of the map that each stands in for; the pass that first asks for one adds it. */
  readonly matrices: ReadonlyMap<string, Tensor>;
  /** Moves B after update t of W, the map's of that name; `follow` does to B what the optimizer has just done to W. */
  readonly learn: (W: Tensor, B: Tensor, follow: () => void, name: string, t: number) => void;
}

export interface Rules {
  readonly activation: ActivationRule;
  readonly transport: TransportRule;
}

// ---------------------------------------------------------------------------------------------- activation rules

/** Backpropagation: f′(z) (paper 1, eq. 2). */
export const derivative: ActivationRule = (f) => f.derivative;

/** Linear backprop: the backward pass of a network without activations (paper 3's list; notebook 03, eq. 7). */
export const linear: ActivationRule = () => () => 1;

/** Any g(z) in the place of f′(z) (paper 2, eq. 3). */
export const bFunction =
  (g: (z: number) => number): ActivationRule =>
  () =>
  (z) =>
    g(z);

/**
 * Difference backpropagation (paper 1, eqs. 3 and 6): (a′ − a)/(z′ − z) with a′ = a − step·e and z′ = f⁻¹(a′).
 *
 * `step` is the paper's learning rate inside a′, explicit because under Adam "the learning rate" is undefined there.
 * `chord` says how the quotient is computed (literal, stable, pair), `scale` how e is read (batch, sample).
 */
export const difference =
  (step: number, chord: Chord = literal, scale: Scale = batch): ActivationRule =>
  (f, { samples }) => {
    const slope = chord(f);
    const factor = step * scale(samples);
    return (z, a, e) => slope(z, a, factor * e);
  };

/**
 * What would make both sides equal (paper 1, eq. 4): δ = (z − z′)/step, so that a gradient step of size `step` on z itself lands
 * on z′ = f⁻¹(a′). As a slope it is the chord upside down, (z − z′)/(a − a′). Under `sample` it is z − z′ over step·n: δ keeps e.
 */
export const consistent =
  (step: number, scale: Scale = batch): ActivationRule =>
  (f, { samples }) => {
    const inverse = inverseOf(f, "consistent()");
    const [low, high] = clampRange(f.range);
    const factor = step * scale(samples);
    const delta = (z: number, a: number, e: number) =>
      (z - inverse(clamp(clamp(a, low, high) - factor * e, low, high))) / factor;
    return Object.assign((z: number, a: number, e: number) => (e === 0 ? 0 : delta(z, a, e) / e), { delta });
  };

/** One rule for the named layers, another for the rest: only(["fc2"], bFunction(g)). */
export const only =
  (layers: readonly string[], rule: ActivationRule, rest: ActivationRule = derivative): ActivationRule =>
  (f, place) =>
    (layers.includes(place.layer) ? rule : rest)(f, place);

// ------------------------------------------------------------------------------- how `difference` reads eq. 6

/** The factor on e inside a′ = a − step·e. */
export type Scale = (samples: number) => number;

/** e is the gradient of the batch loss, 1/n of it under a mean: the reading of eq. 6 used throughout. */
export const batch: Scale = () => 1;

/** e is the gradient of the sample's own loss: n times larger inside a′ (δ keeps e). */
export const sample: Scale = (samples) => samples;

const clamp = (a: number, low: number, high: number): number => (a < low ? low : a > high ? high : a);

function inverseOf({ name, inverse }: Activation, rule: string): (a: number) => number {
  if (inverse === undefined) throw new Error(`${rule} needs an inverse, and ${name} has none`);
  return inverse;
}

/** The quotient Δa/Δz of one activation at a unit (z, a) when a moves to a − move. */
export type Chord = (f: Activation) => (z: number, a: number, move: number) => number;

/**
 * The paper to the letter (paper 1, eq. 6): a and a′ clamped (sigmoid: to (10⁻¹⁶, 1 − 10⁻¹⁶)), z and z′ their inverses, a zero
 * z′ − z set to 1. z is f⁻¹(a), not the forward pass's own z: with that one the slope turns negative beyond |z| = 34, where a has too
 * few digits left. The cancellation in z′ − z costs digits as the step shrinks.
 */
export const literal: Chord = (f) => {
  const inverse = inverseOf(f, "difference()");
  const [low, high] = clampRange(f.range);
  return (z, a, move) => {
    const from = clamp(a, low, high);
    const to = clamp(from - move, low, high);
    const dz = inverse(to) - inverse(from);
    return (to - from) / (dz === 0 ? 1 : dz);
  };
};

/** The same quotient and clamps without cancellation (paper 1, eq. 6): z′ − z as one expression in a′ − a; f′(z) where a′ = a. */
export const stable: Chord = (f) => {
  inverseOf(f, "difference()");
  const rise = f.rise!;
  const [low, high] = clampRange(f.range);
  return (z, a, move) => {
    const from = clamp(a, low, high);
    const to = clamp(from - move, low, high);
    return to === from ? f.derivative(z, a) : (to - from) / rise(from, to);
  };
};

/** The least mass that `pair` leaves on either side. */
const LEAST_MASS = 1e-300;

/**
 * The fix that paper 1 leaves "beyond the scope": the sigmoid as the pair (a, 1 − a), both to full relative precision, so
 * that a near 1 has as many digits as a near 0 and z reaches ±690 instead of ±36.7. A move past an end leaves 10⁻³⁰⁰ there.
 */
export const pair: Chord = (f) => {
  if (f !== sigmoid) throw new Error(`difference() in pair mode is for the sigmoid alone, and this is ${f.name}`);
  return (z, a, move) => {
    const high = Math.max(sigmoid.f(z), LEAST_MASS);
    const low = Math.max(sigmoid.f(-z), LEAST_MASS);
    const da = clamp(-move, LEAST_MASS - high, low - LEAST_MASS);
    const growth = (mass: number, change: number) => logGrowth(mass, change, Math.max(mass + change, LEAST_MASS));
    return da === 0 ? sigmoid.derivative(z, a) : da / (growth(high, da) - growth(low, -da));
  };
};

// ----------------------------------------------------------------------------------------------- transport rules

/** Backpropagation: Wᵀδ. */
export const transpose: TransportRule = (map, delta) => map.adjoint(delta, map.weight);

/** Matrices by the name of the map they stand in for. */
export type Matrices = Readonly<Record<string, Tensor>>;

/**
 * Feedback alignment (paper 2, eq. 5): Bᵀδ with B fixed and shaped like W, given by name or drawn from N(0, 1/fan-in)
 * by a seed. Throws where a map has no matrix or one of another shape.
 */
export const feedback = (source: string | Matrices): TransportRule => through(known(source), source, "feedback");

/** Bᵀδ with the matrices of a list, which grows by those that are drawn. */
const through = (list: Map<string, Tensor>, source: string | Matrices, rule: string): TransportRule => {
  const matrixOf = fixed(list, source, rule);
  return (map, delta) => map.adjoint(delta, matrixOf(map, map.weight.shape));
};

/** Sign symmetry: only the signs of W are used, with magnitude 1, or with fixed random ones drawn from |N(0, 1/fan-in)|. */
export const signs = (magnitudesFrom?: string): TransportRule => {
  const magnitudes = magnitudesFrom === undefined ? undefined : fixed(new Map(), magnitudesFrom, "signs");
  const signed = new WeakMap<LinearMap, Tensor>();
  return (map, delta) => {
    const W = map.weight.data;
    const size = magnitudes?.(map, map.weight.shape).data;
    const target = signed.get(map) ?? map.weight.engine.zeros(map.weight.shape);
    signed.set(map, target);
    for (let i = 0; i < W.length; i++) target.data[i] = Math.sign(W[i]) * (size === undefined ? 1 : Math.abs(size[i]));
    return map.adjoint(delta, target);
  };
};

/**
 * Direct feedback alignment: the δ of the network's last map goes to every hidden layer through a fixed matrix
 * [output][unit], given by the name of the map above the layer or drawn from N(0, 1/units) by a seed.
 */
export const direct = (source: string | Matrices): TransportRule => {
  const matrixOf = fixed(known(source), source, "direct");
  const sent = new WeakMap<LinearMap, Tensor>();
  return (map, delta, output) => {
    const rows = delta.data.length / delta.shape[delta.shape.length - 1];
    if (output.shape[0] !== rows)
      throw new Error(`direct() needs one output row for each row of ${map.name}: ${output.shape[0]} ≠ ${rows}`);
    const units = map.inputShape[map.inputShape.length - 1];
    const { engine } = map.weight;
    const e = sent.get(map) ?? engine.zeros(map.inputShape);
    sent.set(map, e);
    engine.product(output, matrixOf(map, [output.shape[1], units]), e);
    return e;
  };
};

/** The matrices that are given, by name; those of a seed are drawn where they are asked for. */
const known = (source: string | Matrices): Map<string, Tensor> =>
  new Map(typeof source === "string" ? [] : Object.entries(source));

/** The matrix of a map: the one in the list under its name, or one drawn from N(0, 1/columns) by a seed and added to it. */
function fixed(list: Map<string, Tensor>, source: string | Matrices, rule: string) {
  return (map: LinearMap, shape: readonly number[]): Tensor => {
    let B = list.get(map.name);
    if (B === undefined) {
      if (typeof source !== "string") throw new Error(`${rule}() has no matrix for ${map.name}`);
      B = map.weight.engine.zeros(shape);
      const { normal } = stream(source, `${rule}/${map.name}`);
      const scale = 1 / Math.sqrt(B.data.length / shape[0]); // a kernel's fan-in is k²·C
      for (let i = 0; i < B.data.length; i++) B.data[i] = scale * normal();
      list.set(map.name, B);
    }
    if (String(B.shape) !== String(shape))
      throw new Error(`${rule}() needs a matrix of shape [${shape}] for ${map.name}, got [${B.shape}]`);
    if (B.engine !== map.weight.engine) list.set(map.name, (B = within(map.weight.engine, B)));
    return B;
  };
}

// ---------------------------------------------------------------------------- transport rules whose matrices learn

/**
 * Kolen & Pollack (1994), as in Akrout et al. (2019): feedback through B, which takes every update that W takes, and then
 * both lose a share `decay`. So B − W shrinks by 1 − decay an update, whatever is learnt, and no weight is ever copied. A
 * layer without a matrix (the first one) does not decay.
 */
export const kolenPollack = (source: string | Matrices, decay = 1e-3): TransportRule =>
  learned(source, "kolenPollack", (W, B, follow) => {
    follow();
    for (const { data } of [W, B]) for (let i = 0; i < data.length; i++) data[i] *= 1 - decay;
  });

/**
 * Weight mirror (Akrout et al. 2019): feedback through B, which watches W at work. After each update noise x ~ N(0, 1) goes
 * through every map, y = Wx, and B ← (1 − decay)·B + rate·y xᵀ; on average B comes to (rate/decay)·W.
 */
export const mirror = (seed: string, rate = 0.01, decay = rate, start?: Matrices): TransportRule =>
  learned(start ?? seed, "mirror", (W, B, _, name, t) => {
    const { normal } = stream(seed, `mirror/${name}/${t}`);
    const inputs = W.data.length / W.shape[0];
    const x = Float64Array.from({ length: inputs }, normal);
    for (let row = 0; row < W.data.length; row += inputs) {
      let y = 0;
      for (let k = 0; k < inputs; k++) y += W.data[row + k] * x[k];
      for (let k = 0; k < inputs; k++) B.data[row + k] = (1 - decay) * B.data[row + k] + rate * y * x[k];
    }
  });

/** A feedback whose matrices learn: your own way in three lines. Outside of a training run it is the feedback that it starts with. */
export const learned = (source: string | Matrices, rule: string, learn: Learning["learn"]): TransportRule =>
  Object.assign(through(known(source), source, rule), {
    learning: (start: Matrices = {}): Learning => {
      const matrices = known({ ...(typeof source !== "string" && source), ...start });
      for (const [name, B] of matrices) matrices.set(name, copied(B));
      return { transport: through(matrices, source, rule), matrices, learn };
    },
  });

/** Backpropagation itself: the rules that give the true gradient. */
export const exact: Rules = { activation: derivative, transport: transpose };
