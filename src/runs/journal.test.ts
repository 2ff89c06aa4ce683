/** The journal: whatever ended a run, what it holds whole is used, and nothing else. */
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { sweeps } from "../sweeps";
import { journalling, place, readJournal, type Subject } from "./journal";

const folder = mkdtempSync(join(tmpdir(), "deltalab-journal-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, "sub", "some.jsonl");
const subject: Subject = { name: "1-2-1", sweep: sweeps["1-2-1"], code: "abc" };
const cell = { rule: "BP × 0.9", rate: 0.3 }; // more bytes than letters
const trial = (cost: number) => ({ measures: { cost, area: NaN }, seconds: 0.5 });

/** Three trials, one after the other. */
function fresh() {
  rmSync(file, { force: true });
  const journal = journalling(file, subject, readJournal(file, subject));
  for (const [i, seed] of ["1", "2", "3"].entries()) journal.add(cell, seed, trial(i));
  return journal;
}
beforeEach(fresh);

const seedsOf = (of = subject): string[] =>
  [...readJournal(file, of).trials.keys()].map((key) => (JSON.parse(key) as [unknown, string])[1]);

test("finished trials are read back, non-finite numbers too, and are gone when the run is done", () => {
  const { trials, foreign } = readJournal(file, subject);
  assert.equal(foreign, false);
  assert.equal(trials.size, 3);
  assert.deepEqual(trials.get(place(cell, "2")), trial(1));
  fresh().remove();
  assert.equal(existsSync(file), false);
  assert.deepEqual(seedsOf(), []);
});

test("wherever the file was torn, the trials before are used, and what is added behind is read", () => {
  const bytes = readFileSync(file);
  const ends = [...bytes.keys()].filter((i) => bytes[i] === 10).map((i) => i + 1);
  assert.equal(ends.length, 4);
  for (let length = 0; length < bytes.length; length += 7) {
    fresh();
    truncateSync(file, length);
    const whole = Math.max(0, ends.filter((end) => end <= length).length - 1);
    assert.equal(seedsOf().length, whole, `${length} bytes`);
    journalling(file, subject, readJournal(file, subject)).add(cell, "9", trial(9));
    assert.deepEqual(seedsOf(), [...["1", "2", "3"].slice(0, whole), "9"], `${length} bytes`);
  }
});

test("a line in between that is none costs its own trial alone", () => {
  for (const line of ["", "{", "null", '{"cell":{},"seed":"7"}', '{"cell":{},"seed":7,"seconds":1,"measures":{}}'])
    appendFileSync(file, `${line}\n`);
  journalling(file, subject, readJournal(file, subject)).add(cell, "4", trial(4));
  assert.deepEqual(seedsOf(), ["1", "2", "3", "4"]);
});

test("of another sweep or other code nothing is used, and writing begins anew", () => {
  for (const other of [
    { ...subject, code: "abd" },
    { ...subject, name: "1-2-2-1" },
    { ...subject, sweep: { ...subject.sweep, after: 1 } },
  ]) {
    fresh();
    const found = readJournal(file, other);
    assert.equal(found.foreign, true);
    assert.equal(found.trials.size, 0);
    assert.deepEqual(seedsOf(), ["1", "2", "3"], "reading has changed nothing");
    journalling(file, other, found).add(cell, "5", trial(5));
    assert.deepEqual(seedsOf(other), ["5"]);
    assert.deepEqual(seedsOf(), []);
  }
  writeFileSync(file, "something else\n");
  assert.equal(readJournal(file, subject).foreign, true);
});
