/** Tar archives as they are written: blocks of 512 bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tarred } from "./fixture";
import { untarred } from "./untarred";

test("a tar archive is read: its files, not its folders", () => {
  const archive = tarred({ "f/": undefined, "f/a.ttf": Buffer.from("abc") });
  assert.deepEqual(
    [...untarred(archive)].map(({ name, content }) => [name, content.toString()]),
    [["f/a.ttf", "abc"]],
  );
});
