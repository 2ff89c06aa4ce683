/**
 * The page of speed, from the recorded benchmark: every workload beside the same work in PyTorch and NumPy, and whether it keeps its
 * budget. Times would be of a machine that the reader has not, so all numbers are ratios, and the machine is named.
 */
import { isMet, type Compared, type Measured, type Part, type Spread } from "../bench/judge";
import type { SpeedRecord } from "../bench/record";
import { documentMarkup, pageScript, registerSheet } from "./document";
import { log } from "../math";
import { markup, raw, type Html } from "./html";
import { whyMissed } from "./missed";
import { mark } from "./register/verdicts";

export type { SpeedRecord };

/** Three digits of a ratio. */
const digits = (ratio: number): string => String(Number(ratio.toPrecision(3)));

const MET = mark("for", `<path d="M2.5 8.5l4 4 7-9"/>`, "met");
const MISSED = mark("against", `<path d="M3 3l10 10M13 3 3 13"/>`, "missed");
const BESIDE = mark("neither", `<path d="M2 8h12"/>`, "no budget");

const verdict = (row: Compared): Html => ({ true: MET, false: MISSED, undefined: BESIDE })[`${isMet(row)}`];

/** "PyTorch on two threads", "deltalab with FMA". */
const named = (side: string): string =>
  side.replace(/, (one thread|two threads)/, " on $1").replace(/, (FMA|D?BP)/, " with $1");

/** What takes less than half the peer's time is told as so many times faster, as its budget is. */
function words({ ratio, peer, budget }: Compared): Html {
  const inverse = ratio.median < 0.5 || (budget !== undefined && budget < 0.6);
  const of = (value: number) => digits(inverse ? 1 / value : value);
  const ends = [of(ratio.least), of(ratio.most)];
  const [low, high] = inverse ? ends.reverse() : ends;
  const range = low === high ? "" : ` (${low} to ${high} from round to round)`;
  const wanted = budget === undefined ? "" : `; wanted: at ${inverse ? "least" : "most"} ${of(budget)}`;
  return inverse
    ? markup`${named(peer)} took <b>${of(ratio.median)}</b> times as long${range}${wanted}`
    : markup`<b>${of(ratio.median)}</b> times the time of ${named(peer)}${range}${wanted}`;
}

/** Strips reach from a fortieth of the peer's time to eight times it, on a logarithmic scale. */
const [FASTEST, SLOWEST] = [1 / 40, 8];
const [WIDTH, HEIGHT, MARGIN, DOT] = [320, 22, 8, 3.5];

/** The ratio and its spread; the line is equal time, the zone what the budget allows. */
export function speedStrip({ ratio, budget }: { readonly ratio: Spread; readonly budget?: number }): Html {
  const across = (value: number): number => {
    const inside = Math.min(SLOWEST, Math.max(FASTEST, value));
    return Number((MARGIN + (log(inside / FASTEST) / log(SLOWEST / FASTEST)) * (WIDTH - 2 * MARGIN)).toFixed(1));
  };
  const middle = HEIGHT / 2;
  const [from, to] = [across(ratio.least), across(ratio.most)];
  const zone = budget === undefined ? "" : `<rect x="0" y="1" width="${across(budget)}" height="${HEIGHT - 2}"/>`;
  const equal = `<path class="zero" d="M${across(1)} 0v${HEIGHT}M0 ${middle}h${WIDTH}"/>`;
  const bar = to - from < 2 * DOT ? "" : `<path d="M${from} ${middle}H${to}M${from} ${middle - 4}v8M${to} ${middle - 4}v8"/>`; // prettier-ignore
  const dot = `<circle cx="${across(ratio.median)}" cy="${middle}" r="${DOT}"/>`;
  return markup`<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${raw(zone + equal + bar + dot)}</svg>`;
}

const upper = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

