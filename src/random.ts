/**
 * Named streams of random numbers. Nothing else in `src` draws.
 *
 * A stream is fixed by a seed and a name, and by nothing that was drawn before: "fc1" gets the same weights whether or
 * not the data was shuffled first, so two rules that share a seed start from the same network (paired seeds).
 */
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- a declaration for one file, found by the kernel too
/// <reference path="./alea.d.ts" />
import alea from "seedrandom/lib/alea.js";
import { cos, log } from "./math";

export interface Stream {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform on 0 … n − 1. */
  below(n: number): number;
}

/** The stream called `name` under `seed`, e.g. stream("7", "init/fc1"). */
export function stream(seed: string, name: string): Stream {
  const draw = alea(JSON.stringify([seed, name])); // ["7","a"] and ["7a",""] must not meet
  return {
    uniform: () => draw.double(),
    normal: () => Math.sqrt(-2 * log(1 - draw.double())) * cos(2 * Math.PI * draw.double()), // Box–Muller
    below: (n) => Math.floor(draw.double() * n),
  };
}

/** 0 … n − 1 in random order (Fisher–Yates). */
export function shuffled(n: number, random: Stream): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** n seeds that pair one rule's runs with another's: "1", "2", …, or after an offset for runs that must be fresh. */
export const seeds = (n: number, after = 0): string[] => Array.from({ length: n }, (_, i) => String(after + i + 1));
