/** From what the processes told to medians, ratios and budgets; pure, so that a test can say what was told. */
import { median } from "../stats";
import { label, type Row, type Side, type Workload } from "./workloads";

/** What one process prints: milliseconds a step in each timing, of its CPU time and of the wall clock. */
export interface Told {
  readonly version: string;
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
  readonly losses: readonly number[];
  readonly megabytes: number;
}

/** What was told of one side of a workload, a process each round. */
export interface Heard {
  readonly workload: Workload;
  readonly side: Side;
  readonly told: readonly Told[];
}

/** A median, and the least and the most. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** One side of one workload over all rounds. */
export interface Measured {
  readonly side: string;
  /** Milliseconds a step: CPU time of one thread, wall time of two. */
  readonly ms: Spread;
  /** Of the side's processes the largest. */
  readonly megabytes: number;
  /** 10⁹ operations a second, and their share of the same side's peak, where both are known. */
  readonly gflops?: number;
  readonly ofPeak?: number;
}

/** Our median time over the peer's, and the spread of that ratio from round to round. */
export interface Compared {
  readonly name: string;
  readonly ours: string;
  readonly peer: string;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: Spread;
  readonly budget?: number;
}

/** A workload's part of the result. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly measured: readonly Measured[];
  readonly compared: readonly Compared[];
}

/** Whether a comparison keeps its budget; undefined where it has none. */
export const isMet = ({ ratio, budget }: Pick<Compared, "ratio" | "budget">): boolean | undefined =>
  budget === undefined ? undefined : ratio.median <= budget;

const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** A thread that waits for another one takes no CPU time, so what two threads save is seen on the wall alone. */
const clockOf = (...sides: readonly Side[]): "cpu" | "wall" =>
  sides.some(({ threads }) => threads > 1) ? "wall" : "cpu";

const timesOf = ({ told }: Heard, clock: "cpu" | "wall"): number[] => told.flatMap((t) => t[clock]);

const find = (heard: readonly Heard[], workload: Workload, side: Side): Heard | undefined =>
  heard.find((h) => h.workload === workload && label(h.side) === label(side));

/** 10⁹ operations a second of a side, where it was heard and its operations are counted. */
function gflopsOf(heard: readonly Heard[], workload: Workload, side: Side): number | undefined {
  const found = find(heard, workload, side);
  if (found === undefined || workload.operations === undefined) return undefined;
  return workload.operations / (1e6 * median(timesOf(found, clockOf(side))));
}

function measuredOf({ workload, side, told }: Heard, heard: readonly Heard[], peak: Workload): Measured {
  const gflops = gflopsOf(heard, workload, side);
  const most = workload === peak ? undefined : gflopsOf(heard, peak, side);
  return {
    side: label(side),
    ms: spreadOf(told.flatMap((t) => t[clockOf(side)])),
    megabytes: Math.max(...told.map((t) => t.megabytes)),
    ...(gflops !== undefined && { gflops }),
    ...(gflops !== undefined && most !== undefined && { ofPeak: gflops / most }),
  };
}

/** A peer in words; where it is ours too, with what tells it from the other side. */
function peerOf(ours: Side, peer: Side): string {
  if (peer.who !== "deltalab") return label(peer);
  return `${label(peer)}, ${ours.threads === peer.threads ? "BP" : "one thread"}`;
}

/** A row, if both its sides were heard. */
function comparedOf(
  { name, ours, peer, budget }: Row,
  workload: Workload,
  heard: readonly Heard[],
): Compared | undefined {
  const [own, other] = [find(heard, workload, ours), find(heard, workload, peer)];
  if (own === undefined || other === undefined) return undefined;
  const clock = clockOf(ours, peer);
  const [oursMs, peerMs] = [own, other].map((side) => median(timesOf(side, clock)));
  const rounds = own.told.map((t, i) => median(t[clock]) / median(other.told[i][clock]));
  const { least, most } = spreadOf(rounds);
  return {
    name,
    ours: label(ours),
    peer: peerOf(ours, peer),
    oursMs,
    peerMs,
    ratio: { median: oursMs / peerMs, least, most },
    ...(budget !== undefined && { budget }),
  };
}

/** All that was heard as medians, ratios and budgets; `peak` is the workload that shows what each side can do at most. */
export const partsOf = (heard: readonly Heard[], workloads: readonly Workload[], peak: Workload): Part[] =>
  workloads.map((workload) => ({
    name: workload.name,
    title: workload.title,
    measured: heard.filter((h) => h.workload === workload).map((h) => measuredOf(h, heard, peak)),
    compared: workload.rows.flatMap((row) => comparedOf(row, workload, heard) ?? []),
  }));

/**
 * That all sides did the same work: their first losses agree. Throws one sentence where they do not. Rules of 1-2-1 are works of
 * their own.
 */
export function checkLosses(heard: readonly Heard[]): void {
  for (const { workload, side, told } of heard) {
    const first = heard.find((h) => h.workload === workload && h.side.rule === side.rule)!;
    for (const { losses } of told)
      losses.forEach((loss, i) => {
        const wanted = first.told[0].losses[i];
        if (!(Math.abs(loss - wanted) <= workload.tolerance * Math.abs(wanted)))
          throw new Error(
            `${workload.name}: ${label(side)} has loss ${loss} at step ${i + 1}, ${label(first.side)} ${wanted}: they did not do the same work`,
          );
      });
  }
}
