/** The lab's views: cost, z of each neuron, gradient and slope a layer. Each is a function of what has come so far. */
import { styles, type Style } from "../../figure";
import { layersOf } from "../../lab/spec";
import { sideNames, sideStyles } from "../../lab/words";
import { digits } from "../../show";
import { dots, dotStyle, frame, label, path, colour, stroke, type Box, type Frame, type Mark, type Plot } from "./plot";
import { nearest, type Reel } from "./reel";

/** The run before, in quiet grey. */
const GHOST = { ...styles.neutral, width: 1 };

export const lossNames = {
  rmse: "root mean squared error",
  mse: "mean squared error",
  squaredError: "half the squared error",
  crossEntropy: "cross-entropy",
  binaryCrossEntropy: "binary cross-entropy",
} as const;

const finite = (lists: readonly ArrayLike<number>[]): number[] =>
  lists.flatMap((list) => Array.from(list).filter(Number.isFinite));

/** The ends of all values, 0 and 1 where there are none. */
function ends(lists: readonly ArrayLike<number>[]): readonly [number, number] {
  const values = finite(lists);
  return values.length === 0
    ? [0, 1]
    : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** A run that leaves all bounds would press the rest flat: what is beyond a hundred times the start is cut off. */
const bounded = (cost: readonly number[]): number[] => cost.filter((v) => v <= 100 * Math.max(cost[0], 1e-12));

const cursor = ({ x, y }: Frame, at: number): Mark => ({
  key: "cursor",
  d: `M${Math.round(x(at) * 10) / 10},${y(y.low)}V${y(y.high)}`,
  style: "stroke:var(--quiet);stroke-width:1",
});

/** The iteration that is looked at. */
export const cursorOf = ({ settings, done }: Reel): number =>
  settings.at === "end" ? Math.max(done, 0) : Math.min(settings.at, settings.iterations);

/** Cost against iteration, with the run before as a ghost. */
export function costView(reel: Reel, ghost: Reel | undefined, box: Box): Plot {
  const { settings, iterations, sides } = reel;
  const own = sideStyles(settings);
  const [low, high] = ends([
    ...sides.map(({ cost }) => bounded(cost)),
    ...(ghost?.sides.map(({ cost }) => bounded(cost)) ?? []),
  ]);
  const axes = frame(
    box,
    { title: "iteration", low: 0, high: settings.iterations, exact: true, count: 6 },
    { title: lossNames[settings.loss], low: Math.min(0, low), high },
  );
  const { x, y } = axes;
  const at = nearest(reel, cursorOf(reel));
  return {
    ...box,
    frame: axes.markup,
    alt: costWords(reel),
    marks: [
      ...(ghost?.sides.map(({ cost }, s) => ({
        key: `ghost-${s}`,
        d: path(ghost.iterations, cost, x, y),
        style: stroke({ ...GHOST, dash: own[s].dash }, 1.2),
      })) ?? []),
      cursor(axes, cursorOf(reel)),
      ...sides.map(({ cost }, s) => ({ key: `side-${s}`, d: path(iterations, cost, x, y), style: stroke(own[s], 2) })),
      ...sides.map(({ cost }, s) => ({
        key: `dot-${s}`,
        d: cost.length === 0 ? "" : dots([[iterations[at], cost[at]]], x, y),
        style: dotStyle(colour(own[s]), 7),
      })),
    ],
  };
}

/** "After 4000 iterations the cost is 0.0417 under BP and 0.0413 under DBP, which is lower by 0.0004." */
export function costWords({ settings, iterations, sides, done }: Reel): string {
  if (done < 0) return "Nothing is trained yet.";
  const [a, b] = sides.map(({ cost }) => cost[cost.length - 1]);
  const [first, second] = sideNames(settings);
  const gap =
    a === b
      ? "both are equal"
      : Number.isFinite(a - b)
        ? `${b < a ? second : first} is lower by ${digits(Math.abs(a - b))}`
        : "one has left all numbers";
  return `After ${iterations[iterations.length - 1]} iterations the cost is ${digits(a, 4)} under ${first} and ${digits(b, 4)} under ${second}: ${gap}.`;
}

// ---------------------------------------------------------------------------------------------------- z of each neuron

/** The place of a unit among all units of all layers, from below. */
export const flatIndex = (layers: readonly number[], layer: number, unit: number): number =>
  layers.slice(1, layer + 1).reduce((sum, n) => sum + n, 0) + unit;

/** z of each neuron of a layer against iteration, for the sample that is looked at; all of a layer have one scale. */
export function zViews(reel: Reel, ghost: Reel | undefined, layer: number, box: Box): Plot[] {
  const { settings, iterations, sides } = reel;
  const layers = layersOf(settings);
  const own = sideStyles(settings);
  const first = flatIndex(layers, layer, 0);
  const count = layers[layer + 1];
  let [low, high] = [Infinity, -Infinity];
  for (const { z } of sides)
    for (const row of z)
      for (let i = first; i < first + count; i++)
        if (Math.abs(row[i]) < 1e4) [low, high] = [Math.min(low, row[i]), Math.max(high, row[i])];
  const yAxis = low > high ? { low: 0, high: 1, count: 3 } : { low, high, count: 3 };
  const xAxis = { low: 0, high: settings.iterations, exact: true, count: 0 };
  const axes = frame(box, xAxis, yAxis, { top: 8, bottom: 8, left: 36, right: 6 });
  const { x, y } = axes;
  const kept = ghost && String(layersOf(ghost.settings)) === String(layers) ? ghost : undefined;
  return Array.from({ length: count }, (_, unit) => {
    const i = first + unit;
    const line = (of: Reel, s: number) => path(of.iterations, of.sides[s].z.map((row) => row[i]), x, y); // prettier-ignore
    return {
      ...box,
      frame: axes.markup,
      alt: zWords(reel, layer, unit),
      marks: [
        ...(kept ? [0, 1].map((s) => ({ key: `ghost-${s}`, d: line(kept, s), style: stroke({ ...GHOST, dash: own[s].dash }, 1) })) : []), // prettier-ignore
        cursor(axes, cursorOf(reel)),
        ...[0, 1].map((s) => ({ key: `side-${s}`, d: iterations.length === 0 ? "" : line(reel, s), style: stroke(own[s], 1.5) })), // prettier-ignore
      ],
    };
  });
}

/** A neuron's place among the others: its picture, and over it what chooses it. */
export const tileMarkup = (layer: number, unit: number, picture = ""): string =>
  `<div class="tile"><div class="picture">${picture}</div><button type="button" data-unit="${layer + 1}.${unit + 1}" aria-pressed="${layer === 0 && unit === 0}" aria-label="Neuron ${unit + 1} of fc${layer + 1}"></button></div>`;

function zWords({ settings, sides }: Reel, layer: number, unit: number): string {
  const i = flatIndex(layersOf(settings), layer, unit);
  const [a, b] = sides.map(({ z }) => z[z.length - 1]?.[i]);
  const [first, second] = sideNames(settings);
  return `z of neuron ${unit + 1} of fc${layer + 1} ends at ${digits(a ?? NaN)} under ${first} and ${digits(b ?? NaN)} under ${second}.`;
}

// ---------------------------------------------------------------------------------------------- gradient, slope a layer

/** The words at the end of lines, moved apart where they would stand on one another. */
function endLabels(at: readonly { readonly y: number; readonly words: string }[], x: number, bottom: number): string {
  const sorted = [...at].filter(({ y }) => Number.isFinite(y)).sort((p, q) => p.y - q.y);
  let last = -Infinity;
  const placed = sorted.map(({ y, words }) => {
    last = Math.max(y, last + 13);
    return { y: last, words };
  });
  const over = Math.max(0, last - bottom);
  return placed.map(({ y, words }) => label(x, y - over + 4, words)).join("");
}

/** A quantity of each layer against iteration, both sides; the layer's name stands where its lines end. */
export function layerView(reel: Reel, what: "gradient" | "slope", box: Box): Plot {
  const { settings, iterations, sides } = reel;
  const own = sideStyles(settings);
  const count = settings.hidden.length + 1;
  const isLog = what === "gradient";
  const all = sides.flatMap((side) => side[what].map((row) => row.filter((v) => !isLog || v > 0)));
  const [low, high] = ends(all);
  const yAxis = isLog
    ? {
        title: "length of the gradient",
        low: Math.max(low, high * 1e-8, 1e-30),
        high: Math.max(high, 1e-29),
        log: true,
        count: 5,
      }
    : { title: "mean slope", low: Math.min(0, low), high };
  const axes = frame(box, { title: "iteration", low: 0, high: settings.iterations, exact: true, count: 4 }, yAxis, { right: 30 }); // prettier-ignore
  const { x, y } = axes;
  const line = (s: number, l: number) => path(iterations, sides[s][what].map((row) => row[l]), x, y); // prettier-ignore
  const last = iterations.length - 1;
  const names = Array.from({ length: count }, (_, l) => ({
    y: last < 0 ? NaN : y(sides[1][what][last][l]),
    words: `fc${l + 1}`,
  }));
  const isDone = reel.done === settings.iterations;
  return {
    ...box,
    frame: axes.markup + (isDone ? endLabels(names, box.width - 26, box.height - 40) : ""),
    alt: layerWords(reel, what),
    marks: [
      cursor(axes, cursorOf(reel)),
      ...[0, 1].flatMap((s) => Array.from({ length: count }, (_, l) => ({ key: `side-${s}-${l}`, d: line(s, l), style: stroke(own[s], 1 + 0.8 * ((l + 1) / count)) }))), // prettier-ignore
    ],
  };
}

function layerWords({ settings, sides, iterations }: Reel, what: "gradient" | "slope"): string {
  const last = iterations.length - 1;
  if (last < 0) return "Nothing is trained yet.";
  const title = what === "gradient" ? "Length of the gradient" : "Mean slope";
  const each = sides[0][what][last].map((a, l) => `fc${l + 1} ${digits(a)} and ${digits(sides[1][what][last][l])}`);
  return `${title} at the end, under ${sideNames(settings).join(" and ")}: ${each.join("; ")}.`;
}

/** A swatch of a side's line, for the key above the figures. */
export const swatch = (style: Style): string =>
  `<svg class="swatch" viewBox="0 0 30 8" width="30" height="8" aria-hidden="true"><path d="M0,4H30" style="${stroke(style, 2)}"/></svg>`;
