/**
 * The worker of a figure that learns drawn digits: the notebook's own network under any rule of its list, trained by the
 * notebook's own code and the same WebAssembly module. Sends losses and accuracies as they come.
 */
import type { DigitsLab } from "../../figure";
import { learning, updatesAnEpoch } from "../../experiments/learning";

/** All losses and accuracies so far. */
export interface Learnt {
  readonly loss: readonly number[];
  readonly accuracy: readonly number[];
}

/** Messages an epoch: the lines grow smoothly, and drawing them takes longer than training. */
const MESSAGES = 4;

export function* learnt(settings: DigitsLab): Generator<Learnt> {
  const every = Math.ceil(updatesAnEpoch(settings) / MESSAGES);
  const [loss, accuracy]: [number[], number[]] = [[], []];
  for (const seen of learning(settings)) {
    loss.push(seen.loss);
    if (seen.accuracy !== undefined) accuracy.push(seen.accuracy);
    if (seen.updates % every === 0 || accuracy.length > settings.epochs) yield { loss, accuracy };
  }
}

/** What is sent where a rule cannot be used with this network, in its own words. */
export interface Refused {
  readonly refused: string;
}

/** The worker's own side; a test that imports this file has no such thing. */
const scope = globalThis as { importScripts?: unknown; onmessage?: unknown; postMessage?: (message: unknown) => void };
if (typeof scope.importScripts === "function")
  scope.onmessage = ({ data }: { data: DigitsLab }) => {
    try {
      for (const seen of learnt(data)) scope.postMessage!(seen);
    } catch (error) {
      scope.postMessage!({ refused: (error as Error).message } satisfies Refused);
    }
  };
