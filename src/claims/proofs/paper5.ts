/** Paper 5's mathematical claims by their checks. */
import type { Finding } from "./finding";
import { convexGuarantee } from "./paper5/convex";
import { forwardDifference, millionAndOne, mostEfficient, twoPasses } from "./paper5/costs";
import * as equations from "./paper5/equations";
import * as errata from "./paper5/errata";
import * as rules from "./paper5/rules";

export const paper5: Readonly<Record<string, () => Finding>> = {
  "parameter-count": () => errata.parameterCount(),
  "linear-gradient": () => equations.linearGradient(),
  "two-passes": () => twoPasses(),
  "million-and-one": () => millionAndOne(),
  "most-efficient": () => mostEfficient(),
  "forward-difference": () => forwardDifference(),
  "flow-chain-rule": () => rules.chainRule(),
  "flow-addition": () => rules.addition(),
  "flow-constant": () => rules.constantFactor(),
  "flow-product": () => rules.product(),
  "flow-max": () => rules.larger(),
  "flow-max-tie": () => rules.atTie(),
  "flow-sigmoid": () => rules.sigmoidRule(),
  "sigmoid-vanishes": () => rules.vanishes(),
  "flow-several": () => rules.severalOutputs(),
  "flow-softmax": () => rules.softmaxGradient(),
  "output-gradient": () => rules.outputGradient(),
  "through-z": () => equations.throughZ(),
  "equations-6-8": () => equations.preActivation(),
  "equations-6-11": () => equations.upperWeights(),
  "equation-6-13": () => equations.firstWeights(),
  "listed-deltas": () => equations.fromListedDeltas(),
  "through-next": () => equations.throughNext(),
  "equation-6-16": () => equations.nextByThis(),
  "equation-6-17": () => equations.recursion(),
  "batch-terms": () => errata.batchTerms(),
  "batch-index": () => errata.batchIndex(),
  "first-layer-bounds": () => errata.firstLayerBounds(),
  "logit-bound": () => errata.logitBound(),
  "hidden-range": () => errata.hiddenRange(),
  "batch-algorithm": () => equations.algorithm(),
  "one-sample-is-batch": () => errata.oneSampleIsBatch(),
  "convex-guarantee": () => convexGuarantee(),
};
