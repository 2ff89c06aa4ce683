/**
 * Paper 1's transformer on AG News (section 3, figure 5): what the paper leaves open, with our choices, and the names of what is
 * measured. The paper says d_model = 32, two layers, four heads, ff = 64, four classes, "all the same hyperparameters", and no more.
 */

export const ACTIVATIONS = ["sigmoid", "tanh", "leakyRelu"] as const;
export const OPTIMIZERS = ["adam", "sgd"] as const;
export const RULES = ["BP", "DBP"] as const;
/** The two, and a control in which something must be different: slope 1 in the feed-forward layers. */
export const NEWS_RULES = [...RULES, "linear"] as const;
export type NewsRule = (typeof NEWS_RULES)[number];

/** Where the two rules are compared. */
export interface Setup {
  /** Of the feed-forward layers: those three have an inverse, as eq. 6 asks; ReLU and GELU have none. */
  readonly activation: (typeof ACTIVATIONS)[number];
  readonly optimizer: (typeof OPTIMIZERS)[number];
  /** The best rate that is known for each rule. */
  readonly rates?: Readonly<Record<(typeof RULES)[number], number>>;
}

export interface NewsSettings {
  /** AG News itself, or drawn stories in its place. */
  readonly data: "AG News" | "drawn stories";
  readonly network: "transformer" | "bag of words";
  /** At most so many stories to learn from, as many of each topic, and to be tested on. */
  readonly samples: number;
  readonly tests: number;
  /** Words that are known; all others are one word. */
  readonly words: number;
  /** Words of a story that are read; AG News has 38 in the mean, and 19 stories in 20 have at most 54. */
  readonly length: number;
  readonly setup: Setup;
  readonly batch: number;
  readonly epochs: number;
  readonly rule: NewsRule;
  /** How eq. 6's quotient is computed (rules.ts). */
  readonly chord: "stable" | "literal";
  /** The optimizer's rate: a number, or of the setup's rates the rule's own, or BP's for both rules. */
  readonly rate: number | "own" | "equal";
  /** The step inside a′; "rate" is the optimizer's rate, as the paper has it. Under Adam that is only a number: no step of a. */
  readonly step: number | "rate";
}

/** The paper's setting, and ours where it is silent. */
export const paperSettings = {
  data: "AG News",
  network: "transformer",
  samples: 120_000,
  tests: 7_600,
  words: 20_000,
  length: 64,
  setup: { activation: "sigmoid", optimizer: "adam" },
  batch: 64,
  epochs: 3,
  chord: "stable",
  step: "rate",
} as const satisfies Partial<NewsSettings>;

/** The optimizer's rate in these settings. Throws where a setup has none. */
export function rateOf({ rate, rule, setup: { rates } }: Pick<NewsSettings, "rate" | "rule" | "setup">): number {
  if (typeof rate === "number") return rate;
  if (rates === undefined) throw new Error(`the rate is "${rate}", and the setup has no rates`);
  return rates[rate === "own" && rule !== "linear" ? rule : "BP"];
}

// -------------------------------------------------------------------------------------------------- what is measured

/** Points of a curve in an epoch, each over the batches since the one before; and how many points lie between two tests. */
export const POINTS = 12;
export const BETWEEN = 6;

/** The longest run, in epochs. */
export const LONGEST = 12;

/** Names of a point's measures: the mean loss and the percentage right of its batches, as they were met. */
export const lossAt = (point: number): string => `loss ${point}`;
export const accuracyAt = (point: number): string => `accuracy ${point}`;

/** Names of a test's measures, numbered from 0, before any update: percentages right and the loss. */
export const testAt = (test: number): string => `test ${test}`;
export const testLossAt = (test: number): string => `test loss ${test}`;
/** Of as many stories that are learnt from. */
export const trainAt = (test: number): string => `train ${test}`;

/** The layers whose activation asks the rule. */
export const LAYERS = ["block1.ff1", "block2.ff1"] as const;
/** What is told of a distribution: its quantiles by their names. */
export const QUANTILES = { median: 0.5, "95 %": 0.95, most: 1 } as const;
export type QuantileName = keyof typeof QUANTILES;
/** |slope/f′ − 1| over the units and words of one batch at a test: how much the chord corrects. */
export const correctionAt = (layer: string, quantile: QuantileName, test: number): string =>
  `correction ${layer} ${quantile} ${test}`;

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
/** The numbers of the tests in a run. */
export const testsIn = (epochs: number): number[] => [0, ...upTo((epochs * POINTS) / BETWEEN)];

/** What a run of so many epochs measures on its way. */
export const newsCurves = (epochs: number): string[] => [
  ...[lossAt, accuracyAt].flatMap((name) => upTo(epochs * POINTS).map(name)),
  ...[testAt, testLossAt, trainAt].flatMap((name) => testsIn(epochs).map(name)),
];
export const newsCorrections = (epochs: number): string[] =>
  LAYERS.flatMap((layer) =>
    (Object.keys(QUANTILES) as QuantileName[]).flatMap((q) =>
      testsIn(epochs).map((test) => correctionAt(layer, q, test)),
    ),
  );

/** What "the end" of a curve is: so many of its points, of three epochs the last tenth. */
export const LAST_POINTS = 4;

/** At 0.35 nine in ten stories are right; a network that has learnt nothing has ln 4, 1.39. */
export const FELL = 0.35;

/**
 * What claims are judged by: the mean loss of all batches as they were met, and the epochs until that of a point is no more than
 * FELL, all of them where it never is; loss and percentage right of the batches of the last points; after the last update the
 * percentage right of stories learnt from ("train at the end") and of others ("test at the end"). And how many stories were learnt
 * from and tested on, and what the commonest topic alone has right.
 */
export const newsEnds = [
  "area",
  "epochs",
  "loss at the end",
  "accuracy at the end",
  "train at the end",
  "test at the end",
  "stories",
  "tested",
  "majority",
] as const;

export const newsMeasures: readonly string[] = [...newsCurves(LONGEST), ...newsCorrections(LONGEST), ...newsEnds];
