/**
 * Paper 5's setting: a network of one hidden layer or none learns two classes by batch stochastic gradient descent on the
 * softmax cross-entropy. One run with batches of a size; and many starts on one data set.
 */
import { activations, identity } from "../activations";
import { generators } from "../data/generators";
import { backward, constant, forwardPass, reversePass, type Gradients } from "../graph";
import type { Layer } from "../layers";
import { crossEntropy } from "../losses";
import { drawWeights, mlp, normal, xavier } from "../models";
import { sgd } from "../optimizers";
import { iterationsTo } from "../stats/curves";
import { deviation, mean } from "../stats/summaries";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";

export interface ClassesSettings {
  readonly data: "xor" | "circles" | "twoGaussians";
  readonly points: number;
  /** Units of the hidden layer; none with 0, and the network is linear. */
  readonly hidden: number;
  readonly activation: "sigmoid" | "tanh";
  readonly init: { readonly name: keyof typeof inits; readonly scale: number };
  readonly rate: number;
  /** Samples in a batch, or all of them. */
  readonly batch: number | "all";
  readonly epochs: number;
}

const inits = { normal, xavier };

/** A run under these settings: `seed` fixes the points and the order of batches, `start` the weights. */
export function classesRun(settings: ClassesSettings, seed: string, start = seed): Run {
  const { data, points, hidden, activation, init, rate, batch } = settings;
  const { x, y } = generators[data](points, seed);
  const sizes = [x.shape[1], ...(hidden > 0 ? [hidden] : []), 2];
  return {
    network: mlp(drawWeights(sizes, start, inits[init.name](init.scale)), [
      ...(hidden > 0 ? [activations[activation]] : []),
      identity,
    ]),
    x,
    y,
    loss: crossEntropy,
    optimizer: sgd(rate),
    ...(batch !== "all" && { batch }),
    seed,
  };
}

const updatesAnEpoch = ({ points, batch }: ClassesSettings): number =>
  batch === "all" ? 1 : Math.ceil(points / batch);

const flat = ({ params }: Layer, of: Gradients): number[] => params.flatMap((p) => Array.from(of(p).data));
const dot = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((total, value, i) => total + value * v[i], 0);

/** |∂L/∂(weights)| over all data. */
function gradientNorm({ network, x, y, loss }: Run): number {
  const g = flat(network, backward(loss(network(constant(x)), y)));
  return Math.sqrt(dot(g, g));
}

export interface ClassesTrial extends ClassesSettings {
  /** The loss that `epochs` waits for. */
  readonly threshold: number;
}

/** Updates are looked at one by one this often. */
const EVERY = 10;

/**
 * One run: `cost` over all data at the end, `epochs` until it first is at most the threshold at an epoch's end (all of them
 * where it never is; `reached` is 0 then), the gradient's norm at the `start` and at the `end`; and of every tenth update,
 * how many are `uphill` (they raise the loss of all data) and `against` (more than 90° from its gradient), as shares.
 */
export function classesTrial(settings: ClassesTrial, seed: string): Measures {
  const run = classesRun(settings, seed);
  const { network } = run;
  const whole = run.loss(network(constant(run.x)), run.y);
  const [forward, reverse] = [forwardPass(whole), reversePass(whole)];
  const every = updatesAnEpoch(settings);
  const last = settings.epochs * every;
  const start = gradientNorm(run);
  const costs: number[] = [];
  let [looked, uphill, against] = [0, 0, 0];
  let before = NaN;
  for (const step of training(run)) {
    const k = step.iteration;
    if (k % every === 0) costs.push(step.loss);
    if (k > 0 && (k - 1) % EVERY === 0 && step.loss > before) uphill++;
    if (k === last) break;
    if (k % EVERY !== 0) continue;
    before = step.loss;
    forward();
    looked++;
    if (
      dot(
        flat(network, reverse()),
        flat(network, (p) => step.gradient(p)),
      ) < 0
    )
      against++;
  }
  const { iterations, reached } = iterationsTo(costs, settings.threshold);
  return {
    cost: costs[costs.length - 1],
    epochs: iterations,
    reached: reached ? 1 : 0,
    start,
    end: gradientNorm(run),
    uphill: uphill / looked,
    against: against / looked,
  };
}

/** Goes on from the run's present weights for some epochs; returns the loss of all data then. */
export function goOn(run: Run, settings: ClassesSettings, epochs: number): number {
  const last = epochs * updatesAnEpoch(settings);
  for (const step of training(run)) if (step.iteration === last) return step.loss;
  throw new Error("unreachable");
}

export interface StartsTrial extends ClassesSettings {
  readonly starts: number;
}

/**
 * Several starts on one data set: the mean, the deviation (`spread`) and the least of the final losses, `relative` = spread
 * over mean, `above` = the share of starts that end more than 0.01 above the least, and the mean `norm` of the gradient there.
 */
export function startsTrial(settings: StartsTrial, seed: string): Measures {
  const ends = Array.from({ length: settings.starts }, (_, s) => {
    const run = classesRun(settings, seed, `${seed}/${s}`);
    return { cost: goOn(run, settings, settings.epochs), norm: gradientNorm(run) };
  });
  const costs = ends.map(({ cost }) => cost);
  const least = Math.min(...costs);
  return {
    cost: mean(costs),
    spread: deviation(costs),
    relative: deviation(costs) / mean(costs),
    least,
    above: costs.filter((cost) => cost > least + 0.01).length / costs.length,
    norm: mean(ends.map(({ norm }) => norm)),
  };
}

export interface EscapeTrial extends ClassesSettings {
  /** Starts that are tried: a minimum is poor where another start found one that is lower by `poor`. */
  readonly starts: number;
  /** Epochs with all samples to come to rest: before, and after. */
  readonly settle: number;
  readonly poor: number;
}

/**
 * Out of a poor minimum: several starts come to rest with all samples, at rate and length given. Where the highest lies more than
 * `poor` above the least, it goes on for `epochs` with the given batches, and comes to rest once more with all samples. `before`,
 * `least` and `cost` are the losses at rest, `left` is 1 where the last is lower than the first by `poor`. Where no start is
 * stuck there is nothing to leave: NaN throughout.
 */
export function escapeTrial(settings: EscapeTrial, seed: string): Measures {
  const { starts, settle, poor, epochs } = settings;
  const all = { ...settings, batch: "all" } as const;
  const tried = Array.from({ length: starts }, (_, s) => {
    const start = `${seed}/${s}`;
    const run = classesRun(all, seed, start);
    return { start, run, cost: goOn(run, all, settle) };
  });
  const worst = tried.reduce((a, b) => (b.cost > a.cost ? b : a));
  const least = Math.min(...tried.map(({ cost }) => cost));
  if (!(worst.cost > least + poor)) return { before: NaN, least: NaN, cost: NaN, left: NaN };
  goOn({ ...classesRun(settings, seed, worst.start), network: worst.run.network }, settings, epochs);
  const cost = goOn(worst.run, all, settle);
  return { before: worst.cost, least, cost, left: cost < worst.cost - poor ? 1 : 0 };
}
