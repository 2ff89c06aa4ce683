/**
 * MNIST in the published setting (published.ts): one rule under one seed, epoch by epoch. Four rules are run as Akrout et al.
 * ran them, to see whether their curves come out; the others stand in the same setting beside them.
 */
import { sigmoid } from "../activations";
import { drawnDigits } from "../data/digits";
import type { Data } from "../data/generators";
import { readDigits, type File } from "../data/idx";
import type { Engine } from "../engine";
import { scoring } from "../evaluate";
import { alone, float32 } from "../float32";
import type { Layer } from "../layers";
import { binaryCrossEntropy } from "../losses";
import { drawWeights, layerName, mlp, xavier, type Weights } from "../models";
import { sgd, type Optimizer } from "../optimizers";
import { stream } from "../random";
import {
  difference,
  direct,
  feedback,
  kolenPollack,
  learned,
  linear,
  literal,
  only,
  sample,
  signs,
  type ActivationRule,
  type Matrices,
  type Rules,
} from "../rules";
import { tensor, type Numbers, type Tensor } from "../tensor";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";
import type { Part } from "./long";
import { accuracyAt, AND_A_POINT, EPOCHS, isPeer, LONGEST, lossAt, OFF, OFF_BP, OWN_RATES, PUBLISHED, TOLERANCE, TOLERATED, type MnistRule, type MnistSettings, type Peer } from "./published"; // prettier-ignore

/** What is learnt from and what is tested on. */
export interface Digits {
  readonly train: Data;
  readonly test: Data;
}

/** The digits of these settings: from MNIST's four files, or drawn anew for each seed. */
export function digitsOf({ data, samples, tests }: MnistSettings, seed: string, files: readonly File[]): Digits {
  if (data === "drawn digits") return { train: drawnDigits(samples, seed), test: drawnDigits(tests, `${seed}/test`) };
  const [images, labels, testImages, testLabels] = files;
  return { train: readDigits(images, labels, samples), test: readDigits(testImages, testLabels, tests) };
}

// ------------------------------------------------------------------------------------------- the published setting

/** N(0, 1/(in + out)): their draw of everything, weights, biases and the matrices on the way down. */
const theirs = xavier(Math.SQRT1_2);

function weightsOf({ layers, biases }: MnistSettings, seed: string): Weights[] {
  const drawn = drawWeights(layers, seed, theirs);
  if (biases === "usual") return drawn;
  return drawn.map(({ W }, i) => {
    const random = stream(seed, `init/${layerName(i)}.b`);
    return { W, b: W.map(() => theirs(random, W[0].length, W.length)) };
  });
}

/** The matrices on the way down as they draw them, by the map that each stands in for. */
function matricesOf({ layers }: MnistSettings, seed: string): Matrices {
  const maps = layers.slice(1).map((outputs, i) => [layerName(i), outputs, layers[i]] as const);
  return Object.fromEntries(
    maps.slice(1).map(([name, outputs, inputs]) => {
      const random = stream(seed, `feedback/${name}`);
      return [
        name,
        tensor([outputs, inputs], Float64Array.from({ length: outputs * inputs }, () => theirs(random, inputs, outputs))), // prettier-ignore
      ];
    }),
  );
}

/** Their code divides the gradient of a bias by the batch's size twice: once as a mean, and once more with the rate. */
const slowBiases = (rate: number, batch: number): Optimizer => ({
  memory: 0,
  update: (w, g) => w.engine.descend(w.shape.length === 1 ? rate / batch : rate, g, w),
});

/** Samples of noise in a round of the mirror, their amplitude, the mirror's rate, and its rounds before the first update. */
const MIRROR = { samples: 128, amplitude: 0.1, rate: 0.01, before: 468 };

/** Rounds of their weight mirror: noise x goes through the map, y = σ(Wx + b), and B += rate·y xᵀ, without any decay. */
function mirrored(W: Tensor, b: Numbers, B: Numbers, seed: string, rounds: number): void {
  const { uniform } = stream(seed, "mirror");
  const { samples, amplitude, rate } = MIRROR;
  const [outputs, inputs] = W.shape;
  const x = new Float64Array(inputs);
  for (let i = 0; i < rounds * samples; i++) {
    for (let k = 0; k < inputs; k++) x[k] = amplitude * (uniform() - 0.5);
    for (let j = 0; j < outputs; j++) {
      let z = b[j];
      for (let k = 0, w = j * inputs; k < inputs; k++, w++) z += W.data[w] * x[k];
      const step = rate * sigmoid.f(z);
      for (let k = 0, w = j * inputs; k < inputs; k++, w++) B[w] += step * x[k];
    }
  }
}

const parameterOf = ({ params }: Layer, name: string): Tensor => params.find((p) => p.name === name)!.value;

function mirrorRule(settings: MnistSettings, seed: string, network: Layer) {
  const biasOf = (name: string) => parameterOf(network, `${name}.b`).data;
  const start = matricesOf(settings, seed);
  for (const [name, B] of Object.entries(start))
    mirrored(parameterOf(network, `${name}.W`), biasOf(name), B.data, `${seed}/${name}/0`, MIRROR.before);
  return learned(start, "mirror", (W, B, _, name, t) => mirrored(W, biasOf(name), B.data, `${seed}/${name}/${t}`, 1));
}

/** A rule for the hidden layers alone. */
const hidden = ({ layers }: MnistSettings, rule: ActivationRule): ActivationRule =>
  only(layers.slice(2).map((_, i) => layerName(i)), rule); // prettier-ignore

