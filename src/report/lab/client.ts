/** The lab in the page: settings in, pictures out. The worker trains; this file asks, draws, and keeps the address. */
import { address, changes, read, request, type Place } from "../../lab/address";
import { cellOf } from "../../lab/cell";
import { APART } from "../../lab/film";
import { partingWords } from "../../lab/parting";
import { same, startOf, trainedKeys, type Key, type Settings, type StartName } from "../../lab/settings";
import { layersOf, specOf } from "../../lab/spec";
import { sideNames } from "../../lab/words";
import { escaped, raised } from "../html";
import { unpacked } from "../live/unpacked";
import { icon } from "./icons";
import { fill, listen, say, showNotes } from "./controls";
import { fitViews, sampleAt, sampleOf } from "./fitview";
import { equations, glassView, unitOf } from "./glassview";
import { describe, paint } from "./paint";
import type { Plot } from "./plot";
import { grow, reel, resample, type Reel } from "./reel";
import { numbersMarkup } from "./numbers";
import { costView, costWords, cursorOf, layerView, tileMarkup, zViews } from "./views";
import type { Answer, Asked } from "./worker";

/** A hand on a slider sends many values; training waits until it rests. */
const REST_MS = 60;

/** How long a whole film takes to be played, in frames. */
const FRAMES = 480;

const one = <T extends Element = HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

