/** The benchmark's pure parts: the works that all sides read, what is made of what they tell, and the table and JSON of that. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { chosen } from "./bench";
import { fused, heard, numpy, tiny, told } from "./fixture";
import { checkLosses, isMet, partsOf, type Heard } from "./judge";
import { familyOf, machine } from "./machine";
import { arraysOf, filled, onPaper } from "./networks";
import { speedRecord, speedText, writeSpeed } from "./record";
import { jsonOf, limit, table, times } from "./table";
import { readWork, writeWork } from "./work";
import { label, peak, sidesOf, workloads } from "./workloads";

const folder = mkdtempSync(join(tmpdir(), "deltalab-bench-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const parts = partsOf(heard, [peak, tiny], peak);
const result = { machine: "an abacus, 2 cores", rounds: 2, parts, notices: ["PyTorch on two threads is ill"] };
const near = (actual: number, expected: number) => assert.ok(Math.abs(actual / expected - 1) < 1e-12, `${actual} ${expected}`); // prettier-ignore

describe("what is made of what the sides tell", () => {
  const [, { measured, compared }] = parts;

  test("the median over all timings of all rounds, of CPU time on one thread and of the wall on two", () => {
    assert.deepEqual(measured.map(({ side }) => side), heard.slice(1).map(({ side }) => label(side))); // prettier-ignore
    assert.deepEqual(measured[0].ms, { median: 2, least: 1, most: 3 });
    assert.deepEqual(measured[3].ms, { median: 2.3, least: 2, most: 2.6 });
    assert.equal(measured[0].megabytes, 70);
  });

  test("operations a second, and their share of what the same side does at most", () => {
    near(measured[0].gflops!, 1e7 / 2e6);
    near(measured[0].ofPeak!, 1e7 / 2e6 / (peak.operations! / 6e6));
    assert.equal(measured[1].ofPeak, undefined, "PyTorch's peak was not heard");
    near(parts[0].measured[0].gflops!, peak.operations! / 6e6);
    assert.equal(parts[0].measured[0].ofPeak, undefined);
  });

  test("a ratio of medians on one clock in the middle round, its spread over rounds, and whether it is within its budget", () => {
    const [plainly, withFused, twice, ...rest] = compared;
    assert.deepEqual(plainly, { name: "tiny", ours: "deltalab", peer: "PyTorch", oursMs: 2, peerMs: 1.6, ratio: { median: 1.25, least: 1, most: 1.25 }, budget: 1.1 }); // prettier-ignore
    near(twice.oursMs, 2.4); // both by the wall
    assert.equal(twice.peerMs, 4);
    assert.equal(rest.length, 1, "of two sides that were not both heard there is no row");
    assert.deepEqual(compared.map(({ peer }) => peer), ["PyTorch", "PyTorch", "deltalab, one thread", "NumPy"]); // prettier-ignore
    assert.deepEqual(compared.map(isMet), [false, false, false, true]);
    near(withFused.ratio.median, 1.9 / 1.6);
    const odd = partsOf(heard.slice(1, 3).map((h) => ({ ...h, told: [...h.told, told(1, 3)] })), [tiny], peak); // prettier-ignore
    assert.deepEqual(odd[0].compared[0].ratio, { median: 1, least: 1, most: 1.25 });
    assert.deepEqual([1.1, 1.1 + 1e-9, 0.2].map((median) => isMet({ ratio: { median, least: 0, most: 9 }, budget: 1.1 })), [true, false, true]); // prettier-ignore
    assert.equal(isMet({ ratio: plainly.ratio }), undefined);
  });

  test("sides whose losses differ did other work, and are told", () => {
    checkLosses(heard);
    const other = (loss: number): Heard[] => [
      ...heard,
      { workload: tiny, side: numpy, told: [{ ...told(1, 1), losses: [1, loss] }] },
    ];
    checkLosses(other(0.5 * (1 + 0.9 * tiny.tolerance)));
    for (const loss of [0.5 * (1 + 1.1 * tiny.tolerance), NaN])
      assert.throws(() => checkLosses(other(loss)), /^Error: tiny: NumPy has loss .* at step 2, deltalab 0\.5: they did not/); // prettier-ignore
    const dbp = heard.map((h) => ({ ...h, side: { ...h.side, rule: "dbp" as const }, told: [{ ...told(1, 1), losses: [7, 7] }] })); // prettier-ignore
    checkLosses([...heard, ...dbp]); // another rule is another work
  });
});

describe("how it is told", () => {
  test("--json is the machine and the rows, and every row has the same keys", () => {
    const json = jsonOf(result);
    assert.deepEqual(Object.keys(json), ["machine", "rows"]);
    assert.deepEqual(json.rows[0], { name: "tiny", ours_ms: 2, peer: "PyTorch", peer_ms: 1.6, ratio: 1.25, budget: 1.1, met: false }); // prettier-ignore
    for (const row of json.rows) {
      assert.deepEqual(Object.keys(row), ["name", "ours_ms", "peer", "peer_ms", "ratio", "budget", "met"]);
      near(row.ratio, row.ours_ms / row.peer_ms);
      if (row.budget !== null) assert.equal(row.met, row.ratio <= row.budget);
    }
    assert.deepEqual(JSON.parse(JSON.stringify(partsOf(heard, [tiny], peak))), parts.slice(1), "nothing that JSON cannot say"); // prettier-ignore
    const info = jsonOf({ ...result, parts: [{ ...parts[1], compared: [{ ...parts[1].compared[0], budget: undefined }] }] }); // prettier-ignore
    assert.deepEqual([info.rows[0].budget, info.rows[0].met], [null, null]);
  });

  test("the table has a line for each side and each row, with verdict and budget, and what was left out", () => {
    const text = table(result);
    assert.match(text, /^an abacus, 2 cores\n2 rounds; medians/);
    assert.match(
      text,
      /\na tiny network <one step>\n {2}deltalab +2\.00 ms +\(1\.00 – 3\.00\) +5\.0 GF\/s +11 % of peak +70 MB\n/,
    );
    assert.match(text, /\n {2}missed +tiny +beside PyTorch +1\.25 +\(1 – 1\.25\) +≤ 1\.1\n/);
    assert.match(
      text,
      /\n {2}missed +tiny, two threads +beside deltalab, one thread +0\.6 +\(0\.\d+ – 0\.\d+\) +≤ 1\/1\.7\n/,
    );
    assert.match(text, /\n {2}met +tiny +beside NumPy +1\/20 +\(1\/22 – 1\/20\) +≤ 1\/15\n/);
    assert.ok(text.endsWith("\nPyTorch on two threads is ill"));
  });

  test("less than half is told as so many times faster", () => {
    assert.deepEqual([1.042, 0.5, 0.4999, 1 / 22.48].map(times), ["1.04", "0.5", "1/2", "1/22.5"]);
    assert.deepEqual([1.1, 1, 0.75, 1 / 1.7, 1 / 3].map(limit), ["≤ 1.1", "≤ 1", "≤ 0.75", "≤ 1/1.7", "≤ 1/3"]);
  });
});

describe("the workloads", () => {
  test("are the design's, with its budgets", () => {
    assert.deepEqual(
      workloads.flatMap(({ rows }) =>
        rows.flatMap(({ name, peer, budget }) =>
          budget === undefined ? [] : [`${name}, ${peer.who}: ${limit(budget)}`],
        ),
      ),
      [
        "1-2-1, PyTorch: ≤ 1/15",
        "1-2-1, NumPy: ≤ 1/3",
        "1-2-1, DBP, deltalab: ≤ 4",
        "MLP, PyTorch: ≤ 1.1",
        "MLP, FMA, PyTorch: ≤ 1",
        "transformer, PyTorch: ≤ 0.9",
        "transformer, FMA, PyTorch: ≤ 0.75",
        "SimpleNet, PyTorch: ≤ 1",
        "SimpleNet, FMA, PyTorch: ≤ 1",
        "SimpleNet, two threads, deltalab: ≤ 1/1.7",
      ],
    );
  });

  test("each side is run once, however many rows it stands in", () => {
    const labels = sidesOf(tiny).map(label);
    assert.deepEqual(labels, ["deltalab", "PyTorch", "deltalab, FMA", "deltalab, two threads", "PyTorch, two threads", "NumPy"]); // prettier-ignore
    assert.equal(label({ ...fused, rule: "dbp" }), "deltalab, DBP, FMA");
  });

  test("their operations are those of their products", () => {
    const of = (name: string) => workloads.find((w) => w.name === name)!.operations!;
    // Forward, down to the layers below but the input, and into the weights: two operations a multiplication.
    assert.equal(of("mlp"), 2 * 64 * (2 * 784 * 128 + 3 * (128 * 64 + 64 * 10)));
    const perPosition = 2 * (32 * 96 + 32 * 32 + 2 * 32 * 64 + 2 * 64 * 32);
    assert.equal(of("transformer"), 2 * 3 * 64 * (64 * perPosition + 32 * 4));
    assert.equal(Math.round(of("simplenet") / 1e8), 157);
    // 652 million multiplications an image, as the paper of SimpleNet counts, three times but for the first layer.
    assert.equal(Math.round(of("simplenet-full") / 1e8), 2502);
  });

  test("an unknown one is refused with the names of those there are; the peak is there where shares of it are taken", () => {
    assert.deepEqual(chosen(["mlp"]).map(({ name }) => name), ["peak", "mlp"]); // prettier-ignore
    assert.deepEqual(chosen(["1-2-1"]).map(({ name }) => name), ["1-2-1"]); // prettier-ignore
    assert.equal(chosen([]).length, workloads.length);
    assert.throws(() => chosen(["mlp", "mpl"]), { message: 'there is no workload "mpl"; there are peak, 1-2-1, mlp, transformer, simplenet, simplenet-full' }); // prettier-ignore
  });
});

describe("a work", () => {
  test("comes back from its file as it was written, bit for bit", () => {
    const file = join(folder, "mlp");
    const work = { head: { program: "mlp", steps: 3, compared: 2, rate: 0.1 }, arrays: arraysOf(onPaper("mlp")) };
    writeWork(file, work);
    const again = readWork(file);
    assert.deepEqual(again.head, work.head);
    assert.deepEqual(Object.keys(again.arrays), ["fc1.W", "fc1.b", "fc2.W", "fc2.b", "fc3.W", "fc3.b", "x", "y"]);
    for (const [name, { shape, data }] of Object.entries(work.arrays)) {
      assert.deepEqual(again.arrays[name].shape, shape);
      assert.ok(Array.from(data).every((v, i) => Object.is(v, again.arrays[name].data[i])));
    }
    const run = filled(onPaper("mlp"), { ...again.arrays, x: { shape: [64, 784], data: new Float64Array(64 * 784).fill(7) } }); // prettier-ignore
    assert.equal(run.x.data[5], 7);
    assert.throws(() => filled(onPaper("mlp"), { ...again.arrays, x: { shape: [64, 783], data: [] } }), /has no x \[64,784\]/); // prettier-ignore
  });
});

describe("the record", () => {
  const record = { machine: "an abacus", code: "0".repeat(64), rounds: 2, parts };

  test("is read as it was written, to four digits", () => {
    const file = join(folder, "bench.json");
    assert.equal(speedRecord(file), undefined);
    writeSpeed(record, file);
    const again = speedRecord(file)!;
    assert.equal(again.parts[1].compared[0].ratio.median, 1.25);
    assert.equal(speedText(again), speedText(record));
    assert.deepEqual(again.parts.map(({ name }) => name), ["peak", "tiny"]); // prettier-ignore
  });

  test("that is damaged is refused with the key", () => {
    const file = join(folder, "damaged.json");
    writeFileSync(file, speedText(record).replace('"oursMs":2,', '"oursMs":0,'));
    assert.throws(() => speedRecord(file), { message: "data/runs/bench.json: parts[1].compared[0].oursMs: expected a number > 0, got 0" }); // prettier-ignore
  });
});

test("the machine is named by its processor, its cores and what ran", () => {
  assert.equal(familyOf("cpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\n"), " (family 25, model 1)");
  assert.equal(familyOf("Hardware: BCM2835"), "");
  assert.match(machine(["Node 22", "NumPy 2"]), /, \d+ cores?, \w+ \w+, Node 22, NumPy 2$/);
});
