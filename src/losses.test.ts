import assert from "node:assert/strict";
import { test } from "node:test";
import { backward, parameter } from "./graph";
import { binaryCrossEntropy, crossEntropy, mse, rmse, squaredError, type Loss } from "./losses";
import { exp, log } from "./math";
import { matrix } from "./tensor";
import { close } from "./testing";

const a = () =>
  parameter(
    matrix([
      [0.2, 0.7],
      [0.9, 0.4],
    ]),
    "a",
  );
const y = matrix([
  [0, 1],
  [1, 0],
]);
const residual = [0.2, -0.3, -0.1, 0.4];
const squares = 0.04 + 0.09 + 0.01 + 0.16;
const p = (x: number, other: number) => 1 / (1 + exp(other - x));

const byHand: [name: string, loss: Loss, value: number, gradient: number[]][] = [
  ["mse has no half", mse, squares / 4, residual.map((r) => (2 * r) / 4)],
  ["rmse is its root", rmse, Math.sqrt(squares / 4), residual.map((r) => r / (4 * Math.sqrt(squares / 4)))],
  ["squaredError is half the sum, over the batch too", squaredError, squares / 2, residual],
  [
    "crossEntropy is softmax's, mean over the batch",
    crossEntropy,
    -(log(p(0.7, 0.2)) + log(p(0.9, 0.4))) / 2,
    [p(0.2, 0.7), p(0.7, 0.2) - 1, p(0.9, 0.4) - 1, p(0.4, 0.9)].map((g) => g / 2),
  ],
  [
    "binaryCrossEntropy is a sum over outputs, mean over the batch",
    binaryCrossEntropy,
    -(log(0.8) + log(0.7) + log(0.9) + log(0.6)) / 2,
    [1 / 0.8, -1 / 0.7, -1 / 0.9, 1 / 0.6].map((g) => g / 2),
  ],
];

for (const [name, loss, value, gradient] of byHand)
  test(`${name}: value and gradient of a case by hand`, () => {
    const output = a();
    const end = loss(output, y);
    close(end.value.data, [value], 1e-15);
    close(backward(end)(output).data, gradient, 1e-15);
  });

test("rmse has gradient 0 where the loss is 0", () => {
  const output = parameter(y);
  close(backward(rmse(output, y))(output).data, [0, 0, 0, 0], 0);
});

test("crossEntropy is finite for logits of any size", () => {
  const output = parameter(matrix([[800, -800]]));
  const end = crossEntropy(output, matrix([[0, 1]]));
  close(end.value.data, [1600], 0);
  close(backward(end)(output).data, [1, -1], 0);
});

test("binaryCrossEntropy: 0·ln 0 is 0, and a certain mistake costs infinity", () => {
  const right = parameter(matrix([[0, 1]]));
  const end = binaryCrossEntropy(right, matrix([[0, 1]]));
  close(end.value.data, [0], 0);
  close(backward(end)(right).data, [1, -1], 0);
  assert.equal(binaryCrossEntropy(right, matrix([[1, 0]])).value.data[0], Infinity);
});

test("targets of another shape are refused with both shapes", () =>
  assert.throws(() => mse(a(), matrix([[1]])), /the network gives \[2,2\], the targets are \[1,1\]/));
