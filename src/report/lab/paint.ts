/** Puts plots into the page: all of one where its axes have changed, else only the paths of its lines, which is what is quick. */
import { svg, type Plot } from "./plot";

const painted = new WeakMap<Element, { frame: string; marks: string; paths: Map<string, SVGPathElement> }>();

/** Draws into a box, or into what was drawn there before. */
export function paint(box: Element, plot: Plot): void {
  const marks = plot.marks.map(({ key, style }) => key + style).join();
  const frame = `${plot.width} ${plot.height} ${plot.frame}${plot.over ?? ""}`;
  const before = painted.get(box);
  if (before?.frame === frame && before.marks === marks) {
    for (const { key, d } of plot.marks) before.paths.get(key)!.setAttribute("d", d);
    return;
  }
  box.innerHTML = svg(plot);
  const paths = new Map(
    [...box.querySelectorAll("path")].flatMap((p) => (p.dataset.line ? [[p.dataset.line, p]] : [])),
  );
  painted.set(box, { frame, marks, paths });
}

/** What a plot shows, for who does not see it. */
export function describe(box: Element, { alt }: Plot): void {
  if (box.getAttribute("aria-label") !== alt) box.setAttribute("aria-label", alt);
}
