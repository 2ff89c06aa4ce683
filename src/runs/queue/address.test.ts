/** Addresses: what is refused, in sentences that repeat nothing, and a server that is not there. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { addressOf, shown } from "./address";

test("an address says host, port, database, user, password and TLS", () => {
  const local = { host: "lab", port: 6379, db: 0, tls: false };
  assert.deepEqual(addressOf("redis://lab"), local);
  assert.deepEqual(addressOf("redis://lab:7000/3"), { ...local, port: 7000, db: 3 });
  assert.deepEqual(addressOf("rediss://ann:a%40b@lab/"), { ...local, username: "ann", password: "a@b", tls: true });
  assert.deepEqual(addressOf("redis://:pw@[::1]:7000"), { ...local, host: "::1", port: 7000, password: "pw" });
  assert.deepEqual(addressOf(undefined, "redis://:pw@lab"), { ...local, password: "pw" });
  assert.deepEqual(addressOf("redis://lab", "redis://other"), local);
});

test("and is shown without user and password", () => {
  assert.equal(shown(addressOf("redis://ann:pw@lab")), "redis://lab:6379");
  assert.equal(shown(addressOf("rediss://ann:pw@[::1]:7000/3")), "rediss://[::1]:7000/3");
});

const SECRET = "hunter2";
describe("what is no address is refused, and nothing of it is repeated", () => {
  const refused: [text: string, sentence: RegExp][] = [
    ["", /^Error: --queue: expected redis:\/\/\[user:password@\]host/],
    [`${SECRET}:6379`, /^Error: --queue: expected redis:\/\//],
    [`http://:${SECRET}@lab`, /^Error: --queue: expected redis:\/\//],
    [`redis://:${SECRET}@`, /^Error: --queue: expected redis:\/\//],
    ["redis:///1", /^Error: --queue: expected a host in redis:\/\//],
    [`redis://lab:${SECRET}`, /a port below 65536/],
    [`redis://:${SECRET}@lab:70000`, /a port below 65536/],
    [`redis://:${SECRET}@lab:0`, /^Error: --queue: expected a port, 1 … 65535/],
    [`redis://lab/${SECRET}`, /^Error: --queue: expected the number of a database/],
    [`redis://:${SECRET}@lab/1/2`, /^Error: --queue: expected the number of a database/],
    [`redis://lab/1?password=${SECRET}`, /^Error: --queue: expected nothing behind the database/],
    [`redis://:${SECRET}/x@lab`, /special characters of a password as %XX/],
    [`redis://:${SECRET}%@lab`, /each % in the user and the password as %25/],
  ];
  for (const [text, sentence] of refused)
    test(JSON.stringify(text), () => {
      assert.throws(() => addressOf(text, undefined), sentence);
      assert.throws(() => addressOf(text, undefined), (error: Error) => !error.message.includes(SECRET)); // prettier-ignore
    });

  test("nor of the environment's", () => {
    assert.throws(() => addressOf(undefined, `http://${SECRET}`), { message: /^DELTALAB_QUEUE: expected redis:/ });
    assert.throws(() => addressOf(undefined, undefined), {
      message: /^--queue: expected .* or the same in DELTALAB_QUEUE$/,
    });
  });
});

const deltalab = fileURLToPath(new URL("../../../bin/deltalab.mjs", import.meta.url));

describe("as a shell sees it: one line, and an exit code", { concurrency: 2 }, () => {
  const asked: [args: string[], code: number, sentence: RegExp][] = [
    [["worker", "--queue", `redis://:${SECRET}@127.0.0.1:1`], 1, /redis:\/\/127\.0\.0\.1:1: no Redis or Valkey server answers there \(ECONNREFUSED\)/],
    [["worker", "--queue", "lab"], 2, /--queue: expected redis:/],
    [["worker"], 2, /or the same in DELTALAB_QUEUE/],
    [["experiment", "1-2-1", "--queue", "redis://lab", "--workers", "2"], 2, /--workers is for this machine's threads/],
    [["experiment", "1-2-1", "--limit", "0"], 2, /expected a number of minutes > 0/],
  ]; // prettier-ignore
  for (const [args, code, sentence] of asked)
    test(args.join(" "), async () => {
      const env = { ...process.env, DELTALAB_QUEUE: "" };
      const child = spawn(process.execPath, [deltalab, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
      let told = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (told += text));
      assert.equal(await new Promise((done) => child.on("close", done)), code, told);
      assert.match(told, sentence);
      assert.match(told, /^deltalab: [^\n]+\n$/);
      assert.equal(told.includes(SECRET), false);
    });
});
