/**
 * Two runs from the same weights, one under each rule, trained side by side by `src` itself and kept so that any iteration can be
 * seen again: at some iterations the whole state is saved, and what lies between is trained anew, to the same bits.
 */
import { fnv, word } from "../fnv";
import { constant } from "../graph";
import { job } from "../spec/job";
import { tensor } from "../tensor";
import { training, type Run, type State, type Step } from "../train";
import { firstDelta, type Parting } from "./parting";
import { probe, type Moment } from "./probe";
import { refusal } from "./refusal";
import type { Settings } from "./settings";
import { layersOf, specOf } from "./spec";

/** How many iterations are saved, at most, beside the first and the last. */
const SAVED = 400;

/** What has come of one side since the last time: a number for each of the iterations, and the network as it is now. */
export interface SidePart {
  readonly cost: readonly number[];
  /** [iteration][layer] */
  readonly gradient: readonly (readonly number[])[];
  readonly slope: readonly (readonly number[])[];
  /** z of the sample looked at, [iteration][unit], units of all layers from below. */
  readonly z: readonly (readonly number[])[];
  /** The network at the last of them; where there is none, it is what it was. */
  readonly now?: Moment;
}

export interface Part {
  /** The saved iterations that are new, in order, and how many iterations have been trained. */
  readonly iterations: readonly number[];
  readonly done: number;
  readonly sides: readonly [SidePart, SidePart];
  readonly parting: Parting;
  /** At the end: a word for the bits of all costs, of each side. */
  readonly bits?: readonly [string, string];
}

/** z of one sample at the saved iterations, of both sides: [iteration][unit]. */
export type Lines = readonly [number[][], number[][]];

/** A side's run. Rejects with a Refused where the settings make none. */
async function runOf(settings: Settings, letter: "a" | "b"): Promise<Run> {
  try {
    return (await job(specOf(settings, letter))).run;
  } catch (error) {
    throw refusal(error, settings, letter);
  }
}

const runsOf = async (settings: Settings): Promise<[Run, Run]> => [
  await runOf(settings, "a"),
  await runOf(settings, "b"),
];

const both = <T>(of: (side: 0 | 1) => T): [T, T] => [of(0), of(1)];

const flat = ({ layers }: Moment): number[] => layers.flatMap(({ z }) => z);

/** Whether z of any unit is this far apart in the two runs counts as parted. */
export const APART = 0.1;

/** The film of these settings, not yet begun. Rejects with a Refused where they make no run. */
export async function film(settings: Settings, sample = settings.sample - 1) {
  const { iterations: total } = settings;
  const [runs, again] = [await runsOf(settings), await runsOf(settings)];
  const every = Math.ceil(total / SAVED);
  const layers = layersOf(settings)
    .slice(1)
    .map((_, i) => `fc${i + 1}`);
  const steps = both((s) => training(runs[s]));
  const probes = both((s) => probe(settings, runs[s]));
  const at = Math.min(sample, probes[0].samples - 1);
  const saved: { readonly iteration: number; readonly states: [State, State] }[] = [];
  const hashes: [number, number] = [fnv([]), fnv([])];
  let parting: Parting = {};
  let done = -1;

  /** Looks for where the runs part, as long as it has not been found. */
  const compare = ([a, b]: readonly [Step, Step]) => {
    if (parting.delta === undefined) {
      const found = firstDelta(probes, settings);
      if (found) parting = { ...parting, delta: { iteration: a.iteration, ...found } };
    }
    for (const [l, layer] of layers.entries()) {
      if (parting.z !== undefined) break;
      const [p, q] = [a.z(layer), b.z(layer)];
      const units = p.shape[1];
      const i = p.data.findIndex((v, k) => Math.abs(v - q.data[k]) > APART);
      if (i >= 0) parting = { ...parting, z: { iteration: a.iteration, layer: l, unit: i % units, sample: Math.floor(i / units) } }; // prettier-ignore
    }
    if (parting.cost === undefined && Math.abs(a.loss - b.loss) > 0.01 * a.loss)
      parting = { ...parting, cost: a.iteration };
  };

  /** Trains on until `enough` says so, one iteration at least; undefined when all is done. */
  function advance(enough: () => boolean): Part | undefined {
    if (done === total) return undefined;
    const iterations: number[] = [];
    const moments: [Moment, Moment][] = [];
    while (done < total) {
      const pair = both((s) => steps[s].next().value);
      done++;
      const isSaved = done % every === 0 || done === total;
      both((s) => (hashes[s] = fnv([pair[s].loss], hashes[s])));
      if (isSaved || parting.delta === undefined) {
        const now = both((s) => probes[s].at(done, pair[s].rules, at));
        if (isSaved) {
          saved.push({ iteration: done, states: both((s) => pair[s].save()) });
          iterations.push(done);
          moments.push(now);
        }
      }
      compare(pair);
      if (enough()) break;
    }
    const sides = both((s): SidePart => ({
      cost: moments.map((m) => m[s].cost),
      gradient: moments.map((m) => m[s].layers.map(({ gradient }) => gradient)),
      slope: moments.map((m) => m[s].layers.map(({ meanSlope }) => meanSlope)),
      z: moments.map((m) => flat(m[s])),
      now: moments[moments.length - 1]?.[s],
    }));
    const bits = done === total && { bits: both((s) => word(hashes[s])) };
    return { iterations, done, sides, parting, ...bits };
  }

  // -------------------------------------------------------------------------------------- any iteration, once more

  const seers = both((s) => probe(settings, again[s]));
  let paused: { readonly steps: [Generator<Step, never>, Generator<Step, never>]; at: number } | undefined;

  /** Both sides at an iteration that has been trained, with the units of one sample. One step on is one step's work. */
  function look(iteration: number, seen: number): [Moment, Moment] {
    const k = Math.min(iteration, done);
    const from = saved.reduce((best, one) => (one.iteration <= k ? one : best));
    if (paused === undefined || paused.at >= k || paused.at < from.iteration)
      paused = { steps: both((s) => training(again[s], from.states[s])), at: from.iteration - 1 };
    let pair: [Step, Step];
    do {
      pair = both((s) => paused!.steps[s].next().value);
      paused.at++;
    } while (paused.at < k);
    return both((s) => seers[s].at(k, pair[s].rules, Math.min(seen, probes[0].samples - 1)));
  }

  /** z of another sample at every saved iteration so far. */
  function lines(seen: number): Lines {
    paused = undefined; // it lends its weights
    return both((s) => {
      const { network, x } = again[s];
      const width = x.shape[1];
      const row = Math.min(seen, x.shape[0] - 1) * width;
      return saved.map(({ states }) => {
        for (const p of network.params) p.value.data.set(states[s].weights[p.name]);
        const zs: number[] = [];
        for (
          let node = network(constant(tensor([1, width], x.data.slice(row, row + width))));
          node.parents.length > 0;
          node = node.parents[0]
        )
          // prettier-ignore
          if (node.name.endsWith(".z")) zs.unshift(...node.value.data);
        return zs;
      });
    });
  }

  return { total, samples: probes[0].samples, x: runs[0].x, y: runs[0].y, advance, look, lines };
}

export type Film = Awaited<ReturnType<typeof film>>;

/** The film of these settings, played to its end: everything that is saved, and the words for its bits. */
export async function played(settings: Settings) {
  const made = await film(settings);
  const parts: Part[] = [];
  for (let part = made.advance(() => false); part !== undefined; part = made.advance(() => false)) parts.push(part);
  return { film: made, parts, end: parts[parts.length - 1] };
}
