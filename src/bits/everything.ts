/**
 * A little of everything that computes, as one hash a part: equal seeds must give equal bits in every engine, so these
 * hashes must be equal wherever this file runs. It is bundled for a browser and for Node alike and touches neither.
 */
import * as core from "../index";
import { expression } from "../expression";
import { fnv as hashOf, word } from "../fnv";
import * as math from "../math";

const fnv = (values: ArrayLike<number>): string => word(hashOf(values));

const { sigmoid, tanh, softplus, arctan, identity } = core;
const data = core.circles(24, "bits");
const one = core.tensor(
  [24, 2],
  data.y.data.map((v) => 0.1 + 0.8 * v),
);

/** What training leaves: the losses, the last δ and every weight. */
function trained(run: Partial<core.Run>, functions = [sigmoid, sigmoid], layers = [2, 4, 2]): Float64Array {
  const network = core.mlp(core.drawWeights(layers, "bits"), functions);
  const optimizer = core.sgd(0.5);
  const values: number[] = [];
  const whole: core.Run = { network, x: data.x, y: one, loss: core.rmse, optimizer, batch: 7, seed: "bits", ...run };
  for (const step of core.training(whole)) {
    values.push(step.loss);
    if (step.iteration < 40) continue;
    values.push(...step.delta("fc1").data, ...step.z("fc2").data);
    break;
  }
  for (const p of network.params) values.push(...p.value.data);
  return Float64Array.from(values);
}

/** f at 4,000 arguments of all sizes and both signs. */
function values(f: (x: number) => number): Float64Array {
  const random = core.stream("bits", "arguments");
  return Float64Array.from({ length: 4000 }, (_, i) => f((i % 2 === 0 ? 3 : 300) * random.normal()));
}

const slopes: Record<string, core.ActivationRule> = {
  derivative: core.derivative,
  linear: core.linear,
  "b-function": core.bFunction(expression("exp(-z^2) + sin(z)/3")),
  "difference, literal": core.difference(0.5),
  "difference, stable": core.difference(0.5, core.stable),
  "difference, pair": core.difference(0.5, core.pair),
  "difference of the sample": core.difference(0.5, core.literal, core.sample),
  consistent: core.consistent(0.5),
  "only fc2": core.only(["fc2"], core.linear),
};

const carries: Record<string, core.TransportRule> = {
  feedback: core.feedback("bits"),
  signs: core.signs(),
  "signs of random magnitude": core.signs("bits"),
  direct: core.direct("bits"),
  mirror: core.mirror("bits"),
  "Kolen–Pollack": core.kolenPollack("bits"),
};

const optimizers: Record<string, core.Optimizer> = {
  sgd: core.sgd(0.5),
  momentum: core.momentum(0.1),
  adam: core.adam(0.05),
  adadelta: core.adadelta(1),
  hypergradient: core.hypergradient(0.5),
};

const drawn = (...shape: number[]): core.Tensor => {
  const { normal } = core.stream("bits", "inputs");
  const x = core.tensor(shape);
  for (let i = 0; i < x.data.length; i++) x.data[i] = normal();
  return x;
};

/** Eight texts of two to seven words. */
const texts = core.tensor(
  [8, 7],
  Float64Array.from({ length: 56 }, (_, i) => (i % 7 < 2 + (Math.floor(i / 7) % 6) ? 1 + ((3 * i) % 8) : 0)),
);

/** What a few steps in float32 leave of a network: the losses, and every weight. */
function inFloat32(network: (engine: core.Engine) => core.Layer, x: core.Tensor, more: Partial<core.Run> = {}) {
  const samples = x.shape[0];
  const y = core.tensor([samples, 4]);
  for (let n = 0; n < samples; n++) y.data[n * 4 + (n % 4)] = 1;
  const net = network(core.float32(core.alone(32)));
  const values: number[] = [];
  for (const step of core.training({
    network: net,
    x,
    y,
    loss: core.crossEntropy,
    optimizer: core.adam(0.01),
    ...more,
  })) {
    values.push(step.loss);
    if (step.iteration === 6) break;
  }
  for (const p of net.params) values.push(...p.value.data);
  return values;
}

