/** The brute-force gradient of paper 5's introduction: difference quotients, a forward pass for every weight that is moved. */
import { forwardPass, type Node } from "../graph";
import type { Numbers } from "../tensor";

/** ∂L/∂w ≈ Σ factor·L(w + place·ε) / ε. */
export type Stencil = readonly (readonly [place: number, factor: number])[];

export const stencils = {
  /** The chapter's: (L(w + ε) − L(w))/ε, wrong by L″ε/2. */
  "one-sided": [
    [1, 1],
    [0, -1],
  ],
  /** (L(w + ε) − L(w − ε))/2ε, wrong by L‴ε²/6. */
  central: [
    [1, 1 / 2],
    [-1, -1 / 2],
  ],
  /** Wrong by L⁽⁵⁾ε⁴/30. */
  "five-point": [
    [1, 8 / 12],
    [-1, -8 / 12],
    [2, -1 / 12],
    [-2, 1 / 12],
  ],
} as const satisfies Record<string, Stencil>;

/** The gradient of `end` (one value) by quotients, a list for each parameter, and the forward passes that it took. */
export function quotients(
  end: Node,
  params: readonly Node[],
  epsilon: number,
  stencil: Stencil,
): { readonly gradients: Numbers[]; readonly passes: number } {
  const forward = forwardPass(end);
  let passes = 0;
  const loss = () => {
    forward();
    passes++;
    return end.value.data[0];
  };
  const unmoved = stencil.some(([place]) => place === 0) ? loss() : NaN; // one pass serves all weights
  const gradients = params.map(({ value: { data } }) =>
    data.map((w, i) => {
      const total = stencil.reduce((sum, [place, factor]) => {
        data[i] = w + place * epsilon;
        return sum + factor * (place === 0 ? unmoved : loss());
      }, 0);
      data[i] = w;
      return total / epsilon;
    }),
  );
  forward();
  return { gradients, passes };
}

/** A power of two, so that w ± h loses little: the quotient's own error is of order h⁶. */
const H = 1 / 256;

/** ∂f/∂w for every entry of w, by seven-point central differences: what formulas are held against. */
export function derivatives(f: (w: readonly number[]) => number, w: readonly number[]): number[] {
  return w.map((_, i) => {
    const at = (h: number) => f(w.map((v, j) => (j === i ? v + h : v)));
    const apart = (k: number) => at(k * H) - at(-k * H);
    return (45 * apart(1) - 9 * apart(2) + apart(3)) / (60 * H);
  });
}
