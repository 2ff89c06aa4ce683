/**
 * exp(x), the same bits in every engine.
 *
 * `Math.exp` differs between Node, Chromium and Firefox in about a tenth of its results, so equal seeds would not give
 * equal curves. IEEE 754 fixes + − × ÷ and √ to the last bit, and this file uses nothing else.
 *
 *   x = (k/128) ln 2 + r,  |r| ≤ ln 2 / 256        exp(x) = 2^⌊k/128⌋ · 2^((k mod 128)/128) · exp(r)
 *
 * The 128 roots of 2 are kept as unevaluated sums high + low of two doubles, so the error stays below 0.52 ulp
 * (0.5 is the best a double can do; measured in exp.test.ts against 60 digits).
 */

/** An unevaluated sum high + low of two doubles: about 106 bits. */
type Pair = readonly [high: number, low: number];

/** x·y exactly, as high + low (Dekker 1971; 134217729 = 2²⁷ + 1 splits a double into halves whose products are exact). */
function product(x: number, y: number): Pair {
  const high = x * y;
  const cx = 134217729 * x;
  const cy = 134217729 * y;
  const xh = cx - (cx - x);
  const yh = cy - (cy - y);
  const xl = x - xh;
  const yl = y - yh;
  return [high, xl * yl - (high - xh * yh - xl * yh - xh * yl)];
}

function times([a, b]: Pair, [c, d]: Pair): Pair {
  const [high, low] = product(a, c);
  const tail = low + (a * d + b * c);
  const sum = high + tail;
  return [sum, tail - (sum - high)];
}

/** √ of a pair: one Newton step from the correctly rounded root. */
function root([a, b]: Pair): Pair {
  const s = Math.sqrt(a);
  const [high, low] = product(s, s);
  const tail = (a - high - low + b) / (2 * s);
  const sum = s + tail;
  return [sum, tail - (sum - s)];
}

/** 2^(i/128) for i = 0 … 127: products of 2^(1/2), 2^(1/4), …, 2^(1/128). */
const HIGH = new Float64Array(128);
const LOW = new Float64Array(128);
for (let i = 0; i < 128; i++) {
  let value: Pair = [1, 0];
  let factor: Pair = [2, 0];
  for (let bit = 64; bit > 0; bit >>= 1) {
    factor = root(factor);
    if (i & bit) value = times(value, factor);
  }
  [HIGH[i], LOW[i]] = value;
}

/** 2^e for e = −1074 … 1023, stored at e + 1074. */
const POWER = new Float64Array(2098);
POWER[1074] = 1;
for (let e = 1; e <= 1023; e++) POWER[1074 + e] = POWER[1073 + e] * 2;
for (let e = -1; e >= -1074; e--) POWER[1074 + e] = POWER[1075 + e] / 2;

const ROUND = 6755399441055744; // 1.5 · 2⁵²: adding and subtracting it rounds to the nearest integer
const PER_LN2 = 184.6649652337873; // 128 / ln 2
const STEP_HIGH = 0.005415212347998022; // ln 2 / 128 to 34 bits, so that k · STEP_HIGH is exact
const STEP_LOW = 1.2655086083325438e-13; // and the rest of it

/** eˣ. Error below 0.52 ulp (below 1 among the subnormals, which are rounded twice); ∞ above 709.78, 0 below −745.13. */
export function exp(x: number): number {
  if (!(x > -744.44 && x < 709.77)) return extreme(x);
  const k = x * PER_LN2 + ROUND - ROUND;
  const r = x - k * STEP_HIGH - k * STEP_LOW;
  const q = r * r;
  const p = r + q * (0.5 + r * 0.16666666666666666 + q * (0.041666666666666664 + r * 0.008333333333333333));
  const n = k | 0;
  const high = HIGH[n & 127];
  return (high + (LOW[n & 127] + high * p)) * POWER[1074 + (n >> 7)];
}

/** The ends of the range, where the power of two alone is no double. */
function extreme(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  if (x < 0) return 5e-324;
  if (x > 0) return exp(x - 709.7827128933277 - 5.629873171157372e-11) * POWER[2097] * 2; // x − 1024 ln 2, in two parts
  return x;
}
