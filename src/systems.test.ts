/** Chain rule and backpropagation on one system: against each other, against differences, and against systems that are wrong. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { activations, sigmoid } from "./activations";
import { backward, constant, parameter } from "./graph";
import { mse } from "./losses";
import { drawWeights, mlp } from "./models";
import { seeds, stream } from "./random";
import { linear } from "./rules";
import {
  backpropagation,
  backpropagationMatrix,
  backSubstitution,
  between,
  chainRule,
  chainRuleMatrix,
  directPartials,
  entries,
  influenced,
  influencing,
  multiplications,
  ordered,
  systemOf,
} from "./systems";
import { byDifferences, drawnGraph, relativeGap, scalar, given, times } from "./systems/scalars";
import { solve } from "./systems/simultaneous";
import { matrix, rows, tensor } from "./tensor";
import { close } from "./testing";

const graphs = seeds(60).map((seed) => drawnGraph(stream(seed, "systems.test")));

describe("on sixty drawn systems", () => {
  test("both methods, node by node and in matrix form, give every derivative alike, and central differences agree", () => {
    for (const { inputs, ends } of graphs) {
      const system = systemOf(ends);
      const F = directPartials(system);
      const n = system.names.length;
      const [T, U] = [chainRuleMatrix(F), backpropagationMatrix(F)];
      assert.ok(relativeGap(T.data, U.data) <= 1e-14);
      for (let v = 0; v < n; v++) {
        close(chainRule(system, v).values, Array.from({ length: n }, (_, i) => T.data[i * n + v]), 1e-13); // prettier-ignore
        close(backpropagation(system, v).values, Array.from({ length: n }, (_, j) => U.data[v * n + j]), 1e-13); // prettier-ignore
      }
      for (const x of inputs)
        for (const y of ends) {
          const [[numeric]] = byDifferences(y, x, 2e-4);
          const [i, j] = [entries(system, y.name)[0], entries(system, x.name)[0]];
          assert.ok(Math.abs(T.data[i * n + j] - numeric) <= 1e-8 * (1 + Math.abs(numeric)));
        }
    }
  });
  test("T is (I − F)⁻¹", () => {
    for (const { ends } of graphs.slice(0, 20)) {
      const F = directPartials(systemOf(ends));
      const n = F.shape[0];
      const A = tensor([n, n], F.data.map((f, at) => (at % (n + 1) === 0 ? 1 : 0) - f)); // prettier-ignore
      const T = chainRuleMatrix(F);
      for (let j = 0; j < n; j++) {
        const column = solve(
          A,
          Array.from({ length: n }, (_, i) => (i === j ? 1 : 0)),
        );
        assert.ok(relativeGap(column, column.map((_, i) => T.data[i * n + j])) <= 1e-12); // prettier-ignore
      }
    }
  });
  test("one direct partial left out is seen in both", () => {
    let seen = 0;
    for (const { ends } of graphs) {
      const system = systemOf(ends);
      const F = directPartials(system);
      const without = directPartials({ ...system, edges: system.edges.slice(1) });
      if (relativeGap(chainRuleMatrix(without).data, chainRuleMatrix(F).data) > 1e-8) seen++;
      assert.ok(relativeGap(chainRuleMatrix(without).data, backpropagationMatrix(without).data) <= 1e-14);
    }
    assert.equal(seen, graphs.length);
  });
  test("back substitution gives the reverse pass's gradient, of every variable", () => {
    for (const { ends } of graphs) {
      const system = systemOf(ends[0]);
      const e = new Float64Array(system.names.length);
      e[entries(system, ends[0].name)[0]] = 1;
      const p = backSubstitution(directPartials(system), e);
      const gradient = backward(ends[0]);
      for (const node of new Set([...ends[0].parents]))
        close([p[entries(system, node.name)[0]]], gradient(node).data, 1e-12);
    }
  });
});

/** y₁ = x₁x₂ + u, y₂ = sin-like of u, with a bystander that influences y₂ alone. */
const small = ordered(
  ["x1", "x2", "u", "v", "y1", "y2"],
  [
    { from: 0, to: 2, partial: 2 },
    { from: 1, to: 2, partial: 3 },
    { from: 1, to: 3, partial: 5 },
    { from: 2, to: 4, partial: 7 },
    { from: 2, to: 5, partial: 11 },
    { from: 3, to: 5, partial: 13 },
  ],
);

describe("by hand", () => {
  test("who influences whom", () => {
    assert.deepEqual(influencing(small, 4), [0, 1, 2]);
    assert.deepEqual(influenced(small, 0), [2, 4, 5]);
    assert.deepEqual([small.inputs, small.outputs], [[0, 1], [4, 5]]); // prettier-ignore
  });
  test("the derivatives, and the order in which each method comes by them", () => {
    assert.deepEqual([...chainRule(small, 1).values], [0, 1, 3, 5, 21, 33 + 65]);
    assert.deepEqual([...backpropagation(small, 5).values], [22, 33 + 65, 11, 13, 0, 1]);
    assert.deepEqual(chainRule(small, 0).sweep, [0, 2, 4, 5]);
    assert.deepEqual(backpropagation(small, 4).sweep, [4, 2, 1, 0]);
  });
  test("multiplications: not those with the seed, and at most the bounds", () => {
    // x1: u→y1, u→y2; x2: those and v→y2.   y1: into u from both; y2: into u from both and into v.
    assert.deepEqual(multiplications(small), {
      chainRule: 5,
      backpropagation: 5,
      chainRuleBound: 6,
      backpropagationBound: 6,
    });
  });
  test("the part between some inputs and outputs", () => {
    assert.deepEqual(between(small, [0], [4]).names, ["x1", "u", "y1"]);
  });
});

