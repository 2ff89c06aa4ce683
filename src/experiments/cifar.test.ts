/** SimpleNet with another slope in one ReLU, on a few drawn images and a narrow network. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { relu, sigmoid, tanh } from "../activations";
import { scoring } from "../evaluate";
import { alone, float32 } from "../float32";
import { pair } from "../kernels/threads";
import { close } from "../testing";
import { training } from "../train";
import { imageMeasuresOf, imageParts, imagePoints, imageRun, imagesOf, slopeOf } from "./cifar";
import { imageMeasures, paper2Settings, POINTS, type ImageSettings } from "./images";
import type { Part } from "./long";

const small = (more: Partial<ImageSettings> = {}): ImageSettings => ({
  ...paper2Settings,
  data: "drawn images",
  width: 1 / 64,
  samples: 40,
  tests: 20,
  batch: 2,
  epochs: 1,
  optimizer: "sgd",
  rate: 0.01,
  ...more,
});

function ended(settings: ImageSettings, seed = "1"): Part {
  const all = [...imagePoints(settings, seed, imagesOf(settings, seed, []), float32(alone(32)))];
  return all[all.length - 1];
}

describe("the slope that stands for a ReLU's", () => {
  test("is a multiple of it, or the meta-network, by its formula", () => {
    const times = slopeOf({ times: 3 }, tanh);
    assert.deepEqual([-1, 0, 2].map(times), [0, 0, 3]); // prettier-ignore
    const meta = { meta: [2, 0.5, 3, -1] } as const;
    const [g, s] = [slopeOf(meta, tanh), slopeOf(meta, sigmoid)];
    for (const z of [-2, 0, 0.3]) {
      assert.ok(Math.abs(g(z) - (3 * Math.tanh(2 * z + 0.5) - 1)) < 1e-14);
      assert.ok(Math.abs(s(z) - (3 / (1 + Math.exp(-2 * z - 0.5)) - 1)) < 1e-14);
    }
  });

  test("is asked at the chosen convolution alone", () => {
    const settings = small({ convolution: 3 });
    const images = imagesOf(settings, "1", []);
    const gradients = (slope: ImageSettings["slope"]) => {
      const run = imageRun({ ...settings, slope }, "1", images, float32(alone(32)));
      for (const { gradient } of training(run))
        return Object.fromEntries(run.network.params.map((p) => [p.name, Array.from(gradient(p).data)]));
      throw new Error("unreachable");
    };
    const [own, doubled, off] = [gradients("derivative"), gradients({ times: 2 }), gradients({ meta: [1, 0, 0, 0] })];
    for (const name of ["conv4.W", "norm4.gamma", "fc1.W"]) assert.deepEqual(doubled[name], own[name], name);
    for (const name of ["conv1.W", "norm3.gamma", "norm3.beta"]) close(doubled[name], own[name].map((v) => 2 * v), 1e-5); // prettier-ignore
    assert.ok(off["conv3.W"].every((v) => v === 0) && own["conv3.W"].some((v) => v !== 0));
  });

  test("of a convolution that is not there is refused", () => {
    const images = imagesOf(small(), "1", []);
    assert.throws(() => imageRun(small({ convolution: 14 }), "1", images, float32(alone(32))), /SimpleNet has 13 convolutions, and there is no number 14/); // prettier-ignore
  });

  test("1 for each z > 0 is ReLU's own", () => {
    const own = ended(small());
    assert.deepEqual(ended(small({ slope: { times: relu.derivative(1) } })).columns.loss, own.columns.loss);
    assert.notDeepEqual(ended(small({ slope: { times: 2 } })).columns.loss, own.columns.loss);
  });
});

describe("a run", () => {
  test("has a point for every twentieth of an epoch, and a test after each", () => {
    const settings = small({ samples: 80, tests: 150, rate: 0.1, epochs: 2 }); // two batches of two a point
    const { columns } = ended(settings);
    const images = imagesOf(settings, "1", []);
    const run = imageRun(settings, "1", images, float32(alone(32)));
    const score = scoring(run.network, run.loss, images.test);
    const losses = new Array<number>(2 * POINTS).fill(0);
    const tests: number[] = [];
    for (const { iteration, batchLoss } of training(run)) {
      if (iteration > 0 && iteration % 40 === 0) tests.push(100 * score().accuracy);
      if (iteration === 80) break;
      losses[iteration >> 1] += batchLoss / 2;
    }
    close(columns.loss, losses, 1e-14);
    assert.deepEqual(columns.test, tests);
    const measures = imageMeasuresOf(ended(settings));
    assert.deepEqual(Object.keys(measures), imageMeasures);
    close([measures.area], [losses.reduce((s, v) => s + v, 0) / losses.length], 1e-4);
    assert.ok(Number.isNaN(measures["test 3"]));
  });

  test("is the same on one thread and on two, and on from any of its parts", async () => {
    const settings = small({ slope: { meta: [1, 0, 0.5, 0.5] } });
    const ends = (from?: Part, team = alone) => {
      const rest = imageParts(settings, "3", [], from, team);
      const parts: Part[] = [];
      for (let next = rest.next(); ; next = rest.next()) {
        if (next.done) return { measures: next.value, parts };
        parts.push(structuredClone(next.value));
      }
    };
    const whole = ends();
    const paired = ends(undefined, (megabytes) => pair(Math.min(megabytes ?? 64, 64)));
    assert.deepEqual(paired.measures, whole.measures);
    for (const i of [0, 7, 19]) assert.deepEqual(ends(whole.parts[i]).measures, whole.measures);
    assert.notDeepEqual(imageMeasuresOf(ended(settings, "4")), whole.measures);
  });

  test("takes digits of one channel as well, in the small network of three convolutions", () => {
    const settings = small({ data: "drawn digits", network: "three convolutions", convolution: 2, samples: 60, rate: 0.1, epochs: 2 }); // prettier-ignore
    const images = imagesOf(settings, "1", []);
    assert.deepEqual(images.train.x.shape, [60, 28, 28, 1]);
    const { columns } = ended(settings);
    assert.ok(columns.loss[2 * POINTS - 1] < columns.loss[0]);
    assert.notDeepEqual(ended({ ...settings, slope: { meta: [1, 0, 1, 0] }, hidden: "sigmoid" }).columns, ended({ ...settings, slope: { meta: [1, 0, 1, 0] } }).columns); // prettier-ignore
  });

  test("needs an update for each point of an epoch", () => {
    assert.throws(() => ended(small({ batch: 4 })), /an epoch of 40 images in batches of 4 has 10 updates; its 20 points need as many/); // prettier-ignore
  });

  test("whose loss is no number goes on to its end", () => {
    const { columns } = ended(small({ rate: 1e30 }));
    assert.ok(Number.isNaN(columns.loss[POINTS - 1]));
    assert.ok(Number.isNaN(imageMeasuresOf({ ...ended(small({ rate: 1e30 })) }).area));
  });
});
