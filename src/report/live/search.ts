/** The field on the first page: what is found while a reader types, and the keys that lead there and through it. */
import { finder, type Hit, type Hits, type Piece, type Saved } from "./find";
import { unpacked } from "./unpacked";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** Made when the field is first used. */
let made: Promise<(words: string) => Hits> | undefined;
const find = () => (made ??= unpacked("findable").then((text) => finder(JSON.parse(text) as Saved)));

function pieces(into: HTMLElement, list: readonly Piece[]): HTMLElement {
  for (const [text, isMarked] of list)
    into.append(isMarked ? Object.assign(document.createElement("mark"), { textContent: text }) : text);
  return into;
}

const marked = (tag: string, className: string, list: readonly Piece[]): HTMLElement =>
  pieces(Object.assign(document.createElement(tag), { className }), list);

function item({ address, name, where, text }: Hit): HTMLElement {
  const link = Object.assign(document.createElement("a"), { href: address.replace(/^index\.html/, "") });
  link.append(marked("b", "", name), " ", marked("span", "where", [[where, false]]), marked("span", "text", text));
  const place = document.createElement("li");
  place.append(link);
  return place;
}

const counted = ({ all, first }: Hits, words: string): string =>
  all === 0
    ? `Nothing is found for “${words}”.`
    : all > first.length
      ? `The first ${first.length} of ${all} places for “${words}”`
      : `${all} ${all === 1 ? "place" : "places"} for “${words}”`;

async function show(): Promise<void> {
  const words = element<HTMLInputElement>("search-words").value.trim();
  const hits = words === "" ? { all: 0, first: [] } : (await find())(words);
  if (words !== element<HTMLInputElement>("search-words").value.trim()) return; // something else was typed meanwhile
  element("search-found").replaceChildren(...hits.first.map(item));
  element("search-told").textContent = words === "" ? "" : counted(hits, words);
}

/** The field and what is found, as a column that arrow keys go up and down. */
function step(by: 1 | -1): void {
  const field = element("search-words");
  const stops = [field, ...element("search-found").querySelectorAll<HTMLElement>("a")];
  stops[Math.min(stops.length - 1, Math.max(0, stops.indexOf(document.activeElement as HTMLElement) + by))].focus();
}

function onKey(event: KeyboardEvent): void {
  const field = element<HTMLInputElement>("search-words");
  const isInField = document.activeElement === field;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" && isInField) element("search-found").querySelector("a")?.click();
  else if (event.key === "Escape" && isInField) {
    field.value = "";
    void show();
  } else if (event.key === "Escape") field.focus();
  else return;
  event.preventDefault();
}

document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("search");
  if (box === null || typeof DecompressionStream === "undefined") return;
  box.hidden = false;
  box.addEventListener("input", () => void show());
  box.addEventListener("focusin", () => void find(), { once: true });
  box.addEventListener("keydown", onKey);
  if (location.hash === "#search-words") element("search-words").focus(); // it was hidden when the browser looked for it
});
