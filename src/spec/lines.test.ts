/** What a run writes down, and what it writes it down of: frozen layers, batches, drawn weights, named data. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { shuffled, stream } from "../random";
import { changed, fullest, printed, refusal, smallest, trained, type Json } from "./testing";

describe("the records", () => {
  const names = ["loss", "z", "delta", "gradients", "weights"];

  test("come once each, ascending, however record.at lists them", async () => {
    const lines = await trained(changed({ iterations: 100, record: { at: [9, 100, 0, 9, 10, 2, 0] } }));
    assert.deepEqual(
      lines.map((l) => l.iteration),
      [0, 2, 9, 10, 100],
    );
  });

  test("have the contract's keys in the contract's order, whatever record.what's own is", async () => {
    const [line] = await trained(changed({ record: { what: [...names].reverse().concat(names) } }));
    assert.deepEqual(Object.keys(line), ["iteration", ...names]);
    assert.deepEqual(Object.keys((await trained(changed()))[0]), ["iteration", "loss"]);
    assert.deepEqual(Object.keys((await trained(changed({ record: { what: [] } })))[0]), ["iteration"]);
  });

  test("hold [sample][unit] for z and delta, and W and b like the weights'", async () => {
    const shape = (value: Json): Json =>
      Array.isArray(value)
        ? [value.length, ...(Array.isArray(value[0]) ? shape(value[0]) : [])]
        : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v)]));
    const [line] = await trained(changed({ batch: 2, record: { what: names } }));
    assert.deepEqual(shape(line.z), { fc1: [3, 3], fc2: [3, 2] });
    assert.deepEqual(shape(line.delta), { fc1: [2, 3], fc2: [2, 2] });
    assert.deepEqual(shape(line.weights), { fc1: { W: [3, 2], b: [3] }, fc2: { W: [2, 3], b: [2] } });
    assert.deepEqual(shape(line.gradients), shape(line.weights));
    const [bare] = await trained(changed({ "network.bias": false, record: { what: names } }));
    assert.deepEqual(shape(bare.weights), { fc1: { W: [3, 2] }, fc2: { W: [2, 3] } });
    assert.deepEqual(shape(bare.gradients), shape(bare.weights));
  });

  test("of 0 iterations are the state before any update", async () => {
    const [line, ...more] = await trained(changed({ iterations: 0, record: { what: names } }, fullest()));
    assert.equal(more.length, 0);
    assert.equal(line.iteration, 0);
    const given = fullest().network.weights.map((w: Json, i: number) => [`fc${i + 1}`, w]);
    assert.deepEqual(line.weights, Object.fromEntries(given));
  });

  test("do not change with what else is recorded, nor with what is recorded before", async () => {
    const [alone] = await trained(changed({ record: { at: [4], what: ["z"] } }));
    const among = (await trained(changed({ record: { at: [0, 1, 2, 3, 4], what: names } })))[4];
    assert.deepEqual(alone.z, among.z);
  });

  test("of the gradients are those that the next update takes", async () => {
    for (const batch of ["full", 1, 2]) {
      const lines = await trained(changed({ batch, record: { at: [0, 1, 2, 3, 4], what: names } }));
      for (let k = 0; k < 4; k++)
        lines[k].weights.fc1.W.forEach((row: number[], j: number) =>
          row.forEach((w, i) =>
            assert.equal(lines[k + 1].weights.fc1.W[j][i], w - 0.5 * lines[k].gradients.fc1.W[j][i], `update ${k + 1}`),
          ),
        );
    }
  });

  test("are JSON in full precision: read and written again they are the same text", async () => {
    for (const line of await printed(fullest())) assert.equal(JSON.stringify(JSON.parse(line)), line);
  });

  test("of a run that leaves the finite numbers say so, and the run goes on", async () => {
    const big = [
      {
        W: [
          [1e200, 0],
          [0, 1e200],
        ],
      },
      {
        W: [
          [1e200, 0],
          [0, -1e200],
        ],
      },
      {
        W: [
          [1, 0],
          [0, 1],
        ],
      },
    ];
    const steep = {
      network: { layers: [2, 2, 2, 2], activations: ["relu", "identity", "tanh"], bias: false, weights: big },
      data: { x: [[1, 1]], y: [[0, 0]] },
      train: ["fc1"],
      iterations: 9,
    };
    const lines = await trained(changed({ ...steep, record: { at: [0, 1, 2, 9], what: names } }));
    assert.equal(lines.length, 4);
    assert.deepEqual(lines[0].z, {
      fc1: [[1e200, 1e200]],
      fc2: [["Infinity", "-Infinity"]],
      fc3: [["NaN", "NaN"]],
    });
    assert.deepEqual(lines[3].weights.fc1, {
      W: [
        ["NaN", "NaN"],
        ["NaN", "NaN"],
      ],
    });
    assert.equal(lines[3].loss, "NaN");
  });

  test("take −0 as the number it is", async () => {
    const zero = (value: number) => changed({ "data.x[0][0]": value, "optimizer.rate": value, "data.y[0][0]": value });
    assert.deepEqual(await printed(zero(-0)), await printed(zero(0)));
    assert.equal(await refusal(changed({ iterations: -0 })), undefined);
  });
});

describe("frozen layers", () => {
  const lines = (train: unknown) => trained(changed({ train, record: { at: [0, 4], what: ["weights", "gradients"] } }));

  for (const [train, frozen, moving] of [
    [["fc1"], "fc2", "fc1"],
    [["fc2"], "fc1", "fc2"],
  ] as const)
    test(`${frozen} stays where it is while ${moving} moves, and its gradients are written all the same`, async () => {
      const [before, after] = await lines(train);
      assert.deepEqual(after.weights[frozen], before.weights[frozen]);
      assert.notDeepEqual(after.weights[moving], before.weights[moving]);
      assert.notDeepEqual(after.gradients[frozen], before.gradients[frozen]);
    });

  test("an empty list trains nothing", async () => {
    const [before, after] = await lines([]);
    assert.deepEqual({ ...after, iteration: 0 }, before);
  });
});

describe("mini-batches", () => {
  const n = 7;
  /** Every sample has its own target, and a frozen network that gives 0 has δ = −2y/(its batch's size): δ names the sample. */
  const samplesSeen = async (batch: number | "full", seed = "7", iterations = 8): Promise<number[][]> => {
    const lines = await trained({
      version: 1,
      seed,
      network: { layers: [1, 1], activations: ["identity"], weights: [{ W: [[0]], b: [0] }] },
      data: { x: Array.from({ length: n }, (_, i) => [i]), y: Array.from({ length: n }, (_, i) => [i + 1]) },
      loss: "mse",
      train: [],
      optimizer: { name: "sgd", rate: 1 },
      batch,
      iterations,
      record: { at: Array.from({ length: iterations + 1 }, (_, k) => k), what: ["delta"] },
    });
    return lines.map(({ delta }) => delta.fc1.map(([d]: [number]) => Math.round((-d * delta.fc1.length) / 2) - 1));
  };
  const everySample = Array.from({ length: n }, (_, i) => i);
  const ascending = (list: readonly number[]) => [...list].sort((a, b) => a - b);

  for (const size of [1, 2, 3, 7])
    test(`of ${size}: each epoch uses each of the ${n} samples once, the last short batch too`, async () => {
      const perEpoch = Math.ceil(n / size);
      const seen = await samplesSeen(size, "7", 3 * perEpoch - 1);
      for (let epoch = 0; epoch < 3; epoch++) {
        const batches = seen.slice(epoch * perEpoch, (epoch + 1) * perEpoch);
        assert.deepEqual(
          batches.slice(0, -1).map((b) => b.length),
          new Array(perEpoch - 1).fill(size),
        );
        assert.deepEqual(ascending(batches.flat()), everySample);
      }
    });

  test("follow the order of stream(seed, batches/<epoch>)", async () => {
    const seen = await samplesSeen(3);
    for (const epoch of [0, 1, 2])
      assert.deepEqual(seen.slice(3 * epoch, 3 * epoch + 3).flat(), shuffled(n, stream("7", `batches/${epoch}`)));
    assert.notDeepEqual(seen.slice(0, 3), seen.slice(3, 6));
  });

  test("are the same for the same seed and others for another", async () => {
    assert.deepEqual(await samplesSeen(2), await samplesSeen(2));
    assert.notDeepEqual(await samplesSeen(2), await samplesSeen(2, "8"));
  });

  test("full keeps the order of the data, whatever the seed", async () => {
    for (const batch of await samplesSeen("full")) assert.deepEqual(batch, everySample);
    assert.deepEqual(await samplesSeen("full"), await samplesSeen("full", "8"));
  });

  test("and the check can fail: a sample that is drawn twice is seen", () =>
    assert.throws(() => assert.deepEqual(ascending([0, 1, 2, 3, 3, 5, 6]), everySample)));
});

