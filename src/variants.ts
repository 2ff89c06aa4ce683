/** What may be turned at a rule and at a loss from outside: how close to an end a rule lets a come, and how large the cost is. */
import type { Activation } from "./activations";
import { node } from "./graph";
import type { Loss } from "./losses";
import type { ActivationRule } from "./rules";

/** Paper 1's own clamp, which `difference` and `consistent` have by themselves: this share of the range, at either end. */
export const LEAST_CLAMP = 1e-16;

/** A range with this share of its width gone at either end; one without an end has no width, and stays. */
export const inset = (share: number, [low, high]: Activation["range"]): Activation["range"] => {
  const width = share * (high - low);
  return share === LEAST_CLAMP || !Number.isFinite(width) ? [low, high] : [low + width, high - width];
};

/** The rule with a and a′ kept this share of a bounded range away from its ends. */
export const clamped = (share: number, rule: ActivationRule): ActivationRule =>
  share === LEAST_CLAMP ? rule : (f, place) => rule({ ...f, range: inset(share, f.range) }, place);

/** The loss times a factor. To the derivative that is another learning rate; `difference` sees it in a′ as well. */
export const scaled = (factor: number, loss: Loss): Loss =>
  factor === 1
    ? loss
    : (output, y) => {
        const plain = loss(output, y);
        return node(
          "scaled loss",
          [],
          [plain],
          (value) => {
            value.data[0] = factor * plain.value.data[0];
          },
          (g, [toPlain]) => {
            toPlain!.data[0] += factor * g.data[0];
          },
        );
      };
