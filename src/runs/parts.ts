/**
 * Long trials (src/experiments/long.ts) as `deltalab experiment` runs them: after each part all that is known of the trial goes
 * into a file, beside its place and then there, so that whatever ends the run loses at most the part that was under way.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { LongName } from "../experiments";
import type { Team } from "../float32";
import { long, type Part } from "../experiments/long";
import type { Settings } from "../sweeps";
import { tensor, type Tensor } from "../tensor";
import { readSet, sha256, type Unpacked } from "./sets";
import type { Trial } from "./trials";

/** A part, and the seconds that it and those before took. */
export interface Kept {
  readonly seconds: number;
  readonly part: Part;
}

/** Bytes of a sha256, which stands in front of what it is of. */
const SUM = 32;

/** The part with another form of the matrices that learn. */
function withMatrices(part: Part, of: (matrix: Tensor) => Tensor): Part {
  if (part.state === undefined) return part;
  const matrices = Object.entries(part.state.matrices).map(([name, B]) => [name, of(B)] as const);
  return { ...part, state: { ...part.state, matrices: Object.fromEntries(matrices) } };
}

/** What is in a file. Undefined where there is none, or a damaged one. */
export function readPart(file: string): Kept | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const body = bytes.subarray(SUM);
  if (sha256(body) !== bytes.subarray(0, SUM).toString("hex")) return undefined;
  const { seconds, part } = deserialize(body) as Kept;
  return { seconds, part: withMatrices(part, ({ shape, data }) => tensor(shape, data)) };
}

/** Writes a part in the place of the one before. Of a matrix that learns its numbers are kept, and not who computes with it. */
export function writePart(file: string, { seconds, part }: Kept): void {
  const flat = withMatrices(part, ({ shape, data }) => ({ shape, data }) as Tensor);
  const body = serialize({ seconds, part: flat });
  mkdirSync(dirname(file), { recursive: true });
  const staging = `${file}.${process.pid}`;
  writeFileSync(staging, Buffer.concat([Buffer.from(sha256(body), "hex"), body]));
  renameSync(staging, file);
}

/** The set that was read last: all trials of a thread are usually of one. */
let last: { readonly set: string; readonly files: readonly Unpacked[] } | undefined;

function filesOf(set: string | undefined): readonly Unpacked[] {
  if (set === undefined) return [];
  if (last?.set !== set) last = { set, files: readSet(set).files };
  return last.files;
}

/** The real set that a trial needs. */
export const setOf = (trial: LongName, settings: Settings): string | undefined => long[trial].set(settings as never);

/** How far a long trial is: its share, the samples learnt from, and the training loss of the last part. */
export interface Reached {
  readonly share: number;
  readonly samples: number;
  readonly loss: number;
}

/** Does a long trial, on from what the file holds, where there is one. `tell` hears how far it is after each part. */
export function inParts(
  trial: LongName,
  settings: Settings,
  seed: string,
  file?: string,
  tell: (reached: Reached) => void = () => {},
  team?: (megabytes: number) => Team,
): Trial {
  const found = file === undefined ? undefined : readPart(file);
  const start = performance.now() - 1000 * (found?.seconds ?? 0);
  const seconds = () => (performance.now() - start) / 1000;
  const reached = ({ share, columns }: Part): Reached => ({
    share,
    samples: share * long[trial].samples(settings as never, columns),
    loss: columns.loss[columns.loss.length - 1],
  });
  if (found) tell(reached(found.part));
  const parts = long[trial].parts(settings as never, seed, filesOf(setOf(trial, settings)), found?.part, team);
  for (let next = parts.next(); ; next = parts.next()) {
    if (next.done) return { measures: next.value, seconds: seconds() };
    if (file !== undefined) writePart(file, { seconds: seconds(), part: next.value });
    tell(reached(next.value));
  }
}
