/** Real sets: where they are looked for, and that nothing but the listed contents is taken for them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { folderOf, found, places, readSet, sha256, shown, sources, sourceOf, unpackedFiles, type Source } from "./sets";

const folder = mkdtempSync(join(tmpdir(), "deltalab-sets-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const texts = { "one.gz": "first\n", "two.gz": "second\n" };
const source: Source = {
  title: "a set",
  cite: "nobody",
  terms: "none",
  from: ["https://example.org/"],
  files: Object.entries(texts).map(([name, text]) => ({
    name,
    bytes: gzipSync(text).length,
    sha256: sha256(gzipSync(text)),
    unpacked: sha256(Buffer.from(text)),
  })),
};

/** A place that holds these files of a set. */
function place(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  mkdirSync(join(folder, name, "some"), { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, name, "some", file), content);
  return join(folder, name);
}
const packed = place("packed", { "one.gz": gzipSync(texts["one.gz"]), "two.gz": gzipSync(texts["two.gz"], { level: 1 }) }); // prettier-ignore
const plain = place("plain", { one: texts["one.gz"], "two.gz": gzipSync(texts["two.gz"]) });
const half = place("half", { "one.gz": gzipSync(texts["one.gz"]) });
const read = (where: string) => [...unpackedFiles(join(where, "some"), source)].map(({ bytes }) => String(bytes));

test("a set lies in the first place that has all of its files, plain or packed", () => {
  assert.equal(folderOf("some", source, [half, packed, plain]), join(packed, "some"));
  assert.equal(folderOf("some", source, [half, plain, packed]), join(plain, "some"));
  assert.equal(folderOf("some", source, [half]), undefined);
  for (const where of [packed, plain]) assert.deepEqual(read(where), Object.values(texts).map((t) => String(Buffer.from(t)))); // prettier-ignore
});

describe("a file that is not the listed one is refused by its path", () => {
  const wrong: [string, string | Buffer, RegExp][] = [
    ["another text", gzipSync("Second\n"), /two\.gz is not the file that data\/sources\.json names: its sha256 is [0-9a-f]{12}…, unpacked, expected [0-9a-f]{12}…$/], // prettier-ignore
    ["no gzip file", "second\n", /two\.gz is no whole gzip file \(incorrect header check\)$/],
    ["half a gzip file", gzipSync(texts["two.gz"]).subarray(0, 20), /two\.gz is no whole gzip file \(unexpected end of file\)$/], // prettier-ignore
  ];
  for (const [what, content, sentence] of wrong)
    test(what, () => {
      const where = place(what, { "one.gz": gzipSync(texts["one.gz"]), "two.gz": content });
      assert.throws(() => read(where), sentence);
    });
});

