/**
 * Drawings as small as they can be without looking otherwise: nothing invisible, no more digits than pixels have, and
 * each style written once a page instead of once an element.
 */

/** Two decimals of a pixel, in tags alone: what a reader reads stays as it is. */
const rounded = (svg: string): string =>
  svg.replace(/<[^>]+>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  );

/** Tenths of a pixel without the 0 before the point. */
const tenths = (value: number): string => String(value / 10).replace(/^(-?)0\./, "$1.");

type Point = readonly [x: number, y: number];

/** The points of a polyline without those that lie closer than this to the line between their neighbours, in pixels. */
const TOLERANCE = 0.12;

/** Douglas and Peucker's: keep the point farthest from the chord as long as it is too far, and so on either side. */
function simplified(points: readonly Point[]): Point[] {
  const keep = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    const [[x, y], [dx, dy]] = [points[from], [points[to][0] - points[from][0], points[to][1] - points[from][1]]];
    const length = Math.sqrt(dx * dx + dy * dy);
    let [farthest, distance] = [from, TOLERANCE];
    for (let i = from + 1; i < to; i++) {
      const [px, py] = [points[i][0] - x, points[i][1] - y];
      const d = length === 0 ? Math.sqrt(px * px + py * py) : Math.abs(px * dy - py * dx) / length;
      if (d > distance) [farthest, distance] = [i, d];
    }
    if (farthest === from) continue;
    keep.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, i) => keep.has(i));
}

/** A polyline in steps from point to point, in tenths taken first so that errors do not add up: half the characters. */
function relative(path: string): string {
  if (!/^M[-\d.]+,[-\d.]+(L[-\d.]+,[-\d.]+)+Z?$/.test(path)) return path;
  const read = path
    .replace(/[MZ]/g, "")
    .split("L")
    .map((point) => point.split(",").map(Number) as unknown as Point);
  const points = simplified(read).map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)]);
  const steps = points.slice(1).map(([x, y], i) => [x - points[i][0], y - points[i][1]]);
  const numbers = steps.flat().map(tenths).join(" ").replaceAll(" -", "-");
  return `M${points[0].map(tenths).join(",")}l${numbers}${path.endsWith("Z") ? "Z" : ""}`;
}

const hollow = /<g[^>]*\/>|<g[^>]*><\/g>|<path(?: d="M0,0")?(?: style="[^"]*")?\/>|<defs[^>]*\/>|<defs[^>]*><\/defs>/g;

/** Without groups that hold nothing, however deep, and clips that clip nothing. */
function withoutHollows(svg: string): string {
  const used = new Set([...svg.matchAll(/url\((?:'|&quot;)?#([^"')&]*)/g)].map(([, id]) => id));
  let before = svg.replace(/<clipPath[^>]* id="([^"]*)"[^>]*>.*?<\/clipPath>/g, (all, id) => (used.has(id) ? all : ""));
  for (;;) {
    const after = before.replace(hollow, "").replace(/<g>((?:(?!<\/?g[ >]).)*)<\/g>/g, "$1");
    if (after === before) return after;
    before = after;
  }
}

export function slim(svg: string): string {
  const plain = svg
    .replace(/<rect[^>]*style="fill: rgb\(0, 0, 0\); fill-opacity: 0;[^"]*"\/>/g, "") // the paper, transparent
    .replace(/ (?:data-[\w-]+|class|xml:space)="[^"]*"/g, "")
    .replace(/ d="([^"]*)"/g, (all, path: string) => ` d="${relative(path)}"`);
  return rounded(withoutHollows(plain)).replace(/ +"/g, '"');
}

/** The inline styles of several pieces of markup, each written once as a class. */
export function styleSheet(): { classed(markup: string): string; css(): string } {
  const names = new Map<string, string>();
  return {
    classed: (markup) =>
      markup.replace(/ style="([^"]*)"/g, (all, style: string) => {
        if (!names.has(style)) names.set(style, `s${names.size}`);
        return ` class="${names.get(style)}"`;
      }),
    css: () => [...names].map(([style, name]) => `.${name} { ${style.replaceAll("&quot;", "'")} }`).join("\n"),
  };
}
