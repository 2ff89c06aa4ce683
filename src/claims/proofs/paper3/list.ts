/** Paper 3's list of related abstracts: what can be settled by computation. */
import { activations, identity, relu, sigmoid, type Activation } from "../../../activations";
import { curvature, numericCurvature } from "../../../curvature";
import { backward, constant, parameter } from "../../../graph";
import { drawnHebbian, largestRise, symmetricPart, trajectory, whole, type Used } from "../../../hebbian";
import { invariance, linearLoss, numericGradient, threePasses } from "../../../invariant";
import { mse, squaredError } from "../../../losses";
import { drawWeights, mlp, normal } from "../../../models";
import { meanSquaredOver, recurrent } from "../../../recurrent";
import { seeds } from "../../../random";
import { linear, type ActivationRule } from "../../../rules";
import { digits } from "../../../show";
import * as systems from "../../../systems";
import { differentialNetwork } from "../../../systems/layered";
import { byDifferences, relativeGap } from "../../../systems/scalars";
import { tensor, type Tensor } from "../../../tensor";
import { draws } from "../finding";
import { DIFFERENCES, found, ROUNDING, type Case } from "./cases";

const { tanh } = activations;

const filled = (random: { normal(): number }, n: number, width: number): Tensor =>
  tensor([n, width], Float64Array.from({ length: n * width }, random.normal));

/** All derivatives of the outputs with respect to the inputs under a rule. */
function jacobian(sizes: readonly number[], seed: string, f: Activation, rule?: ActivationRule): number[] {
  const x = parameter(filled(draws(`linear/${seed}`), 1, sizes[0]), "x");
  const net = mlp(drawWeights(sizes, seed), sizes.slice(1).map(() => f)); // prettier-ignore
  const system = systems.systemOf(net(x), rule);
  const outputs = sizes[sizes.length - 1];
  return Array.from({ length: outputs }, (_, o) => system.names.length - outputs + o).flatMap((o) =>
    systems.entries(system, "x").map((i) => systems.backpropagation(system, o).values[i]),
  );
}

/** Under `linear` a network goes back as the identity network does, whatever its activations and z. */
export const linearBackward = (rule: ActivationRule = linear) =>
  found(
    seeds(20).flatMap((seed) =>
      [sigmoid, tanh, relu].map((f): Case => {
        const sizes = [2, 3, 4, 2];
        const gap = relativeGap(jacobian(sizes, seed, f, rule), jacobian(sizes, seed, identity));
        return { holds: gap <= ROUNDING, gap, words: `A network of ${f.name}, seed ${seed}: ${digits(gap)} apart.` };
      }),
    ),
  );

/** Activations with a derivative everywhere that differences can be held against. */
const SMOOTH = Object.values(activations).filter(({ name }) => !["relu", "leakyRelu", "elu"].includes(name));

/** diag(f′)W … is the network's Jacobian, for some numbers of layers. `build` makes the differential network. */
export const differential = (depths: readonly number[], build = differentialNetwork) =>
  found(
    depths.flatMap((depth) =>
      SMOOTH.map((f): Case => {
        const sizes = [2, ...Array.from({ length: depth - 1 }, () => 4), 3];
        const weights = drawWeights(sizes, "11", normal(0.7));
        const kinds = weights.map(() => f);
        const x = parameter(tensor([1, 2], Float64Array.of(0.4, -0.9)), "x");
        const numeric = byDifferences(mlp(weights, kinds)(x), x, 2e-4).flat();
        const gap = relativeGap(build(weights, kinds)([0.4, -0.9]).flat(), numeric);
        return { holds: gap <= DIFFERENCES, gap, words: `${depth} layers of ${f.name}: ${digits(gap)} off.` };
      }),
    ),
  );

/** Through an unfolded network the gradient is exact; `throughTime` false leaves the sum over the steps out. */
export const throughTime = (isWhole = true) =>
  found(
    seeds(3).flatMap((seed) => {
      const random = draws(`through-time/${seed}`);
      const net = recurrent(1, 3, 1, seed);
      const [xs, ys] = [0, 0].map(() => Array.from({ length: 5 }, () => filled(random, 2, 1)));
      const end = meanSquaredOver(net(xs), ys);
      const gradient = backward(meanSquaredOver(net(xs, isWhole), ys));
      return net.params.map((w): Case => {
        const numeric = byDifferences(end, w, 2e-4)[0];
        const gap = relativeGap(gradient(w).data, numeric);
        return { holds: gap <= DIFFERENCES, gap, words: `${w.name}, seed ${seed}: ${digits(gap)} off.` };
      });
    }),
  );