describe("seeded weights", () => {
  const [fanIn, fanOut] = [150, 250];
  const drawn = async (init: object | undefined, seed = "7"): Promise<{ W: number[]; b: number[] }> => {
    const [line] = await trained({
      ...changed({ seed, iterations: 0, record: { what: ["weights"] } }),
      network: { layers: [fanIn, fanOut], activations: ["tanh"], init },
      data: { x: [new Array(fanIn).fill(0)], y: [new Array(fanOut).fill(0)] },
    });
    return { W: line.weights.fc1.W.flat(), b: line.weights.fc1.b };
  };
  const moment = (values: readonly number[], power: number) => {
    const sum = values.reduce((total, v) => total + [1, v, v * v, v * v * v, v * v * v * v][power], 0);
    return sum / values.length;
  };
  /** variance·scale and kurtosis; three uniform, normal: 1.8, 3. */
  const laws: [init: { name: string; scale?: number }, variance: number, kurtosis: number][] = [
    [{ name: "normal" }, 1, 3],
    [{ name: "normal", scale: 0.1 }, 0.01, 3],
    [{ name: "uniform" }, 1 / 3, 1.8],
    [{ name: "uniform", scale: 3 }, 3, 1.8],
    [{ name: "xavier" }, 2 / (fanIn + fanOut), 3],
    [{ name: "xavier", scale: 2 }, 8 / (fanIn + fanOut), 3],
    [{ name: "he" }, 2 / fanIn, 3],
    [{ name: "he", scale: 0.5 }, 0.5 / fanIn, 3],
  ];
  /** Asserts the mean, the variance and the kurtosis of 37,500 draws to about six standard errors. */
  const assertLaw = (values: readonly number[], variance: number, kurtosis: number) => {
    const n = values.length;
    const v = moment(values, 2);
    assert.ok(Math.abs(moment(values, 1)) <= 6 * Math.sqrt(variance / n), `mean ${moment(values, 1)}`);
    assert.ok(Math.abs(v / variance - 1) <= 6 * Math.sqrt((kurtosis - 1) / n), `variance ${v}, not ${variance}`);
    assert.ok(Math.abs(moment(values, 4) / (v * v) - kurtosis) <= 0.15, `kurtosis ${moment(values, 4) / (v * v)}`);
  };
  for (const [init, variance, kurtosis] of laws)
    test(`${JSON.stringify(init)} has variance ${variance} and biases of 0`, async () => {
      const { W, b } = await drawn(init);
      assertLaw(W, variance, kurtosis);
      assert.deepEqual(b, new Array(fanOut).fill(0));
      if (init.name === "uniform") assert.ok(W.every((w) => Math.abs(w) <= (init.scale ?? 1)));
    });

  test("and the check can fail: a variance that is off by a tenth, a mean off by a tenth, the other law", async () => {
    const { W } = await drawn({ name: "normal" });
    assert.throws(() => assertLaw(W, 1.1, 3), /variance/);
    assert.throws(
      () =>
        assertLaw(
          W.map((w) => w + 0.1),
          1,
          3,
        ),
      /mean/,
    );
    const { W: flat } = await drawn({ name: "uniform", scale: Math.sqrt(3) });
    assert.throws(() => assertLaw(flat, 1, 3), /kurtosis/);
  });

  test("depend on the seed and on nothing else: not on the activations, the data, the rules or the layers above", async () => {
    const first = async (changes: Record<string, unknown>) =>
      (await trained(changed({ iterations: 0, record: { what: ["weights"] }, ...changes })))[0].weights.fc1;
    const W = await first({});
    assert.deepEqual(await first({ "network.activations": ["relu", "identity"] }), W);
    assert.deepEqual(await first({ data: { name: "circles", n: 5 }, batch: 2 }), W);
    assert.deepEqual(await first({ rules: { transport: { name: "feedback", seed: "7" } } }), W);
    assert.deepEqual(
      await first({ "network.layers": [2, 3, 4, 2], "network.activations": ["tanh", "tanh", "tanh"] }),
      W,
    );
    assert.notDeepEqual(await first({ seed: "8" }), W);
  });

  test("of two layers are not the same draws", async () => {
    const [{ weights }] = await trained(
      changed({ iterations: 0, record: { what: ["weights"] }, "network.layers": [2, 2, 2], "network.bias": false }),
    );
    assert.notDeepEqual(weights.fc1, weights.fc2);
  });
});

