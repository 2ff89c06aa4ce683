/** Paper 4's Algorithms 1 to 5: that they compute the gradient, and what their slips do when followed to the letter. */
import { derivative } from "../../../rules";
import { digits } from "../../../show";
import {
  backPropagate,
  batchGradient,
  computing,
  initGrad,
  trainNN,
  updateNN,
  type ByUnit,
  type Parameters,
  type Sample,
  type UnitNetwork,
} from "../../../units";
import { throughPass } from "../../../units/agreement";
import { gradientGap, numbersOf, numericGradient } from "../../../units/differences";
import type { Finding } from "../finding";
import { apart, CLOSE, drawn, networkOf, within, type Tried } from "./cases";
import { reordered } from "./gradients";

export type Gradient = (net: UnitNetwork, batch: readonly Sample[]) => Parameters;

const copied = (net: UnitNetwork): UnitNetwork => ({ ...net, ...structuredClone({ w: net.w, b: net.b }) });

/** What one step of Algorithm 1 moves, by another way: −rate times the gradient. */
const RATE = 0.5;

/**
 * With b for d and f′ from the second layer on, the algorithms compute the gradient (central differences, the one reverse pass) and
 * take the step of equations 4 and 5.
 */
export function algorithms(gradient: Gradient = batchGradient): Finding {
  const tried = drawn(60).flatMap((one): Tried[] => {
    const { net, batch } = one;
    const mine = gradient(net, batch);
    const moved = copied(net);
    trainNN(moved, batch, RATE);
    const step = numbersOf(net).map((v, k) => (v - numbersOf(moved)[k]) / RATE);
    const asked = numbersOf(mine);
    const largest = Math.max(...asked.map(Math.abs));
    const off = Math.max(...step.map((v, k) => Math.abs(v - asked[k]))) / largest;
    const [numeric, graph] = [numericGradient(net, batch), throughPass(net, batch)].map((other) =>
      gradientGap(mine, other),
    );
    // Each as a part of what it may be.
    return [numeric / CLOSE, graph / 1e-12, off / 1e-12].map((gap) => ({ gap, where: networkOf(one) }));
  });
  const found = within(1, tried, apart("the algorithms and another way to the gradient or the step"));
  const parts = [CLOSE, 1e-12, 1e-12].map((unit, k) =>
    tried.filter((_, i) => i % 3 === k).reduce((most, { gap }) => Math.max(most, gap * unit), 0),
  );
  return { ...found, numbers: { numeric: parts[0], graph: parts[1], step: parts[2] } };
}

/** The procedures that Algorithms 1 to 5 call, and those that the paper prints. */
export const CALLED = ["InitGrad", "BackPropagate", "UpdateNN", "Propagate", "InitParam"] as const;
export const PRINTED = ["TrainNN", "InitGrad", "BackPropagate", "InitParam", "UpdateNN"] as const;

export function calledAndPrinted(printed: readonly string[] = PRINTED): Finding {
  const missing = CALLED.filter((name) => !printed.includes(name));
  return {
    cases: CALLED.length,
    failures: missing.length,
    ...(missing.length > 0 && {
      counterexample: `${missing.join(", ")} is called and not printed; equations 1 and 2 say what it must do.`,
    }),
    numbers: { missing: missing.length },
  };
}

/** Where line 13 of Algorithm 3 gathers, and what Algorithm 5 updates: b, or d as printed. */
export type Letter = "b" | "d";

/**
 * One step of Algorithms 1 to 5 on a network with the letters as printed or mended: the biases' gradients as the postcondition
 * names them, the biases after the step, and what d has become. To be kind, d and Δd start at b and at 0, which no line says.
 */
export function stepWith(net: UnitNetwork, batch: readonly Sample[], third: Letter, fifth: Letter) {
  const moved = copied(net);
  const gradient = initGrad(moved);
  const d: ByUnit = { ...moved.b };
  const dd: ByUnit = initGrad(moved).b;
  const gathers = { w: gradient.w, b: third === "b" ? gradient.b : dd };
  for (const sample of batch) backPropagate(moved, sample, gathers, derivative, batch.length);
  const updates: Parameters = { w: moved.w, b: fifth === "b" ? moved.b : d };
  updateNN({ ...moved, ...updates }, { w: gradient.w, b: fifth === "b" ? gradient.b : dd }, RATE);
  return { gradient, b: moved.b, d };
}

