/**
 * What is seen of a rule while it learns: at some iterations the loss, the angles of its gradient to the true one by layer
 * (two backward passes on one forward pass), and of its stand-ins to the weights. And the trials that record it.
 */
import { angle, standIns } from "../angles";
import { constant, forwardPass, reversePass, type Gradients } from "../graph";
import { layerName } from "../models";
import { mean } from "../stats/summaries";
import { training } from "../train";
import type { Measures } from "./cosine";
import { everyRun, ownRate, ruleOf, tasks, type EveryRule, type TaskName } from "./every";

export interface Watched {
  /** The iterations that were looked at. */
  readonly at: readonly number[];
  readonly loss: readonly number[];
  /** Degrees between the rule's gradient of a layer's weights and the true one: [layer][look]. NaN where one is all 0. */
  readonly angles: readonly (readonly number[])[];
  /** Degrees between what a layer sends δ through and its weights, by its name; direct feedback asks no layer, and has none. */
  readonly standIns: Readonly<Record<string, readonly number[]>>;
}

/** Watches one run, with `looks` even steps between the first look and the last. */
export function watched(name: TaskName, rule: EveryRule, rate: number, seed: string, looks = 20): Watched {
  const run = everyRun(name, rule, rate, seed);
  const { network, x, y, loss } = run;
  const end = loss(network(constant(x)), y);
  const forward = forwardPass(end);
  const [truth, own] = [reversePass(end), reversePass(end)];
  const { iterations, layers } = tasks[name];
  const every = Math.max(1, Math.round(iterations / looks));
  const weights = layers.slice(1).map((_, i) => network.params.find((p) => p.name === `${layerName(i)}.W`)!);
  const at: number[] = [];
  const losses: number[] = [];
  const angles: number[][] = weights.map(() => []);
  const through: Record<string, number[]> = {};
  for (const step of training(run)) {
    if (step.iteration % every === 0) {
      at.push(step.iteration);
      losses.push(step.loss);
      forward();
      const [right, given]: Gradients[] = [truth(), own(step.rules)];
      weights.forEach((w, i) => angles[i].push(angle(given(w).data, right(w).data)));
      for (const [layer, { W, B }] of standIns(end, step.rules))
        (through[layer] ??= []).push(W === B ? 0 : angle(B.data, W.data));
    }
    if (step.iteration >= iterations) break;
  }
  return { at, loss: losses, angles, standIns: through };
}

export interface EveryTrial {
  readonly task: TaskName;
  readonly rule: string;
  /** A learning rate, or the rule's own one. */
  readonly rate: number | "own";
}

/** `cost` at the end (∞ where the run left all numbers), and `angle`, the mean over training of the first layer's. */
export function everyTrial({ task, rule, rate }: EveryTrial, seed: string): Measures {
  const one = ruleOf(rule);
  const { loss, angles } = watched(task, one, rate === "own" ? ownRate(task, one) : rate, seed);
  const cost = loss[loss.length - 1];
  return { cost: Number.isFinite(cost) ? cost : Infinity, angle: mean(angles[0]) };
}

export interface TimeTrial {
  readonly task: TaskName;
  readonly rule: string;
  /** Rounds of `steps` steps of the rule and as many of BP, in turn. */
  readonly rounds: number;
  readonly steps: number;
}

/**
 * `time`: how long a training step of a rule takes, in steps of BP: the median over rounds that alternate. It reads a clock,
 * as no other trial does, and is shown from its record alone.
 */
export function timeTrial(
  { task, rule, rounds, steps }: TimeTrial,
  seed: string,
  clock = () => performance.now(),
): Measures {
  const start = (name: string) => {
    const one = ruleOf(name);
    return training(everyRun(task, one, 1e-3, seed)); // so small a rate that no run goes anywhere else than the other
  };
  const [bp, own] = [start("BP"), start(rule)];
  const timed = (stream: ReturnType<typeof start>) => {
    const from = clock();
    for (let k = 0; k < steps; k++) stream.next();
    return clock() - from;
  };
  const ratios = Array.from({ length: rounds }, (_, r) => {
    if (r % 2 === 0) {
      const one = timed(bp);
      return timed(own) / one;
    }
    const one = timed(own);
    return one / timed(bp);
  });
  return { time: ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)] };
}
