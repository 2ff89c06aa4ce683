import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid } from "./activations";
import { cosine } from "./data/generators";
import { mse, rmse } from "./losses";
import { drawWeights, mlp } from "./models";
import { adadelta, adam, hypergradient, momentum, sgd, type Optimizer } from "./optimizers";
import { difference, feedback, kolenPollack, mirror, type TransportRule } from "./rules";
import { shuffled, stream } from "./random";
import { type Tensor, matrix, tensor, vector } from "./tensor";
import { close, largestGap } from "./testing";
import { record, training, unit, type Run, type State } from "./train";

const run = (changes: Partial<Run> = {}): Run => ({
  network: mlp(drawWeights([1, 3, 1], "7"), [sigmoid, sigmoid]),
  ...cosine(10, "7"),
  loss: rmse,
  optimizer: sgd(0.5),
  ...changes,
});
const losses = (changes?: Partial<Run>, n = 30) => record(run(changes), n, { loss: (s) => s.loss }).loss;

test("equal runs give equal bits, and one bit of another weight is seen", () => {
  close(losses(), losses(), 0);
  const moved = run();
  moved.network.params[0].value.data[0] += 2 ** -50;
  assert.ok(largestGap(record(moved, 30, { loss: (s) => s.loss }).loss, losses()) > 0);
});

test("the first step is the state before any update, and the loss falls", () => {
  const curve = losses();
  const untouched = run();
  close([curve[0]], [rmse(untouched.network({ ...constantOf(untouched) }), untouched.y).value.data[0]], 0);
  assert.ok(curve[30] < curve[0]);
});

const constantOf = ({ x }: Run) => ({
  name: "",
  value: x,
  parents: [],
  active: false,
  forward: () => {},
  pull: () => {},
});

test("an update is the optimizer's: sgd subtracts rate times the gradient", () => {
  const once = run();
  const steps = training(once);
  const first = steps.next().value;
  const W = once.network.params[0];
  const expected = W.value.data.map((w, i) => w - 0.5 * first.gradient(W).data[i]);
  steps.next();
  close(W.value.data, expected, 0);
});

test("each optimizer's first two updates, by hand", () => {
  const w = (optimizer: Optimizer) => {
    const weights = vector([1]);
    const memory = Array.from({ length: optimizer.memory }, () => tensor([1]));
    optimizer.update(weights, vector([0.5]), memory, 1);
    optimizer.update(weights, vector([-0.25]), memory, 2);
    return weights.data[0];
  };
  close([w(sgd(0.1))], [1 - 0.05 + 0.025], 1e-16);
  close([w(momentum(0.1))], [1 - 0.05 - 0.1 * (0.9 * 0.5 - 0.25)], 1e-16);
  const m = (0.9 * 0.05 + 0.1 * -0.25) / (1 - 0.81);
  const v = (0.999 * 0.00025 + 0.001 * 0.0625) / (1 - 0.998001);
  close([w(adam(0.1))], [1 - (0.1 * 0.5) / (0.5 + 1e-8) - (0.1 * m) / (Math.sqrt(v) + 1e-8)], 1e-13);
  const s1 = 0.1 * 0.25;
  const d1 = (Math.sqrt(1e-6) / Math.sqrt(s1 + 1e-6)) * 0.5;
  const s2 = 0.9 * s1 + 0.1 * 0.0625;
  const d2 = (Math.sqrt(0.1 * d1 * d1 + 1e-6) / Math.sqrt(s2 + 1e-6)) * -0.25;
  close([w(adadelta(0.1))], [1 - 0.1 * (d1 + d2)], 1e-15);
});

test("frozen layers stay as they are, and their gradients are still there", () => {
  const frozen = run({ train: ["fc2"] });
  const [W1, , W2] = frozen.network.params;
  const before = [Array.from(W1.value.data), Array.from(W2.value.data)];
  const steps = training(frozen);
  const first = steps.next().value;
  assert.ok(first.gradient(W1).data.some((g) => g !== 0));
  steps.next();
  close(W1.value.data, before[0], 0);
  assert.ok(largestGap(W2.value.data, before[1]) > 0);
});

