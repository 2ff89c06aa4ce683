/** What a worker takes and what it refuses, before anything runs; and what a job and its result are on the way. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { readPart, writePart } from "../parts";
import { idOf, readAsked, readReached, readTrial, sent, type Asked } from "./asked";
import { refusal, takeOver } from "./work";

const folder = mkdtempSync(join(tmpdir(), "deltalab-work-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const [code, other] = ["a", "b"].map((digit) => digit.repeat(64));
const asked: Asked = { name: "mnist", trial: "mnist", code, data: { mnist: other }, settings: { data: "MNIST" }, cell: { rule: "BP" }, seed: "3" }; // prettier-ignore
const lacking = (set: string): string => {
  throw new Error(`${set} is not on this machine; npx deltalab data ${set} fetches it`);
};

describe("a worker", () => {
  const codeHere = () => code;
  test("does a job of its own code and data, and needs no set for drawn ones", () => {
    assert.equal(refusal(asked, codeHere, () => other), undefined); // prettier-ignore
    assert.equal(refusal({ ...asked, settings: { data: "drawn digits" }, data: {} }, codeHere, lacking), undefined);
  });

  test("refuses one of other code, of other data and of data that it lacks, with both hashes and what to do", () => {
    const [a, b] = [code, other].map((sum) => `${sum.slice(0, 12)}…`);
    const told = (problem: string | undefined) => problem?.replace(/worker on \S+/, "worker on X");
    assert.equal(
      told(refusal(asked, () => other, () => other)), // prettier-ignore
      `mnist was asked for with code ${a}, and the worker on X has ${b}; check out the same commit on both, and start the worker again`,
    );
    assert.equal(
      told(refusal(asked, codeHere, () => code)), // prettier-ignore
      `mnist was asked for with the data mnist ${b}, and the worker on X has ${a}; give both the same files (npx deltalab data mnist --whole), and start the worker again`,
    );
    assert.equal(
      told(refusal(asked, codeHere, lacking)),
      `mnist was asked for with the data mnist ${b}, and the worker on X has none: mnist is not on this machine; npx deltalab data mnist fetches it`,
    );
    assert.match(told(refusal({ ...asked, data: {} }, codeHere, () => code))!, /with the data mnist of no hash, and/); // prettier-ignore
  });
});

describe("a job", () => {
  const id = idOf(asked);
  test("is named by all that its result hangs on, and by nothing else", () => {
    const result: Partial<Asked>[] = [{ trial: "agnews" }, { code: other }, { data: {} }, { settings: {} }, { cell: {} }, { seed: "4" }]; // prettier-ignore
    assert.equal(new Set([id, ...result.map((change) => idOf({ ...asked, ...change }))]).size, 7);
    for (const change of [{ name: "mnist-400" }, { limit: 5 }, { kept: "" }])
      assert.equal(idOf({ ...asked, ...change }), id);
  });

  test("that is none, or another than its name says, is refused in one sentence", () => {
    assert.deepEqual(readAsked(id, JSON.parse(JSON.stringify({ ...asked, limit: 5 }))), { ...asked, limit: 5 });
    const what = `a job in the queue, ${id.slice(0, 12)}…: `;
    const refused: [input: unknown, sentence: string][] = [
      [null, "expected a job, an object, got null"],
      [{}, "name: expected the name of an experiment, got nothing"],
      [{ ...asked, name: "\u001b[2J" }, 'name: expected the name of an experiment, got "\\u001b[2J"'],
      [{ ...asked, trial: "nonsense" }, "trial: expected one of cosine"],
      [{ ...asked, code: "abc" }, 'code: expected a sha256 in hexadecimal, got "abc"'],
      [{ ...asked, data: { mnist: 3 } }, "data.mnist: expected a sha256"],
      [{ ...asked, settings: [] }, "settings: expected settings, an object"],
      [{ ...asked, limit: -1 }, "limit: expected a number of minutes > 0, got -1"],
      [{ ...asked, path: "/etc" }, "path: unknown key; known here: name, trial"],
      [{ ...asked, seed: "4" }, "it is damaged, its name is not the hash of what it holds"],
    ];
    for (const [input, sentence] of refused)
      assert.throws(() => readAsked(id, input), (error: Error) => error.message.startsWith(what + sentence), sentence); // prettier-ignore
  });
});

describe("a result", () => {
  const trial = { seconds: 0.5, measures: { iterations: NaN, more: Infinity, less: -Infinity, tiny: 5e-324 } };
  const there = (input: unknown) => readTrial("this", "recovery", input);
  test("keeps every number on its way through JSON", () =>
    assert.deepEqual(there(JSON.parse(JSON.stringify(sent(trial)))), trial));

  test("that is damaged is refused in one sentence", () => {
    for (const [input, sentence] of [
      [undefined, "expected an object, got nothing"],
      [{ measures: trial.measures }, "seconds: expected a number of seconds ≥ 0, got nothing"],
      [{ seconds: 1, measures: { iterations: null } }, "measures.iterations: expected a number or one of NaN"],
      [{ seconds: 1, measures: { other: 1 } }, "measures.iterations: expected a number, got nothing"],
    ] as const)
      assert.throws(() => there(input), (error: Error) => error.message.startsWith(`this: what came back is damaged: ${sentence}`), sentence); // prettier-ignore
  });

  test("is under way as far as it says, and nowhere where it says something else", () => {
    const reached = { share: 0.5, samples: 100, loss: NaN };
    assert.deepEqual(readReached(JSON.parse(JSON.stringify(sent(reached)))), reached);
    for (const input of [0, "half", { share: 2, samples: 1, loss: 1 }]) assert.equal(readReached(input), undefined);
  });
});

describe("a part that comes with a job", () => {
  const file = join(folder, "jobs", "part");
  const packed = (share: number): string => {
    const from = join(folder, "from");
    writePart(from, { seconds: 1, part: { share, columns: { loss: [share] } } });
    return readFileSync(from).toString("base64");
  };
  const share = () => readPart(file)?.part.share;

  test("is gone on from, unless what is there is further or what comes is damaged", () => {
    const steps: [kept: string, share: number | undefined][] = [
      ["", undefined],
      [packed(0.5).slice(4), undefined],
      [packed(0.5), 0.5],
      [packed(0.25), 0.5],
      [packed(0.75).slice(0, -8), 0.5],
      [packed(0.75), 0.75],
    ];
    for (const [kept, expected] of steps) {
      const before = share();
      assert.equal(takeOver(file, kept), before !== expected);
      assert.equal(share(), expected);
      assert.equal(existsSync(`${file}.kept`), false);
    }
  });
});
