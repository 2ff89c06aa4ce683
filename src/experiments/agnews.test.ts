/** The transformer on AG News, on drawn stories: what a run is made of, what is measured on its way, and what its parts keep. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { drawnNews, wordsOf } from "../data/news";
import { scoring } from "../evaluate";
import { alone, float32 } from "../float32";
import { backward, constant, order } from "../graph";
import { crossEntropy } from "../losses";
import { plain, tensor } from "../tensor";
import { close } from "../testing";
import { training } from "../train";
import { newsMeasuresOf, newsOf, newsParts, newsPoints, newsRun, rightIn } from "./agnews";
import type { Part } from "./long";
import { correctionAt, newsMeasures, paperSettings, POINTS, rateOf, testAt, type NewsSettings } from "./news";

const small = (more: Partial<NewsSettings> = {}): NewsSettings => ({
  ...paperSettings,
  data: "drawn stories",
  samples: 96,
  tests: 40,
  words: 200,
  length: 12,
  batch: 8,
  epochs: 1,
  rule: "BP",
  rate: 0.003,
  ...more,
});

/** The last part of a run. */
function ended(settings: NewsSettings, seed = "1"): Part {
  const all = [...newsPoints(settings, seed, newsOf(settings, seed, []), float32(alone(24)))];
  return all[all.length - 1];
}

describe("the stories of a run", () => {
  const settings = small({ samples: 50 });
  const { train, test: tested } = newsOf(settings, "1", []);

  test("are as many of each topic, in an order of the seed's, and as long as is read", () => {
    assert.deepEqual(train.x.shape, [48, 12]);
    assert.deepEqual(tested.x.shape, [40, 12]);
    const counts = [0, 1, 2, 3].map((topic) => train.y.data.filter((v, i) => v === 1 && i % 4 === topic).length);
    assert.deepEqual(counts, [12, 12, 12, 12]);
    assert.deepEqual(newsOf(settings, "1", []).train.x.data, train.x.data);
    assert.notDeepEqual(newsOf(settings, "2", []).train.x.data, train.x.data);
  });

  test("know the words of the stories that are learnt from, and of no others", () => {
    const { test: few, train: known } = newsOf(small({ samples: 8, words: 1000 }), "1", []);
    const words = (n: number, seed: string) => drawnNews(n, seed).map(({ text }) => wordsOf(text));
    const learnt = new Set(words(8, "1").flat());
    const unknown = words(40, "1/test").flatMap((all) => all.slice(0, 12).filter((word) => !learnt.has(word)));
    assert.ok(unknown.length > 20);
    assert.equal(few.x.data.filter((word) => word === 1).length, unknown.length);
    assert.equal(known.x.data.filter((word) => word === 1).length, 0);
    assert.ok(Math.max(...train.x.data) <= 200);
  });
});

test("a rate is a number, the rule's own, or BP's for both", () => {
  const setup = { activation: "tanh", optimizer: "sgd", rates: { BP: 0.1, DBP: 0.3 } } as const;
  const of = (rule: NewsSettings["rule"], rate: NewsSettings["rate"]) => rateOf({ rule, rate, setup });
  assert.deepEqual([of("DBP", 7), of("DBP", "own"), of("DBP", "equal"), of("BP", "own"), of("linear", "own")], [7, 0.3, 0.1, 0.1, 0.1]); // prettier-ignore
  assert.throws(() => rateOf({ rule: "BP", rate: "own", setup: paperSettings.setup }), /the setup has no rates/);
});

test("how many are right can be told from δ", () => {
  const settings = small();
  const news = newsOf(settings, "1", []);
  const run = newsRun(settings, "1", news, plain);
  const { accuracy } = scoring(run.network, run.loss, news.train)();
  const end = crossEntropy(run.network(constant(news.train.x)), news.train.y);
  const logits = order(end).find(({ name }) => name === "head.z")!;
  assert.equal(rightIn(backward(end)(logits)), Math.round(96 * accuracy));
  assert.equal(rightIn(tensor([3, 2], Float64Array.from([-0.1, 0.1, 0.2, -0.2, 0, 0]))), 2); // probabilities 0.7, 0.4 and 1
});

