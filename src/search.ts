/**
 * Search of a box for the smallest value of a black box, as in paper 2, section 3.2.1: "Gaussian process (GP) priors over
 * functions as our probabilistic prior model and Expected Improvement (EI) as our acquisition function".
 *
 *   what was seen → gaussian.ts: posterior, likelihood → fit.ts: hyperparameters → improvement.ts → rounds.ts: next points
 *
 * cholesky.ts and descent.ts are the mathematics below. A search is a function of what was seen, and holds no state.
 */
export {
  logLikelihood,
  matern52,
  posterior,
  squaredExponential,
  type Hyperparameters,
  type Kernel,
  type Posterior,
} from "./search/gaussian";
export { likeliest } from "./search/fit";
export { expectedImprovement } from "./search/improvement";
export { bayesianSearch, bestOf, randomSearch, withoutFailures, type Observation, type Search } from "./search/rounds";
export type { Box } from "./search/descent";
