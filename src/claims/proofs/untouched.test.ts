/** What a rule may change, with rules that change more. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { consistent, derivative, difference, feedback, linear, pair, signs } from "../../rules";
import { mathematicalVerdict, type Finding } from "./finding";
import { onlyActivation } from "./untouched";

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");

describe("only-activation", () => {
  test("eq. 6 changes gradients, and nothing but through δ", () => {
    const { failures, cases, numbers } = onlyActivation();
    assert.equal(failures, 0);
    assert.ok(cases > 1000 && numbers.changed > 500);
  });
  test("so does every activation rule; the derivative changes nothing at all", () => {
    assert.equal(onlyActivation(() => ({ activation: derivative })).numbers.changed, 0);
    for (const activation of [linear, difference(1e-9), consistent(0.1)]) {
      const { failures, numbers } = onlyActivation(() => ({ activation }));
      assert.equal(failures, 0);
      assert.ok(numbers.changed > 0);
    }
  });
  test("turns with the transport: fixed matrices and signs change e′ and the linear networks, not dW of a δ", () => {
    for (const transport of [() => feedback("proofs"), () => signs()]) {
      const found = onlyActivation(() => ({ transport: transport() }));
      assert.equal(verdictOf(found), "refuted");
      assert.ok(found.numbers["e′"] > 0 && found.numbers["a gradient without activations"] > 0);
      for (const what of ["dW", "db", "the forward pass", "the loss's gradient"])
        assert.equal(found.numbers[what], undefined);
    }
  });
  test("turns with a rule that writes into the forward pass", () => {
    const transport = onlyActivation(() => ({
      transport: (map, delta) => {
        map.weight.data[0] += 1;
        return map.adjoint(delta, map.weight);
      },
    }));
    assert.equal(verdictOf(transport), "refuted");
    assert.throws(() => onlyActivation(() => ({ activation: difference(0.5, pair) })), /for the sigmoid alone/);
  });
});
