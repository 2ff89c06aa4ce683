/** Section 6.1: each gradient-flow rule against central differences. The node is the parameter: a wrong one must be told. */
import { sigmoid, tanh } from "../../../activations";
import {
  local,
  logLoss,
  max,
  multiply,
  numberOf,
  softmax,
  sum,
  through,
  ties,
  times,
  variable,
  type Tie,
} from "../../../flow";
import { backward, type Node } from "../../../graph";
import { exp, log } from "../../../math";
import type { Stream } from "../../../random";
import { digits } from "../../../show";
import { draws, type Finding } from "../finding";
import { agreement } from "./agreement";
import { derivatives } from "../../../flow/quotients";

/** A node of x and y. */
export type Rule = (x: Node, y: Node) => Node;

/** L = tanh(c·z) + z/2 on top of a node z, with ∂L/∂(inputs) by flow and by differences of the values. */
function around(inputs: readonly number[], build: (...inputs: Node[]) => Node, c: number) {
  const make = (values: readonly number[]) => {
    const nodes = values.map((v, i) => variable(["x", "y"][i] ?? `x${i}`, v));
    const z = build(...nodes);
    return { nodes, end: sum(through(tanh, times(c, z)), times(0.5, z)) };
  };
  const { nodes, end } = make(inputs);
  const gradients = backward(end);
  const reached = (n: Node) => (n.active ? numberOf(gradients(n)) : 0);
  return {
    found: nodes.map(reached),
    expected: derivatives((values) => numberOf(make(values).end.value), inputs),
    at: `At ${inputs.map((v, i) => `$${["x", "y"][i] ?? `x_${i}`} = ${digits(v)}$`).join(", ")}`,
  };
}

/** Two drawn inputs, apart by more than a difference's reach: max has a kink where they meet. */
function apart(random: Stream): number[] {
  const x = random.normal();
  const gap = 0.05 + Math.abs(random.normal());
  return [x, x + (random.below(2) === 0 ? gap : -gap)];
}

const ruled = (check: string, rule: Rule): Finding =>
  agreement(check, 300, (random) => around(apart(random), rule, 0.5 * random.normal()));

/** Figure 6.2 for h(x, y) = x²y + eˣ, whose partial derivatives are 2xy + eˣ and x². */
const general: Rule = (x, y) =>
  local("h", [x, y], (v, w) => v * v * w + exp(v), ([v, w]) => [2 * v * w + exp(v), v * v]); // prettier-ignore

export const chainRule = (rule: Rule = general): Finding => ruled("flow-chain-rule", rule);
export const addition = (rule: Rule = sum): Finding => ruled("flow-addition", rule);
export const constantFactor = (rule: (k: number, x: Node) => Node = times): Finding =>
  agreement("flow-constant", 300, (random) => {
    const k = 2 * random.normal();
    return around([random.normal()], (x) => rule(k, x), 0.5 * random.normal());
  });

/** Also z = x·x, where the two flows meet. */
export function product(rule: Rule = multiply): Finding {
  const square = agreement("flow-product", 100, (random) => around([random.normal()], (x) => rule(x, x), 1));
  const both = ruled("flow-product", rule);
  return {
    cases: both.cases + square.cases,
    failures: both.failures + square.failures,
    ...((both.counterexample ?? square.counterexample) && { counterexample: both.counterexample ?? square.counterexample }),
    numbers: { largestGap: Math.max(both.numbers.largestGap, square.numbers.largestGap) },
  }; // prettier-ignore
}

export const larger = (rule: Rule = max): Finding => ruled("flow-max", rule);

export const sigmoidRule = (rule: (x: Node) => Node = (x) => through(sigmoid, x)): Finding =>
  agreement("flow-sigmoid", 300, (random) => around([2 * random.normal()], rule, random.normal()));

/**
 * "∂L/∂x = ∂L/∂z if x > y and 0 otherwise" and its mirror for y pass the gradient on whole: the two flows must add up to it.
 * Half of the cases are ties.
 */
export function atTie(tie: Tie = ties.printed): Finding {
  const random = draws("flow-max-tie");
  const sent = (x: number, y: number) => {
    const nodes = [variable("x", x), variable("y", y)];
    const gradients = backward(max(nodes[0], nodes[1], tie));
    return nodes.reduce((total, n) => total + numberOf(gradients(n)), 0);
  };
  const tied = Array.from({ length: 100 }, random.normal);
  const lost = tied.filter((x) => sent(x, x) !== 1);
  const besides = Array.from({ length: 100 }, () => apart(random)).filter(([x, y]) => sent(x, y) !== 1);
  return {
    cases: 200,
    failures: lost.length + besides.length,
    ...(lost.length > 0 && {
      counterexample: `At $x = y = ${digits(lost[0])}$ the two inputs together receive ${digits(sent(lost[0], lost[0]))} of the incoming gradient.`,
      ...(besides.length === 0 && { range: "For $x \\neq y$. At a tie the rule has no line for y, and with its mirror the gradient is lost." }),
    }),
    numbers: { atTie: sent(1, 1), beside: sent(1, 2) },
  }; // prettier-ignore
}

