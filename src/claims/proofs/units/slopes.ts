/** Paper 4's equations 16 and 17: the sigmoid's and ReLU's derivatives, and what is said of ReLU at 0. */
import { identity, relu, sigmoid, type Activation } from "../../../activations";
import { exp } from "../../../math";
import { seeds } from "../../../random";
import { digits, percent } from "../../../show";
import { outputs, propagate, trainNN, unitRelu, type Sample, type UnitNetwork } from "../../../units";
import { numbersOf } from "../../../units/differences";
import { drawSamples, layeredUnits } from "../../../units/draw";
import { drawWeights } from "../../../models";
import { draws, type Finding } from "../finding";

/** σ′ without cancellation or overflow: e^−|z|/(1 + e^−|z|)². */
const trueSlope = (z: number): number => exp(-Math.abs(z)) / ((1 + exp(-Math.abs(z))) * (1 + exp(-Math.abs(z))));

/** A formula for σ′(z); those printed in eq. 16. */
export type Formula = (z: number) => number;
const PRINTED: Readonly<Record<string, Formula>> = {
  quotient: (z) => exp(-z) / ((1 + exp(-z)) * (1 + exp(-z))),
  product: (z) => sigmoid.f(z) * (1 - sigmoid.f(z)),
};

/** A few units in the last place, as a part of the value. */
const FEW = 16 * 1.1102230246251565e-16;

/** Between two points of which the first is in order and the second is not: where it turns, to a thousandth. */
function edge(fine: number, wrong: number, holds: (z: number) => boolean): number {
  while (Math.abs(wrong - fine) > 1e-3) {
    const middle = (fine + wrong) / 2;
    if (holds(middle)) fine = middle;
    else wrong = middle;
  }
  return fine;
}

/** Eq. 16: both printed forms of σ′ to a few units in the last place; a form's range lies between its failing z nearest to 0. */
export function equation16(forms: Readonly<Record<string, Formula>> = PRINTED): Finding {
  const random = draws("equation-16");
  // To −707 and 707 σ′ is a normal number.
  const zs = [
    ...Array.from({ length: 1415 }, (_, i) => i - 707),
    ...Array.from({ length: 2000 }, () => 1414 * random.uniform() - 707),
    ...Array.from({ length: 2000 }, () => 80 * random.uniform() - 40),
  ];
  const numbers: Record<string, number> = {};
  const ranges: string[] = [];
  let failures = 0;
  let first = "";
  for (const [name, formula] of Object.entries(forms)) {
    const error = (z: number) => Math.abs(formula(z) / trueSlope(z) - 1);
    const holds = (z: number) => error(z) <= FEW;
    const wrong = zs.filter((z) => !holds(z));
    failures += wrong.length;
    if (wrong.length > 0 && first === "") {
      const worst = wrong.reduce((x, y) => (Math.abs(x) <= Math.abs(y) ? x : y));
      first = `the ${name} at $z = ${digits(worst)}$ is off by ${percent(error(worst))}`;
    }
    const ends = [-1, 1].map((side) => {
      const far = Math.min(...wrong.filter((z) => z * side > 0).map(Math.abs));
      if (far === Infinity) return 707;
      const near = Math.max(0, ...zs.map((z) => z * side).filter((z) => z < far));
      return edge(near, far, (z) => holds(z * side));
    });
    [numbers[`${name}/below`], numbers[`${name}/above`]] = [-ends[0], ends[1]];
    numbers[`${name}/at0`] = error(0);
    if (Math.min(...ends) > 1)
      ranges.push(`the ${name} for $z$ between $−${digits(ends[0])}$ and $${digits(ends[1])}$`);
    const vanished = (z: number) => formula(z) === 0;
    if (vanished(40) && !vanished(30)) numbers[`${name}/zeroFrom`] = edge(40, 30, vanished);
    if (vanished(-400) && !vanished(-300)) numbers[`${name}/zeroBelow`] = edge(-400, -300, vanished);
  }
  return {
    cases: zs.length * Object.keys(forms).length,
    failures,
    ...(failures > 0 && { counterexample: `In float64 ${first}.` }),
    ...(failures > 0 && ranges.length === Object.keys(forms).length && {
      range: `To 16 units in the last place: ${ranges.join("; ")}. Beyond, 1 − a has too few digits left, or the quotient's denominator overflows.`,
    }),
    numbers,
  }; // prettier-ignore
}

/** Difference quotients of f at z to the left and to the right, for a step that is a power of two. */
const quotients = (f: Activation, z: number, h: number): [left: number, right: number] => [
  (f.f(z) - f.f(z - h)) / h,
  (f.f(z + h) - f.f(z)) / h,
];

/** z in eighths, all exact. */
const EIGHTHS = Array.from({ length: 65 }, (_, i) => (i - 32) / 8);

