/** The Lyapunov function of additive dynamics with Hebbian learning: where it falls, and where it may rise. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chasing, drawnHebbian, largestRise, lyapunov, motion, symmetricPart, trajectory, whole, type Hebbian } from "./hebbian"; // prettier-ignore
import { seeds, stream } from "./random";

const starts = (asymmetry: number) =>
  seeds(6).map((s) => drawnHebbian([3, 4, 3], asymmetry, stream(s, "hebbian.test")));
const runs = (asymmetry: number, used: typeof whole) => starts(asymmetry).map((s) => trajectory(s, used, 0.05, 1200));

describe("with symmetric weights, or activations of the symmetric part", () => {
  for (const [name, asymmetry, used] of [
    ["symmetric", 0, whole],
    ["asymmetric, symmetric part used", 1, symmetricPart],
  ] as const)
    test(`${name}: V never rises, and the weights come to rest`, () => {
      for (const run of runs(asymmetry, used)) {
        assert.ok(largestRise(run) <= 1e-12, String(largestRise(run)));
        assert.ok(run.learning[run.learning.length - 1] < 1e-6, String(run.learning[run.learning.length - 1]));
        assert.ok(run.V[0] - run.V[run.V.length - 1] > 0.1);
      }
    });
  test("dV/dt is −Σ f′ẋ² − Σ Ẇ²/2G", () => {
    for (const state of starts(1)) {
      const speed = motion(state, symmetricPart);
      const moved = (h: number): Hebbian => ({
        ...state,
        x: state.x.map((v, i) => v + h * speed.x[i]),
        W: state.W.map((v, i) => v + h * speed.W[i]),
      });
      const numeric = (lyapunov(moved(1e-5)) - lyapunov(moved(-1e-5))) / 2e-5;
      const falls =
        speed.x.reduce((sum, v, i) => sum + (1 - Math.tanh(state.x[i]) ** 2) * v * v, 0) +
        speed.W.reduce((sum, v, i) => sum + (state.G[i] > 0 ? (v * v) / (2 * state.G[i]) : 0), 0);
      assert.ok(Math.abs(numeric + falls) <= 1e-6 * falls);
    }
  });
});

describe("with the asymmetric weights themselves", () => {
  test("V rises somewhere, and two layers that chase each other never rest; their symmetric part does", () => {
    const start = chasing(3, stream("1", "chasing"));
    const late = ({ activity }: { activity: readonly number[] }) => Math.min(...activity.slice(-200));
    const wound = trajectory(start, whole, 0.05, 1000);
    assert.ok(late(wound) > 0.1 && largestRise(wound) > 1e-2);
    const held = trajectory(start, symmetricPart, 0.05, 1000);
    assert.ok(late(held) < 1e-2 && largestRise(held) <= 1e-12);
  });
});
