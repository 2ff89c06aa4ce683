/**
 * Convolutional networks, and SimpleNet (Hasanpour et al. 2016, "Lets keep it simple"): convolutions with batch norm and an
 * activation, a 2×2 max pool between stages, the largest of each channel at the end, and a dense layer.
 *
 * Layers are called conv1, norm1, conv2, norm2, … and fc1, each drawn from its own stream, "init/conv1", …
 */
import { relu, type Activation } from "../activations";
import { activate, dense, sequential, type Layer } from "../layers";
import { batchNorm, conv, globalMaxPool, maxPool } from "../layers/images";
import { stream } from "../random";
import { plain, type Engine, type Tensor } from "../tensor";

/** The convolutions between two pools: each one's channels, and its kernel's side where that is not 3. */
export type Stage = readonly (number | readonly [channels: number, side: number])[];

/** SimpleNet as the authors print it: 13 convolutions, 5,498,378 parameters with 3 channels in and 10 classes out. */
export const simpleNetStages: readonly Stage[] = [
  [64, 128, 128, 128],
  [128, 128, 256],
  [256, 256],
  [512, [2048, 1], [256, 1]],
  [256],
];

/** The authors' small one, "310K". */
export const smallSimpleNetStages: readonly Stage[] = [
  [64, 32, 32, 32],
  [32, 32, 64],
  [64, 64],
  [128, [256, 1], [64, 1]],
  [64],
];

function drawn(engine: Engine, shape: readonly number[], draw: () => number): Tensor {
  const made = engine.zeros(shape);
  for (let i = 0; i < made.data.length; i++) made.data[i] = draw();
  return made;
}

function filled(engine: Engine, n: number, value: number): Tensor {
  const made = engine.zeros([n]);
  made.data.fill(value);
  return made;
}

/**
 * A convolution as SimpleNet's authors start it: Glorot & Bengio's uniform weights with gain √2 (for relu),
 * U(−r, r) with r = √2·√(6/(fan-in + fan-out)), each fan k² times its channels; biases 0.
 */
export function drawnConv(
  name: string,
  channels: number,
  outputs: number,
  seed: string,
  side = 3,
  engine: Engine = plain,
): Layer {
  const { uniform } = stream(seed, `init/${name}`);
  const reach = Math.SQRT2 * Math.sqrt(6 / (side * side * (channels + outputs)));
  const W = drawn(engine, [outputs, side, side, channels], () => reach * (2 * uniform() - 1));
  return conv(name, W, engine.zeros([outputs]));
}

/** A dense layer as PyTorch, and so SimpleNet, starts it: weights and biases U(−r, r) with r = 1/√fan-in. */
export function drawnDense(name: string, inputs: number, outputs: number, seed: string, engine: Engine = plain): Layer {
  const { uniform } = stream(seed, `init/${name}`);
  const draw = () => (2 * uniform() - 1) / Math.sqrt(inputs);
  return dense(name, drawn(engine, [outputs, inputs], draw), drawn(engine, [outputs], draw));
}

/**
 * A network over images with so many channels in and classes out, of any size that survives its pools:
 *
 *   const net = convNet([[8, 8], [16]], 1, 10, "7");
 */
export function convNet(
  stages: readonly Stage[],
  channels: number,
  classes: number,
  seed: string,
  activation: Activation = relu,
  engine: Engine = plain,
): Layer {
  const layers: Layer[] = [];
  let inputs = channels;
  let index = 0;
  stages.forEach((stage, i) => {
    if (i > 0) layers.push(maxPool());
    for (const entry of stage) {
      const [outputs, side] = typeof entry === "number" ? [entry, 3] : entry;
      index++;
      layers.push(
        drawnConv(`conv${index}`, inputs, outputs, seed, side, engine),
        batchNorm(`norm${index}`, filled(engine, outputs, 1), engine.zeros([outputs])),
        activate(`norm${index}`, activation),
      );
      inputs = outputs;
    }
  });
  return sequential(...layers, globalMaxPool(), drawnDense("fc1", inputs, classes, seed, engine));
}

/** The same stages with `width` times the channels. */
export const atWidth = (stages: readonly Stage[], width: number): Stage[] => {
  const times = (channels: number) => Math.max(1, Math.round(width * channels));
  return stages.map((stage) =>
    stage.map((entry) => (typeof entry === "number" ? times(entry) : ([times(entry[0]), entry[1]] as const))),
  );
};

/** SimpleNet over images [n][32][32][3] at any width: simpleNet("7", 0.25) has a quarter of the channels. */
export const simpleNet = (
  seed: string,
  width = 1,
  activation: Activation = relu,
  engine: Engine = plain,
  stages: readonly Stage[] = simpleNetStages,
  classes = 10,
): Layer => convNet(atWidth(stages, width), 3, classes, seed, activation, engine);