test("every epoch uses every sample once, the last short batch included", () => {
  const stepwise = run({ batch: 4, seed: "3" });
  const W = stepwise.network.params[3]; // fc2.b: its gradient is Σ δ over the batch
  assert.equal(W.name, "fc2.b");
  const sizes: number[] = [];
  for (const step of training(stepwise)) {
    sizes.push(step.delta("fc2").shape[0]);
    if (sizes.length === 6) break;
  }
  assert.deepEqual(sizes, [4, 4, 2, 4, 4, 2]);
});

test("an epoch of frozen batches adds up to the full batch's gradient", () => {
  // With rate 0 nothing moves, and the mse gradients of the batches, weighted by their sizes, are the whole one's.
  const whole = training(run({ loss: mse, optimizer: sgd(0) })).next().value;
  const parts = run({ loss: mse, optimizer: sgd(0), batch: 4, seed: "3" });
  const sum = new Float64Array(3);
  for (const step of training(parts)) {
    const n = step.delta("fc1").shape[0];
    step.gradient(parts.network.params[0]).data.forEach((g, i) => (sum[i] += (g * n) / 10));
    if (step.iteration === 2) break;
  }
  const reference = run({ loss: mse, optimizer: sgd(0) });
  const first = training(reference).next().value;
  assert.equal(whole.iteration, 0);
  close(sum, first.gradient(reference.network.params[0]).data, 1e-16);
});

test("another seed takes other batches, the same seed the same", () => {
  close(losses({ batch: 4, seed: "3" }), losses({ batch: 4, seed: "3" }), 0);
  assert.ok(largestGap(losses({ batch: 4, seed: "3" }), losses({ batch: 4, seed: "4" })) > 0);
});

describe("a given order", () => {
  const order = [7, 2, 2, 9, 0, 5, 1];
  test("is every epoch's, batch by batch, and what it does not list is not trained on", () => {
    const one = run({ batch: 3, order, optimizer: sgd(0), loss: mse });
    const seen: number[] = [];
    for (const step of training(one)) {
      if (step.iteration === 6) break;
      seen.push(step.batchLoss);
    }
    const alone = (rows: number[]) =>
      losses({ loss: mse, x: pick(one.x, rows), y: pick(one.y, rows) }, 0)[0]; // prettier-ignore
    const expected = [order.slice(0, 3), order.slice(3, 6), order.slice(6)].map(alone);
    close(seen, [...expected, ...expected], 1e-15);
    assert.ok(
      largestGap(
        seen,
        [1, 2, 3, 4, 5, 6].map((k) => alone([k, k + 1, k + 2])),
      ) > 1e-3,
    ); // control
  });
  test("in the order that a shuffle would give it is that shuffle's run", () => {
    const rows = shuffled(10, stream("3", "batches/0"));
    close(losses({ batch: 4, order: rows, seed: "5" }, 3), losses({ batch: 4, seed: "3" }, 3), 0);
  });
  test("a saved run goes on in it", () => {
    const whole = losses({ batch: 3, order }, 9);
    let state: State | undefined;
    for (const step of training(run({ batch: 3, order })))
      if (step.iteration === 4) {
        state = step.save();
        break;
      }
    const rest: number[] = [];
    for (const step of training(run({ batch: 3, order }), state)) if (rest.push(step.loss) === 6) break;
    close(rest, whole.slice(4), 0);
  });
});

/** Rows of a tensor of one column. */
const pick = ({ data }: Tensor, rows: number[]) => matrix(rows.map((row) => [data[row]]));

test("under mini-batches loss and z are those of all the data", () => {
  const small = run({ batch: 3, seed: "1", optimizer: sgd(0) });
  close(record(small, 5, { loss: (s) => s.loss }).loss, Array(6).fill(losses(undefined, 0)[0]), 0);
  for (const step of training(small)) {
    assert.deepEqual(step.z("fc1").shape, [10, 3]);
    break;
  }
});

test("unit watches one neuron of one sample", () => {
  const z = record(run(), 2, { z: unit("fc1", 1, 4) }).z;
  const first = training(run()).next().value;
  assert.equal(z[0], first.z("fc1").data[4 * 3 + 1]);
});

test("the rules reach the update: difference moves the weights elsewhere", () =>
  assert.ok(largestGap(losses({ rules: { activation: difference(0.5) } }), losses()) > 0));

test("a name that is no layer's is answered with the known ones", () => {
  const step = training(run()).next().value;
  assert.throws(() => step.z("h1"), /no layer is called h1; there are fc1, fc2/);
});

