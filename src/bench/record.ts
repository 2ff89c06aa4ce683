/**
 * The recorded benchmark, data/runs/bench.json: what `deltalab bench --record` leaves, and what the report's page of speed is made
 * from. Times of a machine that nobody else has: the page shows their ratios alone.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { integer, list, numeric, object, parsed, text, value } from "../values";
import type { Part } from "./judge";

export interface SpeedRecord {
  readonly machine: string;
  /** sha256 of the code that was measured. */
  readonly code: string;
  readonly rounds: number;
  readonly parts: readonly Part[];
}

export const RECORD = fileURLToPath(new URL("../../data/runs/bench.json", import.meta.url));

const positive = numeric("a number > 0", (x) => x > 0);
const spread = object({ median: positive, least: positive, most: positive });

const part = object({
  name: text(),
  title: text(),
  measured: list(
    object({
      side: text(),
      ms: spread,
      megabytes: positive,
      gflops: positive.optional(),
      ofPeak: positive.optional(),
    }),
    "a list of sides",
  ),
  compared: list(
    object({
      name: text(),
      ours: text(),
      peer: text(),
      oursMs: positive,
      peerMs: positive,
      ratio: spread,
      budget: positive.optional(),
    }),
    "a list of rows",
  ),
});

const schema = object({
  machine: text(),
  code: value<string>("a sha256 in hexadecimal", (x) => typeof x === "string" && /^[0-9a-f]{64}$/.test(x)),
  rounds: integer(1, 1e6),
  parts: list(part, "a list of workloads"),
});

/** The record in a file; undefined where there is none. Throws one sentence that names the file and the key. */
export function speedRecord(file = RECORD): SpeedRecord | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return parsed(schema, JSON.parse(readFileSync(file, "utf8")), "");
  } catch (error) {
    throw new Error(`data/runs/bench.json: ${(error as Error).message}`);
  }
}

/** Four digits are more than any clock here is worth. */
const rounded = (_: string, v: unknown): unknown => (typeof v === "number" ? Number(v.toPrecision(4)) : v);

/** A line for each side and each row, so that a change shows where it is. */
export function speedText({ machine, code, rounds, parts }: SpeedRecord): string {
  const lines = (all: readonly unknown[]) => all.map((one) => `   ${JSON.stringify(one, rounded)}`).join(",\n");
  const one = ({ name, title, measured, compared }: Part) =>
    ` {"name": ${JSON.stringify(name)}, "title": ${JSON.stringify(title)},\n  "measured": [\n${lines(measured)}\n  ],\n  "compared": [\n${lines(compared)}\n  ]}`;
  const head = Object.entries({ machine, code, rounds }).map(([key, v]) => `"${key}": ${JSON.stringify(v)}`);
  return `{\n${head.join(",\n")},\n"parts": [\n${parts.map(one).join(",\n")}\n]\n}\n`;
}

/** Writes a record beside its place and then puts it there, so that the place never holds half of one. */
export function writeSpeed(record: SpeedRecord, file = RECORD): void {
  mkdirSync(dirname(file), { recursive: true });
  const staging = `${file}.${process.pid}`;
  writeFileSync(staging, speedText(record));
  renameSync(staging, file);
}