/** Eq. 17: the printed f′ is the limit of both quotients. For straight pieces a short step's quotient is the limit. */
export function equation17(f: Activation = unitRelu): Finding {
  const wrong = EIGHTHS.filter((z) => quotients(f, z, 1 / 64).some((q) => q !== f.derivative(z)));
  const [left, right] = quotients(f, 0, 1 / 64);
  return {
    cases: EIGHTHS.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `At $z = ${wrong[0]}$ the quotients are ${digits(left)} from the left and ${digits(right)} from the right, and the printed value is ${digits(f.derivative(wrong[0]))}.`,
    }),
    ...(wrong.length === 1 && wrong[0] === 0 && {
      range: `For $z \\ne 0$. At 0 there is no derivative: 0 from the left, 1 from the right; the printed 1 is the right one, a choice.`,
    }),
    numbers: { left, right, printed: f.derivative(0) },
  }; // prettier-ignore
}

/** After eq. 17: the two quotients at 0 have limits that differ. A case is a step; they must stay apart as steps shrink. */
export function kink(f: Activation = unitRelu): Finding {
  const steps = Array.from({ length: 40 }, (_, k) => 1 / 2 ** (k + 4)); // eslint-disable-line no-restricted-syntax
  const gaps = steps.map((h) => {
    const [left, right] = quotients(f, 0, h);
    return right - left;
  });
  const failures = gaps.filter((gap) => !(gap > 0.5)).length;
  const [left, right] = quotients(f, 0, steps[39]);
  return {
    cases: steps.length,
    failures,
    ...(failures > 0 && { counterexample: `At a step of ${digits(steps[39])} they are ${digits(left)} and ${digits(right)}.` }), // prettier-ignore
    numbers: { left, right },
  };
}

/** The two choices of f′(0). */
export type Twins = readonly [Activation, Activation];

/** The data of a twin run, and whether the network starts with biases. */
interface Setting {
  readonly name: string;
  readonly zeros: boolean;
  readonly biases: boolean;
}
const SETTINGS: readonly Setting[] = [
  { name: "drawn inputs, biases that start at 0", zeros: false, biases: false },
  { name: "drawn inputs, drawn biases", zeros: false, biases: true },
  { name: "inputs of 0, drawn biases", zeros: true, biases: true },
  { name: "inputs of 0, biases that start at 0", zeros: true, biases: false },
];

/** A network 2, 6, 6, 1 of ReLU units with a linear output. */
function twin(f: Activation, seed: string, { biases }: Setting): UnitNetwork {
  const { normal } = draws(`relu-zero/${seed}`);
  const weights = drawWeights([2, 6, 6, 1], seed).map(({ W, b }) => ({ W, b: b!.map(() => (biases ? normal() : 0)) }));
  return layeredUnits(weights, [f, f, identity]);
}

function samplesOf(net: UnitNetwork, seed: string, { zeros }: Setting): Sample[] {
  const drawn = drawSamples(net, 4, seed);
  return zeros ? [{ x: net.layers[0].map(() => 0), y: outputs(net).map(() => 1) }, ...drawn.slice(1)] : drawn;
}

const ITERATIONS = 25;
const NETWORKS = 8;

/** "usually ignored": twin runs whose f′(0) differs end with the same weights. A setting in which no twin parts is in the range. */
export function zeroIgnored(twins: Twins = [unitRelu, relu]): Finding {
  const numbers: Record<string, number> = {};
  const found = SETTINGS.map((setting) => {
    let parted = 0;
    let atZero = 0;
    let looked = 0;
    let furthest = 0;
    for (const seed of seeds(NETWORKS)) {
      const nets = twins.map((f) => twin(f, seed, setting));
      const batch = samplesOf(nets[0], seed, setting);
      for (const { x } of batch)
        for (const z of Object.values(propagate(nets[0], x).z).slice(2)) {
          looked++;
          if (z === 0) atZero++;
        }
      for (const net of nets) for (let k = 0; k < ITERATIONS; k++) trainNN(net, batch, 0.01);
      const [p, q] = nets.map(numbersOf);
      const gap = Math.max(...p.map((v, i) => Math.abs(v - q[i])));
      if (!(gap === 0)) parted++;
      furthest = Math.max(furthest, gap);
    }
    numbers[`parted/${setting.name}`] = parted;
    numbers[`atZero/${setting.name}`] = atZero / looked;
    numbers[`furthest/${setting.name}`] = furthest;
    return { ...setting, parted, furthest };
  });
  const wrong = found.filter(({ parted }) => parted > 0);
  const fine = found.filter(({ parted }) => parted === 0);
  return {
    cases: SETTINGS.length * NETWORKS,
    failures: wrong.reduce((sum, { parted }) => sum + parted, 0),
    ...(wrong.length > 0 && {
      counterexample: `With ${wrong[0].name}, ${wrong[0].parted} of ${NETWORKS} pairs of networks end with other weights, ${digits(wrong[0].furthest)} apart after ${ITERATIONS} iterations.`,
    }),
    ...(wrong.length > 0 && fine.length > 0 && { range: `With ${fine.map(({ name }) => name).join("; ")}: no unit's z is exactly 0, and the twins end with the same bits.` }),
    numbers,
  }; // prettier-ignore
}
