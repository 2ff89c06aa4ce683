/**
 * ln x, the same bits in every engine (see exp.ts for why).
 *
 *   x = 2^k · (1 + f),  √½ < 1 + f < √2          ln x = k ln 2 + ln(1 + f)
 *   s = f / (2 + f),    ln(1 + f) = f − (f²/2 − s·(f²/2 + R(s²)))
 *
 * The method and the seven coefficients of R are those of FreeBSD's msun (e_log.c), whose notice follows; the error is
 * below 1 ulp.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 */

/** The two 32-bit words of a double. */
const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
DOUBLE[0] = 1;
/** Where the sign and the exponent lie: 1 on little-endian machines, 0 on others. */
const TOP = WORDS[1] === 0 ? 0 : 1;

/** 2^−k for k = −1022 … 1024, stored at k + 1022: exact, the last one a subnormal. */
const SCALE = new Float64Array(2047);
SCALE[1022] = 1;
for (let k = 1; k <= 1024; k++) SCALE[1022 + k] = SCALE[1021 + k] / 2;
for (let k = -1; k >= -1022; k--) SCALE[1022 + k] = SCALE[1023 + k] * 2;

const LN2_HIGH = 0.6931471803691238; // 32 bits, so that k · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** ln x, error below 1 ulp; −∞ at 0, NaN below, ∞ at ∞, subnormals included. */
export function log(x: number): number {
  let shift = 0;
  if (!(x >= 2.2250738585072014e-308)) {
    if (!(x > 0)) return x === 0 ? -Infinity : NaN;
    x *= 18014398509481984; // 2⁵⁴: a subnormal becomes an ordinary double
    shift = 54;
  }
  if (x === Infinity) return x;
  DOUBLE[0] = x;
  // Adding 0x95f64 to the fraction carries into the exponent exactly when 1 + f would exceed √2.
  const power = ((WORDS[TOP] + 0x95f64) >>> 20) - 1023;
  const f = x * SCALE[1022 + power] - 1;
  const k = power - shift;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f);
}
