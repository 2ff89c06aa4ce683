/** Counts and ranges as the chapter prints them, each beside what is there; the printed bound is the parameter. */
import type { Finding } from "../finding";

/** 224·224·3·100 weights: the product in integers, in all orders of its factors. */
export function parameterCount(printed = 15_082_800): Finding {
  const factors = [224, 224, 3, 100];
  const products = factors.map((_, i) => [...factors.slice(i), ...factors.slice(0, i)].reduce((p, n) => p * n, 1));
  const failures = products.filter((p) => p !== printed).length;
  const inWords = (n: number) => n.toLocaleString("en-US");
  return {
    cases: products.length,
    failures,
    ...(failures > 0 && { counterexample: `$224 \\cdot 224 \\cdot 3 \\cdot 100$ is ${inWords(products[0])}, and not ${inWords(printed)}.` }),
    numbers: { product: products[0], printed },
  };
} // prettier-ignore

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i); // prettier-ignore

/** The samples of batch q as equation 6.5 sums them: m = qB … (q + 1)B, counted from 1 as in equation 6.1. */
export type BatchRows = (q: number, size: number) => number[];
export const printedRows: BatchRows = (q, size) => range(q * size, (q + 1) * size);
export const mendedRows: BatchRows = (q, size) => range(q * size + 1, (q + 1) * size);

/** Batches (M, B) that are tried; B divides M. */
const PLANS = [
  [12, 4],
  [12, 3],
  [12, 6],
  [16, 4],
  [10, 1],
  [6, 6],
] as const;

/** "sum from qB to (q + 1)B": B terms a batch, every sample once an epoch. */
export function batchTerms(rows: BatchRows = printedRows): Finding {
  const wrong = PLANS.filter(([samples, size]) => {
    const batches = range(0, samples / size - 1).map((q) => rows(q, size));
    const all = batches.flat().sort((a, b) => a - b);
    return batches.some((batch) => batch.length !== size) || all.join() !== range(1, samples).join();
  });
  const [samples, size] = wrong[0] ?? PLANS[0];
  const first = rows(0, size);
  const uses = range(0, samples / size - 1).flatMap((q) => rows(q, size));
  const twice = range(1, samples).filter((m) => uses.filter((u) => u === m).length > 1);
  return {
    cases: PLANS.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `With $M = ${samples}$, $B = ${size}$ the first batch is ${first.join(", ")}: ${first.length} terms under a factor $1/${size}$; over an epoch sample${twice.length === 1 ? "" : "s"} ${twice.join(", ")} count${twice.length === 1 ? "s" : ""} twice${first[0] === 0 ? ", and sample 0 is none of the M" : ""}.`,
    }),
    numbers: { terms: first.length, size, twice: twice.length },
  };
}

/** "q ← (q + 1) mod B": the batches that are visited. */
export function batchIndex(modulus: (samples: number, size: number) => number = (_, size) => size): Finding {
  const visits = PLANS.map(([samples, size]) => {
    const mod = modulus(samples, size);
    const seen = new Set<number>();
    for (let q = 0; !seen.has(q); q = (q + 1) % mod) seen.add(q);
    const count = samples / size;
    return { samples, size, missed: count - Math.min(count, seen.size), beyond: Math.max(0, seen.size - count), right: seen.size === count };
  }); // prettier-ignore
  const wrong = visits.filter(({ right }) => !right);
  const onSquares = visits.every(({ samples, size, right }) => right || samples !== size * size);
  const [missing, beyond] = [wrong.find(({ missed }) => missed > 0), wrong.find((v) => v.beyond > 0)];
  return {
    cases: visits.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: [
        missing && `With $M = ${missing.samples}$, $B = ${missing.size}$ ${missing.missed} of the ${missing.samples / missing.size} batches ${missing.missed === 1 ? "is" : "are"} never visited.`,
        beyond && `With $M = ${beyond.samples}$, $B = ${beyond.size}$ ${beyond.beyond} of those visited ${beyond.beyond === 1 ? "does" : "do"} not exist.`,
      ].filter(Boolean).join(" "),
      ...(onSquares && wrong.length < visits.length && { range: "For $M = B^2$; the modulus must be $M/B$." }),
    }),
    numbers: { missed: missing?.missed ?? 0, beyond: beyond?.beyond ?? 0 },
  };
} // prettier-ignore