const float32: Record<string, () => number[]> = {
  ...Object.fromEntries(
    Object.values(core.activations).map((f) => [
      `mlp with ${f.name}`,
      () => inFloat32((e) => core.mlp(core.drawWeights([6, 9, 4], "bits"), [f, identity], e), drawn(22, 6)),
    ]),
  ),
  "mlp under difference and feedback": () =>
    inFloat32((e) => core.mlp(core.drawWeights([6, 9, 4], "bits"), [sigmoid, identity], e), drawn(22, 6), {
      rules: { activation: core.difference(0.5), transport: core.feedback("bits") },
    }),
  convolutions: () =>
    inFloat32(
      (e) =>
        core.convNet(
          [
            [5, 8],
            [8, [12, 1]],
          ],
          3,
          4,
          "bits",
          core.relu,
          e,
        ),
      drawn(3, 9, 8, 3),
    ),
  transformer: () => {
    const size = { words: 8, units: 12, blocks: 2, heads: 3, feedForward: 10, classes: 4 };
    return inFloat32((e) => core.transformer(size, core.drawTransformer(size, "bits"), sigmoid, e), texts, { batch: 4, seed: "bits" }); // prettier-ignore
  },
};

const { rmse, mse, squaredError, crossEntropy, binaryCrossEntropy } = core;
const inits: Record<string, core.Init> = {
  normal: core.normal(),
  uniform: core.uniform(),
  xavier: core.xavier(),
  he: core.he(),
};

type Part = [name: string, compute: () => ArrayLike<number>];
const each = <T>(of: Record<string, T>, compute: (part: T, name: string) => ArrayLike<number>): Part[] =>
  Object.entries(of).map(([name, part]) => [name, () => compute(part, name)]);

const parts: readonly Part[] = [
  ...each(math as Record<string, (x: number, y: number) => number>, (f) => values((x) => f(x, 2.5))),
  ...each(core.activations as Record<string, core.Activation>, (f) => trained({}, [f, sigmoid])),
  ...each(core.activations as Record<string, core.Activation>, (f) => values((x) => f.derivative(x))).map(
    ([name, compute]): Part => [`${name}′`, compute],
  ),
  ...each(slopes, (activation) => trained({ rules: { activation } })),
  ["stable on tanh, softplus, arctan", () =>
    trained({ rules: { activation: core.difference(0.1, core.stable) } }, [tanh, softplus, arctan], [2, 3, 3, 2])],
  ...each(carries, (transport) => trained({ rules: { transport } }, [tanh, tanh, sigmoid], [2, 4, 3, 2])),
  ...each(optimizers, (optimizer) => trained({ optimizer })),
  ...each({ rmse, mse, squaredError, binaryCrossEntropy }, (loss) => trained({ loss })),
  ["crossEntropy", () => trained({ loss: crossEntropy, y: data.y }, [tanh, identity])],
  ...each(inits, (init) => core.drawWeights([30, 20], "bits", init).flatMap(({ W, b }) => [...W.flat(), ...b!])),
  ...each(core.generators as typeof core.generators, (make) => [...make(200, "bits").x.data, ...make(200, "bits").y.data]),
  ["statistics", () => {
    const runs = [1, 2, 3, 4].map((k) => values((x) => k * x));
    const { median, low, high } = core.band(runs);
    return [...median, ...low, ...high, core.mean(runs[0])];
  }],
  ["lines of equal height", () => {
    const axis = Array.from({ length: 20 }, (_, i) => i / 10);
    return core.isolines({ xs: axis, ys: axis, values: axis.map((y) => axis.map((x) => x * x + y)) }, 1.5).flat(2);
  }],
  ...each(float32, (compute) => compute()).map(([name, compute]): Part => [`float32, ${name}`, compute]),
  ["angles", () => values((x) => core.angle([1, x], [x, 2]))],
  ["drawn digits", () => core.drawnDigits(20, "bits").x.data],
]; // prettier-ignore

/** The hash of each part by its name. */
export const hashes = (): Record<string, string> =>
  Object.fromEntries(parts.map(([name, compute], i) => [`${i} ${name}`, fnv(compute())]));
