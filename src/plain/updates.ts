/** The plain loops of the optimizers (src/optimizers.ts has the equations and their sources). */
import type { UpdateLoops } from "../engine";

export const updates: UpdateLoops = {
  descend(rate, { data: g }, { data: w }) {
    for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
  },

  descendWithMomentum(rate, mu, { data: g }, { data: w }, { data: v }) {
    for (let i = 0; i < w.length; i++) {
      v[i] = mu * v[i] + g[i];
      w[i] -= rate * v[i];
    }
  },

  adam({ rate, beta1, beta2, epsilon, first, second }, { data: g }, { data: w }, { data: m }, { data: v }) {
    for (let i = 0; i < w.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      w[i] -= (rate * (m[i] / first)) / (Math.sqrt(v[i] / second) + epsilon);
    }
  },

  adadelta({ rate, rho, epsilon }, { data: g }, { data: w }, { data: square }, { data: delta }) {
    for (let i = 0; i < w.length; i++) {
      square[i] = rho * square[i] + (1 - rho) * g[i] * g[i];
      const change = (Math.sqrt(delta[i] + epsilon) / Math.sqrt(square[i] + epsilon)) * g[i];
      delta[i] = rho * delta[i] + (1 - rho) * change * change;
      w[i] -= rate * change;
    }
  },
};
