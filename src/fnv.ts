/** A short word for many numbers, to see at a glance whether two runs are the same bits. */

const NOTHING = 0x811c9dc5;

/**
 * FNV-1a, 32 bits, over the bytes of doubles, lowest byte first; every NaN counts as one, its bits are the engine's. Goes on from
 * another hash where one is given.
 */
export function fnv(values: ArrayLike<number>, from = NOTHING): number {
  let hash = from;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) view.setBigUint64(0, 0x7ff8000000000000n, true);
    else view.setFloat64(0, values[i], true);
    for (let byte = 0; byte < 8; byte++) hash = Math.imul(hash ^ view.getUint8(byte), 0x01000193);
  }
  return hash >>> 0;
}

const view = new DataView(new ArrayBuffer(8));

/** As eight letters. */
export const word = (hash: number): string => hash.toString(16).padStart(8, "0");
