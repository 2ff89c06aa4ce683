/** What several tests share: comparison with a tolerance, and gradients by central differences. Imported by tests alone. */
import assert from "node:assert/strict";
import { forwardPass, type Node } from "./graph";
import type { Numbers } from "./tensor";

/** The largest |x − y| over two lists; throws where their lengths differ or a value is NaN. */
export function largestGap(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let gap = 0;
  for (let i = 0; i < actual.length; i++) {
    assert.ok(!Number.isNaN(actual[i]) && !Number.isNaN(expected[i]), `NaN at ${i}`);
    if (actual[i] !== expected[i]) gap = Math.max(gap, Math.abs(actual[i] - expected[i]));
  }
  return gap;
}

export function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const gap = largestGap(actual, expected);
  assert.ok(gap <= tolerance, `largest difference ${gap} > ${tolerance}`);
}

/** ∂(end)/∂(parameter) by the five-point central difference, whose error is of order h⁴. */
export function numericGradient(end: Node, parameter: Node, h = 1e-3): Numbers {
  const forward = forwardPass(end);
  const { data } = parameter.value;
  const at = (i: number, value: number) => {
    data[i] = value;
    forward();
    return end.value.data[0];
  };
  return data.map((w, i) => {
    const slope = (8 * (at(i, w + h) - at(i, w - h)) - (at(i, w + 2 * h) - at(i, w - 2 * h))) / (12 * h);
    at(i, w);
    return slope;
  });
}

/** The largest |exact − numeric| over the entries of a gradient, relative to the gradient's largest entry. */
export function relativeGap(exact: ArrayLike<number>, numeric: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(numeric, Math.abs));
  return largestGap(exact, numeric) / (largest === 0 ? 1 : largest);
}
