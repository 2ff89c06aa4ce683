/** Paper 2's mathematical claims by their checks. */
import type { Finding } from "./finding";
import * as equations from "./paper2/equations";
import { equation5, feedbackRate } from "./paper2/feedback";
import { metaNetwork } from "./paper2/meta";
import * as rates from "./paper2/rates";
import { anyOptimizer, wholeRun } from "./paper2/runs";

export const paper2: Readonly<Record<string, () => Finding>> = {
  "equations-1-2": () => equations.equations12(),
  "equation-1-softmax": () => equations.outputDelta(),
  "equation-3": () => equations.equation3(),
  "rate-one-sample": () => equations.oneSample(),
  "rate-batch": () => rates.batchRate(),
  "rate-positive": () => rates.positiveRate(),
  "rate-whole-run": () => wholeRun(),
  "rate-adaptive": () => equations.adaptive(),
  "noise-below": () => rates.noiseBelow(),
  "custom-credit": () => rates.customCredit(),
  "equation-5": () => equation5(),
  "feedback-rate": () => feedbackRate(),
  "rate-any-optimizer": () => anyOptimizer(),
  "meta-network": () => metaNetwork(),
};
