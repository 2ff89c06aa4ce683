/**
 * The journal of an experiment that is under way: a line for each finished trial, written at once, so that whatever ends
 * the run loses only the trials that were running. Its first line says what it is a journal of: of another sweep or other
 * code nothing is used, nor of a line that was torn.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Settings, Sweep } from "../sweeps";
import { number, plain } from "./record";
import type { Trial } from "./trials";

/** What a journal is a journal of. */
export interface Subject {
  readonly name: string;
  readonly sweep: Sweep;
  /** sha256 of the code that runs the trials. */
  readonly code: string;
}

export interface Journal {
  /** The finished trials. */
  readonly trials: ReadonlyMap<string, Trial>;
  /** Whether what lies there is of another sweep or of other code. */
  readonly foreign: boolean;
  /** The length of what can be used; behind it a line was torn. */
  readonly bytes: number;
}

/** The key of a trial: by what was run, and not by a position that other code might give to another. */
export const place = (cell: Settings, seed: string): string => JSON.stringify([cell, seed]);

const line = z.object({
  cell: z.custom<Settings>((x) => typeof x === "object" && x !== null),
  seed: z.string(),
  seconds: z.number(),
  measures: z.record(z.string(), number),
});

const nothing: Journal = { trials: new Map(), foreign: false, bytes: 0 };

/** Reads the journal of a subject, and changes nothing. */
export function readJournal(file: string, subject: Subject): Journal {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [head, ...rest] = whole.split("\n");
  if (head === "") return nothing;
  if (head !== plain(subject)) return { ...nothing, foreign: true };
  const trials = new Map<string, Trial>();
  for (const one of rest) {
    const { cell, seed, ...trial } = read(one) ?? {};
    if (cell && seed !== undefined) trials.set(place(cell, seed), trial as Trial);
  }
  return { trials, foreign: false, bytes: Buffer.byteLength(whole) };
}

/** A line, or undefined where it is none. */
function read(text: string): z.infer<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Opens a journal to write in: behind what was found, or anew where nothing of it can be used. */
export function journalling(file: string, subject: Subject, { bytes }: Journal) {
  if (bytes > 0) truncateSync(file, bytes);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${plain(subject)}\n`);
  }
  return {
    add: (cell: Settings, seed: string, trial: Trial): void =>
      appendFileSync(file, `${plain({ cell, seed, ...trial })}\n`),
    remove: (): void => rmSync(file),
  };
}
