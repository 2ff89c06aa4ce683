/**
 * Real data sets: which there are (data/sources.json), where they are looked for, and their files, unpacked and held against
 * their sha256. A set lies in a folder of its name; each file is taken plain or as it is fetched, gzipped.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { integer, list, object, parsed, table, text, value } from "../values";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where `deltalab data` puts what it fetches. */
export const CACHE = join(root, "data/cache");

/** Where sets are looked for, in this order: the folder that the user names, the one beside the project, our own. */
export const places = (): string[] =>
  [process.env.DELTALAB_DATA, join(root, "../shared/data"), CACHE].filter((place) => place !== undefined && place !== "") as string[]; // prettier-ignore

// --------------------------------------------------------------------------------------------------------- the sources

const sum = value<string>("a sha256 in hexadecimal", (x) => typeof x === "string" && /^[0-9a-f]{64}$/.test(x));
const name = (what: string) => value<string>(what, (x) => typeof x === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(x)); // prettier-ignore

const set = object({
  title: text("what it is"),
  cite: text("whom to cite"),
  terms: text("the terms"),
  /** Addresses of folders that hold the files, to be tried in this order. */
  from: list(value<string>("an address that ends in /", (x) => typeof x === "string" && /^https?:.*\/$/.test(x)), "a list of addresses"), // prettier-ignore
  files: list(
    object({
      name: name("a file's name"),
      bytes: integer(1, Number.MAX_SAFE_INTEGER, "a number of bytes ≥ 1"),
      sha256: sum,
      /** The sum of what a gzipped file holds. */
      unpacked: sum.optional(),
    }),
    "a list of files",
  ),
});

const schema = object({
  version: value<1>("1", (x) => x === 1),
  sets: table("a set's name", (key) => /^[a-z0-9-]+$/.test(key), set, "an object of sets"),
});

export type Source = z.infer<typeof set>;
type Listed = Source["files"][number];

/** What data/sources.json lists. */
export function sources(file = join(root, "data/sources.json")): Readonly<Record<string, Source>> {
  try {
    return parsed(schema, JSON.parse(readFileSync(file, "utf8")), "").sets;
  } catch (error) {
    throw new Error(`${shown(file)}: ${(error as Error).message}`);
  }
}

/** The source of a set. Throws one sentence where none is listed under that name. */
export function sourceOf(set: string, all = sources()): Source {
  if (!Object.hasOwn(all, set))
    throw new Error(`there is no set "${set}"; there ${Object.keys(all).length === 1 ? "is" : "are"} ${Object.keys(all).join(", ")}`); // prettier-ignore
  return all[set];
}

// ----------------------------------------------------------------------------------------------------------- the files

/** A path as a message shows it: from the project's folder where it lies in it or beside it. */
export const shown = (path: string): string => {
  const from = relative(root, path);
  return from.startsWith("../..") ? path : from;
};

/** A file of a folder, plain before packed; undefined where it has neither. */
const fileIn = (folder: string, { name }: Listed): string | undefined =>
  [name.replace(/\.gz$/, ""), name].map((each) => join(folder, each)).find((each) => existsSync(each));

/** The first folder that holds all files of a set; their sums are not yet looked at. */
export const folderOf = (set: string, { files }: Source = sourceOf(set), where = places()): string | undefined =>
  where.map((place) => join(place, set)).find((folder) => files.every((file) => fileIn(folder, file) !== undefined));

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A file, unpacked and checked. */
export interface Unpacked {
  readonly bytes: Uint8Array;
  /** As a message shows it. */
  readonly name: string;
  readonly sha256: string;
}

/** The bytes of a file of a set, unpacked. Throws one sentence where they are not those that the sources name. */
function unpacked(folder: string, listed: Listed): Unpacked {
  const path = fileIn(folder, listed)!;
  const stored = readFileSync(path);
  const isPacked = path.endsWith(".gz");
  let bytes: Uint8Array = stored;
  try {
    if (isPacked) bytes = gunzipSync(stored);
  } catch (error) {
    throw new Error(`${shown(path)} is no whole gzip file (${(error as Error).message})`);
  }
  const found = sha256(bytes);
  const wanted = listed.unpacked ?? listed.sha256;
  if (found !== wanted)
    throw new Error(
      `${shown(path)} is not the file that data/sources.json names: its sha256 is ${found.slice(0, 12)}…${isPacked ? ", unpacked" : ""}, expected ${wanted.slice(0, 12)}…`,
    );
  return { bytes, name: shown(path), sha256: found };
}

/** The files of a set in a folder, in the order of the sources, each checked when it is asked for. */
export function* unpackedFiles(folder: string, { files }: Source): Generator<Unpacked> {
  for (const file of files) yield unpacked(folder, file);
}

/** A whole set with the hash of all its contents. Throws one sentence: it is not on this machine, or not what it should be. */
export function readSet(
  set: string,
  where = places(),
): { readonly files: readonly Unpacked[]; readonly sha256: string } {
  const source = sourceOf(set);
  const folder = folderOf(set, source, where);
  if (folder === undefined)
    throw new Error(`${set} is not on this machine (looked in ${where.map(shown).join(", ")}); npx deltalab data ${set} fetches it`); // prettier-ignore
  const files = [...unpackedFiles(folder, source)];
  return { files, sha256: sha256(Buffer.from(files.map((file) => file.sha256).join(""))) };
}
