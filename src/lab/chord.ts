/** Figure 1 of paper 1 for any neuron at any moment: the tangent of eq. 2, the chord of eq. 6, and where the steps land. */
import { clampRange, identity, type Activation } from "../activations";
import { inset } from "../variants";
import type { LayerMoment } from "./probe";
import { functionsOf } from "./probe";
import { sideOf, type Settings, type Side } from "./settings";
import { stepOf } from "./spec";

/** A chord from (z, a) to (z′, a′). */
export interface Chord {
  readonly a: number;
  readonly z: number;
  readonly slope: number;
}

export interface Glass {
  readonly f: Activation;
  readonly z: number;
  readonly a: number;
  readonly e: number;
  /** What the side's own rule takes for the slope here. */
  readonly slope: number;
  /** f′(z), eq. 2. */
  readonly tangent: number;
  /** The step inside a′, times n where e is read as the sample's own. */
  readonly step: number;
  /** Eq. 6: where a′ = a − step·e and z′ = f⁻¹(a′) lie; undefined where f has no inverse. */
  readonly chord?: Chord;
  /** The chord of a longer move, `times` as long, that an eye can tell from the tangent. */
  readonly drawn?: Chord & { readonly times: number };
}

/** A chord is drawn at least this wide, if a hundred million times the move is enough for that. */
const VISIBLE = 0.6;
const LONGEST = 1e8;

/** The side whose step a chord is drawn with: that of a rule with a step, of the one looked at where both have one. */
function stepSide(settings: Settings): Side {
  const own = sideOf(settings, settings.of);
  const other = sideOf(settings, settings.of === "a" ? "b" : "a");
  const has = ({ rule }: Side) => rule === "difference" || rule === "consistent";
  return has(own) || !has(other) ? own : other;
}

/** One unit of a layer (counted from 0) under the glass. */
export function glass(settings: Settings, layer: number, unit: number, moment: LayerMoment, samples: number): Glass {
  const side = stepSide(settings);
  const f = functionsOf(settings)[layer];
  const { z, a, e, slope } = { z: moment.z[unit], a: moment.a[unit], e: moment.e[unit], slope: moment.slope[unit] };
  const step = stepOf(settings, side) * (side.reading === "sample" ? samples : 1);
  const seen: Glass = { f, z, a, e, slope, step, tangent: f === identity ? 1 : f.derivative(z, a) };
  if (f.inverse === undefined) return seen;
  const [low, high] = clampRange(inset(side.clamp, f.range));
  const within = (v: number) => Math.min(Math.max(v, low), high);
  const chordOf = (times: number): Chord => {
    const [from, to] = [within(a), within(within(a) - times * step * e)];
    const [z0, z1] = [f.inverse!(from), f.inverse!(to)];
    return { a: to, z: z1, slope: (to - from) / (z1 === z0 ? 1 : z1 - z0) };
  };
  let times = 1;
  const short = (chord: Chord) => !(Math.abs(chord.z - z) >= VISIBLE);
  while (times < LONGEST && short(chordOf(times))) times *= String(times).startsWith("2") ? 2.5 : 2; // 1, 2, 5, 10, …
  return { ...seen, chord: chordOf(1), drawn: { ...chordOf(times), times } };
}
