/** Paper 1, figure 5: the transformer on AG News, the runs that are judged and those that stand beside them. */
import { newsCorrections, newsCurves, newsEnds, paperSettings, RULES, type Setup } from "../experiments/news"; // prettier-ignore
import type { Settings, Sweep } from "../sweeps";

/** The rates tried with each optimizer. */
export const NEWS_RATES = { adam: [0.003, 0.01, 0.03], sgd: [0.03, 0.1, 0.3] } as const;

/**
 * The best of them by the mean loss of all batches of one epoch, on a seed that nothing is judged by (records agnews-rates-adam and
 * agnews-rates-sgd; a test holds it).
 */
const tuned = (activation: Setup["activation"], optimizer: Setup["optimizer"], BP: number, DBP: number) => ({
  activation,
  optimizer,
  rates: { BP, DBP },
});
const papers = tuned("sigmoid", "adam", 0.01, 0.01);
const others = [
  tuned("sigmoid", "sgd", 0.1, 0.1),
  tuned("tanh", "adam", 0.01, 0.01),
  tuned("tanh", "sgd", 0.1, 0.1),
  tuned("leakyRelu", "adam", 0.01, 0.01),
  tuned("leakyRelu", "sgd", 0.1, 0.1),
];
export const setups = [papers, ...others];

const setting: Settings = { ...paperSettings, setup: papers };
const { epochs } = paperSettings;

/** What a run is drawn by and judged by. */
const watched: readonly string[] = [...newsCurves(epochs), ...newsCorrections(epochs), ...newsEnds];

const ratesOf = (of: Setup["optimizer"]): Sweep => ({
  trial: "agnews",
  settings: { ...paperSettings, epochs: 1 },
  over: {
    setup: setups.flatMap(({ activation, optimizer }) => (optimizer === of ? [{ activation, optimizer }] : [])),
    rule: RULES,
    rate: NEWS_RATES[of],
  },
  after: 100,
  seeds: 1,
  keep: ["area"],
});

export const newsSweeps = {
  /** Figure 5: sigmoids under Adam, both rules at BP's rate. */
  agnews: { trial: "agnews", settings: setting, over: { rule: RULES, rate: ["equal"] }, seeds: 10, keep: watched },
  /** The same with other activations and optimizers. */
  "agnews-setups": {
    trial: "agnews",
    settings: setting,
    over: {
      setup: others,
      rule: RULES,
      rate: ["equal"],
    },
    seeds: 3,
    keep: watched,
  },
  "agnews-rates-adam": ratesOf("adam"),
  "agnews-rates-sgd": ratesOf("sgd"),
  /** A control in which something must be different. */
  "agnews-linear": {
    trial: "agnews",
    settings: setting,
    over: { rule: ["BP", "linear"], rate: ["equal"] },
    seeds: 3,
    keep: watched,
  },
  /** How large must the step inside a′ be before anything is different? And eq. 6 to the letter. */
  "agnews-steps": {
    trial: "agnews",
    settings: setting,
    over: { rule: ["DBP"], step: [1, 100, 10_000], rate: ["equal"] },
    seeds: 3,
    keep: watched,
  },
  "agnews-literal": {
    trial: "agnews",
    settings: { ...setting, chord: "literal" },
    over: { rule: ["DBP"], rate: ["equal"] },
    seeds: 1,
    keep: watched,
  },
  /** Long enough for training accuracy to come where the paper's figure is. */
  "agnews-long": {
    trial: "agnews",
    settings: { ...setting, epochs: 10 },
    over: { rule: RULES, rate: ["equal"] },
    seeds: 1,
    keep: [...newsCurves(10), ...newsEnds],
  },
  /** Logistic regression on bags of words. */
  "agnews-bag": {
    trial: "agnews",
    settings: { ...setting, network: "bag of words" },
    over: { rule: ["BP"], rate: [0.01, 0.03, 0.1] },
    seeds: 3,
    keep: [...newsCurves(epochs), ...newsEnds],
  },
} satisfies Record<string, Sweep>;
