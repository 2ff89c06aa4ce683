/**
 * What a reader can have a claim's worker do: train its first pairs again, by the code that recorded them, which ends in "reproduced
 * bit for bit" or in the largest difference; and look for settings at which its verdict turns, which ends in a link to the lab there.
 */
import type { Turnable } from "../../claims/flips";
import { duration } from "../../progress";
import { digits } from "../../show";
import { escaped, raised } from "../html";
import type { Asked, Job, Message, Outcome } from "./rerunworker";
import { unpacked, workerOf } from "./unpacked";

/** A claim's job, and the register's own effect of all pairs, in words. */
export interface Saved extends Job {
  readonly all: string;
  /** Where the lab has the claim's runs: what a search needs beside the job. */
  readonly turn?: Pick<Turnable, "trial" | "start" | "changed" | "smallestEffect" | "verdict" | "pairs">;
}

function element<T extends keyof HTMLElementTagNameMap>(tag: T, words = ""): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

function button(words: string, claim: string, act: () => void): HTMLButtonElement {
  const made = element("button", words);
  made.type = "button";
  const which = made.appendChild(element("span", ` (${claim})`));
  which.className = "hidden";
  made.addEventListener("click", act);
  return made;
}

/** The words at the end of a training. */
export function told({ seeds, all }: Saved, { differing, largest, effect }: Outcome): string {
  const n = seeds.length;
  const match =
    differing === 0
      ? `Reproduced bit for bit: all ${2 * n} numbers are the recorded ones.`
      : `Not reproduced: ${differing} of ${2 * n} numbers differ from the recorded ones, by up to ${digits(largest)}.`;
  return `${match} These ${n} pairs alone: ${effect}; the register: ${all}.`;
}

/** The claim as a search needs it. */
const turnable = ({ compare, direction, baseline, method, turn }: Saved): Turnable => ({ compare, direction, against: baseline.metric, metric: method.metric, ...turn! }); // prettier-ignore

/** What the buttons say, and what each asks for. */
const tasks = (saved: Saved): (readonly [words: string, asked: Asked])[] => [
  [`Train the first ${saved.seeds.length} pairs here`, { train: saved }],
  ...(saved.turn
    ? [[saved.turn.verdict === "inconclusive" ? "Find settings that decide this" : "Find settings where this flips", { search: turnable(saved) }] as const] // prettier-ignore
    : []),
];

/** Words as markup; a number keeps its percent sign. */
const set = (words: string): string => raised(escaped(words)).replace(/(?<=\d) (?=%)/g, "\u00a0");

/** A sentence's beginning is what a reader looks for. */
const marked = (words: string): string => set(words).replace(/^[^:]*:/, "<b>$&</b>");

function ended(saved: Saved, message: Exclude<Message, { done: number }>): string {
  if ("trained" in message) return marked(told(saved, message.trained));
  const { searched, address } = message;
  const link = address === undefined ? "" : ` <a href="lab.html#${escaped(address)}">Open the lab there</a>.`;
  return marked(searched[0]) + link + searched.slice(1).map((words) => ` ${set(words)}`).join(""); // prettier-ignore
}

function offer(place: HTMLElement, claim: string, saved: Saved): void {
  const bar = element("progress");
  const left = element("span");
  const controls = place.appendChild(element("div"));
  const status = place.appendChild(element("p"));
  status.setAttribute("role", "status");
  let worker: Worker | undefined;
  const begin = tasks(saved).map(([words, asked], i) => button(words, claim, () => void work(words, asked, i)));

  /** Ends the work, says how, and offers all of it again. */
  const end = (markup: string, task: number) => {
    worker?.terminate();
    worker = undefined;
    const held = controls.contains(document.activeElement);
    controls.replaceChildren(...begin);
    if (held) begin[task].focus();
    status.innerHTML = markup;
  };

  async function work(words: string, asked: Asked, task: number): Promise<void> {
    const cancel = button("Cancel", claim, () => end("Cancelled.", task));
    bar.removeAttribute("value");
    bar.setAttribute("aria-label", words);
    left.textContent = "Starting …";
    status.textContent = "";
    controls.replaceChildren(bar, left, cancel);
    cancel.focus();
    const mine = await workerOf("rerun");
    if (!controls.contains(cancel)) return mine.terminate(); // cancelled before it could begin
    worker = mine;
    const since = performance.now();
    mine.onerror = () => end("This browser does not let a page train.", task);
    mine.onmessage = ({ data }: MessageEvent<Message>) => {
      if (!("done" in data)) return end(ended(saved, data), task);
      const { done, of } = data;
      const seconds = ((performance.now() - since) / 1000 / done) * (of - done);
      [bar.max, bar.value] = [of, done];
      left.textContent = `${data.words}, ${duration(seconds)} left${"search" in asked ? " to try all" : ""}`;
    };
    mine.postMessage(asked);
  }

  controls.append(...begin);
}

document.addEventListener("DOMContentLoaded", async () => {
  if (typeof DecompressionStream === "undefined") return;
  const jobs = JSON.parse(await unpacked("pairs")) as Record<string, Saved>;
  for (const place of document.querySelectorAll<HTMLElement>(".rerun")) {
    const claim = place.dataset.claim!;
    offer(place, claim, jobs[claim]);
  }
});
