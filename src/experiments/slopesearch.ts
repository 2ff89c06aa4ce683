/**
 * Paper 2, section 3.2.1: a search for what should stand for one ReLU's derivative, and what its find is worth. The black box is a
 * short training, whose area under the loss curve is the value; the find is then trained under seeds that the search has not
 * seen. Beside the b-function stand what else could be looked for with as many trainings, and no search at all.
 */
import type { File } from "../data/idx";
import { alone, float32 } from "../float32";
import { pow } from "../math";
import { bayesianSearch, bestOf, randomSearch, type Box, type Observation, type Search } from "../search";
import { mean } from "../stats/summaries";
import { imageMeasuresOf, imagePoints, imagesOf, room, short, type Images } from "./cifar";
import type { Measures } from "./cosine";
import { imageCurves, LONGEST, lossAt, POINTS, testAt, upTo, type ImageSettings } from "./images";
import type { Part } from "./long";

/** What is looked for: nothing, the meta-network's four weights (or the same at random), the rate, or a factor on ReLU′. */
export const METHODS = ["ReLU′", "b-function", "b-function at random", "rate", "factor"] as const;
export type SearchMethod = (typeof METHODS)[number];

export interface SearchSettings extends Omit<ImageSettings, "slope"> {
  readonly method: SearchMethod;
  /** Trainings that the search may look at, and how many of them make a round. */
  readonly evaluations: number;
  readonly round: number;
  /** Fresh seeds that the find is trained under. */
  readonly held: number;
}

/** Where each method looks: weights of the meta-network, or powers of ten. */
const WEIGHTS: Box = [[-2, 2], [-2, 2], [-2, 2], [-2, 2]]; // prettier-ignore
export const boxes: Readonly<Record<Exclude<SearchMethod, "ReLU′">, Box>> = {
  "b-function": WEIGHTS,
  "b-function at random": WEIGHTS,
  rate: [[-2, 3]],
  factor: [[-2, 2]],
};

/** The search of a method. */
function searchOf({ method, round }: SearchSettings, seed: string): Search | undefined {
  if (method === "ReLU′") return undefined;
  return (method === "b-function at random" ? randomSearch : bayesianSearch)(boxes[method], round, seed);
}

/** The training that a point of the search stands for; without one, that of ReLU′. */
export function trainingAt({ method, rate, ...settings }: SearchSettings, x: readonly number[]): ImageSettings {
  const plainly: ImageSettings = { ...settings, rate, slope: "derivative" };
  if (x.length === 0) return plainly;
  if (method === "rate") return { ...plainly, rate: rate * pow(10, x[0]) };
  if (method === "factor") return { ...plainly, slope: { times: pow(10, x[0]) } };
  return { ...plainly, slope: { meta: [x[0], x[1], x[2], x[3]] } };
}

/**
 * Names of measures: the value of each training of the search, and where it lay; the find; of the find's trainings under fresh
 * seeds each one's area, last test accuracy and losses, and the curves in the mean.
 */
export const MOST_LOOKS = 60;
export const MOST_HELD = 20;
export const valueAt = (evaluation: number): string => `value ${evaluation}`;
export const lookAt = (coordinate: number, evaluation: number): string => `look ${coordinate} ${evaluation}`;
export const foundAt = (coordinate: number): string => `found ${coordinate}`;
export const heldAreaAt = (seed: number): string => `held area ${seed}`;
export const heldTestAt = (seed: number): string => `held test ${seed}`;
export const heldLossAt = (seed: number, point: number): string => `held ${seed} loss ${point}`;

export const searchMeasuresOf = (epochs: number, evaluations: number, held: number): string[] => [
  ...upTo(evaluations).map(valueAt),
  ...upTo(4).flatMap((d) => upTo(evaluations).map((k) => lookAt(d, k))),
  ...upTo(4).map(foundAt),
  ...upTo(held).map(heldAreaAt),
  ...upTo(held).map(heldTestAt),
  ...upTo(held).flatMap((seed) => upTo(epochs * POINTS).map((point) => heldLossAt(seed, point))),
  ...imageCurves(epochs),
];
export const searchMeasures: readonly string[] = searchMeasuresOf(LONGEST, MOST_LOOKS, MOST_HELD);

/** Trains once; what a training that breaks down gives is NaN. */
function trained(settings: ImageSettings, seed: string, images: Images): Measures {
  let last: Part | undefined;
  for (const part of imagePoints(settings, seed, images, float32(alone(room(settings))))) last = part;
  return imageMeasuresOf(last!);
}

/** The trial in parts, a training each: first those of the search, all under one seed, then those of the find under fresh ones. */
export function* searchParts(
  settings: SearchSettings,
  seed: string,
  files: readonly File[],
  from?: Part,
): Generator<Part, Measures> {
  const { evaluations, held } = settings;
  const search = searchOf(settings, seed);
  const looks = search === undefined ? 0 : evaluations;
  const dimensions = settings.method === "ReLU′" ? 0 : boxes[settings.method].length;
  const columns: Record<string, number[]> = { loss: [], value: [], held: [] };
  const names = [...upTo(dimensions).map((d) => `x${d}`), ...imageCurves(settings.epochs)];
  for (const name of [...Object.keys(columns), ...names]) columns[name] = [...(from?.columns[name] ?? [])];
  const seen = (): Observation[] =>
    columns.value.map((value, i) => ({ x: upTo(dimensions).map((d) => columns[`x${d}`][i]), value }));
  const images = imagesOf({ ...settings, slope: "derivative" }, seed, files);
  const part = (loss: number): Part => {
    columns.loss.push(loss);
    return { share: columns.loss.length / (looks + held), columns };
  };
  while (columns.value.length < looks) {
    const [x] = search!(seen());
    const { area } = trained(trainingAt(settings, x), `${seed}/search`, images);
    x.forEach((v, d) => columns[`x${d + 1}`].push(v));
    columns.value.push(area);
    yield part(area);
  }
  const find = trainingAt(settings, bestOf(seen())?.x ?? []);
  while (columns.held.length < held) {
    const measures = trained(find, `${seed}/held/${columns.held.length + 1}`, images);
    for (const name of imageCurves(settings.epochs)) columns[name].push(measures[name]);
    columns.held.push(measures.area);
    yield part(measures.area);
  }
  const measured: Record<string, number> = {};
  columns.value.forEach((value, i) => (measured[valueAt(i + 1)] = value));
  for (const d of upTo(dimensions)) columns[`x${d}`].forEach((value, i) => (measured[lookAt(d, i + 1)] = value));
  columns.held.forEach((value, i) => (measured[heldAreaAt(i + 1)] = value));
  columns[testAt(settings.epochs)].forEach((value, i) => (measured[heldTestAt(i + 1)] = value));
  for (const point of upTo(settings.epochs * POINTS))
    columns[lossAt(point)].forEach((value, i) => (measured[heldLossAt(i + 1, point)] = value));
  bestOf(seen())?.x.forEach((value, i) => (measured[foundAt(i + 1)] = value));
  for (const name of imageCurves(settings.epochs)) measured[name] = mean(columns[name]);
  return Object.fromEntries(searchMeasures.map((name) => [name, short(measured[name] ?? NaN)]));
}
