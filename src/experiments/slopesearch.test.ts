/** Searches for a slope on a few drawn images: what is trained, what is remembered, and that a part is enough to go on from. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mean } from "../stats/summaries";
import { imageMeasuresOf, imagePoints, imagesOf } from "./cifar";
import { paper2Settings, type ImageSettings } from "./images";
import type { Part } from "./long";
import { alone, float32 } from "../float32";
import { foundAt, heldAreaAt, heldLossAt, heldTestAt, lookAt, METHODS, searchMeasures, searchParts, trainingAt, valueAt, type SearchMethod, type SearchSettings } from "./slopesearch"; // prettier-ignore

const { slope, ...plain } = paper2Settings;
const small = (method: SearchMethod, more: Partial<SearchSettings> = {}): SearchSettings => ({
  ...plain,
  data: "drawn images",
  width: 1 / 64,
  samples: 40,
  tests: 20,
  batch: 2,
  epochs: 1,
  optimizer: "sgd",
  rate: 0.01,
  method,
  evaluations: 3,
  round: 2,
  held: 2,
  ...more,
});

function ended(settings: SearchSettings, seed = "1", from?: Part) {
  const rest = searchParts(settings, seed, [], from);
  const parts: Part[] = [];
  for (let next = rest.next(); ; next = rest.next()) {
    if (next.done) return { measures: next.value, parts };
    parts.push(structuredClone(next.value));
  }
}

/** The area of one training. */
function area(settings: ImageSettings, seed: string): number {
  const all = [...imagePoints(settings, seed, imagesOf(settings, "1", []), float32(alone(32)))];
  return imageMeasuresOf(all[all.length - 1]).area;
}

test("a point is a meta-network, a power of ten of the rate, or one of ReLU′", () => {
  assert.deepEqual(trainingAt(small("b-function"), [1, 2, 3, 4]).slope, { meta: [1, 2, 3, 4] });
  assert.deepEqual(trainingAt(small("rate"), [2]).rate, 1);
  assert.deepEqual(trainingAt(small("factor"), [1]).slope, { times: 10 });
  for (const method of METHODS) assert.equal(trainingAt(small(method), []).slope, slope);
});

describe("a search", () => {
  const { measures, parts } = ended(small("b-function"));
  const last = parts[parts.length - 1].columns;

  test("looks at so many trainings under one seed, and trains its best under fresh ones", () => {
    assert.equal(parts.length, 5);
    const points = last.value.map((__, i) => [1, 2, 3, 4].map((d) => last[`x${d}`][i]));
    const best = points[last.value.indexOf(Math.min(...last.value))];
    assert.equal(last.value[1], area(trainingAt(small("b-function"), points[1]), "1/search"));
    assert.equal(last.held[1], area(trainingAt(small("b-function"), best), "1/held/2"));
    assert.notEqual(last.held[0], last.held[1]);
  });

  test("tells what it saw, what it found, and what that is worth in the mean", () => {
    assert.deepEqual(Object.keys(measures), searchMeasures);
    assert.equal(measures[valueAt(3)], Number(last.value[2].toPrecision(5)));
    assert.equal(measures[lookAt(3, 2)], Number(last.x3[1].toPrecision(5)));
    assert.equal(measures[heldAreaAt(2)], Number(last.held[1].toPrecision(5)));
    assert.equal(measures[heldTestAt(2)], Number(last["test 1"][1].toPrecision(5)));
    assert.equal(measures[heldLossAt(2, 20)], Number(last["loss 20"][1].toPrecision(5)));
    assert.equal(measures.area, Number(mean(last.held).toPrecision(5)));
    const best = last.value.indexOf(Math.min(...last.value));
    assert.equal(measures[foundAt(4)], Number(last.x4[best].toPrecision(5)));
    assert.ok(Number.isNaN(measures[valueAt(4)]));
  });

  test("goes on from each of its parts to the same bits, and from another seed elsewhere", () => {
    for (const from of parts) assert.deepEqual(ended(small("b-function"), "1", from).measures, measures);
    assert.notEqual(ended(small("b-function"), "2").measures[valueAt(1)], measures[valueAt(1)]);
  });

  test("at random has points of its own", () => {
    assert.notEqual(ended(small("b-function at random")).measures[foundAt(1)], measures[foundAt(1)]);
  });
});

test("without a search ReLU′ itself is trained under the fresh seeds", () => {
  const { measures, parts } = ended(small("ReLU′"));
  assert.equal(parts.length, 2);
  assert.deepEqual(parts.map(({ share }) => share), [0.5, 1]); // prettier-ignore
  assert.equal(parts[1].columns.held[0], area(trainingAt(small("ReLU′"), []), "1/held/1"));
  assert.ok(Number.isNaN(measures[foundAt(1)]));
});

test("trainings that break down are seen as such, and where all do ReLU′ is what is found", () => {
  const { measures, parts } = ended(small("rate", { rate: 1e30 }));
  assert.deepEqual(parts[2].columns.value.map(Number.isNaN), [true, true, true]); // prettier-ignore
  assert.ok(Number.isNaN(measures[foundAt(1)]) && Number.isNaN(measures.area));
});
