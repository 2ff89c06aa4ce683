/**
 * Arrays of doubles with a shape, row-major: a batch is [sample][unit], a weight matrix [out][in], a loss [].
 * Ops write plain loops over `data`; what stands here is what more than one of them needs.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** A tensor over `data`, which it does not copy; zeros without it. Throws where the shape holds another number of values. */
export function tensor(shape: readonly number[], data = new Float64Array(size(shape))): Tensor {
  if (data.length !== size(shape)) throw new Error(`shape [${shape}] holds ${size(shape)} values, got ${data.length}`);
  return { shape, data };
}

/** [row][column] from nested arrays. Throws where the rows differ in length. */
export function matrix(rows: readonly (readonly number[])[]): Tensor {
  const columns = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== columns);
  if (ragged >= 0) throw new Error(`row ${ragged} has ${rows[ragged].length} values, row 0 has ${columns}`);
  return tensor([rows.length, columns], Float64Array.from(rows.flat()));
}

export const vector = (values: readonly number[]): Tensor => tensor([values.length], Float64Array.from(values));

/** The nested arrays of a matrix. */
export function rows({ shape: [n, columns], data }: Tensor): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** target += source, entry by entry. */
export function accumulate(target: Tensor, source: Tensor): void {
  const to = target.data;
  const from = source.data;
  for (let i = 0; i < to.length; i++) to[i] += from[i];
}

// The loops below run over the samples innermost: the layers here are narrow, and a batch is long.

/** z[n][out] = x[n][in] · W[out][in]ᵀ (+ b[out]): every sample through every row of W. */
export function affine(x: Tensor, W: Tensor, b: Tensor | undefined, z: Tensor): void {
  const [outputs, inputs] = W.shape;
  const from = x.data;
  const weight = W.data;
  const to = z.data;
  for (let j = 0; j < outputs; j++) {
    const bias = b === undefined ? 0 : b.data[j];
    for (let i = j; i < to.length; i += outputs) to[i] = bias;
    for (let k = 0; k < inputs; k++) {
      const w = weight[j * inputs + k];
      for (let i = j, l = k; i < to.length; i += outputs, l += inputs) to[i] += w * from[l];
    }
  }
}

/** e[n][in] = delta[n][out] · W[out][in]. */
export function product(delta: Tensor, W: Tensor, e: Tensor): void {
  const [outputs, inputs] = W.shape;
  const from = delta.data;
  const weight = W.data;
  const to = e.data;
  to.fill(0);
  for (let k = 0; k < inputs; k++) {
    for (let j = 0; j < outputs; j++) {
      const w = weight[j * inputs + k];
      for (let i = k, l = j; i < to.length; i += inputs, l += outputs) to[i] += from[l] * w;
    }
  }
}

/** dW[out][in] += Σₙ delta[n][out] · x[n][in]. */
export function addOuter(delta: Tensor, x: Tensor, dW: Tensor): void {
  const [outputs, inputs] = dW.shape;
  const from = x.data;
  const up = delta.data;
  const to = dW.data;
  for (let j = 0; j < outputs; j++) {
    for (let k = 0; k < inputs; k++) {
      let sum = 0;
      for (let i = j, l = k; i < up.length; i += outputs, l += inputs) sum += up[i] * from[l];
      to[j * inputs + k] += sum;
    }
  }
}

/** db[out] += Σₙ delta[n][out]. */
export function addColumns(delta: Tensor, db: Tensor): void {
  const outputs = db.data.length;
  const up = delta.data;
  for (let j = 0; j < outputs; j++) {
    let sum = 0;
    for (let i = j; i < up.length; i += outputs) sum += up[i];
    db.data[j] += sum;
  }
}
