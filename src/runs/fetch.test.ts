/** Fetching a set from a server of our own that breaks off, lies, or is away: a file has its name only when it is whole. */
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { obtain } from "./fetch";
import { tarred } from "./fixture";
import { sha256, type Source } from "./sets";

const cache = mkdtempSync(join(tmpdir(), "deltalab-fetch-"));
after(() => rmSync(cache, { recursive: true, force: true }));

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
/** A set of a name that is found in no place of this machine. */
const SET = `no-such-set-${process.pid}`;
const folder = join(cache, SET);
const whole = join(folder, "digits");
const part = `${whole}.part`;

/** What the server does with the next request: give all from where it is asked, or something else. */
let answer: (from: number) => { readonly status: number; readonly body: Buffer; readonly torn?: boolean };
const asked: number[] = [];
let server: Server;
let address: string;
before(async () => {
  server = createServer((request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    asked.push(from);
    const { status, body, torn } = answer(from);
    response.writeHead(status, { "content-length": torn ? body.length + 1000 : body.length });
    if (torn) response.write(body, () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
after(() => server.close());

const honest = (from: number) => ({ status: from > 0 ? 206 : 200, body: content.subarray(from) });
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  asked.length = 0;
  answer = honest;
});

const source = (...from: string[]): Source => ({
  title: "a set",
  cite: "nobody",
  terms: "none",
  from: from.length > 0 ? from : [address],
  files: [{ name: "digits", bytes: content.length, sha256: sha256(content) }],
});
const told: string[] = [];
const fetched = (of = source(), all = false) => obtain(SET, (line) => told.push(line), of, all, cache);

test("a set that is nowhere is fetched whole, and nothing lies beside it", async () => {
  assert.match(await fetched(), new RegExp(`${SET}, 1 file, sha256 right$`));
  assert.deepEqual(readFileSync(whole), content);
  assert.deepEqual(readdirSync(folder), ["digits"]);
  assert.match(told[0], /^digits: 300 kB from 127\.0\.0\.1:\d+$/);
});

test("a download that broke off leaves no file of that name, and is gone on with where it stopped", async () => {
  answer = (from) => ({ ...honest(from), body: content.subarray(from, 100_000), torn: true });
  await assert.rejects(fetched(), /^Error: digits could not be fetched: 127\.0\.0\.1:\d+: /);
  assert.equal(existsSync(whole), false);
  const kept = statSync(part).size;
  assert.ok(kept > 0 && kept <= 100_000, String(kept));
  answer = honest;
  await fetched();
  assert.deepEqual(asked, [0, kept]);
  assert.match(told.at(-1)!, /, on from /);
  assert.deepEqual(readFileSync(whole), content);
  assert.deepEqual(readdirSync(folder), ["digits"]);
});

test("a server that cannot go on sends all of it again", async () => {
  mkdirSync(folder);
  writeFileSync(part, content.subarray(0, 5000));
  answer = () => ({ status: 200, body: content });
  await fetched();
  assert.deepEqual(asked, [5000]);
  assert.deepEqual(readFileSync(whole), content);
});

test("the second address is asked where the first one fails", async () => {
  assert.match(await fetched(source("http://127.0.0.1:1/", address)), /sha256 right$/);
  assert.deepEqual(readFileSync(whole), content);
});

describe("what is not right is never kept under the file's name", () => {
  const other = Buffer.from(content);
  other[1234] ^= 1;
  const wrong: [what: string, body: Buffer, status: number, sentence: RegExp][] = [
    ["another byte", other, 200, /what it gives has another sha256/],
    ["more bytes", Buffer.concat([content, content]), 200, /what it gives has another sha256/],
    ["fewer bytes", content.subarray(0, 7), 200, /it ended after 7 of 300000 bytes/],
    ["no such file", Buffer.from("gone"), 404, /the server answers 404/],
  ];
  for (const [what, body, status, sentence] of wrong)
    test(what, async () => {
      answer = () => ({ status, body });
      await assert.rejects(fetched(), sentence);
      assert.equal(existsSync(whole), false);
    });

  test("a part that is as long as the file and is not it is thrown away, and the next time all is fetched", async () => {
    mkdirSync(folder);
    writeFileSync(part, other);
    await assert.rejects(fetched(), /another sha256/);
    assert.deepEqual(readdirSync(folder), []);
    await fetched();
    assert.deepEqual(readFileSync(whole), content);
  });
});

test("a whole set is not fetched again, and one file that was damaged there is told", async () => {
  await fetched();
  asked.length = 0;
  process.env.DELTALAB_DATA = cache;
  after(() => delete process.env.DELTALAB_DATA);
  assert.match(await fetched(), /1 file, sha256 right$/);
  writeFileSync(whole, "x");
  await assert.rejects(fetched(), /digits is not the file that data\/sources\.json names/);
  assert.deepEqual(asked, []);
});

describe("a set that is here in part", () => {
  const half = content.subarray(0, 1000);
  const parted = (): Source => ({
    ...source(),
    part: { what: "1,000 of 300,000 bytes", files: [{ name: "half", bytes: 1000, sha256: sha256(half) }] },
  });
  beforeEach(() => {
    mkdirSync(folder);
    writeFileSync(join(folder, "half.gz"), gzipSync(half));
    process.env.DELTALAB_DATA = cache;
  });
  afterEach(() => delete process.env.DELTALAB_DATA);

  test("is not fetched, and is called a part", async () => {
    assert.match(await fetched(parted()), /1 file, sha256 right; a part: 1,000 of 300,000 bytes \(--whole fetches all\)$/); // prettier-ignore
    assert.deepEqual(asked, []);
  });

  test("is fetched where the whole is wanted, once, and then is whole", async () => {
    for (const all of [true, true, false]) assert.match(await fetched(parted(), all), /1 file, sha256 right$/);
    assert.deepEqual(asked, [0]);
    assert.deepEqual(readFileSync(whole), content);
  });

  test("is not fetched where the whole lies in another place", async () => {
    const other = mkdtempSync(join(tmpdir(), "deltalab-fetch-"));
    after(() => rmSync(other, { recursive: true, force: true }));
    mkdirSync(join(other, SET));
    writeFileSync(join(other, SET, "digits"), content);
    process.env.DELTALAB_DATA = other;
    assert.match(await fetched(parted(), true), /1 file, sha256 right$/);
    assert.deepEqual(asked, []);
  });

  test("stays the part that it is while the whole is under way", async () => {
    answer = (from) => ({ ...honest(from), body: content.subarray(from, 100_000), torn: true });
    await assert.rejects(fetched(parted(), true), /^Error: digits could not be fetched/);
    assert.match(await fetched(parted()), /a part: 1,000 of 300,000 bytes/);
    assert.deepEqual(readdirSync(folder), ["digits.part", "half.gz"]);
    answer = honest;
    assert.match(await fetched(parted(), true), /1 file, sha256 right$/);
    assert.ok(asked.length === 2 && asked[1] > 0, String(asked));
    assert.deepEqual(readFileSync(whole), content);
  });
});

describe("a set that comes in one archive", () => {
  const files = { one: Buffer.from("1\n"), two: Buffer.from("22\n") };
  const archive = gzipSync(tarred({ "folder/": undefined, "folder/one": files.one, "folder/two": files.two }));
  const packed = (bytes: Buffer): Source => ({
    ...source(),
    archive: { name: "all.tar.gz", bytes: bytes.length, sha256: sha256(bytes) },
    files: Object.entries(files).map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) })),
  });
  const giving = (bytes: Buffer) => {
    answer = (from) => ({ status: from > 0 ? 206 : 200, body: bytes.subarray(from) });
    return fetched(packed(bytes));
  };

  test("is fetched and taken out of it, and the archive goes", async () => {
    assert.match(await giving(archive), /2 files, sha256 right$/);
    assert.deepEqual(readdirSync(folder), ["one", "two"]);
    assert.deepEqual(readFileSync(join(folder, "two")), files.two);
  });

  test("that breaks off is gone on with", async () => {
    answer = (from) => ({ status: 200, body: archive.subarray(from, 40), torn: true });
    await assert.rejects(fetched(packed(archive)), /^Error: all\.tar\.gz could not be fetched/);
    assert.deepEqual(readdirSync(folder), ["all.tar.gz.part"]);
    assert.match(await giving(archive), /2 files, sha256 right$/);
    assert.ok(asked[asked.length - 1] > 0);
  });

  test("is refused by name where a file is not in it, or is another one", async () => {
    await assert.rejects(giving(gzipSync(tarred({ one: files.one }))), /^Error: all\.tar\.gz holds no two$/);
    rmSync(folder, { recursive: true });
    await assert.rejects(
      giving(gzipSync(tarred({ one: files.one, two: files.one }))),
      /two is not the file that data\/sources\.json names/,
    );
  });
});
