/**
 * The lab's run of a side where everything has a name and belongs to some claim: its data, loss, optimizer and rules. The lab
 * itself makes its runs of specs; this is the same run to the bit, without the contract's checks and the parser of formulas, which
 * weigh as much as half of a page.
 */
import { activations } from "../activations";
import { noisy, sets } from "../data/sets";
import { compared, type RuleName } from "../experiments";
import { sideOf, type Settings, type Side } from "../lab/settings";
import { layersOf, stepOf } from "../lab/spec";
import { crossEntropy, rmse } from "../losses";
import { drawWeights, he, mlp, normal, uniform, xavier } from "../models";
import { adam, sgd } from "../optimizers";
import { feedback, linear, transpose, type ActivationRule } from "../rules";
import type { Run } from "../train";
import { scaled } from "../variants";
import { typedRules } from "./places";

const inits = { normal, uniform, xavier, he };
const optimizers: Partial<Record<Settings["optimizer"], typeof sgd>> = { sgd, adam };
const losses: Partial<Record<Settings["loss"], typeof rmse>> = { rmse, crossEntropy };

/** The name of a cosine's rule, where the side is one. */
function nameOf({ rule, reading, slope }: Side): RuleName | undefined {
  if (rule === "derivative") return "BP";
  if (rule === "difference") return reading === "batch" ? "DBP" : "DBP per sample";
  return rule === "slope" ? typedRules.find(([, formula]) => formula === slope)?.[0] : undefined;
}

function ruleOf(settings: Settings, side: Side): ActivationRule {
  if (side.rule === "linear") return linear;
  return compared[nameOf(side)!](stepOf(settings, side));
}

/** The activations of all layers, from below. */
export const functionsAt = ({ hidden, f, out }: Settings) => [...hidden.map(() => activations[f]), activations[out]];

/** The settings' data of a seed, `count` points. */
export const dataAt = ({ data, n, noise }: Settings, seed: string, count = n) => noisy(sets[data](count, seed), noise, seed); // prettier-ignore

export function runAt(settings: Settings, letter: "a" | "b"): Run {
  const { init, spread, seed, loss, scale, lr } = settings;
  const side = sideOf(settings, letter);
  return {
    network: mlp(drawWeights(layersOf(settings), seed, inits[init](spread)), functionsAt(settings)),
    ...dataAt(settings, seed),
    loss: scaled(scale, losses[loss]!),
    optimizer: optimizers[settings.optimizer]!(lr),
    rules: {
      activation: ruleOf(settings, side),
      transport: side.down === "feedback" ? feedback(seed) : transpose,
    },
  };
}
