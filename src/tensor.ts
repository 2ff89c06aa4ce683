/**
 * Arrays of numbers with a shape, row-major: a batch is [sample][unit], a weight matrix [out][in], a loss []. They are doubles
 * under the `plain` engine unless another is named. Ops write loops over `data`, or ask the tensor's engine for one.
 */
import type { Engine, Numbers, Target, Tensor } from "./engine";
import { cleared } from "./plain/dense";
import { plainLoops } from "./plain";

export type { Engine, Numbers, Target, Tensor };
export { cleared };

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** The engine of TypeScript loops over doubles: the reference for every other, and the fastest for tiny networks. */
export const plain: Engine = { name: "plain", zeros: (shape) => tensor(shape), ...plainLoops };

/** A plain tensor over `data`, which it does not copy; zeros without it. Throws where the shape holds another number of values. */
export function tensor(
  shape: readonly number[],
  data: Numbers = new Float64Array(size(shape)),
  engine = plain,
): Tensor {
  if (data.length !== size(shape)) throw new Error(`shape [${shape}] holds ${size(shape)} values, got ${data.length}`);
  return { shape, data, engine };
}

/** [row][column] from nested arrays. Throws where the rows differ in length. */
export function matrix(rows: readonly (readonly number[])[]): Tensor {
  const columns = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== columns);
  if (ragged >= 0) throw new Error(`row ${ragged} has ${rows[ragged].length} values, row 0 has ${columns}`);
  return tensor([rows.length, columns], Float64Array.from(rows.flat()));
}

export const vector = (values: readonly number[]): Tensor => tensor([values.length], Float64Array.from(values));

/** A copy that the engine computes with. */
export function copied(of: Tensor, engine: Engine = of.engine): Tensor {
  const made = engine.zeros(of.shape);
  made.data.set(of.data);
  return made;
}

/** The tensor itself where the engine has it already, else a copy that it computes with. */
export const within = (engine: Engine, of: Tensor): Tensor => (of.engine === engine ? of : copied(of, engine));

/** The nested arrays of a matrix. */
export function rows({ shape: [n, columns], data }: Tensor): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}
