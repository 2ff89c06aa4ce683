/** Paper 3's mathematical claims by their checks. */
import type { Finding } from "./finding";
import { linearFlow, linearSaves } from "./paper3/linear";
import * as list from "./paper3/list";
import * as systems from "./paper3/systems";

export const paper3: Readonly<Record<string, () => Finding>> = {
  "two-equations": () => systems.twoEquations(),
  "chain-rule-reads": () => systems.chainRuleReads(),
  "backpropagation-reads": () => systems.backpropagationReads(),
  "back-substitution": () => systems.backSubstitution(),
  "matrix-order": () => systems.matrixOrder(),
  "order-costs": () => systems.orderCosts(),
  "equivalent-methods": () => systems.equivalent(),
  "linear-backward": () => list.linearBackward(),
  "linear-flow": () => linearFlow(),
  "linear-saves": () => linearSaves(),
  "differential-network": () => list.differential([2]),
  "differential-deeper": () => list.differential([1, 2, 3, 4, 5]),
  "gradient-like": () => list.gradientLike(),
  "comes-to-rest": () => list.comesToRest(),
  "through-time": () => list.throughTime(),
  "third-pass": () => list.thirdPass(),
  "second-derivatives": () => list.secondDerivatives(),
  "total-minimum": () => list.totalMinimum(),
  "error-surfaces": () => list.errorSurfaces(),
};
