/**
 * Losses: the last node of a graph, shape [], over all entries of the network's output [sample][output].
 *
 * Each carries its own factor into δ and the gradients: 1/(n·outputs·loss) for rmse, 2/(n·outputs) for mse, none for
 * squaredError, 1/n for the cross-entropies. `difference` sees that factor in e, since its chord is not linear.
 */
import { node, type Node } from "./graph";
import { exp, log } from "./math";
import { tensor, type Numbers, type Tensor } from "./tensor";

/** The loss of `output` against the targets y, which has the same shape. */
export type Loss = (output: Node, y: Tensor) => Node;

/** A loss from its value and its gradient: `value(a, y)`, and `add(a, y, g, e, value)` adds g·∂L/∂a to e. */
function loss(
  value: (a: Tensor, y: Tensor) => number,
  add: (a: Tensor, y: Tensor, g: number, e: Tensor, value: number) => void,
): Loss {
  return (output, y) => {
    if (String(output.value.shape) !== String(y.shape))
      throw new Error(`the network gives [${output.value.shape}], the targets are [${y.shape}]`);
    const made: Node = node(
      "loss",
      [],
      [output],
      (target) => {
        target.data[0] = value(output.value, y);
      },
      (g, [toOutput]) => add(output.value, y, g.data[0], toOutput!, made.value.data[0]),
    );
    return made;
  };
}

/** Σ (a − y)² over samples and outputs. */
function sumOfSquares({ data: a }: Tensor, { data: y }: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - y[i]) * (a[i] - y[i]);
  return sum;
}

/** e += factor · (a − y). */
function addResidual({ data: a }: Tensor, { data: y }: Tensor, factor: number, { data: e }: Tensor): void {
  for (let i = 0; i < a.length; i++) e[i] += factor * (a[i] - y[i]);
}

/** √ of the mean of (a − y)² over samples and outputs (paper 1's cost); its gradient is 0 where the loss is 0. */
export const rmse: Loss = loss(
  (a, y) => Math.sqrt(sumOfSquares(a, y) / a.data.length),
  (a, y, g, e, value) => addResidual(a, y, value === 0 ? 0 : g / (a.data.length * value), e),
);

/** The mean of (a − y)² over samples and outputs, no half. */
export const mse: Loss = loss(
  (a, y) => sumOfSquares(a, y) / a.data.length,
  (a, y, g, e) => addResidual(a, y, (2 * g) / a.data.length, e),
);

/** ½ Σ (a − y)², over the batch too (paper 4). */
export const squaredError: Loss = loss(
  (a, y) => sumOfSquares(a, y) / 2,
  (a, y, g, e) => addResidual(a, y, g, e),
);

/** −Σ y ln softmax(a), mean over the batch; y are rows of 0 and 1 with sum 1, a are logits (an identity last layer). */
export const crossEntropy: Loss = loss(
  (a, y) => {
    const [n, classes] = a.shape;
    const p = tensor([classes]);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const logNorm = softmax(a, i, p.data);
      for (let c = 0; c < classes; c++) if (y.data[i * classes + c] === 1) sum += logNorm - a.data[i * classes + c];
    }
    return sum / n;
  },
  (a, y, g, e) => {
    const [n, classes] = a.shape;
    const p = tensor([classes]);
    for (let i = 0; i < n; i++) {
      softmax(a, i, p.data);
      for (let c = 0; c < classes; c++) e.data[i * classes + c] += (g * (p.data[c] - y.data[i * classes + c])) / n;
    }
  },
);

/** The softmax of row i into p; returns ln Σ eᵃ. */
function softmax({ shape, data }: Tensor, i: number, p: Numbers): number {
  const classes = shape[1];
  let top = -Infinity;
  for (let c = 0; c < classes; c++) top = Math.max(top, data[i * classes + c]);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += p[c] = exp(data[i * classes + c] - top);
  for (let c = 0; c < classes; c++) p[c] /= sum;
  return top + log(sum);
}

/** −Σ (y ln a + (1 − y) ln(1 − a)) over outputs, mean over the batch; a are probabilities, and 0·ln 0 is 0. */
export const binaryCrossEntropy: Loss = loss(
  (a, y) => {
    let sum = 0;
    for (let i = 0; i < a.data.length; i++) {
      const t = y.data[i];
      if (t !== 0) sum -= t * log(a.data[i]);
      if (t !== 1) sum -= (1 - t) * log(1 - a.data[i]);
    }
    return sum / a.shape[0];
  },
  (a, y, g, e) => {
    const n = a.shape[0];
    for (let i = 0; i < a.data.length; i++) {
      const t = y.data[i];
      const down = t === 0 ? 0 : t / a.data[i];
      const up = t === 1 ? 0 : (1 - t) / (1 - a.data[i]);
      e.data[i] += (g * (up - down)) / n;
    }
  },
);
