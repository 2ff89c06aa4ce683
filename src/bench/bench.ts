/**
 * `deltalab bench`: the speed budgets, measured beside PyTorch and NumPy in one run.
 *
 * Every side does the same work from the same file in a process of its own, one after the other, round by round, so that a machine
 * whose speed drifts drifts for all. Each process first repeats the work until its compiler has finished, and those repeats are
 * left out for everyone.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { allowFused } from "./fused";
import { checkLosses, partsOf, type Heard, type Part, type Told } from "./judge";
import { machine } from "./machine";
import { label, peak, sidesOf, workloads, type Side, type Workload } from "./workloads";
import { writeWork } from "./work";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** How to install the peers, as the README says it. */
export const INSTALL_PEERS = "python3 -m venv .venv && .venv/bin/pip install -r src/bench/requirements.txt";

export interface Result {
  readonly machine: string;
  readonly rounds: number;
  readonly parts: readonly Part[];
  /** What was left out, a sentence each. */
  readonly notices: readonly string[];
}

/** The Python that has the peers: the project's own environment, or the one on the path. */
export function python(): string {
  const own = join(root, ".venv/bin/python");
  return existsSync(own) ? own : "python3";
}

export async function has(module: string): Promise<boolean> {
  try {
    await execute(python(), ["-c", `import ${module}`]);
    return true;
  } catch {
    return false;
  }
}

/** The workloads of these names, and always the peak that shares are taken of; all where none is named. Throws one sentence. */
export function chosen(names: readonly string[]): readonly Workload[] {
  const unknown = names.find((name) => !workloads.some((w) => w.name === name));
  if (unknown !== undefined)
    throw new Error(`there is no workload "${unknown}"; there are ${workloads.map(({ name }) => name).join(", ")}`);
  return workloads.filter(({ name }) => names.length === 0 || names.includes(name) || name === peak.name);
}

/** What stands in the way of a peer's best: kernels and thread counts that the environment forces on it. */
const FORCED = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"];

const unforced = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !FORCED.includes(name)));

const PROGRAMS: Readonly<Record<Side["who"], () => [command: string, ...args: string[]]>> = {
  deltalab: () => [process.execPath, here("../../bin/run.mjs"), "src/bench/ours.ts"],
  PyTorch: () => [python(), here("peer_torch.py")],
  NumPy: () => [python(), here("peer_numpy.py")],
};

async function measure(workload: Workload, side: Side, file: string): Promise<Told> {
  const { warmUp, timings } = side.who === "deltalab" ? workload.ours : workload.peers;
  const [command, ...args] = PROGRAMS[side.who]();
  const asked = ["--threads", side.threads, "--warm-up", warmUp, "--timings", timings].map(String);
  const more = [...(side.rule ? ["--rule", side.rule] : []), ...(side.fused ? ["--fused"] : [])];
  try {
    const { stdout } = await execute(command, [...args, file, ...asked, ...more], { cwd: root, env: unforced() });
    return JSON.parse(stdout) as Told;
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split("\n");
    throw new Error(`${workload.name}, ${label(side)}: ${said[said.length - 1]}`);
  }
}

/** A benchmark that was asked for, looked through before anything runs. */
export interface Plan {
  readonly workloads: readonly Workload[];
  readonly can: (side: Side) => boolean;
  /** What is left out here, a sentence each. */
  readonly notices: readonly string[];
}

/** What can be run here of these workloads. Throws one sentence; for the record, where anything is left out. */
export async function planned(names: readonly string[], record = false): Promise<Plan> {
  const asked = chosen(names);
  if (record && names.length > 0) throw new Error("--record keeps a run of every workload, so none is to be named");
  const absent = new Set<Side["who"]>();
  if (!(await has("torch"))) absent.add("PyTorch");
  if (!(await has("numpy"))) absent.add("NumPy");
  const fused = allowFused();
  const notices = [
    ...(absent.size > 0
      ? [`${[...absent].join(" and ")} not found, so not compared; to install: ${INSTALL_PEERS}`]
      : []),
    ...(fused ? [] : ["this Node has no relaxed SIMD, so FMA is not measured"]),
  ];
  if (record && notices.length > 0) throw new Error(`--record keeps a run beside every peer; ${notices.join("; ")}`);
  return { workloads: asked, can: (side) => !absent.has(side.who) && (fused || side.fused === undefined), notices };
}

/** Runs it; `tell` hears what is being measured. Throws one sentence where a side fails or does other work. */
export async function bench(
  { workloads: asked, can, notices }: Plan,
  rounds: number,
  tell: (progress: string) => void,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-bench-"));
  const heard: (Heard & { told: Told[] })[] = [];
  try {
    for (const workload of asked) writeWork(join(folder, workload.name), workload.work());
    for (const workload of asked)
      for (const side of sidesOf(workload).filter(can)) heard.push({ workload, side, told: [] });
    for (let round = 1; round <= rounds; round++)
      // Every other round backwards, so that nobody always comes first.
      for (const { workload, side, told } of round % 2 === 1 ? heard : [...heard].reverse()) {
        tell(`round ${round} of ${rounds}: ${workload.name}, ${label(side)}`);
        told.push(await measure(workload, side, join(folder, workload.name)));
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
  checkLosses(heard);
  const versions = [...new Set(heard.flatMap(({ told }) => told.map(({ version }) => version)))];
  return { machine: machine(versions), rounds, parts: partsOf(heard, asked, peak), notices };
}
