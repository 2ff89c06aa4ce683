/** Verdicts as a reader sees them: a word and a shape each, so that colour only repeats what both say. */
import type { Judgement } from "../../claims/judge";
import { markup, raw, type Html } from "../html";

/** All the words that a claim can end in. */
export type Word = Judgement["verdict"];

/** For the paper, against it, partly for it, or neither: the colour. */
export type Tone = "for" | "against" | "partly" | "neither";

interface Look {
  readonly tone: Tone;
  /** On 16 × 16; lines unless it says `fill`. */
  readonly shape: string;
  /** "1 is supported", "2 are supported". */
  readonly one: string;
  readonly many: string;
}

const same = (verb: string): Pick<Look, "one" | "many"> => ({ one: `is ${verb}`, many: `are ${verb}` });

const solid = (path: string): string => `<path fill="currentColor" d="${path}"/>`;
const lines = (path: string): string => `<path d="${path}"/>`;

/** In the order in which they are counted. */
export const looks: Readonly<Record<Word, Look>> = {
  supported: { tone: "for", shape: solid("M8 2 14.5 13.5h-13z"), ...same("supported") },
  proved: { tone: "for", shape: solid("M2.5 2.5h11v11h-11z"), ...same("proved") },
  "direction only": { tone: "partly", shape: lines("M8 2 14.5 13.5h-13z"), one: "shows the direction only", many: "show the direction only" }, // prettier-ignore
  "holds within": { tone: "partly", shape: lines("M8 1.8a6.2 6.2 0 0 1 0 12.4") + solid("M8 1.8a6.2 6.2 0 0 0 0 12.4z"), one: "holds within a range", many: "hold within a range" }, // prettier-ignore
  "no difference": { tone: "neither", shape: lines("M2 5.5h12M2 10.5h12"), one: "shows no difference", many: "show no difference" }, // prettier-ignore
  inconclusive: { tone: "neither", shape: lines("M4.8 5.6a3.2 3.2 0 1 1 4.9 2.7C8.5 9.1 8 9.6 8 11M8 14v.1"), ...same("inconclusive") }, // prettier-ignore
  contradicted: { tone: "against", shape: solid("M8 14 1.5 2.5h13z"), ...same("contradicted") },
  refuted: { tone: "against", shape: lines("M3 3l10 10M13 3 3 13"), ...same("refuted") },
  "not run yet": { tone: "neither", shape: `<circle cx="8" cy="8" r="6"/>`, one: "waits for its run", many: "wait for their runs" }, // prettier-ignore
  "not testable here": { tone: "neither", shape: lines("M2 8h12"), one: "cannot be tested here", many: "cannot be tested here" }, // prettier-ignore
};

export const words = Object.keys(looks) as Word[];

/** A word with its shape. It takes its looks from parts.css. */
export const mark = (tone: Tone, shape: string, word: string): Html =>
  markup`<span class="badge ${tone}"><svg viewBox="0 0 16 16" aria-hidden="true">${raw(shape)}</svg>${word}</span>`;

/** The badge of a verdict; with a count, of so many. */
export const badge = (verdict: Word, count?: number): Html =>
  mark(looks[verdict].tone, looks[verdict].shape, count === undefined ? verdict : `${count} ${verdict}`);

/** "6 are supported": a count and its verdict as a part of a sentence. */
export const counted = (verdict: Word, count: number): string =>
  `${count} ${count === 1 ? looks[verdict].one : looks[verdict].many}`;
