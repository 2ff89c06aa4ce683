/**
 * "Train these pairs here": a claim's first pairs, trained in the page by the code that recorded them. Ends in "reproduced
 * bit for bit" or in the largest difference.
 */
import { digits } from "../../show";
import { escaped, raised } from "../html";
import type { Job, Message, Outcome } from "./rerunworker";
import { unpacked, workerOf } from "./unpacked";

/** A claim's job, and the register's own effect of all pairs, in words. */
export interface Saved extends Job {
  readonly all: string;
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

/** The words at the end. */
export function told({ seeds, all }: Saved, { differing, largest, effect }: Outcome): string {
  const n = seeds.length;
  const match =
    differing === 0
      ? `Reproduced bit for bit: all ${2 * n} numbers are the recorded ones.`
      : `Not reproduced: ${differing} of ${2 * n} numbers differ from the recorded ones, by up to ${digits(largest)}.`;
  return `${match} These ${n} pairs alone: ${effect}; the register: ${all}.`;
}

function offer(place: HTMLElement, claim: string, saved: Saved): void {
  const n = saved.seeds.length;
  const begin = button(`Train the first ${n} pairs here`, claim, () => void train());
  const bar = element("progress");
  bar.max = n;
  bar.setAttribute("aria-label", "Pairs trained");
  const left = element("span");
  const controls = place.appendChild(element("div"));
  const status = place.appendChild(element("p"));
  status.setAttribute("role", "status");
  let worker: Worker | undefined;

  /** Ends the training, says how, and offers it again. */
  const end = (words: string) => {
    worker?.terminate();
    worker = undefined;
    const held = controls.contains(document.activeElement);
    controls.replaceChildren(begin);
    if (held) begin.focus();
    status.innerHTML = raised(escaped(words)).replace(/^[^:]*:/, "<b>$&</b>");
  };
  const cancel = button("Cancel", claim, () => end("Cancelled."));

  async function train(): Promise<void> {
    bar.value = 0;
    left.textContent = "Starting …";
    status.textContent = "";
    controls.replaceChildren(bar, left, cancel);
    cancel.focus();
    const mine = await workerOf("rerun");
    if (!controls.contains(cancel)) return mine.terminate(); // cancelled before it could begin
    worker = mine;
    const since = performance.now();
    mine.onerror = () => end("This browser does not let a page train.");
    mine.onmessage = ({ data }: MessageEvent<Message>) => {
      if (!("done" in data)) return end(told(saved, data));
      const seconds = ((performance.now() - since) / 1000 / data.done) * (n - data.done);
      bar.value = data.done;
      left.textContent = `${data.done} of ${n} pairs, ${Math.ceil(seconds)} s left`;
    };
    mine.postMessage(saved satisfies Job);
  }

  controls.append(begin);
}

document.addEventListener("DOMContentLoaded", async () => {
  if (typeof DecompressionStream === "undefined") return;
  const jobs = JSON.parse(await unpacked("pairs")) as Record<string, Saved>;
  for (const place of document.querySelectorAll<HTMLElement>(".rerun")) {
    const claim = place.dataset.claim!;
    offer(place, claim, jobs[claim]);
  }
});
