/** The form under a figure that trains: learning rate and seed, and the rule where there is a choice. */
import { escaped, raised } from "../html";

/** Roughly even in the logarithm, and short to write. */
export const RATES = [0.01, 0.1, 1]
  .flatMap((d) => [1, 1.5, 2, 3, 4, 5, 6, 8].map((m) => Number((m * d).toPrecision(2))))
  .concat(10);

/** A hand on a slider sends many values; training waits until it rests. */
const REST_MS = 60;

/** What a reader may change. */
interface Chosen {
  readonly rate: number;
  readonly seed: string;
  readonly rule?: string;
}

function field<T extends keyof HTMLElementTagNameMap>(form: HTMLElement, tag: T, words: string) {
  const label = form.appendChild(document.createElement("label"));
  label.append(words, " ");
  return label.appendChild(document.createElement(tag));
}

function button(form: HTMLElement, words: string, act: () => void): void {
  const made = form.appendChild(document.createElement("button"));
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
}

function choice(form: HTMLElement, words: string, names: readonly string[]): HTMLSelectElement {
  const select = field(form, "select", words);
  for (const name of names) select.append(new Option(name));
  return select;
}

/** A slider over these values, and what it stands at. */
function slider(form: HTMLElement, words: string, values: readonly number[]) {
  const input = field(form, "input", words);
  input.type = "range";
  input.min = "0";
  input.max = String(values.length - 1);
  const told = input.parentElement!.appendChild(document.createElement("output"));
  const value = () => values[Number(input.value)];
  const tell = () => {
    told.textContent = String(value());
    input.setAttribute("aria-valuetext", told.textContent);
  };
  const set = (to: number) => {
    input.value = String(values.indexOf(to));
    tell();
  };
  return { input, value, set, tell };
}

/**
 * Puts the form under the figure, at the notebook's own settings; `train` gets the settings when a hand rests. Returns what
 * writes under the form.
 */
export function controls<S extends Chosen>(
  plot: HTMLElement,
  own: S,
  train: (settings: S) => void,
  rules: readonly string[] = [],
): (words: string) => void {
  const form = document.createElement("form");
  form.className = "lab";
  form.addEventListener("submit", (event) => event.preventDefault());
  const rule = rules.length > 0 ? choice(form, "Rule", rules) : undefined;
  const rate = slider(form, "Learning rate", [...new Set([...RATES, own.rate])].sort((a, b) => a - b)); // prettier-ignore
  const seed = field(form, "input", "Seed");
  seed.size = 6;
  seed.maxLength = 40;
  const status = document.createElement("p");
  status.setAttribute("role", "status");

  let waiting: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    rate.tell();
    clearTimeout(waiting);
    const settings = { ...own, rate: rate.value(), seed: seed.value, ...(rule && { rule: rule.value }) };
    waiting = setTimeout(() => train(settings), REST_MS);
  };
  const reset = () => {
    rate.set(own.rate);
    seed.value = own.seed;
    if (rule) rule.value = own.rule!;
  };
  button(form, "Another seed", () => {
    seed.value = String(crypto.getRandomValues(new Uint16Array(1))[0]);
    start();
  });
  button(form, "Reset", () => {
    reset();
    start();
  });
  for (const control of [rule, rate.input, seed]) control?.addEventListener("input", start);
  reset();
  form.append(status);
  plot.after(form);
  return (words) => (status.innerHTML = raised(escaped(words)));
}
