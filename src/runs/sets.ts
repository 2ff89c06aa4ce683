/**
 * Real data sets: which there are (data/sources.json), where they are looked for, and their files, unpacked and held against
 * their sha256. A set lies in a folder of its name; each file is taken plain or gzipped, by whomever. Where a set is nowhere whole,
 * a part of it may stand in that the sources list; what is read then says so.
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

const files = list(
  object({
    name: name("a file's name"),
    bytes: integer(1, Number.MAX_SAFE_INTEGER, "a number of bytes ≥ 1"),
    sha256: sum,
    /** The sum of what a gzipped file holds. */
    unpacked: sum.optional(),
  }),
  "a list of files",
);

const set = object({
  title: text("what it is"),
  cite: text("whom to cite"),
  terms: text("the terms"),
  /** Addresses of folders that hold the files, to be tried in this order. */
  from: list(value<string>("an address that ends in /", (x) => typeof x === "string" && /^https?:.*\/$/.test(x)), "a list of addresses"), // prettier-ignore
  files,
  /** The gzipped tar archive that all of them come in, where they are not fetched one by one. */
  archive: object({
    name: name("the archive's name"),
    bytes: integer(1, Number.MAX_SAFE_INTEGER, "a number of bytes ≥ 1"),
    sha256: sum,
  }).optional(),
  /** Files that stand in where the whole is nowhere, and what they are of it: "43,773 of 120,000 rows". They are not fetched. */
  part: object({ what: text("what the part is of the whole"), files }).optional(),
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

/** A file of a folder, plain before packed, however it is listed; undefined where the folder has neither. */
const fileIn = (folder: string, { name }: Listed): string | undefined =>
  [name.replace(/\.gz$/, ""), name.replace(/(\.gz)?$/, ".gz")]
    .map((each) => join(folder, each))
    .find((each) => existsSync(each));

/** Where a set lies, and with which files. */
export interface Found {
  readonly folder: string;
  readonly files: readonly Listed[];
  /** What the files are of the whole, where they are not all of it. */
  readonly part?: string;
}

/** The first folder that holds all files of a set; where none does, the first that holds its part. Sums are not yet looked at. */
export function found(set: string, { files, part }: Source = sourceOf(set), where = places()): Found | undefined {
  const holding = (files: readonly Listed[]) =>
    where.map((place) => join(place, set)).find((folder) => files.every((file) => fileIn(folder, file) !== undefined));
  const whole = holding(files);
  if (whole !== undefined) return { folder: whole, files };
  const folder = part && holding(part.files);
  return folder === undefined ? undefined : { folder, files: part!.files, part: part!.what };
}

/** The folder of a set, or of its part. */
export const folderOf = (set: string, source: Source = sourceOf(set), where = places()): string | undefined =>
  found(set, source, where)?.folder;

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

/** These files of a folder, in their order, each checked when it is asked for. */
export function* unpackedFiles(folder: string, { files }: Pick<Found, "files">): Generator<Unpacked> {
  for (const file of files) yield unpacked(folder, file);
}

/** A set as it was found here. */
export interface Read {
  readonly files: readonly Unpacked[];
  /** The hash of all contents, those of the part where it is one. */
  readonly sha256: string;
  /** What the files are of the whole, where they are not all of it. */
  readonly part?: string;
}

/** A whole set, or its part. Throws one sentence: it is not on this machine, or not what it should be. */
export function readSet(set: string, where = places(), source = sourceOf(set)): Read {
  const place = found(set, source, where);
  if (place === undefined)
    throw new Error(`${set} is not on this machine (looked in ${where.map(shown).join(", ")}); npx deltalab data ${set} fetches it`); // prettier-ignore
  const files = [...unpackedFiles(place.folder, place)];
  const { part } = place;
  return { files, sha256: sha256(Buffer.from(files.map((file) => file.sha256).join(""))), ...(part !== undefined && { part }) }; // prettier-ignore
}
