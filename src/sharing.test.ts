/** What is used twice gets the sum of both gradients: weights, activations, pre-activations. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid, tanh } from "./activations";
import { backward, constant, node, parameter, type Node } from "./graph";
import { activate, dense } from "./layers";
import { add } from "./layers/sequences";
import { mse } from "./losses";
import { stream } from "./random";
import { consistent, derivative, difference } from "./rules";
import { tensor } from "./tensor";
import { close, largestGap, numericGradient, relativeGap } from "./testing";

const random = stream("5", "sharing.test");
const noise = (...shape: number[]) =>
  tensor(shape, Float64Array.from({ length: shape.reduce((n, k) => n * k, 1) }, random.normal));

const x = noise(4, 3);
const y = noise(4, 3);
const first = dense("fc1", noise(3, 3), noise(3));
const second = dense("fc2", noise(3, 3), noise(3));
const third = dense("fc3", noise(3, 3), noise(3));

/** A graph in which `layers` hold everything that is asked for its gradient. */
const shared: [what: string, end: Node, params: readonly Node[]][] = [
  ["a layer that is applied twice", mse(activate("b", tanh)(first(activate("a", tanh)(first(constant(x))))), y), first.params],
  ["an activation that two layers read", (() => {
    const a = activate("a", tanh)(first(constant(x)));
    return mse(add(second(a), third(a)), y);
  })(), [...first.params, ...second.params, ...third.params]],
  ["a pre-activation that two activations read", (() => {
    const z = first(constant(x));
    return mse(add(activate("a", tanh)(z), activate("b", sigmoid)(z)), y);
  })(), first.params],
  ["an activation that goes on beside its layer", (() => {
    const a = activate("a", tanh)(first(constant(x)));
    return mse(add(a, activate("b", sigmoid)(second(a))), y);
  })(), [...first.params, ...second.params]],
]; // prettier-ignore

for (const [what, end, params] of shared) {
  test(`${what} gets the whole derivative, to 1e-8`, () => {
    const gradient = backward(end);
    for (const p of params) {
      const gap = relativeGap(gradient(p).data, numericGradient(end, p));
      assert.ok(gap <= 1e-8, `${p.name}: ${gap}`);
    }
  });

  test(`and the check can fail for ${what}: half of it is not the whole`, () => {
    const halves = backward(end)(params[0]).data.map((g) => g / 2);
    assert.ok(relativeGap(halves, numericGradient(end, params[0])) > 1e-8);
  });
}

const z = parameter(noise(2, 3), "z");

/** A loss that sends e = w to every entry of each of these nodes. */
const sending = (ends: readonly (readonly [from: Node, w: number])[]): Node =>
  node(
    "loss",
    [],
    ends.map(([from]) => from),
    () => {},
    (g, to) => to.forEach((t, i) => t!.data.forEach((_, k) => (t!.data[k] += ends[i][1] * g.data[0]))),
  );

for (const [name, activation] of Object.entries({
  derivative,
  difference: difference(0.3),
  consistent: consistent(0.3),
})) {
  const atZ = (...weights: number[]) =>
    backward(sending(weights.map((w) => [activate("a", sigmoid)(z), w])), { activation })(z).data;

  test(`${name}: two activations of one z send the sum of what each would send alone`, () => {
    const [one, other] = [atZ(0.2), atZ(0.3)];
    close(
      atZ(0.2, 0.3),
      one.map((g, i) => g + other[i]),
      1e-15,
    );
    assert.ok(largestGap(atZ(0.2, 0.3), other) > 1e-3);
  });
}

test("a rule that is not linear in e sees the whole e of an activation that is used twice, not each half", () => {
  const atZ = (...weights: number[]) => {
    const a = activate("a", sigmoid)(z);
    return backward(sending(weights.map((w) => [a, w])), { activation: difference(1) })(z).data;
  };
  close(atZ(0.25, 0.25), atZ(0.5), 0);
  const twiceHalf = atZ(0.25).map((g) => 2 * g);
  assert.ok(largestGap(twiceHalf, atZ(0.5)) > 1e-3);
});
