/** Figure 1 for one neuron at one moment: the tangent and the chord, and equations 2, 3 and 6 with its own numbers in them. */
import { styles } from "../../figure";
import { glass, type Glass } from "../../lab/chord";
import { spaced } from "../../lab/probe";
import type { Settings } from "../../lab/settings";
import { layersOf } from "../../lab/spec";
import { apart } from "../../lab/words";
import { digits } from "../../show";
import { dots, dotStyle, frame, label, path, stroke, type Box, type Plot } from "./plot";
import type { Reel } from "./reel";

// --------------------------------------------------------------------------------------------- tangent and chord

/** The neuron that is looked at: its layer and its number, from 0; the first of fc1 where there is none of that name. */
export function unitOf(settings: Settings): readonly [layer: number, unit: number] {
  const [layer, unit] = settings.unit.split(".").map((part) => Number(part) - 1);
  const layers = layersOf(settings);
  return layer < layers.length - 1 && unit < layers[layer + 1] ? [layer, unit] : [0, 0];
}

export function glassOf({ settings, samples, now }: Reel): Glass | undefined {
  if (now === undefined) return undefined;
  const [layer, unit] = unitOf(settings);
  return glass(settings, layer, unit, now[settings.of === "a" ? 0 : 1].layers[layer], samples);
}

/** f with the tangent at (z, a) and the chord to (z′, a′). */
export function glassView(reel: Reel, box: Box): Plot {
  const seen = glassOf(reel);
  const isSeen = seen !== undefined && Number.isFinite(seen.z) && Number.isFinite(seen.a);
  const { z, a, tangent } = isSeen ? seen : { z: 0, a: 0, tangent: 0 };
  const chord = isSeen ? seen.drawn : undefined;
  const to = chord !== undefined && Number.isFinite(chord.z) ? chord : { z, a };
  const room = Math.max(2.2, Math.abs(to.z - z) * 0.6);
  const [low, high] = [Math.min(z, to.z) - room, Math.max(z, to.z) + room];
  const zs = spaced([low, high], 161);
  const values = isSeen ? zs.map((v) => seen.f.f(v)) : [];
  const finite = [...values.filter(Number.isFinite), a, to.a];
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const margin = 0.12 * (most - least || 1);
  const axes = frame(box, { title: "z", low, high, exact: true, count: 6 }, { title: "a = f(z)", low: least - margin, high: most + margin, exact: true }); // prettier-ignore
  const { x, y } = axes;
  const tangentAt = (v: number) => a + tangent * (v - z);
  // As far as the chord, and no farther than the box.
  const height = tangent === 0 ? Infinity : Math.min(a - y.low, y.high - a) / Math.abs(tangent);
  const reach = Math.min(Math.max(1.1, Math.abs(to.z - z) + 0.4), height);
  const span = [z - reach, z + reach];
  const slopeOf = (v: number) => a + (chord ? (to.a - a) / (to.z - z || 1) : 0) * (v - z);
  const along = chord ? [Math.min(z, to.z) - 0.25, Math.max(z, to.z) + 0.25] : [];
  // Of a curve that rises the room is below to the right and above to the left; of one that falls, the other way.
  const up = tangent >= 0 ? 1 : -1;
  const far = chord?.times === 1 ? "z′, a′" : `z′, a′, drawn ${chord?.times.toLocaleString("en-US")} times as far`;
  const start = Math.max(2, Math.min(x(to.z) - far.length * 3, box.width - far.length * 6.4));
  const words = isSeen
    ? label(x(z) + 9, y(a) + 6 + 11 * up, "z, a") + (chord ? label(start, y(to.a) + 3 - 14 * up, far) : "")
    : "";
  return {
    ...box,
    frame: axes.markup,
    over: words,
    alt: glassWords(reel),
    marks: isSeen
      ? [
          { key: "f", d: path(zs, values, x, y), style: stroke(styles.neutral, 2.4) },
          { key: "tangent", d: path(span, span.map(tangentAt), x, y), style: stroke(styles.BP, 1.8) },
          {
            key: "move",
            d: chord ? path([z, z, to.z], [a, to.a, to.a], x, y) : "",
            style: stroke({ ...styles.neutral, dash: "dot" }, 1.2),
          },
          { key: "chord", d: chord ? path(along, along.map(slopeOf), x, y) : "", style: stroke(styles.DBP, 2) },
          {
            key: "points",
            d: dots(
              chord
                ? [
                    [z, a],
                    [to.z, to.a],
                  ]
                : [[z, a]],
              x,
              y,
            ),
            style: dotStyle("var(--ink)", 7),
          },
        ]
      : [],
  };
}

