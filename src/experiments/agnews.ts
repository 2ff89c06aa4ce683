/**
 * Paper 1's transformer on AG News (news.ts says what is chosen and what is measured): one rule under one seed, point by point.
 */
import { leakyRelu, sigmoid, tanh, type Activation } from "../activations";
import type { Data } from "../data/generators";
import type { File } from "../data/idx";
import { balanced, drawnNews, encoded, TOPICS, vocabularyOf, wordsOf, type Story } from "../data/news";
import { readNews } from "../data/newsfile";
import type { Engine } from "../engine";
import { scoring } from "../evaluate";
import { alone, float32 } from "../float32";
import { constant, forwardPass, reversePass } from "../graph";
import { crossEntropy } from "../losses";
import { bagOfWords } from "../models/bagofwords";
import { drawTransformer, paperTransformer, transformer } from "../models/transformer";
import { adam, sgd } from "../optimizers";
import { difference, linear, literal, stable, type ActivationRule } from "../rules";
import { mean, quantile } from "../stats/summaries";
import { tensor, within, type Tensor } from "../tensor";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";
import type { Part } from "./long";
import { accuracyAt, BETWEEN, correctionAt, FELL, LAST_POINTS, LAYERS, lossAt, newsMeasures, POINTS, QUANTILES, rateOf, testAt, testLossAt, trainAt, upTo, type NewsSettings, type QuantileName } from "./news"; // prettier-ignore

/** What is learnt from and what is tested on, as numbers of words. */
export interface News {
  readonly train: Data;
  readonly test: Data;
  /** How many words are known. */
  readonly words: number;
}

/** The stories of these settings: from AG News' two files, or drawn anew for each seed. */
export function newsOf(
  { data, samples, tests, words, length }: NewsSettings,
  seed: string,
  files: readonly File[],
): News {
  const [learnt, tested] =
    data === "drawn stories" ? [drawnNews(samples, seed), drawnNews(tests, `${seed}/test`)] : files.map(readNews);
  const train = balanced(learnt, seed).slice(0, samples);
  const vocabulary = vocabularyOf(train.map(({ text }) => wordsOf(text)), words); // prettier-ignore
  const of = (stories: readonly Story[]) => encoded(stories, vocabulary, length);
  return { train: of(train), test: of(tested.slice(0, tests)), words };
}

// -------------------------------------------------------------------------------------------------------------- the run

const activations: Readonly<Record<NewsSettings["setup"]["activation"], Activation>> = { sigmoid, tanh, leakyRelu };
const optimizers = { adam, sgd };
const chords = { stable, literal };

/** Eq. 6 in these settings, whatever the rule that is trained by. */
const chordOf = (settings: NewsSettings): ActivationRule =>
  difference(settings.step === "rate" ? rateOf(settings) : settings.step, chords[settings.chord]);

/** The run of one rule. */
export function newsRun(settings: NewsSettings, seed: string, { train, words }: News, engine: Engine): Run {
  const { setup, network, batch, rule } = settings;
  const size = paperTransformer(words);
  return {
    network:
      network === "bag of words"
        ? bagOfWords(words, TOPICS.length, engine)
        : transformer(size, drawTransformer(size, seed), activations[setup.activation], engine),
    ...train,
    loss: crossEntropy,
    optimizer: optimizers[setup.optimizer](rateOf(settings)),
    rules: rule === "BP" ? {} : { activation: rule === "DBP" ? chordOf(settings) : linear },
    batch,
    seed,
  };
}

/** The first rows of some data. */
export const first = ({ x, y }: Data, n: number): Data => {
  const cut = ({ shape: [rows, width], data }: Tensor) =>
    tensor([Math.min(n, rows), width], data.slice(0, Math.min(n, rows) * width));
  return { x: cut(x), y: cut(y) };
};

/**
 * How many texts of the batch that a step has just seen are right, told from δ of the logits, which is (softmax − y)/n: so the
 * probability of the right topic is 1 + n·δ, where δ is not above 0, and that of another one n·δ.
 */
export function rightIn({ shape: [n, classes], data }: Tensor): number {
  let right = 0;
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * classes, (i + 1) * classes);
    const label = row.findIndex((d) => d < 0);
    if (label < 0 || row.every((d, k) => k === label || n * d < 1 + n * row[label])) right++;
  }
  return right;
}

/**
 * A function that tells how much the chord corrects at the present weights: |slope/f′ − 1| over the units of each layer and the
 * words of one batch, as its quantiles. The backward pass that it watches is DBP's.
 */
function corrections({ network, loss }: Run, { x, y }: Data, rule: ActivationRule, engine: Engine): () => number[] {
  const end = loss(network(constant(within(engine, x))), y);
  const [forward, reverse] = [forwardPass(end), reversePass(end)];
  return () => {
    const seen = new Map(LAYERS.map((layer): [string, number[]] => [layer, []]));
    const watched: ActivationRule = (f, place) => {
      const [slope, list] = [rule(f, place), seen.get(place.layer)];
      return (z, a, e) => {
        const s = slope(z, a, e);
        if (e !== 0) list?.push(Math.abs(s / f.derivative(z, a) - 1)); // e is 0 where a text has ended
        return s;
      };
    };
    forward();
    reverse({ activation: watched });
    return LAYERS.flatMap((layer) => Object.values(QUANTILES).map((q) => quantile(seen.get(layer)!, q)));
  };
}

// ------------------------------------------------------------------------------------------------------------- in parts

