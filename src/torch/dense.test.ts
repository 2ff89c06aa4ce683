/**
 * Dense networks beside PyTorch, on the same weights: every activation, every loss, and the first updates of every optimizer, in
 * doubles and in float32.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, identity, sigmoid, tanh, type Activation } from "../activations";
import { float32 } from "../float32";
import { binaryCrossEntropy, crossEntropy, mse, rmse, squaredError, type Loss } from "../losses";
import { drawWeights, mlp, xavier } from "../models";
import { adadelta, adam, momentum, sgd, type Optimizer } from "../optimizers";
import { stream } from "../random";
import { bFunction } from "../rules";
import { plain, tensor, type Engine } from "../tensor";
import type { Run } from "../train";
import { errors, inSingles, ours, reference, type Asked } from "./reference";

const SIZES = [20, 13, 9, 5];
const SAMPLES = 11;
const losses: Readonly<Record<string, Loss>> = { rmse, mse, squaredError, crossEntropy, binaryCrossEntropy };
const optimizers: Readonly<Record<string, (rate: number) => Optimizer>> = { sgd, momentum, adam, adadelta };

interface Case {
  readonly hidden?: Activation;
  readonly last?: Activation;
  readonly loss?: string;
  readonly optimizer?: string;
  readonly rate?: number;
  readonly updates?: number;
}

function made({
  hidden = tanh,
  last = identity,
  loss = "crossEntropy",
  optimizer = "sgd",
  rate = 0.1,
  updates = 1,
}: Case) {
  const functions = [hidden, hidden, last];
  const asked: Asked = { network: "mlp", activations: functions.map((f) => f.name), loss, optimizer, rate, updates };
  const run = (engine: Engine): Run => {
    const { normal, below } = stream("3", "dense.test");
    const x = tensor([SAMPLES, SIZES[0]]);
    for (let i = 0; i < x.data.length; i++) x.data[i] = normal();
    const y = tensor([SAMPLES, SIZES[3]]);
    for (let i = 0; i < SAMPLES; i++) y.data[i * SIZES[3] + below(SIZES[3])] = 1;
    const network = mlp(drawWeights(SIZES, "3", xavier()), functions, engine);
    return inSingles({ network, x, y, loss: losses[loss], optimizer: optimizers[optimizer](rate) });
  };
  return { asked, run };
}

/** In doubles the two differ by rounding in another order; in float32 by the rounding of float32, which Adam's root magnifies. */
function check(of: Case, inDoubles: number, inFloats: number): void {
  const { asked, run } = made(of);
  const theirs = reference(run(plain), asked);
  for (const [engine, bound] of [
    [plain, inDoubles],
    [float32(), inFloats],
  ] as const)
    for (const [layer, error] of errors(ours(run(engine), asked.updates), theirs))
      assert.ok(error <= bound, `${engine.name}, ${layer}: ${error} > ${bound}`);
}

describe("every activation", { concurrency: 2 }, () => {
  for (const f of Object.values(activations)) test(f.name, () => check({ hidden: f }, 1e-13, 2e-6));
});

describe("every loss", { concurrency: 2 }, () => {
  for (const loss of Object.keys(losses)) test(loss, () => check({ loss, last: loss === "crossEntropy" ? identity : sigmoid }, 1e-13, 2e-6)); // prettier-ignore
});

describe("the first five updates of every optimizer", { concurrency: 2 }, () => {
  for (const [optimizer, rate] of [
    ["sgd", 0.1],
    ["momentum", 0.1],
    ["adam", 0.01],
    ["adadelta", 0.5],
  ] as const)
    test(optimizer, () => check({ optimizer, rate, updates: 5 }, 1e-13, 1e-4));
});

test("and the check can fail: a slope off by a millionth, a rate by a thousandth, another loss", () => {
  const { asked, run } = made({ updates: 2 });
  const theirs = reference(run(plain), asked);
  const worst = (changed: Run) => Math.max(...errors(ours(changed, 2), theirs).values());
  assert.ok(worst(run(plain)) < 1e-13);
  const slope = bFunction((z) => 1.000001 * (1 - Math.tanh(z) ** 2));
  assert.ok(worst({ ...run(plain), rules: { activation: slope } }) > 1e-8);
  assert.ok(worst({ ...run(plain), optimizer: sgd(0.1001) }) > 1e-6);
  assert.ok(worst({ ...run(plain), loss: mse }) > 1e-3);
});
