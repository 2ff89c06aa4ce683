/** MNIST in the published setting: the runs that are judged, and those on other seeds that rates come from. */
import { TUNING_AFTER } from "../experiments/every";
import { curves, judging, LONGEST, lossAt, MNIST_RATES, OURS, published, RUN } from "../experiments/published"; // prettier-ignore
import type { Settings, Sweep } from "../sweeps";

const setting: Settings = { ...published };

/** What is known of a rule after five epochs is what its rate is chosen by. */
const TUNED = 5;

export const mnistSweeps = {
  /** Every rule for 20 epochs. */
  mnist: {
    trial: "mnist",
    settings: setting,
    over: { rule: RUN, rate: ["own"] },
    seeds: 3,
    keep: [...curves(20), ...judging],
  },
  /** Backpropagation for as long as the published run. */
  "mnist-400": {
    trial: "mnist",
    settings: { ...setting, epochs: LONGEST },
    over: { rule: ["BP"], rate: ["own"] },
    seeds: 1,
    keep: [...curves(LONGEST), ...judging],
  },
  /** What the published curve needs of its setting: the stored order, and slow biases. */
  "mnist-setting": {
    trial: "mnist",
    settings: setting,
    over: { order: ["as stored", "shuffled"], biases: ["published", "usual"], rule: ["BP"], rate: ["own"] },
    seeds: 1,
    keep: [...curves(20), ...judging],
  },
  /** The rates of our own rules. */
  "mnist-rates": {
    trial: "mnist",
    settings: { ...setting, epochs: TUNED },
    over: { rule: OURS, rate: MNIST_RATES },
    after: TUNING_AFTER,
    seeds: 1,
    keep: [lossAt(TUNED)],
  },
} satisfies Record<string, Sweep>;
