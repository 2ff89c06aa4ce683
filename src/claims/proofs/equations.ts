/** Paper 1's equations 2 and 5 against numbers, and what it says of the sigmoid's derivative far out and of any derivative. */
import { identity, sigmoid, softplus, tanh, type Activation } from "../../activations";
import { exp, log } from "../../math";
import { digits } from "../../show";
import { leastDouble } from "./doubles";
import { draws, type Finding } from "./finding";

/** Half the distance of 1 from the next double. */
const HALF_UNIT = 1.1102230246251565e-16;

const grid = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/**
 * "dl/dz = a(1 − a) dl/da" (eq. 2): a(1 − a) against f's five-point central differences, whose own error is allowed for:
 * f⁽⁵⁾h⁴/30 and the rounding of f over h. Beyond the range, where a(1 − a) is 0 in doubles is found.
 */
export function sigmoidDerivative(f: Activation = sigmoid): Finding {
  const random = draws("equation-2");
  const h = 1 / 512; // a power of two: z ± h loses nothing
  const differences = (z: number) => (8 * (f.f(z + h) - f.f(z - h)) - (f.f(z + 2 * h) - f.f(z - 2 * h))) / (12 * h);
  const gap = (z: number) => Math.abs(f.derivative(z, f.f(z)) - differences(z));
  const allowed = (z: number) => h * h * h * h * Math.abs(differences(z)) + (4 * HALF_UNIT * Math.abs(f.f(z))) / h;
  const zs = [...grid(-30, 30, 121), ...Array.from({ length: 2000 }, () => 60 * random.uniform() - 30)];
  const wrong = zs.filter((z) => !(gap(z) <= allowed(z)));
  const relative = (z: number) => gap(z) / differences(z);
  const vanished = (z: number) => f.derivative(z, f.f(z)) === 0;
  const vanishes = vanished(40) && !vanished(1) ? leastDouble(1, 40, vanished) : undefined;
  return {
    cases: zs.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `At $z = ${digits(wrong[0])}$ the formula gives ${digits(f.derivative(wrong[0]), 6)}, and the central difference ${digits(differences(wrong[0]), 6)}.`,
    }),
    numbers: {
      /** The largest relative gap below zero, where no digits cancel, and up to 10. */
      largestBelow: Math.max(...zs.filter((z) => z <= 0).map(relative)),
      largestTo10: Math.max(...zs.filter((z) => z <= 10).map(relative)),
      ...(vanishes !== undefined && { vanishes, trueThere: f.derivative(-vanishes, f.f(-vanishes)) }),
    },
  };
}

/**
 * "inv_sig(a) = −log(1/a − 1)" (eq. 5) inverts eq. 1: in doubles f⁻¹(f(z)) must be z to 10⁻⁹ of max(1, |z|). The range lies
 * between the failing cases nearest to zero, and must have −10 and 10 in it.
 */
export function roundTrip(f: Activation = sigmoid): Finding {
  const random = draws("equation-5");
  const zs = [
    ...grid(-30, 30, 61),
    ...Array.from({ length: 2000 }, () => 1600 * random.uniform() - 800),
    ...Array.from({ length: 4000 }, () => 80 * random.uniform() - 40),
  ];
  const back = (z: number) => f.inverse!(f.f(z));
  const error = (z: number) => Math.abs(back(z) - z) / Math.max(1, Math.abs(z));
  const wrong = zs.filter((z) => !(error(z) <= 1e-9));
  /** Where the first failing case from zero begins to fail, on one side, to a tenth. */
  const until = (side: number): number => {
    const far = Math.min(...wrong.filter((z) => z * side > 0).map(Math.abs));
    if (far === Infinity) return 800;
    const near = Math.max(1e-3, ...zs.map((z) => z * side).filter((z) => z < far));
    return Math.floor(10 * leastDouble(near, far, (z) => !(error(z * side) <= 1e-9))) / 10;
  };
  const [below, above] = [-1, 1].map(until);
  const overflows = (z: number) => back(z) === Infinity;
  const first = [40, 30, 20].find((z) => wrong.length > 0 && !(error(z) <= 1e-9)) ?? wrong[0];
  return {
    cases: zs.length,
    failures: wrong.length,
    ...(wrong.length > 0 && { counterexample: `$z = ${digits(first)}$ comes back as $${digits(back(first), 6)}$.` }),
    ...(wrong.length > 0 &&
      Math.min(below, above) > 10 && {
        range: `For $z$ between $−${below}$ and $${above}$, to $10^{-9}$ of $\\max(1, |z|)$: beyond, $a$ has too few digits left below 1, or none above 0.`,
      }),
    numbers: {
      below: -below,
      above,
      ...Object.fromEntries([10, 20, 30].map((z) => [`error/${z}`, error(z)])),
      ...(overflows(40) && !overflows(1) && { overflows: leastDouble(1, 40, overflows) }),
    },
  };
}

