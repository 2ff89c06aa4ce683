/** Paper 2, section 3.2: searches for the slope of one ReLU on a part of CIFAR-10, and SimpleNet in full on all of it. */
import { imageCurves, paper2Settings } from "../experiments/images";
import { METHODS, searchMeasuresOf } from "../experiments/slopesearch";
import type { Settings, Sweep } from "../sweeps";

const { slope, ...plain } = paper2Settings;

/** Short trainings of the authors' small network: what a search can afford. */
const short: Settings = { ...plain, network: "SimpleNet 310K", samples: 2000, tests: 2000, epochs: 2, evaluations: 20, round: 4, held: 3 }; // prettier-ignore

const searches = (optimizer: "adadelta" | "sgd", rate: number): Sweep => ({
  trial: "slopeSearch",
  settings: { ...short, optimizer },
  over: { method: METHODS, rate: [rate] },
  seeds: 1,
  keep: searchMeasuresOf(2, 20, 3),
});

export const imageSweeps = {
  /** At the paper's rate, and where there is more to be learnt in two epochs. */
  "slope-search": searches("adadelta", plain.rate),
  "slope-search-adadelta": searches("adadelta", 1),
  "slope-search-sgd": searches("sgd", 0.05),
  /** An hour or more on two cores for each cell: `--workers 1` gives both to one run at a time. */
  "cifar-full": {
    trial: "cifar",
    settings: { ...plain },
    over: { slope: [slope], rate: [plain.rate] },
    seeds: 1,
    keep: imageCurves(plain.epochs),
  },
} satisfies Record<string, Sweep>;
