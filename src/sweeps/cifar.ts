/** Paper 2, section 4.2: SimpleNet in full on all of CIFAR-10, five epochs, once for each slope. */
import { imageCurves, paper2Settings } from "../experiments/images";
import type { Settings, Sweep } from "../sweeps";

const setting: Settings = { ...paper2Settings };

export const imageSweeps = {
  /** An hour on two cores for each cell: `--workers 1` gives both to one run at a time. */
  "cifar-full": {
    trial: "cifar",
    settings: setting,
    over: { slope: ["derivative"], rate: [paper2Settings.rate] },
    seeds: 1,
    keep: imageCurves(paper2Settings.epochs),
  },
} satisfies Record<string, Sweep>;
