/**
 * Principal directions of points in many dimensions, by Jacobi's rotations: + − × ÷ and √ alone, so that equal points give
 * equal bits in every engine.
 */
import { mean } from "./stats/summaries";

export interface Principal {
  readonly centre: readonly number[];
  /** Unit vectors, by falling variance; the entry of largest size is positive. */
  readonly directions: readonly (readonly number[])[];
  /** Σ squared coordinates along each, of points less the centre. */
  readonly variances: readonly number[];
  /** The share of all variance along the first, the first two, … */
  readonly explained: readonly number[];
}

/** After so many sweeps over all pairs nothing is left to rotate; Jacobi's method converges quadratically. */
const SWEEPS = 30;

/**
 * Eigenvalues and eigenvectors (rows, by falling eigenvalue) of a symmetric matrix: every off-diagonal entry in turn is rotated
 * to 0 by the angle with tangent t = sign θ/(|θ| + √(θ² + 1)), θ = (a_qq − a_pp)/(2 a_pq).
 */
export function jacobi(symmetric: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = symmetric.length;
  const a = symmetric.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const turn = (u: number[], v: number[], c: number, s: number) => {
    for (let k = 0; k < n; k++) [u[k], v[k]] = [c * u[k] - s * v[k], s * u[k] + c * v[k]];
  };
  for (let sweep = 0, left = true; left && sweep < SWEEPS; sweep++) {
    left = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) <= 1e-17 * (Math.abs(a[p][p]) + Math.abs(a[q][q]))) continue;
        left = true;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        turn(a[p], a[q], c, t * c);
        for (const row of a) [row[p], row[q]] = [c * row[p] - t * c * row[q], t * c * row[p] + c * row[q]];
        turn(vectors[p], vectors[q], c, t * c);
      }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => vectors[i]) };
}

/** The principal directions of some points, all of one length. */
export function principal(points: readonly ArrayLike<number>[]): Principal {
  const width = points[0].length;
  const centre = Array.from({ length: width }, (_, i) => mean(points.map((p) => p[i])));
  const scatter = centre.map(() => new Array<number>(width).fill(0));
  for (const p of points)
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) scatter[i][j] += (p[i] - centre[i]) * (p[j] - centre[j]);
  const { values, vectors } = jacobi(scatter);
  const directions = vectors.map((v) => {
    const largest = v.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    return largest < 0 ? v.map((x) => -x) : v;
  });
  const all = values.reduce((sum, v) => sum + v, 0);
  let sum = 0;
  return { centre, directions, variances: values, explained: values.map((v) => (sum += v) / all) };
}

/** The coordinates of a point along some directions through the centre. */
export const along = (
  { centre, directions }: Pick<Principal, "centre" | "directions">,
  point: ArrayLike<number>,
  count = 2,
): number[] => directions.slice(0, count).map((d) => d.reduce((sum, c, i) => sum + c * (point[i] - centre[i]), 0));
