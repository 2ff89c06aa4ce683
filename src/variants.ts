/** What may be turned at a rule and at a loss from outside: how close to an end a rule lets a come, and how large the cost is. */
import { node } from "./graph";
import type { Loss } from "./losses";
import type { ActivationRule } from "./rules";

/** Paper 1's own clamp, which `difference` and `consistent` have by themselves: this share of the range, at either end. */
export const LEAST_CLAMP = 1e-16;

/** The rule with a and a′ kept this share of a bounded range away from its ends. */
export const clamped = (share: number, rule: ActivationRule): ActivationRule =>
  share === LEAST_CLAMP
    ? rule
    : (f, place) => {
        const [low, high] = f.range;
        const inset = share * (high - low);
        return Number.isFinite(inset) ? rule({ ...f, range: [low + inset, high - inset] }, place) : rule(f, place);
      };

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
