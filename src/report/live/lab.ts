/**
 * Controls under a figure: the learning rate and the seed of its single run. A worker trains that run again with the
 * notebook's own code, and the figure's lines called "… this run" follow; its bands stay the notebook's.
 */
import type { Lab } from "../../figure";
import { digits } from "../../show";
import { controls } from "./controls";
import type { SavedFigure } from "./saved";
import { reproduced, sameRun, trainer, withRun } from "./training";
import type { Costs } from "./worker";

/** The lines that a run has in its figure, from both rules' costs. */
const lines: Readonly<Record<string, (bp: number, dbp: number) => number>> = {
  "BP, this run": (bp) => bp,
  "DBP, this run": (_, dbp) => dbp,
  "BP − DBP, this run": (bp, dbp) => bp - dbp,
};

/** The figure with its run's lines taken from these costs, as far as they have come. */
const withCosts = (figure: SavedFigure, bp: Float64Array, dbp: Float64Array, upTo: number): SavedFigure =>
  withRun(figure, (name) => {
    const line = lines[name];
    return line && ((k) => (k <= upTo ? line(bp[k], dbp[k]) : undefined));
  });

/** Puts the controls under the figure; `show` draws what it is given in the figure's place. */
export function addLab(plot: HTMLElement, figure: SavedFigure, show: (figure: SavedFigure) => Promise<void>): void {
  const own = figure.lab!;
  const train = trainer<Lab, Costs>("worker", show);
  const say = controls(plot, own, (lab: Lab) => {
    const [bp, dbp] = [new Float64Array(lab.iterations + 1), new Float64Array(lab.iterations + 1)];
    void train(lab, say, ({ BP, DBP, from }) => {
      bp.set(BP, from);
      dbp.set(DBP, from);
      const upTo = from + BP.length - 1;
      const shown = () => withCosts(figure, bp, dbp, upTo);
      return { figure: shown, ...(upTo === lab.iterations && { words: () => told(lab, shown()) }) };
    });

    function told({ rate, seed, iterations }: Lab, shown: SavedFigure): string {
      const [b, d] = [bp[iterations], dbp[iterations]];
      const ahead = b === d ? "they are equal" : `${d < b ? "DBP" : "BP"} is lower by ${digits(Math.abs(b - d))}`;
      const note =
        rate === own.rate && seed === own.seed
          ? reproduced(sameRun(shown, figure, lines))
          : `The bands are the notebook's, at learning rate ${own.rate}.`;
      return `Final cost: BP ${digits(b)}, DBP ${digits(d)}; ${ahead}. ${note}`;
    }
  });
}
