/**
 * What `deltalab bench` times: workloads as plain records, each with the sides that are compared and the budgets of the design's
 * section 10. A budget is the largest ratio of our time to the peer's: "15 times faster" is 1/15.
 */
import { cosine } from "../data/generators";
import { drawWeights } from "../models";
import { simpleNetStages, type Stage } from "../models/simplenet";
import { rows as nested } from "../tensor";
import { arraysOf, BATCH, LENGTH, MLP, onPaper, RATES, SIDE, STAGES, TRANSFORMER } from "./networks";
import type { Head, Work } from "./work";

/** Who does the work: ours or a peer's library, on how many threads. */
export interface Side {
  readonly who: "deltalab" | "PyTorch" | "NumPy";
  readonly threads: 1 | 2;
  /** Ours alone: with relaxed SIMD's fused multiply-add. */
  readonly fused?: true;
  /** The rule, bp where it is not dbp. */
  readonly rule?: "dbp";
}

/** Our side beside another one, which may be ours too. */
export interface Row {
  readonly name: string;
  readonly ours: Side;
  readonly peer: Side;
  /** None where a row is for information. */
  readonly budget?: number;
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly work: () => Work;
  readonly rows: readonly Row[];
  /** Floating-point operations of a step, where they are counted. */
  readonly operations?: number;
  /** Steps before the timings, which a compiler may need, and timings in each process. */
  readonly ours: Repeats;
  readonly peers: Repeats;
  /** Losses of the first steps may differ by this much, relatively: sums in another order. */
  readonly tolerance: number;
}

export interface Repeats {
  readonly warmUp: number;
  readonly timings: number;
}

const ours: Side = { who: "deltalab", threads: 1 };
const fused: Side = { ...ours, fused: true };
const two: Side = { ...ours, threads: 2 };
const torch: Side = { who: "PyTorch", threads: 1 };
const torchTwo: Side = { ...torch, threads: 2 };
const numpy: Side = { who: "NumPy", threads: 1 };
const numpyTwo: Side = { ...numpy, threads: 2 };
const dbp = (side: Side): Side => ({ ...side, rule: "dbp" });

/** The rows of a network of float32: on one thread without and with fused multiply-add, and on two threads. */
const rowsOf = (name: string, plainly: number, withFused: number, speedUp?: number): Row[] => [
  { name, ours, peer: torch, budget: plainly },
  { name: `${name}, FMA`, ours: fused, peer: torch, budget: withFused },
  { name: `${name}, two threads`, ours: two, peer: ours, ...(speedUp && { budget: 1 / speedUp }) },
  { name: `${name}, two threads`, ours: two, peer: torchTwo },
];

/**
 * A step's operations are those of its matrix products (convolutions counted directly, whatever computes them), an addition and
 * a multiplication each: a product forward is followed by two backward, but for the first layer's, whose input asks for nothing.
 */
const step = (products: readonly number[], asksBelow: boolean): number =>
  2 * (3 * products.reduce((sum, n) => sum + n, 0) - (asksBelow ? 0 : products[0]));

const mlpOperations = step(
  MLP.slice(1).map((outputs, i) => BATCH * outputs * MLP[i]),
  false,
);

const transformerOperations = (): number => {
  const { units, feedForward, blocks, classes } = TRANSFORMER;
  const positions = BATCH * LENGTH;
  const block = positions * (4 * units * units + 2 * units * feedForward + 2 * LENGTH * units);
  return step([blocks * block, BATCH * units * classes], true);
};

const simplenetOperations = (stages: readonly Stage[]): number => {
  const products: number[] = [];
  let channels = 3;
  stages.forEach((stage, i) => {
    const pixels = BATCH * (SIDE >> i) * (SIDE >> i);
    for (const entry of stage) {
      const [outputs, k] = typeof entry === "number" ? [entry, 3] : entry;
      products.push(pixels * k * k * channels * outputs);
      channels = outputs;
    }
  });
  return step([...products, BATCH * channels * 10], false);
};

const ITERATIONS = 10_000;

function oneTwoOne(): Work {
  const { x, y } = cosine(100, "7");
  const rate = 0.3;
  const spec = {
    version: 1,
    seed: "7",
    network: { layers: [1, 2, 1], activations: ["sigmoid", "sigmoid"], weights: drawWeights([1, 2, 1], "7") },
    data: { x: nested(x), y: nested(y) },
    loss: "rmse",
    rules: { activation: { name: "difference", step: rate } },
    optimizer: { name: "sgd", rate },
    iterations: ITERATIONS,
  };
  return { head: { program: "1-2-1", steps: 1, compared: 1, iterations: ITERATIONS, spec }, arrays: {} };
}

/** A square product, large enough to show what a core can do at most. */
export const PRODUCT = 512;

function product(): Work {
  const shape = [PRODUCT, PRODUCT];
  const wave = (k: number) => Float32Array.from({ length: PRODUCT * PRODUCT }, (_, i) => ((i * k) % 17) / 17 - 0.5);
  return {
    head: { program: "product", steps: 10, compared: 1 },
    arrays: { A: { shape, data: wave(3) }, B: { shape, data: wave(5) } },
  };
}

