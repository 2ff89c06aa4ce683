/** What a search knows after some looks, in the box's own coordinates and the values' own unit: for figures and for reading. */
import { deviation, mean } from "../stats/summaries";
import type { Box } from "./descent";
import { likeliest } from "./fit";
import { matern52, posterior, type Kernel } from "./gaussian";
import { expectedImprovement } from "./improvement";
import { withoutFailures, type Observation } from "./rounds";

export interface Belief {
  /** Of the value at x: its mean and standard deviation, and by how much it is expected to come below `best`. */
  at(x: readonly number[]): { readonly mean: number; readonly deviation: number; readonly improvement: number };
  /** The smallest mean at a point seen. */
  readonly best: number;
  /** The length scale of each coordinate, as a share of the box's side. */
  readonly lengths: readonly number[];
  /** The standard deviation of the noise. */
  readonly noise: number;
}

/** The process through what was seen, as `bayesianSearch` sees it when its next round begins. At least two points that differ. */
export function belief(box: Box, seen: readonly Observation[], kernel: Kernel = matern52): Belief {
  const unit = (x: readonly number[]): number[] => x.map((v, d) => (v - box[d][0]) / (box[d][1] - box[d][0]));
  const values = withoutFailures(seen.map(({ value }) => value));
  const [centre, scale] = [mean(values), deviation(values) || 1];
  const xs = seen.map(({ x }) => unit(x));
  const ys = values.map((value) => (value - centre) / scale);
  const hyper = likeliest(kernel, xs, ys);
  const process = posterior(kernel, hyper, xs, ys);
  const least = Math.min(...xs.map((x) => process.at(x).mean));
  return {
    at(x) {
      const { mean: m, variance } = process.at(unit(x));
      const spread = Math.sqrt(variance);
      return {
        mean: centre + scale * m,
        deviation: scale * spread,
        improvement: scale * expectedImprovement(m, spread, least),
      };
    },
    best: centre + scale * least,
    lengths: hyper.lengths,
    noise: scale * Math.sqrt(hyper.noise),
  };
}