/** Algorithm 3, line 13: Δb_i holds ∂E/∂b_i afterwards. */
export function algorithm3Letter(letter: Letter = "d"): Finding {
  const tried = drawn(20).map((one): Tried => {
    const { gradient } = stepWith(one.net, one.batch, letter, letter);
    const truth = numericGradient(one.net, one.batch);
    return { gap: gradientGap({ w: {}, b: gradient.b }, { w: {}, b: truth.b }), where: networkOf(one) };
  });
  return within(CLOSE, tried, apart("the gathered Δb and ∂E/∂b, in parts of the latter's largest entry,"));
}

/** Algorithm 5: the biases move by −η ∂E/∂b_i. */
export function algorithm5Letter(letter: Letter = "d"): Finding {
  const tried = drawn(20).map((one): Tried => {
    const { b } = stepWith(one.net, one.batch, letter, letter);
    const asked = batchGradient(one.net, one.batch);
    const steps = Object.fromEntries(computing(one.net).map((i) => [i, (one.net.b[i] - b[i]) / RATE]));
    return { gap: gradientGap({ w: {}, b: steps }, { w: {}, b: asked.b }), where: networkOf(one) };
  });
  return within(CLOSE, tried, apart("the step of the biases and −η ∂E/∂b, in parts of the latter's largest entry,"));
}

/** Where Algorithm 4 loops: over all units, as printed, or from the second layer on. */
export type Loop = (net: UnitNetwork) => readonly number[];
const allUnits: Loop = ({ layers }) => layers.flat();

/**
 * Algorithm 4: each v_i that its loop sets must have an f_i to come from. `initParam` sets none at input units, and the gradients
 * are right all the same: v there is never read. Its p there is, by line 10 of Algorithm 3.
 */
export function algorithm4(loop: Loop = allUnits): Finding {
  const tried = drawn(40).flatMap((one): (Tried & { input: boolean })[] => {
    const { net } = one;
    return loop(net).map((i) => ({
      gap: Object.hasOwn(net.f, i) ? 0 : 1,
      where: `${networkOf(one)}, unit ${i}`,
      input: net.layers[0].includes(i),
    }));
  });
  const found = within(
    0,
    tried,
    ({ where }) => `In ${where} is an input: equation 2 gives it no f, so that v has nothing to come from.`,
  );
  const inside = tried.filter(({ input }) => !input);
  return {
    ...found,
    ...(found.failures > 0 && inside.every(({ gap }) => gap === 0) && {
      range: `For v from the second layer on, and for p at all units: p of the first layer must be 0, since Algorithm 3 adds to it, and v there is never read.`,
    }),
    numbers: { ...found.numbers, units: inside.length, inputs: tried.length - inside.length },
  }; // prettier-ignore
}

export type Step = (net: UnitNetwork, batch: readonly Sample[], rate: number) => void;

/** Algorithm 3's loop with the updates of Algorithm 5 inside: e is carried through weights that have moved. */
export const updatingOnTheWay: Step = (net, batch, rate) => {
  for (const sample of batch)
    for (const i of [...computing(net)].reverse()) {
      const { w, b } = batchGradient(net, [sample]);
      net.b[i] -= rate * b[i];
      for (const j of net.upstream[i]) net.w[i][j] -= rate * w[i][j];
    }
};

/** Algorithm 5: the order of units does not matter, to the bit, since all gradients are of the old weights. */
export function updateOrder(step: Step = trainNN): Finding {
  const tried = drawn(20).flatMap((one): Tried[] =>
    [1, 2, 3].map((k) => {
      const [here, there] = [copied(one.net), copied(reordered(one.net, `${k}/${one.seed}`))];
      const gradient = batchGradient(one.net, one.batch);
      step(here, one.batch, RATE);
      // The same gradient, applied unit by unit in another order.
      updateNN(there, gradient, RATE);
      const [p, q] = [numbersOf(here), numbersOf(there)];
      return { gap: Math.max(...p.map((v, l) => Math.abs(v - q[l]))), where: networkOf(one) };
    }),
  );
  return within(0, tried, ({ gap, where }) => `In ${where} two orders leave weights that differ by ${digits(gap)}.`);
}
