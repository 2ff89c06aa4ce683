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

/** A circle round a point, filled and without an edge, as Plotly draws it. */
const CIRCLE =
  /<path transform="translate\(([-\d.]+), ?([-\d.]+)\)" d="M([\d.]+),0A\3,\3 0 1,1 0,-\3A\3,\3 0 0,1 \3,0Z" style="opacity: 1; stroke-width: 0px; fill: ([^;"]+);(?: fill-opacity: 1;)?"\/>/g;

/** Neighbouring circles of one size and colour as one line of points with round ends: a tenth of the characters. */
function dotted(svg: string): string {
  const circles = [...svg.matchAll(CIRCLE)];
  let out = "";
  let from = 0;
  for (let i = 0; i < circles.length;) {
    const [, , , radius, colour] = circles[i];
    const end = (k: number) => circles[k].index + circles[k][0].length;
    let last = i;
    while (circles[last + 1]?.index === end(last) && circles[last + 1][3] === radius && circles[last + 1][4] === colour)
      last++;
    if (last > i) {
      const places = circles.slice(i, last + 1).map(([, x, y]) => [x, y].map((v) => Number(Number(v).toFixed(1))));
      const path = places.map((place) => `M${place.join(",")}h0`).join("");
      const style = `fill: none; stroke: ${colour}; stroke-width: ${2 * Number(radius)}px; stroke-linecap: round;`;
      out += `${svg.slice(from, circles[i].index)}<path d="${path}" style="${style}"/>`;
      from = end(last);
    }
    i = last + 1;
  }
  return out + svg.slice(from);
}

export function slim(svg: string): string {
  const plain = svg
    .replace(/<rect[^>]*style="fill: rgb\(0, 0, 0\); fill-opacity: 0;[^"]*"\/>/g, "") // the paper, transparent
    .replace(/ (?:data-[\w-]+|class|xml:space)="[^"]*"/g, "")
    .replace(/ d="([^"]*)"/g, (all, path: string) => ` d="${relative(path)}"`);
  return rounded(dotted(withoutHollows(plain).replace(/ +"/g, '"')));
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