const neuron = (settings: Settings): string => {
  const [layer, unit] = unitOf(settings);
  return `neuron ${unit + 1} of fc${layer + 1}`;
};

function glassWords(reel: Reel): string {
  const seen = glassOf(reel);
  if (seen === undefined) return "Nothing is trained yet.";
  const { z, tangent, chord } = seen;
  const rest =
    chord === undefined
      ? `${seen.f.name} has no inverse, so there is no chord`
      : `the chord to z′ = ${digits(chord.z)} has slope ${digits(chord.slope)}`;
  return `${neuron(reel.settings)} at z = ${digits(z)}: the tangent has slope ${digits(tangent)}, ${rest}.`;
}

const mi = (name: string) => `<mi>${name}</mi>`;
const mn = (value: string): string => {
  const [mantissa, power] = value.split(" × 10");
  if (power === undefined) return `<mn>${mantissa}</mn>`;
  const raised = [...power].map((c) => (c === "⁻" ? "−" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)))).join("");
  return `<mn>${mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>${raised}</mn></msup>`;
};
const mo = (sign: string) => (/[()]/.test(sign) ? `<mo stretchy="false">${sign}</mo>` : `<mo>${sign}</mo>`);
const minus = (value: string): string => (value.startsWith("−") ? `${mo("(")}${mn(value)}${mo(")")}` : mn(value));
const frac = (above: string, below: string) => `<mfrac><mrow>${above}</mrow><mrow>${below}</mrow></mfrac>`;
const math = (...parts: readonly string[]) => `<math displaystyle="true">${parts.join("")}</math>`;
/** A primed letter; as an exponent the prime would be small, high and over the letter. */
export const prime = (name: string) => `<mrow>${mi(name)}<mo lspace="0.08em" rspace="0">′</mo></mrow>`;

/** Equations 2 and 6 with the neuron's own numbers in them: each as a name and markup. */
export function equations(reel: Reel): readonly (readonly [name: string, markup: string])[] {
  const seen = glassOf(reel);
  if (seen === undefined) return [];
  const { z, a, e, tangent, chord, step, f } = seen;
  const isSigmoid = f.name === "sigmoid";
  const [first, second] = chord === undefined ? [digits(tangent, 4), ""] : apart(tangent, chord.slope, 4);
  const eq2 = isSigmoid
    ? math(frac(`${mi("d")}${mi("a")}`, `${mi("d")}${mi("z")}`), mo("="), mi("a"), mo("("), mn("1"), mo("−"), mi("a"), mo(")"), mo("="), mn(digits(a, 5)), mo("·"), mn(digits(1 - a, 5)), mo("="), mn(first)) // prettier-ignore
    : math(frac(`${mi("d")}${mi("a")}`, `${mi("d")}${mi("z")}`), mo("="), prime("f"), mo("("), mi("z"), mo(")"), mo("="), prime("f"), mo("("), mn(digits(z, 4)), mo(")"), mo("="), mn(first)); // prettier-ignore
  if (chord === undefined) return [["eq. 2", eq2]];
  const [a1, a0] = apart(chord.a, a, 4);
  const [z1, z0] = apart(chord.z, z, 4);
  const eq3 = math(prime("a"), mo("="), mi("a"), mo("−"), mi("step"), mo("·"), mi("e"), mo("="), mn(digits(a, 4)), mo("−"), mn(digits(step)), mo("·"), minus(digits(e)), mo("="), mn(a1)); // prettier-ignore
  const eq6 = math(frac(`<mi mathvariant="normal">Δ</mi>${mi("a")}`, `<mi mathvariant="normal">Δ</mi>${mi("z")}`), mo("="), frac(`${prime("a")}${mo("−")}${mi("a")}`, `${prime("z")}${mo("−")}${mi("z")}`), mo("="), frac(`${mn(a1)}${mo("−")}${mn(a0)}`, `${mn(z1)}${mo("−")}${minus(z0)}`), mo("="), mn(second)); // prettier-ignore
  return [
    ["eq. 2", eq2],
    ["eq. 3", eq3],
    ["eq. 6", eq6],
  ];
}
