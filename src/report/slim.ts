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

/** Panels of one size are cut by one clip: its numbers count from the corner of what it cuts. */
function withOneClip(svg: string): string {
  const [first, same] = [new Map<string, string>(), new Map<string, string>()];
  const once = svg.replace(/<clipPath id="([^"]*)">(.*?)<\/clipPath>/g, (all, id: string, shape: string) => {
    if (!first.has(shape)) first.set(shape, id);
    same.set(id, first.get(shape)!);
    return first.get(shape) === id ? all : "";
  });
  return once.replace(/(url\((?:'|&quot;)?#)([^"')&]*)/g, (all, use: string, id: string) => use + (same.get(id) ?? id));
}

/** A mark in its place, as Plotly draws it: filled and without an edge, or an edge alone. So are the lines of a grid. */
const MARK =
  /<path transform="translate\(([-\d.]+),? ?([-\d.]+)?\)" d="([^"]*)" style="((?:opacity: 1; )?(?:stroke-width: 0px; fill: [^;"]+;|(?:stroke-width: \w+; )?stroke: [^;"]+;(?: stroke-width: \w+;| fill: none;)))(?: fill-opacity: 1;)? *"\/>/g;

const CIRCLE = /^M([\d.]+),0A\1,\1 0 1,1 0,-\1A\1,\1 0 0,1 \1,0Z$/;

const places = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A path elsewhere: its absolute commands with other numbers. */
const moved = (path: string, x: number, y: number): string =>
  path.replace(/([MLHVA])([-\d., ]+)/g, (all, command: string, list: string) => {
    const by = { M: [x, y], L: [x, y], H: [x], V: [y], A: [0, 0, 0, 0, 0, x, y] }[command]!;
    const numbers = list.match(/-?\d*\.?\d+/g)!.map((number, i) => places(Number(number) + by[i % by.length], 2));
    return command + numbers.join(" ").replaceAll(" -", "-");
  });

/** Marks of one shape and colour as one path: who overlaps whom cannot be seen. Full circles are points with round ends. */
function joined(shape: string, style: string, at: readonly Point[]): string {
  const [, radius] = CIRCLE.exec(shape) ?? [];
  const [, colour] = /fill: ([^;]+)/.exec(style) ?? [];
  if (radius === undefined || colour === "none")
    return `<path d="${at.map(([x, y]) => moved(shape, x, y)).join("")}" style="${style}"/>`;
  const path = at.map(([x, y]) => `M${places(x, 1)},${places(y, 1)}h0`).join("");
  const round = `fill: none; stroke: ${colour}; stroke-width: ${2 * Number(radius)}px; stroke-linecap: round;`;
  return `<path d="${path}" style="${round}"/>`;
}

/** Neighbouring marks that look the same, as one: a third of the characters, or less. */
function gathered(svg: string): string {
  const marks = [...svg.matchAll(MARK)];
  const end = (k: number): number => marks[k].index + marks[k][0].length;
  const same = (k: number, i: number): boolean => marks[k][3] === marks[i][3] && marks[k][4] === marks[i][4];
  let out = "";
  let from = 0;
  for (let i = 0; i < marks.length;) {
    let last = i;
    while (marks[last + 1]?.index === end(last) && same(last + 1, i)) last++;
    if (last > i) {
      const at = marks.slice(i, last + 1).map(([, x, y = "0"]): Point => [Number(x), Number(y)]);
      out += svg.slice(from, marks[i].index) + joined(marks[i][3], marks[i][4], at);
      from = end(last);
    }
    i = last + 1;
  }
  return out + svg.slice(from);
}

/** A text at its own place instead of moved there from another: tspans with a place would stay behind. */
const placed = (svg: string): string =>
  svg.replace(
    /<text([^>]*) transform="translate\(([-\d.]+),? ?([-\d.]+)?\)"([^>]*)>(?=(?:[^<]|<tspan(?![^>]* [xy]=)[^>]*>|<\/tspan>)*<\/text>)/g,
    (all, a, dx, dy, z) => {
      const by = { x: Number(dx), y: Number(dy ?? 0) };
      const moved = `${a}${z}`.replace(
        / ([xy])="([-\d.]+)"/g,
        (_, at: "x" | "y", v) => ` ${at}="${places(Number(v) + by[at], 2)}"`,
      );
      return `<text${moved}>`;
    },
  );

/** Which end of a text stands at its place is a part of its style, of which a page has few. */
const anchored = (svg: string): string =>
  svg.replace(/<text[^>]* style="[^>]*>/g, (tag) => {
    const [own, anchor] = / text-anchor="(\w+)"/.exec(tag) ?? [];
    return own === undefined ? tag : tag.replace(own, "").replace(` style="`, ` style="text-anchor: ${anchor}; `);
  });

export function slim(svg: string): string {
  const plain = placed(svg)
    .replace(/<rect[^>]*style="fill: rgb\(0, 0, 0\); fill-opacity: 0;[^"]*"\/>/g, "") // the paper, transparent
    .replace(/<rect[^>]* width="0" height="0"[^>]*\/>/g, "")
    .replace(/<rect([^>]*?)( style="[^"]*")([^>]*)\/>/g, "<rect$1$3$2/>") // a legend drawn twice has them in another order
    .replace(/ (?:data-[\w-]+|class|xml:space)="[^"]*"| transform="(?:translate\(0, ?0\))?"/g, "")
    .replace(/<defs id="[^"]*"/g, "<defs")
    .replace(/<tspan dy="[^"]*">\u200b<\/tspan>(?=<\/text>)/g, "") // back to the line, where nothing follows
    .replace(/<path( d="[^"]*")( transform="[^"]*")/g, "<path$2$1")
    .replace(/ d="([^"]*)"/g, (all, path: string) => ` d="${relative(path)}"`);
  return rounded(gathered(withOneClip(withoutHollows(anchored(plain))).replace(/ +"/g, '"')));
}

/** Elements of one letter that say nothing by themselves: code has thousands of coloured words, of four colours mostly. */
const LETTERS = ["i", "b", "u", "q"];

/** The inline styles of several pieces of markup, each written once: as a class, or in code as an element. */
export function styleSheet(): { classed(markup: string): string; lettered(code: string): string; css(): string } {
  const [classes, elements] = [new Map<string, string>(), new Map<string, string>()];
  const classed = (markup: string) =>
    markup.replace(/ style="([^"]*)"/g, (all, style: string) => {
      if (!classes.has(style)) classes.set(style, `s${classes.size}`);
      return ` class="${classes.get(style)}"`;
    });
  const lettered = (code: string) =>
    code.replace(/<i style="([^"]*)">([^<]*)<\/i>/g, (all, style: string, words: string) => {
      if (!elements.has(style) && elements.size < LETTERS.length) elements.set(style, LETTERS[elements.size]);
      const name = elements.get(style);
      return name === undefined ? classed(`<span style="${style}">${words}</span>`) : `<${name}>${words}</${name}>`;
    });
  const rule = (selector: string, style: string) => `${selector} { ${style.replaceAll("&quot;", "'")} }`;
  const css = () =>
    [
      ...[...classes].map(([style, name]) => rule(`.${name}`, style)),
      ...[...elements].map(([style, name]) => rule(`.code ${name}`, style)),
    ].join("\n");
  return { classed, lettered, css };
}