const correctionNames = LAYERS.flatMap((layer) =>
  (Object.keys(QUANTILES) as QuantileName[]).map((quantile) => [layer, quantile] as const),
);
const correctionColumns = correctionNames.map((names) => names.join(" "));

/** What a part holds: a number a point, a number a test, and one. */
const COLUMNS = [
  "loss",
  "accuracy",
  "test",
  "test loss",
  "train",
  ...correctionColumns,
  "stories",
  "tested",
  "majority",
];

/** After how many updates a point of a curve lies: as evenly as whole updates allow. */
const updateOf = (point: number, updates: number): number => Math.round((point * updates) / POINTS);

/** The share of the tested stories whose topic is the commonest of those learnt from, in percent. */
function majority({ train, test }: News): number {
  const counts = ({
    y: {
      shape: [rows, topics],
      data,
    },
  }: Data) =>
    Array.from({ length: topics }, (_, k) => mean(Array.from({ length: rows }, (__, i) => data[i * topics + k])));
  const learnt = counts(train);
  return 100 * counts(test)[learnt.indexOf(Math.max(...learnt))];
}

/** The state after each point, with all that was measured so far. */
export function* newsPoints(
  settings: NewsSettings,
  seed: string,
  news: News,
  engine: Engine,
  from?: Part,
): Generator<Part, void> {
  const { batch, epochs, network, tests } = settings;
  const isTransformer = network === "transformer"; // the other network has no activation and no head
  const run = newsRun(settings, seed, news, engine);
  const scored = (data: Data) => scoring(run.network, run.loss, data, batch);
  const [onTest, onTrain] = [scored(news.test), scored(first(news.train, tests))];
  const correct = isTransformer ? corrections(run, first(news.train, batch), chordOf(settings), engine) : () => [];
  const updates = Math.ceil(news.train.x.shape[0] / batch);
  if (updates < POINTS)
    throw new Error(
      `an epoch of ${news.train.x.shape[0]} stories in batches of ${batch} has ${updates} updates; its ${POINTS} points need as many`,
    );
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, [...(from?.columns[name] ?? [])]]));
  const test = () => {
    const { accuracy, loss } = onTest();
    columns.test.push(100 * accuracy);
    columns["test loss"].push(loss);
    columns.train.push(100 * onTrain().accuracy);
    correct().forEach((value, i) => columns[correctionColumns[i]].push(value));
  };
  let [sum, right, texts, batches] = [0, 0, 0, 0];
  for (const step of training(run, from?.state)) {
    const done = columns.loss.length;
    if (columns.test.length === 0) {
      columns.stories.push(news.train.x.shape[0]);
      columns.tested.push(news.test.x.shape[0]);
      columns.majority.push(majority(news));
      test();
    }
    if (step.iteration > 0 && step.iteration === updateOf(done + 1, updates)) {
      columns.loss.push(sum / batches);
      columns.accuracy.push((100 * right) / texts); // of the other network, NaN
      [sum, right, texts, batches] = [0, 0, 0, 0];
      if ((done + 1) % BETWEEN === 0) test();
      yield { share: (done + 1) / (epochs * POINTS), columns, state: step.save() };
      if (done + 1 >= epochs * POINTS) return;
    }
    sum += step.batchLoss;
    batches++;
    if (!isTransformer) continue;
    const delta = step.delta("head");
    right += rightIn(delta);
    texts += delta.shape[0];
  }
}

/** A number to five digits: a record holds thousands of them. */
const short = (value: number): number => Number(value.toPrecision(5));

/** The measures of a run that is over; a point that it did not reach has none. */
export function newsMeasuresOf({ columns }: Part): Measures {
  const { loss, accuracy, test, train, "test loss": testLoss, stories, tested, majority } = columns;
  const measured: Record<string, number> = {};
  upTo(loss.length).forEach((k) => {
    measured[lossAt(k)] = loss[k - 1];
    measured[accuracyAt(k)] = accuracy[k - 1];
  });
  test.forEach((_, k) => {
    measured[testAt(k)] = test[k];
    measured[testLossAt(k)] = testLoss[k];
    measured[trainAt(k)] = train[k];
    for (const [layer, quantile] of correctionNames)
      measured[correctionAt(layer, quantile, k)] = columns[`${layer} ${quantile}`][k] ?? NaN;
  });
  const fell = loss.findIndex((value) => value <= FELL);
  Object.assign(measured, {
    "test at the end": test[test.length - 1],
    "train at the end": train[train.length - 1],
    area: mean(loss),
    "loss at the end": mean(loss.slice(-LAST_POINTS)),
    "accuracy at the end": mean(accuracy.slice(-LAST_POINTS)),
    epochs: (fell < 0 ? loss.length : fell + 1) / POINTS,
    stories: stories[0],
    tested: tested[0],
    majority: majority[0],
  });
  return Object.fromEntries(newsMeasures.map((name) => [name, short(measured[name] ?? NaN)]));
}

/** Megabytes for tensors: three graphs of a batch, the weights and Adam's memory of them. */
const ROOM = 256;

/** The trial in parts, a point each. */
export function* newsParts(
  settings: NewsSettings,
  seed: string,
  files: readonly File[],
  from?: Part,
): Generator<Part, Measures> {
  let last = from;
  if (last === undefined || last.share < 1)
    for (const part of newsPoints(settings, seed, newsOf(settings, seed, files), float32(alone(ROOM)), from))
      yield (last = part);
  return newsMeasuresOf(last!);
}
