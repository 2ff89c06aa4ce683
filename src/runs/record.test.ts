/** Recorded runs: written as they are read, and nothing else is taken for one. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { cells, gathered, seedsOf, sweeps, type Sweep } from "../sweeps";
import { readRecord, recorded, recordText, writeRecord, type Recorded } from "./record";

const folder = mkdtempSync(join(tmpdir(), "deltalab-record-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A record without a run: numbers of every kind, the same for every cell. */
function invented(name: string, sweep: Sweep): Recorded {
  const kinds = [0.1 + 0.2, NaN, -Infinity, Infinity, 5e-324, 1e300, 0];
  const results = gathered(sweep, cells(sweep), seedsOf(sweep), (c, s) => {
    const number = kinds[(c + s) % kinds.length];
    return { cost: number, area: 1, iterations: 2, reached: 0, size: 3, vanished: number, gap: 1 };
  });
  return { name, code: "0123456789abcdef".repeat(4), seconds: 12.3, ...results };
}

const small: Sweep = {
  ...sweeps["1-2-1"],
  over: { rule: ["BP", "DBP"], rate: [0.3] },
  seeds: 4,
  keep: ["cost", "area"],
};
const file = (name: string) => join(folder, `${name}.json`);

test("a record is read back as it was written, to the last bit, non-finite numbers too", () => {
  const record = invented("1-2-1", small);
  writeRecord(file("some"), record);
  assert.deepEqual(readRecord(file("some")), record);
  assert.equal(record.cells[0].results.cost.filter(Number.isFinite).length, 1, "there were such numbers");
  assert.deepEqual(readdirSync(folder), ["some.json"], "nothing is left beside it");
});

test("it has a line for each column of numbers, and any two of one run are equal but for the seconds", () => {
  const text = recordText(invented("1-2-1", small));
  const columns = text.split("\n").filter((line) => /^ {4}"/.test(line));
  assert.deepEqual(columns[0], `    "cost": [0.30000000000000004,"NaN","-Infinity","Infinity"],`);
  assert.equal(columns.length, 4);
  const later = recordText({ ...invented("1-2-1", small), seconds: 99 });
  const differing = text.split("\n").filter((line, i) => line !== later.split("\n")[i]);
  assert.deepEqual(differing, [`"seconds": 12.3,`]);
});

describe("the record of an experiment", () => {
  const name = "1-2-1-again";

  test("is found by its name", () => {
    writeRecord(file(name), invented(name, sweeps[name]));
    assert.equal(recorded(name, folder).seeds.length, sweeps[name].seeds);
    assert.notEqual(Object.keys(recorded(name, folder).sweep).join(), Object.keys(sweeps[name]).join(), "in any order");
  });

  test("that was never run names the command that makes it", () =>
    assert.throws(() => recorded("parting", folder), {
      message: `${file("parting")}: there is no such record (ENOENT); npx deltalab experiment parting makes it`,
    }));

  test("that does not exist names those that do", () =>
    assert.throws(() => recorded("1-2-3", folder), /^Error: there is no experiment "1-2-3"; there are 1-2-1, /));

  for (const [what, change] of [
    ["other settings", { settings: { ...sweeps[name].settings, points: 99 } }],
    ["other cells", { over: { rule: ["DBP"], rate: [0.3] } }],
    ["fewer seeds", { seeds: 20 }],
    ["other seeds", { after: 0 }],
  ] as const)
    test(`with ${what} than today's is refused`, () => {
      writeRecord(file(name), invented(name, { ...sweeps[name], ...change }));
      assert.throws(() => recorded(name, folder), {
        message: `${file(name)}: the experiment has changed since this record; run npx deltalab experiment ${name}`,
      });
    });

  test("of another name is refused", () => {
    writeRecord(file(name), invented("parting", sweeps[name]));
    assert.throws(() => recorded(name, folder), /-again\.json: name: expected 1-2-1-again, got parting$/);
  });
});

describe("a damaged record is refused with its file and the key", () => {
  const text = recordText(invented("1-2-1", small));
  const damages: [from: string | RegExp, to: string, sentence: RegExp][] = [
    [/[^]*/, "", /: Unexpected end of JSON input$/],
    [/\]\n\}\n$/, "", /: .*JSON/],
    [/[^]*/, "[]", /: expected a record, an object, got a list of 0$/],
    [`"seconds": 12.3`, `"second": 12.3`, /: second: unknown key; known here: name, sweep, code, data, seconds, seeds, cells$/],
    [`"seconds": 12.3`, `"seconds": "NaN"`, /: seconds: expected a number of seconds ≥ 0, got "NaN"$/],
    [`"code": "0`, `"code": "x`, /: code: expected a sha256 in hexadecimal, got "x123/],
    [`"trial":"cosine"`, `"trial":"sine"`, /: sweep\.trial: expected one of cosine, parting/],
    [`"seeds":4`, `"seeds":0`, /: sweep\.seeds: expected a number of seeds ≥ 1, got 0$/],
    [`"seeds":4`, `"seeds":5`, /: seeds\[4\]: expected "5" by the sweep, got nothing more$/],
    [`"seeds": ["1"`, `"seeds": ["7"`, /: seeds\[0\]: expected "1" by the sweep, got "7"$/],
    [`"seeds": ["1"`, `"seeds": [1`, /: seeds\[0\]: expected a seed, a string, got 1$/],
    [`{"settings": {"rule":"DBP"`, `{"settings": {"rule":"BP"`, /: cells\[1\]: expected \{"rule":"DBP","rate":0\.3\} by the sweep, got /],
    [`    "area": [`, `    "areas": [`, /: cells\[0\]\.results\[1\]: expected "area" by the sweep, got "areas"$/],
    [`"area": [1,1,1,1]`, `"area": [1,1,1]`, /: cells\[0\]\.results\.area: expected 4 numbers, got 3$/],
    [`"area": [1,1,1,1]`, `"area": [1,1,null,1]`, /: cells\[0\]\.results\.area\[2\]: expected a number or one of NaN, Infinity, -Infinity$/],
    [`"area": [1,1,1,1]`, `"area": [1,"nan",1,1]`, /: cells\[0\]\.results\.area\[1\]: expected a number/],
    [`"area": [1,1,1,1]`, `"area": 1`, /: cells\[0\]\.results\.area: expected a list of numbers, got 1$/],
    [`"keep":["cost","area"]`, `"keep":["cost"]`, /: cells\[0\]\.results\[1\]: expected nothing more by the sweep, got "area"$/],
  ]; // prettier-ignore
  for (const [from, to, sentence] of damages)
    test(`${String(from)} → ${to}`, () => {
      const damaged = text.replace(from, () => to);
      assert.notEqual(damaged, text);
      writeFileSync(file("damaged"), damaged);
      assert.throws(() => readRecord(file("damaged")), (error: Error) => {
        assert.match(error.message, sentence);
        assert.doesNotMatch(error.message, /\n/);
        return error.message.startsWith(file("damaged"));
      }); // prettier-ignore
    });

  test("while the same text undamaged is read", () => {
    writeFileSync(file("damaged"), text);
    assert.equal(recordText(readRecord(file("damaged"))), readFileSync(file("damaged"), "utf8"));
  });
});
