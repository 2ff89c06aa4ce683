/**
 * Paper 1: "DBP works not only for sigmoid activation function, but any function that has an inverse function, even for those
 * functions that are not derivable or even continuous". "Works" is read as: the slope of eq. 6 is a usable number
 * wherever a step leads, and small networks learn with it.
 */
import { arctan, elu, leakyRelu, sigmoid, softplus, softsign, tanh, type Activation } from "../../activations";
import { cosine } from "../../data/generators";
import { rmse } from "../../losses";
import { drawWeights, mlp, normal } from "../../models";
import { sgd } from "../../optimizers";
import { seeds } from "../../random";
import { derivative, difference, type ActivationRule } from "../../rules";
import { digits, percent } from "../../show";
import { training } from "../../train";
import { draws, logUniform, sign, type Finding } from "./finding";

/**
 * An activation with a jump: z/2, and 1 more from 0 on. It has an inverse off the gap (0, 1]; inside it the generalised
 * inverse is taken, 0.
 */
const jumpInverse = (a: number) => (a <= 0 ? 2 * a : a > 1 ? 2 * (a - 1) : 0);
export const jump: Activation = {
  name: "jump",
  f: (z) => (z > 0 ? z / 2 + 1 : z / 2),
  derivative: () => 0.5,
  inverse: jumpInverse,
  rise: (from, to) => jumpInverse(to) - jumpInverse(from),
  range: [-Infinity, Infinity],
};

/** A rule whose slopes are no larger than `most`. */
export const capped =
  (rule: ActivationRule, most: number): ActivationRule =>
  (f, place) => {
    const slope = rule(f, place);
    return (z, a, e) => Math.min(slope(z, a, e), most);
  };

export type RuleOfStep = (step: number) => ActivationRule;

/** A slope beyond this is no use to a learning rate: those of the smooth functions are at most 1. */
const USABLE = 100;

/** Random neurons, half of them close to 0, where the kinks and the jump are. */
function slopes(f: Activation, rule: RuleOfStep) {
  const random = draws(`any-inverse/${f.name}`);
  let wrong = 0;
  let steepest = { z: 0, move: 0, slope: -Infinity };
  const tried = 2000;
  for (let i = 0; i < tried; i++) {
    const z = sign(random) * (i % 2 === 0 ? 5 * random.uniform() : logUniform(random, 1e-9, 1));
    const e = sign(random) * logUniform(random, 1e-3, 1);
    const step = logUniform(random, 1e-2, 2);
    const slope = rule(step)(f, { layer: "neuron", samples: 1 })(z, f.f(z), e);
    if (!(slope >= 0 && slope <= USABLE)) wrong++;
    if (!(slope <= steepest.slope)) steepest = { z, move: -step * e, slope };
  }
  return { tried, wrong, steepest };
}

// Under these plain backpropagation learns in every network of every function below.
const POINTS = 25;
const RATE = 1;
const ITERATIONS = 800;
const NETWORKS = 20;

/** Those of 20 networks (1, 4, 1), hidden f and a sigmoid, whose cost on the cosine is not below 90 % of its start in the end. */
function unlearned(f: Activation, activation: ActivationRule): number {
  const learns = (seed: string) => {
    const network = mlp(drawWeights([1, 4, 1], seed, normal(1)), [f, sigmoid]);
    let start = NaN;
    for (const { iteration, loss } of training({
      network,
      ...cosine(POINTS, seed),
      loss: rmse,
      optimizer: sgd(RATE),
      rules: { activation },
    })) {
      if (iteration === 0) start = loss;
      if (iteration === ITERATIONS) return loss < 0.9 * start;
    }
    return false;
  };
  return seeds(NETWORKS).filter((seed) => !learns(seed)).length;
}

export const SMOOTH: readonly Activation[] = [sigmoid, tanh, softplus, leakyRelu, elu, softsign, arctan];

/** Slopes and training of eq. 6 for each function; a function in which no case fails is in the range. */
export function anyInverse(
  functions: readonly Activation[] = [...SMOOTH, jump],
  rule: RuleOfStep = difference,
): Finding {
  const found = functions.map((f) => ({ f, ...slopes(f, rule), unlearned: unlearned(f, rule(RATE)) }));
  const works = found.filter(({ wrong, unlearned }) => wrong + unlearned === 0);
  const breaks = found.filter((x) => !works.includes(x));
  const failures = breaks.reduce((sum, { wrong, unlearned }) => sum + wrong + unlearned, 0);
  const numbers: Record<string, number> = {};
  for (const { f, unlearned, steepest } of found) {
    numbers[`unlearned/${f.name}`] = unlearned;
    numbers[`steepest/${f.name}`] = steepest.slope;
  }
  const worst = breaks.reduce<(typeof found)[number] | undefined>(
    (x, y) => (x && x.steepest.slope >= y.steepest.slope ? x : y),
    undefined,
  );
  let counterexample: string | undefined;
  if (worst) {
    const { f, wrong, tried, steepest, unlearned: left } = worst;
    const cap = 1;
    numbers.underDerivative = unlearned(f, derivative);
    numbers.underCap = unlearned(f, capped(rule(RATE), cap));
    /** Slope times distance: the slope grows as 1/|z| where this stays near the move. */
    numbers.slopeTimesDistance = steepest.slope * Math.abs(steepest.z);
    counterexample =
      `${f.name}: at $z = ${digits(steepest.z)}$ a move of ${digits(steepest.move)} in a has the slope ` +
      `${digits(steepest.slope)}, and ${wrong} of ${tried} random slopes are not between 0 and ${USABLE}. ${left} of ${NETWORKS} ` +
      `networks do not get below ${percent(0.9)} of their first cost (${numbers.underDerivative} with the derivative; ` +
      `${numbers.underCap} with slopes capped at ${cap}).`;
  }
  return {
    cases: found.reduce((sum, { tried }) => sum + tried + NETWORKS, 0),
    failures,
    ...(counterexample !== undefined && { counterexample }),
    ...(breaks.length > 0 &&
      works.length > 0 && {
        range: `For ${works.map(({ f }) => f.name).join(", ")}: ${works.reduce((sum, { tried }) => sum + tried, 0)} slopes and ${works.length * NETWORKS} networks; not for ${breaks.map(({ f }) => f.name).join(", ")}.`,
      }),
    numbers,
  };
}
