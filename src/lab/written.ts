/**
 * The lab's settings written as an address, `#lab/figure-2?v=1&lr=1.02&seed=7` (address.ts reads it). Only what differs from where it
 * begins is written.
 */
import { FIRST, keys, same, startOf, type Key, type Settings, type StartName } from "./settings";

/** The version of the addresses that are written. Later ones may add keys and must go on reading these. */
export const VERSION = "1";

export interface Place {
  readonly start: StartName;
  readonly settings: Settings;
}

/** A value as an address and a form write it. */
export const written = (value: Settings[Key]): string => (Array.isArray(value) ? value.join(",") : String(value));

/** What differs from the start, key by key in the order of an address. */
export function changesOf({ start, settings }: Place): [Key, Settings[Key]][] {
  const own = startOf(start).settings;
  return keys.filter((key) => !same(settings[key], own[key])).map((key) => [key, settings[key]]);
}

/** "lr=1.02&seed=7": what differs from the start. */
export const changes = (place: Place): string =>
  changesOf(place)
    .map(([key, value]) => `${key}=${encodeURIComponent(written(value)).replaceAll("%2C", ",")}`)
    .join("&");

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
