/** The records of a job, as the lines that `deltalab train` prints. */
import type { Layer } from "../layers";
import { rows, type Tensor } from "../tensor";
import { training, type Step } from "../train";
import type { Job } from "./job";
import { RECORDED } from "./schema";

/** The job's records in ascending order of iteration, each as one line of JSON. */
export function* lines({ run, at, what }: Job): Generator<string> {
  let next = 0;
  if (at.length === 0) return;
  for (const step of training(run)) {
    if (step.iteration !== at[next]) continue;
    yield JSON.stringify(recordOf(step, run.network, what), (_, v: unknown) =>
      typeof v === "number" && !Number.isFinite(v) ? String(v) : v,
    );
    if (++next === at.length) return;
  }
}

function recordOf(step: Step, { params }: Layer, what: Job["what"]): Record<string, unknown> {
  const layers = [...new Set(params.map((p) => p.name.split(".")[0]))];
  const each = (of: (layer: string) => unknown) => Object.fromEntries(layers.map((layer) => [layer, of(layer)]));
  /** {W: [[…]], b: […]} of one layer, from some tensor of each parameter. */
  const parameters = (layer: string, of: (p: Layer["params"][number]) => Tensor) =>
    Object.fromEntries(
      params
        .filter((p) => p.name.startsWith(`${layer}.`))
        .map((p) => [p.name.split(".")[1], p.value.shape.length === 2 ? rows(of(p)) : Array.from(of(p).data)]),
    );
  const parts: Record<(typeof RECORDED)[number], () => unknown> = {
    loss: () => step.loss,
    z: () => each((layer) => rows(step.z(layer))),
    delta: () => each((layer) => rows(step.delta(layer))),
    gradients: () => each((layer) => parameters(layer, step.gradient)),
    weights: () => each((layer) => parameters(layer, (p) => p.value)),
  };
  return {
    iteration: step.iteration,
    ...Object.fromEntries(RECORDED.filter((w) => what.includes(w)).map((w) => [w, parts[w]()])),
  };
}
