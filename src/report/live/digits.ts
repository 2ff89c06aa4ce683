/**
 * Controls under a figure that learns drawn digits: the rule, the learning rate and the seed. A worker trains the network with
 * the notebook's own code, and the figure's lines called "… this run" follow; the others stay the notebook's.
 */
import type { DigitsLab } from "../../figure";
import { digits } from "../../show";
import { controls } from "./controls";
import type { Learnt, Refused } from "./digitsworker";
import type { SavedFigure } from "./saved";
import { reproduced, sameRun, trainer, withRun } from "./training";

/** The lines that a run has in its figure. */
const lines: Readonly<Record<string, keyof Learnt>> = { "loss, this run": "loss", "accuracy, this run": "accuracy" };

/** The figure with its run's lines taken from what has been learnt so far. */
const withLearnt = (figure: SavedFigure, seen: Learnt): SavedFigure =>
  withRun(figure, (name) => (name in lines ? (k) => seen[lines[name]][k] : undefined));

/** The words at the end of a run. */
export function told({ epochs, rule, tests }: DigitsLab, { loss, accuracy }: Learnt): string {
  const [last, right] = [loss, accuracy].map((list) => list[list.length - 1]);
  const words = Number.isFinite(last)
    ? `${digits(100 * right)} % of ${tests} fresh digits are right, the last batch's loss is ${digits(last)}.`
    : "the run left all numbers; try a smaller rate.";
  return `After ${epochs} epochs under ${rule}: ${words}`;
}

/** Puts the controls under the figure; `show` draws what it is given in the figure's place. */
export function addDigits(plot: HTMLElement, figure: SavedFigure, show: (figure: SavedFigure) => Promise<void>): void {
  const own = figure.digits!;
  const train = trainer<DigitsLab, Learnt | Refused>("digits", show);
  const ended = (lab: DigitsLab, seen: Learnt): string => {
    const isOwn = lab.rule === own.rule && lab.rate === own.rate && lab.seed === own.seed;
    const note = isOwn ? ` ${reproduced(sameRun(withLearnt(figure, seen), figure, lines))}` : "";
    return told(lab, seen) + note;
  };
  const start = (lab: DigitsLab) =>
    void train(lab, say, (message) => {
      if ("refused" in message) return { words: () => `This rule cannot be used here: ${message.refused}.` };
      const isLast = message.accuracy.length > lab.epochs;
      return { figure: () => withLearnt(figure, message), ...(isLast && { words: () => ended(lab, message) }) };
    });
  const say = controls(plot, own, start, own.choices);
}