describe("hypergradient", () => {
  /** Two parameters, as `train` moves them: the rates and weights after some updates by given gradients. */
  const moved = (gradients: readonly (readonly [number, number])[], optimizer = hypergradient(0.1, 0.5)) => {
    const shared = vector(optimizer.shared!);
    const weights = [vector([1]), vector([2])];
    const memories = weights.map(() => [tensor([1]), shared]);
    gradients.forEach((pair, k) => {
      const gs = pair.map((g) => vector([g]));
      optimizer.prepare!(shared, gs, memories, k + 1);
      weights.forEach((w, p) => optimizer.update(w, gs[p], memories[p], k + 1));
    });
    return [shared, ...weights].map(({ data }) => data[0]);
  };

  test("the first update is plain gradient descent; from the second on the rate grows by β⟨gₜ, gₜ₋₁⟩ first", () => {
    close(moved([[1, 2]]), [0.1, 1 - 0.1, 2 - 0.2], 1e-15);
    assert.equal(moved([[Infinity, 2]])[0], 0.1); // 0 · ∞ would be no rate
    const rate = 0.1 + 0.5 * (1 * 3 + 2 * -1);
    close(moved([[1, 2], [3, -1]]), [rate, 0.9 - rate * 3, 1.8 + rate], 1e-15); // prettier-ignore
  });

  test("⟨gₜ, gₜ₋₁⟩ is minus the derivative of the loss by the rate of the last update, by central differences", () => {
    const lossAfter = (rate: number) => record(run({ optimizer: sgd(rate) }), 1, { loss: (s) => s.loss }).loss[1];
    const h = 1e-3;
    const numeric =
      (8 * (lossAfter(0.5 + h) - lossAfter(0.5 - h)) - (lossAfter(0.5 + 2 * h) - lossAfter(0.5 - 2 * h))) / (12 * h);
    const learnt = run({ optimizer: hypergradient(0.5, 1) });
    let rate = NaN;
    for (const step of training(learnt)) {
      rate = step.shared[0];
      if (step.iteration === 2) break;
    }
    close([rate - 0.5], [-numeric], 1e-9);
    assert.ok(Math.abs(numeric) > 1e-3); // control: there is something to agree on
  });

  test("with β = 0 it is plain gradient descent, bit for bit, and frozen layers have no say in the rate", () => {
    close(losses({ optimizer: hypergradient(0.5, 0) }), losses({ optimizer: sgd(0.5) }), 0);
    const rates = (train?: string[]) => {
      for (const step of training(run({ optimizer: hypergradient(0.5, 1), train })))
        if (step.iteration === 5) return step.shared[0];
      throw new Error("unreachable");
    };
    assert.notEqual(rates(["fc2"]), rates());
  });
});

