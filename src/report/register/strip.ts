/**
 * A small picture of an effect and its interval, beside the words that say the same. All strips have one scale, the
 * smallest effect of interest: its zone is equally wide on each, and what reaches further than the strip ends in an arrow.
 */
import { asJudged, type Scale } from "../../claims/effects";
import type { Interval } from "../../stats";
import { markup, raw, type Html } from "../html";

/** A strip reaches so many smallest effects to either side. */
const REACH = 8;

const [WIDTH, HEIGHT, MARGIN] = [320, 22, 8];
const MIDDLE = HEIGHT / 2;
const DOT = 3.5; // its radius; an interval that hides behind it is not drawn
const ARROW = 5;

/** An effect and its interval, in smallest effects. Of an interval that has no numbers nothing is drawn. */
export function strip(effect: number, [low, high]: Interval, reach = REACH): Html {
  const across = (value: number): number => Number((WIDTH / 2 + (value / reach) * (WIDTH / 2 - MARGIN)).toFixed(1));
  const inside = (value: number): boolean => Math.abs(value) <= reach;
  const end = (value: number): string => {
    if (inside(value)) return `M${across(value)} ${MIDDLE - 4}v8`;
    const back = -Math.sign(value) * ARROW;
    return `M${across(Math.sign(value) * reach) + back} ${MIDDLE - 4}l${-back} 4l${back} 4`;
  };
  const bar = (): string => {
    // Of what lies beyond altogether a stub is drawn, to carry the arrow.
    const from = across(Math.max(-reach, Math.min(low, reach * 0.88)));
    const to = across(Math.min(reach, Math.max(high, -reach * 0.88)));
    const ends = [...(low <= reach ? [low] : []), ...(high >= -reach ? [high] : [])];
    return to - from < 2 * DOT ? "" : `<path d="M${from} ${MIDDLE}H${to}${ends.map(end).join("")}"/>`;
  };
  const zone = `<rect x="${across(-1)}" y="1" width="${(across(1) - across(-1)).toFixed(1)}" height="${HEIGHT - 2}"/>`;
  const zero = `<path class="zero" d="M${across(0)} 0v${HEIGHT}"/>`;
  const dot = inside(effect) ? `<circle cx="${across(effect)}" cy="${MIDDLE}" r="${DOT}"/>` : "";
  const known = !Number.isNaN(low) && !Number.isNaN(high);
  return markup`<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${raw(zone + zero)}${known && raw(bar() + dot)}</svg>`;
}

/** The strip of an effect and its interval as a claim tells them. */
export function stripOf(
  claim: Scale & { readonly smallestEffect: number },
  effect: number,
  [low, high]: Interval,
): Html {
  const unit = asJudged(claim, claim.smallestEffect);
  const scaled = (value: number) => asJudged(claim, value) / unit;
  return strip(scaled(effect), [scaled(low), scaled(high)]);
}
