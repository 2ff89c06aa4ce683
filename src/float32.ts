/**
 * The float32 engine: tensors in one WebAssembly memory, loops in its SIMD kernels (src/kernels). Everything that a network
 * is trained with passes through it unchanged: graph, rules, layers, optimizers.
 *
 *   const engine = float32();                                    // 256 MB, one thread
 *   const net = mlp(drawWeights([784, 128, 10], "7"), [relu, identity], engine);
 *
 * An engine holds its tensors until it is dropped itself: make one for each experiment.
 */
import { denseKernels } from "./kernels/dense";
import { arena } from "./kernels/arena";
import { imageKernels } from "./kernels/images";
import { elementwiseKernels } from "./kernels/elementwise";
import { sequenceKernels } from "./kernels/sequences";
import { alone, type Team } from "./kernels/team";
import { updateKernels } from "./kernels/updates";
import { tensor, type Engine } from "./tensor";

export { alone, type Team };

/** An engine over a team (`alone()`, or `pair()` in Node). `winograd` false computes every convolution directly. */
export function float32(team: Team = alone(), winograd = true): Engine {
  const space = arena(team);
  const engine: Engine = {
    ...denseKernels(space),
    ...imageKernels(space, winograd),
    ...elementwiseKernels(space),
    ...sequenceKernels(space),
    ...updateKernels(space),
    name: "float32",
    zeros: (shape) => {
      const data = space.floats(shape.reduce((product, n) => product * n, 1));
      return tensor(shape, data, engine);
    },
  };
  return engine;
}
