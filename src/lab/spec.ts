/** The lab's settings as a spec of `deltalab train` (version 1), one a side: what the lab trains is what the command trains. */
import { activations } from "../activations";
import { sets } from "../data/sets";
import { LEAST_CLAMP } from "../variants";
import { sideOf, type Layers, type Settings, type Side } from "./settings";

/** How many inputs and outputs a set has. */
export function widths(data: string): readonly [inputs: number, outputs: number] {
  const { x, y } = sets[data](1, "");
  return [x.shape[1], y.shape[1]];
}

/** Units a layer, inputs and outputs too. */
export function layersOf({ data, hidden }: Settings): number[] {
  const [inputs, outputs] = widths(data);
  return [inputs, ...hidden, outputs];
}

const names = (layers: Layers) => (layers === "all" ? undefined : layers.map((layer) => `fc${layer}`));

/** The step inside a′. */
export const stepOf = ({ lr }: Settings, { step }: Side): number => (step === "rate" ? lr : step);

function activationRule(settings: Settings, side: Side): object {
  const { rule, slope, mode, reading, clamp } = side;
  const layers = names(side.layers);
  const step = stepOf(settings, side);
  const where = { ...(layers && rule !== "derivative" && { layers }) };
  const kept = { ...(clamp !== LEAST_CLAMP && { clamp }) };
  if (rule === "difference") return { name: rule, step, mode, scale: reading, ...kept, ...where };
  if (rule === "consistent") return { name: rule, step, scale: reading, ...kept, ...where };
  if (rule === "bFunction") return { name: rule, g: slope, ...where };
  if (rule === "slope") return { name: rule, formula: slope, step, ...where };
  return { name: rule, ...where };
}

function transportRule({ seed }: Settings, { down }: Side): object {
  if (down === "transpose") return { name: down };
  if (down === "signs") return { name: down, magnitudes: "unit" };
  if (down === "drawnSigns") return { name: "signs", magnitudes: "random", seed };
  return { name: down, seed };
}

const activation = (f: string): unknown => (Object.hasOwn(activations, f) ? f : { formula: f });

/** The spec of one side. */
export function specOf(settings: Settings, letter: "a" | "b"): object {
  const { data, n, noise, hidden, f, out, bias, init, spread, seed, loss, scale, optimizer, lr, iterations } = settings;
  const side = sideOf(settings, letter);
  const train = names(settings.train);
  return {
    version: 1,
    seed,
    network: {
      layers: layersOf(settings),
      activations: [...hidden.map(() => activation(f)), activation(out)],
      bias: bias === "yes",
      init: { name: init, scale: spread },
    },
    data: { name: data, n, ...(noise !== 0 && { noise }) },
    loss,
    ...(scale !== 1 && { lossScale: scale }),
    rules: { activation: activationRule(settings, side), transport: transportRule(settings, side) },
    ...(train && { train }),
    optimizer: { name: optimizer, rate: lr },
    iterations,
    record: { at: [0, iterations], what: ["loss"] },
  };
}
