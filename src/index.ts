/** The public names, in reading order. */
export * from "./rules";
export {
  activations,
  arctan,
  elu,
  gelu,
  identity,
  leakyRelu,
  relu,
  sigmoid,
  softplus,
  softsign,
  swish,
  tanh,
  type Activation,
} from "./activations";
export { backward, constant, forwardPass, node, parameter, reversePass, type Gradients, type Node } from "./graph";
export { activate, dense, sequential, type Layer } from "./layers";
export { batchNorm, conv, globalMaxPool, maxPool } from "./layers/images";
export { add, attention, embedding, layerNorm, lengths, meanPool, positions } from "./layers/sequences";
export { plain, type Engine, type Numbers } from "./tensor";
export { alone, float32, type Team } from "./float32";
export { binaryCrossEntropy, crossEntropy, mse, rmse, squaredError, type Loss } from "./losses";
export { drawWeights, he, mlp, normal, uniform, xavier, type Init, type Weights } from "./models";
export { atWidth, convNet, simpleNet, simpleNetStages, smallSimpleNetStages, type Stage } from "./models/simplenet";
export { drawTransformer, paperTransformer, transformer, type TransformerSize, type TransformerWeights } from "./models/transformer"; // prettier-ignore
export { adadelta, adam, hypergradient, momentum, sgd, type Optimizer } from "./optimizers";
export { record, training, unit, type Curves, type Run, type State, type Step, type Watch } from "./train";
export { alignment, angle, standIns, type StandIn } from "./angles";
export {
  backPropagate,
  batchGradient,
  batchLoss,
  computing,
  initGrad,
  initParam,
  outputOf,
  outputs,
  propagate,
  trainNN,
  unitActivations,
  unitLoss,
  unitRelu,
  updateNN,
  type Errors,
  type Parameters,
  type Sample,
  type UnitNetwork,
} from "./units";
export { parametersForm, units, type UnitForm } from "./units/form";
export { throughLayers, throughPass } from "./units/agreement";
export { drawSamples, drawUnits, layeredUnits } from "./units/draw";
export { gradientGap, numbersOf, numericGradient } from "./units/differences";
export { parametersOf, unitLayer } from "./units/layer";
export { unitPanel } from "./units/picture";
export { logic, startOf, waves, type Problem } from "./units/problems";
export {
  backpropagation,
  backpropagationMatrix,
  backSubstitution,
  between,
  chainRule,
  chainRuleMatrix,
  directPartials,
  entries,
  influenced,
  influencing,
  multiplications,
  ordered,
  systemOf,
  type Derivatives,
  type System,
} from "./systems";
export { cosineRun, type CosineSettings } from "./experiments";
export { bFunctions, drawnDelta, drawnFactors, failing, masked, type BFunction } from "./bfunctions";
export {
  barrier,
  bFunctionDefaults,
  bFunctionRun,
  bFunctionWay,
  landscape,
  LOOK,
  ruleOf,
  type BFunctionSettings,
} from "./experiments/bfunctions";
export { rateCurves, rateRun } from "./experiments/learntrate";
export { along, jacobi, principal, type Principal } from "./principal";
export { chordLaw, clampedChordLaw, recoveryTime, tangentLaw } from "./recovery";
export type { Results, Settings, Sweep } from "./sweeps";
export { drawnDigits } from "./data/digits";
export { drawnImages, readCifar } from "./data/cifar";
export { scoring, type Score } from "./evaluate";
export { circles, cosine, generators, spirals, twoGaussians, xor, type Data } from "./data/generators";
export { gaussians, insetCosine, noisy, sets, twoPeriods } from "./data/sets";
export { clamped, scaled } from "./variants";
export { lab } from "./lab/show";
export { matrix, rows, tensor, vector, type Tensor } from "./tensor";
export { seeds, shuffled, stream, type Stream } from "./random";
export * from "./stats";
export {
  bayesianSearch,
  bestOf,
  expectedImprovement,
  likeliest,
  logLikelihood,
  matern52,
  posterior,
  randomSearch,
  squaredExponential,
  withoutFailures,
  type Box,
  type Hyperparameters,
  type Kernel,
  type Observation,
  type Posterior,
  type Search,
} from "./search";
export {
  activationName,
  bandMark,
  histogram,
  line,
  linked,
  plot,
  points,
  slopeName,
  spread,
  styles,
  type Axis,
  type Figure,
  type Lab,
  type Link,
  type DigitsLab,
  type Mark,
  type Panel,
  type Style,
} from "./figure";
export { contourLines, gridOf, isolines, valleyLevels, type Grid } from "./contours";
export {
  diagram,
  type Diagram,
  type DiagramEdge,
  type DiagramNode,
  type DiagramPanel,
  type Label,
  type Tone,
} from "./diagram";
export { digits, draw, percent, say, show, table } from "./show";
export { progress } from "./progress";
export { help } from "./help";
export { exp, expm1, log, log1p } from "./math";