/**
 * The backward rules by their names. Of activation rules the output keeps its derivative, unless it is said: with this loss
 * the derivative and the loss's own denominator cancel there, δ = (a − y)/n. Another slope leaves e = (a − y)/(n·a(1 − a)),
 * which has no bound where an output is wrong and sure of it.
 */
const rulesOf: Readonly<Record<MnistRule, (settings: MnistSettings, seed: string, network: Layer, rate: number) => Partial<Rules>>> = {
  BP: () => ({}),
  "feedback alignment": (settings, seed) => ({ transport: feedback(matricesOf(settings, seed)) }),
  "weight mirror": (settings, seed, network) => ({ transport: mirrorRule(settings, seed, network) }),
  "Kolen–Pollack": (settings, seed) => ({ transport: kolenPollack(matricesOf(settings, seed), 0) }), // their decay is none
  DBP: (settings, seed, network, rate) => ({ activation: hidden(settings, difference(rate)) }),
  "DBP per sample": (settings, seed, network, rate) => ({ activation: hidden(settings, difference(rate, literal, sample)) }),
  "DBP, output too": (settings, seed, network, rate) => ({ activation: difference(rate) }),
  linear: (settings) => ({ activation: hidden(settings, linear) }),
  "signs, drawn sizes": (settings, seed) => ({ transport: signs(seed) }),
  "direct feedback": (settings, seed) => ({ transport: direct(seed) }),
  "BP, tuned": () => ({}),
}; // prettier-ignore

/** The samples of every epoch in the published order: as they are stored, in whole batches. */
const stored = (samples: number, batch: number): number[] =>
  Array.from({ length: samples - (samples % batch) }, (_, i) => i);

/** The run of one rule. */
export function mnistRun(settings: MnistSettings, seed: string, { x, y }: Data, engine: Engine): Run {
  const { layers, batch, order, biases, rule } = settings;
  const rate = settings.rate === "own" ? OWN_RATES[rule] : settings.rate;
  const network = mlp(weightsOf(settings, seed), layers.slice(1).map(() => sigmoid), engine); // prettier-ignore
  return {
    network,
    x,
    y,
    loss: binaryCrossEntropy,
    optimizer: biases === "published" ? slowBiases(rate, batch) : sgd(rate),
    rules: rulesOf[rule](settings, seed, network, rate),
    batch,
    seed,
    ...(order === "as stored" && { order: stored(x.shape[0], batch) }),
  };
}

// ------------------------------------------------------------------------------------------------------------ epochs

/** The state after each epoch, with the loss and the test accuracy of all epochs so far. */
export function* epochs(
  settings: MnistSettings,
  seed: string,
  { train, test }: Digits,
  engine: Engine,
  from?: Part,
): Generator<Part, void> {
  // prettier-ignore
  const run = mnistRun(settings, seed, train, engine);
  const score = scoring(run.network, run.loss, test);
  const updates = Math.ceil((run.order?.length ?? train.x.shape[0]) / settings.batch);
  const accuracy = [...(from?.columns.accuracy ?? [])];
  const loss = [...(from?.columns.loss ?? [])];
  let sum = 0;
  for (const step of training(run, from?.state)) {
    const { iteration, batchLoss } = step;
    if (iteration > accuracy.length * updates && iteration % updates === 0) {
      loss.push(sum / updates);
      accuracy.push(score().accuracy);
      sum = 0;
      yield { share: accuracy.length / settings.epochs, columns: { accuracy, loss }, state: step.save() };
      if (accuracy.length >= settings.epochs) return;
    }
    sum += batchLoss;
  }
}

/** The epoch that rules are compared at. */
const LAST = EPOCHS[2];

/** A number to five digits: a record holds thousands of them. */
const short = (value: number): number => Number(value.toPrecision(5));

/** The measures of a run that is over; an epoch that it did not reach has none. */
export function mnistMeasuresOf({ rule }: Pick<MnistSettings, "rule">, { columns }: Part): Measures {
  const at = (name: (epoch: number) => string, value: (i: number) => number) =>
    Array.from({ length: LONGEST }, (_, i): [string, number] => [name(i + 1), value(i)]);
  const percent = columns.accuracy.map((a) => short(100 * a));
  const off = (peer: Peer) =>
    short(Math.max(...EPOCHS.map((epoch, i) => Math.abs(percent[epoch - 1] - PUBLISHED[peer][i]) / TOLERANCE)));
  return Object.fromEntries([
    ...at(accuracyAt, (i) => percent[i] ?? NaN),
    ...at(lossAt, (i) => short(columns.loss[i] ?? NaN)),
    [OFF, isPeer(rule) ? off(rule) : NaN],
    [TOLERATED, 1],
    [AND_A_POINT, short(percent[LAST - 1] + 1)],
    [OFF_BP, off("BP")],
  ]);
}

/** The trial in parts, an epoch each. */
export function* mnistParts(
  settings: MnistSettings,
  seed: string,
  files: readonly File[],
  from?: Part,
): Generator<Part, Measures> {
  // prettier-ignore
  let last = from;
  if (last === undefined || last.share < 1)
    for (const part of epochs(settings, seed, digitsOf(settings, seed, files), float32(alone(96)), from)) yield (last = part); // prettier-ignore
  return mnistMeasuresOf(settings, last!);
}
