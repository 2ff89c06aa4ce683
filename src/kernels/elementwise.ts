/** The float32 engine's activations and sums: kernels for the common ones, one entry at a time in double precision for the others. */
import { leakyRelu, relu, sigmoid, tanh, type Activation } from "../activations";
import type { DenseLoops, SequenceLoops } from "../engine";
import { at, type Arena } from "./arena";

interface Kernels {
  readonly activate: string;
  /** δ = e·f′(z). */
  readonly delta: string;
  /** What both take before their pointers. */
  readonly constants: readonly number[];
  /** What `delta` takes before its pointers, where that is something else. */
  readonly deltaConstants?: readonly number[];
}

const KERNELS = new Map<Activation, Kernels>([
  [sigmoid, { activate: "sigmoid", delta: "sigmoidDelta", constants: [] }],
  [tanh, { activate: "tanh", delta: "tanhDelta", constants: [] }],
  [relu, { activate: "relu", delta: "leakyDelta", constants: [], deltaConstants: [0] }],
  [leakyRelu, { activate: "leakyRelu", delta: "leakyDelta", constants: [leakyRelu.derivative(-1)] }],
]);

export function elementwiseKernels({
  team,
}: Arena): Pick<DenseLoops & SequenceLoops, "accumulate" | "activate" | "add" | "addDelta"> {
  return {
    accumulate: (from, to) => {
      if (to.fresh) to.data.set(from.data);
      else team.run("sum", to.data.length, at(from), at(to), at(to));
    },

    add: (x, y, z) => team.run("sum", z.data.length, at(x), at(y), at(z)),

    activate: (f, z, a) => {
      const own = KERNELS.get(f);
      if (own) team.run(own.activate, a.data.length, ...own.constants, at(z), at(a));
      else for (let i = 0; i < a.data.length; i++) a.data[i] = f.f(z.data[i]);
    },

    // Any other slope is asked in double precision, with a = f(z) from z: in float32 a chord of a small step would often be 0.
    addDelta: (f, slope, z, a, e, to) => {
      const own = KERNELS.get(f);
      if (own && slope === f.derivative) {
        const constants = own.deltaConstants ?? own.constants;
        team.run(own.delta, to.data.length, ...constants, at(z), at(e), at(to), to.fresh ? 0 : 1);
        return;
      }
      const delta = slope.delta ?? ((z, a, e) => e * slope(z, a, e));
      const { data, fresh } = to;
      for (let i = 0; i < data.length; i++)
        data[i] = (fresh ? 0 : data[i]) + delta(z.data[i], f.f(z.data[i]), e.data[i]);
    },
  };
}
