/** The register of claims and what the recorded runs say of it: for notebooks, the report and `verify`. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { claimsFile, type Hash } from "../claims/file";
import { firstPairs, judge, type Judged, type Source } from "../claims/judge";
import { readRegister, type Register } from "../claims/register";
import { recorded, type Recorded } from "./record";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const REGISTER = join(root, "data/claims.json");

/** The register in a file. Throws one sentence that names the file, the claim and the key. */
export function register(file = REGISTER): Register {
  try {
    return readRegister(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(`${relative(root, file)}: ${(error as Error).message}`);
  }
}

/** The records, each read once. */
export function records(): Source {
  const known = new Map<string, Recorded>();
  return (name) => {
    const record = known.get(name) ?? recorded(name);
    known.set(name, record);
    return record;
  };
}

/** The register judged by the recorded runs. */
export const judged = (of: Register = register(), source: Source = records()): Judged => judge(of, source);

export const shortHash: Hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** JSON has no word for what is no number: it is written as `deltalab train` writes it. */
const finite = (_: string, v: unknown): unknown => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v);

/** The text of report/claims.json: hashes and seeds on one line, the rest indented. */
export function claimsText(judgement: Judged, source: Source): string {
  const text = JSON.stringify(claimsFile(judgement, source, shortHash), finite, 1);
  const flat = text.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "));
  return `${flat}\n`;
}

/** The pairs that a reader trains again in the page. */
const AGAIN = 20;

/** What the report's first page shows of the claims. */
export function registerPage(of: Register = register(), source: Source = records()) {
  const judgement = judged(of, source);
  const pairs = [...of.claims, ...of.controls].flatMap((claim) => {
    const first = claim.kind === "measured" ? firstPairs(claim, source, AGAIN) : undefined;
    return first === undefined ? [] : [[claim.id, first] as const];
  });
  return { judged: judgement, first: Object.fromEntries(pairs), text: claimsText(judgement, source) };
}

export { smallest } from "../claims/effects";
export { evidence } from "../claims/judge";
export { effectWords } from "../claims/words";
export { recorded };
