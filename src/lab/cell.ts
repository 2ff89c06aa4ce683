/** The lab's settings as a TypeScript cell that does the same with the library's public names, to go on from in a notebook. */
import { activations } from "../activations";
import { LEAST_CLAMP } from "../variants";
import { sideOf, type Layers, type Settings, type Side } from "./settings";
import { layersOf, stepOf } from "./spec";
import { sideNames } from "./words";

/** Names by the module that they come from. */
type Imports = Map<string, Set<string>>;

/** A name that the cell needs. */
type Use = (name: string, module?: string) => string;

const isNamed = (f: string): boolean => Object.hasOwn(activations, f);
const quoted = (text: string): string => JSON.stringify(text);
const layerNames = (layers: Layers & object): string => `[${layers.map((layer) => quoted(`fc${layer}`)).join(", ")}]`;

const activation = (f: string, use: Use): string =>
  isNamed(f) ? use(f) : `${use("typedActivation", "deltalab/formula/typed")}(${quoted(f)})`;

function wholeRule(settings: Settings, side: Side, use: Use): string {
  const { rule, slope, mode, reading, clamp } = side;
  const step = stepOf(settings, side);
  switch (rule) {
    case "derivative":
    case "linear":
      return use(rule);
    case "difference":
    case "consistent": {
      const args = rule === "difference" ? [step, use(mode), use(reading)] : [step, use(reading)];
      const made = `${use(rule)}(${args.join(", ")})`;
      return clamp === LEAST_CLAMP ? made : `${use("clamped")}(${clamp}, ${made})`;
    }
    case "bFunction":
      return isNamed(slope)
        ? `${use(rule)}((z) => ${use(slope)}.derivative(z))`
        : `${use(rule)}(${use("expression", "deltalab/expression")}(${quoted(slope)}))`;
    case "slope":
      return `${use("typedSlope", "deltalab/formula/typed")}(${quoted(slope)}, ${step})`;
  }
}

function transport({ down }: Side, use: Use): string {
  if (down === "transpose") return use(down);
  if (down === "signs") return `${use("signs")}()`;
  return `${use(down === "drawnSigns" ? "signs" : down)}(seed)`;
}

function rules(settings: Settings, letter: "a" | "b", use: Use): string {
  const side = sideOf(settings, letter);
  const whole = wholeRule(settings, side, use);
  const held = side.layers === "all" || side.rule === "derivative" ? whole : `${use("only")}(${layerNames(side.layers)}, ${whole})`; // prettier-ignore
  return `{ activation: ${held}, transport: ${transport(side, use)} }`;
}

/** A cell that trains both sides and prints what they end at. */
export function cellOf(settings: Settings): string {
  const { data, n, noise, hidden, f, out, bias, init, spread, seed, loss, scale, optimizer, lr, iterations, train } =
    settings;
  const imports: Imports = new Map([["deltalab", new Set(["record"])]]);
  const use: Use = (name, module = "deltalab") => {
    if (!imports.has(module)) imports.set(module, new Set());
    imports.get(module)!.add(name);
    return name;
  };
  const layers = layersOf(settings);
  const weights = `${use("drawWeights")}([${layers.join(", ")}], seed, ${use(init)}(${spread})${bias === "yes" ? "" : ", false"})`;
  const functions = [...hidden.map(() => activation(f, use)), activation(out, use)];
  const points = `${use(data)}(${n}, seed)`;
  const [a, b] = sideNames(settings);
  const body = [
    `const seed = ${quoted(seed)};`,
    `const run = (rules: Partial<Rules>): Run => ({`,
    `  network: ${use("mlp")}(${weights}, [${functions.join(", ")}]),`,
    `  ...${noise === 0 ? points : `${use("noisy")}(${points}, ${noise}, seed)`},`,
    `  loss: ${scale === 1 ? use(loss) : `${use("scaled")}(${scale}, ${use(loss)})`},`,
    `  optimizer: ${use(optimizer)}(${lr}),`,
    ...(train === "all" ? [] : [`  train: ${layerNames(train)},`]),
    `  rules,`,
    `});`,
    `const cost = (rules: Partial<Rules>) => record(run(rules), ${iterations}, { loss: (s) => s.loss }).loss;`,
    `const a = cost(${rules(settings, "a", use)}); // ${a}`,
    `const b = cost(${rules(settings, "b", use)}); // ${b}`,
    `console.log(a[${iterations}], b[${iterations}]);`,
  ];
  const lines = [...imports].map(([module, names]) => `import { ${[...names].sort().join(", ")} } from "${module}";`);
  return [...lines, `import type { Rules, Run } from "deltalab";`, "", ...body, ""].join("\n");
}
