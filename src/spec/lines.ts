/** The records of a job, as the lines that `deltalab train` prints. */
import type { Node } from "../graph";
import type { Layer } from "../layers";
import { rows, type Tensor } from "../tensor";
import { training, type Step } from "../train";
import { computing, type UnitNetwork } from "../units";
import { parametersForm } from "../units/form";
import { parametersOf } from "../units/layer";
import type { Job } from "./job";
import { RECORDED } from "./schema";

/** What stands in a line under each name that may be recorded. */
type Parts = Record<(typeof RECORDED)[number], () => unknown>;

/** The job's records in ascending order of iteration, each as one line of JSON. */
export function* lines({ run, units, at, what }: Job): Generator<string> {
  let next = 0;
  if (at.length === 0) return;
  for (const step of training(run)) {
    if (step.iteration !== at[next]) continue;
    const parts = units ? unitParts(step, run.network, units) : layerParts(step, run.network);
    const record = {
      iteration: step.iteration,
      ...Object.fromEntries(RECORDED.filter((w) => what.includes(w)).map((w) => [w, parts[w]()])),
    };
    yield JSON.stringify(record, (_, v: unknown) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
    if (++next === at.length) return;
  }
}

/** Of layers: {"fc1": [[…]]} for z and δ, {"fc1": {"W": [[…]], "b": […]}} for weights and gradients. */
function layerParts(step: Step, { params }: Layer): Parts {
  const layers = [...new Set(params.map((p) => p.name.split(".")[0]))];
  const each = (of: (layer: string) => unknown) => Object.fromEntries(layers.map((layer) => [layer, of(layer)]));
  /** {W: [[…]], b: […]} of one layer, from some tensor of each parameter. */
  const parameters = (layer: string, of: (p: Layer["params"][number]) => Tensor) =>
    Object.fromEntries(
      params
        .filter((p) => p.name.startsWith(`${layer}.`))
        .map((p) => [p.name.split(".")[1], p.value.shape.length === 2 ? rows(of(p)) : Array.from(of(p).data)]),
    );
  return {
    loss: () => step.loss,
    z: () => each((layer) => rows(step.z(layer))),
    delta: () => each((layer) => rows(step.delta(layer))),
    gradients: () => each((layer) => parameters(layer, step.gradient)),
    weights: () => each((layer) => parameters(layer, (p) => p.value)),
  };
}

/** Of units: {"2": [a number a sample]} for z and δ, {"weights": {"2,0": …}, "biases": {"2": …}} for weights and gradients. */
function unitParts(step: Step, layer: Layer, units: UnitNetwork): Parts {
  const each = (of: (unit: string) => Tensor) =>
    Object.fromEntries(computing(units).map((i) => [i, Array.from(of(String(i)).data)]));
  const parameters = (at: (p: Node) => Tensor) =>
    parametersForm(
      units,
      parametersOf(units, layer, (p) => at(p).data),
    );
  return {
    loss: () => step.loss,
    z: () => each(step.z),
    delta: () => each(step.delta),
    gradients: () => parameters(step.gradient),
    weights: () => parameters((p) => p.value),
  };
}
