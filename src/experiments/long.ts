/**
 * Trials that take minutes or hours: they come in parts, and what is known after each is enough to go on to the same bits.
 * `deltalab experiment` writes it down; nothing else runs them.
 */
import type { File } from "../data/idx";
import type { State } from "../train";
import type { LongName } from "../experiments";
import type { Team } from "../float32";
import type { Measures } from "./cosine";
import { newsParts } from "./agnews";
import { imageParts } from "./cifar";
import type { ImageSettings } from "./images";
import { mnistParts } from "./mnist";
import type { NewsSettings } from "./news";
import type { MnistSettings } from "./published";
import { searchParts, type SearchSettings } from "./slopesearch";

/** A trial after one of its parts. */
export interface Part {
  /** The share of the trial that is done, 0 … 1. */
  readonly share: number;
  /** What has been measured so far, a list under each name; `loss` is the training loss. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
  /** Of the training that is under way; none where each part is a training of its own. */
  readonly state?: State;
}

/** The set that images come from. */
const imageSet = ({ data }: Pick<ImageSettings, "data">): string | undefined =>
  data === "CIFAR-10" ? "cifar10" : data === "MNIST" ? "mnist" : undefined;

export interface Long<S> {
  /** Where `parts` stands, a file without its ending and a name in it: by the code that it reaches a record is known. */
  readonly source: readonly [file: string, name: string];
  /** The real data set that a trial of these settings needs, by its name in data/sources.json. */
  readonly set: (settings: S) => string | undefined;
  /** How many samples a trial learns from, those of each epoch anew; `columns` are those of a part. */
  readonly samples: (settings: S, columns: Part["columns"]) => number;
  /**
   * The parts of the trial, on from one of them where it is given; returns the measures. `files` are the set's; `team` makes who
   * runs the kernels, which no bit hangs on, where the trial can use two threads.
   */
  readonly parts: (
    settings: S,
    seed: string,
    files: readonly File[],
    from?: Part,
    team?: (megabytes: number) => Team,
  ) => Generator<Part, Measures>;
}

/** By the name that a sweep gives them. */
export const long: Readonly<Record<LongName, Long<never>>> = {
  mnist: {
    source: ["src/experiments/mnist", "mnistParts"],
    set: ({ data }) => (data === "MNIST" ? "mnist" : undefined),
    samples: ({ samples, epochs }) => samples * epochs,
    parts: mnistParts,
  } satisfies Long<MnistSettings>,
  agnews: {
    source: ["src/experiments/agnews", "newsParts"],
    set: ({ data }) => (data === "AG News" ? "agnews" : undefined),
    samples: ({ epochs }, { stories }) => stories[0] * epochs,
    parts: newsParts,
  } satisfies Long<NewsSettings>,
  cifar: {
    source: ["src/experiments/cifar", "imageParts"],
    set: imageSet,
    samples: ({ samples, epochs }) => samples * epochs,
    parts: imageParts,
  } satisfies Long<ImageSettings>,
  slopeSearch: {
    source: ["src/experiments/slopesearch", "searchParts"],
    set: imageSet,
    samples: ({ samples, epochs, evaluations, held, method }) =>
      samples * epochs * (held + (method === "ReLU′" ? 0 : evaluations)),
    parts: searchParts,
  } satisfies Long<SearchSettings>,
};
