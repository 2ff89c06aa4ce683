/** Symmetric positive definite systems by Cholesky's factor. Matrices are row-major in one array, n × n. */

/**
 * The lower triangle L of a = L Lᵀ, with zeros above; `a` is not changed and read at and below its diagonal alone. Undefined
 * where `a` is not positive definite (to rounding), or not finite. n³/6 products.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      if (j < i) L[i * n + j] = sum / L[j * n + j];
      else if (sum > 0 && sum < Infinity) L[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  return L;
}

/** b becomes L⁻¹ b; its entries before `from` must be 0. */
export function solveLower(L: Float64Array, b: Float64Array, from = 0): void {
  const n = b.length;
  for (let i = from; i < n; i++) {
    let sum = b[i];
    for (let k = from; k < i; k++) sum -= L[i * n + k] * b[k];
    b[i] = sum / L[i * n + i];
  }
}

/** b becomes L⁻ᵀ b. */
export function solveUpper(L: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = n - 1; i >= 0; i--) {
    b[i] /= L[i * n + i];
    for (let k = 0; k < i; k++) b[k] -= L[i * n + k] * b[i];
  }
}

/** (L Lᵀ)⁻¹, whole. n³/2 products. */
export function inverse(L: Float64Array, n: number): Float64Array {
  const whole = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = whole.subarray(j * n, (j + 1) * n); // as good as a row: the inverse is symmetric
    column[j] = 1;
    solveLower(L, column, j);
    solveUpper(L, column);
  }
  return whole;
}
