/**
 * The worker of a live figure: trains the notebook's own experiment with the notebook's own code, BP and DBP from one
 * seed, and sends the costs as they come.
 */
import type { Lab } from "../../figure";
import { cosineRun } from "../../experiments";
import { derivative, difference } from "../../rules";
import { training } from "../../train";

/** The costs of iterations `from` … of both rules. */
export interface Costs {
  readonly from: number;
  readonly BP: Float64Array;
  readonly DBP: Float64Array;
}

/** About this many messages a run. */
const MESSAGES = 20;

export function* costs(lab: Lab): Generator<Costs> {
  const { rate, seed, iterations } = lab;
  const settings = { ...lab, init: { name: "normal", scale: lab.scale } as const };
  const [bp, dbp] = [derivative, difference(rate)].map((rule) => training(cosineRun(settings, seed, rule)));
  const size = Math.ceil((iterations + 1) / MESSAGES);
  for (let from = 0; from <= iterations; from += size) {
    const length = Math.min(size, iterations + 1 - from);
    const take = (steps: typeof bp) => Float64Array.from({ length }, () => steps.next().value.loss);
    yield { from, BP: take(bp), DBP: take(dbp) };
  }
}

/** The worker's own side; a test that imports this file has no such thing. */
const scope = globalThis as { importScripts?: unknown; onmessage?: unknown; postMessage?: (message: unknown) => void };
if (typeof scope.importScripts === "function")
  scope.onmessage = ({ data }: { data: Lab }) => {
    for (const part of costs(data)) scope.postMessage!(part);
  };