function rowMarkup(row: Compared, record: SpeedRecord): Html {
  const why = whyMissed(row, record);
  return markup`<article class="claim">
<p class="verdict">${verdict(row)}</p>
<div>
<h3>${upper(row.name)}, beside ${named(row.peer)}</h3>
<p class="effect">${words(row)}</p>
${speedStrip(row)}
${why !== undefined && markup`<p class="why">${why}</p>\n`}</div>
</article>
`;
}

/** Memory against ours on one thread, and shares of each side's own peak, where operations are counted. */
function sidesMarkup(measured: readonly Measured[]): Html {
  const counts = measured.some(({ ofPeak }) => ofPeak !== undefined);
  const share = (ofPeak?: number) => (ofPeak === undefined ? "–" : `${digits(100 * ofPeak)}\u00a0%`);
  const row = ({ side, ofPeak, megabytes }: Measured) =>
    markup`<tr><th scope="row">${named(side)}<td>${digits(megabytes / measured[0].megabytes)}${counts && markup`<td>${share(ofPeak)}`}\n`;
  return markup`<div class="table scroll"><table>
<thead><tr><th scope="col">side<th scope="col">memory, ours = 1${counts && markup`<th scope="col">of its own peak`}
<tbody>
${measured.map(row)}</table></div>
`;
}

const partMarkup = (
  { name, title, measured, compared }: Part,
  record: SpeedRecord,
): Html => markup`<h2 id="${name}">${title}</h2>
<div class="quoted">
${compared.map((row) => rowMarkup(row, record))}</div>
${sidesMarkup(measured)}`;

const counts = ({ parts }: SpeedRecord): readonly [met: number, budgets: number] => {
  const verdicts = parts.flatMap(({ compared }) => compared.map(isMet)).filter((met) => met !== undefined);
  return [verdicts.filter((met) => met).length, verdicts.length];
};

/** Workloads with budgets first. */
const sorted = (parts: readonly Part[]): Part[] => {
  const has = ({ compared }: Part) => Number(compared.some(({ budget }) => budget !== undefined));
  return [...parts].sort((a, b) => has(b) - has(a));
};

/** "7 of 9 budgets are met." */
const tally = (record: SpeedRecord): string => {
  const [met, budgets] = counts(record);
  return `${met} of ${budgets} ${budgets === 1 ? "budget is" : "budgets are"} met`;
};

/** What the index says of it. */
export const speedSummary = (record: SpeedRecord): Html => markup`<h2 id="speed">How fast it is</h2>
<p>Training was timed beside the same work in PyTorch and NumPy, in one run on one machine: ${tally(record)}.
<a href="speed.html">Every ratio and its budget</a>.</p>
`;

export function speedMarkup(record: SpeedRecord): string {
  const body = markup`<header class="title">
<h1>How fast it is</h1>
<p class="abstract">All training here is TypeScript: loops over doubles for tiny networks, one small WebAssembly module for the
rest. Each workload stands beside the same work in PyTorch and NumPy, timed in one run.</p>
<p class="summary">${tally(record)}.</p>
</header>
<main id="main">
<p>Measured on ${record.machine}. Every side did the same work from the same file (its first losses were compared) in a process of
its own, in turn with the others, ${record.rounds} rounds of them. One thread is timed by the process’s own processor time, two by
the clock. A ratio is that of the medians in the middle round. On each strip, left is faster: the line is equal time, the grey zone what the budget
allows. FMA is relaxed SIMD’s fused multiply-add, whose last bits are the processor’s own.
Operations are counted in matrix products and convolutions alone; a side’s peak is what it does in a product of two large matrices.
A convolution is counted by its formula: ours needs fewer operations, by Winograd’s method, and so its share may pass 100\u00a0%.</p>
<p>Other machines give other ratios: <code>npx deltalab bench</code> measures them on yours.</p>
${sorted(record.parts).map((part) => partMarkup(part, record))}
</main>`;
  return documentMarkup({ name: "speed", title: "How fast it is", body, style: registerSheet, script: pageScript });
}
