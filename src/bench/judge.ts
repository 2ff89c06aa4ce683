/** From what the processes told to medians, ratios and budgets; pure, so that a test can say what was told. */
import { median } from "../stats";
import { label, sidesOf, type Row, type Side, type Workload } from "./workloads";

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
  readonly workload: string;
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
  readonly workload: string;
  readonly name: string;
  readonly ours: string;
  readonly peer: string;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: Spread;
  readonly budget?: number;
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
const clockOf = (...sides: readonly Side[]): "cpu" | "wall" => (sides.some(({ threads }) => threads > 1) ? "wall" : "cpu");

const timesOf = ({ told }: Heard, clock: "cpu" | "wall"): number[] => told.flatMap((t) => t[clock]);

const find = (heard: readonly Heard[], workload: Workload, side: Side): Heard | undefined =>
  heard.find((h) => h.workload === workload && label(h.side) === label(side));

/** All that was heard as medians, in the order of the workloads. */
export function measuredOf(heard: readonly Heard[], peak?: Workload): Measured[] {
  const rate = (workload: Workload, side: Side): number | undefined => {
    const found = find(heard, workload, side);
    if (found === undefined || workload.operations === undefined) return undefined;
    return workload.operations / (1e6 * median(timesOf(found, clockOf(side))));
  };
  return heard.map(({ workload, side, told }) => {
    const gflops = rate(workload, side);
    const most = peak && rate(peak, side);
    return {
      workload: workload.name,
      side: label(side),
      ms: spreadOf(told.flatMap((t) => t[clockOf(side)])),
      megabytes: Math.max(...told.map((t) => t.megabytes)),
      ...(gflops !== undefined && { gflops }),
      ...(gflops !== undefined && most !== undefined && workload !== peak && { ofPeak: gflops / most }),
    };
  });
}

/** The rows of which both sides were heard. */
export function comparedOf(heard: readonly Heard[], workloads: readonly Workload[]): Compared[] {
  return workloads.flatMap((workload) =>
    workload.rows.flatMap((row: Row): Compared[] => {
      const [own, other] = [find(heard, workload, row.ours), find(heard, workload, row.peer)];
      if (own === undefined || other === undefined) return [];
      const clock = clockOf(row.ours, row.peer);
      const [oursMs, peerMs] = [own, other].map((side) => median(timesOf(side, clock)));
      const rounds = own.told.map((t, i) => median(t[clock]) / median(other.told[i][clock]));
      const { least, most } = spreadOf(rounds);
      return [
        {
          workload: workload.name,
          name: row.name,
          ours: label(row.ours),
          peer: label(row.peer),
          oursMs,
          peerMs,
          ratio: { median: oursMs / peerMs, least, most },
          ...(row.budget !== undefined && { budget: row.budget }),
        },
      ];
    }),
  );
}

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

/** The sides of these workloads that can be run with what is there. */
export const runnable = (workload: Workload, has: (side: Side) => boolean): Side[] => sidesOf(workload).filter(has);
