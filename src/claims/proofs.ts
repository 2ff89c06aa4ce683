/**
 * Mathematical claims, checked by computation: what a check finds, by the claim's id. Each takes the thing that it is about
 * (a rule, a chord, an activation) as a parameter with the paper's as default, so that a control can be put in its place.
 * A check finds counterexamples and ranges; the proof of what no case contradicts stands in the register.
 */
import { consistency, inconsistency, limitOfConsistency, limitOfSlope } from "./proofs/consistency";
import { boundedZ, indistinguishable, symmetry, zeroDifference } from "./proofs/doubles";
import { roundTrip, saturates, secondOrder, sigmoidDerivative } from "./proofs/equations";
import { beyond36, taylor } from "./proofs/far";
import type { Finding } from "./proofs/finding";
import { finiteSlope, forcedZero, lowerBound } from "./proofs/guards";
import { anyInverse } from "./proofs/inverse";
import { paper2 } from "./proofs/paper2";
import { paper3 } from "./proofs/paper3";
import { paper4 } from "./proofs/paper4";
import { paper5 } from "./proofs/paper5";
import { leakyAtZero, slopeByDirection } from "./proofs/slope";
import { onlyActivation } from "./proofs/untouched";
import { vanishing } from "./proofs/vanishing";

export { mathematicalVerdict, type Finding, type MathematicalVerdict } from "./proofs/finding";

/** Paper 1's. */
export const paper1: Readonly<Record<string, () => Finding>> = {
  consistent: () => consistency(),
  limit: () => limitOfSlope(),
  "limit-consistency": () => limitOfConsistency(),
  "slope-direction": () => slopeByDirection(),
  indistinguishable: () => indistinguishable(),
  "zero-difference": () => zeroDifference(),
  "any-inverse": () => anyInverse(),
  "leaky-at-zero": () => leakyAtZero(),
  "bounded-z": () => boundedZ(),
  symmetry: () => symmetry(),
  vanishing: () => vanishing(),
  "equation-2": () => sigmoidDerivative(),
  "equation-4": () => inconsistency(),
  "equation-5": () => roundTrip(),
  "second-order": () => secondOrder(),
  saturates: () => saturates(),
  "only-activation": () => onlyActivation(),
  "beyond-36": () => beyond36(),
  taylor: () => taylor(),
  "forced-zero": () => forcedZero(),
  "finite-slope": () => finiteSlope(),
  "lower-bound": () => lowerBound(),
};

export const checks: Readonly<Record<string, () => Finding>> = {
  ...paper1,
  ...paper2,
  ...paper3,
  ...paper4,
  ...paper5,
};
