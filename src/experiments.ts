/**
 * Trials: what one seed gives at given settings. A notebook, a page's worker and a recorded sweep (sweeps.ts) run the
 * same ones. Settings are JSON values, measures are numbers, and equal seeds give equal bits.
 */
import {
  bFunctionsMeasures,
  bFunctionsTrial,
  endTrial,
  noiseMeasures,
  noiseTrial,
  rangesMeasures,
  rangesTrial,
} from "./experiments/bfunctions";
import { classesTrial, escapeTrial, startsTrial } from "./experiments/classes";
import { cosineTrial } from "./experiments/cosine";
import { coverageTrial } from "./experiments/coverage";
import { descentsTrial, secondOrderTrial } from "./experiments/descents";
import { estimatesTrial } from "./experiments/estimates";
import { invariancesTrial } from "./experiments/invariances";
import { restTrial, servesTrial } from "./experiments/minima";
import { feedbackTrial } from "./experiments/feedback";
import { betaTrial, learntRateTrial } from "./experiments/learntrate";
import { partingTrial } from "./experiments/parting";
import { passesTrial } from "./experiments/passes";
import { imageMeasures } from "./experiments/images";
import { newsMeasures } from "./experiments/news";
import { mnistMeasures } from "./experiments/published";
import { searchMeasures } from "./experiments/slopesearch";
import { recognitionTrial } from "./experiments/recognition";
import { recoveryTrial } from "./experiments/recovery";
import { haltTrial, regimeTrial } from "./experiments/saturation";
import { stepsTrial } from "./experiments/steps";
import { everyTrial, timeTrial } from "./experiments/watched";

export {
  compared,
  cosineDefaults,
  cosineRun,
  endMeasures,
  THRESHOLD,
  VANISHED,
  type CosineSettings,
  type CosineTrial,
  type Measures,
  type RuleName,
} from "./experiments/cosine";
export { bFunctionDefaults, bFunctionRules } from "./experiments/bfunctions";
export { classesRun, type ClassesSettings } from "./experiments/classes";
export { FAR, NEAR } from "./experiments/parting";

/** The trials by the name that a sweep gives them. A trial knows its settings' type; a sweep has checked the names. */
export const trials = {
  cosine: cosineTrial,
  parting: partingTrial,
  recovery: recoveryTrial,
  steps: stepsTrial,
  classes: classesTrial,
  starts: startsTrial,
  escape: escapeTrial,
  rest: restTrial,
  serves: servesTrial,
  passes: passesTrial,
  descents: descentsTrial,
  secondOrder: secondOrderTrial,
  recognition: recognitionTrial,
  bFunctions: bFunctionsTrial,
  bFunctionEnd: endTrial,
  bFunctionNoise: noiseTrial,
  bFunctionRanges: rangesTrial,
  feedback: feedbackTrial,
  learntRate: learntRateTrial,
  learntRateBeta: betaTrial,
  coverage: coverageTrial,
  every: everyTrial,
  everyTime: timeTrial,
  halt: haltTrial,
  regime: regimeTrial,
  estimates: estimatesTrial,
  invariances: invariancesTrial,
} as const;

/** Trials that come in parts (experiments/long.ts): `deltalab experiment` alone runs them, and no page carries them. */
export const LONG = ["mnist", "agnews", "cifar", "slopeSearch"] as const;
export type LongName = (typeof LONG)[number];
export type TrialName = keyof typeof trials | LongName;

export const isLong = (trial: TrialName): trial is LongName => (LONG as readonly string[]).includes(trial);

/** The measures of each trial: what a claim may be about. */
export const measures = {
  cosine: ["cost", "area", "iterations", "reached", "size", "vanished"],
  parting: ["gap", "area", "early", "late", "near", "far"],
  recovery: ["iterations"],
  steps: ["fall", "miss", "fall of BP", "miss of BP"],
  classes: ["cost", "epochs", "reached", "start", "end", "uphill", "against"],
  starts: ["cost", "spread", "relative", "least", "above", "norm"],
  escape: ["before", "least", "cost", "left"],
  rest: ["resting", "cost", "gap", "different"],
  serves: ["cost", "above", "half", "band", "point", "best", "bar", "others", "early"],
  passes: ["loss", "parameters"],
  descents: ["cost"],
  secondOrder: ["cost"],
  recognition: ["autoassociator", "discriminator"],
  bFunctions: bFunctionsMeasures,
  bFunctionEnd: ["cost"],
  bFunctionNoise: noiseMeasures,
  bFunctionRanges: rangesMeasures,
  feedback: [
    "backpropagation",
    "feedback",
    "last layer alone",
    "shortfall",
    "shortfall of the last layer",
    "one point",
  ],
  learntRate: [
    ...["learnt", "fixed", "turned"].flatMap((name) => [name, ...[1, 2, 3].map((start) => `${name} ${start}`)]),
    "best",
    "learnt excess",
    "fixed excess",
    "half the fixed excess",
  ],
  learntRateBeta: ["cost"],
  coverage: ["pairs", "off", "carried", "uncarried"],
  every: ["cost", "angle"],
  everyTime: ["time"],
  halt: ["cost", "start"],
  regime: ["beyond", "fall"],
  estimates: ["cost", "error", "outside", "untrained", "tenth"],
  invariances: ["cost", "noisy"],
  mnist: mnistMeasures,
  agnews: newsMeasures,
  cifar: imageMeasures,
  slopeSearch: searchMeasures,
} as const satisfies Record<TrialName, readonly string[]>;
