/** A benchmark as it might have been heard, for tests: a workload of ten million operations, and a peak. */
import type { Heard, Told } from "./judge";
import { peak, type Row, type Side, type Workload } from "./workloads";

export const one: Side = { who: "deltalab", threads: 1 };
export const fused: Side = { ...one, fused: true };
export const two: Side = { ...one, threads: 2 };
export const torch: Side = { who: "PyTorch", threads: 1 };
export const torchTwo: Side = { ...torch, threads: 2 };
export const numpy: Side = { who: "NumPy", threads: 1 };

const rows: readonly Row[] = [
  { name: "tiny", ours: one, peer: torch, budget: 1.1 },
  { name: "tiny, FMA", ours: fused, peer: torch, budget: 1 },
  { name: "tiny, two threads", ours: two, peer: one, budget: 1 / 1.7 },
  { name: "tiny, two threads", ours: two, peer: torchTwo },
  { name: "tiny", ours: one, peer: numpy, budget: 1 / 15 },
];

export const tiny: Workload = {
  ...peak,
  name: "tiny",
  title: "a tiny network <one step>",
  work: () => ({ head: { program: "tiny", steps: 1, compared: 1 }, arrays: {} }),
  rows,
  operations: 1e7,
};

/** What a process tells that takes these milliseconds of CPU time, and twice as long on the wall. */
export const told = (megabytes: number, ...cpu: number[]): Told => ({
  version: "Node 0",
  cpu,
  wall: cpu.map((ms) => 2 * ms),
  losses: [1, 0.5],
  megabytes,
});

/** Two rounds. */
export const heard: readonly Heard[] = [
  { workload: peak, side: one, told: [told(50, 5), told(50, 7)] },
  { workload: tiny, side: one, told: [told(60, 1, 3), told(70, 2, 2)] },
  { workload: tiny, side: torch, told: [told(300, 2, 2), told(310, 1.6, 1.6)] },
  { workload: tiny, side: fused, told: [told(60, 1.9), told(60, 1.9)] },
  { workload: tiny, side: two, told: [told(80, 1, 1.2), told(80, 1.1, 1.3)] },
  { workload: tiny, side: numpy, told: [told(40, 40), told(40, 44)] },
];