/** A layer's loops z_i = Σ_j w_ij …: up to which i and which j. */
type Bounds = (inputs: number, units: number, classes: number) => { readonly i: number; readonly j: number };

interface Shape {
  readonly inputs: number;
  readonly units: number;
  readonly classes: number;
}

/** Loops over W[units][inputs] in these bounds: how many entries are left out, and how many there are not. */
function loops(shapes: readonly Shape[], bounds: Bounds, layer: (shape: Shape) => readonly [units: number, inputs: number], holds: (shape: Shape) => boolean, where: string): Finding {
  const done = shapes.map((shape) => {
    const [units, inputs] = layer(shape);
    const { i, j } = bounds(shape.inputs, shape.units, shape.classes);
    const inside = Math.min(i, units) * Math.min(j, inputs);
    return { shape, left: units * inputs - inside, outside: i * j - inside };
  });
  const wrong = done.filter(({ left, outside }) => left + outside > 0);
  const first = wrong[0];
  return {
    cases: shapes.length,
    failures: wrong.length,
    ...(first && {
      counterexample: `In a ${first.shape.inputs}-${first.shape.units}-${first.shape.classes} network the loops leave out ${first.left} of the layer's weights and ask for ${first.outside} that there are not.`,
      ...(wrong.length < shapes.length && wrong.every(({ shape }) => !holds(shape)) && { range: where }),
    }),
    numbers: { left: first?.left ?? 0, outside: first?.outside ?? 0 },
  };
} // prettier-ignore

const SHAPES: readonly Shape[] = [
  { inputs: 3, units: 5, classes: 2 },
  { inputs: 4, units: 2, classes: 3 },
  { inputs: 3, units: 3, classes: 2 },
  { inputs: 2, units: 4, classes: 4 },
  { inputs: 3, units: 3, classes: 3 },
];

/** Step 2a for r = 1: "Σ_{j=1}^{P¹}" and "1 ≤ i ≤ N", with N inputs and P¹ units. */
export const firstLayerBounds = (bounds: Bounds = (inputs, units) => ({ i: inputs, j: units })): Finding =>
  loops(SHAPES, bounds, ({ units, inputs }) => [units, inputs], ({ inputs, units }) => inputs === units, "For $N = P^1$ alone: the two bounds are exchanged."); // prettier-ignore

/** Step 2a at the logits: "Σ_{j=1}^K", over the P^R units of the last hidden layer. */
export const logitBound = (bounds: Bounds = (_, __, classes) => ({ i: classes, j: classes })): Finding =>
  loops(SHAPES, bounds, ({ units, classes }) => [classes, units], ({ units, classes }) => units === classes, "For $P^R = K$ alone: the sum must run to $P^R$."); // prettier-ignore

/** Step 2b: "δ_k^(r), 1 ≤ k ≤ K" for the hidden nodes of a layer with P^r of them. */
export const hiddenRange = (bounds: Bounds = (_, __, classes) => ({ i: classes, j: 1 })): Finding =>
  loops(SHAPES, bounds, ({ units }) => [units, 1], ({ units, classes }) => units === classes, "For $P^r = K$ alone; step 2c has the right range."); // prettier-ignore

/** "batch stochastic gradient descent …, i.e., equations (6.3)-(6.4)": one update by one sample and by the mean of a batch. */
export function oneSampleIsBatch(update: (g: readonly number[], size: number) => number = (g) => g[0]): Finding {
  const gradients = [0.5, -1, 2, 0.25, 3, -0.125, 1, 4, -2, 8];
  const sizes = [1, 2, 5, 10];
  const batch = (size: number) => gradients.slice(0, size).reduce((s, g) => s + g, 0) / size;
  const wrong = sizes.filter((size) => update(gradients, size) !== batch(size));
  return {
    cases: sizes.length,
    failures: wrong.length,
    ...(wrong.length > 0 && {
      counterexample: `Gradients ${gradients.slice(0, wrong[0]).map((g) => String(g).replace("-", "−")).join(", ")}: the batch of ${wrong[0]} moves by $${batch(wrong[0])}\\,\\eta$, equation 6.3 by $${update(gradients, wrong[0])}\\,\\eta$.`,
      ...(!wrong.includes(1) && { range: "For $B = 1$ alone." }),
    }),
    numbers: { one: update(gradients, 1), ofTwo: batch(2) },
  };
} // prettier-ignore