test("a seeded rule draws a matrix for each layer, none like another", async () => {
  const twoSamples = { x: [[1, 0], [0, 1]], y: [[3, 1], [-1, 2]] }; // prettier-ignore
  const square = { layers: [2, 2, 2, 2], activations: ["identity", "identity", "identity"] };
  /** B of δ_below = δ_above · B, for two samples and two units. */
  const solved = ([[a, b], [c, d]]: number[][], below: number[][]) => {
    const det = a * d - b * c;
    return [0, 1].map((k) => [(d * below[0][k] - b * below[1][k]) / det, (a * below[1][k] - c * below[0][k]) / det]);
  };
  for (const name of ["feedback", "signs"]) {
    const transport = { name, seed: "7", ...(name === "signs" && { magnitudes: "random" }) };
    const spec = { network: square, data: twoSamples, rules: { transport }, record: { what: ["delta"] } };
    const [{ delta }] = await trained(changed({ ...spec, iterations: 0 }));
    const [upper, lower] = [solved(delta.fc3, delta.fc2), solved(delta.fc2, delta.fc1)].map((B) =>
      B.flat().map(Math.abs),
    );
    upper.forEach((b, i) => assert.ok(Math.abs(b - lower[i]) > 1e-3, `${name}: ${b} and ${lower[i]}`));
  }
});