const trained = (name: keyof typeof RATES, steps: number, more: Partial<Head>) => (): Work => ({
  head: { program: name, steps, compared: 3, rate: RATES[name], optimizer: "sgd", ...more },
  arrays: arraysOf(onPaper(name)),
});

/** What the shares of a peak are shares of. */
export const peak: Workload = {
  name: "peak",
  title: `A product of two matrices ${PRODUCT}\u00a0×\u00a0${PRODUCT}: what each side can do at most`,
  work: product,
  rows: [
    { name: "matrix product", ours, peer: torch },
    { name: "matrix product", ours, peer: numpy },
    { name: "matrix product, FMA", ours: fused, peer: torch },
    { name: "matrix product, two threads", ours: two, peer: torchTwo },
    { name: "matrix product, two threads", ours: two, peer: numpyTwo },
  ],
  operations: 2 * PRODUCT * PRODUCT * PRODUCT,
  ours: { warmUp: 20, timings: 5 },
  peers: { warmUp: 10, timings: 5 },
  tolerance: 1e-4,
};

export const workloads: readonly Workload[] = [
  peak,
  {
    name: "1-2-1",
    title: "1-2-1 of sigmoids, float64, 100 points, 10,000 iterations, loss at each and z of three samples recorded",
    work: oneTwoOne,
    rows: [
      { name: "1-2-1", ours, peer: torch, budget: 1 / 15 },
      { name: "1-2-1", ours, peer: numpy, budget: 1 / 3 },
      { name: "1-2-1, DBP", ours: dbp(ours), peer: ours, budget: 4 },
      { name: "1-2-1, DBP", ours: dbp(ours), peer: dbp(torch) },
      { name: "1-2-1, DBP", ours: dbp(ours), peer: dbp(numpy) },
    ],
    ours: { warmUp: 4, timings: 4 },
    peers: { warmUp: 0, timings: 1 },
    tolerance: 1e-6,
  },
  {
    name: "mlp",
    title: `MLP ${MLP.join("-")} of sigmoids, cross-entropy, batch ${BATCH}, SGD: one step`,
    work: trained("mlp", 100, { activations: ["sigmoid", "sigmoid", "identity"] }),
    rows: [...rowsOf("MLP", 1.1, 1), { name: "MLP", ours, peer: numpy }],
    operations: mlpOperations,
    ours: { warmUp: 300, timings: 5 },
    peers: { warmUp: 100, timings: 5 },
    tolerance: 1e-5,
  },
  {
    name: "transformer",
    title: `Transformer (vocabulary ${TRANSFORMER.words}, length ${LENGTH}, d ${TRANSFORMER.units}, ${TRANSFORMER.blocks} layers, ${TRANSFORMER.heads} heads, ff ${TRANSFORMER.feedForward}), batch ${BATCH}, Adam: one step`,
    work: trained("transformer", 8, { size: TRANSFORMER, optimizer: "adam" }),
    rows: [...rowsOf("transformer", 0.9, 0.75), { name: "transformer, DBP", ours: dbp(ours), peer: ours }],
    operations: transformerOperations(),
    ours: { warmUp: 15, timings: 5 },
    peers: { warmUp: 5, timings: 5 },
    tolerance: 1e-5,
  },
  {
    name: "simplenet",
    title: `SimpleNet at a quarter of its width, batch ${BATCH}, ${SIDE}×${SIDE}×3, SGD: one step`,
    work: trained("simplenet", 2, { stages: STAGES }),
    rows: rowsOf("SimpleNet", 1, 1, 1.7),
    operations: simplenetOperations(STAGES),
    ours: { warmUp: 3, timings: 3 },
    peers: { warmUp: 1, timings: 3 },
    tolerance: 1e-4,
  },
  {
    name: "simplenet-full",
    title: `SimpleNet in full, 5,498,378 parameters, batch ${BATCH}, ${SIDE}×${SIDE}×3, SGD: one step`,
    work: trained("simplenet-full", 1, { stages: simpleNetStages }),
    rows: [{ name: "SimpleNet in full, two threads", ours: two, peer: torchTwo }],
    operations: simplenetOperations(simpleNetStages),
    ours: { warmUp: 1, timings: 2 },
    peers: { warmUp: 1, timings: 2 },
    tolerance: 1e-3,
  },
];

/** "PyTorch, two threads": a side in words. */
export const label = ({ who, threads, fused: withFused, rule }: Side): string =>
  [who, rule && "DBP", withFused && "FMA", threads === 2 && "two threads"].filter(Boolean).join(", ");

/** The sides of a workload, each once, in the order of its rows. */
export function sidesOf({ rows }: Workload): Side[] {
  const all = rows.flatMap(({ ours: own, peer }) => [own, peer]);
  return all.filter((side, i) => all.findIndex((other) => label(other) === label(side)) === i);
}
