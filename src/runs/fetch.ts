/**
 * `deltalab data`: finds a real set, or fetches it. What is under way lies beside its place under the name of the file with
 * ".part" and is gone on with the next time; a file has its own name only when it is whole and its sha256 is right.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs"; // prettier-ignore
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CACHE, found, shown, sources, sourceOf, unpackedFiles, type Source } from "./sets";
import { untarred } from "./untarred";

/** How long a server may be silent, in milliseconds. */
const SILENCE = 30_000;

type Tell = (line: string) => void;
type Listed = Source["files"][number];

/** Bytes as a message shows them: 9.9 MB, 29 kB. */
const size = (bytes: number): string =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} bytes`;

const lengthOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

async function sumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Goes on with the download of one file behind the bytes that `part` has already. Throws where the server gives none. */
async function download(address: string, part: string): Promise<void> {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE);
  try {
    const from = lengthOf(part);
    const response = await fetch(address, {
      signal: silent.signal,
      // A server that packs on its own would send other bytes than those that the sum is of.
      headers: { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) },
    });
    const goesOn = response.status === 206;
    if (!response.ok || response.body === null) throw new Error(`the server answers ${response.status}`);
    const file = openSync(part, goesOn ? "a" : "w");
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (silent.signal.aborted) throw new Error(`the server was silent for ${SILENCE / 1000} s`);
    const { message, cause } = error as Error & { cause?: Error };
    throw new Error(cause?.message ?? message);
  } finally {
    clearTimeout(timer);
  }
}

/** Fetches one file from the first address that has it. Throws one sentence that says what became of each. */
async function fetchFile(folder: string, { name, bytes, sha256 }: Listed, from: readonly string[], tell: Tell) {
  const place = join(folder, name);
  if (existsSync(place) && (await sumOf(place)) === sha256) return;
  const part = `${place}.part`;
  const failures: string[] = [];
  for (const address of from.map((start) => new URL(name, start).href)) {
    const { host } = new URL(address);
    try {
      if (lengthOf(part) > bytes) rmSync(part);
      const had = lengthOf(part);
      if (had < bytes) {
        tell(`${name}: ${size(bytes)} from ${host}${had > 0 ? `, on from ${size(had)}` : ""}`);
        await download(address, part);
      }
      const got = lengthOf(part);
      if (got < bytes) throw new Error(`it ended after ${got} of ${bytes} bytes`);
      if (got > bytes || (await sumOf(part)) !== sha256) {
        rmSync(part);
        throw new Error("what it gives has another sha256");
      }
      renameSync(part, place);
      return;
    } catch (error) {
      failures.push(`${host}: ${(error as Error).message}`);
    }
  }
  throw new Error(`${name} could not be fetched: ${failures.join("; ")}`);
}

/** Fetches an archive and takes the files of the set out of it. Throws one sentence where it has not all of them. */
async function fetchArchive(folder: string, archive: Listed, { files, from }: Source, tell: Tell): Promise<void> {
  await fetchFile(folder, archive, from, tell);
  const place = join(folder, archive.name);
  const contents = new Map(
    [...untarred(gunzipSync(readFileSync(place)))].map((file) => [basename(file.name), file.content]),
  );
  for (const { name } of files) {
    const content = contents.get(name);
    if (content === undefined) throw new Error(`${archive.name} holds no ${name}`);
    writeFileSync(join(folder, `${name}.part`), content);
    renameSync(join(folder, `${name}.part`), join(folder, name));
  }
  rmSync(place);
}

/**
 * Finds a set, or fetches it into the cache, and checks every file: gives the sentence that says where it lies. A part of it is
 * enough, and is called so, unless the `whole` is wanted. Rejects with one sentence.
 */
export async function obtain(
  set: string,
  tell: Tell,
  source: Source = sourceOf(set),
  whole = false,
  cache = CACHE,
): Promise<string> {
  let place = found(set, source);
  if (place === undefined || (whole && place.part !== undefined)) {
    place = { folder: join(cache, set), files: source.files };
    mkdirSync(place.folder, { recursive: true });
    if (source.archive === undefined)
      for (const file of source.files) await fetchFile(place.folder, file, source.from, tell);
    else await fetchArchive(place.folder, source.archive, source, tell);
  }
  const { folder, part } = place;
  const checked = [...unpackedFiles(folder, place)].length;
  const what = part === undefined ? "" : `; a part: ${part} (--whole fetches all)`;
  return `${shown(folder)}, ${checked} file${checked === 1 ? "" : "s"}, sha256 right${what}`;
}

/** The names of all sets. */
export const setNames = (): string[] => Object.keys(sources());