export async function start(): Promise<void> {
  // What the page was asked for: by its address, or by the cell of a notebook that shows it.
  const asked = document.documentElement.dataset.request;
  const first = read(location.hash.length > 1 ? location.hash : (asked ?? ""));
  let place: Place = first;
  let now: Reel | undefined;
  let ghost: Reel | undefined;
  let turn = 0;
  let begun = 0;
  let playing = false;
  let isLooking = false;
  let wanted: number | undefined;

  const script = URL.createObjectURL(new Blob([await unpacked("lab")], { type: "text/javascript" }));
  const worker = new Worker(script);
  URL.revokeObjectURL(script);
  type Question = Asked extends infer A ? (A extends Asked ? Omit<A, "turn"> : never) : never;
  const ask = (question: Question) => worker.postMessage({ ...question, turn });
  worker.onerror = () => tell("This browser does not let a page train.");

  const tell = (words: string) => (one("#told").innerHTML = raised(escaped(words)));

  // -------------------------------------------------------------------------------------------------- settings

  let resting: ReturnType<typeof setTimeout> | undefined;
  let writing: ReturnType<typeof setTimeout> | undefined;
  /** The address as this page knows it; another one is a reader's, of which the browser has still to tell. */
  let known = location.hash;

  function moved(): void {
    clearTimeout(writing);
    writing = setTimeout(() => {
      if (location.hash !== known) return;
      try {
        history.replaceState(null, "", `#${address(place)}`);
        known = location.hash;
      } catch {
        // in a frame without an address; the link below has it
      }
      showTaken();
    }, 200);
  }

  function set(changed: Partial<Settings>): void {
    const before = place.settings;
    place = { ...place, settings: { ...before, ...changed } };
    const isOther = (key: Key) => !same(before[key], place.settings[key]);
    moved();
    fill(place);
    if (trainedKeys.some(isOther)) {
      clearTimeout(resting);
      resting = setTimeout(train, REST_MS);
    } else if (now) {
      now = Object.assign(now, { settings: place.settings });
      if (isOther("sample")) ask({ ask: "lines", sample: sampleOf(now) });
      if (isOther("at") || isOther("sample")) look();
      draw();
    }
  }

  /** All of another place: an address, a start. */
  function go(to: Place): void {
    place = to;
    moved();
    fill(place);
    train();
  }

  // -------------------------------------------------------------------------------------------------- training

  function train(): void {
    turn++;
    playing = false;
    if (now && now.done > now.settings.iterations / 4) ghost = now;
    begun = performance.now();
    isLooking = false;
    wanted = undefined;
    say("aRule", "");
    ask({ ask: "train", settings: place.settings });
  }

  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.turn !== turn) return;
    if (data.is === "begun") {
      for (const key of refused) say(key, "");
      refused.clear();
      now = reel(place.settings, data);
      layOut();
    } else if (data.is === "refused") {
      refused.add(data.key);
      say(data.key, data.words);
      tell(`Not trained: ${data.words}.`);
      one("#running").hidden = true;
    } else if (data.is === "broken") tell(`This cannot be trained: ${data.words}.`);
    else if (now === undefined) return;
    else if (data.is === "part") {
      grow(now, data.part);
      if (now.done === now.settings.iterations) finished(now);
      draw();
    } else if (data.is === "seen") {
      isLooking = false;
      if (now.done === now.settings.iterations || now.settings.at !== "end") now.now = data.moments;
      if (wanted !== undefined) look();
      draw();
    } else {
      resample(now, data.lines);
      draw();
    }
  };
  const refused = new Set<Key>();

  function finished(of: Reel): void {
    one("#running").hidden = true;
    const [a, b] = of.bits!;
    tell(`${costWords(of)} Bits ${a}, ${b}.`);
    document.documentElement.dataset.bits = `${a} ${b}`;
    explain(of);
    if (of.settings.at !== "end" || of.settings.sample !== 1) look();
  }

  const explain = (of: Reel) =>
    (one("#explained").innerHTML = partingWords(of.settings, of.parting, APART)
      .map((sentence) => `<p>${raised(escaped(sentence))}</p>`)
      .join(""));

  /** Asks for the iteration under the cursor; while an answer is awaited only the last question is kept. */
  function look(): void {
    if (now === undefined) return;
    const iteration = cursorOf(now);
    if (isLooking) {
      wanted = iteration;
      return;
    }
    wanted = undefined;
    isLooking = true;
    ask({ ask: "look", iteration, sample: sampleOf(now) });
  }

  // --------------------------------------------------------------------------------------------------- drawing

  let isDirty = false;
  function draw(): void {
    if (isDirty) return;
    isDirty = true;
    requestAnimationFrame(() => {
      isDirty = false;
      if (now) drawn(now);
    });
  }

  const box = (name: string) => one(`[data-view="${name}"]`);
  const widthOf = (element: Element) => Math.max(240, Math.floor(element.clientWidth));

  /** Makes the places for as many neurons and planes as there are. */
  function layOut(): void {
    if (now === undefined) return;
    const layers = layersOf(now.settings).slice(1);
    const tiles = one("#tiles");
    const shape = layers.join();
    if (tiles.dataset.shape !== shape) {
      tiles.dataset.shape = shape;
      tiles.innerHTML = layers
        .map(
          (count, l) =>
            `<div class="layer scroll"><span class="name">fc${l + 1}</span>${Array.from({ length: count }, (_, u) => tileMarkup(l, u)).join("")}</div>`,
        ) // prettier-ignore
        .join("");
    }
    const planes = fitViews(now, undefined, { width: 400, height: 290 });
    one(".figures").classList.toggle("plane", planes.length > 1);
    const place = one("#planes");
    if (place.childElementCount !== planes.length)
      place.innerHTML = planes.map((_, i) => `<div class="view" data-view="fit-${i}" role="img"></div>`).join("");
  }

  let fits: readonly Plot[] = [];

  function drawn(of: Reel): void {
    const { settings, done } = of;
    const isDone = done === settings.iterations;
    const put = (element: Element, plot: Plot) => {
      paint(element, plot);
      if (isDone) describe(element, plot);
    };
    put(box("cost"), costView(of, ghost, { width: widthOf(box("cost")), height: 280 }));
    const [layer, unit] = unitOf(settings);
    document.querySelectorAll(".layer").forEach((row, l) => {
      const plots = zViews(of, ghost, l, { width: 190, height: 104 });
      row.querySelectorAll(".tile").forEach((tile, u) => {
        paint(tile.querySelector(".picture")!, plots[u]);
        tile.querySelector("button")!.setAttribute("aria-pressed", String(l === layer && u === unit));
      });
    });
    put(box("glass"), glassView(of, { width: widthOf(box("glass")), height: 290 }));
    const planes = one("#planes");
    fits = fitViews(of, ghost, { width: widthOf(planes), height: 290 });
    fits.forEach((plot, i) => put(box(`fit-${i}`), plot));
    for (const what of ["gradient", "slope"] as const)
      put(box(what), layerView(of, what, { width: widthOf(box(what)), height: 290 }));
    one("#equations").innerHTML = equations(of)
      .map(([name, math]) => `<p><span>${name}</span> ${math}</p>`)
      .join("");
    one("[data-neuron]").textContent = `neuron ${unit + 1} of fc${layer + 1}, sample ${sampleOf(of) + 1}, iteration ${cursorOf(of)}, under ${sideNames(settings)[settings.of === "a" ? 0 : 1]}`; // prettier-ignore
    one("[data-sample]").textContent = `sample ${sampleOf(of) + 1}`;
    const scrub = one<HTMLInputElement>("#scrub");
    scrub.max = String(settings.iterations);
    scrub.value = String(cursorOf(of));
    if (one<HTMLDetailsElement>("#numbers").open) one("#table").innerHTML = numbersMarkup(of);
    progress(of);
  }

  function progress({ done, settings: { iterations } }: Reel): void {
    const spent = performance.now() - begun;
    const isLong = done < iterations && spent > 700;
    one("#running").hidden = !isLong;
    if (!isLong) return;
    const bar = one<HTMLProgressElement>("#progress");
    [bar.max, bar.value] = [iterations, Math.max(done, 0)];
    const left = Math.ceil(((spent / 1000) * (iterations - done)) / Math.max(done, 1));
    one("#left").textContent = `${done} of ${iterations} iterations, ${left} s left`;
  }

  // ------------------------------------------------------------------------------------------- what is looked at

  const seek = (to: number) => {
    const { iterations } = place.settings;
    const at = Math.min(Math.max(Math.round(to), 0), iterations);
    set({ at: at === iterations ? "end" : at });
  };
  const here = () => (now ? cursorOf(now) : 0);
  const act = (id: string, does: () => void) => one(`#${id}`).addEventListener("click", does);
  act("rewind", () => seek(0));
  act("back", () => seek(here() - 1));
  act("step", () => seek(here() + 1));
  act("end", () => set({ at: "end" }));
  act("play", () => {
    playing = !playing;
    if (playing && here() === place.settings.iterations) seek(0);
    if (playing) requestAnimationFrame(frame);
    showPlaying();
  });
  const showPlaying = () => {
    one("#play").innerHTML = icon(playing ? "pause" : "play");
    one("#play").setAttribute("aria-label", playing ? "Pause" : "Play");
  };
  function frame(): void {
    if (!playing) return showPlaying();
    if (!isLooking) seek(here() + Math.max(1, place.settings.iterations / FRAMES));
    if (here() >= place.settings.iterations) playing = false;
    requestAnimationFrame(frame);
  }
  one<HTMLInputElement>("#scrub").addEventListener("input", (event) => seek(Number((event.target as HTMLInputElement).value))); // prettier-ignore

  const costBox = box("cost");
  const drag = (event: PointerEvent) => {
    const { left, width } = costBox.getBoundingClientRect();
    const axis = costBox.querySelector("path.axis:last-of-type")?.getAttribute("d") ?? "";
    const [, from, to] = /^M([\d.]+),[\d.]+H([\d.]+)/.exec(axis) ?? ["", "40", String(width - 10)];
    seek(((event.clientX - left - Number(from)) / (Number(to) - Number(from))) * place.settings.iterations);
  };
  costBox.addEventListener("pointerdown", (event) => {
    costBox.setPointerCapture(event.pointerId);
    drag(event);
  });
  costBox.addEventListener("pointermove", (event) => costBox.hasPointerCapture(event.pointerId) && drag(event));

  one("#tiles").addEventListener("click", (event) => {
    const unit = (event.target as Element).closest<HTMLElement>("[data-unit]")?.dataset.unit;
    if (unit !== undefined) set({ unit });
  });
  one("#planes").addEventListener("click", ({ target, clientX, clientY }) => {
    const view = (target as Element).closest(".view");
    const plot = fits[[...one("#planes").children].indexOf(view!)];
    if (plot === undefined) return;
    const { left, top, width } = view!.querySelector("svg")!.getBoundingClientRect();
    const found = sampleAt(plot, ((clientX - left) * plot.width) / width, ((clientY - top) * plot.width) / width);
    if (found !== undefined) set({ sample: found + 1 });
  });
  one("#numbers").addEventListener("toggle", () => {
    draw();
    requestAnimationFrame(() => dispatchEvent(new Event("resize"))); // a box that scrolls has come
  });

  // ---------------------------------------------------------------------------------------------------- the rest

  listen(() => place.settings, set);
  act("reset", () => go({ start: place.start, settings: startOf(place.start).settings }));
  act("stop", () => {
    ask({ ask: "stop" });
    one("#running").hidden = true;
    tell("Stopped.");
  });
  act("dice", () => set({ seed: String(crypto.getRandomValues(new Uint16Array(1))[0]) }));
  one<HTMLSelectElement>("#begin").addEventListener("change", (event) => {
    const start = (event.target as HTMLSelectElement).value as StartName;
    showNotes([]);
    go({ start, settings: startOf(start).settings });
  });
  document.addEventListener("click", (event) => {
    const back = (event.target as Element).closest<HTMLElement>("[data-back]")?.dataset.back as Key | undefined;
    if (back !== undefined) {
      say(back, "");
      set({ [back]: startOf(place.start).settings[back] });
      document.getElementById(`in-${back}`)?.focus();
    }
    const copy = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (copy) void copied(copy.dataset.copy!);
  });
  addEventListener("hashchange", () => {
    known = location.hash;
    const to = read(known);
    if (address(to) === address(place)) return;
    go(to);
    told(to.notes);
  });

  /** The settings as a link, a command, a cell and specs. */
  function showTaken(): void {
    const own = location.protocol.startsWith("about") ? "report/lab.html" : location.href.replace(/#.*/, "");
    const texts = {
      link: `${own}#${address(place)}`,
      command: `npx deltalab lab "${request(place).replace(/["$`\\]/g, "\\$&")}"`,
      cell: cellOf(place.settings),
      a: JSON.stringify(specOf(place.settings, "a"), null, 1),
      b: JSON.stringify(specOf(place.settings, "b"), null, 1),
    };
    for (const [name, text] of Object.entries(texts)) one<HTMLTextAreaElement>(`#take-${name}`).value = text;
  }

  async function copied(name: string): Promise<void> {
    const text = one<HTMLTextAreaElement>(`#take-${name}`);
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      text.select();
      document.execCommand("copy"); // where a page has no clipboard
    }
    tell("Copied.");
  }

  /** What an address said that was not taken, beside its controls; and what belongs to none. */
  function told(notes: typeof first.notes): void {
    showNotes(notes);
    const general = notes.filter(({ key }) => key === "").map(({ words }) => words);
    one("#address").textContent = general.length === 0 ? "" : `Of the address: ${general.join("; ")}.`;
  }

  new ResizeObserver(draw).observe(one(".figures"));
  const room = matchMedia("(min-width: 1100px)").matches;
  for (const group of document.querySelectorAll<HTMLDetailsElement>("details.group")) group.open = room || group.id === "group-rules"; // prettier-ignore
  document.documentElement.classList.add("live");
  fill(place);
  told(first.notes);
  showTaken();
  if (changes(place) !== "" || place.start !== first.start) moved();
  train();
}