/** z on which the doubles lie so that a step of 2⁻⁹ is exact, and where none of the second derivatives is small but not 0. */
const EXACT = grid(-4, 4, 17);
const STEP = 1 / 512;

/**
 * "the derivative for a nonlinear function is an approximation for the difference of the function values": what f(z + h) −
 * f(z) − f′(z)h leaves must be of second order in h for functions that are not linear, and not be 0; for a linear one it is.
 */
export function secondOrder(functions: readonly Activation[] = [sigmoid, tanh, softplus, identity]): Finding {
  const numbers: Record<string, number> = {};
  let cases = 0;
  let failures = 0;
  let first = "";
  for (const f of functions) {
    const left = (z: number, h: number) => f.f(z + h) - f.f(z) - f.derivative(z) * h;
    for (const z of EXACT)
      for (const h of [STEP, -STEP]) {
        const order = log(Math.abs(left(z, h) / left(z, h / 2))) / log(2);
        const holds = f === identity ? left(z, h) === 0 : order > 1.9;
        cases++;
        if (f !== identity && !Number.isNaN(order))
          numbers[`order/${f.name}`] = Math.min(numbers[`order/${f.name}`] ?? Infinity, order);
        if (holds || failures++ > 0) continue;
        first = `${f.name} at $z = ${digits(z)}$: a step of ${digits(h)} leaves ${digits(left(z, h))}, half of it ${digits(left(z, h / 2))}.`;
      }
    numbers[`left/${f.name}`] = Math.max(...EXACT.map((z) => Math.abs(left(z, STEP))));
  }
  return { cases, failures, ...(failures > 0 && { counterexample: first }), numbers };
}

/**
 * "a is too close to 1 and the derivative is too close to 0 when z goes large": σ′(z)·e^|z| = 1/(1 + e^−|z|)² lies between ¼
 * and 1, and for z > 0 (1 − a)·e^z between ½ and 1, as far as a has digits for it: half a unit of a may be wrong.
 */
export function saturates(f: Activation = sigmoid): Finding {
  const random = draws("saturates");
  const zs = [
    ...grid(-700, 36, 737),
    ...Array.from({ length: 1500 }, () => 72 * random.uniform() - 36),
    ...Array.from({ length: 500 }, () => -700 * random.uniform()),
  ];
  const slope = (z: number) => f.derivative(z, f.f(z)) * exp(Math.abs(z));
  const distance = (z: number) => (1 - f.f(z)) * exp(z);
  const lost = (z: number) => 1e-12 + (z > 0 ? HALF_UNIT * exp(z) : 0);
  const between = (x: number, low: number, loss: number) => x >= low - loss && x <= 1 + loss;
  const holds = (z: number) => between(slope(z), 0.25, lost(z)) && (z <= 0 || between(distance(z), 0.5, lost(z)));
  const wrong = zs.filter((z) => !holds(z));
  return {
    cases: zs.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `At $z = ${digits(wrong[0])}$ the derivative is ${digits(f.derivative(wrong[0]))}, ${digits(slope(wrong[0]))} times $e^{-|z|}$.`,
    }),
    numbers: {
      atZero: slope(0),
      at5: slope(5),
      ofMinus700: slope(-700),
      derivativeAt10: f.derivative(10),
      derivativeAt36: f.derivative(36),
      derivativeAtMinus700: f.derivative(-700),
    },
  };
}