describe("named data", () => {
  const widths: Record<string, [number, number]> = {
    cosine: [1, 1],
    twoGaussians: [1, 2],
    xor: [2, 2],
    circles: [2, 2],
    spirals: [2, 2],
  };
  const z = async (name: string, changes: Record<string, unknown> = {}) => {
    const [inputs, outputs] = widths[name];
    const [line] = await trained(
      changed({
        "network.layers": [inputs, 3, outputs],
        data: { name, n: 20 },
        iterations: 0,
        record: { what: ["z"] },
        ...changes,
      }),
    );
    return line.z.fc1;
  };
  for (const name of Object.keys(widths))
    test(`${name}: n samples, the same for the same seed, others for another`, async () => {
      assert.equal((await z(name)).length, 20);
      assert.deepEqual(await z(name), await z(name));
      assert.deepEqual(await z(name), await z(name, { "data.seed": "7" }));
      assert.notDeepEqual(await z(name), await z(name, { "data.seed": "8" }));
    });

  test("of fewer samples are the first of more", async () => {
    for (const name of Object.keys(widths))
      assert.deepEqual(await z(name, { "data.n": 5 }), (await z(name)).slice(0, 5));
  });
});

test("equal specs give equal lines, whatever ran between", async () => {
  const first = await printed(fullest());
  await printed(smallest());
  assert.deepEqual(await printed(fullest()), first);
});
