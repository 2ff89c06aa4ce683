/**
 * The lab's settings as an address, and back: `#lab/figure-2?v=1&lr=1.02&seed=7`. Only what differs from where it begins is
 * written. What an address says is never believed: a value outside is moved to the nearest end, anything else is left alone,
 * and both are said in words.
 */
import { term } from "../expression";
import { SLOPE_VARIABLES, typedActivation } from "../formula/typed";
import { fields, FIRST, keys, LONGEST_FORMULA, same, startOf, starts, type Field, type Key, type Settings, type StartName } from "./settings"; // prettier-ignore

/** The version of the addresses that are written. Later ones may add keys and must go on reading these. */
const VERSION = "1";

/** A longer address is no address of ours, and is not looked into. */
const LONGEST = 4000;

/** What was not taken as it stood: the key, "" for the address itself, and why. */
export interface Note {
  readonly key: Key | "";
  readonly words: string;
}

export interface Place {
  readonly start: StartName;
  readonly settings: Settings;
}

export interface Read extends Place {
  readonly notes: readonly Note[];
}

// -------------------------------------------------------------------------------------------------------- one value

/** A value as an address and a form write it. */
export const written = (value: Settings[Key]): string => (Array.isArray(value) ? value.join(",") : String(value));

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}…` : text === "" ? "nothing" : text);

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i;

/** A value that was read, and what had to be changed of it. */
interface Taken {
  readonly value: Settings[Key];
  readonly words?: string;
}

function number(text: string, { low, high, whole, word }: Field & { kind: "number" }): Taken {
  if (text === word) return { value: word as "rate" };
  const kind = `${whole ? "an integer" : "a number"} from ${low} to ${high}${word === undefined ? "" : ` or ${word}`}`;
  const value = NUMBER.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw new Error(`expected ${kind}, got ${shown(text)}`);
  if (value < low) return { value: low, words: `${low} is the least here, and ${shown(text)} was asked for` };
  if (value > high) return { value: high, words: `${high} is the most here, and ${shown(text)} was asked for` };
  if (whole && !Number.isInteger(value)) throw new Error(`expected ${kind}, got ${shown(text)}`);
  return { value };
}

function sizes(text: string, { most, widest }: Field & { kind: "sizes" }): number[] {
  const list = text.split(/[,\s]+/).map(Number);
  const isSize = (size: number) => Number.isInteger(size) && size >= 1 && size <= widest;
  if (list.length < 1 || list.length > most || !list.every(isSize))
    throw new Error(`expected 1 to ${most} layers of 1 to ${widest} units, such as 8,8; got ${shown(text)}`);
  return list;
}

function layers(text: string): Settings["train"] {
  if (text === "all") return "all";
  const list = text.split(",").map(Number);
  const isLayer = (layer: number, i: number) => Number.isInteger(layer) && layer >= 1 && layer <= 6 && (i === 0 || layer > list[i - 1]); // prettier-ignore
  if (!list.every(isLayer)) throw new Error(`expected all, or layers in order such as 1,2; got ${shown(text)}`);
  return list;
}

/** A name of a menu, or what is typed in its place. */
function formula(text: string, names: readonly string[], read: (text: string) => unknown, of: string): string {
  if (names.includes(text)) return text;
  if (text.length > LONGEST_FORMULA) throw new Error(`a formula has at most ${LONGEST_FORMULA} letters here`);
  try {
    read(text);
  } catch (error) {
    throw new Error(`expected a name of the list or ${of}; ${shown(text)} ${(error as Error).message}`);
  }
  return text;
}

/** Reads one value. Throws a sentence without the key's name where the text is none. */
export function taken(key: Key, text: string): Taken {
  const field = fields[key];
  switch (field.kind) {
    case "number":
      return number(text, field);
    case "choice":
      if (!field.names.includes(text)) throw new Error(`expected one of ${field.names.join(", ")}; got ${shown(text)}`);
      return { value: text };
    case "activation":
      return { value: formula(text, field.names, typedActivation, "a function of z") };
    case "slope":
      return { value: formula(text, field.names, (t) => term(t, SLOPE_VARIABLES), "a formula in z, a, e and step") };
    case "sizes":
      return { value: sizes(text, field) };
    case "layers":
      return { value: layers(text) };
    case "unit":
      if (!/^[1-6]\.([1-9]|[12]\d|3[0-2])$/.test(text)) throw new Error(`expected layer.unit, such as 1.2; got ${shown(text)}`); // prettier-ignore
      return { value: text };
    case "text":
      if (text.length > field.longest || /[\p{Cc}\p{Cs}]/u.test(text))
        throw new Error(`expected at most ${field.longest} letters, got ${shown(text)}`);
      return { value: text };
  }
}

// --------------------------------------------------------------------------------------------------------- addresses

/** "lr=1.02&seed=7": what differs from the start. */
export function changes({ start, settings }: Place): string {
  const own = startOf(start).settings;
  return keys
    .filter((key) => !same(settings[key], own[key]))
    .map((key) => `${key}=${encodeURIComponent(written(settings[key])).replaceAll("%2C", ",")}`)
    .join("&");
}

/** "lab/figure-2?v=1&lr=1.02&seed=7", to stand behind a page's #. */
export function address(place: Place): string {
  const rest = changes(place);
  return `lab/${place.start}?v=${VERSION}${rest === "" ? "" : `&${rest}`}`;
}

/** The short form for a command line and a cell: "figure-2?" only where another start is meant. */
export function request(place: Place): string {
  const rest = changes(place);
  return place.start === FIRST ? rest : `${place.start}${rest === "" ? "" : `?${rest}`}`;
}

const first = (start: StartName): Place => ({ start, settings: startOf(start).settings });

/**
 * What a text asks for: a whole link, what stands behind its #, a start's name, or "lr=1.02&seed=7" alone. Never throws: what is
 * not taken stands in `notes`.
 */
export function read(text: string): Read {
  if (text.length > LONGEST)
    return { ...first(FIRST), notes: [{ key: "", words: `an address has at most ${LONGEST} letters, this has ${text.length}` }] }; // prettier-ignore
  const notes: Note[] = [];
  const fragment = text.slice(text.lastIndexOf("#") + 1).replace(/^lab(\/|$)/, "");
  const [head, query] = fragment.includes("?")
    ? [fragment.slice(0, fragment.indexOf("?")), fragment.slice(fragment.indexOf("?") + 1)]
    : fragment.includes("=")
      ? ["", fragment]
      : [fragment, ""];
  const isStart = Object.hasOwn(starts, head);
  if (!isStart && head !== "")
    notes.push({ key: "", words: `nothing to begin with is called ${shown(head)}; there are ${Object.keys(starts).join(", ")}` }); // prettier-ignore
  const start = isStart ? (head as StartName) : FIRST;
  const found = new Map<Key, Settings[Key]>();
  for (const part of query.split("&").filter((part) => part !== "")) {
    const note = one(part, found);
    if (note) notes.push(note);
  }
  return { start, settings: { ...startOf(start).settings, ...Object.fromEntries(found) }, notes };
}

/** Takes one key=value; what is to be said of it, if anything. */
function one(part: string, found: Map<Key, Settings[Key]>): Note | undefined {
  const [name, ...rest] = part.split("=");
  let text: string;
  try {
    text = decodeURIComponent(rest.join("="));
  } catch {
    return { key: "", words: `${shown(part)} is not written as addresses are` };
  }
  if (name === "v")
    return text === VERSION ? undefined : { key: "", words: `version ${shown(text)} of addresses is not known here; read as ${VERSION}` }; // prettier-ignore
  if (!Object.hasOwn(fields, name)) return { key: "", words: `${shown(name)} is no setting of the lab` };
  const key = name as Key;
  if (found.has(key)) return { key, words: `${key} is given twice; the first counts` };
  try {
    const { value, words } = taken(key, text);
    found.set(key, value);
    return words === undefined ? undefined : { key, words: `${key}: ${words}` };
  } catch (error) {
    return { key, words: `${key}: ${(error as Error).message}` };
  }
}
