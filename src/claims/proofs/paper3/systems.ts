/** Paper 3, the abstract: the two methods on drawn systems, what each reads, and what each costs. */
import { activations, identity } from "../../../activations";
import { backward, constant, parameter } from "../../../graph";
import { mse } from "../../../losses";
import { drawWeights, mlp, normal } from "../../../models";
import { meanSquaredOver, recurrent } from "../../../recurrent";
import { seeds } from "../../../random";
import { digits } from "../../../show";
import * as systems from "../../../systems";
import { byDifferences, drawnGraph, relativeGap } from "../../../systems/scalars";
import * as layered from "../../../systems/layered";
import { tensor } from "../../../tensor";
import { draws } from "../finding";
import { DIFFERENCES, found, ROUNDING, type Case } from "./cases";

const GRAPHS = 60;
const drawn = (check: string) => seeds(GRAPHS).map((seed) => drawnGraph(draws(`${check}/${seed}`)));
const at = (system: systems.System, name: string) => systems.entries(system, name)[0];

/** The two recursions on drawn systems: against each other and against central differences. `F` makes the partials of a system. */
export const twoEquations = (F = systems.directPartials) =>
  found(
    drawn("two-equations").map(({ inputs, ends }, i): Case => {
      const system = systems.systemOf(ends);
      const n = system.names.length;
      const [T, U] = [systems.chainRuleMatrix(F(system)), systems.backpropagationMatrix(F(system))];
      const pairs = inputs.flatMap((x) => ends.map((y) => [x, y] as const));
      const whole = pairs.map(([x, y]) => T.data[at(system, y.name) * n + at(system, x.name)]);
      const numeric = pairs.map(([x, y]) => byDifferences(y, x, 2e-4)[0][0]);
      const gap = relativeGap(whole, numeric);
      return { holds: relativeGap(T.data, U.data) <= ROUNDING && gap <= DIFFERENCES, gap, words: `The drawn system ${i + 1}: ${digits(gap)} off.` }; // prettier-ignore
    }),
  );

/** Every entry of T node by node, by both methods, for each input and output. */
export const equivalent = (method: typeof systems.chainRule = systems.chainRule) =>
  found(
    drawn("equivalent").map(({ ends }, i): Case => {
      const system = systems.systemOf(ends);
      const pairs = system.inputs.flatMap((x) => system.outputs.map((y) => [x, y] as const));
      const gap = relativeGap(
        pairs.map(([x, y]) => method(system, x).values[y]),
        pairs.map(([x, y]) => systems.backpropagation(system, y).values[x]),
      );
      return { holds: gap <= ROUNDING, gap, words: `The drawn system ${i + 1}: ${digits(gap)} apart.` };
    }),
  );

/** A system whose partials are NaN wherever `keep` says no: what is read shows. */
const poisoned = (system: systems.System, keep: (edge: systems.Edge) => boolean): systems.System => ({
  ...system,
  edges: system.edges.map((edge) => (keep(edge) ? edge : { ...edge, partial: NaN })),
});

/**
 * dv/dx by the chain rule reads the partials of v and of what influences v, and no other: with all others NaN it is the same;
 * with one of those that are on a way from x to v NaN, it is not. `read` are the variables whose partials may be read.
 */
export const chainRuleReads = (read = systems.influencing) =>
  found(
    drawn("chain-rule-reads").flatMap(({ ends }, i): Case[] => {
      const system = systems.systemOf(ends);
      return system.names.flatMap((name, v): Case[] => {
        const mine = new Set([v, ...read(system, v)]);
        const x = systems.influencing(system, v).find((u) => system.inputs.includes(u));
        if (x === undefined) return [];
        const value = systems.chainRule(system, x).values[v];
        const same = Object.is(systems.chainRule(poisoned(system, ({ to }) => mine.has(to)), x).values[v], value); // prettier-ignore
        const without = systems.chainRule(poisoned(system, ({ to }) => to !== v), x).values[v]; // prettier-ignore
        return [{ holds: same && Number.isNaN(without), words: `${name} in the drawn system ${i + 1}.` }];
      });
    }),
  );

/** dy/dv by backpropagation reads the partials of what v influences, with respect to v and to one another, and no other. */
export const backpropagationReads = (read = systems.influenced) =>
  found(
    drawn("backpropagation-reads").flatMap(({ ends }, i): Case[] => {
      const system = systems.systemOf(ends);
      return system.names.flatMap((name, v): Case[] => {
        const mine = new Set([v, ...read(system, v)]);
        const y = systems.influenced(system, v).find((u) => system.outputs.includes(u));
        if (y === undefined) return [];
        const value = systems.backpropagation(system, y).values[v];
        const same = Object.is(systems.backpropagation(poisoned(system, ({ from }) => mine.has(from)), y).values[v], value); // prettier-ignore
        const without = systems.backpropagation(poisoned(system, ({ from }) => from !== v), y).values[v]; // prettier-ignore
        return [{ holds: same && Number.isNaN(without), words: `${name} in the drawn system ${i + 1}.` }];
      });
    }),
  );