describe("a set whose files are listed plainly", () => {
  const rows = { "train.csv": "1\n2\n3\n", "test.csv": "4\n", "train-part.csv": "2\n" };
  const listed = (...names: (keyof typeof rows)[]) =>
    names.map((name) => ({ name, bytes: rows[name].length, sha256: sha256(Buffer.from(rows[name])) }));
  const part = { what: "1 of 3 rows", files: listed("train-part.csv", "test.csv") };
  const news: Source = { ...source, files: listed("train.csv", "test.csv"), part };
  const zipped = (name: keyof typeof rows) => ({ [`${name}.gz`]: gzipSync(rows[name], { level: 1 }) });
  const whole = place("whole", { ...zipped("train.csv"), "test.csv": rows["test.csv"] });
  const parted = place("parted", { ...zipped("train-part.csv"), ...zipped("test.csv") });
  const texts = (...where: string[]) => readSet("some", where, news).files.map(({ bytes }) => String(bytes));

  test("is taken plain or gzipped, by whomever", () => {
    assert.deepEqual(texts(whole), ["1\n2\n3\n", "4\n"]);
    assert.equal("part" in readSet("some", [whole], news), false);
  });

  test("lies in part where it is nowhere whole, is called so, and has the hash of what was read", () => {
    assert.deepEqual(texts(half, parted), ["2\n", "4\n"]);
    const { files, sha256: sum, part: what } = readSet("some", [half, parted], news);
    assert.equal(what, "1 of 3 rows");
    assert.equal(sum, sha256(Buffer.from(files.map((file) => file.sha256).join(""))));
    assert.notEqual(sum, readSet("some", [whole], news).sha256);
    assert.equal(folderOf("some", news, [parted]), join(parted, "some"));
  });

  test("is taken whole where it is both, though its part lies in an earlier place", () => {
    assert.deepEqual(texts(parted, whole), ["1\n2\n3\n", "4\n"]);
    assert.equal(found("some", news, [parted, whole])!.part, undefined);
  });

  test("lies nowhere where half of its part does, and where its sources list no part", () => {
    const some = place("some of a part", zipped("train-part.csv"));
    assert.equal(found("some", news, [some]), undefined);
    assert.equal(found("some", { ...news, part: undefined }, [parted]), undefined);
  });

  test("is refused by its path where its part has another text, or half of it", () => {
    const other = place("another part", { "train-part.csv": "3\n", ...zipped("test.csv") });
    assert.throws(() => texts(other), /train-part\.csv is not the file that data\/sources\.json names: its sha256 is [0-9a-f]{12}…, expected/); // prettier-ignore
    const torn = place("a torn part", { ...zipped("train-part.csv"), "test.csv.gz": gzipSync(rows["test.csv"]).subarray(0, 20) }); // prettier-ignore
    assert.throws(() => texts(torn), /test\.csv\.gz is no whole gzip file \(unexpected end of file\)$/);
  });
});

test("a set that is nowhere is told in one sentence, with the command that fetches it", () =>
  assert.throws(() => readSet("mnist", [half, plain]), {
    message: `mnist is not on this machine (looked in ${half}, ${plain}); npx deltalab data mnist fetches it`,
  }));

test("the user's folder comes first, and an empty name is none", () => {
  const before = process.env.DELTALAB_DATA;
  after(() => (before === undefined ? delete process.env.DELTALAB_DATA : (process.env.DELTALAB_DATA = before)));
  process.env.DELTALAB_DATA = "/mine";
  assert.equal(places()[0], "/mine");
  assert.equal(places().length, 3);
  process.env.DELTALAB_DATA = "";
  assert.equal(places().length, 2);
  assert.match(places()[0], /shared.data$/);
  assert.match(places()[1], /data.cache$/);
});

test("data/sources.json lists sets whose files are named plainly, and a list that is wrong is refused with the key", () => {
  assert.equal(sourceOf("mnist").files.length, 4);
  assert.deepEqual(sourceOf("agnews").part!.files[1], sourceOf("agnews").files[1]);
  assert.throws(() => sourceOf("mnits"), /^Error: there is no set "mnits"; there are mnist, agnews/);
  const file = join(folder, "sources.json");
  const written = (change: (set: Record<string, unknown>) => void) => {
    const set = structuredClone(source) as unknown as Record<string, unknown>;
    change(set);
    writeFileSync(file, JSON.stringify({ version: 1, sets: { some: set } }));
    return () => sources(file);
  };
  assert.deepEqual(written(() => {})(), { some: source });
  assert.throws(written((set) => (set.from = ["ftp://x/"])), /sources\.json: sets\.some\.from\[0\]: expected an address/); // prettier-ignore
  assert.throws(written((set) => ((set.files as { sha256: string }[])[1].sha256 = "abc")), /sets\.some\.files\[1\]\.sha256: expected a sha256/); // prettier-ignore
  assert.throws(written((set) => (set.part = { files: [] })), /sets\.some\.part\.what: expected what the part is of the whole/); // prettier-ignore
  assert.throws(written((set) => ((set.files as { name: string }[])[0].name = "../up")), /files\[0\]\.name: expected a file's name/); // prettier-ignore
});

test("paths are shown from the project's folder, and whole where they lie elsewhere", () => {
  assert.equal(shown(places().at(-1)!), "data/cache");
  assert.equal(shown("/elsewhere/far/away"), "/elsewhere/far/away");
});
