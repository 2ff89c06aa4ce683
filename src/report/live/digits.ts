/**
 * Controls under a figure that learns drawn digits: the rule, the learning rate and the seed. A worker trains the network with
 * the notebook's own code, and the figure's lines called "… this run" follow; the others stay the notebook's.
 */
import type { DigitsLab } from "../../figure";
import { digits } from "../../show";
import { escaped, raised } from "../html";
import type { Learnt, Refused } from "./digitsworker";
import { button, field, RATES, REST_MS } from "./lab";
import type { SavedFigure } from "./saved";
import { unpacked } from "./unpacked";

/** The lines that a run has in its figure. */
const lines: Readonly<Record<string, keyof Learnt>> = { "loss, this run": "loss", "accuracy, this run": "accuracy" };

const short = (value: number) => Number(value.toPrecision(6)); // as the notebook's own figures are written

/** The figure with its run's lines taken from what has been learnt so far. */
export function withLearnt(figure: SavedFigure, seen: Learnt): SavedFigure {
  const data = figure.data.map((trace) => {
    const list = seen[lines[String(trace.name)]];
    if (list === undefined) return trace;
    const x = (trace.x as number[]).filter((k) => k < list.length);
    return { ...trace, x, y: x.map((k) => short(list[k])) };
  });
  return { ...figure, data };
}

/** Whether two figures show the same run, to every digit written. */
const sameRun = (a: SavedFigure, b: SavedFigure): boolean =>
  a.data.every((trace, i) => lines[String(trace.name)] === undefined || String(trace.y) === String(b.data[i].y));

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
  const { choices, ...own } = figure.digits!;
  const rates = [...new Set([...RATES, own.rate])].sort((a, b) => a - b);
  const form = document.createElement("form");
  form.className = "lab";
  form.addEventListener("submit", (event) => event.preventDefault());

  const rule = field(form, "select", "Rule");
  for (const name of choices) rule.append(new Option(name));
  const rate = field(form, "input", "Learning rate");
  rate.type = "range";
  rate.min = "0";
  rate.max = String(rates.length - 1);
  const shown = rate.parentElement!.appendChild(document.createElement("output"));
  const seed = field(form, "input", "Seed");
  seed.size = 6;
  seed.maxLength = 40;
  const status = document.createElement("p");
  status.setAttribute("role", "status");

  const settings = (): DigitsLab => ({ ...own, choices, rule: rule.value, rate: rates[Number(rate.value)], seed: seed.value }); // prettier-ignore
  const reset = () => {
    rule.value = own.rule;
    rate.value = String(rates.indexOf(own.rate));
    seed.value = own.seed;
  };
  let worker: Worker | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    shown.textContent = String(settings().rate);
    rate.setAttribute("aria-valuetext", shown.textContent);
    clearTimeout(waiting);
    waiting = setTimeout(() => void train(settings()), REST_MS);
  };

  /** Ends the worker of before and trains with new settings; draws whenever the drawing before has finished. */
  async function train(lab: DigitsLab): Promise<void> {
    worker?.terminate();
    const script = await unpacked("digits");
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const mine = (worker = new Worker(address));
    URL.revokeObjectURL(address);
    let seen: Learnt = { loss: [], accuracy: [] };
    let drawn: Learnt | undefined;
    let drawing = false;
    const draw = async () => {
      if (drawing) return;
      drawing = true;
      while (drawn !== seen && mine === worker) await show(withLearnt(figure, (drawn = seen)));
      drawing = false;
      if (mine === worker && seen.accuracy.length > lab.epochs) finish(lab, seen);
    };
    status.textContent = "Training …";
    mine.onmessage = ({ data }: MessageEvent<Learnt | Refused>) => {
      if ("refused" in data) return void (status.textContent = `This rule cannot be used here: ${data.refused}.`);
      seen = data;
      void draw();
    };
    mine.onerror = () => (status.textContent = "This browser does not let a page train.");
    mine.postMessage(lab);
  }

  function finish(lab: DigitsLab, seen: Learnt): void {
    const same = lab.rule === own.rule && lab.rate === own.rate && lab.seed === own.seed;
    const note = !same
      ? ""
      : sameRun(withLearnt(figure, seen), figure)
        ? " These are the notebook's curves, trained again here: every digit is the same."
        : " These should be the notebook's curves, and they differ.";
    status.innerHTML = raised(escaped(told(lab, seen) + note));
  }

  button(form, "Another seed", () => {
    seed.value = String(crypto.getRandomValues(new Uint16Array(1))[0]);
    start();
  });
  button(form, "Reset", () => {
    reset();
    start();
  });
  for (const control of [rule, rate, seed]) control.addEventListener("input", start);
  reset();
  shown.textContent = String(own.rate);
  form.append(status);
  plot.after(form);
}