describe("a run", () => {
  const bp = ended(small({ epochs: 2 }));

  test("has a point for every twelfth of an epoch: the mean loss and the share right of its batches", () => {
    const settings = small({ samples: 192 }); // 24 updates, two a point
    const news = newsOf(settings, "1", []);
    const { columns } = ended(settings);
    const losses = new Array<number>(POINTS).fill(0);
    const right = [...losses];
    for (const { iteration, batchLoss, delta } of training(newsRun(settings, "1", news, float32(alone(24))))) {
      if (iteration === 24) break;
      losses[iteration >> 1] += batchLoss / 2;
      right[iteration >> 1] += (100 * rightIn(delta("head"))) / 16;
    }
    close(columns.loss, losses, 1e-15);
    close(columns.accuracy, right, 1e-15);
  });

  test("is tested before the first update and after every half of an epoch", () => {
    assert.equal(bp.columns.test.length, 5);
    const settings = small();
    const news = newsOf(settings, "1", []);
    const run = newsRun(settings, "1", news, float32(alone(24)));
    const score = scoring(run.network, run.loss, news.test);
    const found: number[] = [];
    for (const { iteration } of training(run)) {
      if (iteration % 6 === 0) found.push(score().loss);
      if (iteration === 24) break;
    }
    close(bp.columns["test loss"], found, 1e-6);
    assert.ok(found[1] !== found[0]);
    assert.deepEqual(bp.columns.majority, [25]);
    assert.deepEqual([bp.columns.stories, bp.columns.tested], [[96], [40]]);
  });

  test("learns, and goes another way under another rule, seed or optimizer", () => {
    const { loss } = bp.columns;
    assert.ok(loss[23] < loss[0] - 0.1, `${loss[0]} ${loss[23]}`);
    const gap = (more: Partial<NewsSettings>, seed = "1") => Math.abs(ended(small({ epochs: 2, ...more }), seed).columns.loss[23] - loss[23]); // prettier-ignore
    assert.equal(gap({}), 0);
    assert.ok(gap({ rule: "DBP" }) > 0 && gap({ rule: "DBP" }) < 1e-2);
    assert.ok(gap({ rule: "DBP", step: 1e4 }) > gap({ rule: "DBP" }));
    assert.ok(gap({ rule: "linear" }) > 1e-3);
    assert.ok(gap({}, "2") > 1e-3);
    assert.ok(gap({ setup: { activation: "sigmoid", optimizer: "sgd" } }) > 1e-3);
    assert.ok(gap({ setup: { activation: "tanh", optimizer: "adam" } }) > 1e-3);
  });

  test("ends with measures by their names; points that it did not reach have none", () => {
    const measures = newsMeasuresOf(bp);
    assert.deepEqual(Object.keys(measures), newsMeasures);
    assert.equal(measures[testAt(4)], measures["test at the end"]);
    assert.ok(Number.isNaN(measures[testAt(5)]));
    close([measures.area], [bp.columns.loss.reduce((s, v) => s + v, 0) / 24], 1e-4);
    assert.equal(measures.epochs, 2); // never down to 0.35 in so short a run
    const flat = { ...bp, columns: { ...bp.columns, loss: [1, 0.36, 0.35, 0.1] } };
    assert.equal(newsMeasuresOf(flat).epochs, 3 / POINTS);
  });
});

describe("the chord's correction", () => {
  const most = (more: Partial<NewsSettings>) =>
    newsMeasuresOf(ended(small(more)))[correctionAt("block2.ff1", "most", 0)];

  test("is of first order in the step, and the same whichever rule trains, before anything is trained", () => {
    const [one, ten] = [most({ step: 0.01 }), most({ step: 0.1 })];
    assert.ok(one > 0);
    close([ten / one], [10], 1e-2);
    assert.equal(most({ step: 0.01, rule: "DBP" }), one);
    assert.equal(most({ step: "rate", rate: 0.01 }), one);
  });

  test("is none under leaky ReLU, but where a small step crosses 0", () => {
    assert.ok(most({ step: 1e-9, setup: { activation: "leakyRelu", optimizer: "adam" } }) < 1e-6);
    assert.ok(most({ step: 1e6, setup: { activation: "leakyRelu", optimizer: "adam" } }) > 0.5);
  });
});

test("an epoch needs an update for each of its points", () => {
  assert.throws(() => ended(small({ batch: 16 })), /an epoch of 96 stories in batches of 16 has 6 updates; its 12 points need as many/); // prettier-ignore
});

test("bags of words are learnt too", () => {
  const { columns } = ended(small({ network: "bag of words", samples: 400, rate: 0.1, epochs: 3 }));
  assert.ok(columns.test[6] > 60, String(columns.test[6]));
  assert.deepEqual(columns["block1.ff1 median"], []);
});

for (const more of [{ rule: "DBP" }, { network: "bag of words" }, { rule: "BP", setup: { activation: "tanh", optimizer: "sgd" } }] as const)
  test(`a run that goes on from any of its parts ends with the same bits (${Object.values(more).join(", ")})`, () => {
    const settings = small({ ...more, samples: 100, epochs: 1, batch: 7 });
    const parts: Part[] = [];
    const all = newsParts(settings, "3", []);
    let next = all.next();
    for (; !next.done; next = all.next()) parts.push(structuredClone(next.value));
    assert.equal(parts.length, POINTS);
    for (const from of parts) {
      const rest = newsParts(settings, "3", [], from);
      let end = rest.next();
      while (!end.done) end = rest.next();
      assert.deepEqual(end.value, next.value);
    }
  }); // prettier-ignore
