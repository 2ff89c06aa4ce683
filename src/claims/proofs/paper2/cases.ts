/** What the checks of paper 2 share: drawn networks with a layer to replace, and the functions that are put in its place. */
import { activations, identity, type Activation } from "../../../activations";
import type { BFunction } from "../../../bfunctions";
import { backward, constant, type Node } from "../../../graph";
import { nodeOf } from "../../../implied";
import type { Layer } from "../../../layers";
import { crossEntropy } from "../../../losses";
import { drawWeights, mlp, normal } from "../../../models";
import type { Stream } from "../../../random";
import { bFunction, only, type Rules } from "../../../rules";
import { tensor, type Tensor } from "../../../tensor";

/** The activations that a rule is asked for: identity has slope 1 and asks none. */
export const ASKED: readonly Activation[] = Object.values(activations).filter((f) => f !== identity);

/** The derivative of every activation as a b-function; identity's is 1, and the rule is `linear`. */
export const derivativesAs: readonly (BFunction & { readonly label: string })[] = Object.values(activations).map((f) =>
  Object.assign((z: number) => f.derivative(z), { label: `${f.name}′` }),
);

export const named = (g: BFunction, label: string) => Object.assign(g, { label });

/** The b-functions that are tried in the place of f′: those of the others. */
export type Candidates = (f: Activation) => readonly (BFunction & { readonly label: string })[];
export const others: Candidates = (f) => derivativesAs.filter(({ label }) => label !== `${f.name}′`);

/** A control: multiples of f′, for which everything that the paper says of a rate must hold everywhere. */
export const multiples: Candidates = (f) => [0.1, 3].map((c) => named((z) => c * f.derivative(z), `${c} ${f.name}′`));

export interface Drawn {
  readonly net: Layer;
  /** The loss. */
  readonly end: Node;
  readonly x: Tensor;
  readonly node: (name: string) => Node;
  readonly at: string;
}

/**
 * A drawn network with biases, f in every layer but the last, identity there, and a cross-entropy; fc2 is the layer to
 * replace. It is drawn again until something of the true gradient arrives at fc1: a dead network would make what is said
 * of rates empty.
 */
export function drawnNetwork(random: Stream, f: Activation, samples: number, sizes = [2, 3, 3, 3, 2], scale = 0.8): Drawn {
  const classes = sizes[sizes.length - 1];
  for (;;) {
    const weights = drawWeights(sizes, String(random.uniform()), normal(scale));
    for (const { b } of weights) (b as number[]).forEach((_, k) => ((b as number[])[k] = 0.5 * random.normal()));
    const net = mlp(weights, sizes.slice(2).map((): Activation => f).concat(identity)); // prettier-ignore
    const x = tensor([samples, sizes[0]], Float64Array.from({ length: samples * sizes[0] }, random.normal));
    const y = tensor([samples, classes]);
    for (let n = 0; n < samples; n++) y.data[n * classes + random.below(classes)] = 1;
    const end = crossEntropy(net(constant(x)), y);
    const drawn = { net, end, x, node: (name: string) => nodeOf(end, name), at: `a ${sizes.join("-")} network of ${f.name}` };
    if (backward(end)(drawn.node("fc1.W")).data.some((v) => v !== 0)) return drawn;
  }
} // prettier-ignore

/** g in fc2 alone. */
export const replaced = (g: BFunction): Partial<Rules> => ({ activation: only(["fc2"], bFunction(g)) });

/** The largest |x − y|/|y|, entry by entry; Infinity where one alone is 0. */
export function relativeGap(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) return Infinity;
  return x.reduce((gap, v, i) => (v === y[i] ? gap : Math.max(gap, Math.abs(v - y[i]) / Math.abs(y[i]))), 0);
}
