/** What the contract refuses of the lab's settings, told at the control that is meant. */
import { WrongValue } from "../values";
import type { Key, Settings } from "./settings";

/** Settings that make no run: the key of the control, and why, in words. */
export class Refused extends Error {
  constructor(
    readonly key: Key,
    message: string,
  ) {
    super(message);
  }
}

/** Which control a key path of the contract is about. */
const paths: readonly (readonly [path: RegExp, key: (letter: "a" | "b") => Key])[] = [
  [/^rules\.activation\.(g|formula)/, (letter) => `${letter}Slope`],
  [/^rules\.activation\.layers/, (letter) => `${letter}Layers`],
  [/^rules\.activation\.clamp/, (letter) => `${letter}Clamp`],
  [/^rules\.activation/, (letter) => `${letter}Rule`],
  [/^rules\.transport/, (letter) => `${letter}Down`],
  [/^train/, () => "train"],
  [/^(data|loss)/, () => "loss"],
];

/** The refusal of a side's spec as the lab's own; any other error as it is. */
export function refusal(error: unknown, { hidden }: Settings, letter: "a" | "b"): unknown {
  if (!(error instanceof WrongValue)) return error;
  const { message } = error;
  const words = message.replace(/^[\w.[\]]+: /, "").replace(/ \(network\.activations\[(\d+)\]\)$/, (_, i) => ` (fc${Number(i) + 1})`); // prettier-ignore
  const [, layer] = /^network\.activations\[(\d+)\]/.exec(message) ?? [];
  if (layer !== undefined) return new Refused(Number(layer) < hidden.length ? "f" : "out", words);
  const found = paths.find(([path]) => path.test(message));
  return found === undefined ? error : new Refused(found[1](letter), words);
}
