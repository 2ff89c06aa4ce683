/**
 * Controls under a figure: the learning rate and the seed of its single run. A worker trains that run again with the
 * notebook's own code, and the figure's lines called "… this run" follow; its bands stay the notebook's.
 */
import type { Lab } from "../../figure";
import { digits } from "../../show";
import { escaped, raised } from "../html";
import type { SavedFigure } from "./saved";
import { unpacked } from "./unpacked";
import type { Costs } from "./worker";

/** Roughly even in the logarithm, and short to write. */
export const RATES = [0.01, 0.1, 1]
  .flatMap((d) => [1, 1.5, 2, 3, 4, 5, 6, 8].map((m) => Number((m * d).toPrecision(2))))
  .concat(10);

/** A hand on a slider sends many values; the worker waits until it rests. */
export const REST_MS = 60;

/** The lines that a run has in its figure, from both rules' costs. */
const lines: Readonly<Record<string, (bp: number, dbp: number) => number>> = {
  "BP, this run": (bp) => bp,
  "DBP, this run": (_, dbp) => dbp,
  "BP − DBP, this run": (bp, dbp) => bp - dbp,
};

const short = (value: number) => Number(value.toPrecision(6)); // as the notebook's own figures are written

/** The figure with its run's lines taken from these costs, as far as they have come. */
export function withCosts(
  figure: SavedFigure,
  bp: ArrayLike<number>,
  dbp: ArrayLike<number>,
  upTo: number,
): SavedFigure {
  const data = figure.data.map((trace) => {
    const line = lines[String(trace.name)];
    if (line === undefined) return trace;
    const x = (trace.x as number[]).filter((k) => k <= upTo);
    return { ...trace, x, y: x.map((k) => short(line(bp[k], dbp[k]))) };
  });
  return { ...figure, data };
}

/** Whether two figures show the same run, to every digit written. */
export const sameRun = (a: SavedFigure, b: SavedFigure): boolean =>
  a.data.every((trace, i) => lines[String(trace.name)] === undefined || String(trace.y) === String(b.data[i].y));

export function field<T extends keyof HTMLElementTagNameMap>(form: HTMLElement, tag: T, words: string) {
  const label = form.appendChild(document.createElement("label"));
  label.append(words, " ");
  return label.appendChild(document.createElement(tag));
}

export function button(form: HTMLElement, words: string, act: () => void): void {
  const made = form.appendChild(document.createElement("button"));
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
}

/** Puts the controls under the figure; `show` draws what it is given in the figure's place. */
export function addLab(plot: HTMLElement, figure: SavedFigure, show: (figure: SavedFigure) => Promise<void>): void {
  const own = figure.lab!;
  const rates = [...new Set([...RATES, own.rate])].sort((a, b) => a - b);
  const form = document.createElement("form");
  form.className = "lab";
  form.addEventListener("submit", (event) => event.preventDefault());

  const rate = field(form, "input", "Learning rate");
  rate.type = "range";
  rate.min = "0";
  rate.max = String(rates.length - 1);
  const told = rate.parentElement!.appendChild(document.createElement("output"));
  const seed = field(form, "input", "Seed");
  seed.size = 6;
  seed.maxLength = 40;
  const status = document.createElement("p");
  status.setAttribute("role", "status");

  const settings = (): Lab => ({ ...own, rate: rates[Number(rate.value)], seed: seed.value });
  const reset = () => {
    rate.value = String(rates.indexOf(own.rate));
    seed.value = own.seed;
  };
  let worker: Worker | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    told.textContent = String(settings().rate);
    rate.setAttribute("aria-valuetext", told.textContent);
    clearTimeout(waiting);
    waiting = setTimeout(() => void train(settings()), REST_MS);
  };

  /** Ends the worker of before and trains with new settings; draws whenever the drawing before has finished. */
  async function train(lab: Lab): Promise<void> {
    worker?.terminate();
    const script = await unpacked("worker");
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const mine = (worker = new Worker(address));
    URL.revokeObjectURL(address);
    const bp = new Float64Array(lab.iterations + 1);
    const dbp = new Float64Array(lab.iterations + 1);
    let upTo = -1;
    let drawing = false;
    const draw = async () => {
      if (drawing) return;
      drawing = true;
      for (let drawn = -2; drawn !== upTo && mine === worker;) {
        drawn = upTo;
        await show(withCosts(figure, bp, dbp, upTo));
      }
      drawing = false;
      if (mine === worker && upTo === lab.iterations) finish(lab, withCosts(figure, bp, dbp, upTo), bp, dbp);
    };
    status.textContent = "Training …";
    mine.onmessage = ({ data }: MessageEvent<Costs>) => {
      bp.set(data.BP, data.from);
      dbp.set(data.DBP, data.from);
      upTo = data.from + data.BP.length - 1;
      void draw();
    };
    mine.onerror = () => (status.textContent = "This browser does not let a page train.");
    mine.postMessage(lab);
  }

  function finish(lab: Lab, shown: SavedFigure, bp: Float64Array, dbp: Float64Array): void {
    const [b, d] = [bp[lab.iterations], dbp[lab.iterations]];
    const ahead = b === d ? "they are equal" : `${d < b ? "DBP" : "BP"} is lower by ${digits(Math.abs(b - d))}`;
    const same = lab.rate === own.rate && lab.seed === own.seed;
    const note = !same
      ? `The bands are the notebook's, at learning rate ${own.rate}.`
      : sameRun(shown, figure)
        ? "These are the notebook's curves, trained again here: every digit is the same."
        : "These should be the notebook's curves, and they differ.";
    status.innerHTML = raised(escaped(`Final cost: BP ${digits(b)}, DBP ${digits(d)}; ${ahead}. ${note}`));
  }

  button(form, "Another seed", () => {
    seed.value = String(crypto.getRandomValues(new Uint16Array(1))[0]);
    start();
  });
  button(form, "Reset", () => {
    reset();
    start();
  });
  rate.addEventListener("input", start);
  seed.addEventListener("input", start);
  reset();
  told.textContent = String(own.rate);
  form.append(status);
  plot.after(form);
}
