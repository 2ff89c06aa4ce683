/**
 * Why a budget is missed, for those whose reason was looked for: what the record tells of it in the record's own numbers, and
 * what hangs on instruction sets, or on which function a profile found at work, as it was found.
 */
import type { Compared, Measured } from "../bench/judge";
import type { SpeedRecord } from "../bench/record";
import { PRODUCT } from "../bench/workloads";

/** Two digits, which is what such a sentence is read for. */
const digits = (value: number): string => String(Number(value.toPrecision(2)));

const percent = (share: number): string => `${digits(100 * share)}\u00a0%`;

/** The part of a workload, or of the large product. */
function sidesOf({ parts }: SpeedRecord, workload: string): (side: string) => Measured | undefined {
  const found = parts.find(({ name }) => name === workload);
  return (side) => found?.measured.find((measured) => measured.side === side);
}

/** How many times as long one side takes as another; undefined where the record lacks one. */
function times(record: SpeedRecord, workload: string, slow: string, quick: string): number | undefined {
  const of = sidesOf(record, workload);
  const [a, b] = [of(slow), of(quick)];
  return a && b && a.ms.median / b.ms.median;
}

/** A sentence with a number of the record in it; none where the record has no such number. */
const withNumber = (value: number | undefined, sentence: (value: number) => string): string =>
  value === undefined ? "" : sentence(value);

/** What the kernels' tiles cost, by counting: src/kernels/assembly/gemm.ts and wide.ts. */
const TILE =
  "WebAssembly has vectors of 128 bits, four floats, and without relaxed SIMD no fused multiply-add: for 64 operations our tiles issue 22 vector instructions, six loads, eight products and eight sums. With FMA on 256 bits the sixteen are four, on 512 bits two, and PyTorch uses what the processor has.";

const mlp = (record: SpeedRecord): string =>
  [
    "About four fifths of a step are matrix products.",
    withNumber(sidesOf(record, "mlp")("deltalab")?.ofPeak, (share) => `It reaches ${percent(share)} of what this code does in a product of two matrices ${PRODUCT}\u00a0×\u00a0${PRODUCT}.`),
    withNumber(times(record, "peak", "deltalab", "PyTorch"), (n) => `There PyTorch is ${digits(n)} times as fast.`),
    TILE,
  ].filter(Boolean).join(" "); // prettier-ignore

const saved = (record: SpeedRecord, workload: string): number | undefined => {
  const ratio = times(record, workload, "deltalab, FMA", "deltalab");
  return ratio === undefined ? undefined : 1 - ratio;
};

const mlpFused = (record: SpeedRecord): string =>
  [
    "Fused, the tile’s sixteen products and sums are eight, but its loads stay and its vectors keep their four floats.",
    withNumber(saved(record, "mlp"), (share) => `That saves ${percent(share)} of the step.`),
    withNumber(times(record, "peak", "deltalab, FMA", "PyTorch"), (n) => `In the large product PyTorch is still ${digits(n)} times as fast.`),
  ].filter(Boolean).join(" "); // prettier-ignore

const transformerFused = (record: SpeedRecord): string =>
  [
    "Fusing quickens products, which are half of this step; attention’s exponentials, normalization and Adam stay as they were.",
    withNumber(saved(record, "transformer"), (share) => `It saves ${percent(share)} of the step.`),
  ]
    .filter(Boolean)
    .join(" ");

const oneTwoOne = (): string =>
  "Nearly a third of our time goes into the sigmoids, one double at a time: JavaScript has no vectors, and exp is our own, since that of the engine differs from engine to engine in its last bits. Another third are the products and sums of its two narrow layers, likewise one number at a time. NumPy’s exp and sums take several numbers at once; what costs it most are its calls, some forty an iteration.";

/** By the row's name and its peer. */
const reasons: Readonly<Record<string, (record: SpeedRecord) => string>> = {
  "MLP, PyTorch": mlp,
  "MLP, FMA, PyTorch": mlpFused,
  "transformer, FMA, PyTorch": transformerFused,
  "1-2-1, NumPy": oneTwoOne,
};

/** By how much the budget is missed, and why where that is known. */
export function whyMissed({ name, peer, ratio, budget }: Compared, record: SpeedRecord): string | undefined {
  if (budget === undefined || ratio.median <= budget) return undefined;
  const reason = reasons[`${name}, ${peer}`]?.(record);
  const by = `Missed by ${percent(ratio.median / budget - 1)}.`;
  return reason === undefined ? by : `${by} ${reason}`;
}
