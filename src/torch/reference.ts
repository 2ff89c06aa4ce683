/** What PyTorch makes of one of our networks (reference.py), and how far ours lies from it, layer by layer. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { python } from "../bench/bench";
import { arraysOf } from "../bench/networks";
import { readWork, writeWork } from "../bench/work";
import { training, type Run } from "../train";

/** Numbers by name: "loss", "gradient of fc1.W", "fc1.W after 2", "norm1.mean". */
export type Results = Readonly<Record<string, ArrayLike<number>>>;

/** What our engine makes of a run, and of its weights after each of so many updates. */
export function ours(run: Run, updates = 1): Results {
  const { params, averages } = run.network;
  const results: Record<string, ArrayLike<number>> = {};
  for (const step of training(run)) {
    const k = step.iteration;
    if (k === 0) {
      results.loss = [step.loss];
      for (const p of params) results[`gradient of ${p.name}`] = step.gradient(p).data.slice();
    } else for (const p of params) results[`${p.name} after ${k}`] = p.value.data.slice();
    if (k === 1) for (const [name, average] of Object.entries(averages ?? {})) results[name] = average.slice();
    if (k === updates) break;
  }
  return results;
}

/** The settings of reference.py: which network and loss, and which optimizer for how many updates. */
export interface Asked {
  readonly network: "mlp" | "transformer" | "simplenet";
  readonly loss: string;
  readonly optimizer: string;
  readonly rate: number;
  readonly updates: number;
  readonly [setting: string]: unknown;
}

export type Precision = "float32" | "float64";

/** What PyTorch makes of runs, each from the weights and data that it has now. It starts once, which takes seconds. */
export function references(runs: readonly (readonly [run: Run, asked: Asked, precision: Precision])[]): Results[] {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-torch-"));
  const files = (i: number) => ["work", "result"].map((name) => join(folder, `${name}-${i}`));
  try {
    runs.forEach(([run, asked, precision], i) =>
      writeWork(files(i)[0], {
        head: { program: "network", steps: 1, compared: 1, precision, ...asked },
        arrays: arraysOf(run),
      }),
    );
    const program = fileURLToPath(new URL("reference.py", import.meta.url));
    execFileSync(python(), [program, ...runs.flatMap((_, i) => files(i))], { stdio: ["ignore", "ignore", "inherit"] });
    return runs.map((_, i) =>
      Object.fromEntries(Object.entries(readWork(files(i)[1]).arrays).map(([name, { data }]) => [name, data])),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Weights and data as float32 holds them, so that every precision begins with the same numbers. */
export function inSingles(run: Run): Run {
  for (const { data } of [run.x, run.y, ...run.network.params.map((p) => p.value)]) data.set(Float32Array.from(data));
  return run;
}

/** |own − theirs| / |theirs|, Euclidean, over all that stands under these names together. */
function relativeError(own: Results, theirs: Results, names: readonly string[]): number {
  let [difference, size] = [0, 0];
  for (const name of names)
    for (let i = 0; i < theirs[name].length; i++) {
      const off = own[name][i] - theirs[name][i];
      difference += off * off;
      size += theirs[name][i] * theirs[name][i];
    }
  return Math.sqrt(difference / size);
}

/** Relative errors by layer: fc1 stands for "gradient of fc1.W" and "gradient of fc1.b" together, as do weights after an update. */
export function errors(own: Results, theirs: Results): ReadonlyMap<string, number> {
  const layers = new Map<string, string[]>();
  for (const name of Object.keys(theirs)) {
    const layer = /^gradient of (.*)\.\w+$/.exec(name)?.[1] ?? name.replace(/\.\w+( after \d+)$/, "$1");
    layers.set(layer, [...(layers.get(layer) ?? []), name]);
  }
  return new Map([...layers].map(([layer, names]) => [layer, relativeError(own, theirs, names)]));
}