test("what is not ordered is refused by name", () => {
  assert.throws(() => ordered(["a", "b"], [{ from: 1, to: 0, partial: 1 }]), /b cannot influence a/);
  assert.throws(() => ordered(["a"], [{ from: 0, to: 0, partial: 1 }]), /a cannot influence a/);
  assert.throws(() => ordered(["a"], [{ from: 0, to: 1, partial: 1 }]), /no variable 1/);
  const twice = { from: 0, to: 1, partial: 1 };
  assert.throws(() => ordered(["a", "b"], [twice, twice]), /given twice/);
  const cyclic = matrix([[0, 1], [1, 0]]); // prettier-ignore
  for (const method of [chainRuleMatrix, backpropagationMatrix]) assert.throws(() => method(cyclic), /not ordered/);
  assert.throws(() => backSubstitution(cyclic, [1, 0]), /F\[0\]\[1\] is not 0/);
  assert.throws(() => entries(small, "z"), /no variable is called z/);
});

describe("the system of a network", () => {
  const x = matrix([[0.3, -0.8]]);
  const y = matrix([[1, 0]]);
  const net = mlp(drawWeights([2, 3, 4, 2], "5"), [sigmoid, activations.tanh, sigmoid]);

  test("gives the gradient of every weight by back substitution", () => {
    const end = mse(net(constant(x)), y);
    const system = systemOf(end);
    const F = directPartials(system);
    const e = new Float64Array(system.names.length);
    e[entries(system, "loss")[0]] = 1;
    const p = backSubstitution(F, e);
    const gradient = backward(end);
    for (const param of net.params) close(entries(system, param.name).map((i) => p[i]), gradient(param).data, 1e-15); // prettier-ignore
  });
  test("under the rule `linear` it is that of the identity network", () => {
    const identityNet = mlp(drawWeights([2, 3, 4, 2], "5"), [1, 2, 3].map(() => activations.identity)); // prettier-ignore
    const jacobian = (network: typeof net, rule?: typeof linear) => {
      const system = systemOf(network(parameter(x, "x")), rule);
      const inputs = entries(system, "x");
      return system.outputs.map((o) => inputs.map((i) => backpropagation(system, o).values[i]));
    };
    close(jacobian(net, linear).flat(), jacobian(identityNet).flat(), 1e-14);
    assert.notDeepEqual(jacobian(net), jacobian(net, linear));
  });
  test("a layered Jacobian costs n_in·(E − E_in) and n_out·(E − E_out), where each unit is one variable", () => {
    const widths = [3, 4, 2, 5];
    const names = widths.flatMap((n, l) => Array.from({ length: n }, (_, i) => `${l}.${i}`));
    const start = widths.map((_, l) => widths.slice(0, l).reduce((a, b) => a + b, 0));
    const edges = widths.slice(1).flatMap((n, l) =>
      Array.from({ length: n * widths[l] }, (_, at) => ({
        from: start[l] + (at % widths[l]),
        to: start[l + 1] + Math.floor(at / widths[l]),
        partial: 0.5,
      })),
    );
    const counts = multiplications(ordered(names, edges));
    assert.equal(counts.chainRule, 3 * (4 * 2 + 2 * 5));
    assert.equal(counts.backpropagation, 5 * (3 * 4 + 4 * 2));
    assert.deepEqual([counts.chainRule, counts.backpropagation], [counts.chainRuleBound, counts.backpropagationBound]);
  });
});

test("a variable used twice by one node counts twice", () => {
  const a = given("a", 3);
  close([backpropagation(systemOf(times("square", a, a)), 1).values[0]], [6], 0);
});

test("each method reads what it should and nothing else: other partials may be NaN", () => {
  const poisoned = (keep: (e: { from: number; to: number }) => boolean) => ({
    ...small,
    edges: small.edges.map((e) => (keep(e) ? e : { ...e, partial: NaN })),
  });
  const above = new Set([4, ...influencing(small, 4)]);
  assert.equal(chainRule(poisoned((e) => above.has(e.to)), 0).values[4], 14); // prettier-ignore
  assert.ok(Number.isNaN(chainRule(poisoned((e) => e.to !== 2), 0).values[4])); // prettier-ignore
  const below = new Set([0, ...influenced(small, 0)]);
  assert.equal(backpropagation(poisoned((e) => below.has(e.from)), 4).values[0], 14); // prettier-ignore
  assert.ok(Number.isNaN(backpropagation(poisoned((e) => e.from !== 2), 4).values[0])); // prettier-ignore
});

test("a scalar node computes and follows its parents", () => {
  const a = given("a", 2);
  const cube = scalar("cube", [a], (x) => x * x * x, (x) => [3 * x * x]); // prettier-ignore
  close(byDifferences(cube, a).flat(), [12], 1e-8);
  close(rows(directPartials(systemOf(cube))).flat(), [0, 0, 12, 0], 0);
});
