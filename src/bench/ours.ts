/** Our side of `deltalab bench`, called like its peers (peer.py): the same work, the same JSON. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { sigmoid } from "../activations";
import { alone, float32 } from "../float32";
import { pair } from "../kernels/threads";
import { rmse } from "../losses";
import { mlp, type Weights } from "../models";
import { sgd } from "../optimizers";
import { derivative, difference, stable } from "../rules";
import { matrix, type Engine } from "../tensor";
import { record, training, unit, type Watch } from "../train";
import { allowFused } from "./fused";
import { filled, networks, RATES, type NetworkName } from "./networks";
import { readWork, type Work } from "./work";

const program = new Command()
  .argument("<work>")
  .option("--threads <n>", "", "1")
  .option("--warm-up <n>", "", "0")
  .option("--timings <n>", "", "1")
  .option("--rule <name>", "", "bp")
  .option("--fused")
  .parse();
const options = program.opts<{ threads: string; warmUp: string; timings: string; rule: string; fused?: true }>();

/** Does the work once and gives the loss before it. */
type Step = () => number;

/** The whole training of a 1-2-1 network, with the same numbers written down as by the peers. */
function oneTwoOne({ head }: Work): Step {
  const { network, data, optimizer } = head.spec as {
    network: { weights: Weights[] };
    data: { x: number[][]; y: number[][] };
    optimizer: { rate: number };
  };
  const samples = [0, 1, 2].map((i) => i * (Math.floor(data.x.length / 2) - 1));
  const watch: Record<string, Watch> = { loss: (s) => s.loss };
  for (const n of samples) {
    watch[`fc1.z1 of ${n}`] = unit("fc1", 0, n);
    watch[`fc1.z2 of ${n}`] = unit("fc1", 1, n);
    watch[`fc2.z of ${n}`] = unit("fc2", 0, n);
  }
  return () => {
    const run = {
      network: mlp(network.weights, [sigmoid, sigmoid]),
      x: matrix(data.x),
      y: matrix(data.y),
      loss: rmse,
      optimizer: sgd(optimizer.rate),
      rules: { activation: options.rule === "bp" ? derivative : difference(optimizer.rate) },
    };
    const { loss } = record(run, head.iterations as number, watch);
    return loss[loss.length - 1];
  };
}

/** Megabytes for tensors, of which a machine gives those that are used: the activations and gradients of SimpleNet in full. */
const ROOM = 3000;

function engine(): Engine {
  const isFused = options.fused === true;
  if (isFused) allowFused();
  return float32(options.threads === "2" ? pair(ROOM, isFused) : alone(ROOM, isFused));
}

/** Steps of a training run; the update of each is made when the next one is asked for. Under Adam the step inside a′ is its rate. */
function trained(name: NetworkName, { arrays }: Work): Step {
  const run = filled(networks[name](engine()), arrays);
  const steps = training({
    ...run,
    ...(options.rule === "dbp" && { rules: { activation: difference(RATES[name], stable) } }),
  });
  return () => steps.next().value.loss;
}

function product({ arrays: { A, B } }: Work): Step {
  const made = engine();
  const [a, b, c] = [A.shape, B.shape, [A.shape[0], B.shape[0]]].map((shape) => made.zeros(shape));
  a.data.set(A.data);
  b.data.set(B.data);
  return () => {
    made.affine(a, b, undefined, c);
    return c.data[0];
  };
}

function stepOf(work: Work): Step {
  const { program: name } = work.head;
  if (name === "1-2-1") return oneTwoOne(work);
  if (name === "product") return product(work);
  return trained(name as NetworkName, work);
}

/** Linux tells it of this program alone; the portable number may hold what was there before the program was loaded. */
function peakMegabytes(): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

const work = readWork(program.args[0]);
const { steps, compared } = work.head;
const once = stepOf(work);
const losses = Array.from({ length: compared }, once);
for (let i = 0; i < Number(options.warmUp); i++) once();
const cpu: number[] = [];
const wall: number[] = [];
for (let t = 0; t < Number(options.timings); t++) {
  const [cpuBefore, wallBefore] = [process.cpuUsage(), performance.now()];
  for (let i = 0; i < steps; i++) once();
  const { user, system } = process.cpuUsage(cpuBefore);
  cpu.push((user + system) / 1000 / steps);
  wall.push((performance.now() - wallBefore) / steps);
}
console.log(JSON.stringify({ version: `Node ${process.version}`, cpu, wall, losses, megabytes: peakMegabytes() }));
