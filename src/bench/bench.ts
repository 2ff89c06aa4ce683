/**
 * `deltalab bench`: the first speed budget, measured beside NumPy and PyTorch in one run.
 *
 * Every side trains the same 1-2-1 network from the same file in a process of its own, one after the other, round by
 * round, so that a machine whose speed drifts drifts for all. What counts is process time of the training loop. Each
 * process first repeats the work until its compiler has finished, and those repeats are left out for everyone.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cosine } from "../data/generators";
import { drawWeights } from "../models";
import { median } from "../stats";
import { rows } from "../tensor";

const execute = promisify(execFile);
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const root = here("../../");

/** How to install the peers, as the README says it. */
export const INSTALL_PEERS = "python3 -m venv .venv && .venv/bin/pip install -r src/bench/requirements.txt";

interface Side {
  readonly peer: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Repeats in a process, and how many of the first are left out. */
  readonly repeat: number;
  readonly warmUp: number;
}

interface Measured {
  readonly peer: string;
  readonly rule: string;
  readonly version: string;
  readonly seconds: number[];
  readonly finalLoss: number;
}

export interface Budget {
  readonly what: string;
  readonly ratio: number;
  readonly wanted: string;
  readonly met: boolean;
}

export interface Result {
  readonly iterations: number;
  readonly rounds: number;
  readonly measured: readonly (Omit<Measured, "seconds"> & { median: number; least: number; most: number })[];
  readonly budgets: readonly Budget[];
  readonly absent: readonly string[];
}

/** The Python that has the peers: the project's own environment, or the one on the path. */
function python(): string {
  const own = join(root, ".venv/bin/python");
  return existsSync(own) ? own : "python3";
}

async function has(module: string): Promise<boolean> {
  try {
    await execute(python(), ["-c", `import ${module}`]);
    return true;
  } catch {
    return false;
  }
}

function spec(rate: number) {
  const { x, y } = cosine(100, "7");
  return {
    version: 1,
    seed: "7",
    network: { layers: [1, 2, 1], activations: ["sigmoid", "sigmoid"], weights: drawWeights([1, 2, 1], "7") },
    data: { x: rows(x), y: rows(y) },
    loss: "rmse",
    rules: { activation: { name: "difference", step: rate } },
    optimizer: { name: "sgd", rate },
    iterations: 10_000,
  };
}

async function measure(side: Side, rule: string, file: string, iterations: number): Promise<Measured> {
  const args = ["--spec", file, "--rule", rule, "--iterations", String(iterations), "--repeat", String(side.repeat)];
  const { stdout } = await execute(side.command, [...side.args, ...args], { cwd: root });
  const told = JSON.parse(stdout) as Measured;
  return { ...told, peer: side.peer, seconds: told.seconds.slice(side.warmUp) };
}

/** Runs the benchmark; `tell` hears what is being measured. */
export async function bench(
  tell: (progress: string) => void,
  { iterations = 10_000, rounds = 3 } = {},
): Promise<Result> {
  const sides: Side[] = [
    {
      peer: "deltalab",
      command: process.execPath,
      args: [here("../../bin/run.mjs"), "src/bench/ours.ts"],
      repeat: 9,
      warmUp: 5,
    },
  ];
  const absent: string[] = [];
  for (const [peer, module] of [
    ["NumPy", "numpy"],
    ["PyTorch", "torch"],
  ]) {
    if (await has(module))
      sides.push({ peer, command: python(), args: [here(`peer_${module}.py`)], repeat: 2, warmUp: 1 });
    else absent.push(peer);
  }
  const folder = mkdtempSync(join(tmpdir(), "deltalab-bench-"));
  const file = join(folder, "spec.json");
  writeFileSync(file, JSON.stringify(spec(0.3)));
  const all: Measured[] = [];
  try {
    for (let round = 1; round <= rounds; round++)
      for (const rule of ["bp", "dbp"])
        for (const side of sides) {
          tell(`round ${round} of ${rounds}: ${rule.toUpperCase()} with ${side.peer}`);
          all.push(await measure(side, rule, file, iterations));
        }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { iterations, rounds, absent, ...judged(all) };
}

/** The medians over all rounds, and the ratios that the budgets are about. */
function judged(all: readonly Measured[]): Pick<Result, "measured" | "budgets"> {
  const keys = [...new Set(all.map((m) => `${m.peer}/${m.rule}`))];
  const measured = keys.map((key) => {
    const same = all.filter((m) => `${m.peer}/${m.rule}` === key);
    const seconds = same.flatMap((m) => m.seconds);
    const { peer, rule, version, finalLoss } = same[0];
    return {
      peer,
      rule,
      version,
      finalLoss,
      median: median(seconds),
      least: Math.min(...seconds),
      most: Math.max(...seconds),
    };
  });
  const time = (peer: string, rule: string) => measured.find((m) => m.peer === peer && m.rule === rule)?.median;
  const budgets: Budget[] = [];
  const judge = (what: string, ratio: number, least: number | undefined, most: number | undefined) =>
    budgets.push({
      what,
      ratio,
      wanted: least === undefined ? `≤ ${most}` : `≥ ${least}`,
      met: least === undefined ? ratio <= most! : ratio >= least,
    });
  const ours = time("deltalab", "bp")!;
  for (const [peer, least] of [
    ["PyTorch", 15],
    ["NumPy", 3],
  ] as const) {
    const theirs = time(peer, "bp");
    if (theirs !== undefined) judge(`1-2-1: ${peer}'s time for BP over ours`, theirs / ours, least, undefined);
  }
  judge("1-2-1: our DBP over our BP", time("deltalab", "dbp")! / ours, undefined, 4);
  return { measured, budgets };
}

/** The result as lines for a terminal. */
export function summary({ measured, budgets, absent, iterations, rounds }: Result): string {
  const ms = (seconds: number) => `${(1000 * seconds).toFixed(1)} ms`;
  return [
    `1-2-1, float64, 100 points, ${iterations} iterations, process time over ${rounds} rounds: median (least – most)`,
    ...measured.map(
      (m) =>
        `  ${m.peer.padEnd(9)} ${m.rule.toUpperCase().padEnd(4)} ${ms(m.median).padStart(10)}  (${ms(m.least)} – ${ms(m.most)})   final loss ${m.finalLoss}   ${m.version}`,
    ),
    ...budgets.map((b) => `  ${b.met ? "met   " : "missed"} ${b.what}: ${b.ratio.toFixed(2)}, budget ${b.wanted}`),
    ...(absent.length > 0
      ? [`  ${absent.join(" and ")} not found, so not compared; to install: ${INSTALL_PEERS}`]
      : []),
  ].join("\n");
}
