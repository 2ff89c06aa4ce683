/** Linear backprop (paper 3's list): what its backward pass saves, counted, and how large δ arrives below. */
import { relu, sigmoid, tanh, type Activation } from "../../../activations";
import { arrival, type DeepSettings } from "../../../experiments/saturation";
import { backward, constant } from "../../../graph";
import { mse } from "../../../losses";
import { drawWeights, mlp } from "../../../models";
import { seeds } from "../../../random";
import { derivative, linear, transpose, type ActivationRule, type TransportRule } from "../../../rules";
import { digits } from "../../../show";
import { median } from "../../../stats/summaries";
import { tensor, type Tensor } from "../../../tensor";
import { draws, type Finding } from "../finding";
import { found, type Case } from "./cases";

const filled = (random: { normal(): number }, n: number, width: number): Tensor =>
  tensor([n, width], Float64Array.from({ length: n * width }, random.normal));

/** What one backward pass did. */
interface Operations {
  /** f′ evaluated. */
  derivatives: number;
  /** Products e·slope with a slope that is not a fixed 1. */
  slopes: number;
  /** Products with W on the way down, and those of δaᵀ. */
  products: number;
}

/** Counts the operations of one backward pass of `samples` through a network of equal activations. */
export function operations(sizes: readonly number[], f: Activation, rule: ActivationRule, samples = 5): Operations {
  const count: Operations = { derivatives: 0, slopes: 0, products: 0 };
  const counted = (g: Activation): Activation => ({
    ...g,
    derivative: (z, a) => {
      count.derivatives++;
      return g.derivative(z, a);
    },
  });
  const activation: ActivationRule = (g, place) => {
    const slope = rule(counted(g), place);
    const fixed = rule === linear; // a slope that is 1 whatever z is: no product is needed
    return (z, a, e) => {
      if (!fixed) count.slopes++;
      return slope(z, a, e);
    };
  };
  const transport: TransportRule = (map, delta, output) => {
    count.products += map.weight.data.length * samples;
    return transpose(map, delta, output);
  };
  const random = draws(`operations/${sizes.join("-")}`);
  const net = mlp(drawWeights(sizes, "1"), sizes.slice(1).map(() => f)); // prettier-ignore
  const [x, y] = [filled(random, samples, sizes[0]), filled(random, samples, sizes[sizes.length - 1])];
  backward(mse(net(constant(x)), y), { activation, transport });
  for (const { name, value } of net.params) if (name.endsWith(".W")) count.products += value.data.length * samples;
  return count;
}

export const total = ({ derivatives, slopes, products }: Operations): number => derivatives + slopes + products;

const SIZES = [
  [1, 8, 1],
  [2, 6, 6, 6, 2],
  [10, 20, 10],
  [64, 32, 16, 10],
  [784, 100, 10],
];

/** A pass under the rule takes fewer operations than under `derivative`, and as many products with W and δaᵀ. */
export function linearSaves(
  rule: ActivationRule = linear,
  kinds: readonly Activation[] = [sigmoid, tanh, relu],
): Finding {
  const shares: number[] = [];
  const cases = SIZES.flatMap((sizes) =>
    kinds.map((f): Case => {
      const [own, exact] = [rule, derivative].map((one) => operations(sizes, f, one));
      const share = 1 - total(own) / total(exact);
      shares.push(share);
      return {
        holds: own.derivatives === 0 && share > 0 && own.products === exact.products,
        words: `${sizes.join("-")} of ${f.name}: ${total(own)} operations of ${total(exact)}.`,
      };
    }),
  );
  return { ...found(cases), numbers: { least: Math.min(...shares), most: Math.max(...shares) } };
}

/** Saturated networks for the question how large δ arrives. */
const saturated = (depth: number, scale: number, bias: number): DeepSettings => ({
  activation: "sigmoid",
  width: 16,
  depth,
  init: { name: "xavier", scale },
  bias,
});

/** The band and the range were written down after a look at seeds 1 to 8: the check draws from others. */
const FRESH = seeds(9, 5000);

/** δ keeps its size, within a factor of ten, from the last layer to the first: for weights of Xavier's size, half and twice it. */
export function linearFlow(rule: ActivationRule = linear): Finding {
  const ratios: Record<"own" | "derivative", number[]> = { own: [], derivative: [] };
  const cases = [4, 8].flatMap((bias) =>
    [2, 6, 12].flatMap((depth) =>
      [1, 0.5, 2].map((scale): Case => {
        const [own, exact] = [rule, derivative].map((activation) =>
          median(FRESH.map((seed) => arrival(saturated(depth, scale, bias), seed, { activation }))),
        );
        if (scale === 1) {
          ratios.own.push(own);
          if (depth === 12) ratios.derivative.push(exact);
        }
        return {
          holds: own > 0.1 && own < 10 && exact < own / 10,
          inside: scale === 1,
          words: `${depth} layers of sigmoids at $z ≈ ${bias}$, weights ${scale} times Xavier's: $|δ|$ of the first layer is ${digits(own)} times that of the last, and ${digits(exact)} under the derivative.`,
        };
      }),
    ),
  );
  const numbers = { least: Math.min(...ratios.own), most: Math.max(...ratios.own), derivative: Math.max(...ratios.derivative) }; // prettier-ignore
  const range = `weights of Xavier's size, $z ≈ 4$ and $8$, 2 to 12 layers: $|δ|$ of the first layer is ${digits(numbers.least, 2)} to ${digits(numbers.most, 2)} times that of the last (${digits(numbers.derivative, 2)} at most under the derivative, 12 layers deep)`;
  return { ...found(cases, range), numbers };
}
