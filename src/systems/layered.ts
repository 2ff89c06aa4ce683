/**
 * The same for a layered network, whose Jacobian is one product,
 *
 *   dy/dx = D_L W_L … D₂ W₂ D₁ W₁     with D_l = diag(f′(z_l)),
 *
 * which the chain rule brackets from the right and backpropagation from the left; and what either order costs.
 */
import type { Activation } from "../activations";
import type { Weights } from "../models";

/** [row][column]. */
export type Rows = readonly (readonly number[])[];

/** A B. */
export const times = (A: Rows, B: Rows): number[][] =>
  A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)));

/** The factors of the Jacobian at x (notebook 03, eq. 4), D₁W₁ first: each layer's weights with its rows scaled by f′(z). */
export function factors(
  weights: readonly Weights[],
  activations: readonly Activation[],
  x: readonly number[],
): number[][][] {
  let a = x;
  return weights.map(({ W, b }, l) => {
    const { f, derivative } = activations[l];
    const z = W.map((row, i) => row.reduce((sum, w, j) => sum + w * a[j], b?.[i] ?? 0));
    a = z.map(f);
    return W.map((row, i) => row.map((w) => derivative(z[i]) * w));
  });
}

/** Multiplied from the input's side, as the chain rule goes: (D₂W₂ (D₁W₁)). */
export const fromInput = ([first, ...rest]: readonly Rows[]): Rows =>
  rest.reduce((T, factor) => times(factor, T), first);

/** Multiplied from the output's side, as backpropagation goes: ((D₂W₂) D₁W₁). */
export const fromOutput = (chain: readonly Rows[]): Rows => chain.slice(0, -1).reduceRight((T, factor) => times(T, factor), chain[chain.length - 1]); // prettier-ignore

/**
 * The differential network of a trained one (paper 3's list): from the same weights and activations, without training, all
 * dy/dx at an input, [output][input]. With one hidden layer it is diag(f₂′) W₂ diag(f₁′) W₁ (notebook 03, eq. 8).
 */
export const differentialNetwork =
  (weights: readonly Weights[], activations: readonly Activation[]) =>
  (x: readonly number[]): Rows =>
    fromInput(factors(weights, activations, x));

// --------------------------------------------------------------------------------------------------- multiplications

/** Multiplications in the products of the W (the scalings by f′ come on top, see `scalings`) for widths n₀ … n_L. */
export interface Counts {
  readonly chainRule: number;
  readonly backpropagation: number;
  /** The least of all bracketings, and one that takes it, W₁ rightmost: "((W₄W₃)(W₂W₁))". */
  readonly best: number;
  readonly bracketing: string;
}

/**
 * n_in·(E − E_in) for the chain rule and n_out·(E − E_out) for backpropagation, E = Σ n_l n_{l−1} being the edges, E_in those
 * that leave the inputs and E_out those that enter the outputs; and the best of all orders by dynamic programming.
 */
export function productCounts(widths: readonly number[]): Counts {
  const layers = widths.length - 1;
  const edges = widths.slice(1).map((n, l) => n * widths[l]);
  const E = edges.reduce((sum, n) => sum + n, 0);
  // least[i][j]: the product W_{j} … W_{i+1}, of shape widths[j] × widths[i].
  const least: number[][] = widths.map(() => new Array<number>(widths.length).fill(0));
  const written: string[][] = widths.map((_, i) => widths.map((_, j) => (j === i + 1 ? `W${subscript(j)}` : "")));
  for (let span = 2; span <= layers; span++)
    for (let i = 0; i + span <= layers; i++) {
      const j = i + span;
      least[i][j] = Infinity;
      for (let k = i + 1; k < j; k++) {
        const cost = least[i][k] + least[k][j] + widths[i] * widths[k] * widths[j];
        if (cost >= least[i][j]) continue;
        least[i][j] = cost;
        written[i][j] = `(${written[k][j]}${written[i][k]})`;
      }
    }
  return {
    chainRule: widths[0] * (E - edges[0]),
    backpropagation: widths[layers] * (E - edges[layers - 1]),
    best: least[0][layers],
    bracketing: written[0][layers],
  };
}

const subscript = (n: number) => [...String(n)].map((d) => "₀₁₂₃₄₅₆₇₈₉"[Number(d)]).join("");

/**
 * What the f′ add where every layer has one, with z and a as variables of their own: n_in·Σ_{l ≥ 1} n_l for the chain rule;
 * n_out·Σ_{1 ≤ l < L} n_l for backpropagation, and n_out·n_{L−1} more, since the outputs' f′ comes before their row of W.
 */
export function scalings(widths: readonly number[]): { chainRule: number; backpropagation: number } {
  const hidden = widths.slice(1, -1).reduce((sum, n) => sum + n, 0);
  const [below, outputs] = widths.slice(-2);
  return { chainRule: widths[0] * (hidden + outputs), backpropagation: outputs * (hidden + below) };
}
