/** Paper 1: "Our method only makes changes to the activation function": what a rule leaves as it is, to the last bit. */
import { identity, sigmoid, tanh, type Activation } from "../../activations";
import { backward, constant, order, type Gradients, type Node } from "../../graph";
import { mse } from "../../losses";
import { drawWeights, layerName, mlp, normal } from "../../models";
import { seeds } from "../../random";
import { difference, type Rules } from "../../rules";
import { tensor, type Tensor } from "../../tensor";
import { draws, type Finding } from "./finding";

const SAMPLES = 5;

const same = (x: ArrayLike<number>, y: ArrayLike<number>): boolean =>
  x.length === y.length && Array.from(x).every((value, i) => Object.is(value + 0, y[i] + 0)); // −0 is 0

/** Σ over a shared index of products, row by row, in the index's order. */
const sums = (rows: number, columns: number, shared: number, term: (i: number, j: number, k: number) => number) =>
  Array.from({ length: rows * columns }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < shared; k++) sum += term(Math.floor(at / columns), at % columns, k);
    return sum;
  });

/** dW = δᵀx, db = Σδ and, where something below asks for it, e′ = δW, of a dense layer in one backward pass. */
function linearParts(gradients: Gradients, nodes: ReadonlyMap<string, Node>, i: number): Record<string, boolean> {
  const name = layerName(i);
  const z = nodes.get(`${name}.z`)!;
  const [below, weight, bias] = z.parents;
  const delta = gradients(z).data;
  const [outputs, inputs] = weight.value.shape;
  const x = below.value.data;
  const W = weight.value.data;
  const dW = sums(outputs, inputs, SAMPLES, (j, k, n) => delta[n * outputs + j] * x[n * inputs + k]);
  const db = sums(outputs, 1, SAMPLES, (j, _, n) => delta[n * outputs + j]);
  const down = sums(SAMPLES, inputs, outputs, (n, k, j) => delta[n * outputs + j] * W[j * inputs + k]);
  return {
    dW: same(gradients(weight).data, dW),
    db: same(gradients(bias).data, db),
    "e′": !below.active || same(gradients(below).data, down),
  };
}

/**
 * One forward pass and two backward passes over random small networks, backpropagation's and that of rules (made anew for each): values and the loss's
 * own gradient are the same bits, dW, db and e′ follow from each pass's δ, and with identity activations all gradients agree.
 */
export function onlyActivation(rules: () => Partial<Rules> = () => ({ activation: difference(0.5) })): Finding {
  const counts: Record<string, number> = {};
  let cases = 0;
  let failures = 0;
  let first = "";
  let changed = 0;
  const tell = (what: string, holds: boolean, network: string) => {
    cases++;
    if (holds) return;
    counts[what] = (counts[what] ?? 0) + 1;
    if (failures++ === 0) first = `${what} is another one in the network ${network}.`;
  };
  for (const seed of seeds(40)) {
    const random = draws(`only-activation/${seed}`);
    const sizes = Array.from({ length: 3 + random.below(2) }, () => 1 + random.below(4));
    const filled = (width: number): Tensor =>
      tensor(
        [SAMPLES, width],
        Float64Array.from({ length: SAMPLES * width }, () => random.normal()),
      );
    const [x, y] = [filled(sizes[0]), filled(sizes[sizes.length - 1])];
    for (const f of [identity, sigmoid, tanh] as readonly Activation[]) {
      const network = `(${sizes.join(", ")}) of ${f.name}, seed ${seed}`;
      const layers = sizes.slice(1);
      const end = mse(mlp(drawWeights(sizes, seed, normal(1)), layers.map(() => f))(constant(x)), y); // prettier-ignore
      const all = order(end);
      const nodes = new Map(all.map((n) => [n.name, n]));
      const before = all.map((n) => n.value.data.slice());
      const passes = [backward(end), backward(end, rules())];
      tell("the forward pass", all.every((n, i) => same(n.value.data, before[i])), network); // prettier-ignore
      for (const pass of passes)
        layers.forEach((_, i) => {
          for (const [what, holds] of Object.entries(linearParts(pass, nodes, i))) tell(what, holds, network);
        });
      const output = end.parents[0];
      tell("the loss's gradient", same(passes[0](output).data, passes[1](output).data), network);
      const active = all.filter((n) => n.active);
      const equal = active.filter((n) => same(passes[0](n).data, passes[1](n).data)).length;
      if (f === identity) tell("a gradient without activations", equal === active.length, network);
      else changed += active.length - equal;
    }
  }
  return {
    cases,
    failures,
    ...(failures > 0 && { counterexample: first }),
    /** Gradients that the rule did change, in networks of sigmoids and of tanh: it is not idle. */
    numbers: { changed, ...counts },
  };
}
