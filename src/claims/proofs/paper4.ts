/** The checks of paper 4 by the names that the register gives them. */
import * as algorithms from "./units/algorithms";
import * as descent from "./units/descent";
import type { Finding } from "./finding";
import * as gradients from "./units/gradients";
import * as slopes from "./units/slopes";

export const paper4: Readonly<Record<string, () => Finding>> = {
  "static-mapping": () => gradients.staticMapping(),
  "own-input": () => gradients.ownInput(),
  "batch-sum": () => gradients.batchSum(),
  "weight-gradient": () => gradients.equation11(),
  "bias-gradient": () => gradients.equation12(),
  "delta-downstream": () => gradients.equation14(),
  "output-upstream": () => gradients.outputUpstream(),
  "squared-residual": () => gradients.equation15(),
  "sigmoid-forms": () => slopes.equation16(),
  "relu-slope": () => slopes.equation17(),
  "relu-kink": () => slopes.kink(),
  "relu-zero-ignored": () => slopes.zeroIgnored(),
  "steepest-descent": () => descent.steepest(),
  "update-lowers-loss": () => descent.lowersLoss(),
  "unit-algorithms": () => algorithms.algorithms(),
  "propagate-missing": () => algorithms.calledAndPrinted(),
  "algorithm-3-letter": () => algorithms.algorithm3Letter(),
  "algorithm-5-letter": () => algorithms.algorithm5Letter(),
  "algorithm-4-loop": () => algorithms.algorithm4(),
  "input-gradients": () => gradients.inputGradients(),
  "layer-order": () => gradients.layerOrder(),
  "update-order": () => algorithms.updateOrder(),
};
