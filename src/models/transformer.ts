/**
 * Paper 1's transformer, which classes texts: embedding, blocks of attention and feed-forward layers with a layer norm after each
 * sum (post-norm, Vaswani et al. 2017), the mean over the words, and a linear head.
 *
 *   x  ← norm1(x + out(attention(qkv(x))))
 *   x  ← norm2(x + ff2(f(ff1(x))))
 *
 * The paper gives four sizes and no more; that f is the sigmoid, that it stands in the feed-forward layers alone, the norms, the
 * positions, the mean and the initial weights are ours. Rules meet it in `ff1`, their activation, and in the linear maps, their
 * transport.
 */
import { sigmoid, type Activation } from "../activations";
import type { Node } from "../graph";
import { activate, dense, layer, type Layer } from "../layers";
import { add, attention, embedding, layerNorm, lengths, meanPool, upTo } from "../layers/sequences";
import { stream } from "../random";
import { copied, plain, tensor, type Engine, type Tensor } from "../tensor";

export interface TransformerSize {
  /** How many words the embedding knows. */
  readonly words: number;
  /** Numbers that stand for a position, d_model. */
  readonly units: number;
  readonly blocks: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly classes: number;
}

/** Paper 1's: d_model 32, two layers, four heads, ff 64, four classes; 17,088 + 132 parameters, and 32 for each word. */
export const paperTransformer = (words: number): TransformerSize => ({
  words,
  units: 32,
  blocks: 2,
  heads: 4,
  feedForward: 64,
  classes: 4,
});

/** By the names of the parameters: embedding.table, block1.qkv.W, block1.norm1.gamma, …, head.b. */
export type TransformerWeights = Readonly<Record<string, Tensor>>;

/**
 * Initial weights, each from the stream "init/<its name>".
 *
 * Linear maps are U(−r, r) with r = √(6/(fan-in + fan-out)) (Glorot & Bengio 2010, as Vaswani's own code), where queries, keys and
 * values count as the three maps that they are; biases start at 0, gammas at 1, betas at 0. The table is N(0, 1): Vaswani's
 * N(0, 1/units) times the √units by which the embedding is multiplied there. So a word weighs twice as much as its position, whose
 * sinusoids have mean square ½.
 */
export function drawTransformer(size: TransformerSize, seed: string): TransformerWeights {
  const { words, units, blocks, feedForward, classes } = size;
  const weights: Record<string, Tensor> = {};
  const draw = (name: string, shape: readonly number[], next: (random: ReturnType<typeof stream>) => number) => {
    const random = stream(seed, `init/${name}`);
    const made = (weights[name] = tensor(shape));
    for (let i = 0; i < made.data.length; i++) made.data[i] = next(random);
  };
  const linear = (name: string, inputs: number, outputs: number, maps = 1) => {
    const r = Math.sqrt(6 / (inputs + outputs));
    draw(`${name}.W`, [maps * outputs, inputs], (random) => r * (2 * random.uniform() - 1));
    weights[`${name}.b`] = tensor([maps * outputs]);
  };
  const norm = (name: string) => {
    weights[`${name}.gamma`] = tensor([units], new Float64Array(units).fill(1));
    weights[`${name}.beta`] = tensor([units]);
  };
  draw("embedding.table", [words, units], (random) => random.normal());
  for (const name of blockNames(blocks)) {
    linear(`${name}.qkv`, units, units, 3);
    linear(`${name}.out`, units, units);
    norm(`${name}.norm1`);
    linear(`${name}.ff1`, units, feedForward);
    linear(`${name}.ff2`, feedForward, units);
    norm(`${name}.norm2`);
  }
  linear("head", units, classes);
  return weights;
}

const blockNames = (blocks: number): string[] => Array.from({ length: blocks }, (_, i) => `block${i + 1}`);

/**
 * The network (notebook 05, eq. 1) over words [n][L], 0 where a text has ended, to logits [n][classes]; the weights are copied, and `engine` computes with
 * them. An empty text gives the head's bias: it has no word to take a mean of, and 0 stands for that mean.
 *
 *   const size = paperTransformer(20_000);
 *   const net = transformer(size, drawTransformer(size, "7"), sigmoid, float32());
 */
export function transformer(
  size: TransformerSize,
  weights: TransformerWeights,
  activation: Activation = sigmoid,
  engine: Engine = plain,
): Layer {
  const take = (name: string) => {
    if (weights[name] === undefined) throw new Error(`the transformer has no weights for ${name}`);
    return copied(weights[name], engine);
  };
  const linear = (name: string) => dense(name, take(`${name}.W`), take(`${name}.b`));
  const norm = (name: string) => layerNorm(name, take(`${name}.gamma`), take(`${name}.beta`));
  const table = embedding("embedding", take("embedding.table"));
  const blocks = blockNames(size.blocks).map((name) => block(name, size.heads, activation, linear, norm));
  const head = linear("head");
  const params = [table, ...blocks, head].flatMap((part) => part.params);
  return layer(params, (words) => {
    const there = lengths(words);
    const x = blocks.reduce((x, block) => block(x, there), table(words));
    return head(meanPool(x, there));
  });
}

type Block = ((x: Node, lengths: Node) => Node) & Pick<Layer, "params">;

function block(
  name: string,
  heads: number,
  activation: Activation,
  linear: (name: string) => Layer,
  norm: (name: string) => Layer,
): Block {
  const [qkv, out, norm1, ff1, ff2, norm2] = [
    linear(`${name}.qkv`),
    linear(`${name}.out`),
    norm(`${name}.norm1`),
    linear(`${name}.ff1`),
    linear(`${name}.ff2`),
    norm(`${name}.norm2`),
  ];
  const attend = attention(`${name}.attention`, heads);
  const f = activate(`${name}.ff1`, activation);
  const apply = (x: Node, lengths: Node) => {
    const attended = norm1(add(x, out(attend(qkv(x), lengths))));
    return norm2(add(attended, ff2(f(upTo(ff1(attended), lengths)))));
  };
  return Object.assign(apply, { params: [qkv, out, norm1, ff1, ff2, norm2].flatMap((part) => part.params) });
}