/** Three passes against differences of L + βR; inside are ReLU and identity units with a loss that is linear in the output. */
export const thirdPass = (passes = threePasses) =>
  found(
    [relu, identity, tanh, sigmoid].flatMap((f) =>
      [linearLoss, mse].map((loss): Case => {
        const random = draws("third-pass");
        const net = mlp(drawWeights([2, 4, 3, 2], "8"), [f, f, identity]);
        const x = parameter(filled(random, 3, 2), "x");
        const end = loss(net(x), filled(random, 3, 2));
        const { gradient } = passes(end, x, [f, f, identity], invariance, 0.5)();
        const gap = Math.max(
          ...net.params.map((w) => relativeGap(gradient(w), numericGradient(end, x, w, invariance, 0.5))),
        );
        const inside = loss === linearLoss && (f === relu || f === identity);
        return {
          holds: gap <= DIFFERENCES,
          gap,
          inside,
          words: `${f.name} units, ${loss === mse ? "squared" : "linear"} loss: ${digits(gap)} off.`,
        };
      }),
    ),
    "$f'' = 0$ (ReLU, identity) and a loss that is linear in the output; elsewhere a fourth pass is missing",
  );

/** The short recursion of second derivatives, layer by layer; inside are the last two layers, and one unit a layer. */
export const secondDerivatives = (cross = false) =>
  found(
    [[2, 3, 2], [2, 3, 4, 2], [2, 1, 1, 1], [1, 4, 3, 2, 1]].flatMap((sizes) => {
      const random = draws("second-derivatives");
      const kinds = sizes.slice(1).map(() => tanh);
      const net = mlp(drawWeights(sizes, "6"), kinds);
      const end = squaredError(net(constant(filled(random, 3, sizes[0]))), filled(random, 3, sizes[sizes.length - 1]));
      const h = curvature(end, kinds, cross)();
      return net.params.map((w): Case => {
        const gap = relativeGap(h.of(w), numericCurvature(end, w));
        const layer = Number(w.name.slice(2, 3));
        const inside = layer >= sizes.length - 2 || sizes.slice(layer).every((n) => n === 1);
        return { holds: gap <= DIFFERENCES, gap, inside, words: `${w.name} of a network ${sizes.join("-")}: ${digits(gap)} off.` };
      });
    }),
    "the last two layers, and all layers above which there is one unit each; elsewhere the terms between units are missing",
  ); // prettier-ignore

const followed = (used: Used, asymmetry: number, seed: string, dt: number, steps: number) =>
  trajectory(drawnHebbian([2, 3, 2], asymmetry, draws(`hebbian/${seed}`)), used, dt, steps);

/** For 160 units of time, long enough where a start lies near a divide. */
export const settled = (used: Used, asymmetry: number, seed: string) => followed(used, asymmetry, seed, 0.2, 800);

/** V never rises by more than rounding, for symmetric weights and where the symmetric part is used. */
export const gradientLike = (asymmetry = 0, used: Used = symmetricPart) =>
  found(
    seeds(6).map((seed): Case => {
      const gap = largestRise(followed(used, asymmetry, seed, 0.05, 400));
      return { holds: gap <= ROUNDING, gap, words: `Seed ${seed}: $V$ rises by ${digits(gap)}.` };
    }),
  );

/** The weights come to rest: symmetric ones, and asymmetric ones if the activation uses their symmetric part. */
export const comesToRest = (runs = (seed: string) => [settled(whole, 0, seed), settled(symmetricPart, 1, seed)]) =>
  found(
    seeds(6).flatMap((seed) =>
      runs(seed).map((run): Case => {
        const gap = run.learning[run.learning.length - 1];
        return { holds: gap <= 1e-6, gap, words: `Seed ${seed}: the weights still move by ${digits(gap)}.` };
      }),
    ),
  );

/** The mean of the patterns' own minima is the total's minimum: one input 1, output w, and two targets. */
export const totalMinimum = (
  targets: readonly (readonly [number, number])[] = [
    [0, 1],
    [0.5, 0.5],
  ],
) =>
  // prettier-ignore
  found(
    targets.map(([s, t]): Case => {
      const total = Math.min(...Array.from({ length: 2001 }, (_, i) => -10 + i / 100).map((w) => ((w - s) * (w - s) + (w - t) * (w - t)) / 2)); // prettier-ignore
      return {
        holds: total === 0,
        words: `One input and the targets ${s} and ${t}: each pattern's own minimum is 0, the least mean error is ${digits(total)}, at $w = ${(s + t) / 2}$.`,
      };
    }),
  );

/** Two patterns (x, t) and (−x, 1 − t) of a sigmoid unit: do their errors differ somewhere over a grid of weights (and biases)? */
export const errorSurfaces = (biases: readonly number[] = [0]) => {
  const grid = Array.from({ length: 81 }, (_, i) => -8 + i / 5);
  const error = (w: number, b: number, x: number, t: number) => {
    const off = sigmoid.f(w * x + b) - t;
    return (off * off) / 2;
  };
  return found(
    [[1, 0.2], [0.5, 1], [2, 0.7]].map(([x, t]): Case => {
      const apart = Math.max(...grid.flatMap((w) => biases.map((b) => Math.abs(error(w, b, x, t) - error(w, b, -x, 1 - t))))); // prettier-ignore
      return {
        holds: apart > ROUNDING,
        words: `A sigmoid unit without bias: the patterns $(${x}, ${t})$ and $(${-x}, ${digits(1 - t)})$ have equal errors at every weight (within ${digits(apart, 1)}), since $\\sigma(-z) = 1 - \\sigma(z)$.`,
      };
    }),
  ); // prettier-ignore
};
