/**
 * Recorded runs: what `deltalab experiment NAME` leaves in data/runs/NAME.json, and what notebooks read. Equal code and
 * equal sweeps leave equal bytes, but for `seconds` (and for the trial everyTime, which reads a clock).
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { cells, kept, seedsOf, sweeps, type Results, type Sweep, type Value } from "../sweeps";
import { integer, list, numeric, object, oneOf, parsed, text, value } from "../values";
import { measures } from "../experiments";

/** The results of a sweep, and where they come from. */
export interface Recorded extends Results {
  readonly name: string;
  /** sha256 of the code that ran the trials. */
  readonly code: string;
  /** sha256 of the contents of each real data set that they needed. */
  readonly data?: Readonly<Record<string, string>>;
  /** What the trials took, added up: one core would have needed as long. Nothing else depends on the machine. */
  readonly seconds: number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where records are looked for. */
export const RUNS = join(root, "data/runs");

/** The record of an experiment. Throws one sentence: there is none, it is damaged, or it is not of today's sweep. */
export function recorded(name: string, folder = RUNS): Recorded {
  if (!Object.hasOwn(sweeps, name))
    throw new Error(`there is no experiment "${name}"; there are ${Object.keys(sweeps).join(", ")}`);
  const file = join(folder, `${name}.json`);
  const again = `npx deltalab experiment ${name}`;
  const record = readRecord(file, `; ${again} makes it`);
  if (record.name !== name) throw new Error(`${shownPath(file)}: name: expected ${name}, got ${record.name}`);
  const today: Sweep = sweeps[name as keyof typeof sweeps];
  if (!isDeepStrictEqual(record.sweep, today))
    throw new Error(`${shownPath(file)}: the experiment has changed since this record; run ${again}`);
  return record;
}

/** The record in a file. Throws one sentence that names the file and the key. */
export function readRecord(file: string, hint = ""): Recorded {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${shownPath(file)}: there is no such record (${(error as NodeJS.ErrnoException).code})${hint}`);
  }
  try {
    return checked(JSON.parse(content));
  } catch (error) {
    throw new Error(`${shownPath(file)}: ${(error as Error).message}`);
  }
}

const shownPath = (file: string): string => {
  const path = relative(root, file);
  return path.startsWith("..") ? file : path;
};

// ------------------------------------------------------------------------------------------------------ what it holds

/** Numbers that JSON has no word for are written as `deltalab train` writes them. */
const words = new Map([NaN, Infinity, -Infinity].map((x) => [String(x), x]));

export const number = z
  .custom<number | string>((x) => typeof x === "number" || (typeof x === "string" && words.has(x)), {
    error: () => `expected a number or one of ${[...words.keys()].join(", ")}`,
  })
  .transform((x) => (typeof x === "number" ? x : (words.get(x) as number)));

/** Any JSON: it is compared with what it should be, and so needs no shape of its own. */
const json = z.custom<Value>((x) => x !== undefined);
export const settings = z.record(z.string(), json, "expected settings, an object");

const sweepSchema = object({
  trial: oneOf(...(Object.keys(measures) as Sweep["trial"][])),
  settings,
  over: z.record(z.string(), list(json, "a list of values"), "expected the settings that vary, an object"),
  seeds: integer(1, Number.MAX_SAFE_INTEGER, "a number of seeds ≥ 1"),
  after: integer(0, Number.MAX_SAFE_INTEGER, "a number of seeds that are left out").optional(),
  keep: list(text("the name of a measure"), "a list of measures").optional(),
});

export const sum = value<string>("a sha256 in hexadecimal", (x) => typeof x === "string" && /^[0-9a-f]{64}$/.test(x));

const schema = object(
  {
    name: text("the name of an experiment"),
    sweep: sweepSchema,
    code: sum,
    data: z.record(z.string(), sum, "expected the sha256 of each data set, an object").optional(),
    seconds: numeric("a number of seconds ≥ 0", (x) => x >= 0),
    seeds: list(text("a seed, a string"), "a list of seeds"),
    cells: list(
      object({ settings, results: z.record(z.string(), list(number, "a list of numbers"), "expected an object") }),
      "a list of cells",
    ),
  },
  "a record, an object",
);

/** A record whose seeds, cells and columns are those of its sweep. */
function checked(input: unknown): Recorded {
  const record: Recorded = parsed(schema, input, "");
  const { sweep } = record;
  expectSame("seeds", record.seeds, seedsOf(sweep));
  expectSame("cells", record.cells.map((cell) => cell.settings), cells(sweep)); // prettier-ignore
  for (const [c, { results }] of record.cells.entries()) {
    expectSame(`cells[${c}].results`, Object.keys(results), kept(sweep));
    for (const [name, column] of Object.entries(results))
      if (column.length !== record.seeds.length)
        throw new Error(`cells[${c}].results.${name}: expected ${record.seeds.length} numbers, got ${column.length}`);
  }
  return record;
}

function expectSame(path: string, found: readonly unknown[], wanted: readonly unknown[]): void {
  const at = Array.from({ length: Math.max(found.length, wanted.length) }, (_, i) => i).find(
    (i) => JSON.stringify(found[i]) !== JSON.stringify(wanted[i]),
  );
  if (at === undefined) return;
  const [expected, got] = [wanted[at], found[at]].map((x) => (x === undefined ? "nothing more" : JSON.stringify(x)));
  throw new Error(`${path}[${at}]: expected ${expected} by the sweep, got ${got}`);
}

// --------------------------------------------------------------------------------------------------------- writing

/** JSON in one line. */
export const plain = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));

/** The text of a record: a line for each column of numbers, so that a change shows where it is. */
export function recordText({ name, sweep, code, data, seconds, seeds, cells: all }: Recorded): string {
  const column = ([measure, numbers]: [string, readonly number[]]) => `    ${plain(measure)}: ${plain(numbers)}`;
  const cell = ({ settings, results }: Recorded["cells"][number]) =>
    `  {"settings": ${plain(settings)}, "results": {\n${Object.entries(results).map(column).join(",\n")}\n  }}`;
  const head = Object.entries({ name, sweep, code, ...(data && { data }), seconds, seeds }).map(
    ([key, v]) => `"${key}": ${plain(v)}`,
  );
  return `{\n${head.join(",\n")},\n"cells": [\n${all.map(cell).join(",\n")}\n]\n}\n`;
}

/** Writes a record beside its place and then puts it there, so that the place never holds half of one. */
export function writeRecord(file: string, record: Recorded): void {
  mkdirSync(dirname(file), { recursive: true });
  const staging = `${file}.${process.pid}`;
  writeFileSync(staging, recordText(record));
  renameSync(staging, file);
}
