import assert from "node:assert/strict";
import { test } from "node:test";
import { all, create, type BigNumber } from "mathjs";
import * as math from "./math";
import { stream } from "./random";

const big = create(all, { number: "BigNumber", precision: 60 });
const two = big.bignumber(2) as unknown as BigNumber;

/** The double x to 60 digits, not the shortest decimal that reads back as it. */
function exactly(x: number): BigNumber {
  if (x === 0 || !Number.isFinite(x)) return big.bignumber(x) as unknown as BigNumber;
  let shift = 0;
  while (!Number.isInteger(x)) {
    x *= 2;
    shift++;
  }
  return (big.bignumber(BigInt(x).toString()) as unknown as BigNumber).div(two.pow(shift));
}

/** One unit in the last place of a double. */
function ulp(x: number): number {
  const size = Math.min(Math.abs(x), Number.MAX_VALUE);
  if (size < 2.2250738585072014e-308) return 5e-324;
  let unit = 2.220446049250313e-16;
  let power = 1;
  while (power * 2 <= size) power *= 2;
  while (power > size) power /= 2;
  unit *= power;
  return unit === 0 ? 5e-324 : unit;
}

/** The error of a computed value in units in the last place. */
const error = (computed: number, truth: BigNumber) =>
  (big.subtract(exactly(computed), truth) as unknown as BigNumber)
    .abs()
    .div(exactly(ulp(computed)))
    .toNumber();

const random = stream("1", "math.test");
const between = (low: number, high: number, n: number) =>
  Array.from({ length: n }, () => low + (high - low) * random.uniform());

test("exp is within 0.52 ulp over its whole range, and the measure can tell a wrong last digit", () => {
  const xs = [...between(-708, 709.7, 1500), ...between(-1, 1, 500), 709.78, 709.782712893384, -708.39, 1e-300, 0, 0.5];
  const worst = Math.max(...xs.map((x) => error(math.exp(x), exactly(x).exp())));
  assert.ok(worst <= 0.52, `${worst} ulp`);
  assert.ok(error(math.exp(1) + ulp(math.exp(1)), exactly(1).exp()) > 0.52);
});

test("exp among the subnormals is within 1 ulp, and ends where doubles end", () => {
  const xs = [...between(-745.13, -708.4, 300), -745.1332191019411, -744.45, -744.43];
  const worst = Math.max(...xs.map((x) => error(math.exp(x), exactly(x).exp())));
  assert.ok(worst <= 1, `${worst} ulp`);
  assert.deepEqual([-745.1332191019412, -800, -Infinity].map(math.exp), [0, 0, 0]);
  assert.deepEqual([709.7827128933841, 800, Infinity].map(math.exp), [Infinity, Infinity, Infinity]);
  assert.ok(Number.isNaN(math.exp(NaN)));
  assert.equal(math.exp(0), 1);
  assert.equal(math.exp(-0), 1);
});

test("log is within 1 ulp over its whole range, subnormals and the neighbourhood of 1 included", () => {
  const xs = [
    ...between(-744, 709, 1200).map(math.exp),
    ...between(0.5, 2, 700),
    ...between(0.9999, 1.0001, 300),
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    1 - 2 ** -53,
    1 + 2 ** -52,
  ].filter((x) => x > 0 && x !== 1);
  const worst = Math.max(...xs.map((x) => error(math.log(x), exactly(x).ln())));
  assert.ok(worst < 1, `${worst} ulp`);
  assert.equal(math.log(1), 0);
  assert.deepEqual([0, -0, Infinity].map(math.log), [-Infinity, -Infinity, Infinity]);
  assert.ok([-1, -Infinity, NaN].every((x) => Number.isNaN(math.log(x))));
});

test("the other functions are within 2 ulp of 60 digits (erf and erfc against their series)", () => {
  const table: [keyof typeof math, (x: BigNumber) => BigNumber, [number, number]][] = [
    ["log1p", (x) => x.plus(1).ln(), [-0.99, 5]],
    ["expm1", (x) => x.exp().minus(1), [-5, 5]],
    ["sin", (x) => x.sin(), [-10, 10]],
    ["cos", (x) => x.cos(), [-10, 10]],
    ["tan", (x) => x.tan(), [-1.5, 1.5]],
    ["atan", (x) => x.atan(), [-10, 10]],
    ["sinh", (x) => x.sinh(), [-5, 5]],
    ["cosh", (x) => x.cosh(), [-5, 5]],
    ["tanh", (x) => x.tanh(), [-5, 5]],
    ["cbrt", (x) => x.cbrt(), [-10, 10]],
    ["erf", erfSeries, [-3, 3]],
    ["erfc", (x) => exactly(1).minus(erfSeries(x)), [-3, 3]],
  ];
  for (const [name, truth, [low, high]] of table) {
    const f = math[name] as (x: number) => number;
    const worst = Math.max(...between(low, high, 60).map((x) => error(f(x), truth(exactly(x)))));
    assert.ok(worst <= 2, `${name}: ${worst} ulp`);
  }
});

/** erf x = 2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)). */
function erfSeries(x: BigNumber): BigNumber {
  let term = x;
  let sum = x;
  for (let n = 1; n < 120; n++) {
    term = term.times(x).times(x).div(-n);
    sum = sum.plus(term.div(2 * n + 1));
  }
  return sum.times(2).div((big.pi as unknown as BigNumber).sqrt());
}
