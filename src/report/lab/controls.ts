/** The form and the settings: each control writes its key, each key its controls; what is refused is said beside. */
import { term } from "../../expression";
import { derivative, namedDerivative } from "../../formula/derivative";
import { mathml } from "../../formula/mathml";
import { exp, log } from "../../math";
import { taken, written, type Note, type Place } from "../../lab/address";
import { fields, keys, same, sideOf, startOf, type Key, type Settings, type Side } from "../../lab/settings";
import { layersOf } from "../../lab/spec";
import { sideNames, sideStyles } from "../../lab/words";
import { OWN, sums } from "./form";
import { prime } from "./glassview";
import { icon } from "./icons";
import { swatch } from "./views";
import { escaped } from "../html";

type Control = HTMLInputElement | HTMLSelectElement;

const one = <T extends Element>(selector: string) => document.querySelector<T>(selector)!;
const all = <T extends Element>(selector: string) => [...document.querySelectorAll<T>(selector)];

/** A slider's thousandths of a power of ten, and back: three digits of the value. */
const place = (value: number): number => Math.round((1000 * log(value)) / log(10));
const valueAt = (position: number): number => Number(exp((position / 1000) * log(10)).toPrecision(3));

/** Says something beside a control, or nothing. */
export function say(key: Key, words: string): void {
  const box = document.getElementById(`wrong-${key}`);
  if (box === null || box.textContent === words) return;
  box.textContent = words;
  document.getElementById(`in-${key}`)?.setAttribute("aria-invalid", String(words !== ""));
}

/** Which properties of a rule have a meaning for it. */
const used: Readonly<Record<Exclude<keyof Side, "rule" | "down">, (side: Side) => boolean>> = {
  slope: ({ rule }) => rule === "bFunction" || rule === "slope",
  step: ({ rule }) => rule === "difference" || rule === "consistent" || rule === "slope",
  mode: ({ rule }) => rule === "difference",
  reading: ({ rule }) => rule === "difference" || rule === "consistent",
  clamp: ({ rule }) => rule === "difference" || rule === "consistent",
  layers: ({ rule }) => rule !== "derivative",
};

/** Shows the derivative of an activation, or of what is typed for one. */
function showFormula(key: "f" | "out", f: string): void {
  const box = one(`[data-formula="${key}"]`);
  const isNamed = (fields[key] as { names: readonly string[] }).names.includes(f);
  const before = `${prime("f")}<mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo>`;
  const of = isNamed ? namedDerivative(f) : derivative(term(f, ["z"]), "z");
  box.innerHTML = mathml(of, before);
}

/** The keys' own text: a control that somebody types into is left alone. */
function show(control: Control, text: string): void {
  if (control.value !== text && document.activeElement !== control) control.value = text;
}

/** A box for each layer of the network, ticked where the key holds. */
function showTicks(box: HTMLElement, settings: Settings): void {
  const held = settings[box.dataset.ticks as Key] as Settings["train"];
  const count = settings.hidden.length + 1;
  if (box.childElementCount !== count)
    box.innerHTML = Array.from({ length: count }, (_, l) => `<label><input type="checkbox" value="${l + 1}">fc${l + 1}</label>`).join(""); // prettier-ignore
  box.querySelectorAll("input").forEach((tick, l) => (tick.checked = held === "all" || held.includes(l + 1)));
}

/** What is ticked, as an address writes it; undefined where nothing is. */
function ticked(box: HTMLElement): string | undefined {
  const ticks = [...box.querySelectorAll("input")];
  const held = ticks.filter(({ checked }) => checked);
  return held.length === 0 ? undefined : held.length === ticks.length ? "all" : held.map(({ value }) => value).join();
}

/** Puts the settings into all controls. */
export function fill({ start, settings }: Place): void {
  one<HTMLSelectElement>("#begin").value = start;
  for (const control of all<Control>("[data-key]")) {
    const key = control.dataset.key as Key;
    const text = written(settings[key]);
    if (fields[key].kind === "activation") {
      const own = one<HTMLInputElement>(`[data-own="${key}"]`);
      const isOwn = !(fields[key] as { names: readonly string[] }).names.includes(text);
      if (document.activeElement !== own) {
        show(control, isOwn ? OWN : text);
        own.hidden = !isOwn;
        if (isOwn) show(own, text);
      }
    } else show(control, text);
  }
  for (const slider of all<HTMLInputElement>("[data-slide]")) {
    const value = settings[slider.dataset.slide as Key] as number;
    slider.value = String(place(value));
    slider.setAttribute("aria-valuetext", String(value));
  }
  for (const box of all<HTMLElement>("[data-ticks]")) showTicks(box, settings);
  showFormula("f", settings.f);
  showFormula("out", settings.out);
  showSides(settings);
  showMarks({ start, settings });
  const layers = layersOf(settings);
  for (const [name, words] of Object.entries(sums(settings, layers))) one(`[data-sum="${name}"]`).textContent = words;
}

