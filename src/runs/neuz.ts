/**
 * The networks that ship with neuZ, the library of paper 4's author, in our hands. The files are looked for where all real data
 * are; what they gave is recorded in data/published/neuz.json, so that a notebook shows the same wherever it is run.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { batchGradient, batchLoss, outputOf, type UnitNetwork } from "../units";
import { gradientGap, numbersOf, numericGradient } from "../units/differences";
import { NEUZ_GAIN, readNeuz } from "../units/neuz";
import { logic, waves, type Problem } from "../units/problems";
import { places } from "./sets";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const RECORD = join(root, "data/published/neuz.json");

/** What one of the networks gives. */
export interface Reproduced {
  readonly file: string;
  readonly sha256: string;
  /** Units of each layer. */
  readonly sizes: readonly number[];
  readonly weights: number;
  readonly samples: readonly { readonly x: readonly number[]; readonly y: readonly number[]; readonly a: readonly number[] }[]; // prettier-ignore
  /** Half the sum of squares over the samples, and the root of the mean square. */
  readonly loss: number;
  readonly rmse: number;
  /** The loss of the same file read without the gain. */
  readonly lossWithoutGain: number;
  /** The length of the loss's gradient there, and how far the algorithms and central differences lie apart. */
  readonly gradient: number;
  readonly gap: number;
}

const length = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

function reproduce(text: string, file: string, { samples }: Problem): Reproduced {
  const net: UnitNetwork = readNeuz(text, NEUZ_GAIN);
  const loss = batchLoss(net, samples);
  const gradient = batchGradient(net, samples);
  return {
    file,
    sha256: createHash("sha256").update(text).digest("hex"),
    sizes: net.layers.map((layer) => layer.length),
    weights: numbersOf(net).length,
    samples: samples.map(({ x, y }) => ({ x, y, a: outputOf(net, x) })),
    loss,
    rmse: Math.sqrt((2 * loss) / (samples.length * samples[0].y.length)),
    lossWithoutGain: batchLoss(readNeuz(text, 1), samples),
    gradient: length(numbersOf(gradient)),
    gap: gradientGap(gradient, numericGradient(net, samples)),
  };
}

/** Where the files are, if they are anywhere: $DELTALAB_DATA, the folder beside the project, data/cache. */
function folder(): string | undefined {
  return places()
    .map((place) => join(place, "published"))
    .find((place) => existsSync(join(place, "neuz-xor.ztk")));
}

/** What the author's networks give, by problem. */
export interface Neuz {
  readonly logic: Reproduced;
  readonly sine: Reproduced;
}

/** Computed from the files, where they lie on this machine. */
export function computedNeuz(from = folder()): Neuz | undefined {
  if (from === undefined) return undefined;
  const read = (file: string, problem: Problem) => reproduce(readFileSync(join(from, file), "utf8"), file, problem);
  return { logic: read("neuz-xor.ztk", logic), sine: read("neuz-sin.ztk", waves(101)) };
}

/** The text of the record, lists on one line. */
export const neuzText = (of: Neuz): string =>
  `${JSON.stringify(of, null, 1).replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "))}\n`;

/** The record. Where the files are on this machine it is computed anew, and must be the same to the last bit. */
export function neuz(): Neuz {
  const record = JSON.parse(readFileSync(RECORD, "utf8")) as Neuz;
  const again = computedNeuz();
  if (again !== undefined && !isDeepStrictEqual(JSON.parse(JSON.stringify(again)), record))
    throw new Error(`data/published/neuz.json is not what the files give; that is\n${neuzText(again)}`);
  return record;
}
