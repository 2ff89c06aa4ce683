/**
 * Which names of a figure's legend are switched off: by the pointer in the legend, or by anything else in a list under the
 * figure. What is off stays off when the figure is drawn again, and is left out of its picture.
 */
import { legendNames } from "../dress";
import type { Trace } from "../plotly";
import type { SavedFigure } from "./saved";

interface Clicked {
  /** Its detail counts clicks as the reader's system does; Plotly's own count is lost where drawing takes long. */
  readonly event: MouseEvent;
  readonly curveNumber: number;
  readonly data: readonly Trace[];
}

/** What Plotly makes of a place. A listener that answers false takes the click. */
export type Listening = HTMLElement & {
  on(event: string, act: (seen: Clicked) => false): void;
};

export interface Legend {
  /** The figure with its lines as they are switched. */
  switched(figure: SavedFigure): SavedFigure;
  /** Takes the clicks on Plotly's legend, once the figure has been drawn. */
  listen(live: Listening): void;
}

/** The legend of a figure, with its list under it where there is something to choose; `draw` draws the figure again. */
export function addLegend(plot: HTMLElement, figure: SavedFigure, draw: () => unknown): Legend {
  const names = legendNames(figure);
  const off = new Set<string>();
  const boxes = names.length === 0 ? [] : addList(plot, names, (name) => turn(() => flip(name)));

  const flip = (name: string) => off.delete(name) || off.add(name);

  /** This one alone; all, where it is alone already. */
  function isolate(name: string): void {
    const others = names.filter((other) => other !== name);
    const isAlone = others.every((other) => off.has(other));
    off.clear();
    if (!isAlone) for (const other of others) off.add(other);
  }

  function turn(act: () => unknown): false {
    act();
    for (const [i, box] of boxes.entries()) box.checked = !off.has(names[i]);
    draw();
    return false;
  }

  return {
    switched: (shown) => ({
      ...shown,
      data: shown.data.map((trace) => (off.has(trace.name!) ? { ...trace, visible: "legendonly" } : trace)),
    }),
    listen: (live) =>
      live.on("plotly_legendclick", ({ event, curveNumber, data }) =>
        turn(() => (event.detail === 2 ? isolate : flip)(data[curveNumber].name!)),
      ),
  };
}

/** A box to tick for each name, behind a button among the figure's tools. */
function addList(plot: HTMLElement, names: readonly string[], flip: (name: string) => void): HTMLInputElement[] {
  const tools = plot.parentElement!.querySelector(".tools")!;
  const label = `Lines of ${tools.closest("figcaption")!.querySelector("b")!.textContent!.replace(/\.$/, "")}`;
  const list = document.createElement("div");
  list.className = "lines";
  list.hidden = true;
  list.setAttribute("role", "group");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Lines";
  button.setAttribute("aria-expanded", "false");
  for (const element of [list, button]) element.setAttribute("aria-label", label);
  button.addEventListener("click", () => button.setAttribute("aria-expanded", String(!(list.hidden = !list.hidden))));
  const boxes = names.map((name) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => flip(name));
    list.appendChild(document.createElement("label")).append(box, name);
    return box;
  });
  tools.append(button);
  tools.after(list);
  return boxes;
}
