/** A convolutional network with another slope in one of its ReLUs (images.ts says what is chosen): one run under one seed, point by point. */
import { activations, relu, type Activation } from "../activations";
import { drawnImages, readCifar } from "../data/cifar";
import { drawnDigits } from "../data/digits";
import type { Data } from "../data/generators";
import { readDigits, SIDE, type File } from "../data/idx";
import type { Engine } from "../engine";
import { scoring } from "../evaluate";
import { alone, float32, type Team } from "../float32";
import { crossEntropy } from "../losses";
import { atWidth, convNet, simpleNetStages, smallSimpleNetStages, type Stage } from "../models/simplenet";
import { adadelta, sgd } from "../optimizers";
import { bFunction, only, type ActivationRule } from "../rules";
import { mean } from "../stats/summaries";
import { tensor } from "../tensor";
import { training, type Run } from "../train";
import type { Measures } from "./cosine";
import { imageMeasures, lossAt, POINTS, testAt, type ImageSettings, type Slope } from "./images";
import type { Part } from "./long";

/** What is learnt from and what is tested on. */
export interface Images {
  readonly train: Data;
  readonly test: Data;
}

/** Rows of pixels as images of one channel. */
const asImages = ({ x, y }: Data): Data => ({ x: tensor([x.shape[0], SIDE, SIDE, 1], x.data), y });

/** The images of these settings: from CIFAR-10's six files or MNIST's four, or drawn anew for each seed. */
export function imagesOf({ data, samples, tests }: ImageSettings, seed: string, files: readonly File[]): Images {
  switch (data) {
    case "CIFAR-10":
      return { train: readCifar(files.slice(0, -1), samples), test: readCifar(files.slice(-1), tests) };
    case "MNIST": {
      const [images, labels, testImages, testLabels] = files;
      return {
        train: asImages(readDigits(images, labels, samples)),
        test: asImages(readDigits(testImages, testLabels, tests)),
      };
    }
    case "drawn images":
      return { train: drawnImages(samples, seed), test: drawnImages(tests, `${seed}/test`) };
    case "drawn digits":
      return { train: asImages(drawnDigits(samples, seed)), test: asImages(drawnDigits(tests, `${seed}/test`)) };
  }
}

// -------------------------------------------------------------------------------------------------------------- the run

/** g(z) = w₂·h(w₁z + b₁) + b₂, or a multiple of ReLU′. */
export function slopeOf(slope: Exclude<Slope, "derivative">, { f: h }: Activation): (z: number) => number {
  if ("times" in slope) return (z) => slope.times * relu.derivative(z);
  const [w1, b1, w2, b2] = slope.meta;
  return (z) => w2 * h(w1 * z + b1) + b2;
}

/** The slope at the chosen convolution's activation, whose name its batch norm has. */
const ruleOf = ({ slope, convolution, hidden }: ImageSettings): { activation?: ActivationRule } =>
  slope === "derivative"
    ? {}
    : { activation: only([`norm${convolution}`], bFunction(slopeOf(slope, activations[hidden]))) };

const stagesOf = ({ network, width }: ImageSettings): readonly Stage[] =>
  ({
    SimpleNet: atWidth(simpleNetStages, width),
    "SimpleNet 310K": smallSimpleNetStages,
    "three convolutions": [[16], [32], [32]],
  })[network];

/** The run. Throws where the network has no such convolution. */
export function imageRun(settings: ImageSettings, seed: string, { train }: Images, engine: Engine): Run {
  const { network, optimizer, rate, batch, convolution } = settings;
  const stages = stagesOf(settings);
  const count = stages.flat().length;
  if (convolution > count)
    throw new Error(`${network} has ${count} convolutions, and there is no number ${convolution}`);
  return {
    network: convNet(stages, train.x.shape[3], 10, seed, relu, engine),
    ...train,
    loss: crossEntropy,
    optimizer: { adadelta, sgd }[optimizer](rate),
    rules: ruleOf(settings),
    batch,
    seed,
  };
}

// ------------------------------------------------------------------------------------------------------------- in parts

/** After how many updates a point of the curve lies: as evenly as whole updates allow. */
const updateOf = (point: number, updates: number): number => Math.round((point * updates) / POINTS);

/** The state after each point, with the losses and the test accuracies so far. */
export function* imagePoints(
  settings: ImageSettings,
  seed: string,
  images: Images,
  engine: Engine,
  from?: Part,
): Generator<Part, void> {
  const { batch, epochs } = settings;
  const run = imageRun(settings, seed, images, engine);
  const score = scoring(run.network, run.loss, images.test, batch);
  const updates = Math.ceil(images.train.x.shape[0] / batch);
  if (updates < POINTS)
    throw new Error(`an epoch of ${images.train.x.shape[0]} images in batches of ${batch} has ${updates} updates; its ${POINTS} points need as many`); // prettier-ignore
  const loss = [...(from?.columns.loss ?? [])];
  const test = [...(from?.columns.test ?? [])];
  let [sum, batches] = [0, 0];
  for (const step of training(run, from?.state)) {
    const point = loss.length + 1;
    if (step.iteration > 0 && step.iteration === updateOf(point, updates)) {
      loss.push(sum / batches);
      [sum, batches] = [0, 0];
      if (point % POINTS === 0) test.push(100 * score().accuracy);
      yield { share: point / (epochs * POINTS), columns: { loss, test }, state: step.save() };
      if (point >= epochs * POINTS) return;
    }
    sum += step.batchLoss;
    batches++;
  }
}

/** A number to five digits. */
export const short = (value: number): number => Number(value.toPrecision(5));

/** The measures of a run that is over; a point that it did not reach has none. A loss that is no number stays one. */
export function imageMeasuresOf({ columns: { loss, test } }: Part): Measures {
  const measured: Record<string, number> = { area: mean(loss) };
  loss.forEach((value, i) => (measured[lossAt(i + 1)] = value));
  test.forEach((value, i) => (measured[testAt(i + 1)] = value));
  return Object.fromEntries(imageMeasures.map((name) => [name, short(measured[name] ?? NaN)]));
}

/** Megabytes for tensors: activations and gradients of a batch, twice where batches have two sizes, and the test's graph. */
export const room = ({ network, width, batch }: ImageSettings): number =>
  Math.min(4000, Math.ceil(256 + batch * (network === "SimpleNet" ? 30 * width : 8)));

/** The trial in parts, a point each. */
export function* imageParts(
  settings: ImageSettings,
  seed: string,
  files: readonly File[],
  from?: Part,
  team: (megabytes: number) => Team = alone,
): Generator<Part, Measures> {
  let last = from;
  if (last === undefined || last.share < 1)
    for (const part of imagePoints(
      settings,
      seed,
      imagesOf(settings, seed, files),
      float32(team(room(settings))),
      from,
    ))
      // prettier-ignore
      yield (last = part);
  return imageMeasuresOf(last!);
}
