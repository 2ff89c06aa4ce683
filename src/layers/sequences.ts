/**
 * What networks of sequences are made of beside `dense` and `activate`, which take [sample][position][unit] as they are. Nothing
 * here asks a rule: sums, embedding, layer norm, attention and pooling have their exact gradients under every variant.
 *
 * A sequence batch is as wide as its longest text, so a shorter one has positions that are not there: word 0. They change nothing
 * elsewhere, neither a value nor a gradient.
 */
import { node, parameter, type Node } from "../graph";
import { layer, type Layer } from "../layers";
import { cos, pow, sin } from "../math";
import { tensor, within, type Numbers, type Tensor } from "../tensor";

/** x + y, entry by entry. */
export function add(x: Node, y: Node): Node {
  const { engine } = x.value;
  if (String(x.value.shape) !== String(y.value.shape))
    throw new Error(`a sum needs equal shapes, got [${x.value.shape}] and [${y.value.shape}]`);
  return node(
    "sum",
    x.value.shape,
    [x, y],
    (z) => engine.add(x.value, y.value, z),
    (g, to) => {
      for (const t of to) if (t) engine.accumulate(g, t);
    },
    { overwrites: true },
  );
}

/**
 * How many words each text of words[n][L] has: [n]. Throws where a word is no whole number, or follows the end of its text. No
 * gradient goes through it, words being data.
 */
export const lengths = (words: Node): Node =>
  node(
    "lengths",
    [words.value.shape[0]],
    [words],
    ({ data }) => count(words.value, data),
    () => {},
  );

function count({ shape: [, L], data: words }: Tensor, lengths: Numbers): void {
  lengths.fill(0);
  for (let i = 0; i < words.length; i++) {
    const text = Math.floor(i / L);
    if (words[i] === 0) continue;
    if (!(Number.isInteger(words[i]) && words[i] > 0))
      throw new Error(`words are whole numbers from 1, and 0 after the last one; text ${text} has ${words[i]}`);
    if (lengths[text]++ !== i % L) throw new Error(`text ${text} has a word after its end, at position ${i % L}`);
  }
}

/**
 * The sinusoids of Vaswani et al. (2017), [L][units]: sin(p/10000^(2i/units)) and cos of the same at units 2i and 2i + 1 of position
 * p = 0, 1, …
 */
export function positions(L: number, units: number): Tensor {
  const made = tensor([L, units]);
  for (let p = 0; p < L; p++)
    for (let c = 0; c < units; c++) {
      const angle = p / pow(10_000, (c - (c % 2)) / units);
      made.data[p * units + c] = c % 2 === 0 ? sin(angle) : cos(angle);
    }
  return made;
}

/** No positions at all: where a word stands does not matter. */
export const nowhere = (L: number, units: number): Tensor => tensor([L, units]);

/**
 * words[n][L] → [n][L][units]: the row of each word in table[words][units], plus that of its position, the sinusoids where nothing
 * else is given. Word w has row w − 1; where a text has ended all units are 0. The parameter is called `<name>.table`.
 */
export function embedding(name: string, table: Tensor, place = positions): Layer {
  const weight = parameter(table, `${name}.table`);
  const [known, units] = table.shape;
  const { engine } = table;
  return layer([weight], (words) => {
    const { shape, data } = words.value;
    const position = within(engine, place(shape[1], units));
    return node(
      `${name}.y`,
      [...shape, units],
      [words, weight],
      (y) => {
        const beyond = data.find((word) => word > known);
        if (beyond !== undefined) throw new Error(`${name} knows ${known} words, got word ${beyond}`);
        engine.lookUp(words.value, table, position, y);
      },
      (g, [, toTable]) => {
        if (toTable) engine.addLookUp(g, words.value, toTable);
      },
      { overwrites: true },
    );
  });
}

/** As in PyTorch. */
const EPSILON = 1e-5;

/**
 * Layer norm (Ba et al. 2016): each row to mean 0 and variance 1 over its units, times gamma plus beta, both [units]. Its parameters
 * are called `<name>.gamma` and `<name>.beta`.
 */
export function layerNorm(name: string, gamma: Tensor, beta: Tensor): Layer {
  const params = [parameter(gamma, `${name}.gamma`), parameter(beta, `${name}.beta`)];
  const { engine } = gamma;
  return layer(params, (x) => {
    const { shape, data } = x.value;
    const units = gamma.data.length;
    if (shape[shape.length - 1] !== units)
      throw new Error(`${name} norms rows of ${units}, got ${shape[shape.length - 1]}`);
    const moments = engine.zeros([data.length / units, 2]);
    return node(
      `${name}.y`,
      shape,
      [x, ...params],
      (y) => engine.layerNorm(x.value, gamma, beta, EPSILON, y, moments),
      (g, [toX, toGamma, toBeta]) =>
        engine.addLayerNorm(g, x.value, gamma, moments, { x: toX, gamma: toGamma, beta: toBeta }),
      { overwrites: true },
    );
  });
}

/**
 * Multi-head self-attention without its linear maps: qkv[n][L][3·units], which a dense layer gives, and the lengths → [n][L][units].
 * Each head has units/heads of the queries, keys and values (Vaswani et al. 2017):
 *
 *   y = softmax(q kᵀ/√(units/heads)) v        over the words that are there
 */
export function attention(name: string, heads: number): (qkv: Node, lengths: Node) => Node {
  return (qkv, lengths) => {
    const { engine, shape } = qkv.value;
    const [n, L, packed] = shape;
    if (packed % (3 * heads) !== 0)
      throw new Error(
        `${name} has ${heads} heads for queries, keys and values, and ${packed} units do not divide by that`,
      );
    const weights = engine.zeros([n, heads, L, L]);
    return node(
      `${name}.y`,
      [n, L, packed / 3],
      [qkv, lengths],
      (y) => engine.attend(qkv.value, lengths.value, heads, weights, y),
      (g, [toQkv]) => engine.addAttend(g, qkv.value, lengths.value, heads, weights, toQkv!),
      { overwrites: true },
    );
  };
}

/** x[n][L][units] → [n][units]: the mean over the positions that are there. Of an empty text it is 0. */
export function meanPool(x: Node, lengths: Node): Node {
  const { engine, shape } = x.value;
  return node(
    "mean",
    [shape[0], shape[2]],
    [x, lengths],
    (y) => engine.meanPool(x.value, lengths.value, y),
    (g, [toX]) => engine.addMeanPool(g, lengths.value, toX!),
    { overwrites: true },
  );
}

/**
 * x itself, through which no gradient goes where a text has ended. Wanted below an activation: a rule may give δ ≠ 0 where e = 0, as
 * `consistent` does where f⁻¹(f(z)) is not z to the last bit, and a position that is not there must not move a weight.
 */
export function upTo(x: Node, lengths: Node): Node {
  const [n, L, units] = x.value.shape;
  const pull: Node["pull"] = ({ data: g }, [toX]) => {
    const { data: to, fresh } = toX!;
    for (let i = 0; i < n; i++) {
      const start = i * L * units;
      const end = start + lengths.value.data[i] * units;
      if (fresh) {
        to.set(g.subarray(start, end), start);
        to.fill(0, end, start + L * units);
      } else for (let k = start; k < end; k++) to[k] += g[k];
    }
  };
  const { value, active } = x;
  return { name: "there", value, parents: [x, lengths], active, forward: () => {}, pull, overwrites: true };
}
