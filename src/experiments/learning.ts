/**
 * A network that learns drawn digits while somebody looks: 784-128-64-10, under any rule of the list and at any rate, in float32.
 * A notebook runs it once, and its page runs it again with other settings, by the same code.
 */
import { identity, tanh } from "../activations";
import { drawnDigits } from "../data/digits";
import { scoring } from "../evaluate";
import type { DigitsLab } from "../figure";
import { alone, float32 } from "../float32";
import { crossEntropy } from "../losses";
import { drawWeights, mlp, xavier } from "../models";
import { sgd } from "../optimizers";
import { training } from "../train";
import { every, ruleOf, type EveryRule } from "./every";

/** What was seen after an update; the accuracy on fresh digits at the end of each epoch, and before the first. */
export interface Seen {
  readonly updates: number;
  /** Of the batch that comes next. */
  readonly loss: number;
  readonly accuracy?: number;
}

export const updatesAnEpoch = ({ samples, batch }: DigitsLab): number => Math.ceil(samples / batch);

/** The run, update by update, to the end of its last epoch. Hidden units are tanh; the loss is the softmax cross-entropy. */
export function* learning(settings: DigitsLab, list: readonly EveryRule[] = every): Generator<Seen, void> {
  const { rule, rate, seed, samples, tests, layers, batch, epochs } = settings;
  const activations = layers.slice(1).map((_, i, { length }) => (i === length - 1 ? identity : tanh));
  const network = mlp(drawWeights(layers, seed, xavier()), activations, float32(alone(16)));
  const score = scoring(network, crossEntropy, drawnDigits(tests, `${seed}/test`));
  const rules = ruleOf(rule, list).rules(seed, rate);
  const each = updatesAnEpoch(settings);
  const run = { network, ...drawnDigits(samples, seed), loss: crossEntropy, optimizer: sgd(rate), rules, batch, seed };
  for (const { iteration: updates, batchLoss: loss } of training(run)) {
    yield updates % each === 0 ? { updates, loss, accuracy: score().accuracy } : { updates, loss };
    if (updates === epochs * each) return;
  }
}

/** The same as columns: the loss by update, the accuracy by epoch. */
export function learnt(settings: DigitsLab, list?: readonly EveryRule[]): { loss: number[]; accuracy: number[] } {
  const seen = [...learning(settings, list)];
  return {
    loss: seen.map(({ loss }) => loss),
    accuracy: seen.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [accuracy])),
  };
}
