/**
 * The transformer and SimpleNet beside PyTorch, on the same weights: gradients of the whole network and one update, every layer, in
 * doubles and in float32, with Winograd's convolutions and without.
 *
 * What float32 may be off is judged by PyTorch's own float32: rounding flips a ReLU or the largest of a pool now and then, and
 * then a gradient goes another way, in any library.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { relu, sigmoid } from "../activations";
import { alone, float32 } from "../float32";
import { crossEntropy } from "../losses";
import { drawTransformer, transformer, type TransformerSize } from "../models/transformer";
import { atWidth, simpleNet, simpleNetStages } from "../models/simplenet";
import { sgd } from "../optimizers";
import { stream } from "../random";
import { linear } from "../rules";
import { plain, tensor, type Engine } from "../tensor";
import type { Run } from "../train";
import { errors, inSingles, ours, references, type Asked, type Results } from "./reference";

const { normal, below, uniform } = stream("5", "networks.test");

function oneHot(n: number, classes: number) {
  const y = tensor([n, classes]);
  for (let i = 0; i < n; i++) y.data[i * classes + below(classes)] = 1;
  return y;
}

interface Network {
  readonly run: (engine: Engine) => Run;
  readonly asked: Asked;
}

const size: TransformerSize = { words: 300, units: 32, blocks: 2, heads: 4, feedForward: 64, classes: 4 };
const length = 24;
/** Texts of 1 … 24 words. */
const texts = tensor([16, length]);
for (let i = 0; i < 16; i++)
  for (let p = 0, end = i === 0 ? 1 : 1 + below(length); p < end; p++)
    texts.data[i * length + p] = 1 + below(size.words);
const textClasses = oneHot(16, size.classes);
const drawn = drawTransformer(size, "5");
/** Biases, gammas and betas that are not 0 and 1, so that what is wrong with them is seen. */
for (const [name, { data }] of Object.entries(drawn))
  if (/\.(b|gamma|beta)$/.test(name)) for (let i = 0; i < data.length; i++) data[i] += 0.3 * (2 * uniform() - 1);

const texting: Network = {
  run: (engine) =>
    inSingles({
      network: transformer(size, drawn, sigmoid, engine),
      x: texts,
      y: textClasses,
      loss: crossEntropy,
      optimizer: sgd(0.1),
    }),
  asked: { network: "transformer", size, loss: "crossEntropy", optimizer: "sgd", rate: 0.1, updates: 1 },
};

const images = tensor([8, 32, 32, 3]);
for (let i = 0; i < images.data.length; i++) images.data[i] = normal();
const imageClasses = oneHot(8, 10);
const stages = atWidth(simpleNetStages, 0.25);

const seeing: Network = {
  run: (engine) =>
    inSingles({
      network: simpleNet("5", 0.25, relu, engine),
      x: images,
      y: imageClasses,
      loss: crossEntropy,
      optimizer: sgd(0.1),
    }),
  asked: { network: "simplenet", stages, loss: "crossEntropy", optimizer: "sgd", rate: 0.1, updates: 1 },
};

const [textsExactly, textsInFloats, imagesExactly, imagesInFloats] = references(
  [texting, seeing].flatMap(({ run, asked }) => [
    [run(plain), asked, "float64"] as const,
    [run(plain), asked, "float32"] as const,
  ]),
);

type Errors = ReadonlyMap<string, number>;

/** A table: a line for each layer's gradient, and one for all averages and one for all updated weights, the worst of each. */
function lines(columns: Readonly<Record<string, Errors>>): string[] {
  const groups: readonly (readonly [name: string, of: RegExp])[] = [
    ["averages", /\.(mean|variance)$/],
    ["after the update", / after /],
  ];
  const first = [...Object.values(columns)[0].keys()];
  const layers = first.filter((layer) => !groups.some(([, of]) => of.test(layer)));
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(28) + cells.map((cell) => cell.padStart(18)).join("");
  const numbers = (name: string, of: (errors: Errors) => number) => row(name, Object.values(columns).map((c) => of(c).toExponential(1))); // prettier-ignore
  return [
    row("relative error of a gradient", Object.keys(columns)),
    ...layers.map((layer) => numbers(layer, (c) => c.get(layer)!)),
    ...groups
      .filter(([, of]) => first.some((layer) => of.test(layer)))
      .map(([name, of]) => numbers(`${name}, the worst`, (c) => Math.max(...[...c].map(([layer, e]) => (of.test(layer) ? e : 0))))), // prettier-ignore
  ];
}

const worst = (found: Errors): number => Math.max(...found.values());

/** Asserts that no layer is further off than so many times PyTorch's own float32, the worst layer's, which flips may hit anywhere. */
function asPrecise(found: Errors, own: Errors, factor: number): void {
  for (const [layer, error] of found)
    assert.ok(error <= factor * worst(own), `${layer}: ${error}, PyTorch's worst ${worst(own)}`);
}

const beside = ({ run, asked }: Network, engine: Engine, exactly: Results): Errors =>
  errors(ours(run(engine), asked.updates), exactly);

test("the transformer: loss, gradients and one update of SGD", (t) => {
  const columns = {
    doubles: beside(texting, plain, textsExactly),
    float32: beside(texting, float32(), textsExactly),
    "PyTorch float32": errors(textsInFloats, textsExactly),
  };
  for (const line of lines(columns)) t.diagnostic(line);
  assert.ok(worst(columns.doubles) < 1e-13, `${worst(columns.doubles)}`);
  asPrecise(columns.float32, columns["PyTorch float32"], 4);
});

test("SimpleNet at a quarter of its width: loss, gradients, averages and one update of SGD", (t) => {
  const columns = {
    doubles: beside(seeing, plain, imagesExactly),
    "direct float32": beside(seeing, float32(alone(), false), imagesExactly),
    "Winograd float32": beside(seeing, float32(alone(), true), imagesExactly),
    "PyTorch float32": errors(imagesInFloats, imagesExactly),
  };
  for (const line of lines(columns)) t.diagnostic(line);
  assert.ok(worst(columns.doubles) < 1e-12, `${worst(columns.doubles)}`);
  asPrecise(columns["direct float32"], columns["PyTorch float32"], 4);
  assert.ok(worst(columns["Winograd float32"]) < 0.02, `${worst(columns["Winograd float32"])}`);
  const [direct, winograd] = [columns["direct float32"], columns["Winograd float32"]];
  assert.ok([...direct].some(([layer, error]) => error !== winograd.get(layer)), "two ways to compute a convolution"); // prettier-ignore
});

test("and the checks can fail: another rule, and a weight off by a hundredth", () => {
  for (const [network, exactly] of [
    [texting, textsExactly],
    [seeing, imagesExactly],
  ] as const) {
    const engine = float32();
    const run = network.run(engine);
    assert.ok(worst(errors(ours({ ...run, rules: { activation: linear } }), exactly)) > 0.05, network.asked.network);
    const other = network.run(float32());
    other.network.params[0].value.data[0] += 0.01;
    assert.ok(worst(errors(ours(other), exactly)) > 1e-4, network.asked.network);
  }
});