describe("matrices that learn", () => {
  /** B of fc2 and W of fc2 after n updates. */
  const after = (n: number, transport: TransportRule, changes: Partial<Run> = {}) => {
    const trained = run({ rules: { transport }, ...changes });
    for (const step of training(trained))
      if (step.iteration === n) {
        const B = step.save().matrices.fc2;
        return { B: Array.from(B.data), W: Array.from(trained.network.params[2].value.data) };
      }
    throw new Error("unreachable");
  };
  const apart = ({ B, W }: ReturnType<typeof after>) => B.map((b, i) => b - W[i]);

  for (const [name, optimizer] of Object.entries({ sgd: sgd(0.5), momentum: momentum(0.1), adam: adam(0.1) }))
    test(`Kolen and Pollack: B − W shrinks by 1 − decay an update, whatever is learnt (${name})`, () => {
      const gaps = [0, 7].map((n) => apart(after(n, kolenPollack("1", 0.05), { optimizer })));
      close(gaps[1], gaps[0].map((gap) => gap * 0.95 ** 7), 1e-13); // prettier-ignore
      assert.ok(largestGap(gaps[0], Array(3).fill(0)) > 0.1); // control: they start apart
    });

  test("with decay 0, B takes W's updates and stays as far from it as it was; with decay 1 both are 0", () => {
    close(apart(after(5, kolenPollack("1", 0))), apart(after(0, kolenPollack("1", 0))), 1e-13);
    const gone = after(1, kolenPollack("1", 1));
    close([...gone.B, ...gone.W], Array(6).fill(0), 0);
  });

  test("the mirror comes to W of a layer whose weights rest, and to rate/decay times W", () => {
    const rest = { optimizer: sgd(0) };
    for (const [rate, decay] of [
      [0.02, 0.02],
      [0.04, 0.02],
    ]) {
      // The estimate's noise: its mean over many updates is what the theory speaks of.
      const runs = Array.from({ length: 40 }, (_, s) => after(300, mirror(`${s}`, rate, decay), rest));
      const B = runs[0].B.map((_, i) => runs.reduce((sum, r) => sum + r.B[i], 0) / runs.length);
      const W = runs[0].W;
      close(B, W.map((w) => (rate / decay) * w), 0.1 * (rate / decay)); // prettier-ignore
    }
    const first = after(0, mirror("1"), rest);
    assert.ok(largestGap(first.B, first.W) > 0.3); // control: it does not start there
  });

  test("a layer that is frozen keeps its matrix", () => {
    for (const rule of [kolenPollack("1", 0.1), mirror("1", 0.1)]) {
      const of = (n: number) => after(n, rule, { train: ["fc1"] });
      close(of(3).B, of(0).B, 0);
      close(of(3).W, of(0).W, 0);
    }
  });

  test("each run has matrices of its own: a rule, and matrices that are given, can be used again", () => {
    const given = { fc2: matrix([[1, 2, 3]]) };
    for (const rule of [kolenPollack(given, 0.1), mirror("1", 0.1, 0.1, given)]) {
      const curves = [0, 1].map(() => losses({ rules: { transport: rule } }));
      close(curves[1], curves[0], 0);
      close(given.fc2.data, [1, 2, 3], 0);
      assert.ok(largestGap(after(3, rule).B, [1, 2, 3]) > 0);
    }
  });

  test("the first pass, and any pass outside of a run, is feedback through the matrices that it starts with", () => {
    const given = { fc2: matrix([[1, 2, 3]]) };
    const first = (transport: TransportRule) => {
      const one = run({ rules: { transport } });
      return training(one).next().value.gradient(one.network.params[0]).data;
    };
    close(first(kolenPollack(given)), first(feedback(given)), 0);
    close(first(mirror("1", 0.1, 0.1, given)), first(feedback(given)), 0);
  });
});

describe("a run that is saved and taken up again goes on to the same bits", () => {
  const kinds: Record<string, () => Partial<Run>> = {
    "full batches": () => ({}),
    "mini-batches that do not divide the data": () => ({ batch: 4, seed: "3" }),
    momentum: () => ({ optimizer: momentum(0.1) }),
    adam: () => ({ optimizer: adam(0.1), batch: 3, seed: "1" }),
    adadelta: () => ({ optimizer: adadelta(1) }),
    hypergradient: () => ({ optimizer: hypergradient(0.5, 0.1) }),
    "Kolen and Pollack under Adam": () => ({ optimizer: adam(0.1), rules: { transport: kolenPollack("5", 0.01) } }),
    "a mirror": () => ({ rules: { transport: mirror("5") }, batch: 4, seed: "2" }),
    "frozen layers": () => ({ train: ["fc2"], optimizer: adam(0.1) }),
  };
  for (const [name, changes] of Object.entries(kinds))
    test(name, () => {
      const straight = losses(changes(), 20);
      const first = training(run(changes()));
      let step = first.next().value;
      while (step.iteration < 7) step = first.next().value;
      const state = step.save();
      for (let k = 0; k < 5; k++) first.next(); // what happens to the run afterwards is not in its saved state
      const again = run(changes());
      const rest: number[] = [];
      for (const later of training(again, state)) {
        rest.push(later.loss);
        if (later.iteration === 20) break;
      }
      close(rest, straight.slice(7), 0);
      // control: without what was remembered the run goes elsewhere
      const { memory, matrices, shared } = state;
      const forgetful = Object.keys(matrices).length + shared.length + Object.values(memory)[0].length > 0;
      if (!forgetful) return;
      const bare = training(run(changes()), { ...state, memory: {}, matrices: {}, shared: Float64Array.of(0.1) });
      const other = Array.from({ length: 14 }, () => bare.next().value.loss);
      assert.ok(largestGap(other, straight.slice(7)) > 0);
    });
});