/** What the sides are called, and which of their controls matter. */
function showSides(settings: Settings): void {
  const [names, lines] = [sideNames(settings), sideStyles(settings)];
  one("#key").innerHTML = names.map((name, s) => `<span>${swatch(lines[s])} ${escaped(name)}</span>`).join("");
  for (const s of [0, 1] as const) one(`[data-name="${s}"]`).innerHTML = `${swatch(lines[s])} ${"AB"[s]}`;
  all<HTMLOptionElement>("#in-of option").forEach((option, s) => (option.textContent = names[s]));
  const sides = (["a", "b"] as const).map((letter) => sideOf(settings, letter));
  for (const [key, isUsed] of Object.entries(used)) {
    const row = one<HTMLElement>(`[data-pair="${key}"]`);
    const on = sides.map(isUsed);
    row.hidden = !on.some((is) => is);
    row.querySelectorAll<HTMLElement>(".control").forEach((box, s) => (box.style.visibility = on[s] ? "" : "hidden"));
  }
}

/** A tick where a paper says so; a way back where a setting is another than the one that it began with. */
function showMarks({ start, settings }: Place): void {
  const from = startOf(start);
  for (const mark of all<HTMLElement>("[data-mark]")) {
    const key = mark.dataset.mark as Key;
    const isSame = same(settings[key], from.settings[key]);
    const printed = from.printed.includes(key);
    const state = isSame ? (printed ? "printed" : "") : `back to ${written(from.settings[key])}`;
    if (mark.dataset.state === state) continue;
    mark.dataset.state = state;
    mark.innerHTML = isSame
      ? printed
        ? `<span title="As the paper prints it">${icon("check")}<span class="hidden"> as the paper prints it</span></span>`
        : ""
      : `<button type="button" data-back="${key}" title="${escaped(state)}" aria-label="${escaped(`${key}: ${state}`)}">${icon("back")}</button>`;
  }
}

/** What the address said that was not taken. */
export function showNotes(notes: readonly Note[]): void {
  for (const key of keys) say(key, "");
  for (const { key, words } of notes) if (key !== "") say(key, words);
}

/** Listens to all controls; `set` is called with what has been read. */
export function listen(settings: () => Settings, set: (changed: Partial<Settings>) => void): void {
  const read = (key: Key, text: string) => {
    try {
      const { value, words } = taken(key, text.trim());
      say(key, words ?? "");
      set({ [key]: value });
    } catch (error) {
      say(key, (error as Error).message);
    }
  };
  for (const control of all<Control>("[data-key]")) {
    const key = control.dataset.key as Key;
    control.addEventListener("input", () => {
      if (control.value !== OWN) return read(key, control.value);
      const own = one<HTMLInputElement>(`[data-own="${key}"]`);
      own.hidden = false;
      own.value = `${settings()[key]}(z)`.replace("identity(z)", "z");
      own.focus();
      read(key, own.value);
    });
    control.addEventListener("change", () => (control.value !== OWN ? (control.value = written(settings()[key])) : 0));
  }
  for (const box of all<HTMLElement>("[data-ticks]"))
    box.addEventListener("change", (event) => {
      const key = box.dataset.ticks as Key;
      const text = ticked(box);
      if (text !== undefined) return read(key, text);
      (event.target as HTMLInputElement).checked = true;
      say(key, "one layer at least");
    });
  for (const own of all<HTMLInputElement>("[data-own]"))
    own.addEventListener("input", () => read(own.dataset.own as Key, own.value));
  for (const slider of all<HTMLInputElement>("[data-slide]")) {
    const key = slider.dataset.slide as Key;
    const { low, high, whole } = fields[key] as { low: number; high: number; whole?: true };
    [slider.min, slider.max] = [String(place(low)), String(place(high))];
    slider.addEventListener("input", () => {
      const value = Math.min(high, Math.max(low, valueAt(Number(slider.value))));
      read(key, String(whole ? Math.round(value) : value));
    });
  }
  one("form.settings").addEventListener("submit", (event) => event.preventDefault());
}
