/** The float32 engine's optimizers. Constants are computed in double precision and rounded once. */
import type { UpdateLoops } from "../engine";
import { at, type Arena } from "./arena";

export function updateKernels({ team }: Arena): UpdateLoops {
  return {
    descend: (rate, g, w) => team.run("descend", w.data.length, rate, at(g), at(w)),
    descendWithMomentum: (rate, mu, g, w, v) =>
      team.run("descendWithMomentum", w.data.length, rate, mu, at(g), at(w), at(v)),
    adam: ({ rate, beta1, beta2, epsilon, first, second }, g, w, m, v) =>
      team.run("adam", w.data.length, rate / first, beta1, 1 - beta1, beta2, 1 - beta2, 1 / second, epsilon, at(g), at(w), at(m), at(v)), // prettier-ignore
    adadelta: ({ rate, rho, epsilon }, g, w, square, delta) =>
      team.run("adadelta", w.data.length, rate, rho, 1 - rho, epsilon, at(g), at(w), at(square), at(delta)),
  };
}
