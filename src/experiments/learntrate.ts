/**
 * Paper 2's closing idea, a learning rate that is itself learnt by backpropagation, beside fixed rates from the same start.
 */
import { relu, identity } from "../activations";
import { twoGaussians } from "../data/generators";
import { crossEntropy } from "../losses";
import { exp, log } from "../math";
import { drawWeights, he, mlp } from "../models";
import { hypergradient, sgd, type Optimizer } from "../optimizers";
import { derivative } from "../rules";
import { area } from "../stats/curves";
import { mean } from "../stats/summaries";
import { training, type Run } from "../train";
import { cosineRun, type Measures } from "./cosine";

/** Paper 1's cosine and paper 2's two classes, all layers trained. */
const tasks = {
  cosine: (seed: string): Run => cosineRun({}, seed, derivative),
  "two Gaussians": (seed: string): Run => ({
    network: mlp(drawWeights([1, 8, 8, 2], seed, he(), false), [relu, relu, identity]),
    ...twoGaussians(100, seed),
    loss: crossEntropy,
    optimizer: sgd(0),
  }),
};

export interface LearntRateSettings {
  readonly task: keyof typeof tasks;
  readonly iterations: number;
}

/** The run of a task with another optimizer. */
export const rateRun = (task: LearntRateSettings["task"], seed: string, optimizer: Optimizer): Run => ({
  ...tasks[task](seed),
  optimizer,
});

/** The loss and the learnt rate after 0, 1, 2, … iterations; of a fixed rate there is none. */
export function rateCurves({ task, iterations }: LearntRateSettings, seed: string, optimizer: Optimizer) {
  const losses: number[] = [];
  const rates: number[] = [];
  for (const step of training(rateRun(task, seed, optimizer))) {
    losses.push(step.loss);
    rates.push(step.shared[0]);
    if (step.iteration === iterations) return { losses, rates };
  }
  throw new Error("unreachable");
}

export interface LearntRateTrial extends LearntRateSettings {
  /** Of the learnt rate, by task: found on other seeds. */
  readonly betas: Readonly<Record<LearntRateSettings["task"], number>>;
  /** Starting rates, as multiples of `rate`; they are the fixed ones too. */
  readonly starts: readonly number[];
  readonly rate: number;
  /** The fixed rates among which the best is looked for, by lowest area under this seed: as good as a fixed rate can be. */
  readonly grid: readonly number[];
}

/** What a run that left the numbers counts as, so that one seed does not outweigh all others. */
const MOST = 10;

const areaOf = (losses: readonly number[]): number => area(losses.map((loss) => (loss < MOST ? loss : MOST)));

/**
 * From each start: the area under the loss curve with the rate `learnt`, `fixed`, and learnt with its sign `turned` round
 * (−β), each as "… 1", "… 2", … and as the geometric mean over the starts; `best` is the area of the best fixed rate. "learnt excess" and
 * "fixed excess" are the means over the starts of area less `best`; "half the fixed excess" is half of that.
 */
export function learntRateTrial(settings: LearntRateTrial, seed: string): Measures {
  const { betas, starts, rate, grid, task } = settings;
  const of = (optimizer: Optimizer) => areaOf(rateCurves(settings, seed, optimizer).losses);
  const columns = {
    learnt: starts.map((start) => of(hypergradient(rate * start, betas[task]))),
    fixed: starts.map((start) => of(sgd(rate * start))),
    turned: starts.map((start) => of(hypergradient(rate * start, -betas[task]))),
  };
  const best = Math.min(...grid.map((fixed) => of(sgd(fixed))), ...columns.fixed);
  const excess = (areas: readonly number[]) => mean(areas.map((one) => one - best));
  return {
    ...Object.fromEntries(
      Object.entries(columns).flatMap(([name, areas]) => [
        [name, exp(mean(areas.map(log)))],
        ...areas.map((one, i) => [`${name} ${i + 1}`, one]),
      ]),
    ),
    best,
    "learnt excess": excess(columns.learnt),
    "fixed excess": excess(columns.fixed),
    "half the fixed excess": excess(columns.fixed) / 2,
  };
}

export interface BetaTrial extends LearntRateSettings {
  readonly beta: number;
  readonly starts: readonly number[];
  readonly rate: number;
}

/** The geometric mean over the starts of the area with a rate learnt at this β: `cost`, for finding β. */
export const betaTrial = ({ beta, starts, rate, ...settings }: BetaTrial, seed: string): Measures => ({
  cost: exp(
    mean(starts.map((start) => log(areaOf(rateCurves(settings, seed, hypergradient(rate * start, beta)).losses)))),
  ),
});