/** Figure 6.3: K outputs of N inputs, ∂L/∂a_i = Σ_k ∂L/∂y_k ∂y_k/∂a_i, on drawn maps y = tanh(Wa) under L = Σ y³. */
export function severalOutputs(gather: (...parts: Node[]) => Node = sum): Finding {
  return agreement("flow-several", 50, (random) => {
    const [n, k] = [2 + random.below(3), 2 + random.below(3)];
    const W = Array.from({ length: k }, () => Array.from({ length: n }, () => 0.7 * random.normal()));
    const build = (...a: Node[]) =>
      gather(
        ...W.map((row) => {
          const y = through(tanh, sum(...row.map((w, i) => times(w, a[i]))));
          return multiply(y, multiply(y, y));
        }),
      );
    return around(
      Array.from({ length: n }, () => 0.5 * random.normal()),
      build,
      0.3,
    );
  });
}

const logits = (random: Stream) => Array.from({ length: 2 + random.below(4) }, () => 2 * random.normal());
const oneHot = (random: Stream, n: number) => {
  const label = random.below(n);
  return Array.from({ length: n }, (_, k) => (k === label ? 1 : 0));
};

/** ∂L/∂z_i = y_i − t_i for softmax and −Σ t ln y, by the sum over j and by the formula. */
export function softmaxGradient(labels: (random: Stream, n: number) => number[] = oneHot): Finding {
  return agreement("flow-softmax", 200, (random) => {
    const z = logits(random);
    const t = labels(random, z.length);
    const loss = (values: readonly number[]) => {
      const top = Math.max(...values);
      const norm = top + log(values.reduce((s, v) => s + exp(v - top), 0));
      return values.reduce((s, v, k) => s + t[k] * (norm - v), 0);
    };
    const nodes = z.map((v, i) => variable(`z${i}`, v));
    const ys = softmax(nodes);
    const gradients = backward(logLoss(ys, t));
    const byRule = ys.map((y, i) => numberOf(y.value) - t[i]);
    const bySum = nodes.map((n) => numberOf(gradients(n)));
    const expected = derivatives(loss, z);
    return { found: [...byRule, ...bySum], expected: [...expected, ...expected], at: `At logits ${z.map((v) => digits(v)).join(", ")}` };
  }); // prettier-ignore
}

/** ∂L/∂y_k = −t_k/y_k at the output. */
export function outputGradient(formula: (t: number, y: number) => number = (t, y) => -t / y): Finding {
  return agreement("output-gradient", 200, (random) => {
    const t = oneHot(random, 3);
    const y = t.map(() => 0.3 + 0.7 * random.uniform()); // the quotient's own error grows as y⁻⁵
    const loss = (values: readonly number[]) => -values.reduce((s, v, k) => s + t[k] * log(v), 0);
    return { found: y.map((v, k) => formula(t[k], v)), expected: derivatives(loss, y), at: `At probabilities ${y.map((v) => digits(v)).join(", ")}` };
  }); // prettier-ignore
}

type SampleLoss = (a: Node, y: number) => Node;
const squared: SampleLoss = (a, y) => local("½(a − y)²", [a], (v) => ((v - y) * (v - y)) / 2, ([v]) => [v - y]); // prettier-ignore
/** −ln a for y = 1 and −ln(1 − a) for y = 0: its e grows as fast as the sigmoid's slope falls. */
const binary: SampleLoss = (a, y) => local("−ln", [a], (v) => -log(y === 1 ? v : 1 - v), ([v]) => [y === 1 ? -1 / v : 1 / (1 - v)]); // prettier-ignore

/**
 * "if x is very large or very small, then the gradient goes to zero": δ at |z| from 5 to 30 is at most e^−|z| (and the last place of 1), under a squared
 * error and under a binary cross-entropy, with either label.
 */
export function vanishes(losses: Readonly<Record<string, SampleLoss>> = { "a squared error": squared, "a binary cross-entropy": binary }): Finding {
  const cases = Object.entries(losses).flatMap(([name, loss]) =>
    [0, 1].flatMap((y) =>
      Array.from({ length: 52 }, (_, i) => (i < 26 ? 5 + i : -(i - 21))).map((z) => {
        const input = variable("z", z);
        const delta = Math.abs(numberOf(backward(loss(through(sigmoid, input), y))(input)));
        return { name, y, z, delta, fails: !(delta <= exp(-Math.abs(z)) + 2.3e-16) };
      }),
    ),
  );
  const wrong = cases.filter(({ fails }) => fails);
  const failing = new Set(wrong.map(({ name }) => name));
  const [first] = wrong;
  return {
    cases: cases.length,
    failures: wrong.length,
    ...(first && {
      counterexample: `Under ${first.name} with the label ${first.y}, $|\\delta|$ at $z = ${digits(first.z)}$ is ${digits(first.delta)}: $e$ grows as fast as the slope falls.`,
      ...(failing.size < Object.keys(losses).length && { range: `Where $e$ is bounded: $|\\delta| \\le |e|\\,e^{-|z|}$, as under ${Object.keys(losses).filter((name) => !failing.has(name)).join(" and ")}.` }),
    }),
    numbers: { largest: Math.max(...cases.map(({ delta }) => delta)) },
  };
} // prettier-ignore
