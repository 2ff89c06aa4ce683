/** The result of a benchmark as lines for a terminal. */
import type { Result } from "./bench";
import { isMet, type Compared, type Measured, type Spread } from "./judge";

const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)); // prettier-ignore

/** 1.04, or 1/22.5 where less than half: what is wanted there is said as "so many times faster". */
export const times = (ratio: number): string =>
  ratio < 0.5 ? `1/${Number((1 / ratio).toPrecision(3))}` : String(Number(ratio.toPrecision(3)));

export const limit = (budget: number): string => (budget < 1 / 1.5 ? `≤ 1/${Number((1 / budget).toPrecision(3))}` : `≤ ${budget}`); // prettier-ignore

const range = ({ least, most }: Spread, show: (value: number) => string): string => `(${show(least)} – ${show(most)})`;

/** Rows of cells as columns, the first to the left and the numbers to the right. */
function columns(rows: readonly (readonly string[])[], left: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    `  ${row.map((cell, c) => (left.includes(c) ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("  ")}`.trimEnd(),
  );
}

const measuredRow = ({ side, ms: time, megabytes, gflops, ofPeak }: Measured): string[] => [
  side,
  `${ms(time.median)} ms`,
  range(time, ms),
  gflops === undefined ? "" : `${gflops.toFixed(1)} GF/s`,
  ofPeak === undefined ? "" : `${(100 * ofPeak).toFixed(0)} % of peak`,
  `${megabytes.toFixed(0)} MB`,
];

const VERDICTS = new Map([
  [true, "met"],
  [false, "missed"],
  [undefined, ""],
]);

const comparedRow = (row: Compared): string[] => [
  VERDICTS.get(isMet(row))!,
  row.name,
  `beside ${row.peer}`,
  times(row.ratio.median),
  range(row.ratio, times),
  row.budget === undefined ? "" : limit(row.budget),
];

export function table({ machine, rounds, parts, notices }: Result): string {
  const compared = parts.flatMap((part) => part.compared);
  return [
    machine,
    `${rounds} ${rounds === 1 ? "round" : "rounds"}; medians (least – most) of the process's CPU time, with two threads of the time on the wall; memory of the whole process at its largest`,
    "",
    ...parts.flatMap(({ title, measured }) => [title, ...columns(measured.map(measuredRow), [0]), ""]),
    "our time over the peer's: of the medians (least – most of a round), and the budget",
    ...columns(compared.map(comparedRow), [0, 1, 2, 5]),
    ...notices,
  ].join("\n");
}

/** What `--json` prints. `budget` is the largest ratio that keeps it; it and `met` are null where a row is for information. */
export const jsonOf = ({ machine, parts }: Pick<Result, "machine" | "parts">) => ({
  machine,
  rows: parts
    .flatMap(({ compared }) => compared)
    .map((row) => ({
      name: row.name,
      ours_ms: row.oursMs,
      peer: row.peer,
      peer_ms: row.peerMs,
      ratio: row.ratio.median,
      budget: row.budget ?? null,
      met: isMet(row) ?? null,
    })),
});
