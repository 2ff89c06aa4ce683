/** Paper 2, section 3.2: searches for the slope of one ReLU on a part of CIFAR-10, and SimpleNet in full on all of it. */
import { imageCurves, paper2Settings } from "../experiments/images";
import { METHODS, searchMeasuresOf } from "../experiments/slopesearch";
import type { Settings, Sweep } from "../sweeps";

const { slope, ...plain } = paper2Settings;

/** Short trainings of the authors' small network: what a search can afford. */
const short: Settings = { ...plain, network: "SimpleNet 310K", samples: 2000, tests: 2000, epochs: 2, evaluations: 20, round: 4 }; // prettier-ignore

/** A small network on as many of MNIST's digits, cheap enough for searches from ten seeds, each find under ten fresh ones. */
const digits: Settings = { ...short, data: "MNIST", network: "three convolutions", convolution: 2 };

const searches = (
  optimizer: "adadelta" | "sgd",
  rate: number,
  settings: Settings,
  held: number,
  seeds: number,
): Sweep => ({
  trial: "slopeSearch",
  settings: { ...settings, held, optimizer },
  over: { method: METHODS, rate: [rate] },
  seeds,
  keep: searchMeasuresOf(2, 20, held),
});

export const imageSweeps = {
  /** At the paper's rate, and where there is more to be learnt in two epochs. */
  "slope-search": searches("adadelta", plain.rate, short, 3, 1),
  "slope-search-adadelta": searches("adadelta", 1, short, 3, 1),
  "slope-search-sgd": searches("sgd", 0.05, short, 3, 1),
  "mnist-slope-search": searches("adadelta", plain.rate, digits, 10, 10),
  "mnist-slope-search-adadelta": searches("adadelta", 1, digits, 10, 10),
  "mnist-slope-search-sgd": searches("sgd", 0.05, digits, 10, 10),
  /** Where everything is generated: drawn digits. */
  "drawn-slope-search": searches(
    "adadelta",
    plain.rate,
    { ...digits, data: "drawn digits", samples: 400, tests: 1000, batch: 20 },
    10,
    10,
  ),
  /** An hour or more on two cores for each cell: `--workers 1` gives both to one run at a time. */
  "cifar-full": {
    trial: "cifar",
    settings: { ...plain },
    over: { slope: [slope], rate: [plain.rate] },
    seeds: 1,
    keep: imageCurves(plain.epochs),
  },
} satisfies Record<string, Sweep>;