/** Back substitution in drawn graphs with skips, and in a network unfolded in time, against the reverse pass and differences. */
export const backSubstitution = (F = systems.directPartials) => {
  const random = draws("back-substitution");
  const noise = () => tensor([2, 1], Float64Array.from({ length: 2 }, random.normal));
  const steps = Array.from({ length: 4 }, () => [noise(), noise()]);
  const net = recurrent(1, 3, 1, "3");
  const unfolded = meanSquaredOver(net(steps.map(([x]) => x)), steps.map(([, y]) => y)); // prettier-ignore
  const weights = drawWeights([2, 3, 2], "7");
  const plain = mlp(weights, [activations.tanh, identity]);
  const squared = mse(plain(constant(tensor([2, 2], Float64Array.of(1, -1, 0.5, 0.2)))), tensor([2, 2]));
  const graphs = drawn("back-substitution").slice(0, 30).map(({ inputs, ends }) => ({ end: ends[0], params: inputs })); // prettier-ignore
  return found(
    [{ end: unfolded, params: net.params }, { end: squared, params: plain.params }, ...graphs].flatMap(
      ({ end, params }): Case[] => {
        const system = systems.systemOf(end);
        const e = new Float64Array(system.names.length);
        e[at(system, end.name)] = 1;
        const p = systems.backSubstitution(F(system), e);
        const gradient = backward(end);
        const reached = params.filter((w) =>
          system.names.some((name) => name === w.name || name.startsWith(`${w.name}[`)),
        );
        return reached.map((w): Case => {
          const mine = systems.entries(system, w.name).map((i) => p[i]);
          const exact = Array.from(gradient(w).data);
          const gap = Math.max(
            ...byDifferences(end, w, 2e-4)[0].map((v, i) => Math.abs(v - mine[i]) / (1 + Math.abs(v))),
          );
          const isSame = mine.every((v, i) => Math.abs(v - exact[i]) <= ROUNDING * (1 + Math.abs(v)));
          return { holds: isSame && gap <= DIFFERENCES, gap, words: `${w.name}: ${digits(gap)} off.` };
        });
      },
    ),
  );
};

/** A drawn layered network: widths of 2 … 6 layers, its factors at a point. */
const networks = (check: string, count: number) =>
  seeds(count).map((seed) => {
    const random = draws(`${check}/${seed}`);
    const widths = Array.from({ length: 3 + random.below(4) }, () => 1 + random.below(6));
    const weights = drawWeights(widths, seed, normal(0.8));
    const kinds = weights.map(() => [activations.tanh, activations.sigmoid, activations.softplus][random.below(3)]);
    return { widths, weights, kinds, x: Array.from({ length: widths[0] }, random.normal) };
  });

/** One product, bracketed from either side, is the Jacobian. `outer` brackets it from the output. */
export const matrixOrder = (outer = layered.fromOutput) =>
  found(
    networks("matrix-order", 60).map(({ widths, weights, kinds, x }): Case => {
      const chain = layered.factors(weights, kinds, x);
      const input = parameter(tensor([1, widths[0]], Float64Array.from(x)), "x");
      const J = layered.fromInput(chain).flat();
      const apart = relativeGap(outer(chain).flat(), J);
      const gap = relativeGap(J, byDifferences(mlp(weights, kinds)(input), input, 2e-4).flat());
      return {
        holds: apart <= ROUNDING && gap <= DIFFERENCES,
        gap,
        words: `A network ${widths.join("-")}: ${digits(apart)} apart.`,
      };
    }),
  );

/** The unit graph of a layered network, each unit one variable. */
function unitGraph(widths: readonly number[]): systems.System {
  const first = widths.map((_, l) => widths.slice(0, l).reduce((sum, n) => sum + n, 0));
  const names = widths.flatMap((n, l) => Array.from({ length: n }, (_, i) => `${l}.${i}`));
  return systems.ordered(
    names,
    widths.slice(1).flatMap((n, l) =>
      Array.from({ length: n * widths[l] }, (_, k) => ({
        from: first[l] + (k % widths[l]),
        to: first[l + 1] + Math.floor(k / widths[l]),
        partial: 1,
      })),
    ),
  );
}

/** The counts are n_in·(E − E_in) and n_out·(E − E_out): in layered networks, and in drawn sparse graphs, where they are bounds. */
export const orderCosts = (count = systems.multiplications) => {
  const judged = (system: systems.System, words: string, inside: boolean): Case => {
    const { chainRule, backpropagation, chainRuleBound, backpropagationBound } = count(system);
    return {
      holds: chainRule === chainRuleBound && backpropagation === backpropagationBound,
      inside,
      words: `${words}: ${chainRule} and ${backpropagation} products where the formulas say ${chainRuleBound} and ${backpropagationBound}.`,
    };
  };
  const layeredCases = networks("order-costs", 40).map(({ widths }) =>
    judged(unitGraph(widths), widths.join("-"), true),
  );
  const sparse = drawn("order-costs").map(({ ends }, i) => judged(systems.systemOf(ends), `The drawn system ${i + 1}`, false)); // prettier-ignore
  return found([...layeredCases, ...sparse], "layered networks, and wherever every input influences and every output is influenced by all that lies between; elsewhere the formulas are upper bounds"); // prettier-ignore
};
