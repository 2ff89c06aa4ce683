/** Paper 2, section 3.2: searches for the slope of one ReLU on a part of CIFAR-10, and SimpleNet in full on all of it. */
import { imageCurves, paper2Settings, type Slope } from "../experiments/images";
import { METHODS, searchMeasuresOf } from "../experiments/slopesearch";
import type { Settings, Sweep, Value } from "../sweeps";

const { slope, ...plain } = paper2Settings;

/** Short trainings of the authors' small network: what a search can afford. */
const short: Settings = { ...plain, network: "SimpleNet 310K", samples: 2000, tests: 2000, epochs: 2, evaluations: 20, round: 4, held: 3 }; // prettier-ignore

/** A small network on as many of MNIST's digits, cheap enough for searches from ten seeds, each find under ten fresh ones. */
const mnist: Settings = { ...short, data: "MNIST", network: "three convolutions", convolution: 2, held: 10 };

/** Where everything is generated. */
const drawn: Settings = { ...mnist, data: "drawn digits", samples: 400, tests: 1000, batch: 20 };

/** A search of each method. Of a single one the curves of all fresh seeds are kept, of more their means. */
const searches = (settings: Settings, seeds: number, optimizer: "adadelta" | "sgd", rate: number): Sweep => ({
  trial: "slopeSearch",
  settings: { ...settings, optimizer },
  over: { method: METHODS, rate: [rate] },
  seeds,
  keep: searchMeasuresOf(2, 20, settings.held as number).filter((name) => seeds === 1 || !/^held \d+ loss/.test(name)),
});

/** SimpleNet in full on all images. */
const full = (chosen: Value): Sweep => ({
  trial: "cifar",
  settings: { ...plain },
  over: { slope: [chosen], rate: [plain.rate] },
  seeds: 1,
  keep: imageCurves(plain.epochs),
});

/** What `slope-search` found at the paper's rate; a test holds it to the record. */
export const FOUND = { meta: [-2, 2, 0.2676, 2] } as const satisfies Slope;

export const imageSweeps = {
  /** At the paper's rate, and where there is more to be learnt in two epochs. */
  "slope-search": searches(short, 1, "adadelta", plain.rate),
  "slope-search-adadelta": searches(short, 1, "adadelta", 1),
  "slope-search-sgd": searches(short, 1, "sgd", 0.05),
  "mnist-slope-search": searches(mnist, 10, "adadelta", plain.rate),
  "mnist-slope-search-adadelta": searches(mnist, 10, "adadelta", 1),
  "mnist-slope-search-sgd": searches(mnist, 10, "sgd", 0.05),
  "drawn-slope-search": searches(drawn, 10, "adadelta", plain.rate),
  "drawn-slope-search-sgd": searches(drawn, 10, "sgd", 0.05),
  /** An hour and a half on two cores each, which `--workers 1` gives to one run. */
  "cifar-full": full(slope),
  "cifar-full-learned": full(FOUND),
} satisfies Record<string, Sweep>;
