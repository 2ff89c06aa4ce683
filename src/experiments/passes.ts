/**
 * Figure 6.1 of paper 5 in seconds: forward passes alone, or both passes, of one sample again and again. A record of each tells
 * how long a pass takes; what is measured here is only that the work was done.
 */
import { identity, sigmoid } from "../activations";
import { constant, forwardPass, reversePass } from "../graph";
import { crossEntropy } from "../losses";
import { drawWeights, mlp, xavier } from "../models";
import { stream } from "../random";
import { tensor } from "../tensor";
import type { Measures } from "./cosine";

export interface PassesTrial {
  readonly sizes: readonly number[];
  readonly passes: "forward" | "both";
  readonly repeats: number;
}

/** `loss` of the sample, and the number of `parameters`. */
export function passesTrial({ sizes, passes, repeats }: PassesTrial, seed: string): Measures {
  const net = mlp(drawWeights(sizes, seed, xavier()), [...sizes.slice(2).map(() => sigmoid), identity]);
  const { uniform } = stream(seed, "passes");
  const x = tensor([1, sizes[0]], Float64Array.from({ length: sizes[0] }, uniform));
  const y = tensor([1, sizes[sizes.length - 1]]);
  y.data[0] = 1;
  const end = crossEntropy(net(constant(x)), y);
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  for (let k = 0; k < repeats; k++) {
    forward();
    if (passes === "both") reverse();
  }
  return { loss: end.value.data[0], parameters: net.params.reduce((sum, p) => sum + p.value.data.length, 0) };
}
